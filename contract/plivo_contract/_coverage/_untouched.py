"""All parts of the contract that a run has not come to."""

from collections.abc import Iterable, Sequence

from plivo_contract._callbacks._call import Call
from plivo_contract._exchange import Exchange
from plivo_contract._spec._document import load_document

from . import _answers, _called, _requests
from ._forms import FormFields


def untouched(exchanges: Iterable[Exchange], calls: Sequence[Call] = ()) -> list[str]:
    """Name the parts of the contract that no request, no answer and no callback of a run had.

    A rule of a request counts as kept when a request that kept it was accepted, of a bound only when it was at the
    bound; and as broken when a request was refused that broke it in one place, and was right everywhere else. A field
    or a value of an answer counts when an answer had it. A server that answers in the current form is not asked for
    what only the answers of 2012 have, nor the other way round; without any record, both are asked for.

    Args:
        exchanges: The requests of the run and their answers.
        calls: The status callbacks of the run.

    Returns:
        The parts, in words, in the order of the contract.
    """
    seen = list(exchanges)
    document = load_document()
    forms = FormFields(document).seen_in(seen)
    return [
        *_answers.statuses(document, seen),
        *_requests.parameters(document, seen),
        *_requests.arguments(document, seen),
        *_requests.paths(seen),
        *_answers.fields(document, seen, forms),
        *_answers.headers(document, seen),
        *_called.fields(document, calls, forms),
    ]
