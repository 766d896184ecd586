"""A stateful mock server of the Plivo Message API, in memory, for tests and for trying things out.

It needs the extra `mock`: `pip install 'plivo-messaging[mock]'`. On the command line it is `plivo-mock`.
"""

try:
    from ._clock import Clock, ManualClock, SystemClock
    from ._mock import MockPlivo
except ModuleNotFoundError as error:
    missing = (error.name or "").partition(".")[0]
    if missing not in {"jsonschema_rs", "starlette", "uvicorn"}:
        raise
    raise ModuleNotFoundError(
        f"plivo_messaging.mock needs {missing}: run pip install 'plivo-messaging[mock]'", name=missing
    ) from error

__all__ = ["Clock", "ManualClock", "MockPlivo", "SystemClock"]
