"""Requests made to an ASGI application in process, without a client: for tests that make thousands of them."""

import asyncio
from base64 import b64encode
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Scope

from tests.mock.builders import AUTH_ID, AUTH_TOKEN


@dataclass(frozen=True)
class Answer:
    """What an application answered."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


def a_scope(
    path: str,
    *,
    method: str = "GET",
    query: str = "",
    auth: tuple[str, str] = (AUTH_ID, AUTH_TOKEN),
    headers: tuple[tuple[bytes, bytes], ...] = (),
    root_path: str = "",
) -> Scope:
    """Describe a request to a path with an account's credentials, by default the tests' own."""
    credentials = b64encode(":".join(auth).encode())
    return {
        "type": "http",
        "method": method,
        "path": path,
        "root_path": root_path,
        "query_string": query.encode("ascii"),
        "headers": [(b"authorization", b"Basic " + credentials), *headers],
    }


def ask(app: ASGIApp, scope: Scope, body: bytes = b"") -> Answer:
    """Make a request."""
    received: list[Message] = [{"type": "http.request", "body": body}]
    sent: list[Message] = []

    async def receive() -> Message:
        return received.pop() if received else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    async def call() -> None:
        await app(scope, receive, send)

    asyncio.run(call())
    start, *parts = sent
    return Answer(start["status"], start["headers"], b"".join(part["body"] for part in parts))
