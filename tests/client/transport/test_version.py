"""Who makes the requests."""

import re
from importlib.metadata import PackageNotFoundError, version

import httpx
import pytest

from plivo_messaging._transport import _version
from plivo_messaging._transport._version import user_agent


def test_user_agent_names_the_library_python_and_httpx() -> None:
    assert re.fullmatch(r"plivo-messaging/\S+ Python/3\.\d+\.\d+\S* httpx/\S+", user_agent())
    assert user_agent().endswith(f"httpx/{httpx.__version__}")
    assert user_agent() is user_agent()


def test_sources_that_are_not_installed_have_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing_is_installed(distribution: str) -> str:
        raise PackageNotFoundError(distribution)

    assert _version._version("httpx") == version("httpx")
    monkeypatch.setattr(_version, "version", nothing_is_installed)
    assert _version._version("plivo-messaging") == "unknown"
