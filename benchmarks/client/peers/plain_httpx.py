"""httpx and its JSON: untyped results, no retries."""

import httpx

from benchmarks.client.calls import AUTH_ID, AUTH_TOKEN, LIST, MESSAGE_UUID, MESSAGES, SEND


class PlainHttpx:
    """httpx, synchronous."""

    def __init__(self, base_url: str) -> None:
        self._client = httpx.Client(base_url=base_url, auth=(AUTH_ID, AUTH_TOKEN))

    def send(self) -> object:
        return self._client.post(MESSAGES, json=SEND).json()

    def get(self) -> object:
        return self._client.get(f"{MESSAGES}{MESSAGE_UUID}/").json()

    def list(self) -> object:
        return self._client.get(MESSAGES, params=LIST).json()

    def close(self) -> None:
        self._client.close()


class AsyncPlainHttpx:
    """httpx, asynchronous."""

    def __init__(self, base_url: str) -> None:
        # With 500 in flight its pool takes longer than its five seconds to give one a connection.
        timeout = httpx.Timeout(5.0, pool=60.0)
        self._client = httpx.AsyncClient(base_url=base_url, auth=(AUTH_ID, AUTH_TOKEN), timeout=timeout)

    async def send(self) -> object:
        return (await self._client.post(MESSAGES, json=SEND)).json()

    async def get(self) -> object:
        return (await self._client.get(f"{MESSAGES}{MESSAGE_UUID}/")).json()

    async def list(self) -> object:
        return (await self._client.get(MESSAGES, params=LIST)).json()

    async def aclose(self) -> None:
        await self._client.aclose()
