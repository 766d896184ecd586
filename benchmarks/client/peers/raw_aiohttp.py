"""aiohttp and its JSON."""

import aiohttp

from benchmarks.client.calls import BASIC, LIST, MESSAGE_UUID, MESSAGES, SEND


class RawAiohttp:
    """A session."""

    def __init__(self, base_url: str) -> None:
        self._url = base_url + MESSAGES
        self._session = aiohttp.ClientSession(headers={"Authorization": BASIC})

    async def send(self) -> object:
        async with self._session.post(self._url, json=SEND) as answer:
            return await answer.json()

    async def get(self) -> object:
        async with self._session.get(f"{self._url}{MESSAGE_UUID}/") as answer:
            return await answer.json()

    async def list(self) -> object:
        async with self._session.get(self._url, params=LIST) as answer:
            return await answer.json()

    async def aclose(self) -> None:
        await self._session.close()
