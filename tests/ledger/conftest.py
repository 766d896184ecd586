"""What the tests of the ledger have in common: clients of both kinds on a mock server, with a ledger in SQLite."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest

from plivo_messaging import AsyncPlivo, Plivo, SendManyResult, SendResult
from plivo_messaging.ledger import AsyncSendLedger, SendLedger
from plivo_mock import MockPlivo
from tests.ledger.kills import Processes, World, new_world
from tests.ledger.postgres import PostgresServer

both_databases = pytest.mark.parametrize("world", ["sqlite", "postgresql"], indirect=True)

T = TypeVar("T")
SRC, DST = "12025550100", "12025550123"
TEXT = "Your table is ready."


class Killed(BaseException):
    """Ends a call as the end of its process does: nothing is done on the way out."""


class Sender:
    """Sends with a ledger; the asynchronous kind in an event loop of its own for each call."""

    def __init__(self, mock: MockPlivo, url: str, *, is_async: bool) -> None:
        self.mock = mock
        self.is_async = is_async
        self.url = url
        self.ledger = AsyncSendLedger(url) if is_async else SendLedger(url)

    def run(self, action: Callable[[Any], Any], *, ledger: object = None, **options: Any) -> Any:
        """Run an action with the messages of a new client."""
        given: dict[str, Any] = {
            "base_url": self.mock.base_url,
            "clock": self.mock.now,
            "max_retries": 0,
            "deadline": 1.0,
            "ledger": self.ledger if ledger is None else ledger,
            **options,
        }
        credentials = self.mock.auth_id, self.mock.auth_token
        if not self.is_async:
            with Plivo(*credentials, **given) as client:
                return action(client.messages)

        async def main() -> Any:
            # Its connections belong to this event loop.
            async with given["ledger"], AsyncPlivo(*credentials, **given) as client:
                return await cast("Awaitable[Any]", action(client.messages))

        return asyncio.run(main())

    def send(
        self, once: str | None = "order-4711", *, with_: dict[str, Any] | None = None, **arguments: Any
    ) -> SendResult:
        """Send the message, by default."""
        sent = {"src": SRC, "dst": DST, "text": TEXT, "once": once, **arguments}
        return cast("SendResult", self.run(lambda messages: messages.send(**sent), **(with_ or {})))

    def send_many(
        self, dst: list[str], once: str | None = "campaign", *, with_: dict[str, Any] | None = None, **arguments: Any
    ) -> SendManyResult:
        """Send the message to many destinations."""
        sent = {"src": SRC, "dst": dst, "text": TEXT, "once": once, **arguments}
        return cast("SendManyResult", self.run(lambda messages: messages.send_many(**sent), **(with_ or {})))

    def ask(self, call: Callable[[Any], T | Awaitable[T]]) -> T:
        """Call the ledger."""
        if not self.is_async:
            return cast("T", call(self.ledger))

        async def main() -> T:
            async with cast("AsyncSendLedger", self.ledger):
                return await cast("Awaitable[T]", call(self.ledger))

        return asyncio.run(main())


class Killing:
    """A limiter in front of which a process ends: before its first request, or after so many."""

    def __init__(self, after: int = 0) -> None:
        self.left = after

    def wait(self, account: str, *, lists: bool) -> float:
        del account, lists
        self.left -= 1
        if self.left < 0:
            raise Killed
        return 0.0


@pytest.fixture(params=["sync", "async"])
def sender(request: pytest.FixtureRequest, plivo_mock: MockPlivo, tmp_path: Path) -> Iterator[Sender]:
    """Sends with a ledger in SQLite."""
    made = Sender(plivo_mock, f"sqlite:///{tmp_path}/sends.db", is_async=request.param == "async")
    yield made
    made.ask(lambda ledger: ledger.close())


@pytest.fixture(scope="module")
def processes() -> Iterator[Processes]:
    with Processes() as processes:
        yield processes


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with PostgresServer() as server:
        yield server


@pytest.fixture
def world(request: pytest.FixtureRequest, processes: Processes, tmp_path: Path) -> Iterator[World]:
    """A mock server, a ledger in an empty database, and processes that send."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/sends.db"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.make_database()
    with new_world(url, processes) as made:
        yield made
