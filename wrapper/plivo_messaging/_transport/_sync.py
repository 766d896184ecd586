"""Takes the steps of a call: the only place of the synchronous client that does I/O."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol, TypeVar, cast

import httpx

from plivo_messaging._answers._api_response import APIResponse
from plivo_messaging._operations import Operation
from plivo_messaging._options import Settings

from ._body import Bounds, check_length
from ._call import Exchange, Pause, Reply, attempts
from ._config import Config
from ._context import Context
from ._exchange import NO_ANSWER, broken, limited, no_answer
from ._line import WITHIN
from ._network import OwnClient
from ._requests import ClientRequests, PreparedRequests, Requests, build

__all__ = ["Transport"]

_T = TypeVar("_T")


class Transport:
    """Runs operations over a pool of connections.

    Args:
        config: Where requests go and in whose name.
        client: Sends them.
        context: Limiter, clocks and chance.
        sleep: Pauses for a number of seconds.
    """

    def __init__(
        self,
        config: Config,
        client: httpx.Client,
        context: Context,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.config = config
        self.client = client
        self.context = context
        self._sleep = sleep
        self._auth = httpx.BasicAuth(config.auth_id, config.auth_token.reveal())
        self._own = (client.connections, PreparedRequests(config)) if isinstance(client, OwnClient) else None
        self._requests: Requests = ClientRequests(client, config) if self._own is None else self._own[1]

    def run(self, operation: Operation[_T], settings: Settings) -> APIResponse[_T]:
        """Run an operation.

        Args:
            operation: What is to be done.
            settings: How the call is made.

        Returns:
            Its result with the exchange it came from.

        Raises:
            PlivoError: If it failed, or if it is not known whether it did.
        """
        request = build(self._requests, self.client, operation, settings)
        steps = attempts(operation, self.config.auth_id, request, settings, self.context)
        reply: Reply | None = None
        while True:
            try:
                step = steps.send(reply)
            except StopIteration as end:
                return cast("APIResponse[_T]", end.value)
            if isinstance(step, Pause):
                self._sleep(step.seconds)
                reply = None
            else:
                try:
                    reply = self._exchange(step, settings)
                except BaseException as cut_off:
                    steps.throw(cut_off)
                    raise

    def _exchange(self, step: Exchange, settings: Settings) -> Reply:
        request = step.request
        request.extensions.update({"timeout": limited(settings.timeout, step.seconds), WITHIN: step.seconds})
        begun = time.perf_counter()
        ends_at = self.context.monotonic() + step.seconds
        try:
            response = self._send(request)
        except NO_ANSWER as error:
            return no_answer(error)
        stream = cast("httpx.SyncByteStream", response.stream)
        try:
            return self._read(response, stream, ends_at)
        finally:
            # Not that of the response: it takes itself for closed as soon as it begins to be.
            try:
                stream.close()
            except BaseException:
                # An interrupt may come just as it begins to close; a second time does no harm.
                stream.close()
                raise
            response.elapsed = timedelta(seconds=time.perf_counter() - begun)

    def _send(self, request: httpx.Request) -> httpx.Response:
        if self._own is None:
            return self.client.send(request, auth=self._auth, follow_redirects=False, stream=True)
        connections, prepared = self._own
        without = request.headers
        request.headers = prepared.with_credentials(request)
        try:
            response = connections.handle_request(request)
        finally:
            request.headers = without
        response.request = request
        return response

    def _read(self, response: httpx.Response, stream: httpx.SyncByteStream, ends_at: float) -> Reply:
        bounds = Bounds(response, ends_at, self.context.monotonic)
        try:
            if response.is_closed:  # an event hook has read it
                check_length(response.content)
                return response
            for chunk in stream:
                bounds.take(chunk)
            if (connection := bounds.unsafe_connection()) is not None:
                cast("_Connection", connection).close()
            bounds.attach()
        except httpx.DecodingError as error:
            return broken(response, bounds.first, error)
        except NO_ANSWER as error:
            return no_answer(error)
        return response


class _Connection(Protocol):
    def close(self) -> None: ...
