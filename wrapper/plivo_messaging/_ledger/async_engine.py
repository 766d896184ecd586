"""Make the asynchronous engine of a database; see `engine`."""

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from . import engine

__all__ = ["AsyncConnection", "AsyncEngine", "make_engine", "parse_url"]


def parse_url(url: object) -> URL:
    """Validate the URL of a database; its password is not shown."""
    return engine.parse_url(url, "sqlite+aiosqlite")


def make_engine(url: URL, *, survives_power_loss: bool) -> AsyncEngine:
    """Make an engine; it connects when it is first used."""
    made = create_async_engine(url, **engine.options(url))
    engine.configure(made.sync_engine, survives_power_loss=survives_power_loss)
    return made
