"""The page on a phone, in the dark, and the reference beside it."""

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_messages import messages, send

# WCAG 2.2, 1.4.3: what text needs to stand out from what is behind it.
CONTRAST = """
() => {
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((each) => (each /= 255) <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const [r, g, b, a = 1] = parse(getComputedStyle(each).backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return parse(getComputedStyle(document.documentElement).backgroundColor);
  };
  const worst = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility({ opacityProperty: true })) continue;
    const [light, dark] = [parse(getComputedStyle(element).color).slice(0, 3), behind(element)]
      .map(luminance).sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < 4.5) worst.push(`${walker.currentNode.data.trim().slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return worst;
}
"""


def every_state(api: httpx.Client, root: str) -> None:
    for state in ("queued", "sent", "delivered", "read", "undelivered", "failed", "rejected"):
        seed = {"from_number": "12025550100", "to_number": "12025550123", "text": state, "state": state}
        httpx.post(f"{root}/_mock/messages", json={"messages": [seed]}).raise_for_status()
    send(api, text="The last one")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out(page: Page, api: httpx.Client, root: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    every_state(api, root)
    expect(messages(page)).to_have_count(8)
    messages(page).first.click()
    expect(page.locator("#text")).to_have_text("The last one")

    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_wider_than_the_screen(page: Page, api: httpx.Client, root: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    every_state(api, root)
    send(api, text="Unbreakable" * 100)
    expect(messages(page)).to_have_count(9)
    fits = "document.documentElement.scrollWidth <= innerWidth"
    assert page.evaluate(fits)

    messages(page).first.click()
    expect(page.locator("#text")).to_contain_text("UnbreakableUnbreakable")
    for fold in page.locator("details > summary").all():
        fold.click()
    assert page.evaluate(fits)


def test_a_phone_shows_one_thing_at_a_time(page: Page, api: httpx.Client) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    send(api)
    expect(page.locator("#detail")).to_be_hidden()

    messages(page).click()
    expect(page.locator("#text")).to_be_visible()
    expect(page.locator("#list")).to_be_hidden()

    page.get_by_role("link", name="All messages").click()
    expect(page.locator("#list")).to_be_visible()
    expect(page.locator("#detail")).to_be_hidden()


def test_every_control_has_a_name(page: Page, api: httpx.Client) -> None:
    send(api)
    messages(page).click()
    expect(page.locator("#text")).to_be_visible()

    nameless = page.locator("button, a, input, select, textarea, summary").evaluate_all(
        """all => all
          .filter(each => !(each.ariaLabel || each.textContent.trim() || each.labels?.[0]?.textContent.trim()))
          .map(each => each.outerHTML)"""
    )
    assert nameless == []


@pytest.mark.parametrize(
    ("link", "title", "operation"),
    [
        ("/reference", "Plivo Message API", "/Account/{auth_id}/Message/"),
        ("/reference#control", "Control of", "/_mock/reset"),
    ],
)
def test_the_reference_is_shown_offline(page: Page, root: str, link: str, title: str, operation: str) -> None:
    page.goto(root + link)

    expect(page.locator(".info .title")).to_contain_text(title)
    expect(page.get_by_text(operation, exact=True).first).to_be_visible()


def test_the_reference_leads_to_the_other_one_and_back(page: Page) -> None:
    page.get_by_role("link", name="Reference").click()
    expect(page.locator(".info .title")).to_contain_text("Plivo Message API")
    page.get_by_role("link", name="Control API").click()
    expect(page.locator(".info .title")).to_contain_text("Control of")
    page.get_by_role("link", name="Message API").click()
    expect(page.locator(".info .title")).to_contain_text("Plivo Message API")
    page.get_by_role("link", name="Messages", exact=True).click()
    expect(page.locator("#live")).to_have_text("Live")


def test_a_page_elsewhere_can_neither_read_nor_steer(browser: Browser, root: str) -> None:
    context = browser.new_context()
    elsewhere = context.new_page()
    elsewhere.route("http://elsewhere.test/", lambda route: route.fulfill(body="<p>Hello", content_type="text/html"))
    elsewhere.goto("http://elsewhere.test/")

    blocked = elsewhere.evaluate(
        """async (root) => {
          const tries = [["GET", "/_mock/messages"], ["POST", "/_mock/reset"]];
          const outcome = ([method, path]) => fetch(root + path, { method }).then(() => "read", () => "blocked");
          return Promise.all(tries.map(outcome));
        }""",
        root,
    )

    assert blocked == ["blocked", "blocked"]
    context.close()
