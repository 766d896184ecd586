"""Who makes the requests."""

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version

__all__ = ["user_agent"]


@cache
def user_agent() -> str:
    """Tell the value of the User-Agent header: this library, Python and httpx, each with its version."""
    return f"plivo-messaging/{_version('plivo-messaging')} Python/{platform.python_version()} httpx/{_version('httpx')}"


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        # The sources can be used without being installed.
        return "unknown"
