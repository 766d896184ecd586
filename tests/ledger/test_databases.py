"""Databases that are full, gone, restarted, or set otherwise than a ledger expects: nothing is sent twice or lost."""

from contextlib import closing
from dataclasses import replace
from unittest.mock import Mock

import pytest
from sqlalchemy import create_engine, text

from plivo_messaging import Plivo
from plivo_messaging.ledger import EntryState, SendLedger
from plivo_mock import MockPlivo
from tests.ledger.conftest import both_databases
from tests.ledger.kills import Processes, World, new_world
from tests.ledger.postgres import PostgresServer


@both_databases
def test_a_database_that_cannot_be_written_prevents_sends(world: World, request: pytest.FixtureRequest) -> None:
    known = world.new_call(1)
    world.run([world.plan(known)])
    calls = [world.new_call(1), world.new_call(12)]
    plans = [world.plan(calls[0]), world.plan(calls[0], is_async=True), world.plan(calls[1], many=True)]
    if world.url.startswith("sqlite"):
        endings = world.run(replace(plan, file_size=1_000) for plan in plans)  # files cannot grow: the disk is full
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        server.stop()
        try:
            endings = world.run(plans)
        finally:
            server.start()
    assert [call.error for each in endings for call in each.calls] == ["LedgerError"] * 3
    assert "cannot be used" in endings[0].calls[0].text
    assert len(world.mock.messages) == 1
    world.run([world.plan(calls[0]), world.plan(calls[1], many=True)])
    assert world.check().is_perfect, world.tally


@pytest.mark.slow
@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_a_disk_may_be_full_at_any_moment(world: World) -> None:
    memory, page = 32_768, 4_096 + 24
    plans = [world.plan(world.new_call(12), many=True, file_size=memory + pages * page) for pages in range(0, 24, 3)]
    endings = [world.run([each])[0] for each in plans]
    errors = [call.error for each in endings for call in each.calls]
    assert "LedgerError" in errors
    assert "" in errors
    world.forget()
    world.settle(lambda plan: replace(plan, many=True))
    assert world.check().is_perfect, world.tally


@pytest.mark.slow
def test_a_server_that_is_restarted_meanwhile_costs_nothing(plivo_mock: MockPlivo, postgres: PostgresServer) -> None:
    ledger = SendLedger(postgres.make_database())

    def restart(_account: str, *, lists: bool) -> float:
        assert not lists  # there is nothing to look up
        postgres.stop()
        postgres.start()
        return 0.0

    limiter = Mock(wait=restart)
    credentials = plivo_mock.auth_id, plivo_mock.auth_token
    with Plivo(*credentials, base_url=plivo_mock.base_url, ledger=ledger, limiter=limiter) as client:
        for once in ("order-4711", "order-4712"):
            client.messages.send(src="12025550100", dst="12025550123", text="Your table is ready.", once=once)
            assert ledger.summary(once) == {EntryState.ACCEPTED: 1}
    ledger.close()


@pytest.mark.slow
def test_who_uses_the_tables_need_not_be_allowed_to_create_them(postgres: PostgresServer) -> None:
    url = postgres.make_database()
    with closing(SendLedger(url)) as ledger:
        ledger.pending()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE ROLE clerk LOGIN"))
        connection.execute(text("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk"))
    engine.dispose()
    with closing(SendLedger(url.replace("postgres@", "clerk@"))) as ledger:
        assert ledger.pending() == []


@pytest.mark.slow
def test_transactions_see_what_others_did_whatever_the_database_prefers(
    processes: Processes, postgres: PostgresServer
) -> None:
    url = postgres.make_database()
    engine = create_engine(url)
    with engine.begin() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'"))
    engine.dispose()
    with new_world(url, processes) as world:
        campaign = world.new_call(60)
        endings = world.run_at_once([world.plan(campaign, many=True) for _ in range(8)])
        assert [call.error for each in endings for call in each.calls] == [""] * 8
        assert world.check().is_perfect, world.tally
