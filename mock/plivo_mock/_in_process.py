"""An ASGI application in the same process, for synchronous httpx clients; httpx has that for asynchronous ones."""

import asyncio
import concurrent.futures
import weakref
from threading import Lock, Thread

import httpx
from starlette.types import ASGIApp


class InProcessTransport(httpx.BaseTransport):
    """An httpx transport to an ASGI application of this process, without a port.

    It is to a synchronous client what `httpx.ASGITransport` is to an asynchronous one. A response is read to its end
    before it is returned, so it cannot be used for an endless stream of events. Several threads may use it, also where
    an event loop runs: the application runs in a thread of its own.

    Args:
        app: The application, such as `mock.asgi()`.

    Examples:
        >>> mock = MockPlivo()
        >>> with httpx.Client(transport=InProcessTransport(mock.asgi())) as client:
        ...     print(client.get("http://127.0.0.1/_mock/clock").status_code)
        200
    """

    def __init__(self, app: ASGIApp) -> None:
        # What an application raises instead of a response is what httpx raises when a connection breaks.
        self._asynchronous = httpx.ASGITransport(app)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Make a request.

        Args:
            request: The request.

        Returns:
            The response, read to its end.

        Raises:
            httpx.TransportError: A fault of the mock server breaks the connection.
            httpx.ReadTimeout: The response takes longer than the client waits.
        """
        request.read()  # so that its body can be read by the application as well
        exchange = asyncio.run_coroutine_threadsafe(self._exchange(request), self._running())
        try:
            return exchange.result(request.extensions.get("timeout", {}).get("read"))
        except concurrent.futures.TimeoutError as error:
            exchange.cancel()
            raise httpx.ReadTimeout("the application did not respond in time", request=request) from error

    def close(self) -> None:
        """End the thread; the next request starts another."""
        with self._lock:
            loop, self._loop = self._loop, None
        if loop is not None:
            loop.call_soon_threadsafe(loop.stop)

    async def _exchange(self, request: httpx.Request) -> httpx.Response:
        response = await self._asynchronous.handle_async_request(request)
        body = await response.aread()
        return httpx.Response(response.status_code, headers=response.headers, stream=httpx.ByteStream(body))

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                Thread(target=_run, args=(self._loop,), name="plivo-mock-in-process", daemon=True).start()
                weakref.finalize(self, _stop, self._loop)
            return self._loop


def _run(loop: asyncio.AbstractEventLoop) -> None:
    with asyncio.Runner(loop_factory=lambda: loop) as runner:  # which ends what is left when the loop is stopped
        runner.get_loop().run_forever()


def _stop(loop: asyncio.AbstractEventLoop) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(loop.stop)
