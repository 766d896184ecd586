"""The documentation site in a browser: its search, the dark scheme, and a phone."""

import subprocess
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.docs.pages import ROOT


class Files(SimpleHTTPRequestHandler):
    """Serves files without a log."""

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of the site, built anew."""
    subprocess.run(["make", "docs"], cwd=ROOT, check=True, capture_output=True)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=ROOT / "build" / "site")) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A browser that may talk to the site alone; what it asks of others fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light")
    context.set_default_timeout(30_000)
    elsewhere: list[str] = []
    context.on(
        "request",
        lambda request: None if request.url.startswith((site, "data:", "blob:")) else elsewhere.append(request.url),
    )
    yield context
    context.close()
    assert elsewhere == []


def test_the_search_finds_find_sent(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.goto(site)
    page.locator("dialog input").wait_for(state="attached")  # the script that listens for keys has run
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search").fill("find_sent")
    page.get_by_role("option", name="find_sent").first.click()
    page.wait_for_url("**/reference/**find_sent")
    expect(page.get_by_role("heading", name="find_sent")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_scheme_is_that_of_the_system(browser: Browser, site: str, scheme: str) -> None:
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(site)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    lightness = [int(each) for each in background.removeprefix("rgb(").removesuffix(")").split(",")]
    assert (max(lightness) < 60) is (scheme == "dark")
    page.close()


def paths() -> list[str]:
    """Return the paths of all pages of the site."""
    docs = ROOT / "docs"
    names = sorted(page.relative_to(docs).with_suffix("").as_posix() for page in docs.rglob("*.md"))
    return ["" if name == "index" else f"{name}/" for name in names]


@pytest.mark.parametrize("path", paths(), ids=lambda path: path or "home")
def test_nothing_is_wider_than_a_phone(context: BrowserContext, site: str, path: str) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site}/{path}")
    expect(page.locator("h1").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_table_scrolls_by_itself(context: BrowserContext, site: str) -> None:
    page: Page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site}/performance/")
    wide = "each => each.scrollWidth > each.clientWidth && getComputedStyle(each).overflowX !== 'visible'"
    assert page.evaluate(f"[...document.querySelectorAll('.md-typeset__scrollwrap')].some({wide})")
