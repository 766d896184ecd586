"""A headless Chromium, and the page of a mock server in it."""

import os
import shutil
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from plivo_mock import ManualClock, MockPlivo
from tests.mock.builders import NOON
from tests.mock.clients import TLS

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str:
    """Find Chromium, or end the run with a word on where to get it."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.exit(
            "There is no Chromium, which the tests of the page need: install it (on Debian: apt install chromium), "
            "or name one in the environment's CHROMIUM.",
            returncode=1,
        )
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS], headless=True)
        yield browser
        browser.close()


@pytest.fixture
def mock() -> Iterator[MockPlivo]:
    with MockPlivo(clock=ManualClock(NOON), seed=7) as mock:
        yield mock


@pytest.fixture
def root(mock: MockPlivo) -> str:
    """Where the page is."""
    return mock.base_url.removesuffix("/v1")


@pytest.fixture
def api(mock: MockPlivo) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=f"{mock.base_url}/Account/{mock.auth_id}/Message/", auth=(mock.auth_id, mock.auth_token), verify=TLS
    ) as client:
        yield client


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the page had to complain about: errors of its scripts, what its policy forbids, what did not load."""
    return []


@pytest.fixture
def page(context: BrowserContext, root: str, complaints: list[str]) -> Iterator[Page]:
    """The page with the messages, live; it must not complain, nor ask another computer for anything."""
    page = context.new_page()
    elsewhere: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on(
        "request", lambda request: None if request.url.startswith((root, "data:")) else elsewhere.append(request.url)
    )
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(root)
    page.locator("#live[data-state=live]").wait_for()
    yield page
    assert complaints == []
    assert elsewhere == []
