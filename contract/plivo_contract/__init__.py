"""The contract suite: tests any server against the contract of the Plivo Message API.

It needs the extra `contract`. It is a suite of pytest, `pytest --pyargs plivo_contract --contract-url URL`, and a
command, `plivo-contract URL`. This is the same for tests written in Python:

    from plivo_contract import Credentials, ExitCode, Mode, Plan, Target, run, summary

    report = run(Target(Credentials("MA…", "…"), base_url="http://127.0.0.1:8010/v1"), Plan(Mode.FULL))
    assert report.exit_code is ExitCode.KEPT, summary(report)
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._baseline import Baseline
    from ._contract import Contract
    from ._control import ControlApi, MovableClock
    from ._errors import CouldNotTest
    from ._har import har
    from ._html import html_page
    from ._json import json_report
    from ._messages import Call, Exchange, Request, Response
    from ._report import Cell, Check, ExitCode, Finding, Report
    from ._run import run
    from ._target import CallbackAddress, Credentials, Mode, Plan, Target
    from ._text import markdown, summary

# Loaded when first used: the command has to be able to say that the extra is missing.
_MODULES = {
    "_baseline": ("Baseline",),
    "_contract": ("Contract",),
    "_control": ("ControlApi", "MovableClock"),
    "_errors": ("CouldNotTest",),
    "_har": ("har",),
    "_html": ("html_page",),
    "_json": ("json_report",),
    "_messages": ("Call", "Exchange", "Request", "Response"),
    "_report": ("Cell", "Check", "ExitCode", "Finding", "Report"),
    "_run": ("run",),
    "_target": ("CallbackAddress", "Credentials", "Mode", "Plan", "Target"),
    "_text": ("markdown", "summary"),
}

__all__ = [
    "Baseline",
    "Call",
    "CallbackAddress",
    "Cell",
    "Check",
    "Contract",
    "ControlApi",
    "CouldNotTest",
    "Credentials",
    "Exchange",
    "ExitCode",
    "Finding",
    "Mode",
    "MovableClock",
    "Plan",
    "Report",
    "Request",
    "Response",
    "Target",
    "har",
    "html_page",
    "json_report",
    "markdown",
    "run",
    "summary",
]


def __getattr__(name: str) -> object:
    module = next((module for module, names in _MODULES.items() if name in names), None)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        value: object = getattr(import_module(f".{module}", __name__), name)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in {"harfile", "jsonschema_rs", "pytest", "schemathesis"}:
            raise
        raise ModuleNotFoundError(
            f"plivo_contract needs {missing}: run pip install 'plivo-messaging[contract]'", name=missing
        ) from error
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
