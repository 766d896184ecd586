"""The fixtures of the suite's tests, and what becomes of their results."""

from collections.abc import Callable, Generator, Iterator

import pytest

from plivo_contract._context import TestContext
from plivo_contract._contract import shipped_contract
from plivo_contract._scenario import scenario_of
from plivo_contract._session import Session
from plivo_contract.pytest_plugin import SESSION


@pytest.fixture(scope="session")
def contract_session(
    pytestconfig: pytest.Config, record_testsuite_property: Callable[[str, object], None]
) -> Iterator[Session]:
    """What all tests of the suite share."""
    session = pytestconfig.stash[SESSION]
    is_distributed = hasattr(pytestconfig, "workerinput") and not pytestconfig.getoption("loadgroup")
    shares_a_server = is_distributed and session.target.app is None
    refusal = "processes of pytest-xdist share one server: use --dist loadgroup" if shares_a_server else ""
    with session.opened(record_testsuite_property, refusal):
        yield session


@pytest.fixture
def api(contract_session: Session) -> TestContext:
    """What a test works with."""
    if contract_session.stopped:
        pytest.skip(contract_session.stopped)
    return contract_session.context


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test that has an operation for each that the contract has."""
    if "operation" in metafunc.fixturenames:
        session = metafunc.config.stash.get(SESSION, None)
        contract = shipped_contract() if session is None else session.contract
        metafunc.parametrize("operation", contract.operations, ids=contract.operation_id)


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose needs are not met."""
    item.config.stash[SESSION].require(scenario_of(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Record what a test comes to."""
    with item.config.stash[SESSION].playing(scenario_of(item)):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show no secret."""
    report = yield
    if report.failed:
        report.longrepr = item.config.stash[SESSION].redact(report.longreprtext)
    return report
