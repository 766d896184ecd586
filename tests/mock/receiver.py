"""The application whose URLs are called."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from urllib.parse import parse_qsl, urlsplit

from plivo_messaging.webhooks import InboundMessage, StatusCallback, parse


@dataclass(frozen=True)
class Received:
    """A request as it came."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes

    @property
    def fields(self) -> dict[str, str]:
        """What it says."""
        text = self.body.decode("ascii") if self.method == "POST" else urlsplit(self.url).query
        return dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True))

    @property
    def webhook(self) -> StatusCallback | InboundMessage:
        """The same as an object of the client."""
        return parse(self.method, self.url, self.body)


@dataclass
class Receiver:
    """Notes what is requested, and answers as it is told.

    Attributes:
        base_url: Where it listens.
        requests: What came, in order.
        statuses: The answers to give next; 200 when there are no more.
        body: What it answers.
        before_answer: Done before each answer.
    """

    base_url: str
    requests: list[Received] = field(default_factory=list[Received])
    statuses: list[int] = field(default_factory=list[int])
    body: bytes = b"thanks"
    before_answer: Callable[[], object] | None = None
    changed: Condition = field(default_factory=Condition)

    def answer(self, received: Received) -> int:
        if self.before_answer is not None:
            self.before_answer()
        with self.changed:
            self.requests.append(received)
            self.changed.notify_all()
            return self.statuses.pop(0) if self.statuses else 200

    def wait_for(self, count: int) -> list[Received]:
        """Wait until that many requests came."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.requests) >= count, 10), self.requests
            return list(self.requests)

    @property
    def states(self) -> list[str]:
        """The states that were told, in order."""
        return [received.fields["Status"] for received in self.requests]


class _Server(ThreadingHTTPServer):
    request_queue_size = 64  # of 5, as it is by itself, some are reset when the machine is busy


@contextmanager
def listening(host: str = "127.0.0.1") -> Generator[Receiver]:
    """Start a receiver, and stop it."""
    receiver = Receiver("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self._answer()

        def do_GET(self) -> None:
            self._answer()

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            url = f"http://{self.headers['host']}{self.path}"
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(receiver.answer(Received(self.command, url, headers, body)))
            self.send_header("location", "/elsewhere")
            self.send_header("content-length", str(len(receiver.body)))
            self.end_headers()
            self.wfile.write(receiver.body)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    with _Server((host, 0), Handler) as server:
        receiver.base_url = f"http://{host}:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield receiver
        server.shutdown()
        thread.join()
