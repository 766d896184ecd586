"""The application in the same process, for synchronous httpx clients: httpx itself has that for asynchronous ones."""

import asyncio
import weakref
from threading import Lock, Thread

import httpx
from starlette.types import ASGIApp


class InProcessTransport(httpx.BaseTransport):
    """An httpx transport that asks an ASGI application of this process, without a port.

    What `httpx.ASGITransport` is to an asynchronous client, this is to a synchronous one. An answer is read to its end
    before it is given, so a stream of events without an end is none it can be asked for. It may be used by several
    threads, and where an event loop runs: the application runs in a thread of its own.

    Example:
        >>> mock = MockPlivo()
        >>> with httpx.Client(transport=InProcessTransport(mock.asgi())) as client:
        ...     print(client.get("http://mock/_mock/clock").status_code)
        200
    """

    def __init__(self, app: ASGIApp) -> None:
        """Take an application.

        Args:
            app: The application, such as `mock.asgi()`.
        """
        # What an application raises instead of an answer is what httpx raises when a connection breaks.
        self._asynchronous = httpx.ASGITransport(app)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Make a request.

        Args:
            request: The request.

        Returns:
            The answer, read to its end.

        Raises:
            httpx.TransportError: A fault of the mock server breaks the connection.
        """
        request.read()  # so that its body can be read by the application as well
        return asyncio.run_coroutine_threadsafe(self._ask(request), self._running()).result()

    def close(self) -> None:
        """End the thread; the next request starts another."""
        with self._lock:
            loop, self._loop = self._loop, None
        if loop is not None:
            loop.call_soon_threadsafe(loop.stop)

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        answer = await self._asynchronous.handle_async_request(request)
        body = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(body))

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
