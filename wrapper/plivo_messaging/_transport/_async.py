"""Takes the steps of a call: the only place of the asynchronous client that does I/O."""

import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from functools import partial
from typing import Any, TypeAlias, TypeVar

import anyio
import httpx

from plivo_messaging._answers._api_response import APIResponse
from plivo_messaging._errors import ConfigurationError
from plivo_messaging._http import Answer, BuiltRequest, Request
from plivo_messaging._operations import Operation
from plivo_messaging._options import Settings

from ._allowance import Allowance
from ._call import Pause, Reply, attempts
from ._config import Config
from ._connections._async_pool import OwnAsyncConnections
from ._connections._httpx_answers import read_async_answer, refused_by_hook
from ._context import Context
from ._exchange import NO_ANSWER, cut_short, doubted, no_answer
from ._incoming import Broken
from ._requests import PreparedRequests, build

__all__ = ["AsyncTransport"]

_T = TypeVar("_T")
_Exchange: TypeAlias = Callable[[Allowance], Coroutine[Any, Any, Answer | Broken]]
"""Sends a request and reads its answer; may be called several times."""


class AsyncTransport:
    """Runs operations.

    Args:
        config: Where requests go and in whose name.
        client: Sends them: connections of our own, or a client that the user brought.
        context: Limiter, clocks and chance.
        sleep: Pauses for a number of seconds.
    """

    def __init__(
        self,
        config: Config,
        client: OwnAsyncConnections | httpx.AsyncClient,
        context: Context,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        self.config = config
        self.client = client
        self.context = context
        self._sleep = sleep
        self._prepared = PreparedRequests(config)
        self._auth = httpx.BasicAuth(config.auth_id, config.auth_token.reveal())

    async def run(self, operation: Operation[_T], settings: Settings) -> APIResponse[_T]:
        """Run an operation.

        Args:
            operation: What is to be done.
            settings: How the call is made.

        Returns:
            Its result with the exchange it came from.

        Raises:
            PlivoError: If it failed, or if it is not known whether it did.
        """
        request, exchange = self._begin(operation, settings)
        steps = attempts(operation, self.config.auth_id, request, settings, self.context)
        reply: Reply | None = None
        while True:
            try:
                step = steps.send(reply)
            except StopIteration as end:
                result: APIResponse[_T] = end.value
                return result
            if isinstance(step, Pause):
                await self._sleep(step.seconds)
                reply = None
                self._check_open()
                continue
            allowance = Allowance(settings.timeout, step.seconds, self.context.monotonic)
            begun = time.perf_counter()
            try:
                reply = await exchange(allowance)
            except NO_ANSWER as error:
                reply = no_answer(error)
            except ConfigurationError:
                raise  # nothing was begun
            except BaseException as cut_off:
                cut_short(cut_off)
                steps.throw(cut_off)
                raise
            else:
                answer = reply if isinstance(reply, Answer) else reply.answer
                answer.elapsed = timedelta(seconds=time.perf_counter() - begun)

    def _check_open(self) -> None:
        if self.client.is_closed:
            raise ConfigurationError(
                "the client is closed: make its calls before aclose() or the end of its `async with` block"
            )

    def _begin(self, operation: Operation[_T], settings: Settings) -> tuple[Request, _Exchange]:
        self._check_open()
        client = self.client
        if isinstance(client, httpx.AsyncClient):
            built = build(client, self.config.base_url, operation, settings)
            return built, partial(self._by, client, built)
        plain = self._prepared.build(operation, settings)
        return plain, partial(client.exchange, plain, self._prepared.authorization)

    async def _by(self, client: httpx.AsyncClient, built: BuiltRequest, allowance: Allowance) -> Answer | Broken:
        """Send a request by a client of the user's."""
        request = built.request
        request.extensions["timeout"] = allowance.phases()
        try:
            response = await client.send(request, auth=self._auth, follow_redirects=False, stream=True)
        except httpx.HTTPStatusError as error:
            return refused_by_hook(error, request)
        except httpx.HTTPError as error:
            raise doubted(error, request) from error.__cause__
        return await read_async_answer(built, response, allowance)
