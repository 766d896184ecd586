"""The suite finds nothing wrong with servers of other make that keep to the documentation."""

from datetime import timedelta

import pytest

from plivo_contract import ExitCode, Mode, Target, summary
from plivo_contract._contract import LIST
from tests.field.asgi_server import AsgiServer
from tests.field.flask_server import FlaskServer
from tests.field.judging import SERVERS, judge, judge_server
from tests.field.messages import ACCOUNT, newest_first
from tests.field.serving import served_by_uvicorn, served_by_werkzeug

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", SERVERS)
@pytest.mark.parametrize(("mode", "sends"), [(Mode.READ_ONLY, 0), (Mode.ONE_DESTINATION, 1)], ids=["reads", "sends"])
def test_a_server_of_other_make_keeps_to_the_contract(name: str, mode: Mode, sends: int) -> None:
    report = judge_server(name, mode, seed=1)

    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert [exchange.request.method for exchange in report.exchanges].count("POST") == sends
    assert sum(exchange.operation == LIST for exchange in report.exchanges) <= (50 if mode is Mode.READ_ONLY else 55)


@pytest.mark.parametrize("mode", [Mode.READ_ONLY, Mode.ONE_DESTINATION])
def test_a_server_that_lists_the_oldest_first_keeps_to_the_contract(mode: Mode) -> None:
    server = FlaskServer()
    server.mailbox.order = lambda found: newest_first(found)[::-1]

    with served_by_werkzeug(server.app()) as base_url:
        report = judge(Target(ACCOUNT, base_url=base_url), mode, seed=1)

    assert report.exit_code is ExitCode.KEPT, summary(report)


@pytest.mark.parametrize("mode", [Mode.READ_ONLY, Mode.ONE_DESTINATION])
def test_a_server_that_writes_whole_seconds_and_filters_exactly_keeps_to_the_contract(mode: Mode) -> None:
    server = AsgiServer()
    for message in server.mailbox.messages.values():
        message.at += timedelta(milliseconds=500)

    with served_by_uvicorn(server.app()) as base_url:
        report = judge(Target(ACCOUNT, base_url=base_url, is_called_back=False), mode, seed=1)

    assert report.exit_code is ExitCode.KEPT, summary(report)
