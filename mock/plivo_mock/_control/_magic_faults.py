"""Destinations that make the answer to a send go wrong, without any setting up: magic destinations of HTTP itself.

All are of a range reserved for fiction, +44 20 7946 0000 to 0999. 0400 to 0599 answer with that HTTP status, except
0403, which the API itself refuses as it refuses a country.
"""

from dataclasses import dataclass

from ._faults import Fault, FaultKind
from ._matching import Facts

_RANGE = "442079460"
_ENDING = 3  # digits
_STATUSES = range(400, 600)
_OF_THE_API = frozenset({403})


@dataclass(frozen=True, slots=True)
class MagicFault:
    """A destination that makes the answer go wrong.

    Attributes:
        number: The number, as digits.
        meaning: What happens, in words.
        fault: What happens.
    """

    number: str
    meaning: str
    fault: Fault


MAGIC_FAULTS = (
    MagicFault(
        f"{_RANGE}901",
        "the connection is reset before the request is carried out",
        Fault(kind=FaultKind.RESET),
    ),
    MagicFault(
        f"{_RANGE}902",
        "the message is queued, then the connection is reset",
        Fault(kind=FaultKind.RESET, processed=True),
    ),
    MagicFault(
        f"{_RANGE}903",
        "the message is queued, and the answer ends in the middle",
        Fault(kind=FaultKind.TRUNCATED, processed=True),
    ),
    MagicFault(
        f"{_RANGE}904",
        "the message is queued, and the answer says it is HTML",
        Fault(kind=FaultKind.CONTENT_TYPE, processed=True),
    ),
    MagicFault(
        f"{_RANGE}905",
        "the message is queued, and the JSON of the answer breaks off",
        Fault(kind=FaultKind.MALFORMED_JSON, processed=True),
    ),
    MagicFault(
        f"{_RANGE}906",
        "the message is queued, and the answer comes after 40 seconds",
        Fault(kind=FaultKind.DELAY, processed=True, delay=40.0),
    ),
    MagicFault(
        f"{_RANGE}907",
        "the message is queued, and the answer is 500",
        Fault(kind=FaultKind.STATUS, processed=True, status=500),
    ),
    MagicFault(
        f"{_RANGE}908",
        "the answer is 503 with the header Retry-After: 1",
        Fault(kind=FaultKind.STATUS, status=503, retry_after=1),
    ),
)
"""Those that are no plain status, as documented."""

_FAULTS = {magic.number: magic.fault for magic in MAGIC_FAULTS}


def magic_fault(facts: Facts) -> Fault | None:
    """Look up what goes wrong with the answer to a send because of where it goes.

    Args:
        facts: What is known of the request.

    Returns:
        The fault; None where it is to be answered as it should be.
    """
    if facts.operation != "sendMessage":
        return None
    found = (_fault_of(number) for number in sorted(facts.destinations()) if number.startswith(_RANGE))
    return next((fault for fault in found if fault is not None), None)


def _fault_of(number: str) -> Fault | None:
    ending = number.removeprefix(_RANGE)
    if len(ending) == _ENDING and int(ending) in _STATUSES and int(ending) not in _OF_THE_API:
        return Fault(kind=FaultKind.STATUS, status=int(ending))
    return _FAULTS.get(number)
