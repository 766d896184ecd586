"""Where the server under test is to call, and where the suite listens for it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class CallbackAddress:
    """An address for status callbacks.

    Attributes:
        url: What the server is told to call, such as `http://192.0.2.7:8020`; empty for the address the suite listens
            on, which a server on this computer can reach.
        listen: Where the suite listens, as `HOST:PORT`; port 0 stands for a free one. The host and port of `url` when
            empty, else a free port of the loopback address.
    """

    url: str = ""
    listen: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if self.url and not (parts.scheme in {"http", "https"} and parts.hostname):
            raise ValueError(f"callback url={self.url!r} is no HTTP URL: give one such as http://192.0.2.7:8020")
        if parts.query or parts.fragment or parts.username or parts.password:
            raise ValueError("callback url has a query, a fragment or credentials: give scheme, host and path alone")
        host, port = self.bound_to
        if not host or not 0 <= port < 2**16:
            raise ValueError(f"callback listen={self.listen!r} is no HOST:PORT: give one such as 0.0.0.0:8020")

    @property
    def bound_to(self) -> tuple[str, int]:
        """The host and the port the suite listens on; port 0 stands for a free one, -1 for none that can be read."""
        if self.listen:
            host, _, port = self.listen.rpartition(":")
            return host.strip("[]"), int(port) if port.isascii() and port.isdigit() else -1
        if not self.url:
            return LOOPBACK, 0
        parts = urlsplit(self.url)
        try:
            return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            return parts.hostname or "", -1
