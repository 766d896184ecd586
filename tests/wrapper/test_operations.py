"""What each operation requests, and how its responses are read."""

import base64
import json
from typing import Any

import pytest

from plivo_messaging import MessageState, SendResult
from plivo_messaging._api import Page, parse_message
from tests.wrapper.scripted import SENT, SUCCESSES, Script
from tests.wrapper.wire import AUTH_ID, AUTH_TOKEN, BASE_URL, CALLS, MESSAGE_UUID, example

MESSAGES = f"{BASE_URL}/Account/{AUTH_ID}/Message/"
REQUESTS = {
    "send": ("POST", MESSAGES, {"src": "12025550100", "dst": "12025550123", "text": "Your table is ready."}),
    "get": ("GET", f"{MESSAGES}{MESSAGE_UUID}/", None),
    "list": ("GET", MESSAGES, None),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_call_is_one_request(name: str) -> None:
    script = Script(SUCCESSES[name])
    CALLS[name](script.client().messages)
    (request,) = script.requests
    method, url, body = REQUESTS[name]
    credentials = base64.b64encode(f"{AUTH_ID}:{AUTH_TOKEN}".encode()).decode()
    assert (request.method, str(request.url.copy_with(query=None))) == (method, url)
    assert (json.loads(request.content) if request.content else None) == body
    assert request.headers.get("content-type") == (body and "application/json")
    assert request.headers.get_list("authorization") == [f"Basic {credentials}"]


def test_texts_in_any_script_arrive_as_they_are() -> None:
    script = Script(SENT)
    text = "schönen Abend ş 🍽 \u202e\x00"
    script.client().messages.send(src="12025550100", dst="12025550123", text=text)
    assert script.sent_json()["text"] == text


@pytest.mark.parametrize(
    ("field", "nothing"),
    [("invalid_number", None), ("invalid_number", ""), ("invalid_number", []), ("message_uuid", [])],
)
def test_no_numbers_and_no_messages(field: str, nothing: object) -> None:
    result = SendResult({**example("sent-legacy"), field: nothing})
    assert (result.invalid_numbers if field == "invalid_number" else result.message_uuids) == ()


@pytest.mark.parametrize("wrong", [MESSAGE_UUID, {"a": 1}, [1], [None], [[MESSAGE_UUID]], 5, True, None], ids=repr)
def test_identifiers_are_a_list_of_strings_and_nothing_that_looks_like_one(wrong: object) -> None:
    with pytest.raises(TypeError, match="message_uuid is not a list"):
        SendResult({**example("sent-legacy"), "message_uuid": wrong})


def test_a_result_without_identifiers_is_none() -> None:
    with pytest.raises(KeyError, match="message_uuid"):
        SendResult({"api_id": "x", "message": "message(s) queued"})


@pytest.mark.parametrize(
    ("name", "state", "api_id"),
    [
        ("get-latest", MessageState.DELIVERED, "85a704c8-e47a-11eb-9a69-0242ac110004"),
        ("get-legacy", MessageState.FAILED, "40b5a864-58cb-11e1-86da-adf28403fe48"),
    ],
)
def test_a_record_comes_by_itself_or_in_an_envelope(name: str, state: MessageState, api_id: str) -> None:
    message = parse_message(example(name))
    assert (message.message_state, message.api_id) == (state, api_id)


def test_a_record_by_itself_may_have_a_field_called_objects() -> None:
    assert parse_message({**example("get-latest"), "objects": []}).message_state is MessageState.DELIVERED


@pytest.mark.parametrize(
    "objects",
    [[], [{"message_uuid": "1"}, {"message_uuid": "2"}], [[["message_uuid", "1"]]], ["message_uuid"], None, 5],
    ids=repr,
)
def test_an_envelope_holds_exactly_one_record(objects: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        parse_message({**example("get-legacy"), "objects": objects})


@pytest.mark.parametrize("name", ["list-latest", "list-legacy", "list-collection"])
def test_a_page(name: str) -> None:
    document = example(name)
    page = Page.parse(document)
    assert [record.raw for record in page.records] == document["objects"]
    assert page.has_next is (document["meta"]["next"] is not None)
    assert page.total_count == document["meta"].get("total_count")
    assert page.api_id == document["api_id"]


def page_with(**meta: object) -> dict[str, Any]:
    document = example("list-latest")
    return {**document, "meta": {**document["meta"], **meta}}


@pytest.mark.parametrize(("following", "has_next"), [(None, False), ("", False), ("null", False), ("/v1/?x", True)])
def test_no_spelling_of_nothing_is_a_next_page(following: object, has_next: bool) -> None:
    assert Page.parse(page_with(next=following)).has_next is has_next


@pytest.mark.parametrize("following", [[], {}, 0, 5, True, ["/v1/"]], ids=repr)
def test_what_is_not_a_next_page_is_not_the_end_of_the_list(following: object) -> None:
    with pytest.raises(TypeError, match=r"^meta\.next is neither a string nor null$"):
        Page.parse(page_with(next=following))


@pytest.mark.parametrize(("wire", "count"), [(22, 22), ("23", 23), (None, None), ("many", None), (-1.5, None)])
def test_the_number_of_records(wire: object, count: int | None) -> None:
    assert Page.parse(page_with(total_count=wire)).total_count == count


@pytest.mark.parametrize("field", ["meta", "objects", "next"])
def test_a_page_has_all_its_fields(field: str) -> None:
    document = page_with()
    del (document["meta"] if field == "next" else document)[field]
    with pytest.raises(KeyError, match=field):
        Page.parse(document)
