"""Make the engine of a database. The asynchronous ledger has `async_engine` in its place."""

import os
import sqlite3
import weakref
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from plivo_messaging._arguments.validation import shown
from plivo_messaging._errors import LedgerError, ValidationError

__all__ = ["Connection", "Engine", "configure", "make_engine", "options", "parse_url"]

_BUSY = 30_000  # milliseconds

# SQLite believes in a forked process that this holds the locks of the files that were open, so that what it commits can
# be lost. So none may be open then.
_engines: "weakref.WeakSet[Engine]" = weakref.WeakSet()
_open: "weakref.WeakSet[object]" = weakref.WeakSet()
_inherited: list[object] = []


def parse_url(url: object, sqlite_driver: str = "sqlite") -> URL:
    """Validate the URL of a database; its password is not shown."""
    try:
        parsed = make_url(url) if isinstance(url, str | URL) else None
    except ArgumentError:
        parsed = None
    if parsed is None:
        what = "it" if isinstance(url, str) else shown(url)
        raise ValidationError("url", f"{what} is not a database URL, such as 'sqlite:///sends.db'")
    backend = parsed.get_backend_name()
    if backend not in {"sqlite", "postgresql"}:
        raise ValidationError("url", f"{backend!r} is not supported: use 'sqlite:///…' or 'postgresql+psycopg://…'")
    if backend == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise ValidationError("url", "names no file: a ledger in memory would be lost with the process")
        if not Path(str(parsed.database)).absolute().parent.is_dir():
            raise ValidationError("url", f"the folder of {parsed.database!r} does not exist: create it first")
        return parsed.set(drivername=sqlite_driver)
    return parsed


def make_engine(url: URL, *, survives_power_loss: bool) -> Engine:
    """Make an engine; it connects when it is first used."""
    return configure(create_engine(url, **options(url)), survives_power_loss=survives_power_loss)


def options(url: URL) -> dict[str, Any]:
    """Return what any engine is made with.

    A transaction that waited for its lock has to see what others did meanwhile. And a server may have been restarted
    since a connection was used, which must not cost the record of an outcome.
    """
    of_server = {"isolation_level": "READ COMMITTED", "pool_pre_ping": True}
    return {"hide_parameters": True, **(of_server if url.get_backend_name() == "postgresql" else {})}


def configure(engine: Engine, *, survives_power_loss: bool) -> Engine:
    """Make SQLite durable, patient, and take its lock when a transaction begins: two that read first would collide."""
    if engine.dialect.name != "sqlite":
        return engine
    _engines.add(engine)

    @event.listens_for(engine, "do_connect")
    def check(*_unused: object) -> None:
        if _inherited:
            raise LedgerError(
                "this process was forked while a ledger in SQLite was open, so that what it commits could be lost: "
                "close an asynchronous ledger, and wait for the calls of other threads, before the process forks"
            )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:  # noqa: ANN401  (of any driver)
        _open.add(record)
        connection.isolation_level = None
        cursor = connection.cursor()
        try:
            cursor.execute(f"PRAGMA busy_timeout={_BUSY}")
            _write_ahead(cursor)
            cursor.execute(f"PRAGMA synchronous={'FULL' if survives_power_loss else 'NORMAL'}")
        except BaseException:
            connection.close()  # which nobody else does, and it may hold a lock
            raise
        cursor.close()

    @event.listens_for(engine, "close")
    def forget(connection: object, record: object) -> None:
        del connection
        _open.discard(record)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _write_ahead(cursor: Any) -> None:  # noqa: ANN401  (of any driver)
    # This statement waits for those that read, but not for those that write, such as others that do the same.
    end = monotonic() + _BUSY / 1_000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if monotonic() >= end:
                raise
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
        else:
            return


def _close_idle() -> None:
    for engine in [*_engines]:
        if not engine.dialect.is_async:
            engine.dispose()


def _inherit() -> None:
    _inherited.extend(_open)  # for good: to close one would be to use it
    _open.clear()


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(before=_close_idle, after_in_child=_inherit)
