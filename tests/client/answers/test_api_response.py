"""An answer with everything around it."""

from datetime import timedelta

import httpx
import pytest

from plivo_messaging import APIResponse
from tests.client.wire import whole

REQUEST = httpx.Request("GET", "https://api.example.com/v1/Account/x/Message/")
RESPONSE = httpx.Response(200, headers={"x-request": "7"}, json={"api_id": "x"}, request=REQUEST)
WHOLE = whole(RESPONSE)
WHOLE.elapsed = timedelta(milliseconds=42)
ANSWER = APIResponse("parsed", WHOLE, 2)


def test_what_it_gives() -> None:
    assert ANSWER.parsed == "parsed"
    assert ANSWER.attempts == 2
    assert ANSWER.response is RESPONSE
    assert ANSWER.status_code == 200
    assert ANSWER.headers["x-request"] == "7"
    assert ANSWER.request is REQUEST
    assert ANSWER.elapsed == ANSWER.response.elapsed == timedelta(milliseconds=42)


def test_repr_shows_the_result_and_not_the_exchange() -> None:
    assert repr(ANSWER) == "APIResponse(parsed='parsed', attempts=2)"


def test_it_is_read_only() -> None:
    with pytest.raises(AttributeError):
        ANSWER.attempts = 1  # type: ignore[misc]  # that is what is tested
