"""The recipe for procrastinate: real workers on a real PostgreSQL, one of them killed again and again."""

import asyncio
import shlex
from contextlib import suppress
from pathlib import Path

import pytest
from procrastinate.exceptions import AlreadyEnqueued

from plivo_mock import MockPlivo
from tests.ledger.postgres import PostgresServer
from tests.ledger.queues import (
    ORDERS,
    TEXT,
    Clock,
    Workers,
    check_each_order_has_one_message,
    destination,
    environment_of,
    kill_while_sending,
    load_recipe,
)

pytestmark = pytest.mark.slow

COMMAND = (
    "procrastinate --verbose --app sends_procrastinate.app worker --concurrency=2 --name=NAME "
    "--fetch-job-polling-interval=0.2"
)


def test_each_order_has_one_message_though_jobs_are_run_twice_and_a_worker_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    with PostgresServer() as server, MockPlivo(clock=clock) as mock:
        url = server.make_database()
        address = url.replace("postgresql+psycopg://", "postgresql://")
        # Less than a job takes: what another worker is still doing is begun again.
        environment = {**environment_of(mock), "DATABASE_URL": address, "STALLED_AFTER": "1"}
        recipe = load_recipe("sends_procrastinate", environment, monkeypatch)

        async def defer(*, first: bool) -> None:
            async with recipe.app.open_async():
                if first:
                    await recipe.app.schema_manager.apply_schema_async()
                    for order in ORDERS:
                        await recipe.send.defer_async(order=order, dst=destination(order), text=TEXT)
                with suppress(AlreadyEnqueued):
                    await recipe.retry_stalled.defer_async(timestamp=0)

        asyncio.run(defer(first=True))
        with Workers(
            shlex.split(COMMAND), environment, tmp_path, r"Starting job sends_procrastinate\.send\[(\d+)\]"
        ) as workers:
            kill_while_sending(workers, mock, lambda: asyncio.run(defer(first=False)))
        check_each_order_has_one_message(mock, clock, url)
