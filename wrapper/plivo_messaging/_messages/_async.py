"""The messages of an account: send, retrieve, list (asynchronous)."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Unpack

from plivo_messaging._answers._records import Message
from plivo_messaging._answers._results import SendResult
from plivo_messaging._arguments._filters import ListFilters
from plivo_messaging._arguments._send import SendOptions
from plivo_messaging._checks import known_arguments, whole_number
from plivo_messaging._errors import SendOutcomeUnknown
from plivo_messaging._options import CallOptions
from plivo_messaging._transport._async import AsyncTransport

from ._async_raw import AsyncRawMessages
from ._batches import DestinationResult, SendManyResult, gathered, split, told
from ._calls import MAX_PAGE_SIZE, Calls
from ._fan_out import Reports, in_tasks
from ._find_sent import AGREEING, SentSearch, clocks, seek, verdict
from ._pages import AsyncMessagePage

__all__ = ["AsyncMessages"]


class AsyncMessages:
    """Send messages and read their records. Reached as `client.messages`.

    Args:
        calls: Checks arguments.
        transport: Runs the requests.
    """

    def __init__(self, calls: Calls, transport: AsyncTransport) -> None:
        self._calls = calls
        self._transport = transport
        self._raw = AsyncRawMessages(calls, transport)

    @property
    def with_raw_response(self) -> AsyncRawMessages:
        """The same calls with the HTTP exchange around each result."""
        return self._raw

    @known_arguments(SendOptions)
    async def send(
        self,
        *,
        dst: str | Iterable[str],
        text: str | None = None,
        src: str | None = None,
        powerpack_uuid: str | None = None,
        **options: Unpack[SendOptions],
    ) -> SendResult:
        """Send a message to one or more destinations.

        The message is queued, not yet delivered, when this returns. All arguments are checked first; nothing is sent
        when one breaks a rule. The request is made again only if it cannot have been accepted: after a failure to
        connect, a 429, or a 503 that says when to come back.

        Args:
            dst: A phone number with its country code (1 to 14 digits; spaces and `/ - . + ( )` are dropped), several
                joined with `<`, or an iterable of them. Up to 1,000 different ones.
            text: The text: up to 1,600 characters of GSM 03.38, or 737 UTF-16 code units as soon as one character is
                outside it; up to 4,096 characters on WhatsApp. An SMS needs one.
            src: The sender: a phone number or short code (up to 14 digits), or a sender ID (up to 11 letters and
                digits). Exactly one of src and powerpack_uuid is given.
            powerpack_uuid: The Powerpack that chooses the sender, a UUID.
            **options: Any of the following.

                - type: `sms` (what the API assumes), `mms` or `whatsapp`.
                - url: Where status callbacks go, an http or https URL.
                - method: How they are made, `POST` (what the API assumes) or `GET`.
                - log: What Plivo keeps: `true` (what the API assumes), `false`, `content_only`, `number_only`; or a
                  bool.
                - trackable: Whether the conversion of this message will be reported back.
                - media_urls, media_ids: Media of an MMS (up to 10, 5 MB together) or a WhatsApp message (one).
                - message_expiry: Seconds the message may wait in Plivo's queue, 5 to 10,799.
                - template, interactive, location: WhatsApp content, as an object of `plivo_messaging.whatsapp` or a
                  mapping of the documented shape.
                - dlt_entity_id, dlt_template_id: Registrations for India.
                - dlt_template_category: `transactional`, `promotional`, `service_implicit` or `service_explicit`.
                - timeout, max_retries, deadline, extra_headers: How the call is made, see `CallOptions`.

        Returns:
            The identifiers of the queued messages and the destinations that were refused.

        Raises:
            ValidationError: If an argument breaks a rule; nothing was sent.
            APIStatusError: If the API refused the request; the subclass says how.
            APIConnectionError: If no connection could be made; nothing was sent.
            SendOutcomeUnknown: If it is not known whether the message was accepted.

        Documentation: https://www.plivo.com/docs/messaging/api/message/send-a-message
        """
        operation, settings = self._calls.send(dst, text, src, powerpack_uuid, options)
        return (await self._transport.run(operation, settings)).parsed

    @known_arguments(SendOptions)
    async def send_many(
        self,
        *,
        dst: Iterable[str],
        text: str | None = None,
        src: str | None = None,
        powerpack_uuid: str | None = None,
        max_concurrency: int = 4,
        on_results: Callable[[Sequence[DestinationResult]], None] | None = None,
        **options: Unpack[SendOptions],
    ) -> SendManyResult:
        """Send a message to any number of destinations, in requests of up to 1,000.

        All arguments are checked first; nothing is sent when one breaks a rule. From then on nothing raises for a
        request that fails: its destinations are reported as failed or unknown, and those of the other requests as
        what they are.

        Args:
            dst: Phone numbers, as for `send`, in any number. Repeated ones are dropped, and those that are no phone
                numbers are reported as invalid.
            text: As for `send`.
            src: As for `send`.
            powerpack_uuid: As for `send`.
            max_concurrency: Requests under way at once, 1 to 100.
            on_results: Told what became of the destinations of each request as soon as it is known, so that nothing
                is lost if the program ends before the others. If it raises, or the call is interrupted or cancelled,
                no more requests are begun, and it is still told of those that were under way.
            **options: As for `send`.

        Returns:
            What became of each different destination, in the order they were given.

        Raises:
            ValidationError: If an argument breaks a rule; nothing was sent.

        Documentation: https://www.plivo.com/docs/messaging/api/message/send-a-message
        """
        workers = whole_number("max_concurrency", max_concurrency, 1, 100, "requests")
        batches = split(dst)
        calls = [self._calls.send(request, text, src, powerpack_uuid, options) for request in batches.requests]
        reports = Reports(on_results)

        async def run(index: int) -> list[DestinationResult]:
            return told(batches.requests[index], (await self._transport.run(*calls[index])).parsed)

        await in_tasks(batches.requests, run, reports, at_once=workers)
        return gathered(batches, reports.results)

    @known_arguments(CallOptions)
    async def find_sent(
        self,
        sent: SendOutcomeUnknown | str | Iterable[str],
        *,
        since: datetime | None = None,
        src: str | None = None,
        known: Collection[str] = (),
        **options: Unpack[CallOptions],
    ) -> SentSearch:
        """Find out from the records whether a send was accepted whose outcome is unknown.

        A message fits if it went from the same sender to one of the destinations, has as many units as the text, and
        was accepted between the request and a minute after it failed, by the API's clock, which its answer tells. The
        API does not show texts: a message just like it that another send queued at that time fits as well, unless it
        is among the known ones.

        Args:
            sent: The error the send ended in, or its destinations as for `send`.
            since: For destinations, when the send was begun, a datetime with a time zone.
            src: For destinations, the sender, or None for any.
            known: Identifiers of messages that come from other sends.
            **options: timeout, max_retries, deadline, extra_headers: how each request is made, see `CallOptions`.

        Returns:
            Whether it was accepted (found, not found, not yet certain), and the messages that fit.

        Raises:
            ValidationError: If an argument breaks a rule; nothing was requested.
            APIError: If the API refused the request, or its answer cannot be read.
            APIConnectionError: If no answer came.

        Documentation: https://www.plivo.com/docs/messaging/api/message/list-all-messages
        """
        deadline = self._calls.settings.changed(options).deadline
        sought = seek(sent, since=since, src=src, known=known, deadline=deadline)
        # Not the time when the list has been read: what was accepted meanwhile may be newer than its first page.
        now = self._transport.context.now()
        filters: ListFilters = {**sought.window(AGREEING), **options}
        answer = await self._raw.list(**filters)
        differ = clocks(answer, self._transport.context.now())
        page = answer.parsed
        if differ is not None and not differ.agree:
            filters = {**sought.window(differ), **options}
            page = await self.list(**filters)
        messages = [message async for message in page]
        return verdict(sought, messages, differ, now)

    @known_arguments(CallOptions)
    async def get(self, message_uuid: str, **options: Unpack[CallOptions]) -> Message:
        """Retrieve one message.

        Args:
            message_uuid: Names the message, a UUID.
            **options: timeout, max_retries, deadline, extra_headers: how the call is made, see `CallOptions`.

        Returns:
            Its record.

        Raises:
            ValidationError: If an argument breaks a rule; nothing was requested.
            NotFoundError: If the account has no such message.
            APIError: If the API refused the request, or its answer cannot be read.
            APIConnectionError: If no answer came.

        Documentation: https://www.plivo.com/docs/messaging/api/message/retrieve-a-message
        """
        operation, settings = self._calls.get(message_uuid, options)
        return (await self._transport.run(operation, settings)).parsed

    @known_arguments(ListFilters)
    async def list(
        self,
        *,
        limit: int | None = None,
        page_size: int = MAX_PAGE_SIZE,
        max_items: int | None = None,
        offset: int = 0,
        **filters: Unpack[ListFilters],
    ) -> AsyncMessagePage:
        """List messages, newest first.

        Without since, after, until, before and at, the last 24 hours are listed; with them, up to 90 days. All filters
        can be combined. The window is fixed when the list begins: what arrives while it is read is left out, what it
        holds is given exactly once. (A filter on state or error_code is applied to each page anew: a message that
        changes while the list is read may move out of it and another one with it. Filter in Python if that matters.)

        The API allows 20 requests of this kind a minute; the client waits for its turn.

        Args:
            limit: Records in all, 1 or more; all there are when left out.
            page_size: Records a request fetches, 1 to 20; what the API itself calls limit.
            max_items: Another name for limit, for those who come from other clients.
            offset: Records to skip, 0 or more.
            **filters: What the list is narrowed down to: state, direction, type, from_number, to_number, since, after,
                until, before, at and others; and how each request is made. All of them are described at `ListFilters`.

        Returns:
            The first page; iterating over it goes on over all pages, which are fetched as they are needed.

        Raises:
            ValidationError: If an argument breaks a rule; nothing was requested.
            APIError: If the API refused the request, or its answer cannot be read.
            APIConnectionError: If no answer came.

        Documentation: https://www.plivo.com/docs/messaging/api/message/list-all-messages
        """
        answer = await self._raw.list(limit=limit, page_size=page_size, max_items=max_items, offset=offset, **filters)
        return answer.parsed
