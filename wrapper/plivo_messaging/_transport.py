"""Runs operations: the only place of the synchronous client that does I/O."""

from datetime import UTC, datetime
from typing import TypeVar

import httpx

from ._config import Config
from ._exchange import NO_ANSWER, build_request, connection_failure, result
from ._operations import Operation

__all__ = ["DEFAULT_TIMEOUT", "Transport"]

_T = TypeVar("_T")

DEFAULT_TIMEOUT = httpx.Timeout(30.0, connect=5.0)
"""Seconds: a send to 1,000 destinations takes the API longer than a short timeout allows."""


class Transport:
    """Runs operations one at a time over a pool of connections.

    Args:
        config: Where requests go and in whose name.
        client: Sends them.
    """

    def __init__(self, config: Config, client: httpx.Client) -> None:
        self._config = config
        self._client = client
        self._auth = httpx.BasicAuth(config.auth_id, config.auth_token.reveal())

    def run(self, operation: Operation[_T]) -> _T:
        """Run an operation.

        Args:
            operation: What is to be done.

        Returns:
            Its result.

        Raises:
            PlivoError: If it failed, or if it is not known whether it did.
        """
        request = build_request(self._client, self._config, operation)
        sent_at = datetime.now(UTC)
        try:
            response = self._client.send(request, auth=self._auth, follow_redirects=False)
        except NO_ANSWER as error:
            raise connection_failure(operation, request, error, sent_at) from error
        return result(operation, response, sent_at)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
