"""Which requests may leave at all, whatever asks for them."""

from typing import Protocol

from plivo_contract._errors import NotPermitted
from plivo_contract._exchange import Request

_READING = frozenset({"GET"})


class Permission(Protocol):
    """Says which requests may leave."""

    def check(self, request: Request) -> None:
        """Let a request through.

        Raises:
            NotPermitted: It must not leave.
        """
        ...


class Everything:
    """The server is disposable: everything may be sent to it."""

    def check(self, request: Request) -> None:
        """Let every request through."""
        del request


class ReadingOnly:
    """Nothing may be changed: GET requests without a body alone."""

    def check(self, request: Request) -> None:
        """Let a request through that only reads.

        Raises:
            NotPermitted: It is another.
        """
        if request.method not in _READING or request.body:
            raise NotPermitted(f"{request.method} {request.path} was not sent: only reading is permitted")


class SendingTo:
    """Reading, and messages from one sender to one destination.

    Args:
        src: The sender, as it is written in requests.
        dst: The destination, as it is written in requests: exactly one number.
        at_most: How many send requests may leave in the whole run; each may be billed.
    """

    def __init__(self, src: str, dst: str, *, at_most: int) -> None:
        self._src = src
        self._dst = dst
        self._at_most = at_most
        self._sent = 0

    def check(self, request: Request) -> None:
        """Let a request through that reads, or that sends to the one destination.

        Raises:
            NotPermitted: It is another, or too many were sent.
        """
        if request.method != "POST":
            ReadingOnly().check(request)
            return
        body = request.json_object() or {}
        where = f"POST {request.path} was not sent"
        if body.get("dst") != self._dst:
            raise NotPermitted(f"{where}: dst={body.get('dst')!r} is not the one permitted destination {self._dst!r}")
        if body.get("src") != self._src:
            raise NotPermitted(f"{where}: src={body.get('src')!r} is not the one permitted sender {self._src!r}")
        if unknown := sorted(body.keys() - {"src", "dst", "text"}):
            raise NotPermitted(f"{where}: {', '.join(unknown)} is not permitted beside src, dst and text")
        if self._sent >= self._at_most:
            raise NotPermitted(f"{where}: {self._at_most} send requests were permitted, and have been made")
        self._sent += 1
