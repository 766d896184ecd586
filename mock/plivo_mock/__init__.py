"""A stateful mock server of the Plivo Message API, in memory, for tests and for trying things out.

It needs the extra `mock`: `pip install 'plivo-messaging[mock]'`. On the command line it is `plivo-mock`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._clock import Clock, ManualClock, SystemClock
    from ._control._exchange import Exchange
    from ._control._faults import Fault, FaultKind, FaultRule, Faults
    from ._control._journal import Journal
    from ._in_process import InProcessTransport
    from ._inspection._seen import SeenMessage
    from ._mock import MockPlivo
    from ._state._file import StateFileError

__all__ = [
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

# Where each public name lives. It is imported when it is first used: pytest imports this package, for the plugin, in
# runs that never use it, and where the extra is not installed.
_HOMES = {
    "Clock": "_clock",
    "Exchange": "_control._exchange",
    "Fault": "_control._faults",
    "FaultKind": "_control._faults",
    "FaultRule": "_control._faults",
    "Faults": "_control._faults",
    "InProcessTransport": "_in_process",
    "Journal": "_control._journal",
    "ManualClock": "_clock",
    "MockPlivo": "_mock",
    "SeenMessage": "_inspection._seen",
    "StateFileError": "_state._file",
    "SystemClock": "_clock",
}
_OF_THE_EXTRA = frozenset({"httptools", "jsonschema_rs", "offapi", "starlette", "uvicorn"})


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        value: object = getattr(import_module(f".{home}", __name__), name)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in _OF_THE_EXTRA:
            raise
        raise ModuleNotFoundError(
            f"plivo_mock needs {missing}: run pip install 'plivo-messaging[mock]'", name=missing
        ) from error
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
