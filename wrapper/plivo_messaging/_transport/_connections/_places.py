"""How many requests of an asynchronous client are under way at once."""

import anyio
import httpx

__all__ = ["Places"]


class Places:
    """As many places as there may be connections.

    Args:
        most: How many.
    """

    def __init__(self, most: int) -> None:
        self._free = anyio.Semaphore(most, fast_acquire=True)

    def take_now(self) -> bool:
        """Take a place if there is one.

        Returns:
            Whether there was one.
        """
        try:
            self._free.acquire_nowait()
        except anyio.WouldBlock:
            return False
        return True

    async def take(self, within: float) -> None:
        """Wait for a place, and take it.

        Args:
            within: For how many seconds.

        Raises:
            httpx.PoolTimeout: If none became free in time.
        """
        with anyio.move_on_after(within):
            await self._free.acquire()
            return
        raise httpx.PoolTimeout("all connections were in use")

    def release(self) -> None:
        """Give a place back."""
        self._free.release()
