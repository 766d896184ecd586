"""The peers, a module each: every one sends, retrieves and lists as its users would write it.

A module is imported only where its peer is measured, so that no peer pays for what another one imports.
"""

from typing import Protocol


class Peer(Protocol):
    """Makes each of the calls."""

    def __init__(self, base_url: str) -> None: ...

    def send(self) -> object:
        """Send a message."""
        ...

    def get(self) -> object:
        """Retrieve a record."""
        ...

    def list(self) -> object:
        """List 20 records."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...


class AsyncPeer(Protocol):
    """Makes each of the calls, awaited."""

    def __init__(self, base_url: str) -> None: ...

    async def send(self) -> object:
        """Send a message."""
        ...

    async def get(self) -> object:
        """Retrieve a record."""
        ...

    async def list(self) -> object:
        """List 20 records."""
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...
