"""A client that the user brings, of httpx or of httpx2. It speaks HTTP in its own way.

That nothing was sent is believed only if nobody asked for the body of the request: a transport may report a connection
that broke after the request as one that failed, and an event hook may raise anything.

Each HTTP/1.1 request has a connection of its own. On one that was used before, a surplus response to an earlier request
would count for this one: a 429 would repeat a send that was accepted. Only the client's own connections notice that.
"""

from typing import cast

import httpx

from plivo_messaging._arguments.credentials import Secret
from plivo_messaging._transport import async_runtime as runtime
from plivo_messaging._transport.http import (
    AsyncBody,
    BodyReader,
    Deadline,
    Failure,
    Outcome,
    Request,
)
from plivo_messaging._transport.http_clients import AsyncClientLike, already_read, find_library, phases, raised_by_hook

__all__ = ["AsyncHTTPClient"]

_CLOSE = (b"connection", b"close")


class AsyncHTTPClient:
    """Sends requests with a client of the user's, which stays open."""

    def __init__(self, client: AsyncClientLike, authorization: Secret) -> None:
        self._client = cast("httpx.AsyncClient", client)
        self._authorization = b"authorization", authorization.reveal().encode("ascii")
        self._library = find_library(client, is_async=runtime.IS_ASYNC)

    @property
    def is_closed(self) -> bool:
        """Whether the client was closed."""
        return self._client.is_closed

    async def aclose(self) -> None:
        """Do nothing: the client belongs to the user."""

    async def exchange(self, request: Request, timeout: httpx.Timeout, deadline: Deadline) -> Outcome:
        """Send a request, and read its response; see `AsyncConnections.exchange`."""
        library, body = self._library, AsyncBody(request)
        built = self._client.build_request(
            request.method,
            request.url,
            headers=[*request.headers, self._authorization, _CLOSE],
            content=body if request.content else None,
            extensions={"timeout": phases(timeout, deadline)},
        )
        try:
            response = await self._client.send(built, auth=None, follow_redirects=False, stream=True)
            try:
                return await self._read(request, response, deadline)
            finally:
                await response.aclose()
        except library.HTTPStatusError as error:
            if error.response.request is built:
                return raised_by_hook(library, request, error.response)
            return Failure(error, request.was_read, is_timeout=False, is_transient=False)
        except Exception as error:  # noqa: BLE001  (a transport or an event hook may raise anything)
            is_timeout = isinstance(error, library.TimeoutException)
            return Failure(error, request.was_read, is_timeout, isinstance(error, library.TransportError))

    async def _read(self, request: Request, response: httpx.Response, deadline: Deadline) -> Outcome:
        if response.is_success and not request.was_read:
            # Some transports take what waits on a connection for the response, before they write the request.
            early = httpx.RemoteProtocolError("the response came before the request was sent")
            return Failure(early, maybe_sent=False, is_timeout=False, is_transient=True)
        reader = BodyReader(request, response.status_code, response.headers.raw, response.extensions)
        try:
            if response.is_closed:
                return already_read(request, response)
            async for chunk in response.aiter_raw():
                reader.feed(chunk)
                if deadline.left() <= 0:
                    late: Exception = self._library.ReadTimeout("the response was still arriving when the time was up")
                    raise late
            return reader.response()
        except httpx.DecodingError as error:
            return reader.undecodable(error)
