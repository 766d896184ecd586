"""Runs of the suite against the servers of this folder."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from unittest import mock

import pytest

from benchmarks.mock.servers import prism
from plivo_contract import Credentials, Mode, Plan, Report, Target, run
from plivo_contract._policy import Limit
from tests.field.asgi_server import AsgiServer
from tests.field.deviations import Deviation
from tests.field.flask_server import FlaskServer
from tests.field.messages import ACCOUNT
from tests.field.serving import served_by_uvicorn, served_by_werkzeug

MODES = (Mode.READ_ONLY, Mode.ONE_DESTINATION, Mode.FULL)
SERVERS = ("Flask, newest records", "Starlette, records of 2012", "Starlette, records of a few years later")
NEEDS_A_MEMORY = frozenset(
    {
        "24 hours without a time filter",
        "a filter by itself finds what fits",
        "a message is found by what its record says",
        "a message is not found by what its record does not say",
        "a record says what was sent",
        "a record stays the same",
        "accepted messages can be retrieved",
        "an api_id of its own",
        "an unknown message is not found",
        "filters let through what fits, and nothing else",
        "links to the pages beside it",
        "one message to one destination",
        "pages overlap as their offsets do",
        "records of this account",
        "the page asked for",
        "the requested record",
        "time filters are exact to the microsecond",
    }
)
"""The checks that a server with the same example for everybody cannot pass."""

_SRC, _DST = "12025550100", "12065550123"
_EXAMPLES = 5


class OnlyGenerated:
    """A plugin of pytest that leaves only the generated requests: nothing else depends on a seed."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out the others."""
        items[:] = [item for item in items if item.path.stem == "test_generated"]


def judge(target: Target, mode: Mode, seed: int | None, *, plugins: Sequence[object] = ()) -> Report:
    """Run the suite against a server, without its pauses; without a seed only until it has found a difference."""
    src, dst = (_SRC, _DST) if mode is Mode.ONE_DESTINATION else ("", "")
    plan = Plan(mode, src, dst, examples=0 if seed is None else _EXAMPLES, seed=seed, until_broken=seed is None)
    with mock.patch("plivo_contract._policy.LIST_PACE", Limit(10**6, 60)):
        return run(target, plan, sleep=lambda _: None, plugins=plugins)


def judge_server(name: str, mode: Mode, seed: int, *, is_whole: bool = True) -> Report:
    """Run the suite against one of the servers, or the generated requests alone."""
    with _served(name) as base_url:
        target = Target(ACCOUNT, base_url=base_url, is_called_back=False)
        return judge(target, mode, seed, plugins=() if is_whole else (OnlyGenerated(),))


def judge_deviation(deviation: Deviation) -> Report:
    """Run the suite against the Flask server with a deviation."""
    server = FlaskServer()
    deviation.deviate(server)
    with served_by_werkzeug(server.app()) as base_url:
        return judge(Target(ACCOUNT, base_url=base_url), deviation.mode, None)


def judge_prism(mode: Mode, seed: int) -> Report:
    """Run the suite against Prism, which responds to everything with the examples of the contract."""
    with prism() as server:
        account = server.account
        return judge(Target(Credentials(account.auth_id, account.auth_token), base_url=account.base_url), mode, seed)


@contextmanager
def _served(name: str) -> Generator[str]:
    app = None if name == SERVERS[0] else AsgiServer(is_old=name == SERVERS[1]).app()
    serving = served_by_werkzeug(FlaskServer().app()) if app is None else served_by_uvicorn(app)
    with serving as base_url:
        yield base_url
