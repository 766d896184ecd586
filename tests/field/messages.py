"""Messages and lists of them as the documentation describes them: what the servers of this folder answer from."""

import json
import operator
import random
import re
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

import jsonschema_rs

from plivo_contract import Credentials

Document: TypeAlias = dict[str, Any]

ACCOUNT = Credentials("MAFIELDFIELDFIELD000", "a-token-of-the-field")
UNAUTHORIZED = "Could not verify your access level for that URL. You have to login with proper credentials"
JSON = "application/json"

_DOCUMENT = Path(__file__).parents[2] / "generated" / "plivo_messaging_api" / "openapi.json"
_KEPT, _DAY, _STEP = timedelta(days=90), timedelta(hours=24), timedelta(minutes=25)
_AT_ONE_TIME = 3  # messages that tie in time
_RECENT = 48
_OLDER = (2, 30, 88, 91)  # days
_MOST = 1000  # destinations
_LONGEST = 737  # UTF-16 code units, where a character is not in GSM 03.38
_ROUTE = ("queued", "sent", "delivered")
_STRIPPED = str.maketrans("", "", "/-.+() ")
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà" + string.digits + string.ascii_letters
)
_GSM_EXTENSION = frozenset("\f^{}\\[~]|€")

# Direction, type, state, error code, sender, destination, units. Codes, states and numbers begin and end like others.
_ROWS: tuple[tuple[str, str, str, str | None, str, str, int], ...] = (
    ("outbound", "sms", "delivered", "000", "12025550100", "12065550142", 1),
    ("outbound", "whatsapp", "read", "000", "17087654321", "12401234567", 1),
    ("outbound", "sms", "undelivered", "20", "12025550100", "120655501425", 3),
    ("outbound", "mms", "delivered", "000", "BlueBird", "12065550142", 1),
    ("inbound", "sms", "received", "000", "12065550142", "12025550100", 1),
    ("outbound", "sms", "failed", "200", "18552828641", "19352326448", 1),
    ("outbound", "sms", "queued", None, "BlueBirds", "447700900123", 2),
    ("outbound", "sms", "scheduled", None, "120255501001", "12065550199", 1),
    ("inbound", "mms", "delivered", "000", "12065550199", "12025550100", 1),
    ("outbound", "whatsapp", "delivered", "000", "17087654321", "447700900123", 1),
    ("outbound", "sms", "rejected", "50", "12025550100", "447700900200", 1),
    ("outbound", "sms", "sent", "000", "12025550100", "12401234567", 2),
)


@dataclass(slots=True)
class Message:
    """A message: `route` has its states, one for each time it has been retrieved."""

    uuid: str
    at: datetime
    direction: str
    type: str
    route: tuple[str, ...]
    code: str | None
    sender: str
    to: str
    units: int
    powerpack: str = ""
    rate: Decimal = Decimal("0.00550")
    retrieved: int = 0

    @property
    def state(self) -> str:
        """Where it is on its way."""
        return self.route[min(self.retrieved, len(self.route) - 1)]

    @property
    def error_code(self) -> str | None:
        """Its error code, once it has reached its last state."""
        return self.code if self.state == self.route[-1] else None

    @property
    def amount(self) -> Decimal:
        """What it costs."""
        return Decimal(0) if self.state in {"failed", "rejected"} else self.rate * self.units

    @property
    def country(self) -> str:
        """Where it goes to."""
        return "GB" if self.to.startswith("44") else "US"


Fits: TypeAlias = Callable[[Message], bool]
Filter: TypeAlias = Callable[[str], Fits]
"""Returns what lets messages through, for the value of a parameter."""


Order: TypeAlias = Callable[[list[Message]], list[Message]]


def equal(value: Callable[[Message], str | None]) -> Filter:
    """Return a filter for one value of a message."""
    return lambda wanted: lambda message: value(message) == wanted


def number(value: Callable[[Message], str]) -> Filter:
    """Return a filter for a number, with or without its plus."""
    return lambda wanted: lambda message: value(message) == wanted.removeprefix("+")


def bound(compare: Callable[[datetime, datetime], bool], read: Callable[[str], datetime] | None = None) -> Filter:
    """Return a filter for the time of a message."""

    def fits(wanted: str) -> Fits:
        moment = (read or utc)(wanted)
        return lambda message: compare(message.at, moment)

    return fits


def utc(text: str) -> datetime:
    """Read a time of a filter."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def nothing(_: str) -> Fits:
    """Return a test that no message passes."""
    return lambda _: False


FILTERS: Mapping[str, Filter] = {
    "message_direction": equal(lambda message: message.direction),
    "message_state": equal(lambda message: message.state),
    "message_type": equal(lambda message: message.type),
    "error_code": equal(lambda message: message.error_code),
    "powerpack_id": equal(lambda message: message.powerpack),
    "from_number": number(lambda message: message.sender),
    "to_number": number(lambda message: message.to),
    "destination_country_iso2": equal(lambda message: message.country),
    # The account has no subaccount, no campaign and no conversation.
    "subaccount": nothing,
    "tendlc_registration_status": nothing,
    "tendlc_campaign_id": nothing,
    "conversation_id": nothing,
    "conversation_origin": nothing,
    "message_time": bound(operator.eq),
    "message_time__gt": bound(operator.gt),
    "message_time__gte": bound(operator.ge),
    "message_time__lt": bound(operator.lt),
    "message_time__lte": bound(operator.le),
}


def newest_first(messages: list[Message]) -> list[Message]:
    """Sort messages; of those that tie, the one that came first is listed first."""
    return sorted(messages, key=lambda message: message.at, reverse=True)


@dataclass(slots=True)
class Mailbox:
    """The messages of an account; `filters`, `order`, `window` and `combine` can be replaced."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    filters: dict[str, Filter] = field(default_factory=lambda: dict(FILTERS))
    order: Order = newest_first
    window: timedelta = _DAY
    combine: Callable[[Iterator[bool]], bool] = all
    messages: dict[str, Message] = field(default_factory=dict[str, Message])
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def __post_init__(self) -> None:
        start = self.now().replace(microsecond=0) - timedelta(minutes=1)
        for number in range(_RECENT):
            self._add(start - _STEP * (number // _AT_ONE_TIME), _ROWS[number % len(_ROWS)])
        for days in _OLDER:
            self._add(start - timedelta(days=days), _ROWS[0])

    def _add(self, at: datetime, row: tuple[str, str, str, str | None, str, str, int]) -> None:
        direction, kind, state, code, sender, to, units = row
        self._keep(Message(self.new_uuid(), at, direction, kind, (state,), code, sender, to, units))

    def _keep(self, message: Message) -> str:
        self.messages[message.uuid] = message
        return message.uuid

    def new_uuid(self) -> str:
        """Return a new identifier."""
        return str(UUID(int=self.chance.getrandbits(128), version=4))

    def find(self, query: Mapping[str, str]) -> list[Message]:
        """Return the messages that a list request asks for, the page apart."""
        wanted = [self.filters[name](value) for name, value in query.items() if name in self.filters]
        is_timed = any(name.startswith("message_time") for name in query)
        since = self.now() - (_KEPT if is_timed else self.window)
        listed = (message for message in self.messages.values() if message.at >= since)
        return self.order([each for each in listed if not wanted or self.combine(fits(each) for fits in wanted)])

    def send(self, body: Document) -> Document:
        """Queue a message for each destination, and return what a send request is answered."""
        given = [(each, each.translate(_STRIPPED)) for each in body["dst"].split("<")]
        sender, kind = re.sub(r"[^A-Za-z0-9]+", "", body.get("src") or "12025550111"), body.get("type") or "sms"
        at, units = self.now(), units_of(body.get("text") or "")
        pack = body.get("powerpack_uuid") or ""
        sent = [
            self._keep(Message(self.new_uuid(), at, "outbound", kind, _ROUTE, "000", sender, number, units, pack))
            for number in dict.fromkeys(digits for _, digits in given if _is_number(digits))
        ]
        refused = [*dict.fromkeys(each for each, digits in given if not _is_number(digits))]
        named = {"invalid_number": refused} if refused else {}
        return {"message": "message(s) queued", "message_uuid": sent, **named}


def _is_number(digits: str) -> bool:
    return re.fullmatch("[0-9]{1,14}", digits) is not None


def units_of(text: str) -> int:
    """Return the segments of a text."""
    if set(text) <= _GSM | _GSM_EXTENSION:
        length, alone, part = len(text) + sum(each in _GSM_EXTENSION for each in text), 160, 153
    else:
        length, alone, part = _code_units(text), 70, 67
    return 1 if length <= alone else -(-length // part)


def _code_units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Rules:
    """Validates requests against the published document, as many servers do."""

    def __init__(self) -> None:
        document: Document = json.loads(_DOCUMENT.read_text(encoding="utf-8"))
        components = document["components"]

        def validator(schema: Document) -> jsonschema_rs.Draft202012Validator:
            return jsonschema_rs.Draft202012Validator({**schema, "components": components})

        operation = document["paths"]["/Account/{auth_id}/Message/"]
        self._filters = {each["name"]: validator(each["schema"]) for each in operation["get"]["parameters"]}
        self._body = validator({"$ref": "#/components/schemas/SendMessageRequest"})
        self._uuid = validator({"$ref": "#/components/schemas/Uuid"})

    def broken_by_query(self, query: Mapping[str, str]) -> str:
        """Return what is wrong with the query of a list request; empty if nothing is."""
        for name, value in query.items():
            if name in self._filters and not self._filters[name].is_valid(_number_or_text(name, value)):
                return f"{name} is not valid"
        return ""

    def sent(self, mailbox: Mailbox, body: bytes) -> tuple[Document, str]:
        """Send what the body of a send request asks for; return the answer, or what is wrong."""
        try:
            document = json.loads(body, parse_constant=lambda name: [name])
        except (ValueError, RecursionError):
            return {}, "the body is not JSON"
        error = next(self._body.iter_errors(document), None)
        if error is not None:
            return {}, error.message[:200]
        text, numbers = document.get("text") or "", {each.translate(_STRIPPED) for each in document["dst"].split("<")}
        is_short = set(text) <= _GSM | _GSM_EXTENSION or _code_units(text) <= _LONGEST
        if not is_short and document.get("type") != "whatsapp":
            return {}, "text is too long"
        if sum(map(_is_number, numbers)) > _MOST:
            return {}, "too many destinations"
        return mailbox.send(document), ""

    def is_uuid(self, text: str) -> bool:
        """Return whether a text is an identifier of a message."""
        return self._uuid.is_valid(text)


def _number_or_text(name: str, value: str) -> int | str:
    return int(value) if name in {"limit", "offset"} and re.fullmatch("-?[0-9]{1,4000}", value) else value
