"""The contract suite: tests any server against the contract of the Plivo Message API.

It needs the extra `contract`. The command is `plivo-contract`; this is the same for tests written in Python:

    from plivo_contract import Credentials, ExitCode, Mode, Plan, Target, run, summary

    report = run(Target(Credentials("MA…", "…"), base_url="http://127.0.0.1:8010/v1"), Plan(Mode.FULL))
    assert report.exit_code is ExitCode.KEPT, summary(report)
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._accounts import Credentials
    from ._callbacks._address import CallbackAddress
    from ._errors import CouldNotTest
    from ._exchange import Exchange, Request, Response
    from ._output._har import har
    from ._output._html import page
    from ._output._junit import junit
    from ._output._text import summary
    from ._report import Cell, Check, ExitCode, Finding, Report
    from ._run import run
    from ._scenarios._backstage import Backstage, MovableClock
    from ._target import Mode, Plan, Target

__all__ = [
    "Backstage",
    "CallbackAddress",
    "Cell",
    "Check",
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
    "junit",
    "page",
    "run",
    "summary",
]

# Loaded when first used: the command has to be able to say that the extra is missing.
_HOMES = {
    "Backstage": "_scenarios._backstage",
    "CallbackAddress": "_callbacks._address",
    "Cell": "_report",
    "Check": "_report",
    "CouldNotTest": "_errors",
    "Credentials": "_accounts",
    "Exchange": "_exchange",
    "ExitCode": "_report",
    "Finding": "_report",
    "Mode": "_target",
    "MovableClock": "_scenarios._backstage",
    "Plan": "_target",
    "Report": "_report",
    "Request": "_exchange",
    "Response": "_exchange",
    "Target": "_target",
    "har": "_output._har",
    "junit": "_output._junit",
    "page": "_output._html",
    "run": "_run",
    "summary": "_output._text",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        value: object = getattr(import_module(f".{home}", __name__), name)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in {"jsonschema_rs", "schemathesis"}:
            raise
        raise ModuleNotFoundError(
            f"plivo_contract needs {missing}: run pip install 'plivo-messaging[contract]'", name=missing
        ) from error
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
