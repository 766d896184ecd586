# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ... import errors
from ...models.error import Error
from ...models.send_message_request import SendMessageRequest
from ...models.send_message_response import SendMessageResponse
from ...types import Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client


def build_request(
    auth_id: str,
    *,
    body: SendMessageRequest,
) -> dict[str, Any]:
    """Build the request.

    Returns:
        The arguments of `httpx.Client.request`: the method, the path below the base URL, query, body and headers.
    """
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/Account/{auth_id}/Message/".format(
            auth_id=quote(str(auth_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    _kwargs["headers"] = headers
    return _kwargs


def parse_result(document: Mapping[str, Any]) -> SendMessageResponse:
    """Parse the response to a request that succeeded.

    Args:
        document: The body, decoded from JSON.

    Raises:
        KeyError: A field is missing that the result cannot lack.
        TypeError: Such a field has another JSON type, or the response is no object.
    """
    return SendMessageResponse(document)


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | SendMessageResponse | str | None:
    if response.status_code == 202:
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

    if response.status_code == 415:
        response_415 = Error.from_dict(response.json())

        return response_415

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
) -> Response[Error | SendMessageResponse | str]:
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
    body: SendMessageRequest,
) -> Response[Error | SendMessageResponse | str]:
    """Send a message to one or more destinations

     Queues one message for each destination and answers at once; delivery follows at the account's
    sending rate
    (5 SMS a second unless agreed otherwise). Exactly one sender is named: `src` or `powerpack_uuid`.

    The API has no idempotency key: a request that is sent twice sends, and bills, two messages.

    Documentation: https://www.plivo.com/docs/messaging/api/message/send-a-message

    Args:
        auth_id (str):
        body (SendMessageRequest): One message for one or more destinations, from exactly one
            sender: `src` or `powerpack_uuid`. A field that is null counts as left out, as some
            clients write every field.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | SendMessageResponse | str]
    """

    kwargs = build_request(
        auth_id=auth_id,
        body=body,
    )

    response = client.get_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


def sync(
    auth_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: SendMessageRequest,
) -> Error | SendMessageResponse | str | None:
    """Send a message to one or more destinations

     Queues one message for each destination and answers at once; delivery follows at the account's
    sending rate
    (5 SMS a second unless agreed otherwise). Exactly one sender is named: `src` or `powerpack_uuid`.

    The API has no idempotency key: a request that is sent twice sends, and bills, two messages.

    Documentation: https://www.plivo.com/docs/messaging/api/message/send-a-message

    Args:
        auth_id (str):
        body (SendMessageRequest): One message for one or more destinations, from exactly one
            sender: `src` or `powerpack_uuid`. A field that is null counts as left out, as some
            clients write every field.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | SendMessageResponse | str
    """

    return (
        sync_detailed(
            auth_id=auth_id,
            client=client,
            body=body,
        )
    ).parsed


async def asyncio_detailed(
    auth_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: SendMessageRequest,
) -> Response[Error | SendMessageResponse | str]:
    """Send a message to one or more destinations

     Queues one message for each destination and answers at once; delivery follows at the account's
    sending rate
    (5 SMS a second unless agreed otherwise). Exactly one sender is named: `src` or `powerpack_uuid`.

    The API has no idempotency key: a request that is sent twice sends, and bills, two messages.

    Documentation: https://www.plivo.com/docs/messaging/api/message/send-a-message

    Args:
        auth_id (str):
        body (SendMessageRequest): One message for one or more destinations, from exactly one
            sender: `src` or `powerpack_uuid`. A field that is null counts as left out, as some
            clients write every field.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | SendMessageResponse | str]
    """

    kwargs = build_request(
        auth_id=auth_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    auth_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: SendMessageRequest,
) -> Error | SendMessageResponse | str | None:
    """Send a message to one or more destinations

     Queues one message for each destination and answers at once; delivery follows at the account's
    sending rate
    (5 SMS a second unless agreed otherwise). Exactly one sender is named: `src` or `powerpack_uuid`.

    The API has no idempotency key: a request that is sent twice sends, and bills, two messages.

    Documentation: https://www.plivo.com/docs/messaging/api/message/send-a-message

    Args:
        auth_id (str):
        body (SendMessageRequest): One message for one or more destinations, from exactly one
            sender: `src` or `powerpack_uuid`. A field that is null counts as left out, as some
            clients write every field.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | SendMessageResponse | str
    """

    return (
        await asyncio_detailed(
            auth_id=auth_id,
            client=client,
            body=body,
        )
    ).parsed
