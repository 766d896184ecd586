"""Takes the steps of a call: the only place of the asynchronous client that does I/O."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar, cast

import anyio
import anyio.abc
import httpx

from plivo_messaging._answers._api_response import APIResponse
from plivo_messaging._operations import Operation
from plivo_messaging._options import Settings

from ._body import AsyncBoundedBody, Bounds, check_length
from ._call import Context, Exchange, Pause, Reply, attempts
from ._config import Config
from ._exchange import NO_ANSWER, broken, build_request, limited, no_answer

__all__ = ["AsyncTransport"]

_T = TypeVar("_T")


class _Opened:
    """Follows a request to the connection that is opened for it.

    One that is cancelled in its TLS handshake belongs to nobody yet, and would stay open until the server closes it.
    """

    def __init__(self) -> None:
        self._stream: anyio.abc.AsyncResource | None = None

    async def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of what the HTTP stack does (httpx's extension `trace`)."""
        if event == "connection.connect_tcp.complete":
            self._stream = info["return_value"]

    async def aclose(self) -> None:
        """Close the connection if one was opened."""
        if self._stream is not None:
            with anyio.CancelScope(shield=True):
                await self._stream.aclose()


class AsyncTransport:
    """Runs operations over a pool of connections.

    Args:
        config: Where requests go and in whose name.
        client: Sends them.
        context: Limiter, clocks and chance.
        sleep: Pauses for a number of seconds.
    """

    def __init__(
        self,
        config: Config,
        client: httpx.AsyncClient,
        context: Context,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        self.config = config
        self.client = client
        self.context = context
        self._sleep = sleep
        self._auth = httpx.BasicAuth(config.auth_id, config.auth_token.reveal())

    async def run(self, operation: Operation[_T], settings: Settings) -> APIResponse[_T]:
        """Run an operation.

        Args:
            operation: What is to be done.
            settings: How the call is made.

        Returns:
            Its result with the exchange it came from.

        Raises:
            PlivoError: If it failed, or if it is not known whether it did.
        """
        request = build_request(self.client, self.config, operation, settings)
        steps = attempts(operation, self.config.auth_id, request, settings, self.context)
        reply: Reply | None = None
        while True:
            try:
                step = steps.send(reply)
            except StopIteration as end:
                return cast("APIResponse[_T]", end.value)
            if isinstance(step, Pause):
                await self._sleep(step.seconds)
                reply = None
            else:
                reply = await self._exchange(step, settings)

    async def _exchange(self, step: Exchange, settings: Settings) -> Reply:
        opened = _Opened()
        step.request.extensions.update(timeout=limited(settings.timeout, step.seconds), trace=opened)
        ends_at = self.context.monotonic() + step.seconds
        try:
            response = await self.client.send(step.request, auth=self._auth, follow_redirects=False, stream=True)
        except NO_ANSWER as error:
            return no_answer(error)
        except BaseException:
            await opened.aclose()
            raise
        try:
            return await self._read(response, ends_at)
        finally:
            await cast("httpx.AsyncByteStream", response.stream).aclose()

    async def _read(self, response: httpx.Response, ends_at: float) -> Reply:
        bounds = Bounds(response, ends_at, self.context.monotonic)
        response.stream = AsyncBoundedBody(cast("httpx.AsyncByteStream", response.stream), bounds)
        try:
            check_length(await response.aread())
        except httpx.DecodingError as error:
            return broken(response, bounds.first, error)
        except NO_ANSWER as error:
            return no_answer(error)
        return response
