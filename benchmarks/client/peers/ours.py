"""This library: typed results, default settings, retries; and a limiter that never has to wait."""

from typing import Literal

from benchmarks.client.calls import AUTH_ID, AUTH_TOKEN, MESSAGE_UUID, SEND
from plivo_messaging import AsyncPlivo, Limit, Plivo, RateLimiter


def limiter() -> RateLimiter:
    """Make a limiter that counts as the default one does, and lets everything pass."""
    return RateLimiter(requests=Limit(10**9, 5.0), list_requests=Limit(10**9, 60.0))


class Ours:
    """The synchronous client."""

    def __init__(self, base_url: str) -> None:
        self.client = Plivo(AUTH_ID, AUTH_TOKEN, base_url=base_url, limiter=limiter())
        self._messages = self.client.messages

    def send(self) -> object:
        return self._messages.send(**SEND)

    def get(self) -> object:
        return self._messages.get(MESSAGE_UUID)

    def list(self) -> object:
        return self._messages.list().records

    def close(self) -> None:
        self.client.close()


class AsyncOurs:
    """The asynchronous client."""

    engine: Literal["httpx", "aiohttp"] = "httpx"

    def __init__(self, base_url: str) -> None:
        self.client = AsyncPlivo(AUTH_ID, AUTH_TOKEN, base_url=base_url, limiter=limiter(), engine=self.engine)
        self._messages = self.client.messages

    async def send(self) -> object:
        return await self._messages.send(**SEND)

    async def get(self) -> object:
        return await self._messages.get(MESSAGE_UUID)

    async def list(self) -> object:
        return (await self._messages.list()).records

    async def aclose(self) -> None:
        await self.client.aclose()


class AsyncOursOnAiohttp(AsyncOurs):
    """The asynchronous client with the engine of the extra `aiohttp`."""

    engine: Literal["httpx", "aiohttp"] = "aiohttp"
