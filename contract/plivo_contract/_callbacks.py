"""Status callbacks: the server that receives them, and their signatures."""

import hmac
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET, AF_INET6
from threading import Condition, Thread
from typing import ClassVar, Literal, Self, TypeAlias

from ._errors import CouldNotTest
from ._messages import Call
from ._target import CallbackAddress

Version: TypeAlias = Literal["V2", "V3"]
VERSIONS: tuple[Version, ...] = ("V2", "V3")

_OK, _NOT_FOUND = 200, 404
_LARGEST = 1 << 20  # bytes of a body; a callback has a few hundred
_POLL = 0.02  # seconds between looks at whether to end


@dataclass(slots=True)
class Inbox:
    """One address of the receiver, and its callbacks."""

    url: str
    status: int = _OK
    calls: list[Call] = field(default_factory=list[Call])


@dataclass(frozen=True, slots=True)
class Followed:
    """Messages of one send request, and their callbacks."""

    inbox: Inbox
    states: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    def calls(self, uuid: str) -> list[Call]:
        """Return the callbacks of a message, in the order in which they came."""
        return [call for call in list(self.inbox.calls) if call.fields.get("MessageUUID") == uuid]

    def missing(self) -> list[str]:
        """Return the messages whose last state has not been called back."""
        return [
            uuid
            for uuid, states in self.states.items()
            if not any(call.fields.get("Status") == states[-1] for call in self.calls(uuid))
        ]


class Receiver:
    """Receives status callbacks while it is open."""

    def __init__(self, address: CallbackAddress) -> None:
        host, port = address.bound_to
        self._inboxes: dict[str, Inbox] = {}
        self._changed = Condition()
        try:
            self._server = _server(host, port, self._receive)
        except OSError as error:
            raise CouldNotTest(
                f"cannot listen for status callbacks on {host}:{port} ({error.strerror}): name an address of this "
                "computer with --callback-listen HOST:PORT, or leave them out with --no-callbacks"
            ) from error
        self.port: int = self._server.server_address[1]
        """The port it listens on."""
        shown = f"[{host}]" if ":" in host else host
        self._url = (address.url or f"http://{shown}:{self.port}").rstrip("/")
        self._thread = Thread(target=self._server.serve_forever, args=(_POLL,), name="contract-callbacks", daemon=True)

    def inbox(self, query: str = "") -> Inbox:
        """Return a new address, whose URL has this query."""
        path = f"/{len(self._inboxes) + 1}"
        inbox = Inbox(f"{self._url}{path}{f'?{query}' if query else ''}")
        self._inboxes[path] = inbox
        return inbox

    @property
    def calls(self) -> list[Call]:
        """All callbacks, address by address."""
        return [call for inbox in list(self._inboxes.values()) for call in list(inbox.calls)]

    def wait(self, has_come: Callable[[], bool], seconds: float) -> bool:
        """Wait for callbacks, and return whether they have come."""
        with self._changed:
            return self._changed.wait_for(has_come, seconds)

    def record(self, inbox: Inbox, call: Call) -> int:
        """Record a callback, and return the status of the response."""
        with self._changed:
            inbox.calls.append(replace(call, received=datetime.now(UTC), answered=inbox.status))
            self._changed.notify_all()
            return inbox.status

    def _receive(self, call: Call) -> int:
        path, mark, query = call.url.partition("?")
        inbox = self._inboxes.get(f"/{path.rpartition('/')[2]}")
        if inbox is None:
            return _NOT_FOUND
        # As it was called: a proxy may listen under another name than this server.
        return self.record(inbox, replace(call, url=f"{inbox.url.partition('?')[0]}{mark}{query}"))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _server(host: str, port: int, receive: Callable[[Call], int]) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        """Passes a callback on."""

        protocol_version = "HTTP/1.1"
        timeout: ClassVar[float | None] = 10.0  # seconds of silence

        def _respond(self) -> None:
            size = self.headers.get("content-length", "0")
            body = self.rfile.read(min(int(size), _LARGEST)) if size.isascii() and size.isdigit() else b""
            call = Call(self.command, self.path, tuple(self.headers.items()), body)
            self.send_response(receive(call))
            self.send_header("content-length", "0")
            self.send_header("connection", "close")
            self.end_headers()

        do_GET = do_POST = do_PUT = do_HEAD = _respond  # noqa: N815 - the standard library calls them so

        def log_message(self, format: str, *args: object) -> None:
            """Print nothing."""

    class Server(ThreadingHTTPServer):
        """A server of either family of addresses."""

        address_family: int = AF_INET6 if ":" in host else AF_INET
        daemon_threads = True
        request_queue_size = 128

    return Server((host, port), Handler)


def signature(version: Version, call: Call, nonce: str, auth_token: str) -> str:
    """Sign a callback, as documented at https://www.plivo.com/docs/messaging/concepts/signature-validation."""
    content = f"{call.url.partition('?')[0]}{nonce}" if version == "V2" else _signed_v3(call, nonce)
    return b64encode(hmac.digest(auth_token.encode(), content.encode(), sha256)).decode("ascii")


def is_signed(version: Version, call: Call, auth_token: str, *, by_main_account: bool = False) -> bool:
    """Return whether one of the signatures of a callback is that of an auth token."""
    nonce = call.header(f"X-Plivo-Signature-{version}-Nonce")
    given = call.header(f"X-Plivo-Signature-{'Ma-' if by_main_account else ''}{version}")
    if not nonce or not given:
        return False
    expected = signature(version, call, nonce, auth_token).encode()
    return any(hmac.compare_digest(expected, each.strip().encode()) for each in given.split(","))


def is_fully_signed(call: Call, own_tokens: Sequence[str], main_token: str) -> bool:
    """Return whether a callback has both signatures of both versions, its own with one of several tokens."""
    return all(
        any(is_signed(version, call, token) for token in own_tokens)
        and is_signed(version, call, main_token, by_main_account=True)
        for version in VERSIONS
    )


def _signed_v3(call: Call, nonce: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in sorted(call.query))
    form = "".join(f"{name}{value}" for name, value in sorted(call.form)) if call.method == "POST" else ""
    mark = "?" if query or form else ""
    between = "." if query and form else ""
    return f"{call.url.partition('?')[0]}{mark}{query}{between}{form}.{nonce}"
