"""What a reader sees and does on the page with the messages."""

import json
from wsgiref.types import StartResponse, WSGIEnvironment

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from plivo_mock import MockPlivo
from tests.mock.builders import a_body

HOSTILE = """<img src=x onerror="document.title='broken'"><script>document.title='broken'</script>'"&amp;"""


@pytest.fixture
def webhook(mock: MockPlivo) -> str:
    """The URL of an application that answers status callbacks with something hostile."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        del environ
        start_response("200 OK", [("Content-Type", "text/html")])
        return [HOSTILE.encode()]

    mock.route_callbacks("https://shop.example", application)
    return "https://shop.example/plivo/status"


def send(api: httpx.Client, **parameters: str) -> str:
    uuid = api.post("", json=a_body(**parameters)).json()["message_uuid"][0]
    assert isinstance(uuid, str)
    return uuid


def messages(page: Page) -> Locator:
    return page.locator("#list .message")


def test_a_message_arrives_fails_and_calls_back_without_a_reload(
    page: Page, api: httpx.Client, mock: MockPlivo, webhook: str
) -> None:
    page.evaluate("window.neverReloaded = true")
    expect(page.locator("#empty h2")).to_have_text("No messages yet")

    send(api, text="Your table is ready.", url=webhook)
    expect(messages(page)).to_have_count(1)
    expect(messages(page)).to_contain_text("+1 202 555 0123")
    expect(messages(page).locator(".chip")).to_have_text("queued")

    messages(page).click()
    expect(page.locator("#text")).to_have_text("Your table is ready.")
    page.get_by_label("Error code of a failure").select_option("50")
    page.get_by_role("button", name="Fail").click()

    expect(page.locator(".heading .chip")).to_have_text("failed")
    expect(messages(page).locator(".chip")).to_have_text("failed")
    expect(page.locator(".timeline li")).to_have_count(2)
    expect(page.locator(".timeline li").last).to_contain_text("code 50 · invalid destination")
    expect(page.get_by_role("button", name="Fail")).to_have_count(0)
    callback = page.locator("#callbacks details", has_text="failed")
    callback.locator("summary").click()
    expect(callback).to_contain_text("ErrorCode: 50")
    expect(callback.locator(".answer")).to_have_text("200")
    assert mock.messages[0].error_code == "50"
    assert page.evaluate("window.neverReloaded")


def test_hostile_text_stays_text(page: Page, api: httpx.Client, mock: MockPlivo, webhook: str) -> None:
    send(api, text=HOSTILE, url=webhook, src="<b>Bistro")
    mock.receive(from_number="12025550123", to_number="12025550100", text=HOSTILE, type="mms", media=[HOSTILE])
    mock.advance(60)
    expect(messages(page)).to_have_count(2)

    for index in range(2):
        messages(page).nth(index).click()
        expect(page.locator("#text")).to_contain_text(HOSTILE)
        for fold in page.locator("details > summary").all():
            fold.click()
    expect(page.locator("#callbacks")).to_contain_text(HOSTILE)
    expect(page.locator("#request")).to_contain_text(json.dumps(HOSTILE))

    assert page.title() == "Messages · plivo-mock"
    assert page.locator("#panes img, #panes script").count() == 0


def test_a_message_is_delivered_and_answered_as_its_recipient(page: Page, api: httpx.Client, mock: MockPlivo) -> None:
    send(api)
    messages(page).click()
    page.get_by_role("button", name="Deliver").click()
    expect(page.locator(".heading .chip")).to_have_text("delivered")

    page.get_by_label("Answer as the recipient").fill("Thank you!")
    page.get_by_label("Answer as the recipient").press("Enter")

    expect(messages(page)).to_have_count(2)
    expect(messages(page).first).to_contain_text("Thank you!")
    expect(page.get_by_label("Answer as the recipient")).to_have_value("")
    (inbound,) = [message for message in mock.messages if message.message_direction == "inbound"]
    assert (inbound.from_number, inbound.to_number) == ("12025550123", "12025550100")


def test_the_clock_is_moved(page: Page, api: httpx.Client) -> None:
    send(api)
    expect(page.locator("#now")).to_have_text("2026-03-01 12:00:00.000 UTC")

    page.get_by_role("button", name="+1 min").click()

    expect(page.locator("#now")).to_have_text("2026-03-01 12:01:00.000 UTC")
    expect(messages(page).locator(".chip")).to_have_text("delivered")


def test_messages_are_searched_and_filtered(page: Page, api: httpx.Client, mock: MockPlivo) -> None:
    send(api, text="Your table is ready.")
    send(api, text="Your code: 123", dst="12025550199")
    mock.receive(from_number="12025550123", to_number="12025550100", text="Thank you!")
    expect(messages(page)).to_have_count(3)

    page.get_by_label("Search in texts").fill("TABLE")
    expect(messages(page)).to_have_count(1)
    expect(page.locator("#count")).to_have_text("1 of 3 messages")
    page.get_by_label("Search in texts").fill("")
    page.get_by_label("Direction").select_option("inbound")
    expect(messages(page)).to_contain_text(["Thank you!"])
    page.get_by_label("Direction").select_option("")
    page.get_by_label("Number, of").fill("0199")
    expect(messages(page)).to_contain_text(["Your code: 123"])
    page.get_by_label("Number, of").fill("")
    page.get_by_label("State").select_option("failed")
    expect(page.locator("#empty")).to_contain_text("Nothing matches")

    # What comes to match comes into the list.
    send(api, dst="15555550150")
    mock.advance(10)
    expect(messages(page)).to_have_count(1)


def test_the_keyboard_is_enough(page: Page, api: httpx.Client) -> None:
    for text in ("one", "two", "three"):
        send(api, text=text)
    expect(messages(page)).to_have_count(3)

    page.keyboard.press("j")
    expect(page.locator("#text")).to_have_text("three")
    page.keyboard.press("j")
    expect(page.locator("#text")).to_have_text("two")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#text")).to_have_text("three")
    expect(messages(page).first).to_be_focused()

    page.keyboard.press("/")
    expect(page.get_by_label("Search in texts")).to_be_focused()
    page.keyboard.type("one")
    expect(messages(page)).to_have_count(1)
    page.keyboard.press("Escape")  # which also empties the field
    page.keyboard.press("Escape")
    expect(messages(page)).to_have_count(3)
    expect(page.locator("#detail")).to_contain_text("Choose a message")

    page.keyboard.press("j")
    expect(page.locator("#text")).to_have_text("three")
    page.get_by_role("button", name="Deliver").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".heading .chip")).to_have_text("delivered")


def test_what_is_typed_stays_while_things_happen(page: Page, api: httpx.Client, mock: MockPlivo) -> None:
    send(api)
    messages(page).click()
    answer = page.get_by_label("Answer as the recipient")
    answer.fill("I am still wri")
    page.locator("details summary").first.click()

    mock.advance(60)

    expect(page.locator(".heading .chip")).to_have_text("delivered")
    expect(answer).to_have_value("I am still wri")
    assert page.locator("details").first.get_attribute("open") is not None


def test_everything_is_forgotten_after_a_question(page: Page, api: httpx.Client, mock: MockPlivo) -> None:
    send(api)
    expect(messages(page)).to_have_count(1)

    page.get_by_role("button", name="Reset").click()

    expect(messages(page)).to_have_count(0)
    assert mock.messages == []


def test_a_refusal_is_said(page: Page, api: httpx.Client, complaints: list[str]) -> None:
    send(api)
    messages(page).click()
    page.route("**/conclude", lambda route: route.fulfill(status=409, json={"error": "It comes too late."}))

    page.get_by_role("button", name="Deliver").click()

    expect(page.get_by_role("alert")).to_have_text("It comes too late.")
    assert [complaint for complaint in complaints if "409" not in complaint] == []
    complaints.clear()


def test_times_are_told_by_the_clock_of_the_mock_server(page: Page, api: httpx.Client, mock: MockPlivo) -> None:
    send(api)
    expect(messages(page).locator("time")).to_have_text("12:00:00")
    messages(page).click()
    expect(page.locator(".timeline time")).to_have_text("12:00:00.000")

    mock.advance(24 * 3_600)

    expect(page.locator(".timeline time").last).to_have_text("1 Mar, 12:00:01.000")


def test_what_a_message_was_given_is_shown_and_escaped(page: Page, mock: MockPlivo) -> None:
    mock.seed(
        from_number="12025550100",
        to_number="12025550123",
        text="Hello",
        type="whatsapp",
        tendlc_campaign_id="CD4WJJD",
        conversation_origin="marketing",
        record={"a_new_field": HOSTILE},
    )
    messages(page).click()

    expect(page.locator(".facts")).to_contain_text("CampaignCD4WJJD")
    expect(page.locator(".facts")).to_contain_text("Conversationmarketing")
    record = page.locator("details", has_text="As the API responds with it")
    record.locator("summary").click()
    expect(record.locator("pre")).to_contain_text(json.dumps(HOSTILE))
    expect(page).not_to_have_title("broken")


def test_many_messages_are_shown_in_steps(page: Page, mock: MockPlivo, root: str) -> None:
    seeds = [{"from_number": "12025550100", "to_number": "12025550123", "text": str(number)} for number in range(120)]
    httpx.post(f"{root}/_mock/messages", json={"messages": seeds}).raise_for_status()

    expect(messages(page)).to_have_count(50)
    page.get_by_role("button", name="Show older messages").click()
    expect(messages(page)).to_have_count(100)
    page.get_by_role("button", name="Show older messages").click()
    expect(messages(page)).to_have_count(120)
    expect(page.get_by_role("button", name="Show older messages")).to_be_hidden()
    assert len(mock.messages) == 120


def test_a_server_that_goes_away_is_noticed_and_found_again(page: Page, mock: MockPlivo, complaints: list[str]) -> None:
    port = httpx.URL(mock.base_url).port
    mock.stop()
    expect(page.locator("#live")).to_have_text("Connecting")

    with MockPlivo(port=port or 0) as again:
        expect(page.locator("#live")).to_have_text("Live")
        again.receive(from_number="12025550123", to_number="12025550100", text="Hello again")
        expect(messages(page)).to_contain_text(["Hello again"])
    complaints.clear()


def test_messages_are_exported_as_they_are_filtered(page: Page, api: httpx.Client) -> None:
    for text in ("=one", "two"):
        send(api, text=text)
    page.get_by_label("Search in texts, numbers and identifiers").fill("two")
    expect(messages(page)).to_have_count(1)
    contents: list[str] = []
    for name in ("JSON", "CSV", "HAR"):
        with page.expect_download() as download:
            page.locator("#export").get_by_text(name, exact=True).click()
        contents.append(download.value.path().read_text(encoding="utf-8"))

    assert [message["text"] for message in json.loads(contents[0])["messages"]] == ["two"]
    assert "two" in contents[1]
    assert "=one" not in contents[1]
    assert len(json.loads(contents[2])["log"]["entries"]) == 2
