"""The tables of a ledger, and statements that depend on the database. Nothing here does I/O."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast

import attrs
from sqlalchemy import (
    Column,
    DateTime,
    Dialect,
    Executable,
    Index,
    Integer,
    MetaData,
    RowMapping,
    String,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.types import TypeEngine

from .entries import OPEN, Claim, EntryState, LedgerEntry

__all__ = [
    "ALL",
    "ARE_MADE",
    "KNOWN",
    "LOCK",
    "MARK",
    "OF_KEY",
    "PRUNE",
    "RESPONSE",
    "RIVALS",
    "SETTLE",
    "SOME",
    "VERSION",
    "callbacks",
    "create",
    "insert_missing",
    "of_key",
    "sends",
    "to_entry",
    "version",
]

VERSION = 1
"""The version of the schema."""

_SEED = 7_204_118_315  # keeps these locks apart from those of other programs


class _Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC: SQLite has no time zones."""

    impl: TypeEngine[Any] | type[TypeEngine[Any]] = DateTime
    cache_ok: bool | None = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ANN401
        del dialect
        return None if value is None else cast("datetime", value).replace(tzinfo=UTC)


_metadata = MetaData()

version = Table("plivo_ledger", _metadata, Column("version", Integer, primary_key=True))

sends = Table(
    "plivo_sends",
    _metadata,
    Column("account", String(40), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("destination", String(255), primary_key=True),
    Column("content", String(64), nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempt", String(32), nullable=False),
    Column("started_at", _Moment),
    Column("ends_at", _Moment),
    Column("message_uuid", String(40)),
    Column("detail", Text, nullable=False),
    Column("response", Text),  # of a whole request, beside the first of its destinations
    Column("body", Text),  # only in a ledger that is asked to keep it
    Column("changed_at", _Moment, nullable=False),
    Index("plivo_sends_message_uuid", "message_uuid"),
    Index("plivo_sends_state", "state", "destination"),
)

callbacks = Table(
    "plivo_callbacks",
    _metadata,
    Column("message_uuid", String(40), primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("state", String(40), nullable=False),
    Column("received_at", _Moment, nullable=False),
)

_ENTRY: tuple[Column[Any], ...] = tuple(sends.c[name] for name in attrs.fields_dict(LedgerEntry))
_OF_KEY = sends.c.account == bindparam("of_account"), sends.c.key == bindparam("of_key")
_AMONG = sends.c.destination.in_(bindparam("among", expanding=True))

ARE_MADE: Mapping[str, Executable] = {
    "postgresql": select(func.to_regclass(version.name).is_not(None)),
    "sqlite": text("SELECT count(*) FROM sqlite_master WHERE name = 'plivo_ledger'"),
}
# To build a statement takes longer than to execute it.
LOCK = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name"), _SEED)))
ALL = select(*_ENTRY)
OF_KEY = ALL.where(*_OF_KEY).limit(bindparam("most"))
SOME = ALL.where(*_OF_KEY, _AMONG)
RESPONSE = select(func.max(sends.c.response)).where(*_OF_KEY)
MARK = update(sends).where(*_OF_KEY, _AMONG)
SETTLE = update(sends).where(
    *_OF_KEY,
    sends.c.destination == bindparam("of_destination"),
    sends.c.attempt == bindparam("of_attempt"),
    # Another process may have found out what this one only knows to be unknown.
    or_(sends.c.state != EntryState.ACCEPTED, bindparam("of_state") != EntryState.UNKNOWN),
)
KNOWN = select(sends.c.message_uuid).where(sends.c.message_uuid.in_(bindparam("among", expanding=True)))
RIVALS = (
    select(sends.c.destination, func.count())
    .where(sends.c.account == bindparam("of_account"), _AMONG)
    .where(sends.c.state.in_(OPEN), sends.c.attempt != bindparam("of_attempt"))
    .where(sends.c.started_at <= bindparam("until"), sends.c.ends_at >= bindparam("since"))
    .group_by(sends.c.destination)
)
_rivals = sends.alias()
PRUNE = delete(sends).where(
    sends.c.state.in_((EntryState.ACCEPTED, EntryState.REFUSED)),
    sends.c.changed_at < bindparam("before"),
    # Or its message would be taken for that of a send to the same destination that is yet to be looked up.
    ~exists().where(
        _rivals.c.account == sends.c.account, _rivals.c.destination == sends.c.destination, _rivals.c.state.in_(OPEN)
    ),
)


def of_key(claim: Claim) -> dict[str, object]:
    """Return the parameters of a statement on the destinations of a key."""
    return {"of_account": claim.account, "of_key": claim.key}


def create() -> list[Executable]:
    """Return the statements that create what is missing."""
    tables = _metadata.sorted_tables
    indexes = [index for table in tables for index in table.indexes]
    return [
        *(CreateTable(each, if_not_exists=True) for each in tables),
        *(CreateIndex(each, if_not_exists=True) for each in indexes),
    ]


@cache
def insert_missing(dialect: str, table: Table) -> Executable:
    """Return an INSERT that leaves alone what is there."""
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def to_entry(row: RowMapping) -> LedgerEntry:
    """Build an entry from a row."""
    return LedgerEntry(**row)
