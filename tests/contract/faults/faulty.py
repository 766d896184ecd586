"""A server between a server and its clients: it puts one fault into what passes."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlencode

from plivo_contract import Mode, Request, Response
from plivo_contract._contract import shipped_contract
from plivo_contract._target import ASGIApp
from plivo_contract._transport import call_app, read_request

Document: TypeAlias = dict[str, Any]
Call: TypeAlias = Callable[[Request], Awaitable[Response]]
"""Passes a request on to the server."""

Alter: TypeAlias = Callable[[Request, Call], Awaitable[Response]]
"""Answers a request, with the help of the server."""

operation_of = shipped_contract().operation_of
JSON = (("content-type", "application/json"),)
_API_ID = "00000000-0000-4000-8000-00000000a91d"  # stands for another one in each answer


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing a server does wrong.

    Attributes:
        group: What it belongs to.
        name: What it is, in words.
        make: Makes what answers the requests; a new one for each server, as it may remember something.
        mode: The run of the suite that has to notice it.
    """

    group: str
    name: str
    make: Callable[[], Alter]
    mode: Mode = Mode.FULL


class Faulty:
    """An application that passes requests on to another, with a fault.

    Args:
        app: The server.
        fault: The fault.
    """

    def __init__(self, app: ASGIApp, fault: Fault) -> None:
        self._call = partial(call_app, app)
        self._alter = fault.make()
        self._count = 0

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return
        answer = await self._alter(await read_request(scope, receive), self._call)
        self._count += 1
        content = answer.body.replace(_API_ID.encode(), f"00000000-0000-4000-8000-{self._count:012x}".encode())
        made = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
        kept = [(name, value) for name, value in made if name != b"content-length"]
        length = (b"content-length", str(len(content)).encode())
        await send({"type": "http.response.start", "status": answer.status, "headers": [*kept, length]})
        await send({"type": "http.response.body", "body": content})


def answers(operation: str, change: Callable[[Document], object], *, also: str = "") -> Callable[[], Alter]:
    """Change the JSON of successful answers; what `change` gives back, if anything, takes its place."""

    async def alter(request: Request, call: Call) -> Response:
        response = await call(request)
        if operation_of(request) not in {operation, also} or not response.succeeded:
            return response
        document = json.loads(response.body)
        changed = change(document)
        return with_json(response, document if changed is None else changed)

    return lambda: alter


def responses(
    operation: str, change: Callable[[Response], Response], *, status: int | None = None
) -> Callable[[], Alter]:
    """Change answers as a whole: those with a status, or the successful ones."""

    async def alter(request: Request, call: Call) -> Response:
        response = await call(request)
        applies = response.succeeded if status is None else response.status == status
        return change(response) if applies and operation in {"", operation_of(request)} else response

    return lambda: alter


def requests(operation: str, change: Callable[[Request], Request]) -> Callable[[], Alter]:
    """Change requests before the server sees them."""

    async def alter(request: Request, call: Call) -> Response:
        return await call(change(request) if operation_of(request) == operation else request)

    return lambda: alter


def instead(operation: str, when: Callable[[Request], bool], response: Response) -> Callable[[], Alter]:
    """Respond to some requests without asking the server."""

    async def alter(request: Request, call: Call) -> Response:
        return response if operation in {"", operation_of(request)} and when(request) else await call(request)

    return lambda: alter


def query(change: Callable[[list[tuple[str, str]]], list[tuple[str, str]]]) -> Callable[[Request], Request]:
    """Change the parameters of a request."""

    def changed(request: Request) -> Request:
        path, _, given = request.target.partition("?")
        made = change(parse_qsl(given, keep_blank_values=True))
        return replace(request, target=f"{path}?{urlencode(made)}" if made else path)

    return changed


def without_parameter(name: str) -> Callable[[Request], Request]:
    """Remove a parameter."""
    return query(lambda pairs: [each for each in pairs if each[0] != name])


def renamed_parameter(name: str, other: str) -> Callable[[Request], Request]:
    """Rename a parameter."""
    return query(lambda pairs: [(other if each == name else each, value) for each, value in pairs])


def parameter(name: str, change: Mapping[str, str]) -> Callable[[Request], Request]:
    """Change values of a parameter."""
    return query(lambda pairs: [(each, change.get(value, value) if each == name else value) for each, value in pairs])


def body(change: Callable[[Document], object]) -> Callable[[Request], Request]:
    """Change the JSON object of a request; what is none stays as it is."""

    def changed(request: Request) -> Request:
        document = request.json_object()
        if document is None:
            return request
        change(document)
        return replace(request, body=json.dumps(document).encode())

    return changed


def with_header(request: Request, name: str, value: str | None) -> Request:
    """Set or take away a header field."""
    kept = tuple(each for each in request.headers if each[0].lower() != name)
    return replace(request, headers=kept if value is None else (*kept, (name, value)))


def with_json(response: Response, document: object) -> Response:
    """Return a response with another JSON body."""
    return replace(response, body=json.dumps(document).encode())


def with_status(status: int) -> Callable[[Response], Response]:
    """Return a response with another status."""
    return lambda response: replace(response, status=status)


def error(status: int, text: str = "Refused.") -> Response:
    """Make an error of the documented shape."""
    document = {"api_id": _API_ID, "error": text}
    return Response(status, JSON, json.dumps(document).encode())


def records(document: Document) -> list[Document]:
    """Return the records of an answer: those of a list, or the one of a message."""
    return list(document.get("objects", [document]))


def each_record(change: Callable[[Document], object]) -> Callable[[Document], None]:
    """Change every record of an answer."""

    def changed(document: Document) -> None:
        for record in records(document):
            change(record)

    return changed


def relinked(link: str | None, pattern: str, text: str) -> str | None:
    """Change a link of a page, where there is one."""
    return None if link is None else re.sub(pattern, text, link)
