"""The pytest plugin: `pytest --pyargs plivo_contract --contract-url URL` tests a server against the contract.

Every pytest loads it where this package is installed, so it imports the rest of the package only when that is needed.
"""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest

from ._options import OPTIONS

if TYPE_CHECKING:
    from ._session import Session
    from ._target import Target

SESSION: "pytest.StashKey[Session]" = pytest.StashKey()
"""Where the configuration of pytest has the run of the suite."""

_PREFIX = "contract-"
_MARK = "plivo_contract"
_FOUND = pytest.StashKey[tuple[list[str], list[str]]]()  # what to print, and what fails the run besides the tests


class _Hooks:
    @pytest.hookspec(firstresult=True)
    def pytest_contract_target(self, config: pytest.Config) -> "Target | None":
        """Return the server that the contract suite tests, such as an application in this process."""


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Add the hook with which a `conftest.py` names the server."""
    pluginmanager.add_hookspecs(_Hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of `plivo-contract`, with names that begin with `--contract-`."""
    group = parser.getgroup("plivo-contract", "contract suite of the Plivo Message API")
    group.addoption("--contract-url", default="", metavar="URL", help="where the API is")
    for options in OPTIONS.values():
        for option in (each for each in options if each.name != "junit"):  # pytest has its own
            words = option.help.replace("--", f"--{_PREFIX}")
            group.addoption(f"--{_PREFIX}{option.name}", help=words, **option.arguments)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register the mark of the suite's tests, and let pytest-xdist keep them together."""
    config.addinivalue_line("markers", f"{_MARK}(title, operation, needs): a test of the contract suite")
    config.stash[_FOUND] = [], []
    if config.getoption("contract_url"):
        _keep_together(config)


def pytest_report_header(config: pytest.Config) -> Sequence[str]:
    """Describe what the tests of the suite will do."""
    url = config.getoption("contract_url")
    return (
        [f"contract suite against {url}", *(f"  {line}" for line in _session_of(config).plan.describe())] if url else []
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Choose the tests of the suite that the plan runs, and put them in their order."""
    mine = [item for item in items if item.get_closest_marker(_MARK) is not None]
    if not mine:
        return
    from ._run import select

    is_distributed = hasattr(config, "workerinput")
    for item in mine if is_distributed else ():
        item.add_marker(pytest.mark.xdist_group(_MARK))
    session = _session_of(config)
    chosen, others = select(mine, session)
    is_complete = session.is_complete and (not is_distributed or config.getoption("loadgroup") is True)
    place = items.index(mine[0])
    rest = [item for item in items if item.get_closest_marker(_MARK) is None]
    items[:] = [*rest[:place], *chosen, *rest[place:]]
    if others:
        config.hook.pytest_deselected(items=others)
    session.is_complete = is_complete


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Note that not all tests of the suite are run."""
    for item in items:
        if item.get_closest_marker(_MARK) is not None and SESSION in item.config.stash:
            item.config.stash[SESSION].is_complete = False


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Complete the report, write the files, and fail if the server could not be tested."""
    config = session.config
    run = config.stash.get(SESSION, None)
    if run is not None:
        if session.shouldfail or session.shouldstop:
            run.is_complete = False
        _add(config, *run.finish(is_interrupted=exitstatus == pytest.ExitCode.INTERRUPTED))
    output: dict[str, Any] | None = getattr(config, "workeroutput", None)
    if output is not None:
        output[_MARK] = config.stash[_FOUND]
    elif unreported := config.stash[_FOUND][1]:
        report = pytest.TestReport(
            nodeid=f"{_MARK}::the_server_could_be_tested",
            location=(_MARK, None, "the server could be tested"),
            keywords={},
            outcome="failed",
            longrepr="\n".join(unreported),
            when="setup",
        )
        config.hook.pytest_runtest_logreport(report=report)
        if session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401 - pytest-xdist may be missing
    """Add what a process of pytest-xdist has found."""
    _add(node.config, *getattr(node, "workeroutput", {}).get(_MARK, ([], [])))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what was found besides the failures."""
    lines, _ = config.stash[_FOUND]
    if lines:
        terminalreporter.section("plivo contract")
        for line in lines:
            terminalreporter.line(line)


def _add(config: pytest.Config, conclusion: list[str], unreported: list[str]) -> None:
    config.stash[_FOUND][0].extend(conclusion)
    config.stash[_FOUND][1].extend(unreported)


def _keep_together(config: pytest.Config) -> None:
    """Group the tests, so that pytest-xdist runs them in one process: they share a server, its clock and the pace."""
    if hasattr(config, "workerinput"):
        config.option.loadgroup = True
    elif (distribution := config.getoption("dist", "no")) in {"load", "worksteal"}:
        config.option.dist = "loadgroup"
    elif distribution not in {"no", "loadgroup"}:
        raise pytest.UsageError(f"--dist {distribution} distributes tests that share one server: use --dist loadgroup")


def _session_of(config: pytest.Config) -> "Session":
    if SESSION not in config.stash:
        from ._session import Session
        from ._settings import Settings

        url: str = config.getoption("contract_url") or ""
        try:
            settings = Settings(lambda name: config.getoption(f"contract_{name}", None), os.environ, url, _PREFIX)
            plan = settings.plan()
            is_mock, reports, baseline = settings.is_mock(plan), settings.files(), settings.baseline()
            target: Target | None = settings.target() if url else config.hook.pytest_contract_target(config=config)
        except ValueError as error:
            raise pytest.UsageError(str(error)) from None
        if target is None:
            raise pytest.UsageError(
                "no server: name one with --contract-url URL, or with the hook pytest_contract_target"
            )
        config.stash[SESSION] = Session(target, plan, is_mock, reports=reports, baseline=baseline)
    return config.stash[SESSION]
