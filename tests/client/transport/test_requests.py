"""From an operation to a request: what is prepared is what httpx would have made."""

import json
from functools import partial
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import ValidationError
from plivo_messaging._contract import SendMessageRequest
from plivo_messaging._http import PlainRequest
from plivo_messaging._operations import Operation, get_operation, list_operation, send_operation
from plivo_messaging._options import Settings
from plivo_messaging._transport._config import Config
from plivo_messaging._transport._requests import PreparedRequests, build
from plivo_messaging._transport._secret import Secret
from tests.client.wire import AUTH_ID, AUTH_TOKEN, MESSAGE_UUID

BASE_URLS = [
    "https://api.plivo.com/v1",
    "http://127.0.0.1:8010/v1",
    "http://[::1]:8010/a%20b/v1",
    "https://bücher.example",
]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
HTTP = httpx.Client()


def prepared(base_url: str) -> PreparedRequests:
    """Prepare the requests of a client."""
    return PreparedRequests(Config(AUTH_ID, Secret(AUTH_TOKEN), base_url))


def both(base_url: str, operation: Operation[Any], settings: Settings) -> tuple[PlainRequest, httpx.Request]:
    """Give a request as it was put together from what was prepared, and as httpx makes it."""
    return (
        prepared(base_url).build(operation, settings),
        build(HTTP, base_url, operation, settings).request,
    )


def assert_same(plain: PlainRequest, by_httpx: httpx.Request) -> None:
    """See that two requests are the same to a server."""
    shown = plain.shown()
    assert shown.method == by_httpx.method == plain.method
    assert shown.url == by_httpx.url
    assert plain.target.encode() == by_httpx.url.raw_path
    connection = {"connection": "keep-alive"}  # what HTTP/1.1 takes for granted
    assert {**shown.headers, **connection} == {**by_httpx.headers, **connection}
    assert (json.loads(shown.content) if shown.content else None) == (
        json.loads(by_httpx.content) if by_httpx.content else None
    )


@pytest.mark.parametrize("base_url", BASE_URLS)
def test_a_message_is_asked_for(base_url: str) -> None:
    assert_same(*both(base_url, get_operation(AUTH_ID, MESSAGE_UUID), Settings()))


@pytest.mark.parametrize("base_url", BASE_URLS)
@given(filters=st.dictionaries(st.sampled_from(["from_number", "message_time__gte", "conversation_id"]), TEXTS))
def test_a_list_is_asked_for_with_any_filters(base_url: str, filters: dict[str, str]) -> None:
    operation = list_operation(AUTH_ID, filters, page_size=20, offset=40)
    assert_same(*both(base_url, operation, Settings()))


@pytest.mark.parametrize("base_url", BASE_URLS)
@given(text=TEXTS)
def test_a_send_says_what_it_is_to_say(base_url: str, text: str) -> None:
    operation = send_operation(AUTH_ID, SendMessageRequest(dst="12025550123", src="12025550100", text=text))
    plain, by_httpx = both(base_url, operation, Settings())
    assert_same(plain, by_httpx)
    assert dict(plain.headers)[b"content-length"] == str(len(plain.content)).encode()


def test_headers_of_the_user_replace_those_of_the_same_name() -> None:
    settings = Settings(headers={"x-team": "tables", "accept": "application/json", "user-agent": "mine"})
    plain, by_httpx = both(BASE_URLS[0], get_operation(AUTH_ID, MESSAGE_UUID), settings)
    assert_same(plain, by_httpx)
    assert [value for name, value in plain.headers if name == b"user-agent"] == [b"mine"]


def test_the_credentials_are_beside_the_request() -> None:
    requests = prepared(BASE_URLS[0])
    plain = requests.build(get_operation(AUTH_ID, MESSAGE_UUID), Settings())
    expected = next(httpx.BasicAuth(AUTH_ID, AUTH_TOKEN).auth_flow(httpx.Request("GET", "/"))).headers["authorization"]
    assert requests.authorization.reveal() == expected
    assert not [name for name, _ in plain.headers if name.lower() == b"authorization"]
    assert AUTH_TOKEN not in repr((plain, requests, vars(requests)))


@pytest.mark.parametrize("characters", [65_000, 66_000])
def test_a_url_may_have_so_many_characters_and_no_more(characters: int) -> None:
    operation = list_operation(AUTH_ID, {"conversation_id": "x" * characters}, page_size=20, offset=0)
    outcomes: list[str] = []
    for make in (prepared(BASE_URLS[0]).build, partial(build, HTTP, BASE_URLS[0])):
        try:
            make(operation, Settings()).shown()
            outcomes.append("made")
        except ValidationError as error:
            outcomes.append(error.argument)
    assert outcomes == ["made" if characters == 65_000 else "filters"] * 2
