"""What the tests work with: requests in the account's name, numbers that nobody else uses, and time."""

import json
import random
import string
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, TypeVar
from urllib.parse import quote, urlencode

import pytest

from ._callbacks import Followed, Inbox, Receiver
from ._contract import Contract
from ._errors import ContractBroken, expect
from ._ledger import Ledger
from ._messages import Call, Exchange, JsonObject, Request
from ._policy import RequestPolicy, Sleep
from ._target import Credentials, Plan, Target
from ._values import moment_or_second_of, object_of, objects_in, texts_in

JSON = ("Content-Type", "application/json")

_OK, _ACCEPTED = 200, 202
_TRIES = 5
# Without the numbers of 555-01xx: servers that stand in for the API give some of those a meaning.
_NUMBERS = range(6_000_000, 10_000_000)
_BETWEEN = 0.1  # seconds
_PATIENCE_OF_A_CLOCK = 3 * 3600.0  # seconds, which cost nothing: a queue of thousands is empty by then
_LEAP = 60.0  # seconds
_ON_ITS_WAY = frozenset({"queued", "sent"})
_GLANCE = 0.01  # seconds of real time that a call may take
_SHOWN = 8  # callbacks, and requests

T = TypeVar("T")


@dataclass(slots=True)
class TestContext:
    """What a test works with."""

    __test__: ClassVar[bool] = False  # pytest collects no tests from it

    contract: Contract
    policy: RequestPolicy
    ledger: Ledger
    target: Target
    plan: Plan
    sleep: Sleep
    chance: random.Random
    receiver: Receiver | None = None
    followed: dict[str, Followed] = field(default_factory=dict[str, Followed])
    message_uuid: str = ""
    is_current: bool = True
    has_waited_in_vain: bool = False

    @property
    def account(self) -> Credentials:
        """The account that is tested with."""
        return self.target.credentials

    def ask(
        self,
        method: str,
        path: str = "",
        *,
        query: Mapping[str, object] | None = None,
        account: Credentials | None = None,
        headers: tuple[tuple[str, str], ...] | None = None,
        body: bytes = b"",
    ) -> Exchange:
        """Send a request to a path below the account's messages, by default with its credentials."""
        whose = account or self.account
        target = f"/v1/Account/{whose.auth_id}/Message/{quote(path)}"
        if query:
            target += f"?{urlencode({name: str(value) for name, value in query.items()})}"
        return self.policy.send(Request(method, target, (whose.header,) if headers is None else headers, body))

    def request(self, method: str, target: str) -> Exchange:
        """Send a request with the account's credentials to a path, and its query, as they are."""
        return self.policy.send(Request(method, target, (self.account.header,)))

    def status(self, method: str, path: str = "", **query: object) -> int:
        """Send a request, and return the status of the response."""
        return self.ask(method, path, query=query).response.status

    def post(
        self,
        body: object,
        *,
        headers: tuple[tuple[str, str], ...] = (JSON,),
        query: Mapping[str, object] | None = None,
        account: Credentials | None = None,
    ) -> Exchange:
        """Send a send request with a body that may be anything; bytes are sent as they are."""
        whose = account or self.account
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.ask("POST", query=query, account=whose, headers=(whose.header, *headers), body=content)

    def send(self, account: Credentials | None = None, /, **arguments: object) -> list[str]:
        """Send a valid message, and return its identifiers."""
        body = {"src": self.plan.src or "12025550100", "text": "Your table is ready."} | arguments
        if "dst" not in body:
            body["dst"] = self.plan.dst or self.destination()
        exchange = self.post({name: value for name, value in body.items() if value is not None}, account=account)
        expect("a valid send request is accepted", _ACCEPTED, exchange.response.status)
        named = texts_in((exchange.response.json_object() or {}).get("message_uuid"))
        if not named:
            raise ContractBroken("an accepted send request names its messages", "a list of message_uuid", named)
        return named

    def send_one(self, account: Credentials | None = None, /, **arguments: object) -> str:
        """Send a valid message to one destination, and return its identifier."""
        return self.send(account, **arguments)[0]

    def seed(self, given: Mapping[str, str], record: Mapping[str, str] | None = None) -> str:
        """Seed a message, and return its identifier."""
        control = required(self.target.control)
        sender = given.get("from_number") or self.sender()
        chosen = {"to_number": self.destination(), **given, "from_number": sender}
        uuid = control.seed_message(**chosen, record=record)
        said = {name: value for name, value in chosen.items() if name not in {"type", "url"}}
        fields = {**said, "message_type": chosen.get("type", "sms"), **(record or {})}
        self.ledger.expect(uuid, self.account.auth_id, fields)
        return uuid

    def page(self, **query: object) -> JsonObject:
        """List messages, and return the whole response."""
        return _document(self.ask("GET", query=query), "a valid list request succeeds")

    def follow(self, link: object) -> JsonObject:
        """Follow a link of a page, and return the whole response."""
        if not isinstance(link, str):
            raise ContractBroken("there is a link to the page beside this one", "a path and a query", link)
        exchange = self.request("GET", link)
        document = exchange.response.json_object()
        if document is None or not exchange.response.succeeded:
            raise ContractBroken(f"{link} can be followed", _OK, exchange.response.status)
        return document

    def listed(self, **query: object) -> list[JsonObject]:
        """List messages, and return the records."""
        return objects(self.page(**query))

    def found(self, **query: object) -> list[str]:
        """List messages, and return their identifiers."""
        return uuids(self.listed(**query))

    def record(self, uuid: str, account: Credentials | None = None) -> JsonObject:
        """Retrieve a message; in the form of 2012 it comes inside the envelope of a list."""
        exchange = self.ask("GET", f"{uuid}/", account=account)
        document = _document(exchange, "an accepted message can be retrieved")
        return (objects(document) or [{}])[0] if "objects" in document else document

    def sender(self) -> str:
        """Return a sender ID that has no messages yet, so that its messages are those of one test."""
        found: list[str] = []
        for _ in range(_TRIES):
            name = "".join(self.chance.choices(string.ascii_uppercase, k=11))
            found = self.found(from_number=name)
            if not found:
                return name
        raise ContractBroken("from_number finds nothing for an unused sender", [], found)

    def destination(self) -> str:
        """Return a number."""
        return f"1206{self.chance.choice(_NUMBERS)}"

    def destinations(self, count: int) -> list[str]:
        """Return different numbers."""
        return [f"1206{number}" for number in self.chance.sample(_NUMBERS, count)]

    def unknown_uuid(self) -> str:
        """Return an identifier that no message has."""
        digits = f"{self.chance.getrandbits(128):032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def pass_time(self, seconds: float) -> None:
        """Advance the server's clock, if it can be moved."""
        if self.target.clock is not None:
            self.target.clock.advance(seconds)

    def wait(self, seconds: float) -> None:
        """Wait, for the server alone if its clock can be moved."""
        if self.target.clock is None:
            self.sleep(seconds)
        else:
            self.target.clock.advance(seconds)

    def inbox(self, query: str = "") -> Inbox:
        """Return a new address for status callbacks, whose URL has this query."""
        return required(self.receiver).inbox(query)

    def wait_for_calls(self, have_come: Callable[[], bool], *, seconds: float | None = None) -> None:
        """Wait until callbacks have come, or so much time has passed for the server."""
        most = self.plan.patience if seconds is None else seconds
        waited, receiver = 0.0, required(self.receiver)
        while not receiver.wait(have_come, _GLANCE) and waited < most:
            waited += _BETWEEN
            self.wait(_BETWEEN)

    def states_until_final(self, uuid: str, account: Credentials | None = None) -> list[str]:
        """Follow a message until it is delivered, and return its states, each once.

        If the server's clock can be moved, a message that is still on its way in the end has no excuse, and its states
        are returned like any others. Otherwise the test is skipped: nobody can say whether the message will arrive.
        """
        most = self.plan.patience
        if self.target.clock is not None or self.has_waited_in_vain:
            most = 0.0 if self.target.clock is None else _PATIENCE_OF_A_CLOCK
        states: list[str] = []
        waited = 0.0
        while True:
            state = str(shown(self.record(uuid, account), "message_state"))
            if state not in states[-1:]:
                states.append(state)
            if state not in _ON_ITS_WAY:
                return states
            if waited >= most:
                break
            step = _BETWEEN if waited < self.plan.patience else _LEAP
            waited += step
            self.wait(step)
        if self.target.clock is not None:
            return states
        self.has_waited_in_vain = True
        pytest.skip(
            f"messages are {states[-1]} for longer than {self.plan.patience:g} s: the server's queue is long, or its "
            "clock stands still. Let a plivo-mock send faster (plivo-mock --rate inf --mms-rate inf), let the suite "
            "move its clock (--mock), or wait longer (--patience SECONDS)"
        )

    @contextmanager
    def about(self, calls: Sequence[Call], urls: Sequence[str] = ()) -> Generator[None]:
        """Attach callbacks to what is broken inside this block, and the requests that asked for them."""
        try:
            yield
        except ContractBroken as broken:
            if broken.exchanges is None:
                asked = {_without_query(each) for each in (*urls, *(call.url for call in calls))}
                shown = [each for each in self.policy.exchanges if _callback_url(each) in asked]
                broken.calls, broken.exchanges = tuple(calls[-_SHOWN:]), tuple(shown[-_SHOWN:])
            raise


def required(value: T | None) -> T:
    """Return what a test has said it needs."""
    if value is None:
        raise TypeError("a test uses what it does not say it needs")
    return value


def objects(page: JsonObject) -> list[JsonObject]:
    """Return the records of a page."""
    if not isinstance(page.get("objects"), list):
        raise ContractBroken("a page has records", "a list", page.get("objects"))
    return objects_in(page["objects"])


def meta(page: JsonObject) -> JsonObject:
    """Return the meta of a page."""
    if not isinstance(page.get("meta"), dict):
        raise ContractBroken("a page has meta", "an object", page.get("meta"))
    return object_of(page["meta"])


def shown(record: JsonObject, name: str) -> object:
    """Return a field of a record; skip the test if the record leaves it out, as it may."""
    if name not in record:
        pytest.skip(f"records have no {name}")
    return record[name]


def moment_in(record: JsonObject) -> datetime:
    """Return the time of a record; skip the test if the record leaves it out."""
    given = shown(record, "message_time")
    moment = moment_or_second_of(given)
    if moment is None:
        raise ContractBroken("message_time can be parsed", "2026-01-01 05:30:00.000000+05:30", given)
    return moment


def words(query: Mapping[str, object]) -> str:
    """Return the parameters of a request in words."""
    return " and ".join(f"{name}={value}" for name, value in query.items())


def uuids(records: list[JsonObject]) -> list[str]:
    """Return the identifiers of records."""
    return [str(record.get("message_uuid")) for record in records]


def _document(exchange: Exchange, text: str) -> JsonObject:
    expect(text, _OK, exchange.response.status)
    document = exchange.response.json_object()
    if document is None:
        body = exchange.response.body.decode(errors="replace")
        raise ContractBroken("the response is a JSON object", "a JSON object", body)
    return document


def _callback_url(exchange: Exchange) -> str:
    """Return the address for callbacks in a send request, without its query; empty if there is none."""
    url = (exchange.request.json_object() or {}).get("url")
    return _without_query(url) if isinstance(url, str) else ""


def _without_query(url: str) -> str:
    return url.partition("?")[0]
