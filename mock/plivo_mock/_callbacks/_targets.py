"""Where a callback may go: to this computer, and elsewhere only if that was allowed."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import httpx

from plivo_mock._addresses import is_loopback

_MAX_PORT = 65_535
_LOOPBACK = ("127.0.0.1", "::1")


class TargetError(Exception):
    """A callback cannot go where it should, as the message says."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a callback goes.

    Attributes:
        url: The URL as it is called and signed: without a fragment, and without the user.
        addresses: The hosts to connect to, one after the other until one is there.
        user: `Authorization` for the user in the URL; empty without one.
    """

    url: str
    addresses: Sequence[str]
    user: str = field(default="", repr=False)

    def with_query(self, query: str) -> "Target":
        """Add to the query.

        Args:
            query: What to add, encoded.

        Returns:
            The target whose query ends with it.
        """
        separator = "&" if "?" in self.url else "?"
        return replace(self, url=f"{self.url}{separator}{query}")


@lru_cache(maxsize=64)
def check_target(url: str, *, allow_remote: bool) -> Target:
    """Find out whether a callback may go to a URL.

    Names are never looked up for that: only an address, `localhost` and names that end in `.localhost` are known to
    stand for this computer.

    Args:
        url: The URL.
        allow_remote: Whether it may be another computer's.

    Returns:
        Where to connect to.

    Raises:
        TargetError: It is no http or https URL, or another computer's and that is not allowed.
    """
    try:
        given = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise TargetError(f"not called: the URL cannot be read: {error}") from error
    if given.port is not None and not 0 < given.port <= _MAX_PORT:
        raise TargetError(f"not called: the URL cannot be read: {given.port} is no port")
    if given.scheme not in {"http", "https"} or not given.host:
        raise TargetError("not called: the URL is none of http or https with a host")
    host = given.host.rstrip(".")
    called = str(given.copy_with(fragment=None, username="", password=""))
    if host == "localhost" or host.endswith(".localhost"):
        return Target(called, _LOOPBACK, _authorization(given))
    if not allow_remote and not is_loopback(host):
        raise TargetError(
            f"not called: {host} is not this computer; use 127.0.0.1 or localhost, or allow other computers with "
            "allow_remote_callbacks=True (--allow-remote-callbacks)"
        )
    return Target(called, (host,), _authorization(given))


def _authorization(url: httpx.URL) -> str:
    if not url.userinfo:
        return ""
    return f"Basic {b64encode(f'{url.username}:{url.password}'.encode()).decode('ascii')}"
