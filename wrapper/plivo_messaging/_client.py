"""The synchronous client."""

import os
from types import TracebackType
from typing import Self

import httpx

from ._config import Config, from_environment, given, resolve
from ._messages import Messages
from ._secret import Secret
from ._transport import DEFAULT_TIMEOUT, Transport

__all__ = ["Plivo"]


class Plivo:
    """A client of the Plivo Message API. Use it as a context manager, or close it when it is done.

    A client keeps its connections open between calls and may be shared by threads.

    Args:
        auth_id: The account, 20 characters, `MA…` or `SA…`; else the environment's `PLIVO_AUTH_ID`.
        auth_token: Its token; else the environment's `PLIVO_AUTH_TOKEN`. No repr, error or log shows it.
        base_url: Where the API is; else the environment's `PLIVO_BASE_URL`, else `https://api.plivo.com/v1`. Has to be
            https, except on this machine.
        timeout: Seconds for each phase of a request, or an `httpx.Timeout`; 30 seconds, 5 to connect, when left out.
        http_client: Sends the requests, for proxies, certificates or transports of your own; it brings its own
            timeouts and is not closed by this client.

    Attributes:
        messages: Send messages and read their records.

    Raises:
        ConfigurationError: If credentials or base URL are missing or of the wrong form.

    Documentation: https://www.plivo.com/docs/messaging/api/message
    """

    messages: Messages

    def __init__(
        self,
        auth_id: str | None = None,
        auth_token: str | Secret | None = None,
        *,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        http_client: httpx.Client | None = None,
    ) -> None:
        arguments = given(auth_id, auth_token, base_url)
        # Nothing has failed yet: from here on, no traceback can show a token among the variables of this frame.
        del auth_id, auth_token, base_url
        self._config = resolve(arguments, from_environment(os.environ))
        self._owns_client = http_client is None
        self._transport = Transport(
            self._config,
            http_client or httpx.Client(timeout=DEFAULT_TIMEOUT if timeout is None else timeout),
        )
        self.messages = Messages(self._config.auth_id, self._transport)

    def close(self) -> None:
        """Close the connections. A client of your own (`http_client`) stays open."""
        if self._owns_client:
            self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        # A traceback that shows variables shows a client that could not be made, too.
        config: Config | None = getattr(self, "_config", None)
        return f"Plivo(auth_id={config.auth_id!r}, base_url={config.base_url!r})" if config else "Plivo(…)"
