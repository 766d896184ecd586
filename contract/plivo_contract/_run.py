"""One run of the suite: its tests, run by pytest, against one server."""

import os
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import pytest

from ._contract import Contract, shipped_contract
from ._errors import CouldNotTest
from ._har import har
from ._html import html_page
from ._mock_control import mock_control
from ._policy import Sleep
from ._report import Report
from ._session import INTERRUPTED, Session, ignore, new_report
from ._target import Mode, Plan, Target
from ._text import conclusion
from .pytest_plugin import RUN
from .suite import GROUPS

_SUITE = Path(__file__).parent / "suite"
# Nothing of the folder and the environment that pytest is called in may change the run.
_PYTEST = (
    *("--disable-plugin-autoload", "-p", "plivo_contract.pytest_plugin", "-c", str(_SUITE / "pytest.ini")),
    *(f"--rootdir={_SUITE.parent}", "--capture=no", "--assert=plain", "--pyargs", "plivo_contract.suite"),
    *(
        option
        for plugin in ("cacheprovider", "terminal", "logging", "warnings", "faulthandler", "unraisableexception")
        for option in ("-p", f"no:{plugin}")
    ),
    *("-p", "no:threadexception"),
)


@dataclass(slots=True)
class Run:
    """A run of the suite, as its tests and hooks share it."""

    plan: Plan
    target: Target
    is_mock: bool = False
    contract: Contract = field(default_factory=shipped_contract)
    sleep: Sleep = time.sleep
    tell: Callable[[str], object] = ignore
    reports: dict[str, Path] = field(default_factory=dict[str, Path])
    report: Report | None = None
    session: Session | None = None
    is_complete: bool = False
    record_property: Callable[[str, object], None] | None = None

    def finish(self, *, is_interrupted: bool) -> None:
        """Complete the report, and write the files."""
        report, session = self.report, self.session
        if report is None or session is None:
            return
        session.finish(is_complete=self.is_complete and not is_interrupted)
        if is_interrupted:
            report.problem(INTERRUPTED)
        for name, write in (("html", html_page), ("har", har)):
            path = self.reports.get(name)
            if path is not None:
                try:
                    path.write_text(session.redact(write(report)), encoding="utf-8", errors="backslashreplace")
                except OSError as error:
                    report.problem(f"cannot write {path}: {error.strerror}")
        if self.record_property is not None:
            if report.is_complete:
                self.record_property("not seen in this run", "\n".join(report.uncovered) or "nothing")
            for note in report.notes:
                self.record_property("note", session.redact(note))

    def conclusion(self) -> list[str]:
        """Return what was found besides the differences, in lines."""
        report, session = self.report, self.session
        return [] if report is None or session is None else [session.redact(line) for line in conclusion(report)]

    def unreported(self) -> list[str]:
        """Return why the run fails, besides the tests that do."""
        report, session = self.report, self.session
        if report is None or session is None:
            return []
        # What the run begins with may show differences, and no test of a selection be made.
        obstacles = [f"could not test: {session.redact(obstacle)}" for obstacle in report.obstacles]
        return list(filter(None, [*obstacles, session.new_differences()]))

    @contextmanager
    def open(self, record_property: Callable[[str, object], None]) -> Generator[Session]:
        """Open what the tests share."""
        self.record_property = record_property
        with ExitStack() as opened:
            target, problem = self.target, ""
            try:
                if self.is_mock:
                    control = opened.enter_context(mock_control(target.base_url))
                    target = control.complete(target)
                    control.prepare(target)
            except CouldNotTest as reason:
                problem = str(reason)
            report = self.report = self.report or new_report(target, self.plan, self.contract)
            session = self.session = Session(target, self.plan, report, self.contract, self.sleep, self.tell)
            opened.callback(session.close)
            if problem:
                session.stop(problem)
            yield session


def validate_groups(plan: Plan) -> None:
    """Raise if a group of a plan does not exist."""
    known = sorted({*GROUPS.values()})
    if unknown := sorted(plan.groups - {*known}):
        raise ValueError(f"groups={unknown} do not exist: use some of {known}")


def run(
    target: Target,
    plan: Plan,
    *,
    sleep: Sleep = time.sleep,
    contract: Contract | None = None,
    plugins: Sequence[object] = (),
) -> Report:
    """Test a server against the contract.

    Args:
        target: The server.
        plan: What will be done.
        sleep: Waits so many seconds.
        contract: The contract; by default the one of this version.
        plugins: Plugins of pytest.

    Returns:
        What was found. That the server could not be tested is part of it, too.

    Raises:
        ValueError: The plan names a group of tests that does not exist.
        KeyboardInterrupt: The run was interrupted.
    """
    validate_groups(plan)
    made = Run(plan, target, contract=contract or shipped_contract(), sleep=sleep)
    report = run_pytest(made, plugins=plugins)
    if INTERRUPTED in report.problems:
        raise KeyboardInterrupt
    return report


def run_pytest(made: Run, *, options: Sequence[str] = (), plugins: Sequence[object] = ()) -> Report:
    """Run the tests with pytest, and return what was found; what was found by then if the run is interrupted."""
    report = made.report = new_report(made.target, made.plan, made.contract)
    stop = ("--maxfail=1",) if made.plan.until_broken else ()
    with _isolated():
        try:
            code = pytest.main([*_PYTEST, *stop, *options], plugins=[_Injected(made), *plugins])
        except OSError as error:
            report.problem(f"cannot write {error.filename}: {error.strerror}")
            return report
    if code in {pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR} and not report.problems:
        report.problem(f"the suite failed: pytest ended with {pytest.ExitCode(code).name}")
    return report


class _Injected:
    """Hands a run to the plugin."""

    def __init__(self, made: Run) -> None:
        self._run = made

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[RUN] = self._run

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        if self._run.session is not None and isinstance(excinfo.value, Exception):
            self._run.session.fail(excinfo.value)
        return True  # nothing is printed


@contextmanager
def _isolated() -> Generator[None]:
    """Hide the pytest around this one, if there is one."""
    hidden = dict.fromkeys(("PYTEST_ADDOPTS", "PYTEST_PLUGINS"), "")
    with mock.patch.dict(os.environ, hidden):
        yield


def select(items: list[pytest.Item], made: Run) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Split the tests of the suite into those that a run has, in their order, and the others."""
    plan, order = made.plan, [*GROUPS]

    def is_run(item: pytest.Item) -> bool:
        module = item.path.stem
        if plan.mode is Mode.LIMITS or module == "test_limits":
            return plan.mode is Mode.LIMITS and module == "test_limits"
        if module == "test_generated":
            return plan.effort > 0
        return not plan.groups or GROUPS[module] in plan.groups

    def place(item: pytest.Item) -> tuple[bool, int]:
        # There may be nothing to read before the one message is sent.
        return item.name != "test_one_message", order.index(item.path.stem)

    is_whole = not plan.groups and not plan.until_broken
    made.is_complete = is_whole and {item.path.stem for item in items} == {*GROUPS}
    return sorted(filter(is_run, items), key=place), [item for item in items if not is_run(item)]
