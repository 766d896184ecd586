"""A file that keeps messages across restarts: an SQLite database."""

import contextlib
import sqlite3
import weakref
from collections.abc import Generator
from datetime import datetime
from decimal import InvalidOperation
from pathlib import Path
from threading import RLock
from typing import NamedTuple, cast

from plivo_mock._messaging._delivery import Event
from plivo_mock._messaging._messages import Message, SendRequest
from plivo_mock._messaging._notices import CallbackAttempt, Notice, StateChange
from plivo_mock._messaging._platform import Platform

from ._codec import decode_message, decode_moment, decode_request, encode_message, encode_plan, encode_request

# Written into the file's header, where SQLite has a place for it: "Plvm", and the version of the tables.
_APPLICATION_ID = 0x506C766D
_VERSION = 2

# Requests stand apart, as one may have sent a thousand messages.
_TABLES = """
BEGIN;
CREATE TABLE requests (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE messages (
    number INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    auth_id TEXT NOT NULL,
    accepted TEXT NOT NULL,
    body TEXT NOT NULL,
    request INTEGER REFERENCES requests (id),
    plan TEXT NOT NULL,
    published INTEGER NOT NULL,
    told INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    due TEXT
);
CREATE INDEX messages_of_account ON messages (auth_id, accepted, number);
PRAGMA application_id = {application_id};
PRAGMA user_version = {version};
COMMIT;
"""


class StateFileError(Exception):
    """The file cannot keep messages, as the message says."""


class KeptMessage(NamedTuple):
    """A message of an earlier life, and how far it had come.

    Attributes:
        message: The message.
        published: How many events of its plan had been published.
        told: How many of those its callback URL had been told of, or would not be told of any more.
        attempts: How often it had been tried to tell of the next one.
        due: When that was to be tried again, aware; None for at once.
    """

    message: Message
    published: int
    told: int
    attempts: int
    due: datetime | None


class StateFile:
    """Keeps what happens to messages, from the moment it listens."""

    def __init__(self, path: Path) -> None:
        """Open the file, or begin a new one.

        Args:
            path: Where it is.

        Raises:
            StateFileError: It is something else, damaged, used by another mock server, or cannot be written.
        """
        self._path = path
        self._lock = RLock()
        self._requests: tuple[SendRequest, int] | None = None
        self._connection: sqlite3.Connection | None = None
        self._opened()

    def __len__(self) -> int:
        """Count the messages."""
        with self._using() as connection:
            (count,) = cast("tuple[int]", connection.execute("SELECT count(*) FROM messages").fetchone())
            return count

    def listen_to(self, platform: Platform) -> None:
        """Keep what happens from now on.

        Args:
            platform: Where it happens.
        """
        platform.notices.subscribe(self._on_notice)
        platform.on_reset(self._forget)

    def messages_of(self, auth_id: str) -> list[KeptMessage]:
        """Read the messages of an account.

        Args:
            auth_id: The account.

        Returns:
            The messages in the order they were accepted.

        Raises:
            StateFileError: The file is damaged.
        """
        requests: dict[int, SendRequest] = {}
        with self._using() as connection:
            # A request is read with the first of its messages, and shared by all.
            rows = connection.execute(
                "SELECT m.body, m.plan, m.request, r.body, m.published, m.told, m.attempts, m.due FROM messages AS m "
                "LEFT JOIN requests AS r ON r.id = m.request WHERE m.auth_id = ? ORDER BY m.accepted, m.number",
                (auth_id,),
            )
            messages: list[KeptMessage] = []
            for row in rows:
                body, plan, key, request, published, told, attempts, due = cast(
                    "tuple[str, str, int | None, str | None, int, int, int, str | None]", row
                )
                if key is not None and key not in requests and request is not None:
                    requests[key] = decode_request(request)
                message = decode_message(body, plan, None if key is None else requests[key])
                moment = None if due is None else decode_moment(due)
                messages.append(KeptMessage(message, published, told, attempts, moment))
            return messages

    def open(self) -> None:
        """Take the file again after it was let go.

        Raises:
            StateFileError: Another mock server has it, or it is not what it was.
        """
        with self._lock:
            self._opened()

    def close(self) -> None:
        """Let the file go; it is opened again when it is needed."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _on_notice(self, notice: Notice) -> None:
        if isinstance(notice, StateChange):
            self._keep(notice.message, notice.event)
        else:
            self._note(notice)

    def _note(self, attempt: CallbackAttempt) -> None:
        """Note how far the callbacks of a message have come, so that each is made in this life or in the next."""
        with self._lock:
            if self._connection is None:
                return  # it was let go during the attempt, which whoever takes it next repeats
            told = attempt.message.plan.index(attempt.event) + (attempt.again is None)
            attempts, due = (0, None) if attempt.again is None else (attempt.attempt, attempt.again.isoformat())
            with self._using() as connection:
                connection.execute(
                    "UPDATE messages SET told = ?, attempts = ?, due = ? WHERE uuid = ?",
                    (told, attempts, due, attempt.message.uuid),
                )

    def _keep(self, message: Message, event: Event) -> None:
        published = message.plan.index(event) + 1
        plan = encode_plan(message.plan)
        with self._using() as connection:
            if published > 1:
                connection.execute(
                    "UPDATE messages SET plan = ?, published = ? WHERE uuid = ?", (plan, published, message.uuid)
                )
                return
            connection.execute(
                "INSERT INTO messages (uuid, auth_id, accepted, body, request, plan, published) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    message.uuid,
                    message.auth_id,
                    message.accepted.isoformat(timespec="microseconds"),
                    encode_message(message),
                    self._key_of(message.request, connection),
                    plan,
                    published,
                ),
            )

    def _key_of(self, request: SendRequest | None, connection: sqlite3.Connection) -> int | None:
        """Keep a request once; the messages it sends come one after the other."""
        if request is None:
            return None
        if self._requests is None or self._requests[0] is not request:
            cursor = connection.execute("INSERT INTO requests (body) VALUES (?)", (encode_request(request),))
            key = cursor.lastrowid
            assert key is not None  # noqa: S101 - a row was inserted
            self._requests = request, key
        return self._requests[1]

    def _forget(self) -> None:
        with self._using() as connection:
            connection.execute("DELETE FROM messages")
            connection.execute("DELETE FROM requests")
            self._requests = None

    @contextlib.contextmanager
    def _using(self) -> Generator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._opened()
            except (sqlite3.Error, ValueError, InvalidOperation, KeyError) as error:
                raise StateFileError(f"state={str(self._path)!r} cannot be used: {error}") from error

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = _open(self._path)
            weakref.finalize(self, self._connection.close)
        return self._connection


def _open(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise StateFileError(
            f"state={str(path)!r} cannot be opened: {error}; name a file in a folder that is there"
        ) from error
    try:
        _prepare(connection, path)
    except sqlite3.OperationalError as error:
        connection.close()
        raise StateFileError(
            f"state={str(path)!r} cannot be used: {error}; is another mock server running with it?"
        ) from error
    except sqlite3.DatabaseError as error:
        connection.close()
        raise StateFileError(f"state={str(path)!r} is no state file: {error}; name another, or a new one") from error
    except StateFileError:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    # Held until it is closed, for what another process writes would not be seen here. What a power cut takes is
    # the last moments; what the end of the process takes is nothing.
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    header = tuple(_number(connection, f"PRAGMA {name}") for name in ("application_id", "user_version"))
    if header == (0, 0) and _number(connection, "SELECT count(*) FROM sqlite_master") == 0:
        connection.executescript(_TABLES.format(application_id=_APPLICATION_ID, version=_VERSION))
    elif header != (_APPLICATION_ID, _VERSION):
        raise StateFileError(f"state={str(path)!r} is a database of something else: name another file, or a new one")


def _number(connection: sqlite3.Connection, query: str) -> int:
    (number,) = cast("tuple[int]", connection.execute(query).fetchone())
    return number
