"""Identifiers of requests, messages and conversations."""

import random
from uuid import UUID


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
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def conversation_id(self) -> str:
        """Draw the identifier of a WhatsApp conversation.

        Returns:
            33 hexadecimal digits, the length of the documented ones.
        """
        return f"{self._random.getrandbits(132):033x}"
