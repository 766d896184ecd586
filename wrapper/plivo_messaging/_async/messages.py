"""The messages of an account: send, retrieve, list."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Unpack

from plivo_messaging._api import Message, Page, SendResult, operations, parse_message
from plivo_messaging._arguments.filters import ListFilters, build_query
from plivo_messaging._arguments.options import CallOptions, Settings
from plivo_messaging._arguments.send import (
    SendOptions,
    build_content,
    build_send_request,
    parse_destinations,
    parse_sender,
)
from plivo_messaging._arguments.validation import hook, known_arguments, uuid, whole_number
from plivo_messaging._errors import SendOutcomeUnknown, ValidationError
from plivo_messaging._messages.async_fan_out import Reports, in_tasks
from plivo_messaging._messages.async_listing import listing
from plivo_messaging._messages.batches import (
    DestinationResult,
    SendManyResult,
    merge_results,
    results_from_response,
    split_destinations,
)
from plivo_messaging._messages.find_sent import FindStatus, SentSearch, build_search, evaluate
from plivo_messaging._messages.paging import Cursor, first_cursor, next_cursor, pin_head
from plivo_messaging._messages.results import APIResponse
from plivo_messaging._names import Hints
from plivo_messaging._transport.http import Operation

from .pages import AsyncMessagePage
from .records import AsyncRecords
from .transport import AsyncTransport

if TYPE_CHECKING:
    from .ledger import AsyncSendLedger
    from .once import AsyncOnce

__all__ = ["AsyncMessages", "AsyncRawMessages"]

_MAX_PAGE_SIZE = 20
_MAX_OFFSET = 2**63 - 1  # more than any account has, and what servers can count with


class AsyncRawMessages(Hints):
    """The calls of `messages` with the HTTP exchange around each result. Reached as `messages.with_raw_response`."""

    def __init__(self, transport: AsyncTransport, settings: Settings) -> None:
        self._transport = transport
        self._auth_id = transport.config.auth_id
        self._settings = settings

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
        settings = self._settings.changed(options)
        operation = _build_send(self._auth_id, dst, (src, powerpack_uuid), text, options, region=settings.region)
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
        settings = self._settings.changed(options)
        request = operations.get_message.build_request(self._auth_id, uuid("message_uuid", message_uuid))
        return await self._transport.run(Operation("get", request, parse_message), settings)

    @known_arguments(ListFilters)
    async def list(
        self,
        *,
        limit: int | None = None,
        page_size: int = _MAX_PAGE_SIZE,
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
        if limit is not None and max_items is not None:
            raise ValidationError("max_items", "is another name for limit, the records in all: give one of them")
        wanted = limit if max_items is None else max_items
        if wanted is not None:
            whole_number("limit" if max_items is None else "max_items", wanted, 1, _MAX_OFFSET, "records")
        size = whole_number("page_size", page_size, 1, _MAX_PAGE_SIZE, "records")
        begin = whole_number("offset", offset, 0, _MAX_OFFSET, "records")
        settings = self._settings.changed(filters)
        cursor = first_cursor(build_query(filters), offset=begin, page_size=size, limit=wanted)
        if cursor.needs_head:
            head = await self._request(cursor.query, 1, 0, settings)
            if not head.parsed.records:
                return self._page(cursor, settings, head)
            cursor = pin_head(cursor, head.parsed.records, answered_at=head.date)
        return await self._fetch(cursor, settings)

    async def _fetch(self, cursor: Cursor, settings: Settings) -> APIResponse[AsyncMessagePage]:
        response = await self._request(cursor.query, cursor.page_size, cursor.offset, settings)
        return self._page(cursor, settings, response)

    def _page(self, cursor: Cursor, settings: Settings, response: APIResponse[Page]) -> APIResponse[AsyncMessagePage]:
        page = response.parsed
        records, following = next_cursor(cursor, page.records, more=page.has_next, answered_at=response.date)

        async def fetch(cursor: Cursor) -> AsyncMessagePage:
            return (await self._fetch(cursor, settings)).parsed

        return response.with_parsed(
            AsyncMessagePage(
                records, cursor.position, cursor.page_size, page.total_count, page.api_id, following, fetch
            )
        )

    async def _request(
        self, query: Mapping[str, str], page_size: int, offset: int, settings: Settings
    ) -> APIResponse[Page]:
        request = operations.list_messages.build_request(self._auth_id, limit=page_size, offset=offset)
        request["params"] = {**query, **request["params"]}
        return await self._transport.run(Operation("list", request, Page.parse), settings)


class AsyncMessages(Hints):
    """Send messages and read their records. Reached as `client.messages`."""

    def __init__(self, transport: AsyncTransport, settings: Settings, ledger: "AsyncSendLedger | None" = None) -> None:
        self._transport = transport
        self._settings = settings
        self._ledger = ledger
        self._raw = AsyncRawMessages(transport, settings)

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
        once: str | None = None,
        ledger: "AsyncSendLedger | None" = None,
        **options: Unpack[SendOptions],
    ) -> SendResult:
        """Send a message to one or more destinations.

        The message is queued, not yet delivered, when this returns. All arguments are checked first; nothing is sent
        when one breaks a rule. The request is retried only if it cannot have been accepted: after a failure to connect,
        a 429, or a 503 that says when to come back.

        Args:
            dst: A phone number with its country code (1 to 14 digits; spaces and `/ - . + ( )` are dropped), several
                joined with `<`, or an iterable of them. Up to 1,000 different ones. National numbers are refused unless
                the client has a `default_region`.
            text: The text: up to 1,600 characters of GSM 03.38, or 737 UTF-16 code units as soon as one character is
                outside it; up to 4,096 characters on WhatsApp. An SMS needs one.
            src: The sender: a phone number or short code (up to 14 digits), or a sender ID (up to 11 letters and
                digits). Exactly one of src and powerpack_uuid is given.
            powerpack_uuid: The Powerpack that chooses the sender, a UUID.
            once: A key of up to 255 characters that stands for this message, such as `order-4711`: it is sent once,
                however often and by whichever process this is called with the key. A message that was accepted is not
                sent again; its stored result is returned. Of one that may have been, the records are read first.
            ledger: The ledger of keys; that of the client when left out.
            type: `sms` (what the API assumes), `mms` or `whatsapp`.
            url: Where status callbacks go, an http or https URL.
            method: How status callbacks are made, `POST` (what the API assumes) or `GET`.
            log: What Plivo keeps: `true` (what the API assumes), `false`, `content_only`, `number_only`; or a bool.
            trackable: Whether the conversion of this message will be reported back.
            media_urls: Media of an MMS (up to 10, 5 MB together) or a WhatsApp message (one).
            media_ids: The same, by the identifiers of media that were uploaded before.
            message_expiry: Seconds the message may wait in Plivo's queue, 5 to 10,799.
            template: For WhatsApp, a `whatsapp.Template` or a mapping of the documented shape.
            interactive: For WhatsApp, a `whatsapp.Interactive` or a mapping of the documented shape.
            location: For WhatsApp, a `whatsapp.Location` or a mapping of the documented shape.
            dlt_entity_id: The entity registered for India.
            dlt_template_id: The template registered for India.
            dlt_template_category: `transactional`, `promotional`, `service_implicit` or `service_explicit`.
            timeout: Seconds for each phase of a request, or an `httpx.Timeout`.
            max_retries: Requests after the first one, 0 to 10.
            deadline: Seconds for the whole call, all requests and the delays between them.
            headers: Headers besides those of the client.
            **options: The arguments from `type` on, which `SendOptions` holds.

        Returns:
            The identifiers of the queued messages and the destinations that were refused.

        Raises:
            ValidationError: If an argument breaks a rule; nothing was sent.
            APIStatusError: If the API refused the request; the subclass says how.
            APIConnectionError: If no connection could be made; nothing was sent.
            SendOutcomeUnknown: If it is not known whether the message was accepted.
            KeyReusedError: If the key stands for another message; nothing was sent.
            LedgerError: If the ledger cannot be used; nothing was sent.

        Documentation: https://www.plivo.com/docs/messaging/api/message/send-a-message
        """
        if (sends := self._once(once, ledger, options)) is not None:
            auth_id, region = self._transport.config.auth_id, self._settings.region
            return await sends.send(_build_send(auth_id, dst, (src, powerpack_uuid), text, options, region=region))
        response = await self._raw.send(dst=dst, text=text, src=src, powerpack_uuid=powerpack_uuid, **options)
        return response.parsed

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
        once: str | None = None,
        ledger: "AsyncSendLedger | None" = None,
        **options: Unpack[SendOptions],
    ) -> SendManyResult:
        """Send a message to any number of destinations, in requests of up to 1,000.

        All arguments are checked first; nothing is sent when one breaks a rule. From then on a request that fails
        raises nothing: the results for its destinations say that they failed or that their outcome is unknown, and the
        results of the other requests are kept.

        Args:
            dst: Phone numbers, as for `send`, in any number. Repeated ones are dropped, and those that are not phone
                numbers, or national ones, are reported as invalid.
            text: As for `send`.
            src: As for `send`.
            powerpack_uuid: As for `send`.
            max_concurrency: Requests made at once, 1 to 100.
            on_results: Called with the results of each request as soon as they are known, so that none are lost if the
                program ends early. If it raises, or the call is interrupted or cancelled, no more requests are begun,
                and it is still called for those that were.
            once: A key for all of it, such as `campaign-2026-12`: each destination is sent to once. Called again with
                the key, after a crash for example, this goes on where it stopped; the results include those of before.
            ledger: The ledger of keys; that of the client when left out.
            **options: As for `send`.

        Returns:
            A result for each different destination, in the order they were given.

        Raises:
            ValidationError: If an argument breaks a rule; nothing was sent.
            KeyReusedError: If the key stands for another message; nothing was sent.
            LedgerError: If the ledger cannot be used when this begins; nothing was sent.

        Documentation: https://www.plivo.com/docs/messaging/api/message/send-a-message
        """
        at_once = whole_number("max_concurrency", max_concurrency, 1, 100, "requests")
        hook("on_results", on_results)
        settings = self._settings.changed(options)
        batches = split_destinations(dst, settings.region)
        auth_id = self._transport.config.auth_id
        sender = (None if src is None else parse_sender(src, settings.region), powerpack_uuid)

        def build(numbers: Sequence[str]) -> Operation[SendResult]:
            return _build_send(auth_id, numbers, sender, text, options)

        calls = [build(request) for request in batches.requests]
        if not calls:
            build_content(*sender, text, options)  # it is validated even if no destination is a number
        if (sends := self._once(once, ledger, options)) is not None:
            numbers = [each for request in batches.requests for each in request]
            results = await sends.send_many(build, numbers, on_results, at_once=at_once) if numbers else []
            return merge_results(batches, results)
        reports = Reports(on_results)

        async def send(index: int) -> list[DestinationResult]:
            response = await self._transport.run(calls[index], settings)
            return results_from_response(batches.requests[index], response.parsed)

        await in_tasks(batches.requests, send, reports, at_once=at_once)
        return merge_results(batches, reports.results)

    @known_arguments(CallOptions)
    async def find_sent(
        self,
        sent: SendOutcomeUnknown | str | Iterable[str],
        *,
        since: datetime | None = None,
        src: str | None = None,
        text: str | None = None,
        known: Collection[str] = (),
        **options: Unpack[CallOptions],
    ) -> SentSearch:
        """Find out from the records whether a send was accepted whose outcome is unknown.

        A message matches if it went from the same sender to one of the destinations, has as many units as the text, and
        was accepted between the request and a minute after it failed, by the API's clock, which its response tells. The
        API does not show texts: a message just like it that another send queued at that time matches as well, unless it
        is among the known ones. That none was accepted is certain if there is no message that may match for 20 minutes
        before and after, by any clock: clocks differ, and some are set. Of an error with one destination, the messages
        to that number are read. Otherwise it is all messages of the account in that time.

        Args:
            sent: The error the send ended in, or its destinations as for `send`, in any number.
            since: For destinations, when the send was begun, a datetime with a time zone.
            src: For destinations, the sender, or None for any.
            text: For destinations, the text of an SMS, which tells its units, or None for any.
            known: Identifiers of messages that come from other sends.
            **options: timeout, max_retries, deadline, headers: how each request is made, see `CallOptions`. For
                destinations, deadline is also the longest that the send may have taken.

        Returns:
            Whether it was accepted (found, not found, not yet certain), and the messages that match or may match.

        Raises:
            ValidationError: If an argument breaks a rule; nothing was requested.
            APIError: If the API refused the request, or its response cannot be read.
            APIConnectionError: If no response came.

        Documentation: https://www.plivo.com/docs/messaging/api/message/list-all-messages
        """
        context = self._transport.context
        region = self._settings.region
        if not isinstance(sent, Exception) and since is not None:
            sent = parse_destinations(sent, region, most=None)
            src = None if src is None else parse_sender(src, region)
        # Not when the list has been read: a message that is accepted meanwhile may be newer than its first page.
        now, monotonic = context.now(), context.monotonic()
        deadline = self._settings.changed(options).deadline
        search = build_search(
            sent, since=since, src=src, text=text, known=known, deadline=deadline, now=now, monotonic=monotonic
        )
        records = AsyncRecords(self._raw, search, options)
        found = evaluate(search, await records.nearest(context.now), records.offset, now)
        if found.status is FindStatus.FOUND:
            return found
        return evaluate(search, await records.surrounding(), records.offset, now)

    @known_arguments(CallOptions)
    async def get(self, message_uuid: str, **options: Unpack[CallOptions]) -> Message:
        """Retrieve one message.

        Args:
            message_uuid: The identifier of the message, a UUID.
            **options: timeout, max_retries, deadline, headers: how the call is made, see `CallOptions`.

        Returns:
            Its record.

        Raises:
            ValidationError: If an argument breaks a rule; nothing was requested.
            NotFoundError: If the account has no such message.
            APIError: If the API refused the request, or its response cannot be read.
            APIConnectionError: If no response came.

        Documentation: https://www.plivo.com/docs/messaging/api/message/retrieve-a-message
        """
        return (await self._raw.get(message_uuid, **options)).parsed

    @listing
    @known_arguments(ListFilters)
    async def list(
        self,
        *,
        limit: int | None = None,
        page_size: int = _MAX_PAGE_SIZE,
        max_items: int | None = None,
        offset: int = 0,
        **filters: Unpack[ListFilters],
    ) -> AsyncMessagePage:
        """List messages, in the order of the API.

        Without since, after, until, before and at, the last 24 hours are listed; with them, up to 90 days. All filters
        can be combined. The window is fixed when the list begins: what arrives while it is read is left out, and each
        record it holds is returned exactly once. The last 24 hours may begin up to 20 minutes earlier, as the API's
        clocks may differ. (A filter on state or error_code is applied to each page anew: a
        message that changes while the list is read may move out of it and another one with it. Filter in Python if that
        matters.)

        The API allows 20 requests of this kind a minute; the client waits for its turn.

        Args:
            limit: Records in all, 1 or more; all there are when left out.
            page_size: Records a request fetches, 1 to 20; what the API itself calls limit.
            max_items: Another name for limit, for those who come from other clients.
            offset: Records to skip, 0 or more. Unless one page is all that is wanted, this takes one more request.
            state: `queued`, `sent`, `failed`, `delivered`, `undelivered`, `received`, `rejected` or `read`.
            direction: `inbound` or `outbound`.
            type: `sms`, `mms` or `whatsapp`.
            from_number: Exactly this number, with its country code, or this sender ID.
            to_number: Exactly this number, with its country code.
            since: Sent or received at this moment or later: a datetime with a time zone, as for the next four.
            after: Later than this moment.
            until: At this moment or before.
            before: Before this moment.
            at: At exactly this moment.
            error_code: A Plivo error code, such as `420`; `000` for success.
            subaccount: The subaccount's auth_id, `SA…`.
            powerpack_id: The Powerpack, a UUID.
            destination_country: An ISO 3166-1 alpha-2 code, such as `US`.
            tendlc_campaign_id: The 10DLC campaign (US long codes).
            tendlc_registration_status: The 10DLC registration status.
            conversation_id: The WhatsApp conversation.
            conversation_origin: `utility`, `authentication`, `marketing` or `service`.
            timeout: Seconds for each phase of a request, or an `httpx.Timeout`.
            max_retries: Requests after the first one, for each page, 0 to 10.
            deadline: Seconds for each page, all requests and the delays between them.
            headers: Headers besides those of the client.
            **filters: The arguments from `state` on, which `ListFilters` holds.

        Returns:
            The first page; iterating over it continues over all pages, which are fetched as they are needed.

        Raises:
            ValidationError: If an argument breaks a rule; nothing was requested.
            APIError: If the API refused the request, or its response cannot be read.
            APIConnectionError: If no response came.

        Documentation: https://www.plivo.com/docs/messaging/api/message/list-all-messages
        """
        response = await self._raw.list(limit=limit, page_size=page_size, max_items=max_items, offset=offset, **filters)
        return response.parsed

    def _once(self, key: str | None, ledger: "AsyncSendLedger | None", options: CallOptions) -> "AsyncOnce | None":
        ledger_used = self._ledger if ledger is None else ledger
        if key is None:
            if ledger is not None:
                raise ValidationError("ledger", "needs a key: pass once, such as once='order-4711'")
            return None
        if ledger_used is None:
            raise ValidationError("once", "needs a ledger: pass ledger=AsyncSendLedger('sqlite:///sends.db')")
        # Few sends have a key, and what they take is longer to import than the client.
        from .once import AsyncOnce, check_key  # noqa: PLC0415

        settings = self._settings.changed(options)
        return AsyncOnce(self._raw, self._transport, ledger_used.entries, check_key(key), settings)


def _build_send(
    auth_id: str,
    dst: str | Iterable[str],
    sender: tuple[str | None, str | None],
    text: str | None,
    options: SendOptions,
    *,
    region: str | None = None,
) -> Operation[SendResult]:
    body = build_send_request(dst, *sender, text, options, region=region)
    return Operation("send", operations.send_message.build_request(auth_id, body=body), SendResult)
