"""The mock server as tests and programs use it."""

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from os import PathLike
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Self

from starlette.types import ASGIApp

from ._accounts import DEFAULT_AUTH_ID, DEFAULT_AUTH_TOKEN, Account
from ._addresses import MAX_PORT, reachable
from ._app import build_app
from ._assertions import MessageQuery, listed, others, were_sent
from ._bodies import parse_object
from ._clock import Clock, ManualClock
from ._control import OPERATIONS
from ._control_models import Callback, Seed, SeenMessage
from ._delivery import Rates
from ._engine import Engine
from ._faults import Faults
from ._journal import Journal
from ._json import ApiError, JsonObject
from ._log import RequestLog
from ._messages import MessageState, MessageType
from ._records import Dialect
from ._seeding import seed as add_seeds
from ._server import ServerThread

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_POLL = 0.05  # seconds between looks at a condition while nothing happens


class MockPlivo:
    """A stateful mock of the Plivo Message API, served over HTTP by a thread of this process.

    Messages are kept in memory and go from queued to sent to delivered within a second of the clock's time, as far as
    the account's rate allows. They outlive `stop()`, and are gone with the object unless a file keeps them.

    Examples:
        >>> with MockPlivo() as mock:
        ...     print(mock.auth_id)
        MAMOCKMOCKMOCKMOCK00

    Args:
        auth_id: The account's auth_id: `MA` or `SA`, then 18 capital letters and digits.
        auth_token: Its secret; any printable text.
        host: The address to listen on. Whoever can reach it can read and send messages of the mock.
        port: The port to listen on, 0 to 65,535; 0 for a free one, another for each start.
        clock: The clock; real time when left out. A `ManualClock` moves when it is advanced, and what falls due happens
            then.
        seed: Makes `api_id`s and `message_uuid`s repeatable; unpredictable when left out.
        rate: How many SMS an account sends in a second, and WhatsApp messages apart from them; `math.inf` for no limit.
            All others wait in the queue, as they do at Plivo.
        mms_rate: How many MMS an account sends in a second; likewise.
        message_url: Where the account's received messages are posted to; nowhere when left out.
        allow_remote_callbacks: Whether callbacks may go to other computers than this one.
        allowed_hosts: Host names by which the mock may be reached, besides addresses and `localhost`: those of a
            container, for example.
        rate_limits: Whether to refuse more than 20 list requests a minute and 300 requests in 5 seconds, as Plivo does.
        dialect: `latest`, or `legacy` for the forms of 2012.
        state: A file (SQLite) that keeps the messages, also for the next mock with this file; none when left out.
            The next mock also makes the callbacks that were still to be made.
        har: A file that requests are written to as an HTTP Archive, from `start()` to `stop()`; none when left out.

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
        allowed_hosts: Collection[str] = (),
        rate_limits: bool = False,
        dialect: str = Dialect.LATEST,
        state: str | PathLike[str] | None = None,
        har: str | PathLike[str] | None = None,
    ) -> None:
        if not 0 <= port <= MAX_PORT:
            raise ValueError(f"port={port!r} is not a port: give 0 for any free one, or 1 to {MAX_PORT}")
        if isinstance(allowed_hosts, str):
            raise ValueError(f"allowed_hosts={allowed_hosts!r} is a single name: pass a list of names")  # noqa: TRY004
        self._account = Account(auth_id, auth_token, message_url=message_url)
        self._host = host
        self._port = port
        self._har_file = None if har is None else Path(har)
        self._engine = Engine(
            clock=clock,
            seed=seed,
            rates=Rates(rate, mms_rate),
            dialect=Dialect.of(dialect),
            rate_limits=rate_limits,
            allow_remote_callbacks=allow_remote_callbacks,
            state=None if state is None else Path(state),
        )
        self._platform = self._engine.platform
        self._engine.add_account(self._account)
        app = build_app(self._engine, {host, *allowed_hosts})
        self._app: ASGIApp = RequestLog(app, self._engine.redact)
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
        return f"http://{reachable(self._host)}:{self._running().port}/v1"

    @property
    def requests(self) -> Journal:
        """The latest 1,000 requests to the API with their responses, oldest first; without secrets.

        Of the bodies the latest 8 MiB are kept: those of 400 lists of 20 messages, or of all sends to a few numbers.
        """
        return self._engine.journal

    @property
    def faults(self) -> Faults:
        """What goes wrong: `mock.faults.add("status", status=503)` responds to the next request with 503."""
        return self._engine.faults

    @property
    def messages(self) -> list[SeenMessage]:
        """All messages of all accounts as they are now, sent and received, oldest first."""
        now = self._platform.clock.now()
        accounts = self._platform.accounts
        messages = [message for account in accounts for message in reversed(account.messages.newest_first())]
        return [SeenMessage.of(message, now) for message in sorted(messages, key=lambda message: message.accepted)]

    @property
    def callbacks(self) -> list[Callback]:
        """The latest 10,000 attempts to deliver status callbacks and received messages, oldest first."""
        return [Callback.of(attempt) for attempt in [*self._engine.attempts]]

    def add_account(
        self,
        auth_id: str,
        auth_token: str = DEFAULT_AUTH_TOKEN,
        *,
        parent: str | None = None,
        message_url: str = "",
    ) -> None:
        """Add an account with messages of its own.

        Args:
            auth_id: Its auth_id: `MA` or `SA`, then 18 capital letters and digits.
            auth_token: Its secret; any printable text.
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
        """Return the application itself, for clients in the same process that need no port.

        Returns:
            An ASGI application with the same account and messages, which runs without `start()`.
        """
        return self._app

    def route_callbacks(self, base_url: str, app: "ASGIApp | WSGIApplication") -> None:
        """Deliver callbacks into an application object, without a socket.

        Args:
            base_url: The URLs that begin with it are delivered so, such as `https://shop.example`; it need not exist.
            app: An ASGI application (FastAPI, Starlette, Django) or a WSGI application (Flask, Django).

        Raises:
            ValueError: `base_url` is no URL of http or https.
        """
        self._engine.calls.add_application(base_url, app)

    def now(self) -> datetime:
        """Return the time of the mock's clock.

        Returns:
            The moment, aware, in UTC.
        """
        return self._platform.clock.now()

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
        clock = self._platform.manual_clock()
        self._engine.resume()
        return clock.advance(seconds)

    def wait_until(self, condition: Callable[[], object], *, timeout: float = 5.0) -> None:
        """Wait until a condition holds, such as `lambda: mock.callbacks`.

        A manual clock is moved from one moment at which something happens to the next. Otherwise, and when nothing is
        left to happen, this waits for requests in real time.

        Args:
            condition: Returns something true when the wait is over.
            timeout: How many seconds of real time to wait at most.

        Raises:
            AssertionError: The condition does not hold in time.
        """
        __tracebackhide__ = True
        self._engine.resume()
        end = monotonic() + timeout
        while not condition():
            clock = self._platform.clock
            if isinstance(clock, ManualClock) and (moment := clock.next_moment()) is not None:
                clock.advance(max(0.0, (moment - clock.now()).total_seconds()))
                continue
            left = end - monotonic()
            if left <= 0:
                messages = self.messages
                raise AssertionError(
                    f"the condition does not hold after {timeout:g} seconds; messages: {len(messages):,}"
                    f"{listed(messages)}"
                )
            with self._engine.changed:
                self._engine.changed.wait(min(left, _POLL))

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
        """Receive a message from somebody at one of an account's numbers.

        It is posted to the account's message URL, and delivered when the response is 200. Keywords such as STOP and
        START decide whether later messages from `to_number` reach `from_number`; STOP and HELP are replied to.

        Args:
            from_number: Who sends it: a number with its country code.
            to_number: The account's number it is sent to, or a sender ID of letters and digits.
            text: Its text.
            type: `sms`, `mms` or `whatsapp`.
            media: Addresses of media, for `mms` and `whatsapp`.
            auth_id: The account; the mock's first when left out.

        Returns:
            The `message_uuid`.

        Raises:
            LookupError: There is no such account.
            ValueError: A number or the type is none, or an SMS has media.
        """
        if type not in set(MessageType):
            raise ValueError(f"type={type!r} is not one of {', '.join(MessageType)}")
        return self._platform.receive(
            auth_id,
            from_number=from_number,
            to_number=to_number,
            text=text,
            type=MessageType(type),
            media=media,
        ).uuid

    def seed(
        self,
        *,
        from_number: str,
        to_number: str,
        text: str = "",
        direction: str = "outbound",
        type: str = "sms",
        media: Sequence[str] = (),
        url: str = "",
        state: str = "",
        error_code: str = "",
        message_time: datetime | None = None,
        tendlc_campaign_id: str = "",
        tendlc_registration_status: str = "",
        conversation_origin: str = "",
        record: Mapping[str, object] | None = None,
        auth_id: str | None = None,
    ) -> SeenMessage:
        """Add a message without a request to the API, with values that no request can choose.

        Args:
            from_number: The sender: of an outbound message a number or a sender ID, of an inbound one a number.
            to_number: The destination: a number; of an inbound message the account's.
            text: Its text; may only be empty where the message has media.
            direction: `outbound` or `inbound`.
            type: `sms`, `mms` or `whatsapp`.
            media: Addresses of media, for `mms` and `whatsapp`; 10 at most.
            url: Where status callbacks go, for an outbound message.
            state: Its state, such as `delivered`; it makes its way from now on when left out.
            error_code: Plivo's error code, such as `50`, with a state.
            message_time: When it was accepted, aware, not in the future; now when left out.
            tendlc_campaign_id: Its 10DLC campaign.
            tendlc_registration_status: Its 10DLC registration; what follows from the numbers when left out.
            conversation_origin: What the conversation of a WhatsApp message was opened for: `utility`,
                `authentication`, `marketing` or `service`.
            record: Extra fields of its record, JSON values by name: `replaced_sender`, `error_message`,
                `conversation_expiry_timestamp`, `conversation_expiration_timestamp`, and any the API does not document.
            auth_id: The account; the mock's first when left out.

        Returns:
            The message as it is now.

        Raises:
            LookupError: There is no such account.
            ValueError: An argument breaks a rule of sending or receiving, or the record cannot have a field.
        """
        if message_time is not None and message_time.tzinfo is None:
            raise ValueError(f"message_time={message_time!r} has no time zone: add tzinfo=datetime.UTC")
        given: dict[str, object] = {
            "from_number": from_number,
            "to_number": to_number,
            "text": text,
            "direction": direction,
            "type": type,
            "media": [*media],
            "url": url,
            "state": state,
            "error_code": error_code,
            "message_time": None if message_time is None else message_time.isoformat(),
            "tendlc_campaign_id": tendlc_campaign_id,
            "tendlc_registration_status": tendlc_registration_status,
            "conversation_origin": conversation_origin,
            "record": None if record is None else {**record},
        }
        account = self._platform.accounts.named(auth_id)
        try:
            body = _as_json({"messages": [{name: value for name, value in given.items() if value}]})
            (seen,) = self._add_seeds(account, body)
        except ApiError as error:
            text = error.text.replace("The body of the request", "The message")
            raise ValueError(text.removeprefix("messages[0]").lstrip(".: ")) from error
        return seen

    def seed_file(self, path: str | PathLike[str]) -> int:
        """Add the messages of a file, as `messages.json` of the page has them.

        Args:
            path: The file: JSON, an object with `messages`.

        Returns:
            How many messages it has.

        Raises:
            OSError: The file cannot be read.
            ValueError: It is no such JSON, or a message breaks a rule.
        """
        try:
            body = parse_object(Path(path).read_bytes())
            messages = body.get("messages")
            if isinstance(messages, list) and not messages:
                return 0
            return len(self._add_seeds(self._account, body))
        except ApiError as error:
            raise ValueError(f"{str(path)!r} has no messages to begin with: {error.text}") from error

    def conclude(self, message_uuid: str, state: str, error_code: str | None = None) -> SeenMessage:
        """End a message now, whatever was planned for it.

        Args:
            message_uuid: The message.
            state: The last state: `delivered`, `failed`, `read`, `rejected` or `undelivered`.
            error_code: Plivo's error code, such as `50`; the usual one for the state when left out.

        Returns:
            The message as it is now.

        Raises:
            LookupError: There is no such message.
            ValueError: No message ends in that state, or this one has ended already.
            StateFileError: Another mock server has taken the file since this one stopped.
        """
        if state not in set(MessageState):
            raise ValueError(f"state={state!r} is none of {', '.join(MessageState)}")
        self._engine.resume()
        message = self._platform.conclude(message_uuid, MessageState(state), error_code)
        return SeenMessage.of(message, self._platform.clock.now())

    def sent(
        self,
        *,
        to: str | None = None,
        text: str | re.Pattern[str] | None = None,
        sender: str | None = None,
        type: str | None = None,
        state: str | None = None,
        times: int | None = None,
    ) -> list[SeenMessage]:
        """Assert that messages were sent.

        Args:
            to: Only messages to this number, written as a person writes it.
            text: Only messages with this text, or with one the pattern is found in (`re.compile("code: [0-9]+")`).
            sender: Only messages from this number or sender ID.
            type: Only messages of this type: `sms`, `mms` or `whatsapp`.
            state: Only messages in this state, such as `delivered`.
            times: How many there have to be; one or more when left out.

        Returns:
            The messages, oldest first.

        Raises:
            AssertionError: There are none, or not as many; it lists what was sent.
            ValueError: `to` or `sender` can be of no message.
        """
        __tracebackhide__ = True
        query = MessageQuery(to=to, text=text, sender=sender, type=type, state=state)
        outbound = [message for message in self.messages if message.message_direction == "outbound"]
        found = [message for message in outbound if query.matches(message)]
        if times is None and not found:
            raise AssertionError(f"no message{query} was sent; {others(outbound)}")
        if times is not None and len(found) != times:
            raise AssertionError(f"{were_sent(found, str(query))}, not {times}; {others(outbound)}")
        return found

    def not_sent(
        self,
        *,
        to: str | None = None,
        text: str | re.Pattern[str] | None = None,
        sender: str | None = None,
        type: str | None = None,
        state: str | None = None,
    ) -> None:
        """Assert that no such message was sent; see `sent` for the arguments.

        Args:
            to: Only messages to this number.
            text: Only messages with this text, or with one the pattern is found in.
            sender: Only messages from this number or sender ID.
            type: Only messages of this type.
            state: Only messages in this state.

        Raises:
            AssertionError: There are such messages; it lists what was sent.
            ValueError: `to` or `sender` can be of no message.
        """
        __tracebackhide__ = True
        self.sent(to=to, text=text, sender=sender, type=type, state=state, times=0)

    def reset(self) -> None:
        """Remove all messages, and what was planned for them; the accounts stay, and so does the time."""
        self._engine.reset()

    def start(self) -> Self:
        """Start serving, and return when requests are answered.

        Returns:
            This object.

        Raises:
            RuntimeError: The server runs already or did not start.
            OSError: The address is not this computer's or not known, or the port is taken or reserved; or the file for
                the HTTP Archive cannot be written.
            StateFileError: Another mock server has taken the file since this one stopped.
        """
        if self._server is not None:
            raise RuntimeError(f"the mock server runs already, at {self.base_url}: stop() it first")
        self._begin()
        try:
            server = ServerThread(self._app, self._host, self._port)
            server.start()
        except BaseException:
            self._end()
            raise
        self._server = server
        return self

    def request_stop(self) -> None:
        """Ask the server to stop, without waiting; a signal handler may call it.

        Raises:
            RuntimeError: The server is not running.
        """
        self._running().request_stop()
        self._engine.feed.disconnect()

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
            self._engine.feed.disconnect()
            self._server.stop()
            self._server = None
        self._end()

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

    def _begin(self) -> None:
        self._engine.resume()
        if self._har_file is not None:
            from ._har import HarWriter  # noqa: PLC0415 - most mocks write none

            self._engine.har = HarWriter(self._har_file)

    def _end(self) -> None:
        self._engine.pause()
        if self._engine.har is not None:
            self._engine.har.close()
            self._engine.har = None

    def _add_seeds(self, account: Account, body: JsonObject) -> list[SeenMessage]:
        given: Seed = OPERATIONS.body_of("seedMessages", body)
        messages = add_seeds(self._platform, account, given.messages)
        now = self._platform.clock.now()
        return [SeenMessage.of(message, now) for message in messages]


def _as_json(given: Mapping[str, object]) -> JsonObject:
    """Return what was given as JSON, so that the rules of the control API apply to it."""
    try:
        text = json.dumps(given, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"record: has a value that is none of JSON: {error}") from error
    return parse_object(text.encode("ascii"))
