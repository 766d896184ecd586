"""Faults of how JSON is written: it is UTF-8, whatever the header says (RFC 8259, 8.1 and 11)."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

from plivo_contract import Response
from plivo_contract._contract import GET, LIST, SEND
from tests.contract.faults.faulty import Fault, responses


def faults() -> Iterator[Fault]:
    """Return the faults of how JSON is written."""
    for operation, short in ((SEND, "send"), (LIST, "list"), (GET, "retrieve")):
        yield Fault("encoding", f"{short} answers in UTF-16", responses(operation, _in("utf-16-le")))
        yield Fault("encoding", f"{short} begins with a byte order mark", responses(operation, _in("utf-8-sig")))
    yield Fault("encoding", "send answers in Latin-1", responses(SEND, _in("latin-1", "iso-8859-1")))
    yield Fault("encoding", "an error is in UTF-16", responses("", _in("utf-16-le"), status=400))


def _in(encoding: str, charset: str = "") -> Callable[[Response], Response]:
    def changed(response: Response) -> Response:
        text = json.dumps(json.loads(response.body), ensure_ascii=False)
        headers = (("content-type", f"application/json; charset={charset}"),) if charset else response.headers
        return replace(response, headers=headers, body=text.encode(encoding, errors="replace"))

    return changed
