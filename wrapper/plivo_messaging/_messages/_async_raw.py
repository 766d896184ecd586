"""The calls of an account's messages, each with the HTTP exchange around its result (asynchronous)."""

from collections.abc import Iterable
from functools import partial
from typing import Unpack

from plivo_messaging._answers._api_response import APIResponse, with_result
from plivo_messaging._answers._records import Message
from plivo_messaging._answers._results import SendResult
from plivo_messaging._arguments._filters import ListFilters
from plivo_messaging._arguments._send import SendOptions
from plivo_messaging._checks import known_arguments
from plivo_messaging._options import CallOptions, Settings
from plivo_messaging._transport._async import AsyncTransport

from ._calls import MAX_PAGE_SIZE, Calls
from ._pages import AsyncMessagePage, page_parts
from ._paging import Cursor

__all__ = ["AsyncRawMessages"]


class AsyncRawMessages:
    """The calls of `messages` with the HTTP exchange around each result. Reached as `messages.with_raw_response`.

    Args:
        calls: Checks arguments.
        transport: Runs the requests.
    """

    def __init__(self, calls: Calls, transport: AsyncTransport) -> None:
        self._calls = calls
        self._transport = transport

    @known_arguments(SendOptions)
    async def send(
        self,
        *,
        dst: str | Iterable[str],
        text: str | None = None,
        src: str | None = None,
        powerpack_uuid: str | None = None,
        **options: Unpack[SendOptions],
    ) -> APIResponse[SendResult]:
        """Send a message: `messages.send` with the exchange around its result.

        Args:
            dst: As for `messages.send`.
            text: As for `messages.send`.
            src: As for `messages.send`.
            powerpack_uuid: As for `messages.send`.
            **options: As for `messages.send`.

        Returns:
            The result in `parsed`, beside status, headers, request, elapsed time and number of requests.

        Raises:
            PlivoError: As for `messages.send`.

        Documentation: https://www.plivo.com/docs/messaging/api/message/send-a-message
        """
        operation, settings = self._calls.send(dst, text, src, powerpack_uuid, options)
        return await self._transport.run(operation, settings)

    @known_arguments(CallOptions)
    async def get(self, message_uuid: str, **options: Unpack[CallOptions]) -> APIResponse[Message]:
        """Retrieve one message: `messages.get` with the exchange around its result.

        Args:
            message_uuid: As for `messages.get`.
            **options: As for `messages.get`.

        Returns:
            The result in `parsed`, beside status, headers, request, elapsed time and number of requests.

        Raises:
            PlivoError: As for `messages.get`.

        Documentation: https://www.plivo.com/docs/messaging/api/message/retrieve-a-message
        """
        operation, settings = self._calls.get(message_uuid, options)
        return await self._transport.run(operation, settings)

    @known_arguments(ListFilters)
    async def list(
        self,
        *,
        limit: int | None = None,
        page_size: int = MAX_PAGE_SIZE,
        max_items: int | None = None,
        offset: int = 0,
        **filters: Unpack[ListFilters],
    ) -> APIResponse[AsyncMessagePage]:
        """List messages: `messages.list` with the exchange around its first page.

        Args:
            limit: As for `messages.list`.
            page_size: As for `messages.list`.
            max_items: As for `messages.list`.
            offset: As for `messages.list`.
            **filters: As for `messages.list`.

        Returns:
            The page in `parsed`, beside status, headers, request, elapsed time and number of requests.

        Raises:
            PlivoError: As for `messages.list`.

        Documentation: https://www.plivo.com/docs/messaging/api/message/list-all-messages
        """
        cursor, settings = self._calls.list(
            filters, page_size=page_size, limit=limit, max_items=max_items, offset=offset
        )
        return await self._page(cursor, settings)

    async def _page(self, cursor: Cursor, settings: Settings) -> APIResponse[AsyncMessagePage]:
        answer = await self._transport.run(self._calls.page(cursor), settings)
        page = AsyncMessagePage(
            *page_parts(cursor, answer, self._transport.context.now()), partial(self._following, settings=settings)
        )
        return with_result(answer, page)

    async def _following(self, cursor: Cursor, *, settings: Settings) -> AsyncMessagePage:
        return (await self._page(cursor, settings)).parsed
