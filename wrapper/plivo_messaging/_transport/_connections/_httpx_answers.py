"""Reads answers of httpx within their bounds."""

from typing import Protocol, cast

import httpx

from plivo_messaging._http import Answer, Request
from plivo_messaging._transport._allowance import Allowance
from plivo_messaging._transport._incoming import ABOUT_THE_BODY, Broken, Incoming, check_length

__all__ = ["read_answer", "read_async_answer", "refused_by_hook"]

_ONE_AT_A_TIME = ("HTTP/1.0", "HTTP/1.1")


def read_answer(request: Request, response: httpx.Response, allowance: Allowance) -> Answer | Broken:
    """Read the body of an answer, and close it.

    Args:
        request: What it answers.
        response: The answer, whose body is still to be read unless an event hook has read it.
        allowance: The time there is for it.

    Returns:
        The answer.

    Raises:
        httpx.HTTPError: If it breaks off, or the time is up.
    """
    stream = cast("httpx.SyncByteStream", response.stream)
    try:
        incoming = Incoming.of(request, response, allowance)
        try:
            if response.is_closed:
                return _as_read(response)
            for chunk in stream:
                incoming.take(chunk)
            if (connection := _unsafe_connection(incoming, response)) is not None:
                cast("_Connection", connection).close()
            return incoming.answer()
        except httpx.DecodingError as error:
            return incoming.broken(error)
    finally:
        # Not that of the response: it takes itself for closed as soon as it begins to be.
        try:
            stream.close()
        except BaseException:
            # An interrupt may come just as it begins to close; a second time does no harm.
            stream.close()
            raise


async def read_async_answer(request: Request, response: httpx.Response, allowance: Allowance) -> Answer | Broken:
    """Read the body of an answer, and close it; see `read_answer`."""
    stream = cast("httpx.AsyncByteStream", response.stream)
    try:
        incoming = Incoming.of(request, response, allowance)
        try:
            if response.is_closed:
                return _as_read(response)
            async for chunk in stream:
                incoming.take(chunk)
            if (connection := _unsafe_connection(incoming, response)) is not None:
                await cast("_AsyncConnection", connection).aclose()
            return incoming.answer()
        except httpx.DecodingError as error:
            return incoming.broken(error)
    finally:
        await stream.aclose()


def refused_by_hook(error: httpx.HTTPStatusError, request: httpx.Request) -> Answer:
    """Take an answer that an event hook has raised an error for, as `raise_for_status()` does.

    Args:
        error: The error; its answer is closed by now, and its body is there if the hook has read it.
        request: What was sent.

    Returns:
        The answer, without a body if that was never read.

    Raises:
        httpx.ReadError: If the hook has asked somebody else, whose answer it is, so that nothing is known of our own.
    """
    response = error.response
    if response.request is not request:
        raise httpx.ReadError(f"{type(error).__name__}: {error}") from None
    if not hasattr(response, "_content"):  # httpx tells it by an exception otherwise
        headers = [(name, value) for name, value in response.headers.raw if name.lower() not in ABOUT_THE_BODY]
        response = httpx.Response(response.status_code, headers=headers, request=response.request)
    return Answer.of(response)


def _as_read(response: httpx.Response) -> Answer:
    check_length(response.content)
    return Answer.of(response)


def _unsafe_connection(incoming: Incoming, response: httpx.Response) -> object | None:
    """Give the connection if it must not be used again, and only this answer uses it."""
    if not incoming.may_go_on() or response.http_version not in _ONE_AT_A_TIME:
        return None
    return response.extensions.get("network_stream")


class _Connection(Protocol):
    def close(self) -> None: ...


class _AsyncConnection(Protocol):
    async def aclose(self) -> None: ...
