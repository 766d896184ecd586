"""Requests and answers as they pass: read ahead, played again, copied."""

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BYTES = 64 * 1024
"""How many bytes are kept of a body; a send to 1,000 destinations and its answer are shorter."""

_READ_AHEAD = 4 * 1024 * 1024  # bytes; no body the API takes is longer


@dataclass(slots=True)
class Answer:
    """An answer, as far as it is kept.

    Attributes:
        status: The HTTP status; None until it is known.
        headers: The headers, as ASGI has them.
        body: The body, or its beginning.
        size: How many bytes the body has.
    """

    status: int | None = None
    headers: list[tuple[bytes, bytes]] = field(default_factory=list[tuple[bytes, bytes]])
    body: bytes = b""
    size: int = 0

    def take(self, message: Message, limit: int | None) -> None:
        """Take note of a part of the answer.

        Args:
            message: The part, as ASGI has it.
            limit: How many bytes of the body to keep; None for all.
        """
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = [*message.get("headers", [])]
        elif message["type"] == "http.response.body":
            chunk: bytes = message.get("body", b"")
            self.size += len(chunk)
            kept = chunk if limit is None else chunk[: max(0, limit - len(self.body))]
            # An answer of the API is one part, which is not copied.
            self.body = self.body + kept if self.body else kept


class Rewind:
    """A request's body, read ahead and given to the application as if it had not been."""

    def __init__(self, receive: Receive) -> None:
        """Take the body over.

        Args:
            receive: Gives the parts of the request.
        """
        self._receive = receive
        self._parts: list[Message] = []

    async def read(self) -> bytes:
        """Read the body.

        Returns:
            The body; its first 4 MiB or little more when it is longer, and what came when the client went away.
        """
        body = bytearray()
        while True:
            part = await self._receive()
            self._parts.append(part)
            body += part.get("body", b"")
            if part["type"] != "http.request" or not part.get("more_body") or len(body) > _READ_AHEAD:
                self._parts.reverse()
                return bytes(body)

    async def receive(self) -> Message:
        """Give the parts that were read, then those that follow."""
        return self._parts.pop() if self._parts else await self._receive()


def copying(send: Send, answer: Answer, on_end: Callable[[], None]) -> Send:
    """Copy an answer while it is sent.

    Args:
        send: Sends it.
        answer: Takes the copy.
        on_end: Called before the last part is sent, and so before the client knows the answer.

    Returns:
        What to send with.
    """

    async def copy(message: Message) -> None:
        answer.take(message, MAX_BYTES)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            on_end()
        await send(message)

    return copy


async def answer_of(app: ASGIApp, scope: Scope, receive: Receive) -> Answer:
    """Have a request answered without sending the answer.

    Args:
        app: What answers it.
        scope: The request.
        receive: Gives its parts.

    Returns:
        The whole answer; without a status when there was none, as the client went away.
    """
    answer = Answer()

    async def keep(message: Message) -> None:
        answer.take(message, None)

    await app(scope, receive, keep)
    return answer
