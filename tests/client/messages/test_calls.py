"""Calls with their arguments checked, before any transport sees them."""

from datetime import UTC, datetime

import httpx
import pytest

from plivo_messaging import ListFilters, ValidationError
from plivo_messaging._messages._calls import MAX_PAGE_SIZE, Calls
from plivo_messaging._messages._paging import Cursor
from plivo_messaging._options import Settings
from tests.client.wire import AUTH_ID, MESSAGE_UUID

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SETTINGS = Settings(deadline=60.0, headers={"x-team": "tables"})
CALLS = Calls(AUTH_ID, SETTINGS)
CHANGED = Settings(httpx.Timeout(3.0), SETTINGS.policy, 9.0, {"x-team": "tables", "x-trace": "1"})


def cursor(
    filters: ListFilters | None = None,
    *,
    page_size: int = MAX_PAGE_SIZE,
    limit: int | None = None,
    max_items: int | None = None,
    offset: int = 0,
) -> tuple[Cursor, Settings]:
    """Begin a list at noon."""
    return CALLS.list(filters or {}, page_size=page_size, limit=limit, max_items=max_items, offset=offset)


def test_a_send() -> None:
    operation, settings = CALLS.send(["+1 202 555 0123", "12025550124"], "Hi", "12025550100", None, {})
    assert (operation.name, operation.method, operation.path) == ("send", "post", f"/Account/{AUTH_ID}/Message/")
    assert operation.body == {"dst": "12025550123<12025550124", "src": "12025550100", "text": "Hi"}
    assert settings is SETTINGS


def test_the_options_of_a_send_are_not_sent() -> None:
    operation, settings = CALLS.send(
        "12025550123",
        "Hi",
        None,
        MESSAGE_UUID,
        {"type": "sms", "timeout": 3, "deadline": 9, "extra_headers": {"x-trace": "1"}},
    )
    assert operation.body == {"dst": "12025550123", "powerpack_uuid": MESSAGE_UUID, "text": "Hi", "type": "sms"}
    assert settings == CHANGED


def test_a_retrieval() -> None:
    operation, settings = CALLS.get(
        MESSAGE_UUID.upper(), {"timeout": 3, "deadline": 9, "extra_headers": {"x-trace": "1"}}
    )
    assert (operation.name, operation.method) == ("get", "get")
    assert operation.path == f"/Account/{AUTH_ID}/Message/{MESSAGE_UUID}/"
    assert operation.body is None
    assert settings == CHANGED


def test_a_list() -> None:
    begin, settings = cursor({"state": "sent", "timeout": 3, "deadline": 9, "extra_headers": {"x-trace": "1"}})
    assert begin.query == {"message_state": "sent"}
    assert (begin.offset, begin.page_size, begin.left) == (0, 20, None)
    assert settings == CHANGED
    operation = CALLS.page(begin)
    assert (operation.name, operation.method, operation.path) == ("list", "get", f"/Account/{AUTH_ID}/Message/")
    assert operation.query == {**begin.query, "limit": 20, "offset": 0}


@pytest.mark.parametrize(
    ("limit", "max_items", "page_size", "left", "asked"),
    [(None, None, 7, None, 7), (5, None, 20, 5, 5), (None, 5, 20, 5, 5), (50, None, 20, 50, 20), (None, 50, 3, 50, 3)],
)
def test_records_in_all_and_records_a_request_are_two_things(
    limit: int | None, max_items: int | None, page_size: int, left: int | None, asked: int
) -> None:
    begin, _ = cursor(limit=limit, max_items=max_items, page_size=page_size)
    assert (begin.left, begin.page_size) == (left, asked)


def test_an_offset() -> None:
    begin, _ = cursor(offset=500)
    assert (begin.offset, begin.position) == (500, 500)
    assert CALLS.page(begin).query["offset"] == 500


def test_two_names_for_one_thing_are_not_given_together() -> None:
    with pytest.raises(ValidationError, match=r"^max_items: is another name for limit, .* give one of them$"):
        cursor(limit=5, max_items=5)


@pytest.mark.parametrize("value", [0, -1, True, 1.0, "5"])
@pytest.mark.parametrize("argument", ["limit", "max_items"])
def test_what_is_no_number_of_records_in_all(argument: str, value: object) -> None:
    with pytest.raises(ValidationError, match=rf"^{argument}: .*records$"):
        cursor(**{argument: value})  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize("value", [0, -1, 21, 1000, True, 20.0, "20", None])
def test_what_is_no_size_of_a_page(value: object) -> None:
    with pytest.raises(ValidationError, match=r"^page_size: .*records$"):
        cursor(page_size=value)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize("value", [-1, True, 1.0, "5", None])
def test_what_is_no_offset(value: object) -> None:
    with pytest.raises(ValidationError, match=r"^offset: .*records$"):
        cursor(offset=value)  # type: ignore[arg-type]  # wrong on purpose


def test_options_are_checked_with_every_call() -> None:
    with pytest.raises(ValidationError, match=r"^timeout: "):
        CALLS.send("12025550123", "Hi", "12025550100", None, {"timeout": 0})
    with pytest.raises(ValidationError, match=r"^max_retries: "):
        CALLS.get(MESSAGE_UUID, {"max_retries": 11})
    with pytest.raises(ValidationError, match=r"^deadline: "):
        cursor({"deadline": -1})


def test_arguments_are_checked() -> None:
    with pytest.raises(ValidationError, match=r"^text: "):
        CALLS.send("12025550123", None, "12025550100", None, {})
    with pytest.raises(ValidationError, match=r"^message_uuid: "):
        CALLS.get("../../Account", {})
    with pytest.raises(ValidationError, match=r"^state: "):
        cursor({"state": "gone"})
