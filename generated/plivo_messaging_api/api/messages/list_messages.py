# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ... import errors
from ...models.conversation_origin import ConversationOrigin
from ...models.error import Error
from ...models.message_direction import MessageDirection
from ...models.message_list import MessageList
from ...models.message_state import MessageState
from ...models.message_type import MessageType
from ...types import UNSET, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client


def build_request(
    auth_id: str,
    *,
    subaccount: str | Unset = UNSET,
    message_direction: MessageDirection | Unset = UNSET,
    message_state: MessageState | Unset = UNSET,
    message_type: MessageType | Unset = UNSET,
    error_code: str | Unset = UNSET,
    powerpack_id: str | Unset = UNSET,
    from_number: str | Unset = UNSET,
    to_number: str | Unset = UNSET,
    destination_country_iso2: str | Unset = UNSET,
    tendlc_registration_status: str | Unset = UNSET,
    tendlc_campaign_id: str | Unset = UNSET,
    conversation_id: str | Unset = UNSET,
    conversation_origin: ConversationOrigin | Unset = UNSET,
    message_time: str | Unset = UNSET,
    message_time_gt: str | Unset = UNSET,
    message_time_gte: str | Unset = UNSET,
    message_time_lt: str | Unset = UNSET,
    message_time_lte: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
) -> dict[str, Any]:
    """Build the request.

    Returns:
        The arguments of `httpx.Client.request`: the method, the path below the base URL, query, body and headers.
    """

    params: dict[str, Any] = {}

    params["subaccount"] = subaccount

    json_message_direction: str | Unset = UNSET
    if not isinstance(message_direction, Unset):
        json_message_direction = message_direction.value

    params["message_direction"] = json_message_direction

    json_message_state: str | Unset = UNSET
    if not isinstance(message_state, Unset):
        json_message_state = message_state.value

    params["message_state"] = json_message_state

    json_message_type: str | Unset = UNSET
    if not isinstance(message_type, Unset):
        json_message_type = message_type.value

    params["message_type"] = json_message_type

    params["error_code"] = error_code

    params["powerpack_id"] = powerpack_id

    params["from_number"] = from_number

    params["to_number"] = to_number

    params["destination_country_iso2"] = destination_country_iso2

    params["tendlc_registration_status"] = tendlc_registration_status

    params["tendlc_campaign_id"] = tendlc_campaign_id

    params["conversation_id"] = conversation_id

    json_conversation_origin: str | Unset = UNSET
    if not isinstance(conversation_origin, Unset):
        json_conversation_origin = conversation_origin.value

    params["conversation_origin"] = json_conversation_origin

    params["message_time"] = message_time

    params["message_time__gt"] = message_time_gt

    params["message_time__gte"] = message_time_gte

    params["message_time__lt"] = message_time_lt

    params["message_time__lte"] = message_time_lte

    params["limit"] = limit

    params["offset"] = offset

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/Account/{auth_id}/Message/".format(
            auth_id=quote(str(auth_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def parse_result(document: Mapping[str, Any]) -> MessageList:
    """Parse the response to a request that succeeded.

    Args:
        document: The body, decoded from JSON.

    Raises:
        KeyError: A field is missing that the result cannot lack.
        TypeError: Such a field has another JSON type, or the response is no object.
    """
    return MessageList(document)


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | MessageList | str | None:
    if response.status_code == 200:
        return parse_result(response.json())
    if response.status_code == 400:
        response_400 = Error.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = response.text
        return response_401

    if response.status_code == 403:
        response_403 = Error.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Error.from_dict(response.json())

        return response_404

    if response.status_code == 405:
        response_405 = Error.from_dict(response.json())

        return response_405

    if response.status_code == 429:
        response_429 = Error.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = Error.from_dict(response.json())

        return response_500

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Error | MessageList | str]:
    return Response(
        status_code=response.status_code,
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    auth_id: str,
    *,
    client: AuthenticatedClient | Client,
    subaccount: str | Unset = UNSET,
    message_direction: MessageDirection | Unset = UNSET,
    message_state: MessageState | Unset = UNSET,
    message_type: MessageType | Unset = UNSET,
    error_code: str | Unset = UNSET,
    powerpack_id: str | Unset = UNSET,
    from_number: str | Unset = UNSET,
    to_number: str | Unset = UNSET,
    destination_country_iso2: str | Unset = UNSET,
    tendlc_registration_status: str | Unset = UNSET,
    tendlc_campaign_id: str | Unset = UNSET,
    conversation_id: str | Unset = UNSET,
    conversation_origin: ConversationOrigin | Unset = UNSET,
    message_time: str | Unset = UNSET,
    message_time_gt: str | Unset = UNSET,
    message_time_gte: str | Unset = UNSET,
    message_time_lt: str | Unset = UNSET,
    message_time_lte: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
) -> Response[Error | MessageList | str]:
    """List messages

     Message detail records (MDRs) of the last 90 days, one page at a time. Without any of the five
    `message_time`
    filters only the last 24 hours are listed; the filters can be combined with each other and with all
    others.
    The order is not documented. Limited to 20 requests a minute for each account.

    Documentation: https://www.plivo.com/docs/messaging/api/message/list-all-messages

    Args:
        auth_id (str):
        subaccount (str | Unset):
        message_direction (MessageDirection | Unset): Whether the account sent the message
            (outbound) or received it (inbound).
        message_state (MessageState | Unset): Where a message is on its way.

            Outbound messages go from `queued` to `sent` to `delivered` or `undelivered`, WhatsApp
            messages on to `read`; `queued` may end in `failed` or `rejected`, and `sent` may be final
            where a carrier gives no receipt. Inbound messages go from `received` to `delivered` or
            `undelivered`.
        message_type (MessageType | Unset): What kind of message it is.
        error_code (str | Unset):
        powerpack_id (str | Unset): A UUID in lower-case hexadecimal digits.
        from_number (str | Unset):
        to_number (str | Unset):
        destination_country_iso2 (str | Unset):
        tendlc_registration_status (str | Unset):
        tendlc_campaign_id (str | Unset):
        conversation_id (str | Unset):
        conversation_origin (ConversationOrigin | Unset): What a WhatsApp conversation was opened
            for.
        message_time (str | Unset): A moment in UTC as `YYYY-MM-DD HH:MM[:ss[.uuuuuu]]`. What is
            left out counts as zero. Two pages also print `HH:MM:ss:uuuuuu`, with a colon before the
            microseconds. That is a misprint: the example in the same sentence has a full stop.
            Clients write the full stop; whether a server takes the colon as well is left open.
        message_time_gt (str | Unset): A moment in UTC as `YYYY-MM-DD HH:MM[:ss[.uuuuuu]]`. What
            is left out counts as zero. Two pages also print `HH:MM:ss:uuuuuu`, with a colon before
            the microseconds. That is a misprint: the example in the same sentence has a full stop.
            Clients write the full stop; whether a server takes the colon as well is left open.
        message_time_gte (str | Unset): A moment in UTC as `YYYY-MM-DD HH:MM[:ss[.uuuuuu]]`. What
            is left out counts as zero. Two pages also print `HH:MM:ss:uuuuuu`, with a colon before
            the microseconds. That is a misprint: the example in the same sentence has a full stop.
            Clients write the full stop; whether a server takes the colon as well is left open.
        message_time_lt (str | Unset): A moment in UTC as `YYYY-MM-DD HH:MM[:ss[.uuuuuu]]`. What
            is left out counts as zero. Two pages also print `HH:MM:ss:uuuuuu`, with a colon before
            the microseconds. That is a misprint: the example in the same sentence has a full stop.
            Clients write the full stop; whether a server takes the colon as well is left open.
        message_time_lte (str | Unset): A moment in UTC as `YYYY-MM-DD HH:MM[:ss[.uuuuuu]]`. What
            is left out counts as zero. Two pages also print `HH:MM:ss:uuuuuu`, with a colon before
            the microseconds. That is a misprint: the example in the same sentence has a full stop.
            Clients write the full stop; whether a server takes the colon as well is left open.
        limit (int | Unset):
        offset (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | MessageList | str]
    """

    kwargs = build_request(
        auth_id=auth_id,
        subaccount=subaccount,
        message_direction=message_direction,
        message_state=message_state,
        message_type=message_type,
        error_code=error_code,
        powerpack_id=powerpack_id,
        from_number=from_number,
        to_number=to_number,
        destination_country_iso2=destination_country_iso2,
        tendlc_registration_status=tendlc_registration_status,
        tendlc_campaign_id=tendlc_campaign_id,
        conversation_id=conversation_id,
        conversation_origin=conversation_origin,
        message_time=message_time,
        message_time_gt=message_time_gt,
        message_time_gte=message_time_gte,
        message_time_lt=message_time_lt,
        message_time_lte=message_time_lte,
        limit=limit,
        offset=offset,
    )

    response = client.get_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


def sync(
    auth_id: str,
    *,
    client: AuthenticatedClient | Client,
    subaccount: str | Unset = UNSET,
    message_direction: MessageDirection | Unset = UNSET,
    message_state: MessageState | Unset = UNSET,
    message_type: MessageType | Unset = UNSET,
    error_code: str | Unset = UNSET,
    powerpack_id: str | Unset = UNSET,
    from_number: str | Unset = UNSET,
    to_number: str | Unset = UNSET,
    destination_country_iso2: str | Unset = UNSET,
    tendlc_registration_status: str | Unset = UNSET,
    tendlc_campaign_id: str | Unset = UNSET,
    conversation_id: str | Unset = UNSET,
    conversation_origin: ConversationOrigin | Unset = UNSET,
    message_time: str | Unset = UNSET,
    message_time_gt: str | Unset = UNSET,
    message_time_gte: str | Unset = UNSET,
    message_time_lt: str | Unset = UNSET,
    message_time_lte: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
) -> Error | MessageList | str | None:
    """List messages

     Message detail records (MDRs) of the last 90 days, one page at a time. Without any of the five
    `message_time`
    filters only the last 24 hours are listed; the filters can be combined with each other and with all
    others.
    The order is not documented. Limited to 20 requests a minute for each account.

    Documentation: https://www.plivo.com/docs/messaging/api/message/list-all-messages

    Args:
        auth_id (str):
        subaccount (str | Unset):
        message_direction (MessageDirection | Unset): Whether the account sent the message
            (outbound) or received it (inbound).
        message_state (MessageState | Unset): Where a message is on its way.

            Outbound messages go from `queued` to `sent` to `delivered` or `undelivered`, WhatsApp
            messages on to `read`; `queued` may end in `failed` or `rejected`, and `sent` may be final
            where a carrier gives no receipt. Inbound messages go from `received` to `delivered` or
            `undelivered`.
        message_type (MessageType | Unset): What kind of message it is.
        error_code (str | Unset):
        powerpack_id (str | Unset): A UUID in lower-case hexadecimal digits.
        from_number (str | Unset):
        to_number (str | Unset):
        destination_country_iso2 (str | Unset):
        tendlc_registration_status (str | Unset):
        tendlc_campaign_id (str | Unset):
        conversation_id (str | Unset):
        conversation_origin (ConversationOrigin | Unset): What a WhatsApp conversation was opened
            for.
        message_time (str | Unset): A moment in UTC as `YYYY-MM-DD HH:MM[:ss[.uuuuuu]]`. What is
            left out counts as zero. Two pages also print `HH:MM:ss:uuuuuu`, with a colon before the
            microseconds. That is a misprint: the example in the same sentence has a full stop.
            Clients write the full stop; whether a server takes the colon as well is left open.
        message_time_gt (str | Unset): A moment in UTC as `YYYY-MM-DD HH:MM[:ss[.uuuuuu]]`. What
            is left out counts as zero. Two pages also print `HH:MM:ss:uuuuuu`, with a colon before
            the microseconds. That is a misprint: the example in the same sentence has a full stop.
            Clients write the full stop; whether a server takes the colon as well is left open.
        message_time_gte (str | Unset): A moment in UTC as `YYYY-MM-DD HH:MM[:ss[.uuuuuu]]`. What
            is left out counts as zero. Two pages also print `HH:MM:ss:uuuuuu`, with a colon before
            the microseconds. That is a misprint: the example in the same sentence has a full stop.
            Clients write the full stop; whether a server takes the colon as well is left open.
        message_time_lt (str | Unset): A moment in UTC as `YYYY-MM-DD HH:MM[:ss[.uuuuuu]]`. What
            is left out counts as zero. Two pages also print `HH:MM:ss:uuuuuu`, with a colon before
            the microseconds. That is a misprint: the example in the same sentence has a full stop.
            Clients write the full stop; whether a server takes the colon as well is left open.
        message_time_lte (str | Unset): A moment in UTC as `YYYY-MM-DD HH:MM[:ss[.uuuuuu]]`. What
            is left out counts as zero. Two pages also print `HH:MM:ss:uuuuuu`, with a colon before
            the microseconds. That is a misprint: the example in the same sentence has a full stop.
            Clients write the full stop; whether a server takes the colon as well is left open.
        limit (int | Unset):
        offset (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | MessageList | str
    """

    return (
        sync_detailed(
            auth_id=auth_id,
            client=client,
            subaccount=subaccount,
            message_direction=message_direction,
            message_state=message_state,
            message_type=message_type,
            error_code=error_code,
            powerpack_id=powerpack_id,
            from_number=from_number,
            to_number=to_number,
            destination_country_iso2=destination_country_iso2,
            tendlc_registration_status=tendlc_registration_status,
            tendlc_campaign_id=tendlc_campaign_id,
            conversation_id=conversation_id,
            conversation_origin=conversation_origin,
            message_time=message_time,
            message_time_gt=message_time_gt,
            message_time_gte=message_time_gte,
            message_time_lt=message_time_lt,
            message_time_lte=message_time_lte,
            limit=limit,
            offset=offset,
        )
    ).parsed


async def asyncio_detailed(
    auth_id: str,
    *,
    client: AuthenticatedClient | Client,
    subaccount: str | Unset = UNSET,
    message_direction: MessageDirection | Unset = UNSET,
    message_state: MessageState | Unset = UNSET,
    message_type: MessageType | Unset = UNSET,
    error_code: str | Unset = UNSET,
    powerpack_id: str | Unset = UNSET,
    from_number: str | Unset = UNSET,
    to_number: str | Unset = UNSET,
    destination_country_iso2: str | Unset = UNSET,
    tendlc_registration_status: str | Unset = UNSET,
    tendlc_campaign_id: str | Unset = UNSET,
    conversation_id: str | Unset = UNSET,
    conversation_origin: ConversationOrigin | Unset = UNSET,
    message_time: str | Unset = UNSET,
    message_time_gt: str | Unset = UNSET,
    message_time_gte: str | Unset = UNSET,
    message_time_lt: str | Unset = UNSET,
    message_time_lte: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
) -> Response[Error | MessageList | str]:
    """List messages

     Message detail records (MDRs) of the last 90 days, one page at a time. Without any of the five
    `message_time`
    filters only the last 24 hours are listed; the filters can be combined with each other and with all
    others.
    The order is not documented. Limited to 20 requests a minute for each account.

    Documentation: https://www.plivo.com/docs/messaging/api/message/list-all-messages

    Args:
        auth_id (str):
        subaccount (str | Unset):
        message_direction (MessageDirection | Unset): Whether the account sent the message
            (outbound) or received it (inbound).
        message_state (MessageState | Unset): Where a message is on its way.

            Outbound messages go from `queued` to `sent` to `delivered` or `undelivered`, WhatsApp
            messages on to `read`; `queued` may end in `failed` or `rejected`, and `sent` may be final
            where a carrier gives no receipt. Inbound messages go from `received` to `delivered` or
            `undelivered`.
        message_type (MessageType | Unset): What kind of message it is.
        error_code (str | Unset):
        powerpack_id (str | Unset): A UUID in lower-case hexadecimal digits.
        from_number (str | Unset):
        to_number (str | Unset):
        destination_country_iso2 (str | Unset):
        tendlc_registration_status (str | Unset):
        tendlc_campaign_id (str | Unset):
        conversation_id (str | Unset):
        conversation_origin (ConversationOrigin | Unset): What a WhatsApp conversation was opened
            for.
        message_time (str | Unset): A moment in UTC as `YYYY-MM-DD HH:MM[:ss[.uuuuuu]]`. What is
            left out counts as zero. Two pages also print `HH:MM:ss:uuuuuu`, with a colon before the
            microseconds. That is a misprint: the example in the same sentence has a full stop.
            Clients write the full stop; whether a server takes the colon as well is left open.
        message_time_gt (str | Unset): A moment in UTC as `YYYY-MM-DD HH:MM[:ss[.uuuuuu]]`. What
            is left out counts as zero. Two pages also print `HH:MM:ss:uuuuuu`, with a colon before
            the microseconds. That is a misprint: the example in the same sentence has a full stop.
            Clients write the full stop; whether a server takes the colon as well is left open.
        message_time_gte (str | Unset): A moment in UTC as `YYYY-MM-DD HH:MM[:ss[.uuuuuu]]`. What
            is left out counts as zero. Two pages also print `HH:MM:ss:uuuuuu`, with a colon before
            the microseconds. That is a misprint: the example in the same sentence has a full stop.
            Clients write the full stop; whether a server takes the colon as well is left open.
        message_time_lt (str | Unset): A moment in UTC as `YYYY-MM-DD HH:MM[:ss[.uuuuuu]]`. What
            is left out counts as zero. Two pages also print `HH:MM:ss:uuuuuu`, with a colon before
            the microseconds. That is a misprint: the example in the same sentence has a full stop.
            Clients write the full stop; whether a server takes the colon as well is left open.
        message_time_lte (str | Unset): A moment in UTC as `YYYY-MM-DD HH:MM[:ss[.uuuuuu]]`. What
            is left out counts as zero. Two pages also print `HH:MM:ss:uuuuuu`, with a colon before
            the microseconds. That is a misprint: the example in the same sentence has a full stop.
            Clients write the full stop; whether a server takes the colon as well is left open.
        limit (int | Unset):
        offset (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | MessageList | str]
    """

    kwargs = build_request(
        auth_id=auth_id,
        subaccount=subaccount,
        message_direction=message_direction,
        message_state=message_state,
        message_type=message_type,
        error_code=error_code,
        powerpack_id=powerpack_id,
        from_number=from_number,
        to_number=to_number,
        destination_country_iso2=destination_country_iso2,
        tendlc_registration_status=tendlc_registration_status,
        tendlc_campaign_id=tendlc_campaign_id,
        conversation_id=conversation_id,
        conversation_origin=conversation_origin,
        message_time=message_time,
        message_time_gt=message_time_gt,
        message_time_gte=message_time_gte,
        message_time_lt=message_time_lt,
        message_time_lte=message_time_lte,
        limit=limit,
        offset=offset,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    auth_id: str,
    *,
    client: AuthenticatedClient | Client,
    subaccount: str | Unset = UNSET,
    message_direction: MessageDirection | Unset = UNSET,
    message_state: MessageState | Unset = UNSET,
    message_type: MessageType | Unset = UNSET,
    error_code: str | Unset = UNSET,
    powerpack_id: str | Unset = UNSET,
    from_number: str | Unset = UNSET,
    to_number: str | Unset = UNSET,
    destination_country_iso2: str | Unset = UNSET,
    tendlc_registration_status: str | Unset = UNSET,
    tendlc_campaign_id: str | Unset = UNSET,
    conversation_id: str | Unset = UNSET,
    conversation_origin: ConversationOrigin | Unset = UNSET,
    message_time: str | Unset = UNSET,
    message_time_gt: str | Unset = UNSET,
    message_time_gte: str | Unset = UNSET,
    message_time_lt: str | Unset = UNSET,
    message_time_lte: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
) -> Error | MessageList | str | None:
    """List messages

     Message detail records (MDRs) of the last 90 days, one page at a time. Without any of the five
    `message_time`
    filters only the last 24 hours are listed; the filters can be combined with each other and with all
    others.
    The order is not documented. Limited to 20 requests a minute for each account.

    Documentation: https://www.plivo.com/docs/messaging/api/message/list-all-messages

    Args:
        auth_id (str):
        subaccount (str | Unset):
        message_direction (MessageDirection | Unset): Whether the account sent the message
            (outbound) or received it (inbound).
        message_state (MessageState | Unset): Where a message is on its way.

            Outbound messages go from `queued` to `sent` to `delivered` or `undelivered`, WhatsApp
            messages on to `read`; `queued` may end in `failed` or `rejected`, and `sent` may be final
            where a carrier gives no receipt. Inbound messages go from `received` to `delivered` or
            `undelivered`.
        message_type (MessageType | Unset): What kind of message it is.
        error_code (str | Unset):
        powerpack_id (str | Unset): A UUID in lower-case hexadecimal digits.
        from_number (str | Unset):
        to_number (str | Unset):
        destination_country_iso2 (str | Unset):
        tendlc_registration_status (str | Unset):
        tendlc_campaign_id (str | Unset):
        conversation_id (str | Unset):
        conversation_origin (ConversationOrigin | Unset): What a WhatsApp conversation was opened
            for.
        message_time (str | Unset): A moment in UTC as `YYYY-MM-DD HH:MM[:ss[.uuuuuu]]`. What is
            left out counts as zero. Two pages also print `HH:MM:ss:uuuuuu`, with a colon before the
            microseconds. That is a misprint: the example in the same sentence has a full stop.
            Clients write the full stop; whether a server takes the colon as well is left open.
        message_time_gt (str | Unset): A moment in UTC as `YYYY-MM-DD HH:MM[:ss[.uuuuuu]]`. What
            is left out counts as zero. Two pages also print `HH:MM:ss:uuuuuu`, with a colon before
            the microseconds. That is a misprint: the example in the same sentence has a full stop.
            Clients write the full stop; whether a server takes the colon as well is left open.
        message_time_gte (str | Unset): A moment in UTC as `YYYY-MM-DD HH:MM[:ss[.uuuuuu]]`. What
            is left out counts as zero. Two pages also print `HH:MM:ss:uuuuuu`, with a colon before
            the microseconds. That is a misprint: the example in the same sentence has a full stop.
            Clients write the full stop; whether a server takes the colon as well is left open.
        message_time_lt (str | Unset): A moment in UTC as `YYYY-MM-DD HH:MM[:ss[.uuuuuu]]`. What
            is left out counts as zero. Two pages also print `HH:MM:ss:uuuuuu`, with a colon before
            the microseconds. That is a misprint: the example in the same sentence has a full stop.
            Clients write the full stop; whether a server takes the colon as well is left open.
        message_time_lte (str | Unset): A moment in UTC as `YYYY-MM-DD HH:MM[:ss[.uuuuuu]]`. What
            is left out counts as zero. Two pages also print `HH:MM:ss:uuuuuu`, with a colon before
            the microseconds. That is a misprint: the example in the same sentence has a full stop.
            Clients write the full stop; whether a server takes the colon as well is left open.
        limit (int | Unset):
        offset (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | MessageList | str
    """

    return (
        await asyncio_detailed(
            auth_id=auth_id,
            client=client,
            subaccount=subaccount,
            message_direction=message_direction,
            message_state=message_state,
            message_type=message_type,
            error_code=error_code,
            powerpack_id=powerpack_id,
            from_number=from_number,
            to_number=to_number,
            destination_country_iso2=destination_country_iso2,
            tendlc_registration_status=tendlc_registration_status,
            tendlc_campaign_id=tendlc_campaign_id,
            conversation_id=conversation_id,
            conversation_origin=conversation_origin,
            message_time=message_time,
            message_time_gt=message_time_gt,
            message_time_gte=message_time_gte,
            message_time_lt=message_time_lt,
            message_time_lte=message_time_lte,
            limit=limit,
            offset=offset,
        )
    ).parsed
