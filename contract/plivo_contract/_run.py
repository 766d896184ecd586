"""One run of the suite: its tests, run by pytest, against one server."""

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, cast
from unittest import mock

import pytest

from . import suite
from ._baseline import Baseline
from ._contract import Contract, shipped_contract
from ._errors import nearest
from ._ledger import Ledger
from ._policy import Sleep
from ._record_checks import ALL_CHECKS
from ._report import Report
from ._scenario import MARK, scenario_of
from ._session import ANSWERED, INTERRUPTED, Session
from ._target import Mode, Plan, Target
from .pytest_plugin import SESSION
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
    session = Session(target, plan, contract=contract or shipped_contract(), sleep=sleep, baseline=baseline)
    run_pytest(session, plugins=plugins)
    if INTERRUPTED in session.report.problems:
        raise KeyboardInterrupt
    return session.report


def run_pytest(session: Session, *, options: Sequence[str] = (), plugins: Sequence[object] = ()) -> None:
    """Run the tests with pytest; the report has what was found by then if the run is interrupted."""
    report = session.report
    stop = ("--maxfail=1",) if session.plan.until_broken else ()
    try:
        # The pytest around this one, if there is one, is hidden.
        with mock.patch.dict(os.environ, PYTEST_ADDOPTS="", PYTEST_PLUGINS=""):
            code = pytest.main([*_PYTEST, *stop, *options], plugins=[_Injected(session), *plugins])
    except OSError as error:
        report.problem(f"cannot write {error.filename}: {error.strerror}")
        return
    if code in {pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR} and not report.problems:
        report.problem(f"the suite failed: pytest ended with {pytest.ExitCode(code).name}")


class _Injected:
    """Hands a session to the plugin."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[SESSION] = self._session

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        if isinstance(excinfo.value, Exception):
            self._session.fail(excinfo.value)
        return True  # nothing is printed


def select(items: list[pytest.Item], session: Session) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Split the tests of the suite into those that a run has, in their order, and the others."""
    plan, order = session.plan, [*GROUPS]
    titles = {item: scenario_of(item).title for item in items}
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
        session.tested = frozenset(mark.kwargs["operation"] for mark in marks if mark is not None)
    session.is_complete = is_whole and not plan.until_broken
    return sorted(filter(is_run, items), key=place), [item for item in items if not is_run(item)]
