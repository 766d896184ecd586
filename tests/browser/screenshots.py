"""Takes the pictures of the page that the documentation shows: `make screenshots`."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple
from wsgiref.types import StartResponse, WSGIEnvironment

import httpx
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from plivo_mock import ManualClock, MockPlivo
from plivo_mock._json import JsonValue
from tests.browser.conftest import ARGUMENTS, chromium

IMAGES = Path(__file__).parents[2] / "docs" / "images"
BISTRO = "https://bistro.example"
EVENING = datetime(2026, 3, 6, 18, 2, tzinfo=UTC)
DESKTOP: ViewportSize = {"width": 1280, "height": 820}
PHONE: ViewportSize = {"width": 390, "height": 844}


class Picture(NamedTuple):
    """A picture of the page."""

    name: str
    size: ViewportSize
    scheme: Literal["light", "dark"]
    shows_message: bool


PICTURES = (
    Picture("mock-page-light", DESKTOP, "light", shows_message=True),
    Picture("mock-page-dark", DESKTOP, "dark", shows_message=True),
    Picture("mock-page-phone", PHONE, "light", shows_message=False),
    Picture("mock-page-phone-message", PHONE, "dark", shows_message=True),
)


def application(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """Answer status callbacks."""
    del environ
    start_response("200 OK", [])
    return []


def evening_at_the_bistro(mock: MockPlivo, callback_url: str) -> str:
    """Let a restaurant send messages, and give the identifier of one that has not arrived yet."""

    def send(dst: str, text: str, **parameters: JsonValue) -> str:
        url = f"{mock.base_url}/Account/{mock.auth_id}/Message/"
        body = {"src": "12025550100", "dst": dst, "text": text, **parameters}
        answer = httpx.post(url, json=body, auth=(mock.auth_id, mock.auth_token)).raise_for_status()
        return str(answer.json()["message_uuid"][0])

    send(
        "442079460018", "Your table for two is booked for Saturday, 20:00. We look forward to seeing you!", src="Bistro"
    )
    mock.advance(44)
    send("15555550150", "Your code is 481 923. It is valid for ten minutes.")
    mock.advance(121)
    send("12025550147", "The terrace, as promised.", type="mms", media_urls=["https://media.example.com/terrace.jpg"])
    mock.advance(70)
    mock.receive(from_number="12025550147", to_number="12025550100", text="Lovely! See you at eight.")
    mock.advance(12)
    send("12025550162", "Welcome to the team, Amira! Your first shift starts on Monday at 8:00.", type="whatsapp")
    mock.advance(93)
    send("15555550103", "Reminder: you have a table at 20:00 tonight.")
    mock.advance(35)
    mock.receive(from_number="12025550155", to_number="12025550100", text="We are five minutes late, sorry")
    mock.advance(21)
    uuid = send(
        "12025550123",
        "Your table is ready. Please come to the front desk within ten minutes, or answer LATER to keep your place.",
        url=callback_url,
    )
    mock.advance(0.4)
    return uuid


def take(browser: Browser, root: str, uuid: str, picture: Picture) -> None:
    """Take one picture."""
    context = browser.new_context(
        viewport=picture.size,
        color_scheme=picture.scheme,
        device_scale_factor=2 if picture.size is PHONE else 1,
        locale="en-GB",
        timezone_id="UTC",
    )
    page = context.new_page()
    page.clock.install(time=EVENING)
    page.goto(f"{root}/#/messages/{uuid}" if picture.shows_message else root)
    page.locator("#live[data-state=live]").wait_for()
    page.locator("#text" if picture.shows_message else "#list .message >> nth=0").wait_for()
    page.screenshot(path=IMAGES / f"{picture.name}.png")
    context.close()


def main() -> int:
    """Take all pictures, and say where they are."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    mock = MockPlivo(clock=ManualClock(EVENING), seed=4)
    mock.route_callbacks(BISTRO, application)
    with mock, sync_playwright() as playwright:
        uuid = evening_at_the_bistro(mock, f"{BISTRO}/plivo/status")
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS], headless=True)
        for picture in PICTURES:
            take(browser, mock.base_url.removesuffix("/v1"), uuid, picture)
        browser.close()
    sys.stdout.write("".join(f"{IMAGES / picture.name}.png\n" for picture in PICTURES))
    return 0


if __name__ == "__main__":
    sys.exit(main())
