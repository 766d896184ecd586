"""Faults on odd input, and on paths and methods there are none of."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from plivo_contract import Request, Response
from plivo_contract._contract import ELSEWHERE, GET, LIST, SEND
from tests.contract.faults.faulty import (
    Alter,
    Call,
    Fault,
    error,
    instead,
    operation_of,
    responses,
    with_status,
)


def faults() -> Iterator[Fault]:
    """Return the faults on odd input and elsewhere."""
    yield from _odd()
    yield from _elsewhere()


def _odd() -> Iterator[Fault]:
    for operation, short in ((SEND, "send"), (LIST, "list")):
        odd = instead(operation, lambda request: any(name in {"odd", ""} for name, _ in request.query), error(500))
        yield Fault("odd input", f"{short} fails on an unknown parameter", odd)
    bodies: dict[str, Callable[[Request], bool]] = {
        "an empty body": lambda request: not request.body,
        "JSON that ends too early": lambda request: request.body == b"{",
        "a JSON list": lambda request: request.body == b"[]",
        "null": lambda request: request.body == b"null",
        "bytes that are no UTF-8": lambda request: request.body == b"\xff\xfe",
        "deep nesting": lambda request: request.body.startswith(b"[[["),
        "a list where a text should be": lambda request: isinstance((request.json_object() or {}).get("src"), list),
        "a number as the destination": lambda request: isinstance((request.json_object() or {}).get("dst"), float),
    }
    for name, when in bodies.items():
        yield Fault("odd input", f"send fails on {name}", instead(SEND, when, error(500)))
    yield Fault("odd input", "retrieve fails on an unknown message", responses(GET, lambda _: error(500), status=404))
    yield Fault(
        "odd input",
        "list fails on an offset behind the end",
        instead(LIST, lambda request: ("offset", "1000000") in request.query, error(500)),
    )
    yield Fault("odd input", "the connection is closed on a long text", _hangs_up)


def _elsewhere() -> Iterator[Fault]:
    yield Fault("paths", "other methods are answered with 200", responses("", with_status(200), status=405))
    yield Fault(
        "paths", "DELETE is answered with 204", instead("", lambda request: request.method == "DELETE", Response(204))
    )
    yield Fault("paths", "PUT is taken for POST", _put_is_post)
    yield Fault(
        "paths", "HEAD is answered with 200", instead("", lambda request: request.method == "HEAD", Response(200))
    )
    yield Fault(
        "paths",
        "OPTIONS is answered with 200",
        instead("", lambda request: request.method == "OPTIONS", Response(200, (("allow", "GET"),))),
    )
    yield Fault(
        "paths",
        "a missing slash is redirected",
        instead("", lambda request: not request.path.endswith("/"), Response(307, (("location", "/"),))),
    )
    yield Fault("paths", "a missing slash does not matter", _slash_added)
    yield Fault("paths", "unknown paths are answered with 200", responses(ELSEWHERE, with_status(200), status=404))
    yield Fault(
        "paths",
        "unknown paths are answered with a page",
        responses(ELSEWHERE, lambda _: Response(404, (("content-type", "text/html"),), b"<h1>"), status=404),
    )


def _hangs_up() -> Alter:
    async def alter(request: Request, call: Call) -> Response:
        if len(request.body) > 3000 and operation_of(request) == SEND:
            raise ConnectionResetError("the server closed the connection")
        return await call(request)

    return alter


def _put_is_post() -> Alter:
    async def alter(request: Request, call: Call) -> Response:
        return await call(replace(request, method="POST") if request.method == "PUT" else request)

    return alter


def _slash_added() -> Alter:
    async def alter(request: Request, call: Call) -> Response:
        path, mark, rest = request.target.partition("?")
        return await call(replace(request, target=f"{path.rstrip('/')}/{mark}{rest}"))

    return alter
