"""The mock server as its users hold it."""

from collections.abc import Sequence
from datetime import datetime
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Self

from starlette.types import ASGIApp

from ._addresses import reachable
from ._api._assembly import build_interface
from ._api._paths import API_ROOT
from ._clock import Clock
from ._control._control import Control
from ._dialect import Dialect
from ._engine import Engine
from ._front import build_front
from ._inspection._observed import Observed
from ._log import RequestLog
from ._messaging._accounts import DEFAULT_AUTH_ID, DEFAULT_AUTH_TOKEN, Account
from ._messaging._messages import MessageType
from ._messaging._pace import Rates
from ._server import ServerThread

MAX_PORT = 65_535


class MockPlivo(Observed):
    """A stateful mock of the Plivo Message API, served over HTTP by a thread of this process.

    Messages are kept in memory and go from queued to sent to delivered within a second of the clock's time, as far as
    the account's rate allows. They outlive `stop()`, and are gone with the object unless a file keeps them.

    Example:
        >>> with MockPlivo() as mock:
        ...     print(mock.auth_id)
        MAMOCKMOCKMOCKMOCK00

    Args:
        auth_id: The account's auth_id: `MA` or `SA`, then 18 capital letters and digits.
        auth_token: The secret that goes with it; any printable text.
        host: The address to listen on. Whoever can reach it can read and send messages of the mock.
        port: The port to listen on, 0 to 65,535; 0 for a free one, another for each start.
        clock: Tells the time; real time when left out. A `ManualClock` is moved by its owner, who thereby lets happen
            what falls due.
        seed: Makes `api_id`s and `message_uuid`s repeatable; unpredictable when left out.
        rate: How many SMS an account sends in a second, and WhatsApp messages apart from them; `math.inf` for no limit.
            All others wait in the queue, as they do at Plivo.
        mms_rate: How many MMS an account sends in a second; likewise.
        message_url: Where the account's received messages are posted to; nowhere when left out.
        allow_remote_callbacks: Whether callbacks may go to other computers than this one.
        rate_limits: Whether to refuse more than 20 list requests a minute and 300 requests in 5 seconds, as Plivo does.
        dialect: `latest`, or `legacy` for the shapes of 2012.
        state: A file (SQLite) that keeps the messages, also for the next mock that is given it; none when left out.
            Callbacks that were still to be made are made by that.

    Raises:
        ValueError: An argument does not have the form above.
        StateFileError: The file cannot keep messages.
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
        rate: float = 5.0,
        mms_rate: float = 0.25,
        message_url: str = "",
        allow_remote_callbacks: bool = False,
        rate_limits: bool = False,
        dialect: str = Dialect.LATEST,
        state: str | PathLike[str] | None = None,
    ) -> None:
        if not 0 <= port <= MAX_PORT:
            raise ValueError(f"port={port!r} is not a port: give 0 for any free one, or 1 to {MAX_PORT}")
        self._account = Account(auth_id, auth_token, message_url=message_url)
        self._host = host
        self._port = port
        chosen = Dialect.of(dialect)
        self._engine = Engine(
            clock=clock,
            seed=seed,
            rates=Rates(rate, mms_rate),
            dialect=chosen,
            allow_remote_callbacks=allow_remote_callbacks,
            state=None if state is None else Path(state),
        )
        self._platform = self._engine.platform
        self._engine.add_account(self._account)
        interface = build_interface(self._platform, dialect=chosen, rate_limits=rate_limits)
        super().__init__(Control(interface, add_account=self._engine.add_account, seed=seed))
        self._app = RequestLog(build_front(self._control, host))
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
        return f"http://{reachable(self._host)}:{self._running().port}{API_ROOT}"

    def add_account(
        self,
        auth_id: str,
        auth_token: str = DEFAULT_AUTH_TOKEN,
        *,
        parent: str | None = None,
        message_url: str = "",
    ) -> None:
        """Let a further account in, with messages of its own.

        Args:
            auth_id: Its auth_id: `MA` or `SA`, then 18 capital letters and digits.
            auth_token: The secret that goes with it; any printable text.
            parent: The auth_id of the main account of a subaccount, whose auth_id begins with `SA`. The main account
                finds the subaccount's messages with the filter `subaccount`.
            message_url: Where its received messages are posted to; nowhere when left out.

        Raises:
            LookupError: There is no account `parent`.
            ValueError: An argument does not have the form above, or there is an account with that auth_id.
        """
        main = None if parent is None else self._platform.accounts.named(parent)
        self._engine.add_account(Account(auth_id, auth_token, parent=main, message_url=message_url))

    def asgi(self) -> ASGIApp:
        """Give the application itself, for clients in the same process that need no port.

        Returns:
            An ASGI application with the same account and messages, which runs without `start()`.
        """
        return self._app

    def advance(self, seconds: float) -> datetime:
        """Move the clock forward, through everything that happens on the way, in order.

        Args:
            seconds: How far, in seconds; not negative. 0 does what is due by now.

        Returns:
            The moment it is then, aware, in UTC.

        Raises:
            ValueError: `seconds` is negative or no number, or the mock was not made with a `ManualClock`.
            StateFileError: Another mock server has taken the file since this one stopped.
        """
        self._engine.resume()
        return self._platform.advance(seconds)

    def receive(
        self,
        *,
        from_number: str,
        to_number: str,
        text: str,
        type: str = "sms",
        media: Sequence[str] = (),
        auth_id: str | None = None,
    ) -> str:
        """Let somebody send a message to one of an account's numbers.

        It is posted to the account's message URL, and delivered when that answers 200. The texts STOP and START decide
        whether later messages from `to_number` to `from_number` get through.

        Args:
            from_number: Who sends it: a number with its country code.
            to_number: The account's number it is sent to, or a sender ID of letters and digits.
            text: What it says.
            type: `sms`, `mms` or `whatsapp`.
            media: Addresses of media, for `mms` and `whatsapp`.
            auth_id: The account; the mock's first when left out.

        Returns:
            The `message_uuid`.

        Raises:
            LookupError: There is no such account.
            ValueError: A number or the type is none, or an SMS has media.
        """
        return self._platform.receive(
            self.auth_id if auth_id is None else auth_id,
            from_number=from_number,
            to_number=to_number,
            text=text,
            type=MessageType.of(type),
            media=media,
        ).uuid

    def reset(self) -> None:
        """Forget all messages, and what was to become of them; the accounts stay, and so does the time."""
        self._platform.reset()

    def start(self) -> Self:
        """Start serving, and return when requests are answered.

        Returns:
            This object.

        Raises:
            RuntimeError: The server runs already or did not start.
            OSError: The address is not this computer's or not known, or the port is taken or reserved.
            StateFileError: Another mock server has taken the file since this one stopped.
        """
        if self._server is not None:
            raise RuntimeError(f"the mock server runs already, at {self.base_url}: stop() it first")
        self._engine.resume()
        try:
            server = ServerThread(self._app, self._host, self._port)
            server.start()
        except BaseException:
            self._engine.pause()
            raise
        self._server = server
        return self

    def request_stop(self) -> None:
        """Ask the server to stop, without waiting; a signal handler may call it.

        Raises:
            RuntimeError: The server is not running.
        """
        self._running().request_stop()
        self._control.events.disconnect()

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
            self._control.events.disconnect()
            self._server.stop()
            self._server = None
        self._engine.pause()

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
