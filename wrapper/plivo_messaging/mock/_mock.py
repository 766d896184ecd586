"""The mock server as its users hold it."""

import ipaddress
from functools import cache
from types import TracebackType
from typing import Self

from starlette.types import ASGIApp

from ._api._app import build_app
from ._api._platform import Platform
from ._api._render import API_ROOT
from ._api._spec import load_document
from ._api._validation import RequestRules
from ._clock import Clock, SystemClock
from ._messaging._accounts import DEFAULT_AUTH_ID, DEFAULT_AUTH_TOKEN, Account, Accounts
from ._messaging._delivery import deliver
from ._messaging._identifiers import Identifiers
from ._server import ServerThread

MAX_PORT = 65_535


class MockPlivo:
    """A stateful mock of the Plivo Message API, served over HTTP by a thread of this process.

    Messages are kept in memory and go from queued to sent to delivered within a second of the clock's time.
    They outlive `stop()`, and are gone with the object.

    Example:
        >>> with MockPlivo() as mock:
        ...     print(mock.auth_id)
        MAMOCKMOCKMOCKMOCK00

    Args:
        auth_id: The account's auth_id: `MA` or `SA`, then 18 capital letters and digits.
        auth_token: The secret that goes with it; any printable text.
        host: The address to listen on. Whoever can reach it can read and send messages of the mock.
        port: The port to listen on, 0 to 65,535; 0 for a free one, another for each start.
        clock: Tells the time; real time when left out. A `ManualClock` is moved by its owner.
        seed: Makes `api_id`s and `message_uuid`s repeatable; unpredictable when left out.

    Raises:
        ValueError: An argument does not have the form above.
    """

    def __init__(
        self,
        *,
        auth_id: str = DEFAULT_AUTH_ID,
        auth_token: str = DEFAULT_AUTH_TOKEN,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Clock | None = None,
        seed: int | None = None,
    ) -> None:
        if not 0 <= port <= MAX_PORT:
            raise ValueError(f"port={port!r} is not a port: give 0 for any free one, or 1 to {MAX_PORT}")
        self._account = Account(auth_id, auth_token)
        self._accounts = Accounts()
        self._accounts.add(self._account)
        self._host = host
        self._port = port
        self._app = build_app(
            Platform(
                accounts=self._accounts,
                clock=SystemClock() if clock is None else clock,
                identifiers=Identifiers(seed),
                planner=deliver,
                rules=_rules(),
            )
        )
        self._server: ServerThread | None = None

    @property
    def auth_id(self) -> str:
        """The account's auth_id: the user name of HTTP Basic authentication, and a part of every path."""
        return self._account.auth_id

    @property
    def auth_token(self) -> str:
        """The account's auth token: the password of HTTP Basic authentication."""
        return self._account.auth_token

    @property
    def base_url(self) -> str:
        """Where the API is served while the server runs, such as `http://127.0.0.1:40404/v1`.

        Raises:
            RuntimeError: The server is not running.
        """
        return f"http://{_reachable(self._host)}:{self._running().port}{API_ROOT}"

    def add_account(self, auth_id: str, auth_token: str = DEFAULT_AUTH_TOKEN) -> None:
        """Let a further account in, with messages of its own.

        Args:
            auth_id: Its auth_id: `MA` or `SA`, then 18 capital letters and digits.
            auth_token: The secret that goes with it; any printable text.

        Raises:
            ValueError: An argument does not have the form above, or there is an account with that auth_id.
        """
        self._accounts.add(Account(auth_id, auth_token))

    def asgi(self) -> ASGIApp:
        """Give the application itself, for clients in the same process that need no port.

        Returns:
            An ASGI application with the same account and messages, which runs without `start()`.
        """
        return self._app

    def start(self) -> Self:
        """Start serving, and return when requests are answered.

        Returns:
            This object.

        Raises:
            RuntimeError: The server runs already or did not start.
            OSError: The address is not this computer's or not known, or the port is taken or reserved.
        """
        if self._server is not None:
            raise RuntimeError(f"the mock server runs already, at {self.base_url}: stop() it first")
        server = ServerThread(self._app, self._host, self._port)
        server.start()
        self._server = server
        return self

    def request_stop(self) -> None:
        """Ask the server to stop, without waiting; a signal handler may call it.

        Raises:
            RuntimeError: The server is not running.
        """
        self._running().request_stop()

    def wait(self) -> None:
        """Wait until the server has stopped, which something else has to ask for.

        Raises:
            RuntimeError: The server is not running.
        """
        self._running().wait()

    def stop(self) -> None:
        """Stop serving: no new requests, a second for those that are being answered.

        Does nothing when the server is not running.
        """
        if self._server is not None:
            self._server.stop()
            self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        where = "not running" if self._server is None else self.base_url
        return f"<MockPlivo {self.auth_id}, {where}>"

    def _running(self) -> ServerThread:
        if self._server is None:
            raise RuntimeError("the mock server is not running: use `with MockPlivo() as mock:`, or call start()")
        return self._server


@cache
def _rules() -> RequestRules:
    """Compile the rules of the installed document, once in a process."""
    return RequestRules(load_document())


def _reachable(host: str) -> str:
    """Write a host as a URL has it; an address that stands for all of them, as the loopback one."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "[::1]"  # noqa: PLR2004 - IPv4
    return host if address.version == 4 else f"[{host}]"  # noqa: PLR2004 - IPv4
