# Generated from _async/ledger.py by openapi/twins.py; do not edit: change that file and run `make generate`.
"""The ledger of sends, in a database."""

import json
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Self, cast

import attrs
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from plivo_messaging._errors import CLOCK_MARGIN, SETTLING_TIME, LedgerError, ValidationError
from plivo_messaging._ledger import tables
from plivo_messaging._ledger.engine import Connection, make_engine, parse_url
from plivo_messaging._ledger.entries import (
    OPEN,
    Claim,
    EntryState,
    LedgerEntry,
    Settlement,
    claimed,
    conflict,
    new_entry,
)
from plivo_messaging._ledger.tables import callbacks, sends
from plivo_messaging._names import Hints
from plivo_messaging._transport.runtime import owner

if TYPE_CHECKING:
    from plivo_messaging.webhooks import StatusCallback

__all__ = ["Entries", "SendLedger"]

_AT_ONCE = 1_000  # rows of one statement
# How far two sends are apart if no message can be of either, with the clocks of two machines and that of the records.
_RIVALRY = 2 * (CLOCK_MARGIN + SETTLING_TIME)


class SendLedger(Hints):
    """A ledger of sends: with it and a key, a message is sent once, whatever becomes of the process.

    Pass it to a client (`ledger=`), or to `send` and `send_many`, together with a key (`once=`). What is to be sent is
    committed before each request, and its outcome after. A call with a key that is known sends nothing again that was,
    or may have been, accepted. Several processes and machines may share a ledger. Its tables are created when it is
    first used.

    Args:
        url: The database: `sqlite:///sends.db` for the processes of one machine, `postgresql+psycopg://…` for several
            machines (with `psycopg` installed).
        store_content: Whether the arguments of each send are kept, with its text, beside their hash.
        survives_power_loss: Whether a commit in SQLite waits until the disk has it, which takes milliseconds. Without
            it a killed process loses nothing, but a machine that loses its power may forget the last sends.

    Raises:
        ValidationError: If the URL is not one of a database that can be used.
        LedgerError: If the driver of the database is not installed.
    """

    def __init__(self, url: str, *, store_content: bool = False, survives_power_loss: bool = False) -> None:
        self._url = parse_url(url)
        self._survives_power_loss = survives_power_loss
        self._owner: object = None
        self._is_made = False
        self._connect()
        self._entries = Entries(self, stores_content=store_content)

    @property
    def entries(self) -> "Entries":
        """What clients read and write of it."""
        return self._entries

    def pending(self, key: str | None = None) -> list[LedgerEntry]:
        """Return the sends whose outcome is not known, or not known yet, the oldest first.

        Args:
            key: Only those with this key.

        Returns:
            Their entries.

        Raises:
            LedgerError: If the database cannot be used.
        """
        query = tables.ALL.where(sends.c.state.in_(OPEN)).order_by(sends.c.started_at)
        if key is not None:
            query = query.where(sends.c.key == key)
        with self.transaction() as connection:
            return [tables.to_entry(row) for row in (connection.execute(query)).mappings()]

    def summary(self, key: str) -> Mapping[EntryState, int]:
        """Count the destinations of a key by what became of them.

        Args:
            key: The key.

        Returns:
            The number of destinations in each state that any of them is in.

        Raises:
            LedgerError: If the database cannot be used.
        """
        query = select(sends.c.state, func.count()).where(sends.c.key == key).group_by(sends.c.state)
        with self.transaction() as connection:
            return Counter({EntryState(state): count for state, count in connection.execute(query)})

    def resolve(self, key: str, destination: str, message_uuid: str | None) -> bool:
        """Record by hand what became of a send that the records of the API cannot tell.

        Args:
            key: The key.
            destination: The destination, in digits.
            message_uuid: The message that was queued; None if none was, so that the next call with the key sends again.

        Returns:
            Whether there was such a send whose outcome was not known.

        Raises:
            LedgerError: If the database cannot be used.
        """
        chosen = (sends.c.key == key, sends.c.destination == destination, sends.c.state.in_(OPEN))
        state = EntryState.REFUSED if message_uuid is None else EntryState.ACCEPTED
        values = {"state": state, "message_uuid": message_uuid, "detail": "", "changed_at": datetime.now(UTC)}
        with self.transaction() as connection:
            return (connection.execute(update(sends).where(*chosen).values(values))).rowcount > 0

    def record_callback(self, event: "StatusCallback") -> bool:
        """Record a status callback, so that late and repeated ones do no harm.

        Args:
            event: The callback, as `webhooks` parses it with `expect=StatusCallback`.

        Returns:
            Whether it tells the latest state of its message and is new: act on it only then.

        Raises:
            LedgerError: If the database cannot be used.
        """
        state = str(event.message_state or "")
        sequence = event.sequence if event.sequence is not None else _ORDER.get(state, 0)
        row = {
            "message_uuid": event.message_uuid,
            "sequence": sequence,
            "state": state,
            "received_at": datetime.now(UTC),
        }
        newer = select(func.count()).where(
            callbacks.c.message_uuid == event.message_uuid, callbacks.c.sequence > sequence
        )
        with self.transaction(str(event.message_uuid)) as connection:
            statement = tables.insert_missing(connection.dialect.name, callbacks)
            is_new = (connection.execute(statement, row)).rowcount > 0
            return is_new and not (connection.execute(newer)).scalar_one()

    def state(self, message_uuid: str) -> str | None:
        """Return the latest state that callbacks told of a message.

        Args:
            message_uuid: The message.

        Returns:
            The state, or None if no callback was recorded.

        Raises:
            LedgerError: If the database cannot be used.
        """
        query = select(callbacks.c.state).where(callbacks.c.message_uuid == message_uuid)
        with self.transaction() as connection:
            found = connection.execute(query.order_by(callbacks.c.sequence.desc()).limit(1))
            return found.scalar_one_or_none()

    def prune(self, older_than: timedelta) -> int:
        """Delete what is known since long ago. A key that is deleted sends again.

        Args:
            older_than: How long ago the outcome was recorded, or the callback received. Sends whose outcome is not
                known stay, and the others to their destinations.

        Returns:
            The number of entries of sends that were deleted.

        Raises:
            ValidationError: If `older_than` is no length of time, or a negative one.
            LedgerError: If the database cannot be used.
        """
        if not isinstance(cast("object", older_than), timedelta) or older_than < timedelta():
            problem = f"{older_than!r} is not how long ago something was, such as timedelta(days=90)"
            raise ValidationError("older_than", problem)
        before = datetime.now(UTC) - older_than
        with self.transaction() as connection:
            connection.execute(delete(callbacks).where(callbacks.c.received_at < before))
            return (connection.execute(tables.PRUNE, {"before": before})).rowcount

    def close(self) -> None:
        """Close the connections to the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"SendLedger({self._url.render_as_string()!r})"

    @contextmanager
    def transaction(self, *locks: str) -> Generator[Connection, None, None]:
        """Begin a transaction, and commit it at the end; those with one lock pass one at a time."""
        current = os.getpid(), owner()
        if self._owner != current:
            if self._owner is not None:
                self._connect()  # the connections of another process or event loop are not ours to use
            self._owner = current
        try:
            if not self._is_made:
                # In a transaction of its own, because others wait for the locks it takes.
                with self._engine.begin() as connection:
                    self._make(connection)
                self._is_made = True
            with self._engine.begin() as connection:
                _lock(connection, *locks)
                yield connection
        except (SQLAlchemyError, OSError) as error:
            reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
            raise LedgerError(f"{self!r} cannot be used: {reason}") from error

    def _connect(self) -> None:
        try:
            self._engine = make_engine(self._url, survives_power_loss=self._survives_power_loss)
        except ImportError as error:
            raise LedgerError(f"{self!r} needs a driver that is not installed: {error.name}") from error

    def _make(self, connection: Connection) -> None:
        name = connection.dialect.name
        _lock(connection, "schema")
        # Who may use tables need not be allowed to create them.
        if not (connection.execute(tables.ARE_MADE[name])).scalar_one():
            for statement in tables.create():
                connection.execute(statement)
        made = (connection.execute(select(func.max(tables.version.c.version)))).scalar_one()
        if made is None:
            connection.execute(insert(tables.version).values(version=tables.VERSION))
        elif made != tables.VERSION:
            raise LedgerError(
                f"{self!r} has tables of version {made}, and this version of plivo-messaging has {tables.VERSION}: "
                "install the version that made them, or use a database of its own"
            )


class Entries:
    """What clients read and write of a ledger."""

    def __init__(self, ledger: SendLedger, *, stores_content: bool) -> None:
        self._ledger = ledger
        self._stores_content = stores_content

    def register(self, claim: Claim, destinations: Sequence[str], body: Mapping[str, object]) -> None:
        """Add the destinations of a key that are missing; raise if it was used for other content."""
        for some in _in_parts(destinations):
            with self._ledger.transaction(_lock_of(claim)) as connection:
                _read_key(connection, claim, 1)
                entries = [new_entry(claim, each) for each in some]
                self._insert(connection, entries, body, claim.started_at)

    def claim_all(self, claim: Claim, destinations: Sequence[str], body: Mapping[str, object]) -> list[LedgerEntry]:
        """Mark all destinations of a key as being sent to, or none if one is not free; return their entries."""
        with self._ledger.transaction(_lock_of(claim)) as connection:
            entries = _read_key(connection, claim, len(destinations))
            if not entries:
                entries = [claimed(new_entry(claim, each), claim) for each in destinations]
                self._insert(connection, entries, body, claim.started_at)
            elif all(each.is_free for each in entries):
                entries = _mark(connection, claim, entries)
            return entries

    def claim_free(self, claim: Claim, destinations: Sequence[str]) -> list[str]:
        """Mark those of some destinations as being sent to that are free, and return these."""
        with self._ledger.transaction(_lock_of(claim)) as connection:
            free = [each for each in _read(connection, claim, destinations) if each.is_free]
            if free:
                _mark(connection, claim, free)
            return [each.destination for each in free]

    def settle(
        self, claim: Claim, settlements: Sequence[Settlement], now: datetime, response: str | None = None
    ) -> None:
        """Record what became of destinations of a request, unless another request has been begun for them."""
        # With the lock: two that settle the same request in another order would wait for each other.
        with self._ledger.transaction(_lock_of(claim)) as connection:
            _settle(connection, claim, settlements, now, response)

    def judge(
        self,
        claim: Claim,
        destinations: Sequence[str],
        message_uuids: Sequence[str],
        judge: Callable[[frozenset[str], Mapping[str, int], frozenset[str]], Sequence[Settlement]],
        now: datetime,
    ) -> None:
        """Record what the records say about destinations of a request.

        It is judged by the destinations whose outcome is still unknown, by how many other sends to each have an unknown
        outcome, as a message may be theirs, and by which messages other entries have. All that stays so until it is
        recorded: two processes that look up the same send, or two with one destination, would contradict each other.
        """
        of_others = {
            "of_account": claim.account,
            "of_attempt": claim.attempt,
            "since": claim.started_at - _RIVALRY,
            "until": claim.ends_at + _RIVALRY,
        }
        unknown: set[str] = set()
        rivals: Counter[str] = Counter()
        known: set[str] = set()
        with self._ledger.transaction(claim.account, _lock_of(claim)) as connection:
            for some in _in_parts(destinations):
                entries = _read(connection, claim, some)
                unknown.update(each.destination for each in entries if each.is_open and each.attempt == claim.attempt)
                for destination, count in connection.execute(tables.RIVALS, {**of_others, "among": some}):
                    rivals[destination] = count
            for some in _in_parts(message_uuids):
                known.update((connection.execute(tables.KNOWN, {"among": some})).scalars())
            _settle(connection, claim, judge(frozenset(unknown), rivals, frozenset(known)), now)

    def read(self, claim: Claim, destinations: Sequence[str]) -> list[LedgerEntry]:
        """Return the entries of destinations."""
        entries: list[LedgerEntry] = []
        for some in _in_parts(destinations):
            with self._ledger.transaction() as connection:
                entries += _read(connection, claim, some)
        return entries

    def response(self, claim: Claim) -> str | None:
        """Return the JSON of the response to a send, if there was one."""
        with self._ledger.transaction() as connection:
            found: str | None = (connection.execute(tables.RESPONSE, tables.of_key(claim))).scalar_one()
            return found

    def _insert(
        self, connection: Connection, entries: Sequence[LedgerEntry], body: Mapping[str, object], now: datetime
    ) -> None:
        content = json.dumps(body) if self._stores_content else None
        statement = tables.insert_missing(connection.dialect.name, sends)
        connection.execute(statement, [{**attrs.asdict(each), "body": content, "changed_at": now} for each in entries])


_ORDER = {"queued": 0, "sent": 1, "failed": 2, "undelivered": 2, "delivered": 2, "read": 3}
"""The sequence of callbacks that have no number of their own, by state."""


def _read(connection: Connection, claim: Claim, destinations: Sequence[str]) -> list[LedgerEntry]:
    rows = connection.execute(tables.SOME, {**tables.of_key(claim), "among": destinations})
    return [tables.to_entry(row) for row in rows.mappings()]


def _read_key(connection: Connection, claim: Claim, most: int) -> list[LedgerEntry]:
    """Read entries of a key; raise if it was used for other content."""
    rows = connection.execute(tables.OF_KEY, {**tables.of_key(claim), "most": most})
    entries = [tables.to_entry(row) for row in rows.mappings()]
    if entries and entries[0].content != claim.content:
        raise conflict(claim.key, entries[0].content, claim.content)
    return entries


def _mark(connection: Connection, claim: Claim, entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    marked = [claimed(each, claim) for each in entries]
    changes = ("state", "attempt", "started_at", "ends_at", "detail")
    values = {name: getattr(marked[0], name) for name in changes}
    chosen = {**tables.of_key(claim), "among": [each.destination for each in entries]}
    connection.execute(tables.MARK, {**chosen, **values, "changed_at": claim.started_at})
    return marked


def _settle(
    connection: Connection,
    claim: Claim,
    settlements: Sequence[Settlement],
    now: datetime,
    response: str | None = None,
) -> None:
    rows = [
        {
            **tables.of_key(claim),
            "of_destination": each.destination,
            "of_attempt": claim.attempt,
            "of_state": each.state,
            "state": each.state,
            "message_uuid": each.message_uuid,
            "detail": each.detail,
            "response": response if index == 0 else None,
            "started_at": claim.started_at,
            "ends_at": claim.ends_at,
            "changed_at": now,
        }
        for index, each in enumerate(settlements)
    ]
    if rows:
        connection.execute(tables.SETTLE, rows)


def _lock(connection: Connection, *names: str) -> None:
    """Wait until no other transaction has the lock of a name; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        for name in names:
            connection.execute(tables.LOCK, {"name": name})


def _lock_of(claim: Claim) -> str:
    return f"{claim.account} {claim.key}"


def _in_parts(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[begin : begin + _AT_ONCE] for begin in range(0, len(values), _AT_ONCE))
