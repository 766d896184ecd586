"""CONTRIBUTING.md says what is so: a send passes the modules that it lists, in both clients."""

import asyncio
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, Self

import pytest

import plivo_messaging
from plivo_messaging import AsyncPlivo, Plivo, RateLimiter
from plivo_mock import MockPlivo
from tests.docs.pages import ROOT

PACKAGE = Path(plivo_messaging.__file__).parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## How a send becomes bytes")[2].partition("\n## ")[0]
LISTED = set(re.findall(r"^\d+\. `([a-z_/.]+)`: ", SECTION, re.MULTILINE))
BELOW = "_transport/async_backend.py"
SMS: dict[str, Any] = {"src": "12025550100", "dst": "12025550123", "text": "Your table is ready."}


def without_async(module: str) -> str:
    return module.replace("_async/", "_sync/").replace("async_", "")


class Trace:
    """The modules of the client that are passed by what runs inside."""

    def __init__(self) -> None:
        self.modules: set[str] = set()

    def __enter__(self) -> Self:
        self._before = sys.getprofile()
        sys.setprofile(self._note)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(self._before)

    def _note(self, frame: FrameType, event: str, _: object) -> None:
        module = Path(frame.f_code.co_filename)
        if event == "call" and module.is_relative_to(PACKAGE):
            self.modules.add(module.relative_to(PACKAGE).as_posix())


@pytest.fixture
def account() -> Iterator[dict[str, Any]]:
    """The arguments of a client that counts its requests."""
    with MockPlivo() as mock:
        yield {
            "auth_id": mock.auth_id,
            "auth_token": mock.auth_token,
            "base_url": mock.base_url,
            "limiter": RateLimiter(),
        }


def test_the_page_lists_twelve_modules() -> None:
    assert len(LISTED) == 12


def test_a_send_passes_them_and_no_other(account: dict[str, Any]) -> None:
    with Plivo(**account) as client:
        client.messages.send(**SMS)
        with Trace() as trace:
            client.messages.send(**SMS)
    assert trace.modules == set(map(without_async, LISTED))


def test_so_does_an_asynchronous_send_over_sockets_of_its_own(account: dict[str, Any]) -> None:
    async def send() -> set[str]:
        async with AsyncPlivo(**account) as client:
            await client.messages.send(**SMS)
            with Trace() as trace:
                await client.messages.send(**SMS)
            return trace.modules

    assert asyncio.run(send()) == {*LISTED, BELOW}


def test_modules_that_are_named_exist() -> None:
    names = set(re.findall(r"`([a-z_]+/(?:[a-z_]+\.py)?|_[a-z]+\.py)`", PAGE))
    folders = (PACKAGE, ROOT, ROOT / "mock" / "plivo_mock")
    assert {name for name in names if not any((folder / name).exists() for folder in folders)} == set()
