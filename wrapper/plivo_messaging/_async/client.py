"""The client."""

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

import httpx

from plivo_messaging._arguments.credentials import Config, Secret, config_inputs, is_local, resolve_config
from plivo_messaging._arguments.options import Settings
from plivo_messaging._arguments.validation import AsyncClientHints, hook, parse_region
from plivo_messaging._transport.call import Context, Wait
from plivo_messaging._transport.environment import find_route
from plivo_messaging._transport.http_clients import AsyncClientLike
from plivo_messaging._transport.limits import Limiter, PyrateLike, as_limiter, shared_limiter

from .connections import AsyncConnections
from .http_client import AsyncHTTPClient

if TYPE_CHECKING:
    from .ledger import AsyncSendLedger
    from .messages import AsyncMessages
    from .transport import AsyncSender, AsyncTransport

__all__ = ["AsyncPlivo"]


class AsyncPlivo(AsyncClientHints):
    """An asynchronous client of the Plivo Message API. Use it as a context manager, or close it when it is done.

    A client keeps its connections open between calls and may be shared by the tasks of an event loop.

    Args:
        auth_id: The account, 20 characters, `MA…` or `SA…`; else the environment's `PLIVO_AUTH_ID`.
        auth_token: Its token; else the environment's `PLIVO_AUTH_TOKEN`. No repr, error or log shows it.
        base_url: Where the API is; else the environment's `PLIVO_BASE_URL`, else `https://api.plivo.com/v1`. Has to be
            https, except on this machine.
        timeout: Seconds for each phase of a request (connect, write, read), or an `httpx.Timeout`; 30 seconds, 5 to
            connect, when left out.
        max_retries: Requests after the first one, 0 to 10; 2 when left out. A send is retried only if it cannot have
            been accepted.
        deadline: Seconds for a whole call, all requests and the delays between them; 120 when left out.
        headers: Headers for every request besides the client's own.
        limiter: Asked before each request: a `RateLimiter`, an object with the same `wait`, or a
            `pyrate_limiter.Limiter` for list requests. `auto` is the limiter all clients of this process share, which
            keeps to the API's rate limits, and none for a base URL on this machine. None switches it off.
        on_wait: Called with each pause, for the rate limit or before a retry, when it begins.
        http_client: An `httpx.AsyncClient` or `httpx2.AsyncClient` that sends the requests, for certificates, event
            hooks or transports of your own. It is not closed by this client, and brings its own pool of connections:
            the deadline does not end a call whose response's head arrives byte by byte, and an unsolicited response
            that a faulty server or proxy sends is taken for that to the next request. Without one, the certificates
            the environment names are used (`SSL_CERT_FILE`), and its proxies (`HTTPS_PROXY`, `NO_PROXY`), read as by
            Python's urllib.
        clock: Returns the current time, an aware datetime; for tests with a manual clock.
        default_region: The country of numbers without `+`, an ISO 3166 code such as `US` or `GB`: `(202) 555-0123` is
            then sent to as `12025550123`, and numbers that cannot be ones are refused. Numbers of other countries need
            their `+`, also those that the API returned without. It takes the extra `phone`.
        ledger: An `AsyncSendLedger` for sends with a key (`once=`). It is not closed by this client.

    Attributes:
        messages: Send messages and read their records.

    Raises:
        ConfigurationError: If credentials or base URL are missing or of the wrong form, or the environment names
            certificates or a proxy that cannot be used.
        ValidationError: If another argument breaks a rule.

    Documentation: https://www.plivo.com/docs/messaging/api/message
    """

    def __init__(
        self,
        auth_id: str | None = None,
        auth_token: str | Secret | None = None,
        *,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int | None = None,
        deadline: float | None = None,
        headers: Mapping[str, str] | None = None,
        limiter: Limiter | PyrateLike | Literal["auto"] | None = "auto",
        on_wait: Callable[[Wait], None] | None = None,
        http_client: AsyncClientLike | None = None,
        clock: Callable[[], datetime] | None = None,
        default_region: str | None = None,
        ledger: "AsyncSendLedger | None" = None,
    ) -> None:
        inputs = config_inputs(auth_id, auth_token, base_url, os.environ)
        # Nothing has failed yet: from here on, no traceback can show a token among the variables of this frame.
        del auth_id, auth_token, base_url
        config = resolve_config(*inputs)
        settings = Settings(region=parse_region(default_region)).changed(
            {"timeout": timeout, "max_retries": max_retries, "deadline": deadline, "headers": headers}
        )
        hook("on_wait", on_wait)
        if limiter == "auto":
            limiter = None if is_local(config) else shared_limiter()
        hook("clock", clock)
        context = Context(limiter=None if limiter is None else as_limiter(limiter), on_wait=on_wait)
        if clock is not None:
            context = context._replace(now=clock, monotonic=lambda: clock().timestamp())
        sender: AsyncSender = (
            AsyncConnections(find_route(config.base_url), config.authorization)
            if http_client is None
            else AsyncHTTPClient(http_client, config.authorization)
        )
        self._settings = settings
        self._owns_sender = True
        self._ledger = ledger
        self._parts = config, sender, context

    @cached_property
    def _transport(self) -> "AsyncTransport":
        # Most of what is to be imported is needed by the first call, and not before.
        from .transport import AsyncTransport  # noqa: PLC0415

        return AsyncTransport(*self._parts)

    @cached_property
    def messages(self) -> "AsyncMessages":
        """Send messages and read their records."""
        from .messages import AsyncMessages  # noqa: PLC0415

        return AsyncMessages(self._transport, self._settings, self._ledger)

    def with_options(
        self,
        *,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int | None = None,
        deadline: float | None = None,
        headers: Mapping[str, str] | None = None,
        default_region: str | None = None,
    ) -> Self:
        """Return a client that differs in how calls are made, and shares the connections of this one.

        Args:
            timeout: Seconds for each phase of a request, or an `httpx.Timeout`.
            max_retries: Requests after the first one, 0 to 10.
            deadline: Seconds for a whole call.
            headers: Headers besides those of this client.
            default_region: The country of numbers without `+`, such as `US`.

        Returns:
            The client. It need not be closed; it ends when this one is closed.

        Raises:
            ValidationError: If an argument breaks a rule.
        """
        copy = type(self).__new__(type(self))
        settings = self._settings.changed(
            {"timeout": timeout, "max_retries": max_retries, "deadline": deadline, "headers": headers}
        )
        vars(copy).update(
            _settings=settings._replace(region=parse_region(default_region) or settings.region),
            _owns_sender=False,
            _parts=self._parts,
            _transport=self._transport,
            _ledger=self._ledger,
        )
        return copy

    async def close(self) -> None:
        """Close the connections. A client of your own (`http_client`) stays open."""
        if self._owns_sender:
            await self._parts[1].aclose()

    aclose = close
    """The same as `close`, for `contextlib.aclosing` and programs that come from httpx."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        # A traceback that shows variables shows a client that could not be made, too.
        parts: tuple[Config, object, object] | None = getattr(self, "_parts", None)
        if parts is None:
            return "AsyncPlivo(…)"
        return f"AsyncPlivo(auth_id={parts[0].auth_id!r}, base_url={parts[0].base_url!r})"
