"""One run of the suite: its tests, run by pytest, against one server."""

import os
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, cast
from unittest import mock

import pytest

from . import suite
from ._baseline import Baseline
from ._bounds import Bounds
from ._config import nearest
from ._contract import Contract, shipped_contract
from ._errors import CouldNotTest
from ._har import har
from ._html import html_page
from ._json import json_report
from ._ledger import Ledger
from ._markdown import markdown
from ._mock_control import mock_control
from ._policy import Sleep
from ._record_checks import ALL_CHECKS
from ._report import Report
from ._scenario import MARK, scenario_of
from ._session import ANSWERED, INTERRUPTED, Session, ignore, new_report
from ._target import Mode, Plan, Target
from ._text import conclusion, drift_line
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
    baseline: Baseline | None = None
    report: Report | None = None
    session: Session | None = None
    is_complete: bool = False
    tested: frozenset[str] | None = None
    record_property: Callable[[str, object], None] | None = None

    def finish(self, *, is_interrupted: bool) -> None:
        """Complete the report, and write the files."""
        report, session = self.report, self.session
        if report is None or session is None:
            return
        untested = report.planned - self.tested if self.tested is not None else ()
        for operation in sorted(untested):
            report.problem(f"{operation} has no test in plivo_contract/suite: nobody has said what it does")
        session.finish(is_complete=self.is_complete and not is_interrupted)
        if is_interrupted:
            report.problem(INTERRUPTED)
        if report.baseline.is_updated and report.baseline.path is not None and report.succeeded:
            _write(
                report.baseline.path, session.redact(report.baseline.updated(report.findings, report.unused)), report
            )
        # JSON is the last one, so that it has the problems of the others.
        for name, write in (("html", html_page), ("har", har), ("markdown", markdown), ("json", json_report)):
            path = self.reports.get(name)
            if path is not None:
                _write(path, session.redact(write(report)), report)
        if self.record_property is not None:
            for name, text in self._properties(report):
                self.record_property(name, session.redact(text))

    def _properties(self, report: Report) -> Iterator[tuple[str, str]]:
        if report.is_complete:
            yield "not seen in this run", "\n".join(report.uncovered) or "nothing"
        yield from (("note", note) for note in report.notes)
        for found, accepted in report.accepted:
            yield "accepted", f"{found.operation}: {found.check.name}: {found.text} ({accepted.reason})"
        yield from (("not in the contract", drift_line(each)) for each in report.drift)

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
            bounds = Bounds(self.plan.timeout, self.plan.max_time)
            try:
                if self.is_mock:
                    control = opened.enter_context(mock_control(target.base_url, bounds))
                    target = control.complete(target)
                    control.prepare(target)
            except CouldNotTest as reason:
                problem = str(reason)
            report = self.report = self.report or new_report(target, self.plan, self.contract, self.baseline)
            session = self.session = Session(target, self.plan, report, self.contract, self.sleep, self.tell, bounds)
            opened.callback(session.close)
            if problem:
                session.stop(problem)
            yield session


def validate_names(plan: Plan) -> None:
    """Raise if a group or a check of a plan does not exist."""
    known = sorted({*GROUPS.values()})
    if unknown := sorted(plan.groups - {*known}):
        raise ValueError(f"groups={unknown} do not exist: use some of {known}")
    if both := sorted(plan.checks & plan.skipped_checks):
        raise ValueError(f"the check {both[0]!r} is asked for and left out: do one of the two")
    if named := plan.checks | plan.skipped_checks:
        validate_checks(named)


def validate_checks(names: Iterable[str]) -> None:
    """Raise if a check does not exist."""
    known = known_checks()
    for name in names:
        if name not in known:
            raise ValueError(f"there is no check {name!r}: {nearest(name, known)}")


@cache
def known_checks() -> frozenset[str]:
    """Return the names of all checks."""
    import schemathesis.checks  # noqa: PLC0415 - it takes a second to import, and may not be needed

    from ._generated import MADE_HERE  # noqa: PLC0415

    schemathesis.checks.load_all_checks()
    generated = {*cast("Any", schemathesis.checks).CHECKS.get_all_names()} - {*MADE_HERE}
    names = {name.replace("_", " ") for name in generated}
    names |= {ANSWERED, *(each.name for each in ALL_CHECKS), *Ledger(sole_sender=True).checks}
    for module in GROUPS:
        for test in vars(import_module(f"{suite.__name__}.{module}")).values():
            names |= _titles({mark.name: mark for mark in getattr(test, "pytestmark", [])})
    return frozenset(names - {""})


def _titles(marks: Mapping[str, pytest.Mark]) -> set[str]:
    """Return the titles of a test: several, if it is parametrized and they name its cases."""
    title: str = marks[MARK].kwargs["title"] if MARK in marks else ""
    if "{id}" not in title:
        return {title}
    cases: Sequence[object] = marks["parametrize"].args[1]
    ids: Any = marks["parametrize"].kwargs["ids"]
    return {title.format(id=name) for name in (map(ids, cases) if callable(ids) else ids)}


def run(
    target: Target,
    plan: Plan,
    *,
    sleep: Sleep = time.sleep,
    contract: Contract | None = None,
    baseline: Baseline | None = None,
    plugins: Sequence[object] = (),
) -> Report:
    """Test a server against the contract.

    Args:
        target: The server.
        plan: What will be done.
        sleep: Waits so many seconds.
        contract: The contract; by default the one of this version.
        baseline: The accepted differences.
        plugins: Plugins of pytest.

    Returns:
        What was found. That the server could not be tested is part of it, too.

    Raises:
        ValueError: The plan names a group of tests, or a check, that does not exist.
        KeyboardInterrupt: The run was interrupted.
    """
    validate_names(plan)
    made = Run(plan, target, contract=contract or shipped_contract(), sleep=sleep, baseline=baseline)
    report = run_pytest(made, plugins=plugins)
    if INTERRUPTED in report.problems:
        raise KeyboardInterrupt
    return report


def run_pytest(made: Run, *, options: Sequence[str] = (), plugins: Sequence[object] = ()) -> Report:
    """Run the tests with pytest, and return what was found; what was found by then if the run is interrupted."""
    report = made.report = new_report(made.target, made.plan, made.contract, made.baseline)
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


def _write(path: Path, text: str, report: Report) -> None:
    try:
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        report.problem(f"cannot write {path}: {error.strerror}")


def select(items: list[pytest.Item], made: Run) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Split the tests of the suite into those that a run has, in their order, and the others."""
    plan, order = made.plan, [*GROUPS]
    titles = {item: scenario_of(item, GROUPS[item.path.stem]).title for item in items}
    is_by_title = bool(plan.checks) and plan.checks <= {*titles.values()}

    def is_run(item: pytest.Item) -> bool:
        module = item.path.stem
        if is_by_title and titles[item] not in plan.checks:
            return False
        if plan.mode is Mode.LIMITS or module == "test_limits":
            return plan.mode is Mode.LIMITS and module == "test_limits"
        if module == "test_generated":
            return plan.effort > 0
        return not plan.groups or GROUPS[module] in plan.groups

    def place(item: pytest.Item) -> tuple[bool, int]:
        # There may be nothing to read before the one message is sent.
        return item.name != "test_one_message", order.index(item.path.stem)

    is_whole = not (plan.groups or plan.checks) and {item.path.stem for item in items} == {*GROUPS}
    if is_whole and plan.mode is not Mode.LIMITS:
        marks = [item.get_closest_marker(MARK) for item in items]
        made.tested = frozenset(mark.kwargs["operation"] for mark in marks if mark is not None)
    made.is_complete = is_whole and not plan.until_broken
    return sorted(filter(is_run, items), key=place), [item for item in items if not is_run(item)]
