"""The parts of status callbacks that none had."""

from collections.abc import Iterator, Sequence

from plivo_messaging.contract._callbacks._call import Call
from plivo_messaging.contract._spec._document import Document, callback_parameters

from ._answers import values

_CALLBACK = "StatusCallback"
_NOT_SENT = "received"  # the state of a message that came in, of which no status callback tells


def fields(document: Document, calls: Sequence[Call]) -> Iterator[str]:
    """Name the methods, fields, states and header fields no status callback had."""
    yield from (f"{_CALLBACK}: by {method}" for method in ("POST", "GET") if method not in {e.method for e in calls})
    said = [call.fields for call in calls]
    for name, schema in document["components"]["schemas"][_CALLBACK]["properties"].items():
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
