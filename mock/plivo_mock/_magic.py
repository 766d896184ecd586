"""Magic destinations: numbers that decide what becomes of a message, or make the request to send it fail.

All are of ranges reserved for fiction, so that nobody is ever reached: +1 555 555 0100 to 0199 in the United States,
+44 20 7946 0000 to 0999 in the United Kingdom. Every other destination gets its messages, and reads them on WhatsApp.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from ._faults import Fault, FaultKind
from ._messages import MessageState

DELIVERED_CODE = "000"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a message."""

    # The last state: delivered, read, sent, undelivered, failed, rejected; queued for a message that stays in Plivo's
    # queue until it expires.
    state: MessageState
    error_code: str | None = None  # Plivo's error code; None where there is none
    held: timedelta = timedelta()  # how long it stays in Plivo's queue beyond its turn
    under_way: timedelta = timedelta(milliseconds=750)  # how long the carrier takes from then on to report


DELIVERED = Outcome(MessageState.DELIVERED, DELIVERED_CODE)
READ = Outcome(MessageState.READ, DELIVERED_CODE)
OPTED_OUT = Outcome(MessageState.FAILED, "200")
_SLOW = Outcome(MessageState.DELIVERED, DELIVERED_CODE, held=timedelta(minutes=1), under_way=timedelta(minutes=5))


class Refusal(Enum):
    """Why a send request, or one of its destinations, is refused at once."""

    INVALID_NUMBER = auto()
    NO_CREDIT = auto()
    GEO_PERMISSION = auto()


@dataclass(frozen=True, slots=True)
class MagicDestination:
    """A magic destination."""

    number: str  # the number, as digits
    meaning: str  # what happens, in words
    effect: Outcome | Refusal | Fault


_US = "1555555"
_UK = "442079460"


def _failed(ending: str, code: str, meaning: str) -> MagicDestination:
    return MagicDestination(_US + ending, f"failed, code {code}: {meaning}", Outcome(MessageState.FAILED, code))


def _undelivered(ending: str, code: str, meaning: str) -> MagicDestination:
    return MagicDestination(
        _US + ending, f"undelivered, code {code}: {meaning}", Outcome(MessageState.UNDELIVERED, code)
    )


# The last two digits are the error code where that has two digits, and resemble it otherwise.
MAGIC_DESTINATIONS = (
    _failed("0110", "10", "invalid message"),
    _undelivered("0120", "20", "network error"),
    _undelivered("0130", "30", "spam detected"),
    _failed("0140", "40", "invalid source"),
    _failed("0150", "50", "invalid destination"),
    _failed("0160", "60", "loop detected"),
    _undelivered("0170", "70", "destination permanently unavailable"),
    _undelivered("0180", "80", "destination temporarily unavailable"),
    _failed("0190", "90", "no route"),
    _undelivered("0101", "100", "prohibited by the carrier"),
    _failed("0111", "110", "message too long"),
    _failed("0102", "200", "the recipient opted out"),
    _failed("0121", "201", "no messages from US toll-free numbers to Canada"),
    MagicDestination(
        f"{_US}0142",
        "stays queued until it expires (`message_expiry`), then failed, code 420",
        Outcome(MessageState.QUEUED),
    ),
    _failed("0145", "450", "the country is barred for the account"),
    _failed("0109", "900", "insufficient credit"),
    _undelivered("0199", "1000", "unknown"),
    MagicDestination(f"{_US}0103", "stays sent: the carrier gives no report", Outcome(MessageState.SENT)),
    MagicDestination(f"{_US}0104", "rejected, code 1000", Outcome(MessageState.REJECTED, "1000")),
    MagicDestination(f"{_US}0105", "slow: sent a minute late, delivered after five more", _SLOW),
    MagicDestination(f"{_US}0106", "delivered, and never read on WhatsApp", DELIVERED),
    MagicDestination(f"{_US}0107", "named in `invalid_number`, as if it were no number", Refusal.INVALID_NUMBER),
    MagicDestination(
        f"{_US}0108",
        "the response is 400 Insufficient Credit, also to every other send for two minutes, and queued messages fail, "
        "code 900",
        Refusal.NO_CREDIT,
    ),
    MagicDestination(f"{_UK}403", "the response is 403: no permission for the country", Refusal.GEO_PERMISSION),
    MagicDestination(
        f"{_UK}901", "the connection is reset before the request is carried out", Fault(kind=FaultKind.RESET)
    ),
    MagicDestination(
        f"{_UK}902",
        "the message is queued, then the connection is reset",
        Fault(kind=FaultKind.RESET, processed=True),
    ),
    MagicDestination(
        f"{_UK}903",
        "the message is queued, and the response ends in the middle",
        Fault(kind=FaultKind.TRUNCATED, processed=True),
    ),
    MagicDestination(
        f"{_UK}904",
        "the message is queued, and the response says it is HTML",
        Fault(kind=FaultKind.CONTENT_TYPE, processed=True),
    ),
    MagicDestination(
        f"{_UK}905",
        "the message is queued, and the JSON of the response breaks off",
        Fault(kind=FaultKind.MALFORMED_JSON, processed=True),
    ),
    MagicDestination(
        f"{_UK}906",
        "the message is queued, and the response comes after 40 seconds",
        Fault(kind=FaultKind.DELAY, processed=True, delay=40.0),
    ),
    MagicDestination(
        f"{_UK}907",
        "the message is queued, and the response is 500",
        Fault(kind=FaultKind.STATUS, processed=True, status=500),
    ),
    MagicDestination(
        f"{_UK}908",
        "the response is 503 with the header Retry-After: 1",
        Fault(kind=FaultKind.STATUS, status=503, retry_after=1),
    ),
)
"""All but the plain statuses: +44 20 7946 0400 to 0599 respond with that HTTP status, except 0403."""

_EFFECTS = {magic.number: magic.effect for magic in MAGIC_DESTINATIONS}
_EFFECTS.update(
    {
        f"{_UK}{status}": Fault(kind=FaultKind.STATUS, status=status)
        for status in range(400, 600)
        if f"{_UK}{status}" not in _EFFECTS
    }
)


def effect_of(destination: str) -> Outcome | Refusal | Fault | None:
    """Return what happens to messages to a number, or to the requests that send them; None for nothing particular."""
    return _EFFECTS.get(destination)


def magic_fault(destinations: Iterable[str]) -> Fault | None:
    """Return the fault that happens to a send because of its destinations; None for none."""
    effects = map(effect_of, sorted(destinations))
    return next((effect for effect in effects if isinstance(effect, Fault)), None)
