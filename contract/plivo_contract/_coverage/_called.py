"""The parts of status callbacks that none had."""

from collections.abc import Iterator, Sequence

from plivo_contract._callbacks._call import Call
from plivo_contract._spec._document import Document, callback_parameters

from ._answers import values
from ._forms import FormFields, Forms

_CALLBACK = "StatusCallback"
_NOT_SENT = "received"  # the state of a message that came in, of which no status callback tells


def fields(document: Document, calls: Sequence[Call], forms: Forms) -> Iterator[str]:
    """Name the methods, fields, states and header fields no status callback had.

    Args:
        document: The contract.
        calls: The status callbacks.
        forms: The forms the server answers in; nothing is asked of it that only others have.
    """
    of_forms = FormFields(document)
    yield from (f"{_CALLBACK}: by {method}" for method in ("POST", "GET") if method not in {e.method for e in calls})
    said = [call.fields for call in calls]
    for name, schema in document["components"]["schemas"][_CALLBACK]["properties"].items():
        if not of_forms.may_have(forms, _CALLBACK, name):
            continue
        seen = {each.get(name, "") for each in said} - {""}
        if not seen:
            yield f"{_CALLBACK}: the field {name}"
            continue
        yield from (
            f"{_CALLBACK}: {name}={value}"
            for value in values(document, schema)
            if value not in seen and value != _NOT_SENT
        )
    for name in callback_parameters(document):
        if not any(call.header(name) for call in calls):
            yield f"{_CALLBACK}: the header field {name}"
