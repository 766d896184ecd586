"""All parts of the contract that a run has not come to."""

from collections.abc import Iterable, Sequence

from plivo_messaging.contract._callbacks._call import Call
from plivo_messaging.contract._exchange import Exchange
from plivo_messaging.contract._spec._document import load_document

from . import _answers, _called, _requests


def untouched(exchanges: Iterable[Exchange], calls: Sequence[Call] = ()) -> list[str]:
    """Name the parts of the contract that no request, no answer and no callback of a run had.

    A rule of a request counts as kept when a request that kept it was accepted, of a bound only when it was at the
    bound; and as broken when a request was refused that broke it in one place, and was right everywhere else. A field
    or a value of an answer counts when an answer had it.

    Args:
        exchanges: The requests of the run and their answers.
        calls: The status callbacks of the run.

    Returns:
        The parts, in words, in the order of the contract.
    """
    seen = list(exchanges)
    document = load_document()
    return [
        *_answers.statuses(document, seen),
        *_requests.parameters(document, seen),
        *_requests.arguments(document, seen),
        *_requests.paths(seen),
        *_answers.fields(document, seen),
        *_answers.headers(document, seen),
        *_called.fields(document, calls),
    ]
