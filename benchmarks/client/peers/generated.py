"""The generated functions as they come."""

import httpx

from benchmarks.client.calls import AUTH_ID, BASIC, MESSAGE_UUID, SEND
from plivo_messaging_api import AuthenticatedClient
from plivo_messaging_api.api.messages import get_message, list_messages, send_message
from plivo_messaging_api.models import SendMessageRequest

TOKEN = BASIC.removeprefix("Basic ")


class Generated:
    """The synchronous functions."""

    def __init__(self, base_url: str) -> None:
        self._client = AuthenticatedClient(base_url=base_url, token=TOKEN, prefix="Basic")
        self._body = SendMessageRequest.from_dict(SEND)

    def send(self) -> object:
        return send_message.sync(AUTH_ID, client=self._client, body=self._body)

    def get(self) -> object:
        return get_message.sync(AUTH_ID, MESSAGE_UUID, client=self._client)

    def list(self) -> object:
        return list_messages.sync(AUTH_ID, client=self._client, limit=20, offset=0)

    def close(self) -> None:
        self._client.get_httpx_client().close()


class AsyncGenerated:
    """The asynchronous functions."""

    def __init__(self, base_url: str) -> None:
        # With 500 in flight its pool takes longer than five seconds to give one a connection.
        timeout = httpx.Timeout(5.0, pool=60.0)
        self._client = AuthenticatedClient(base_url=base_url, token=TOKEN, prefix="Basic", timeout=timeout)
        self._body = SendMessageRequest.from_dict(SEND)

    async def send(self) -> object:
        return await send_message.asyncio(AUTH_ID, client=self._client, body=self._body)

    async def get(self) -> object:
        return await get_message.asyncio(AUTH_ID, MESSAGE_UUID, client=self._client)

    async def list(self) -> object:
        return await list_messages.asyncio(AUTH_ID, client=self._client, limit=20, offset=0)

    async def aclose(self) -> None:
        await self._client.get_async_httpx_client().aclose()
