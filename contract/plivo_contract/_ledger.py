"""A model of what was sent, and checks of later responses against it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from ._checks import Problem
from ._contract import GET, LIST, SEND, account_of, message_of
from ._messages import Exchange, JsonObject
from ._values import (
    NOTHING,
    amount_of,
    document_of,
    moment_of,
    plain_sender,
    records_of,
    split_destinations,
    text_of,
    texts_in,
    utc_of,
)

_ECHOED = ("dlt_entity_id", "dlt_template_id", "dlt_template_category")
_MONEY = ("total_", "carrier_", "cloud_")
_NUMBER_IS_HIDDEN = frozenset({"false", "content_only"})
_LASTING = {
    *("message_time", "message_direction", "message_type", "from_number", "to_number", "units", "powerpack_id"),
    *("total_rate", "resource_uri", "requester_ip", "destination_country_iso2", "conversation_id"),
}
_AFTER: dict[str, frozenset[str]] = {
    "queued": frozenset({"sent", "failed", "rejected", "delivered", "undelivered", "read"}),
    "sent": frozenset({"delivered", "undelivered", "failed", "read"}),
    "delivered": frozenset({"read"}),
    "received": frozenset({"delivered", "undelivered"}),
}
_ON_ITS_WAY = frozenset({"queued", "sent"})
# A state that comes one day is not among them: nobody knows its place yet.
_STATES = frozenset(_AFTER).union(*_AFTER.values())


@dataclass(slots=True)
class _Sent:
    account: str | None
    expected: dict[str, str]


@dataclass(slots=True)
class Ledger:
    """Remembers what was sent and read; its checks compare every response with that."""

    sole_sender: bool
    _sent: dict[str, _Sent] = field(default_factory=dict[str, _Sent], init=False)
    _read: dict[str, JsonObject] = field(default_factory=dict[str, JsonObject], init=False)
    _api_ids: set[str] = field(default_factory=set[str], init=False)
    _form: dict[str, bool] = field(default_factory=dict[str, bool], init=False)
    _since: datetime | None = field(default=None, init=False)
    _before: datetime | None = field(default=None, init=False)

    @property
    def checks(self) -> dict[str, Callable[[Exchange], Iterator[Problem] | None]]:
        """The checks, by name; each returns None for a response it says nothing about."""
        # In this order: a record is compared with what was sent before it counts as known.
        return {
            "an api_id of its own": self._own_api_id,
            "new identifiers for new messages": self._new_identifiers,
            "accepted messages can be retrieved": self._retrievable,
            "a record says what was sent": self._as_sent,
            "a record stays the same": self._stays_the_same,
            "no messages of others": self._no_strangers,
            "one form of records": self._one_form,
        }

    def expect(self, uuid: str, account: str, fields: Mapping[str, str]) -> None:
        """Expect a message that no send request has sent."""
        self._sent[uuid] = _Sent(account, {"message_direction": "outbound", **fields})

    def _own_api_id(self, exchange: Exchange) -> Iterator[Problem] | None:
        document = document_of(exchange)
        if document is None or "api_id" not in document:
            return None
        api_id = str(document["api_id"])
        is_known = api_id in self._api_ids
        self._api_ids.add(api_id)
        return iter([Problem("every response has an api_id of its own", "a new one", api_id)] if is_known else [])

    def _new_identifiers(self, exchange: Exchange) -> Iterator[Problem] | None:
        answer = document_of(exchange) if exchange.operation == SEND else None
        return None if answer is None else self._identifier_problems(exchange, answer)

    def _identifier_problems(self, exchange: Exchange, answer: JsonObject) -> Iterator[Problem]:
        if not exchange.response.succeeded:
            if "message_uuid" in answer:
                yield Problem("a send request that is refused has no message", None, answer["message_uuid"])
            return
        if "error" in answer:
            yield Problem("a send request that is accepted has no error", None, answer["error"])
        uuids = texts_in(answer.get("message_uuid"))
        known = [uuid for uuid in uuids if uuid in self._sent]
        self._remember(exchange, uuids)
        if known:
            yield Problem("a new message has a new message_uuid", "new ones", known)

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

    def _retrievable(self, exchange: Exchange) -> Iterator[Problem] | None:
        request, status = exchange.request, exchange.response.status
        sent = self._sent.get(message_of(request) or "") if exchange.operation == GET else None
        if sent is None or status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS}:
            return None
        if account_of(request) != sent.account:
            return None
        has_failed = not exchange.response.succeeded
        return iter([Problem("an accepted message can be retrieved", 200, status)] if has_failed else [])

    def _as_sent(self, exchange: Exchange) -> Iterator[Problem] | None:
        known = [(record, self._sent[uuid]) for uuid, record in _by_uuid(exchange) if uuid in self._sent]
        return self._compare_with_sent(known) if known else None

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

    def _stays_the_same(self, exchange: Exchange) -> Iterator[Problem] | None:
        records = _by_uuid(exchange)
        return self._compare_with_read(records) if records else None

    def _compare_with_read(self, records: list[tuple[str, JsonObject]]) -> Iterator[Problem]:
        for uuid, record in records:
            before = self._read.get(uuid)
            self._read[uuid] = {**(before or {}), **record}
            if before is None:
                continue
            was, now = text_of(before, "message_state"), text_of(record, "message_state")
            # As long as nothing has happened to it, a message has one record, in a list and by itself; but a list may
            # show other fields than the record that is retrieved.
            both = (before.keys() & record.keys()) - {"api_id"}
            is_idle = "message_state" in both and was == now
            is_idle = is_idle and before.get("message_updated_time") == record.get("message_updated_time")
            is_idle = is_idle and (self.sole_sender or was not in _ON_ITS_WAY)
            for name in sorted(both if is_idle else both & _LASTING):
                if _meaning(before, name) != _meaning(record, name):
                    text = f"{name} of a message {'stays until its state changes' if is_idle else 'never changes'}"
                    yield Problem(text, before[name], record[name])
            if was != now and was in _AFTER and now in _STATES - _AFTER[was]:
                yield Problem(f"a message that was {was} does not become {now}", sorted(_AFTER[was]), now)

    def _one_form(self, exchange: Exchange) -> Iterator[Problem] | None:
        records = records_of(exchange) if self.sole_sender else []
        times = [each.get("message_time") for each in records]
        given = {("message_time has an offset", moment_of(time) is not None) for time in times if utc_of(time)}
        if records and exchange.operation == GET:
            given.add(("a record is in an envelope", "objects" in (document_of(exchange) or {})))
        before = {name: self._form.setdefault(name, value) for name, value in sorted(given)}
        mixed = (
            Problem(f"{name}, or none does", before[name], value) for name, value in given if before[name] != value
        )
        return mixed if records else None

    def _no_strangers(self, exchange: Exchange) -> Iterator[Problem] | None:
        records = _by_uuid(exchange) if exchange.operation in {LIST, GET} else []
        moments = [(uuid, record, moment_of(record.get("message_time"))) for uuid, record in records]
        if not self._sent:
            # If time stands still, the messages of an earlier run are no older than those of this one.
            known = [moment for _, _, moment in moments if moment]
            self._before = max([*known, *([self._before] if self._before else [])], default=None)
        if not (self.sole_sender and records and self._since):
            return None
        since, before = self._since, self._before
        strangers = [
            uuid
            for uuid, record, moment in moments
            if moment is not None and moment >= since and not (before and moment <= before)
            if uuid not in self._sent and text_of(record, "message_direction") == "outbound"
        ]
        text = "every new outbound message was sent by this run"
        return (Problem(text, "a message_uuid from a response", uuid) for uuid in strangers)


def _meaning(record: JsonObject, name: str) -> object:
    """Return a value without what may be written in several ways: moments, amounts, and nothing."""
    value = record.get(name)
    read = moment_of if name.endswith("_time") else amount_of if name.startswith(_MONEY) else None
    found = None if read is None else read(value)
    return (None if value in NOTHING else value) if found is None else found


def _log_mode(values: JsonObject) -> str:
    """Return what is kept of a message, which older clients and servers write as a boolean."""
    log = values.get("log")
    return str(log).lower() if isinstance(log, bool) else text_of(values, "log")


def _by_uuid(exchange: Exchange) -> list[tuple[str, JsonObject]]:
    return [(text_of(record, "message_uuid"), record) for record in records_of(exchange)]
