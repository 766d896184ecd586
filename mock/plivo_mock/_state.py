"""A file that keeps messages across restarts: an SQLite database."""

import contextlib
import logging
import os
import sqlite3
import weakref
from collections.abc import Generator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import NamedTuple, TypeVar, cast

import msgspec

from ._messages import CallbackAttempt, Message, Moment, Plan, Published, SendRequest, StateChange

# Written into the file's header, where SQLite has a place for it: "Plvm", and the version of the tables.
_APPLICATION_ID = 0x506C766D
_VERSION = 5

_TABLES = """
BEGIN;
CREATE TABLE messages (
    number INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    auth_id TEXT NOT NULL,
    accepted TEXT NOT NULL,
    body TEXT NOT NULL,
    request TEXT,
    plan TEXT NOT NULL,
    published INTEGER NOT NULL,
    reported INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    due TEXT
);
CREATE INDEX messages_of_account ON messages (auth_id, accepted, number);
PRAGMA application_id = {application_id};
PRAGMA user_version = {version};
COMMIT;
"""

_logger = logging.getLogger("plivo_mock")

T = TypeVar("T")


class StateFileError(Exception):
    """The file cannot keep messages, as the message says."""


class KeptMessage(NamedTuple):
    """A message from the file, and how far it had come."""

    message: Message
    published: int  # how many events of its plan had been published
    reported: int  # how many of those had been reported to its callback URL, or would not be any more
    attempts: int  # how often it had been tried to report the next one
    due: datetime | None  # when that was to be tried again, aware; None for at once


class StateFile:
    """Keeps what happens to messages. It is the storage of a platform, and subscribes to its callbacks."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = RLock()
        self._connection: sqlite3.Connection | None = None
        self._opened()

    def __len__(self) -> int:
        with self._transaction() as connection:
            return _number(connection, "SELECT count(*) FROM messages")

    def save(self, changes: Sequence[StateChange]) -> None:
        """Save changes of messages' states, all of them or none."""
        requests: dict[SendRequest | None, str | None] = {None: None}
        with self._transaction() as connection:
            for change in changes:
                message = change.message
                published = message.plan.index(change.event) + 1
                plan = _encode(message.plan)
                if published > 1:
                    connection.execute(
                        "UPDATE messages SET plan = ?, published = ? WHERE uuid = ?", (plan, published, message.uuid)
                    )
                    continue
                if message.request not in requests:
                    requests[message.request] = _encode(message.request)
                connection.execute(
                    "INSERT INTO messages (uuid, auth_id, accepted, body, request, plan, published) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        message.uuid,
                        message.auth_id,
                        message.accepted.isoformat(timespec="microseconds"),
                        _encode(replace(message, plan=(), request=None)),  # which have columns of their own
                        requests[message.request],
                        plan,
                        published,
                    ),
                )

    def clear(self) -> None:
        with self._transaction() as connection:
            connection.execute("DELETE FROM messages")

    def on_event(self, event: Published) -> None:
        """Note how far the callbacks of a message have come, so that each is made now or after a restart."""
        if not isinstance(event, CallbackAttempt):
            return
        with self._lock:
            if self._connection is None:
                return  # it was closed during the attempt, which whoever opens it next repeats
            reported = event.message.plan.index(event.event) + (event.again is None)
            attempts, due = (0, None) if event.again is None else (event.attempt, event.again.isoformat())
            try:
                with self._transaction() as connection:
                    connection.execute(
                        "UPDATE messages SET reported = ?, attempts = ?, due = ? WHERE uuid = ?",
                        (reported, attempts, due, event.message.uuid),
                    )
            except StateFileError:  # a restart makes the callback once more
                _logger.exception("a callback of message %s is not saved", event.message.uuid)

    def messages_of(self, auth_id: str) -> list[KeptMessage]:
        """Return the messages of an account in the order they were accepted."""
        requests: dict[str | None, SendRequest | None] = {None: None}  # one may have sent a thousand messages
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT body, plan, request, published, reported, attempts, due FROM messages "
                "WHERE auth_id = ? ORDER BY accepted, number",
                (auth_id,),
            )
            messages: list[KeptMessage] = []
            for row in rows:
                body, plan, request, published, reported, attempts, due = cast(
                    "tuple[str, str, str | None, int, int, int, str | None]", row
                )
                if request is not None and request not in requests:
                    requests[request] = _decode(request, SendRequest)
                message = replace(_decode(body, Message), plan=_decode(plan, Plan), request=requests[request])
                if not 0 < published <= len(message.plan) or not 0 <= reported <= published:
                    raise ValueError("a message has had more events than its plan has")
                moment = None if due is None else msgspec.convert(due, Moment)
                messages.append(KeptMessage(message, published, reported, attempts, moment))
            return messages

    def open(self) -> None:
        """Open the file again after it was closed."""
        with self._lock:
            self._opened()

    def close(self) -> None:
        """Close the file; it is opened again when it is needed."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextlib.contextmanager
    def _transaction(self) -> Generator[sqlite3.Connection]:
        with self._lock:
            connection = self._opened()
            try:
                connection.execute("BEGIN")
                try:
                    yield connection
                except BaseException:
                    if connection.in_transaction:  # a full disk has ended it already
                        connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
            # Of a damaged file anything can come, such as a number where a text should be.
            except (sqlite3.Error, ValueError, ArithmeticError, LookupError, TypeError, RecursionError) as error:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise StateFileError(f"state={str(self._path)!r} cannot be used: {error}") from error

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = _open(self._path)
            # Not at the end of the process: a thread may be using it then, and SQLite needs no closing.
            weakref.finalize(self, self._connection.close).atexit = False
        return self._connection


def _open(path: Path) -> sqlite3.Connection:
    try:
        with contextlib.suppress(FileExistsError):  # made first, as SQLite would let others read it
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    except (OSError, ValueError, sqlite3.Error) as error:
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
        whose = "of another version" if header[0] == _APPLICATION_ID else "a database of something else"
        raise StateFileError(f"state={str(path)!r} is {whose}: name another file, or a new one")


def _number(connection: sqlite3.Connection, query: str) -> int:
    (number,) = cast("tuple[int]", connection.execute(query).fetchone())
    return number


def _encode(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _decode(text: str, kind: type[T]) -> T:
    return msgspec.json.decode(text, type=kind)
