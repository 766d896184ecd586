"""The destinations that decide by themselves what becomes of a message: the magic destinations.

All are of ranges reserved for fiction, so that nobody is ever reached: of the United States +1 555 555 0100 to 0199,
of the United Kingdom +44 20 7946 0000 to 0999. Every other destination gets its messages, and reads them on WhatsApp.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from ._delivery import MessageState
from ._outcomes import DELIVERED, Outcome


class Refusal(Enum):
    """Why a send request, or one of its destinations, is refused at once."""

    INVALID_NUMBER = auto()
    NO_CREDIT = auto()
    GEO_PERMISSION = auto()


@dataclass(frozen=True, slots=True)
class MagicDestination:
    """A destination that decides what becomes of a message.

    Attributes:
        number: The number, as digits.
        meaning: What happens, in words.
        effect: What happens.
    """

    number: str
    meaning: str
    effect: Outcome | Refusal


def _failed(ending: str, code: str, meaning: str) -> MagicDestination:
    return MagicDestination(f"1555555{ending}", meaning, Outcome(MessageState.FAILED, code))


def _undelivered(ending: str, code: str, meaning: str) -> MagicDestination:
    return MagicDestination(f"1555555{ending}", meaning, Outcome(MessageState.UNDELIVERED, code))


def _other(ending: str, effect: Outcome | Refusal, meaning: str) -> MagicDestination:
    return MagicDestination(f"1555555{ending}", meaning, effect)


_SLOW = Outcome(
    MessageState.DELIVERED,
    DELIVERED.error_code,
    held=timedelta(minutes=1),
    under_way=timedelta(minutes=5),
)

# The last two digits are the error code where that has two digits, and resemble it otherwise.
MAGIC_DESTINATIONS = (
    _failed("0110", "10", "failed, code 10: invalid message"),
    _undelivered("0120", "20", "undelivered, code 20: network error"),
    _undelivered("0130", "30", "undelivered, code 30: spam detected"),
    _failed("0140", "40", "failed, code 40: invalid source"),
    _failed("0150", "50", "failed, code 50: invalid destination"),
    _failed("0160", "60", "failed, code 60: loop detected"),
    _undelivered("0170", "70", "undelivered, code 70: destination permanently unavailable"),
    _undelivered("0180", "80", "undelivered, code 80: destination temporarily unavailable"),
    _failed("0190", "90", "failed, code 90: no route"),
    _undelivered("0101", "100", "undelivered, code 100: prohibited by the carrier"),
    _failed("0111", "110", "failed, code 110: message too long"),
    _failed("0102", "200", "failed, code 200: the recipient opted out"),
    _failed("0121", "201", "failed, code 201: no messages from US toll-free numbers to Canada"),
    _other(
        "0142", Outcome(MessageState.QUEUED), "stays queued until it expires (`message_expiry`), then failed, code 420"
    ),
    _failed("0109", "900", "failed, code 900: insufficient credit"),
    _undelivered("0199", "1000", "undelivered, code 1000: unknown"),
    _other("0103", Outcome(MessageState.SENT), "stays sent: the carrier gives no report"),
    _other("0104", Outcome(MessageState.REJECTED, "1000"), "rejected, code 1000"),
    _other("0105", _SLOW, "slow: sent a minute late, delivered after five more"),
    _other("0106", DELIVERED, "delivered, and never read on WhatsApp"),
    _other("0107", Refusal.INVALID_NUMBER, "named in `invalid_number`, as if it were no number"),
    _other(
        "0108",
        Refusal.NO_CREDIT,
        "the request is answered 400 Insufficient Credit, so is every other for two minutes, and queued messages fail, "
        "code 900",
    ),
    MagicDestination(
        "442079460403", "the request is answered 403: no permission for the country", Refusal.GEO_PERMISSION
    ),
)
"""All of them, as documented."""

_EFFECTS = {magic.number: magic.effect for magic in MAGIC_DESTINATIONS}


def outcome_of(destination: str) -> Outcome | None:
    """Look up what becomes of messages to a destination.

    Args:
        destination: The number, as digits.

    Returns:
        The outcome; None where it is nothing particular.
    """
    effect = _EFFECTS.get(destination)
    return effect if isinstance(effect, Outcome) else None


def refusal_of(destination: str) -> Refusal | None:
    """Look up why a send request to a destination is refused at once.

    Args:
        destination: The number, as digits.

    Returns:
        The reason; None where it is not refused.
    """
    effect = _EFFECTS.get(destination)
    return effect if isinstance(effect, Refusal) else None
