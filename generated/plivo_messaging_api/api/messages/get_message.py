# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ... import errors
from ...models.error import Error
from ...models.legacy_message_detail import LegacyMessageDetail
from ...models.message_detail import MessageDetail
from ...types import Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client


def build_request(
    auth_id: str,
    message_uuid: str,
) -> dict[str, Any]:
    """Build the request.

    Returns:
        The arguments of `httpx.Client.request`: the method, the path below the base URL, query, body and headers.
    """

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/Account/{auth_id}/Message/{message_uuid}/".format(
            auth_id=quote(str(auth_id), safe=""),
            message_uuid=quote(str(message_uuid), safe=""),
        ),
    }

    return _kwargs


def parse_result(document: Mapping[str, Any]) -> MessageDetail | LegacyMessageDetail:
    """Parse the response to a request that succeeded.

    Args:
        document: The body, decoded from JSON.

    Raises:
        KeyError: A field is missing that the result cannot lack.
        TypeError: Such a field has another JSON type, or the response is no object.
    """
    if "message_uuid" in document:
        return MessageDetail(document)
    if "meta" in document and "objects" in document:
        return LegacyMessageDetail(document)
    return MessageDetail(document)


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | LegacyMessageDetail | MessageDetail | str | None:
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
) -> Response[Error | LegacyMessageDetail | MessageDetail | str]:
    return Response(
        status_code=response.status_code,
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    auth_id: str,
    message_uuid: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Error | LegacyMessageDetail | MessageDetail | str]:
    """Retrieve one message

     The message detail record (MDR) of one message.

    Documentation: https://www.plivo.com/docs/messaging/api/message/retrieve-a-message

    Args:
        auth_id (str):
        message_uuid (str): A UUID in lower-case hexadecimal digits.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | LegacyMessageDetail | MessageDetail | str]
    """

    kwargs = build_request(
        auth_id=auth_id,
        message_uuid=message_uuid,
    )

    response = client.get_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


def sync(
    auth_id: str,
    message_uuid: str,
    *,
    client: AuthenticatedClient | Client,
) -> Error | LegacyMessageDetail | MessageDetail | str | None:
    """Retrieve one message

     The message detail record (MDR) of one message.

    Documentation: https://www.plivo.com/docs/messaging/api/message/retrieve-a-message

    Args:
        auth_id (str):
        message_uuid (str): A UUID in lower-case hexadecimal digits.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | LegacyMessageDetail | MessageDetail | str
    """

    return (
        sync_detailed(
            auth_id=auth_id,
            message_uuid=message_uuid,
            client=client,
        )
    ).parsed


async def asyncio_detailed(
    auth_id: str,
    message_uuid: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Error | LegacyMessageDetail | MessageDetail | str]:
    """Retrieve one message

     The message detail record (MDR) of one message.

    Documentation: https://www.plivo.com/docs/messaging/api/message/retrieve-a-message

    Args:
        auth_id (str):
        message_uuid (str): A UUID in lower-case hexadecimal digits.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | LegacyMessageDetail | MessageDetail | str]
    """

    kwargs = build_request(
        auth_id=auth_id,
        message_uuid=message_uuid,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    auth_id: str,
    message_uuid: str,
    *,
    client: AuthenticatedClient | Client,
) -> Error | LegacyMessageDetail | MessageDetail | str | None:
    """Retrieve one message

     The message detail record (MDR) of one message.

    Documentation: https://www.plivo.com/docs/messaging/api/message/retrieve-a-message

    Args:
        auth_id (str):
        message_uuid (str): A UUID in lower-case hexadecimal digits.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | LegacyMessageDetail | MessageDetail | str
    """

    return (
        await asyncio_detailed(
            auth_id=auth_id,
            message_uuid=message_uuid,
            client=client,
        )
    ).parsed
