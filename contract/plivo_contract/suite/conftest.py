"""The fixtures of the suite's tests, and what becomes of their results."""

from collections.abc import Callable, Generator, Iterator

import pytest

from plivo_contract._context import TestContext, required
from plivo_contract._contract import shipped_contract
from plivo_contract._scenario import Scenario, scenario_of
from plivo_contract._session import DifferenceFound, Session
from plivo_contract.pytest_plugin import RUN
from plivo_contract.suite import GROUPS


@pytest.fixture(scope="session")
def contract_session(
    pytestconfig: pytest.Config, record_testsuite_property: Callable[[str, object], None]
) -> Iterator[Session]:
    """What all tests of the suite share."""
    run = pytestconfig.stash[RUN]
    with run.open(record_testsuite_property) as session:
        is_distributed = hasattr(pytestconfig, "workerinput") and not pytestconfig.getoption("loadgroup")
        if is_distributed and run.target.app is None:
            session.stop("processes of pytest-xdist share one server: use --dist loadgroup")
        if not session.stopped:
            session.start()
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
        run = metafunc.config.stash.get(RUN, None)
        contract = shipped_contract() if run is None else run.contract
        metafunc.parametrize("operation", contract.operations, ids=contract.operation_id)


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose needs are not met."""
    _session_of(item).require(_scenario_of(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Record what a test comes to."""
    with _session_of(item).playing(_scenario_of(item)):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the differences that a test has found, and no secret."""
    report = yield
    session = item.config.stash[RUN].session
    if call.excinfo is not None and isinstance(call.excinfo.value, DifferenceFound):
        report.longrepr = str(call.excinfo.value)
    elif report.failed and session is not None:
        report.longrepr = session.redact(report.longreprtext)
    return report


def _session_of(item: pytest.Item) -> Session:
    return required(item.config.stash[RUN].session)


def _scenario_of(item: pytest.Item) -> Scenario:
    return scenario_of(item, GROUPS[item.path.stem])
