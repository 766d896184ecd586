import asyncio
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from plivo_mock._api._replies import Reply, error_reply, http_date, send_reply, written


def sent(reply: Reply, date: bytes | None) -> list[Message]:
    parts: list[Message] = []

    async def send(message: Message) -> None:
        parts.append(message)

    asyncio.run(send_reply(reply, send, date))
    return parts


def test_json_is_written_in_utf_8_and_without_spaces() -> None:
    assert written({"a": [1, None, "Grüße"], "b": {}}) == '{"a":[1,null,"Grüße"],"b":{}}'.encode()


def test_an_error_names_the_request() -> None:
    assert error_reply("an-id", 404, "Nothing.").body == b'{"api_id":"an-id","error":"Nothing."}'


def test_a_reply_is_sent_with_its_length_and_its_date() -> None:
    reply = error_reply("an-id", 405, "No.", {b"allow": b"GET"})

    start, body = sent(reply, b"a date")

    assert start == {
        "type": "http.response.start",
        "status": 405,
        "headers": [
            (b"allow", b"GET"),
            (b"content-length", str(len(reply.body)).encode()),
            (b"content-type", b"application/json"),
            (b"date", b"a date"),
        ],
    }
    assert body == {"type": "http.response.body", "body": reply.body}


def test_a_reply_without_a_date_has_no_header_for_it() -> None:
    assert all(name != b"date" for name, _ in sent(Reply(200, b""), None)[0]["headers"])


@given(st.lists(st.integers(0, 40), max_size=20))
def test_a_date_is_that_of_its_second(halves: list[int]) -> None:
    for each in halves:
        moment = datetime(2026, 2, 28, 23, 59, 50, tzinfo=UTC) + timedelta(seconds=each / 2)
        assert http_date(moment) == moment.strftime("%a, %d %b %Y %H:%M:%S GMT").encode()
