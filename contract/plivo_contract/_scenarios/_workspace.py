"""What scenarios work with: requests in the account's name, and numbers nobody else uses."""

import json
import random
import string
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import quote, urlencode

from plivo_contract._accounts import Credentials
from plivo_contract._callbacks._followed import Followed
from plivo_contract._callbacks._receiver import Inbox, Receiver
from plivo_contract._exchange import Exchange, JsonObject, Request
from plivo_contract._wire._gate import Gate

from ._backstage import Backstage, MovableClock
from ._expect import Broken, NotMade, expect

_OK, _ACCEPTED = 200, 202
_TRIES = 5
# Without the numbers of 555-01xx: servers that stand in for the API give some of those a meaning.
_NUMBERS = range(6_000_000, 10_000_000)
PATIENCE = 10.0
"""How many seconds a message may take to reach a state."""

_BETWEEN = 0.1  # seconds
_PATIENCE_OF_A_CLOCK = 3 * 3600.0  # seconds, which cost nothing: a queue of thousands is empty by then
_LEAP = 60.0  # seconds
_ON_ITS_WAY = frozenset({"queued", "sent"})
_GLANCE = 0.01  # seconds of real time that a call may take
JSON = ("Content-Type", "application/json")


@dataclass(slots=True)
class Workspace:
    """What a scenario works with.

    Attributes:
        gate: Sends the requests.
        account: Whose messages.
        chance: Draws numbers and senders.
        other: A second account of the server, where there is one.
        subaccount: A subaccount of the account, where there is one.
        endings: Destinations whose messages end otherwise than delivered, by their last state.
        backstage: A way to the server beside its API, where there is one.
        receiver: What the server can call, where it can.
        followed: Messages that have been called back already, by their kind.
        clock: Moves the server's time, where that is possible.
        src: The one permitted sender, where only that is permitted.
        dst: The one permitted destination, where only that is permitted.
        message_uuid: A message the account has, where it has one.
        is_current: Whether records have the current shape, and not that of 2012.
        patience: How many seconds a message may take to reach a state, where no clock can be moved.
        waited_in_vain: Whether a message took longer: those after it are not waited for.
        sleep: Waits so many seconds.
        note: Is told of each message that is there without a send request: its message_uuid, and what its record says.
    """

    gate: Gate
    account: Credentials
    chance: random.Random
    other: Credentials | None = None
    subaccount: Credentials | None = None
    endings: Mapping[str, str] = field(default_factory=dict[str, str])
    backstage: Backstage | None = None
    receiver: Receiver | None = None
    followed: dict[str, Followed] = field(default_factory=dict[str, Followed])
    clock: MovableClock | None = None
    src: str = ""
    dst: str = ""
    message_uuid: str = ""
    is_current: bool = True
    patience: float = PATIENCE
    waited_in_vain: bool = False
    sleep: Callable[[float], object] = time.sleep
    note: Callable[[str, Mapping[str, str]], object] = lambda _uuid, _fields: None

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
        """Make a request.

        Args:
            method: The HTTP method.
            path: What follows the path of the account's messages; it is percent-encoded here.
            query: The parameters.
            account: Whose messages; the account's own when left out.
            headers: The header fields; the credentials of that account when left out.
            body: The body.

        Returns:
            The request and its answer.
        """
        whose = account or self.account
        target = f"/v1/Account/{whose.auth_id}/Message/{quote(path)}"
        if query:
            target += f"?{urlencode({name: str(value) for name, value in query.items()})}"
        return self.gate.send(Request(method, target, (whose.header,) if headers is None else headers, body))

    def post(
        self,
        body: object,
        *,
        headers: tuple[tuple[str, str], ...] = (JSON,),
        query: Mapping[str, object] | None = None,
        account: Credentials | None = None,
    ) -> Exchange:
        """Make a send request with a body that may be anything; bytes are sent as they are."""
        whose = account or self.account
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.ask("POST", query=query, account=whose, headers=(whose.header, *headers), body=content)

    def follow(self, link: object) -> Exchange:
        """Follow a link of a page."""
        if not isinstance(link, str):
            raise Broken("there is a link to the page beside this one", "a path and a query", link)
        return self.gate.send(Request("GET", link, (self.account.header,)))

    def send(self, account: Credentials | None = None, /, **arguments: object) -> list[str]:
        """Send a message that is valid, and give the identifiers."""
        body = {"src": self.src or "12025550100", "text": "Your table is ready."} | arguments
        if "dst" not in body:
            body["dst"] = self.dst or self.destination()
        exchange = self.post({name: value for name, value in body.items() if value is not None}, account=account)
        expect("a valid send request is accepted", _ACCEPTED, exchange.response.status)
        uuids = (exchange.response.json_object() or {}).get("message_uuid")
        named = [str(each) for each in cast("list[object]", uuids)] if isinstance(uuids, list) else []
        if not named:
            raise Broken("a send request that is accepted names its messages", "a list of message_uuid", named)
        return named

    def have_message(self, given: Mapping[str, str], record: Mapping[str, str] | None = None) -> str:
        """Have a message that no request has sent, and give its identifier.

        Args:
            given: Arguments of `Backstage.have_message`.
            record: Further fields its record is to have.
        """
        if self.backstage is None:
            raise Broken("there is a way to the server beside its API")
        sender = given.get("from_number") or self.sender()
        chosen = {"to_number": self.destination(), **given, "from_number": sender}
        uuid = self.backstage.have_message(**chosen, record=record)
        said = {name: value for name, value in chosen.items() if name not in {"type", "url"}}
        self.note(uuid, {**said, "message_type": chosen.get("type", "sms"), **(record or {})})
        return uuid

    def page(self, **query: object) -> JsonObject:
        """List messages, and give the whole answer."""
        return _document(self.ask("GET", query=query), "a valid list request is answered")

    def listed(self, **query: object) -> list[JsonObject]:
        """List messages, and give the records."""
        return objects(self.page(**query))

    def record(self, uuid: str, account: Credentials | None = None) -> JsonObject:
        """Retrieve a message; accounts on the oldest version of the API get it inside the envelope of a list."""
        exchange = self.ask("GET", f"{uuid}/", account=account)
        document = _document(exchange, "a message that was accepted can be retrieved")
        return (objects(document) or [{}])[0] if "objects" in document else document

    def sender(self) -> str:
        """Give a sender ID that has no messages yet, so that its messages are those of one scenario."""
        found: list[str] = []
        for _ in range(_TRIES):
            name = "".join(self.chance.choices(string.ascii_uppercase, k=11))
            found = uuids(self.listed(from_number=name))
            if not found:
                return name
        raise Broken("from_number finds nothing for a sender nobody has used", [], found)

    def destination(self) -> str:
        """Give a number."""
        return f"1206{self.chance.choice(_NUMBERS)}"

    def destinations(self, count: int) -> list[str]:
        """Give different numbers."""
        return [f"1206{number}" for number in self.chance.sample(_NUMBERS, count)]

    def uuid(self) -> str:
        """Give an identifier that no message has."""
        digits = f"{self.chance.getrandbits(128):032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def pass_time(self, seconds: float) -> None:
        """Let time pass for the server; nothing happens when its clock cannot be moved."""
        if self.clock is not None:
            self.clock.advance(seconds)

    def inbox(self, query: str = "") -> Inbox:
        """Give an address for status callbacks that nobody has called yet, with a query if there is one."""
        if self.receiver is None:
            raise Broken("the server can call back")
        return self.receiver.inbox(query)

    def until(self, is_there: Callable[[], bool], *, seconds: float | None = None) -> bool:
        """Let time pass until calls have come.

        Args:
            is_there: Says whether they have.
            seconds: How much time may pass for the server; as much as it has for anything when left out.

        Returns:
            Whether they have come.
        """
        most = self.patience if seconds is None else seconds
        waited = 0.0
        while not (there := self.receiver is not None and self.receiver.wait(is_there, _GLANCE)) and waited < most:
            waited += _BETWEEN
            self.let_pass(_BETWEEN)
        return there

    def let_pass(self, seconds: float) -> None:
        """Let time pass, for the server alone where its clock can be moved."""
        if self.clock is None:
            self.sleep(seconds)
        else:
            self.clock.advance(seconds)

    def states_until_final(self, uuid: str, account: Credentials | None = None) -> list[str]:
        """Follow a message until it is delivered, and give the states it went through, each once.

        Where the server's clock can be moved, a message that is still on its way in the end has no excuse, and its
        states are given like any others.

        Raises:
            NotMade: It is still on its way, and nobody can say whether it will arrive.
        """
        most = _PATIENCE_OF_A_CLOCK if self.clock is not None else 0.0 if self.waited_in_vain else self.patience
        states: list[str] = []
        waited = 0.0
        while True:
            state = str(self.record(uuid, account).get("message_state"))
            if state not in states[-1:]:
                states.append(state)
            if state not in _ON_ITS_WAY:
                return states
            if waited >= most:
                break
            step = _BETWEEN if waited < self.patience else _LEAP
            waited += step
            self.let_pass(step)
        if self.clock is not None:
            return states
        self.waited_in_vain = True
        raise NotMade(
            f"messages are {states[-1]} for longer than {self.patience:g} s: the server's queue is long, or its clock "
            "stands still. Let a plivo-mock send faster (plivo-mock --rate inf --mms-rate inf), have the clock of one "
            "moved (--mock), or wait longer (--patience SECONDS)"
        )


def objects(page: JsonObject) -> list[JsonObject]:
    """Give the records of a page."""
    records = page.get("objects")
    if not isinstance(records, list):
        raise Broken("a page has records", "a list", records)
    return [cast("JsonObject", each) for each in cast("list[object]", records) if isinstance(each, dict)]


def meta(page: JsonObject) -> JsonObject:
    """Give the meta of a page."""
    given = page.get("meta")
    if not isinstance(given, dict):
        raise Broken("a page says where it stands", "meta", given)
    return cast("JsonObject", given)


def words(query: Mapping[str, object]) -> str:
    """Write the parameters of a request for people."""
    return " and ".join(f"{name}={value}" for name, value in query.items())


def uuids(records: list[JsonObject]) -> list[str]:
    """Give the identifiers of records."""
    return [str(record.get("message_uuid")) for record in records]


def _document(exchange: Exchange, text: str) -> JsonObject:
    expect(text, _OK, exchange.response.status)
    document = exchange.response.json_object()
    if document is None:
        raise Broken("the answer is a JSON object", "a JSON object", exchange.response.body.decode(errors="replace"))
    return document
