"""Clients of both kinds, whose answers are scripted and whose clock moves only when they pause."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias, TypeVar, cast

import anyio
import httpx
import pytest

from plivo_messaging import AsyncPlivo, Limiter, Message, Messages, Plivo, Wait
from plivo_messaging._transport.call import Context
from tests.wrapper.wire import AUTH_ID, AUTH_TOKEN, BASE_URL, example

T = TypeVar("T")
Kind: TypeAlias = Literal["sync", "asyncio", "trio"]
Reply: TypeAlias = Callable[[httpx.Request], httpx.Response] | Exception

KINDS: tuple[Kind, ...] = ("sync", "asyncio", "trio")
BOTH: tuple[Kind, ...] = ("sync", "asyncio")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

both_kinds = pytest.mark.parametrize("kind", BOTH)
all_kinds = pytest.mark.parametrize("kind", KINDS)


def body(status: int, content: bytes, headers: Mapping[str, str] | None = None) -> Reply:
    """Answer with these bytes, which still have to be read."""
    return lambda _: httpx.Response(status, headers=headers, stream=httpx.ByteStream(content))


def answer(status: int, document: object, headers: Mapping[str, str] | None = None) -> Reply:
    """Answer with a JSON document."""
    return body(status, json.dumps(document).encode(), {"content-type": "application/json", **(headers or {})})


def refusal(status: int, error: str = "no", **headers: str) -> Reply:
    """Answer with an error; headers are written with underscores."""
    document = {"api_id": "5e0d4a5e-7b1c-11ee-9b1e-0242ac110002", "error": error}
    return answer(status, document, {name.replace("_", "-"): value for name, value in headers.items()})


SENT = answer(202, example("sent-legacy"))
GOT = answer(200, example("get-latest"))
LISTED = answer(200, {"api_id": "a", "meta": {"limit": 20, "offset": 0, "next": None, "previous": None}, "objects": []})
SUCCESSES: dict[str, Reply] = {"send": SENT, "get": GOT, "list": LISTED}


class GaveUpError(Exception):
    """Raised instead of a pause, by somebody who does not want to wait."""


class Script(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport that answers requests one after another, and keeps the time.

    Args:
        replies: What is answered; the last one again and again. An exception is raised: a `ConnectError` before the
            body of the request is read, as by a transport that cannot connect.
        chance: What the client takes for random.
    """

    def __init__(self, *replies: Reply, chance: float = 1.0) -> None:
        self.requests: list[httpx.Request] = []
        self.timeouts: list[dict[str, float | None]] = []
        self.pauses: list[float] = []
        self.waits: list[Wait] = []
        self.seconds = 0.0
        self.gives_up = False
        self._replies = replies
        self._chance = chance

    def now(self) -> datetime:
        """Return the time: noon when nothing has happened yet."""
        return NOON + timedelta(seconds=self.seconds)

    def client(self, *, base_url: str = BASE_URL, limiter: Limiter | None = None, **options: Any) -> Plivo:
        """Make a synchronous client. Its connections need not be closed: there are none."""
        options = {"on_wait": self.waits.append, "http_client": httpx.Client(transport=self), **options}
        client = Plivo(AUTH_ID, AUTH_TOKEN, base_url=base_url, limiter=limiter, **options)
        client._transport.context = self._timed(client._transport.context)
        client._transport.sleep = self._pause
        return client

    def async_client(self, *, base_url: str = BASE_URL, limiter: Limiter | None = None, **options: Any) -> AsyncPlivo:
        """Make an asynchronous client. Its connections need not be closed: there are none."""

        async def pause(seconds: float) -> None:
            self._pause(seconds)
            await anyio.lowlevel.checkpoint()

        options = {"on_wait": self.waits.append, "http_client": httpx.AsyncClient(transport=self), **options}
        client = AsyncPlivo(AUTH_ID, AUTH_TOKEN, base_url=base_url, limiter=limiter, **options)
        client._transport.context = self._timed(client._transport.context)
        client._transport.sleep = pause
        return client

    def sent_json(self) -> Any:
        """Return the body of the one request there was."""
        (request,) = self.requests
        return json.loads(request.content)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        reply = self._receive(request)
        request.read()
        return reply(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        reply = self._receive(request)
        await request.aread()
        return reply(request)

    def _receive(self, request: httpx.Request) -> Callable[[httpx.Request], httpx.Response]:
        self.requests.append(request)
        self.timeouts.append(dict(request.extensions["timeout"]))
        reply = self._replies[min(len(self.requests), len(self._replies)) - 1]
        if isinstance(reply, httpx.ConnectError):
            raise reply
        return _raising(reply) if isinstance(reply, Exception) else reply

    def _timed(self, context: Context) -> Context:
        return context._replace(monotonic=lambda: self.seconds, now=self.now, random=lambda: self._chance)

    def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if self.gives_up:
            raise GaveUpError
        self.seconds += seconds


def _raising(error: Exception) -> Callable[[httpx.Request], httpx.Response]:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise error

    return fail


def run(kind: Kind, script: Script, call: Callable[[Messages], T], *, limiter: Limiter | None = None) -> T:
    """Make a call with a client of a kind.

    Args:
        kind: The kind.
        script: Answers.
        call: The call; written for the synchronous client, as both have the same methods.
        limiter: The client's limiter.

    Returns:
        Its result.
    """
    if kind == "sync":
        return call(script.client(limiter=limiter).messages)

    async def main() -> T:
        messages = script.async_client(limiter=limiter).messages
        return await cast("Awaitable[T]", call(cast("Messages", messages)))

    return anyio.run(main, backend=kind)


def listed(kind: Kind, script: Script, *, limiter: Limiter | None = None, **filters: Any) -> list[Message]:
    """List everything with a client of a kind."""
    if kind == "sync":
        return list(script.client(limiter=limiter).messages.list(**filters))

    async def main() -> list[Message]:
        page = await script.async_client(limiter=limiter).messages.list(**filters)
        return [message async for message in page]

    return anyio.run(main, backend=kind)
