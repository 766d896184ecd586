"""The application that is called: it notes what comes, and answers as it is told."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET, AF_INET6
from threading import Condition, Thread
from types import TracebackType
from typing import ClassVar, Self

from plivo_contract._errors import CouldNotTest

from ._address import CallbackAddress
from ._call import Call

_OK, _NOT_FOUND = 200, 404
_MOST = 1 << 20  # bytes of a body; a callback has a few hundred
_POLL = 0.02  # seconds between looks at whether to end


@dataclass(slots=True)
class Inbox:
    """One address of the receiver, and what was called there.

    Attributes:
        url: The address.
        status: The HTTP status every call is answered with.
        calls: What came, in order.
    """

    url: str
    status: int = _OK
    calls: list[Call] = field(default_factory=list[Call])


class Receiver:
    """Listens for status callbacks while it is open.

    Args:
        address: Where.

    Raises:
        CouldNotTest: It cannot listen there.
    """

    def __init__(self, address: CallbackAddress) -> None:
        host, port = address.bound_to
        self._inboxes: dict[str, Inbox] = {}
        self._changed = Condition()
        try:
            self._server = _server(host, port, self._take)
        except OSError as error:
            raise CouldNotTest(
                f"cannot listen for status callbacks on {host}:{port} ({error.strerror}): name an address of this "
                "computer with --callback-listen HOST:PORT, or leave them out with --no-callbacks"
            ) from error
        self.port: int = self._server.server_address[1]
        """Where it listens."""
        shown = f"[{host}]" if ":" in host else host
        self._url = (address.url or f"http://{shown}:{self.port}").rstrip("/")
        self._thread = Thread(target=self._server.serve_forever, args=(_POLL,), name="contract-callbacks", daemon=True)

    def inbox(self, query: str = "") -> Inbox:
        """Give an address that nobody has called yet.

        Args:
            query: A query its URL has, without the question mark.
        """
        path = f"/{len(self._inboxes) + 1}"
        inbox = Inbox(f"{self._url}{path}{f'?{query}' if query else ''}")
        self._inboxes[path] = inbox
        return inbox

    @property
    def calls(self) -> list[Call]:
        """All that came, address by address."""
        return [call for inbox in list(self._inboxes.values()) for call in list(inbox.calls)]

    def wait(self, is_there: Callable[[], bool], seconds: float) -> bool:
        """Wait for calls.

        Args:
            is_there: Says whether what is waited for has come.
            seconds: How long to wait at most.

        Returns:
            Whether it has come.
        """
        with self._changed:
            return self._changed.wait_for(is_there, seconds)

    def _take(self, call: Call) -> int:
        """Take what came at a path, and say how it is answered."""
        path, mark, query = call.url.partition("?")
        inbox = self._inboxes.get(f"/{path.rpartition('/')[2]}")
        if inbox is None:
            return _NOT_FOUND
        # As it was called: what stands in between may listen under another name, and hand it on under this one.
        return self._note(inbox, replace(call, url=f"{inbox.url.partition('?')[0]}{mark}{query}"))

    def _note(self, inbox: Inbox, call: Call) -> int:
        """Note a call, and say how it is answered."""
        with self._changed:
            inbox.calls.append(replace(call, received=datetime.now(UTC), answered=inbox.status))
            self._changed.notify_all()
            return inbox.status

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _server(host: str, port: int, take: Callable[[Call], int]) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        """Hands a call over."""

        protocol_version = "HTTP/1.1"
        timeout: ClassVar[float | None] = 10.0  # seconds of silence

        def _answer(self) -> None:
            size = self.headers.get("content-length", "0")
            body = self.rfile.read(min(int(size), _MOST)) if size.isascii() and size.isdigit() else b""
            call = Call(self.command, self.path, tuple(self.headers.items()), body)
            self.send_response(take(call))
            self.send_header("content-length", "0")
            self.send_header("connection", "close")
            self.end_headers()

        do_GET = do_POST = do_PUT = do_HEAD = _answer  # noqa: N815 - the standard library calls them so

        def log_message(self, format: str, *args: object) -> None:
            """Print nothing."""

    class Server(ThreadingHTTPServer):
        """Of either family of addresses."""

        address_family: int = AF_INET6 if ":" in host else AF_INET
        daemon_threads = True
        request_queue_size = 128

    return Server((host, port), Handler)
