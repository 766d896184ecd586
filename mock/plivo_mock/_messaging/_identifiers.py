"""Identifiers of requests, messages and conversations."""

import random

_FREE_BITS = (1 << 128) - 1 & ~(0xC000 << 48) & ~(0xF000 << 64)
_VERSION_4 = 0x8000 << 48 | 4 << 76  # with the variant of RFC 9562


class Identifiers:
    """A source of random identifiers, repeatable where a seed is given."""

    def __init__(self, seed: int | str | None = None) -> None:
        """Open the source.

        Args:
            seed: Sources with the same seed give the same identifiers in the same order. None: other ones each time.
        """
        self._random = random.Random(seed)

    def uuid(self) -> str:
        """Draw the identifier of a request or a message.

        Returns:
            A version 4 UUID, 36 characters in lower case.
        """
        # What `uuid.UUID(int=…, version=4)` makes of the same bits; each request takes one, and each message.
        digits = f"{self._random.getrandbits(128) & _FREE_BITS | _VERSION_4:032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def conversation_id(self) -> str:
        """Draw the identifier of a WhatsApp conversation.

        Returns:
            33 hexadecimal digits, the length of the documented ones.
        """
        return f"{self._random.getrandbits(132):033x}"
