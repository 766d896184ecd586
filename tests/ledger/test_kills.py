"""Processes that send with a ledger are killed, and each destination gets exactly one message all the same."""

import pytest

from tests.ledger.conftest import both_databases
from tests.ledger.kills import World, kill_a_campaign, kill_at_each_step, kill_at_random

pytestmark = pytest.mark.slow


@both_databases
@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("call", ["send", "send_many"])
def test_a_process_may_be_killed_at_any_step(world: World, kind: str, call: str) -> None:
    kill_at_each_step(world, is_async=kind == "async", many=call == "send_many", kills=3)
    assert world.check().is_perfect, world.tally
    assert world.tally.kills.total() >= 3


@both_databases
def test_a_process_may_be_killed_at_any_time(world: World) -> None:
    kill_at_random(world, is_async=False, many=True, kills=2)
    assert world.check().is_perfect, world.tally
    assert world.tally.kills.total() >= 1


@both_databases
def test_eight_processes_share_a_campaign(world: World) -> None:
    campaign = world.new_call(60)
    plans = [world.plan(campaign, many=True, is_async=index % 2 == 1) for index in range(8)]
    endings = world.run_at_once(plans)
    assert [call.error for each in endings for call in each.calls] == [""] * 8
    assert world.check().is_perfect, world.tally


@both_databases
def test_processes_of_a_campaign_are_killed_and_replaced(world: World) -> None:
    kill_a_campaign(world, rounds=1)
    assert world.check().is_perfect, world.tally
    assert world.tally.kills.total() >= 1


@both_databases
def test_clocks_may_be_five_minutes_wrong(world: World) -> None:
    """A message that another clock may have sent can be left for a person to look at, but is not sent again."""
    world.spoil()
    keys = [world.new_call(1) for _ in range(8)]
    wrong = {key: (-300.0, 300.0)[index % 2] for index, key in enumerate(keys)}
    world.run(world.plan(key, skew=skew, kill_at=world.random.randint(60, 140)) for key, skew in wrong.items())
    for index in range(8):
        world.advance(25 * 60)
        world.run(world.plan(key, skew=skew * (-1) ** index) for key, skew in wrong.items())
    tally = world.check()
    assert tally.destinations == tally.messages == len(keys)
    assert not tally.wrong
