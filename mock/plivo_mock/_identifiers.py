"""Identifiers of requests, messages and conversations."""

import random

_FREE_BITS = (1 << 128) - 1 & ~(0xC000 << 48) & ~(0xF000 << 64)
_VERSION_4 = 0x8000 << 48 | 4 << 76  # with the variant of RFC 9562


class Identifiers:
    """A source of random identifiers; sources with the same seed return the same ones in the same order."""

    def __init__(self, seed: int | str | None = None) -> None:
        self._random = random.Random(seed)

    def uuid(self) -> str:
        """Return a version 4 UUID, 36 characters in lower case."""
        # What `uuid.UUID(int=…, version=4)` makes of the same bits; each request needs one, and each message.
        digits = f"{self._random.getrandbits(128) & _FREE_BITS | _VERSION_4:032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def conversation_id(self) -> str:
        """Return 33 hexadecimal digits, as many as the documented identifiers of WhatsApp conversations have."""
        return f"{self._random.getrandbits(132):033x}"
