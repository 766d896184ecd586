"""What is measured side by side. To add one, name it here; a peer that is new needs a class in `peers/` as well."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

__all__ = ["AIOHTTP", "ASYNC", "DECODING", "FAST", "NO_EXTRAS", "OURS", "PARTS", "SYNC", "TLS", "VARIANTS", "Variant"]

_PEERS = "benchmarks.client.peers"
# What httpcore and httpx import where they find it. No peer needs it; the tools of this project do.
_UNASKED = ("trio", "click", "rich", "pygments")
NO_EXTRAS = ("orjson", "aiohttp", *_UNASKED)
_ONLY_ORJSON = ("aiohttp", *_UNASKED)
_ONLY_AIOHTTP = ("orjson", *_UNASKED)


@dataclass(frozen=True)
class Variant:
    """Something that is measured, in a process of its own.

    Attributes:
        peer: Its class, as `module:class` below `peers/`.
        hidden: Packages that its process does not find, as if they were not installed.
        threads: Threads that make its calls at the same time, or 0 if they are made as tasks of an event loop.
    """

    peer: str
    hidden: tuple[str, ...] = _UNASKED
    threads: int = 0

    def load(self) -> Callable[[str], Any]:
        """Import the class."""
        module, _, name = self.peer.partition(":")
        loaded: Callable[[str], Any] = getattr(import_module(f"{_PEERS}.{module}"), name)
        return loaded


OURS, FAST, AIOHTTP = "plivo-messaging", "plivo-messaging[fast]", "plivo-messaging[aiohttp]"

SYNC: Mapping[str, Variant] = {
    OURS: Variant("ours:Ours", hidden=NO_EXTRAS),
    FAST: Variant("ours:Ours", hidden=_ONLY_ORJSON),
    "httpx": Variant("plain_httpx:PlainHttpx"),
    "generated": Variant("generated:Generated"),
    "plivo": Variant("official:OfficialSdk"),
    "requests": Variant("plain_requests:PlainRequests"),
    "urllib3": Variant("plain_urllib3:PlainUrllib3"),
    "socket": Variant("raw_socket:RawSocket"),
}
"""Synchronous: one call after the other."""

TLS: Mapping[str, Variant] = SYNC
"""The same over TLS."""

ASYNC: Mapping[str, Variant] = {
    OURS: Variant("ours:AsyncOurs", hidden=NO_EXTRAS),
    AIOHTTP: Variant("ours:AsyncOursOnAiohttp", hidden=_ONLY_AIOHTTP),
    "httpx": Variant("plain_httpx:AsyncPlainHttpx"),
    "generated": Variant("generated:AsyncGenerated"),
    "plivo, 10 threads": Variant("official:OfficialSdk", threads=10),
    "plivo, 50 threads": Variant("official:OfficialSdk", threads=50),
    "urllib3, 10 threads": Variant("plain_urllib3:PlainUrllib3", threads=10),
    "aiohttp": Variant("raw_aiohttp:RawAiohttp"),
    "socket": Variant("raw_socket:AsyncRawSocket"),
}
"""With several calls in flight."""

DECODING: Mapping[str, Variant] = {
    OURS: Variant("decoders:OursDecoding", hidden=NO_EXTRAS),
    FAST: Variant("decoders:OursDecoding", hidden=_ONLY_ORJSON),
    "generated": Variant("decoders:GeneratedDecoding"),
    "plivo": Variant("decoders:OfficialDecoding"),
    "plivo, parsed": Variant("decoders:OfficialParsed"),
}
"""A page of records decoded, without a network."""

PARTS: Mapping[str, Variant] = {OURS: Variant("parts:Parts", hidden=NO_EXTRAS)}
"""Parts of a send."""

VARIANTS: Mapping[str, Mapping[str, Variant]] = {
    "sync": SYNC,
    "tls": TLS,
    "async": ASYNC,
    "decoding": DECODING,
    "parts": PARTS,
}
"""All of them, by what is measured."""
