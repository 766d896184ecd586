"""A stateful mock server of the Plivo Message API, in memory, for tests and for trying things out.

It needs the extra `mock`: `pip install 'plivo-messaging[mock]'`. On the command line it is `plivo-mock`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from ._extra import missing

if TYPE_CHECKING:
    from ._clock import Clock, ManualClock, SystemClock
    from ._control_models import Callback, SeenMessage
    from ._faults import Fault, FaultKind, FaultRule, Faults
    from ._in_process import InProcessTransport
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

# The public names of each module. It is imported when it is first used: pytest imports this package, for the plugin, in
# runs that never use it, and where the extra is not installed.
_MODULES = {
    "_clock": ("Clock", "ManualClock", "SystemClock"),
    "_control_models": ("Callback", "SeenMessage"),
    "_faults": ("Fault", "FaultKind", "FaultRule", "Faults"),
    "_in_process": ("InProcessTransport",),
    "_journal": ("Exchange", "Journal"),
    "_mock": ("MockPlivo",),
    "_state": ("StateFileError",),
}


def __getattr__(name: str) -> object:
    module = next((module for module, names in _MODULES.items() if name in names), None)
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
