"""The operations as values: what they request, and how their answers are read."""

from typing import Any

import pytest

from plivo_messaging import MessageState
from plivo_messaging._contract import SendMessageRequest
from plivo_messaging._operations import get_operation, list_operation, send_operation
from tests.client.wire import AUTH_ID, MESSAGE_UUID, example

MESSAGES = f"/Account/{AUTH_ID}/Message/"
SEND = send_operation(AUTH_ID, SendMessageRequest(dst="12025550123", src="12025550100", text="Ready."))
GET = get_operation(AUTH_ID, MESSAGE_UUID)
LIST = list_operation(AUTH_ID, {"message_state": "sent"}, page_size=5, offset=10)


def test_send() -> None:
    assert (SEND.name, SEND.method.upper(), SEND.path) == ("send", "POST", MESSAGES)
    assert SEND.query == {}
    assert SEND.body == {"dst": "12025550123", "src": "12025550100", "text": "Ready."}
    assert SEND.sends


def test_get() -> None:
    assert (GET.name, GET.method.upper(), GET.path) == ("get", "GET", f"{MESSAGES}{MESSAGE_UUID}/")
    assert GET.query == {}
    assert GET.body is None
    assert not GET.sends


def test_list() -> None:
    assert (LIST.name, LIST.method.upper(), LIST.path) == ("list", "GET", MESSAGES)
    assert LIST.query == {"message_state": "sent", "limit": 5, "offset": 10}
    assert LIST.body is None
    assert not LIST.sends


def test_a_subaccount_is_another_path() -> None:
    assert get_operation("SAFAKEFAKEFAKEFAKE00", MESSAGE_UUID).path.startswith("/Account/SAFAKEFAKEFAKEFAKE00/")


def test_an_answer_to_a_send() -> None:
    result = SEND.read({**example("sent-invalid-number"), "brand_new": 1})
    assert result.message_uuid == "db3ce55a-7f1d-11e1-8ea7-1231380bc196"
    assert result.invalid_numbers == ("not-a-number",)
    assert result.message == "message(s) queued"
    assert result.api_id == "db342550-7f1d-11e1-8ea7-1231380bc196"
    assert result.raw["brand_new"] == 1


@pytest.mark.parametrize("nothing", [None, "", []])
def test_no_invalid_numbers(nothing: object) -> None:
    assert SEND.read({**example("sent-legacy"), "invalid_number": nothing}).invalid_numbers == ()


def test_no_destination_may_have_been_accepted() -> None:
    assert SEND.read({**example("sent-legacy"), "message_uuid": []}).message_uuids == ()


@pytest.mark.parametrize("nothing", [None, "", "null"])
def test_what_people_and_support_read_may_be_nothing(nothing: object) -> None:
    result = SEND.read({**example("sent-legacy"), "message": nothing, "api_id": nothing})
    assert (result.message, result.api_id) == ("", "")


@pytest.mark.parametrize("field", ["message_uuid", "invalid_number"])
@pytest.mark.parametrize("wrong", [MESSAGE_UUID, {"a": 1}, [1], [None], [[MESSAGE_UUID]], 5, True])
def test_identifiers_are_a_list_of_strings_and_nothing_that_looks_like_one(field: str, wrong: object) -> None:
    with pytest.raises(TypeError, match=f"^{field} is not a list of strings$"):
        SEND.read({**example("sent-legacy"), field: wrong})


@pytest.mark.parametrize("field", ["api_id", "message", "message_uuid"])
def test_an_answer_to_a_send_has_all_its_fields(field: str) -> None:
    answer = example("sent-legacy")
    del answer[field]
    with pytest.raises(KeyError, match=field):
        SEND.read(answer)


def test_a_record_in_both_shapes() -> None:
    flat, envelope = GET.read(example("get-latest")), GET.read(example("get-legacy"))
    assert flat.message_state is MessageState.DELIVERED
    assert flat.api_id == "85a704c8-e47a-11eb-9a69-0242ac110004"
    assert envelope.message_state is MessageState.FAILED
    assert envelope.api_id == "40b5a864-58cb-11e1-86da-adf28403fe48"


def test_a_flat_record_may_have_a_field_called_objects() -> None:
    assert GET.read({**example("get-latest"), "objects": []}).message_state is MessageState.DELIVERED


@pytest.mark.parametrize("name", ["get-latest", "get-legacy"])
def test_a_record_comes_with_the_identifier_of_the_request(name: str) -> None:
    answer = example(name)
    del answer["api_id"]
    with pytest.raises(KeyError, match="api_id"):
        GET.read(answer)
    assert GET.read({**answer, "api_id": None}).api_id is None


@pytest.mark.parametrize(
    "objects",
    [[], [{"message_uuid": "1"}, {"message_uuid": "2"}], [[["message_uuid", "1"]]], ["message_uuid"], None, 5],
    ids=repr,
)
def test_an_envelope_holds_exactly_one_record(objects: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        GET.read({**example("get-legacy"), "objects": objects})


@pytest.mark.parametrize("name", ["list-latest", "list-legacy", "list-collection"])
def test_pages(name: str) -> None:
    answer = example(name)
    page = LIST.read(answer)
    assert [record.raw for record in page.records] == answer["objects"]
    assert page.next_url == answer["meta"]["next"]
    assert page.total_count == answer["meta"].get("total_count")
    assert page.api_id == answer["api_id"]


def page_with(**meta: object) -> dict[str, Any]:
    """Give a page with another meta."""
    answer = example("list-latest")
    return {**answer, "meta": {**answer["meta"], **meta}}


@pytest.mark.parametrize("nothing", [None, "", "null"])
def test_no_spelling_of_nothing_is_a_next_page(nothing: object) -> None:
    assert LIST.read(page_with(next=nothing)).next_url is None


@pytest.mark.parametrize(("wire", "count"), [(22, 22), ("23", 23), (None, None), ("many", None), (-1.5, None)])
def test_total_count(wire: object, count: int | None) -> None:
    assert LIST.read(page_with(total_count=wire)).total_count == count


@pytest.mark.parametrize("following", [[], {}, 0, 5, True, ["/v1/"]])
def test_what_is_no_next_page_is_not_the_end_of_the_list(following: object) -> None:
    with pytest.raises(TypeError, match=r"^meta\.next is neither a string nor null$"):
        LIST.read(page_with(next=following))


def test_a_page_that_does_not_say_whether_there_is_another() -> None:
    answer = page_with()
    del answer["meta"]["next"]
    with pytest.raises(KeyError, match="next"):
        LIST.read(answer)


@pytest.mark.parametrize("field", ["api_id", "meta", "objects"])
def test_a_page_has_all_its_fields(field: str) -> None:
    answer = example("list-latest")
    del answer[field]
    with pytest.raises(KeyError, match=field):
        LIST.read(answer)


def test_an_operation_is_a_value() -> None:
    again = list_operation(AUTH_ID, {"message_state": "sent"}, page_size=5, offset=10)
    assert again == LIST
    operation: Any = again
    with pytest.raises(AttributeError):
        operation.path = "/"
