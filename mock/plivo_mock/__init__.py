"""A stateful mock server of the Plivo Message API, in memory, for tests and for trying things out.

It needs the extra `mock`: `pip install 'plivo-messaging[mock]'`. On the command line it is `plivo-mock`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from ._extra import missing

if TYPE_CHECKING:
    from ._clock import Clock, ManualClock, SystemClock
    from ._control_models import Callback
    from ._faults import Fault, FaultKind, FaultRule, Faults
    from ._in_process import InProcessTransport
    from ._inspection import SeenMessage
    from ._journal import Exchange, Journal
    from ._mock import MockPlivo
    from ._state import StateFileError

__all__ = [
    "Callback",
    "Clock",
    "Exchange",
    "Fault",
    "FaultKind",
    "FaultRule",
    "Faults",
    "InProcessTransport",
    "Journal",
    "ManualClock",
    "MockPlivo",
    "SeenMessage",
    "StateFileError",
    "SystemClock",
]

# The module of each public name. It is imported when it is first used: pytest imports this package, for the plugin, in
# runs that never use it, and where the extra is not installed.
_MODULES = {
    "Callback": "_control_models",
    "Clock": "_clock",
    "Exchange": "_journal",
    "Fault": "_faults",
    "FaultKind": "_faults",
    "FaultRule": "_faults",
    "Faults": "_faults",
    "InProcessTransport": "_in_process",
    "Journal": "_journal",
    "ManualClock": "_clock",
    "MockPlivo": "_mock",
    "SeenMessage": "_inspection",
    "StateFileError": "_state",
    "SystemClock": "_clock",
}


def __getattr__(name: str) -> object:
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        value: object = getattr(import_module(f".{module}", __name__), name)
    except ModuleNotFoundError as error:
        if (sentence := missing(error)) is None:
            raise
        raise ModuleNotFoundError(sentence, name=error.name) from None
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
