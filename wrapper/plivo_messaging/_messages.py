"""The messages of an account: send, retrieve, list."""

from collections.abc import Iterable
from typing import Unpack

from . import _checks
from ._filters import ListFilters, list_query
from ._operations import get_operation, list_operation, send_operation
from ._pages import MessagePage
from ._paging import next_offset
from ._records import Message
from ._results import SendResult
from ._send import SendOptions, send_body
from ._transport import Transport

__all__ = ["MAX_PAGE_SIZE", "Messages"]

MAX_PAGE_SIZE = 20
"""Records the API gives on a page at most."""


class Messages:
    """Send messages and read their records. Reached as `client.messages`.

    Args:
        auth_id: The account.
        transport: Runs the requests.
    """

    def __init__(self, auth_id: str, transport: Transport) -> None:
        self._auth_id = auth_id
        self._transport = transport

    @_checks.known_arguments(SendOptions)
    def send(
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
        when one breaks a rule. The request is made once: it is never repeated by itself.

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

        Returns:
            The identifiers of the queued messages and the destinations that were refused.

        Raises:
            ValidationError: If an argument breaks a rule; nothing was sent.
            APIStatusError: If the API refused the request; the subclass says how.
            APIConnectionError: If no connection could be made; nothing was sent.
            SendOutcomeUnknown: If it is not known whether the message was accepted.

        Documentation: https://www.plivo.com/docs/messaging/api/message/send-a-message
        """
        body = send_body(dst, src, powerpack_uuid, text, options)
        return self._transport.run(send_operation(self._auth_id, body))

    @_checks.known_arguments()
    def get(self, message_uuid: str) -> Message:
        """Retrieve one message.

        Args:
            message_uuid: Names the message, a UUID.

        Returns:
            Its record.

        Raises:
            ValidationError: If message_uuid is no UUID; nothing was requested.
            NotFoundError: If the account has no such message.
            APIError: If the API refused the request, or its answer cannot be read.
            APIConnectionError: If no answer came.

        Documentation: https://www.plivo.com/docs/messaging/api/message/retrieve-a-message
        """
        return self._transport.run(get_operation(self._auth_id, _checks.uuid("message_uuid", message_uuid)))

    @_checks.known_arguments(ListFilters)
    def list(self, *, page_size: int = MAX_PAGE_SIZE, offset: int = 0, **filters: Unpack[ListFilters]) -> MessagePage:
        """List messages, newest first.

        Without since, after, until, before and at, the last 24 hours are listed; with them, up to 90 days. All filters
        can be combined. The API allows 20 requests of this kind a minute.

        Args:
            page_size: Records a request fetches, 1 to 20.
            offset: Records to skip, 0 or more.
            **filters: Any of the following.

                - state: `queued`, `sent`, `failed`, `delivered`, `undelivered`, `received`, `rejected` or `read`.
                - direction: `inbound` or `outbound`.
                - type: `sms`, `mms` or `whatsapp`.
                - from_number: Exactly this number (with or without `+`) or sender ID.
                - to_number: Exactly this number (with or without `+`).
                - since, after, until, before, at: Sent or received at or after, after, at or before, before, exactly
                  at this moment: datetimes with a time zone.
                - error_code: A Plivo error code, such as `420`; `000` for success.
                - subaccount: The subaccount's auth_id, `SA…`.
                - powerpack_id: A UUID.
                - destination_country: An ISO 3166-1 alpha-2 code, such as `US`.
                - tendlc_campaign_id, tendlc_registration_status: 10DLC (US long codes).
                - conversation_id: A WhatsApp conversation.
                - conversation_origin: `utility`, `authentication`, `marketing` or `service`.

        Returns:
            The first page; iterating over it goes on over all pages, which are fetched as they are needed.

        Raises:
            ValidationError: If an argument breaks a rule; nothing was requested.
            APIError: If the API refused the request, or its answer cannot be read.
            APIConnectionError: If no answer came.

        Documentation: https://www.plivo.com/docs/messaging/api/message/list-all-messages
        """
        size = _checks.whole_number("page_size", page_size, 1, MAX_PAGE_SIZE, "records")
        query = list_query(filters)

        def fetch(begin: int) -> MessagePage:
            answer = self._transport.run(list_operation(self._auth_id, query, page_size=size, offset=begin))
            following = next_offset(begin, len(answer.records), answer.next_url)
            return MessagePage(answer.records, begin, size, answer.total_count, answer.api_id, following, fetch)

        return fetch(_checks.whole_number("offset", offset, 0, None, "records"))
