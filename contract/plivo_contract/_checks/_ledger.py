"""A model of what was sent, and checks of later answers against it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import cast

from plivo_contract._exchange import Exchange, JsonObject
from plivo_contract._spec._operations import GET, LIST, SEND, account_of, message_of, operation_of

from ._problem import Problem
from ._values import moment_of, plain_sender, records_of, split_destinations, text_of

_ECHOED = ("dlt_entity_id", "dlt_template_id", "dlt_template_category")
_NUMBER_IS_HIDDEN = frozenset({"false", "content_only"})
_LASTING = (
    *("message_time", "message_direction", "message_type", "from_number", "to_number", "units", "powerpack_id"),
    *("total_rate", "resource_uri", "requester_ip", "destination_country_iso2", "conversation_id"),
)
_AFTER: dict[str, frozenset[str]] = {
    "queued": frozenset({"sent", "failed", "rejected", "delivered", "undelivered", "read"}),
    "sent": frozenset({"delivered", "undelivered", "failed", "read"}),
    "delivered": frozenset({"read"}),
    "received": frozenset({"delivered", "undelivered"}),
}
_STATES = frozenset(_AFTER).union(*_AFTER.values())
"""Those that are documented: where another one belongs, that comes one day, nobody knows yet."""


@dataclass(slots=True)
class _Sent:
    """A message that was accepted, and what is known of it."""

    account: str | None
    expected: dict[str, str]


@dataclass(slots=True)
class Ledger:
    """Remembers what was sent and read; its checks compare every answer with that.

    Args:
        sole_sender: Whether nothing else sends messages on this account meanwhile.
    """

    sole_sender: bool
    _sent: dict[str, _Sent] = field(default_factory=dict[str, _Sent], init=False)
    _read: dict[str, JsonObject] = field(default_factory=dict[str, JsonObject], init=False)
    _api_ids: set[str] = field(default_factory=set[str], init=False)
    _since: datetime | None = field(default=None, init=False)
    _before: datetime | None = field(default=None, init=False)

    def expect(self, uuid: str, account: str, fields: Mapping[str, str]) -> None:
        """Know of a message that is there without a send request.

        Args:
            uuid: Its message_uuid.
            account: The account's auth_id.
            fields: What its record says, as far as answers of its form have these fields.
        """
        self._sent[uuid] = _Sent(account, {"message_direction": "outbound", **fields})

    def names_the_request(self, exchange: Exchange) -> Iterator[Problem] | None:
        """Every answer has an api_id of its own."""
        document = exchange.response.json_object()
        if document is None or "api_id" not in document:
            return None
        api_id = document["api_id"]
        known = str(api_id) in self._api_ids
        self._api_ids.add(str(api_id))
        return iter((Problem("every answer has an api_id of its own", "a new one", api_id),) if known else ())

    def new_identifiers(self, exchange: Exchange) -> Iterator[Problem] | None:
        """A new message has an identifier no other message had, and what was refused has none."""
        answer = exchange.response.json_object() if operation_of(exchange.request) == SEND else None
        return None if answer is None else self._identifiers(exchange, answer)

    def _identifiers(self, exchange: Exchange, answer: JsonObject) -> Iterator[Problem]:
        if not exchange.response.succeeded:
            if "message_uuid" in answer:
                yield Problem("a send request that is refused has no message", None, answer["message_uuid"])
            return
        if "error" in answer:
            yield Problem("a send request that is accepted has no error", None, answer["error"])
        uuids = _named(answer)
        known = [uuid for uuid in uuids if uuid in self._sent]
        self._remember(exchange, uuids)
        if known:
            yield Problem("a new message has a new message_uuid", "new ones", known)

    def findable(self, exchange: Exchange) -> Iterator[Problem] | None:
        """What was accepted can be retrieved."""
        request = exchange.request
        sent = self._sent.get(message_of(request) or "") if operation_of(request) == GET else None
        if sent is None or exchange.response.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS}:
            return None
        if account_of(request) != sent.account:
            return None
        status = exchange.response.status
        return iter(
            () if exchange.response.succeeded else (Problem("what was accepted can be retrieved", 200, status),)
        )

    def as_sent(self, exchange: Exchange) -> Iterator[Problem] | None:
        """A record says what was sent: from whom, to whom, what kind."""
        known = [(record, self._sent[uuid]) for uuid, record in _by_uuid(exchange) if uuid in self._sent]
        return self._compare_with_sent(known) if known else None

    def stays_the_same(self, exchange: Exchange) -> Iterator[Problem] | None:
        """A record that is read again says the same, and its state has only moved on."""
        known = _by_uuid(exchange)
        return self._compare_with_read(known) if known else None

    def nobody_elses(self, exchange: Exchange) -> Iterator[Problem] | None:
        """There is no new outbound message but those that were sent."""
        records = _by_uuid(exchange) if operation_of(exchange.request) in {LIST, GET} else []
        if not self._sent:
            # Where time stands still, the messages of an earlier run are no older than those of this one.
            moments = [moment for _, record in records if (moment := moment_of(record.get("message_time")))]
            self._before = max([*moments, *([self._before] if self._before else [])], default=None)
        if not (self.sole_sender and records and self._since):
            return None
        return self._strangers(records, self._since)

    def _remember(self, exchange: Exchange, uuids: list[str]) -> None:
        body = exchange.request.json_object() or {}
        numbers, _ = split_destinations(str(body.get("dst", "")))
        for uuid, number in zip(uuids, numbers, strict=False):
            expected = {
                "message_direction": "outbound",
                "message_type": text_of(body, "type") or "sms",
                "powerpack_id": text_of(body, "powerpack_uuid"),
            } | {name: text_of(body, name) for name in _ECHOED}
            log = _log_mode(body)
            if log:
                expected["log"] = log
            if log not in _NUMBER_IS_HIDDEN:
                expected["to_number"] = number
            if body.get("src") is not None:
                expected["from_number"] = plain_sender(str(body["src"]))
            self._sent[uuid] = _Sent(account_of(exchange.request), expected)

    def _compare_with_sent(self, known: list[tuple[JsonObject, _Sent]]) -> Iterator[Problem]:
        for record, sent in known:
            said = {**record, "log": _log_mode(record)} if "log" in record else record
            actual = {name: text_of(said, name) for name in sent.expected if name in said}
            expected = {name: value for name, value in sent.expected.items() if name in record}
            if actual != expected:
                yield Problem("a record says what was sent", expected, actual)
            moment = moment_of(record.get("message_time"))
            if moment is not None:
                self._since = min(self._since or moment, moment)

    def _compare_with_read(self, known: list[tuple[str, JsonObject]]) -> Iterator[Problem]:
        for uuid, record in known:
            before = self._read.get(uuid)
            self._read[uuid] = record
            if before is None:
                continue
            for name in _LASTING:
                if before.get(name) != record.get(name):
                    yield Problem(f"{name} of a message never changes", before.get(name), record.get(name))
            was, now = text_of(before, "message_state"), text_of(record, "message_state")
            if was != now and was in _AFTER and now in _STATES - _AFTER[was]:
                yield Problem(f"a message that was {was} does not become {now}", sorted(_AFTER[was]), now)

    def _strangers(self, records: list[tuple[str, JsonObject]], since: datetime) -> Iterator[Problem]:
        for uuid, record in records:
            moment = moment_of(record.get("message_time"))
            is_new = moment is not None and moment >= since and not (self._before and moment <= self._before)
            if is_new and uuid not in self._sent and text_of(record, "message_direction") == "outbound":
                yield Problem("every new outbound message was sent by this run", "a message_uuid it was answered", uuid)


def _named(answer: JsonObject) -> list[str]:
    uuids = answer.get("message_uuid")
    return [str(each) for each in cast("list[object]", uuids)] if isinstance(uuids, list) else []


def _log_mode(values: JsonObject) -> str:
    """Give what is kept of a message, which older clients and servers write as a boolean."""
    log = values.get("log")
    return str(log).lower() if isinstance(log, bool) else text_of(values, "log")


def _by_uuid(exchange: Exchange) -> list[tuple[str, JsonObject]]:
    return [(text_of(record, "message_uuid"), record) for record in records_of(exchange)]
