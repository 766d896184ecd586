"""The peers. Each sends and lists as its users would write it.

A process imports this after it has hidden the packages that its peer is to do without.
"""

import io
import os
from collections.abc import AsyncIterable, Callable, Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import httpx
import requests
from requests.adapters import HTTPAdapter

from benchmarks.client.calls import AUTH_ID, AUTH_TOKEN, LIST, MESSAGES, SEND
from benchmarks.client.canned import PAGE, page
from plivo_messaging import AsyncPlivo, Limit, Message, Plivo, RateLimiter
from plivo_messaging_api.api.messages import list_messages


def limiter() -> RateLimiter:
    """Return a limiter that counts as the default one does, and lets everything pass: its periods are short."""
    return RateLimiter(requests=Limit(300, 1e-9), list_requests=Limit(20, 1e-9), margin=0.0)


class Ours:
    """This library: typed results, the default settings, retries."""

    def __init__(self, base_url: str, http_client: httpx.Client | None = None) -> None:
        self._client = Plivo(AUTH_ID, AUTH_TOKEN, base_url=base_url, limiter=limiter(), http_client=http_client)

    def send(self) -> object:
        return self._client.messages.send(**SEND)

    def list(self) -> object:
        return self._client.messages.list().records

    def stream(self) -> Iterable[Message]:
        """Return all records of the account."""
        return self._client.messages.list()


class OursOverHttpx(Ours):
    """This library with a client of the user's."""

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url, httpx.Client())


class PlainHttpx:
    """httpx and its JSON: untyped results, no retries."""

    def __init__(self, base_url: str) -> None:
        self._client = httpx.Client(base_url=base_url, auth=(AUTH_ID, AUTH_TOKEN))

    def send(self) -> object:
        return self._client.post(MESSAGES, json=SEND).json()

    def list(self) -> object:
        return self._client.get(MESSAGES, params=LIST).json()


class OfficialSdk:
    """The official SDK. It has no types, and no asynchronous client."""

    def __init__(self, base_url: str) -> None:
        rest: Any = import_module("plivo.rest.client")
        # The client goes back to this constant before each request.
        rest.PLIVO_API_BASE_URI = f"{base_url}/Account"
        self._client: Any = rest.Client(AUTH_ID, AUTH_TOKEN)
        # The client ignores the certificates of the environment, which requests would use.
        self._client.session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True

    def send(self) -> object:
        return self._client.messages.create(src=SEND["src"], dst=SEND["dst"], text=SEND["text"])

    def list(self) -> object:
        return self._client.messages.list(limit=20, offset=0)


class AsyncOurs:
    """This library."""

    def __init__(self, base_url: str, http_client: httpx.AsyncClient | None = None) -> None:
        self._client = AsyncPlivo(AUTH_ID, AUTH_TOKEN, base_url=base_url, limiter=limiter(), http_client=http_client)

    async def send(self) -> object:
        return await self._client.messages.send(**SEND)

    async def stream(self) -> AsyncIterable[Message]:
        """Return all records of the account."""
        return await self._client.messages.list()


class AsyncOursOverAiohttp(AsyncOurs):
    """This library over the transport of aiohttp."""

    def __init__(self, base_url: str) -> None:
        transport: httpx.AsyncBaseTransport = import_module("httpx_aiohttp").AiohttpTransport()
        http_client = httpx.AsyncClient(transport=transport)
        super().__init__(base_url, http_client)
        self.aclose = http_client.aclose


class AsyncPlainHttpx:
    """httpx and its JSON."""

    def __init__(self, base_url: str) -> None:
        # With 100 in flight its pool may take longer than its five seconds to provide a connection.
        timeout = httpx.Timeout(5.0, pool=60.0)
        self._client = httpx.AsyncClient(base_url=base_url, auth=(AUTH_ID, AUTH_TOKEN), timeout=timeout)

    async def send(self) -> object:
        return (await self._client.post(MESSAGES, json=SEND)).json()


class _RequestsMemory(HTTPAdapter):
    """Answers every request with the same page, without a network."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self._body = body

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        response = requests.Response()
        response.status_code = 200
        response.encoding = "utf-8"
        response.url = request.url or ""
        response.raw = io.BytesIO(self._body)
        return response


class OursDecoding:
    """The generated parser that the client uses: of each record an aware datetime and a Decimal."""

    def __init__(self, base_url: str) -> None:
        del base_url
        self.full, self.empty = self._reader(page(0, PAGE)), self._reader(page(0, 0))

    def _reader(self, body: bytes) -> Callable[[], object]:
        loads = import_module("orjson" if find_spec("orjson") else "json").loads
        parse = list_messages.parse_result
        return lambda: [(each.message_time, each.total_amount) for each in parse(loads(body)).objects]


class OfficialDecoding:
    """The official SDK: of each record two strings."""

    def __init__(self, base_url: str) -> None:
        del base_url
        self.full, self.empty = self._reader(PAGE), self._reader(0)

    def _reader(self, records: int) -> Callable[[], object]:
        client: Any = import_module("plivo.rest.client").Client(AUTH_ID, AUTH_TOKEN)
        client.session.mount("https://", _RequestsMemory(page(0, records)))
        return lambda: [(each.message_time, each.total_amount) for each in client.messages.list(limit=20, offset=0)]
