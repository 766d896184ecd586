"""A model of what was sent, and checks of later responses against it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import TypeAlias

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


Outcomes: TypeAlias = Iterator[Problem | None]
"""What a check comes to: nothing for a response it says nothing about, None if it was made, and what it has found."""


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
    def checks(self) -> dict[str, Callable[[Exchange], Outcomes]]:
        """The checks, by name."""
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

    def _own_api_id(self, exchange: Exchange) -> Outcomes:
        document = document_of(exchange)
        if document is not None and "api_id" in document:
            api_id = str(document["api_id"])
            is_known = api_id in self._api_ids
            yield Problem("every response has an api_id of its own", "a new one", api_id) if is_known else None
            self._api_ids.add(api_id)

    def _new_identifiers(self, exchange: Exchange) -> Outcomes:
        answer = document_of(exchange) if exchange.operation == SEND else None
        if answer is None:
            return
        yield None
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

    def _retrievable(self, exchange: Exchange) -> Outcomes:
        request, response = exchange.request, exchange.response
        sent = self._sent.get(message_of(request) or "") if exchange.operation == GET else None
        is_about_access = response.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS}
        if sent is not None and account_of(request) == sent.account and not is_about_access:
            broken = Problem("an accepted message can be retrieved", 200, response.status)
            yield None if response.succeeded else broken

    def _as_sent(self, exchange: Exchange) -> Outcomes:
        for uuid, record in _by_uuid(exchange):
            sent = self._sent.get(uuid)
            if sent is None:
                continue
            said = {**record, "log": _log_mode(record)} if "log" in record else record
            actual = {name: text_of(said, name) for name in sent.expected if name in said}
            expected = {name: value for name, value in sent.expected.items() if name in record}
            yield None if actual == expected else Problem("a record says what was sent", expected, actual)
            moment = moment_of(record.get("message_time"))
            if moment is not None:
                self._since = min(self._since or moment, moment)

    def _stays_the_same(self, exchange: Exchange) -> Outcomes:
        for uuid, record in _by_uuid(exchange):
            yield None
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

    def _one_form(self, exchange: Exchange) -> Outcomes:
        records = records_of(exchange) if self.sole_sender else []
        if records:
            yield None
        times = [each.get("message_time") for each in records]
        given = {("message_time has an offset", moment_of(time) is not None) for time in times if utc_of(time)}
        if records and exchange.operation == GET:
            given.add(("a record is in an envelope", "objects" in (document_of(exchange) or {})))
        before = {name: self._form.setdefault(name, value) for name, value in sorted(given)}
        for name, value in given:
            if before[name] != value:
                yield Problem(f"{name}, or none does", before[name], value)

    def _no_strangers(self, exchange: Exchange) -> Outcomes:
        records = _by_uuid(exchange) if exchange.operation in {LIST, GET} else []
        moments = [(uuid, record, moment_of(record.get("message_time"))) for uuid, record in records]
        if not self._sent:
            # If time stands still, the messages of an earlier run are no older than those of this one.
            known = [moment for _, _, moment in moments if moment]
            self._before = max([*known, *([self._before] if self._before else [])], default=None)
        since, before = self._since, self._before
        for uuid, record, moment in moments if self.sole_sender and since else ():
            yield None
            is_new = moment is not None and since is not None and moment >= since and not (before and moment <= before)
            if is_new and uuid not in self._sent and text_of(record, "message_direction") == "outbound":
                yield Problem("every new outbound message was sent by this run", "a message_uuid from a response", uuid)


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
