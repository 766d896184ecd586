"""What a call ends in, whatever the network and the server do."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import cast

import httpcore
import httpx
import pytest
from hypothesis import example as with_example
from hypothesis import given, settings
from hypothesis import strategies as st

from plivo_messaging import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    Message,
    MessagePage,
    PlivoError,
    RateLimitError,
    ResponseUnreadableError,
    SendOutcomeUnknown,
    SendResult,
    ServerError,
)
from plivo_messaging._transport._exchange import NO_ANSWER, no_answer
from tests.client.wire import CALLS, DOCUMENTED, READING, SUCCESS, Answer, Wire, example

NEVER_SENT: dict[type[httpx.HTTPError], type[APIConnectionError]] = {
    httpx.ConnectError: APIConnectionError,
    httpx.ConnectTimeout: APITimeoutError,
    httpx.PoolTimeout: APITimeoutError,
    httpx.ProxyError: APIConnectionError,
    httpx.UnsupportedProtocol: APIConnectionError,
}
PERHAPS_SENT: dict[type[httpx.HTTPError], type[APIConnectionError]] = {
    httpx.ReadTimeout: APITimeoutError,
    httpx.WriteTimeout: APITimeoutError,
    httpx.ReadError: APIConnectionError,
    httpx.WriteError: APIConnectionError,
    httpx.CloseError: APIConnectionError,
    httpx.RemoteProtocolError: APIConnectionError,
    httpx.LocalProtocolError: APIConnectionError,
    httpx.DecodingError: APIConnectionError,
    httpx.TooManyRedirects: APIConnectionError,
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=10,
)
SUCCESSES = st.sampled_from([200, 202, 204])
STATUSES = SUCCESSES | st.integers(200, 599)


def outcome(name: str, answer: Answer | httpx.Response | Exception) -> object:
    """Make a call, and give its result or the error of this library it ends with; other errors go through."""
    wire = Wire(answer)
    try:
        return CALLS[name](wire.client())
    except PlivoError as error:
        return error
    finally:
        assert len(wire.requests) == 1


def error_of(name: str, answer: Answer | httpx.Response | Exception) -> PlivoError:
    """Make a call that has to fail, and give its error."""
    error = outcome(name, answer)
    assert isinstance(error, PlivoError)
    return error


def leaves(kind: type[Exception]) -> Iterator[type[Exception]]:
    """Give the classes below a class that have no classes below them."""
    below = kind.__subclasses__()
    if not below:
        yield kind
    for each in below:
        yield from leaves(each)


def mutations(body: object) -> st.SearchStrategy[object]:
    """Give a body in which one value, however deep, is missing or another one."""
    ways: list[st.SearchStrategy[object]] = [JSON]
    if isinstance(body, dict):
        items = cast("dict[str, object]", body).items()
        for name, value in items:
            others = {other: each for other, each in items if other != name}
            ways += [st.just(others), mutations(value).map(partial(_with_field, others, name))]
    if isinstance(body, list):
        members = cast("list[object]", body)
        ways += [mutations(value).map(partial(_with_member, members, place)) for place, value in enumerate(members)]
    return st.one_of(ways)


def _with_field(others: dict[str, object], name: str, value: object) -> object:
    return {**others, name: value}


def _with_member(members: list[object], place: int, value: object) -> object:
    return [*members[:place], value, *members[place + 1 :]]


def check(name: str, status: int, result: object) -> None:
    """Check that a call's outcome is a documented one, and that all of a result can be read."""
    if name == "send":
        kinds = (SendOutcomeUnknown, APIStatusError) if status >= 300 else (SendOutcomeUnknown, SendResult)
        assert isinstance(result, kinds)
    else:
        assert isinstance(result, APIStatusError if status >= 300 else ResponseUnreadableError | Message | MessagePage)
    if isinstance(result, SendResult):
        assert all(isinstance(each, str) for each in (*result.message_uuids, *result.invalid_numbers))
        assert isinstance(result.message, str)
        assert isinstance(result.api_id, str)
    if isinstance(result, MessagePage):
        assert isinstance(result.api_id, str)
        assert isinstance(result.total_count, int | None)
    for record in result.records if isinstance(result, MessagePage) else [result]:
        if isinstance(record, Message):
            assert isinstance(record.message_uuid, str)
            assert all(hasattr(record, name) for name in dir(Message) if not name.startswith("_"))
    assert repr(result)
    assert str(result)


def test_every_error_of_httpx_is_considered() -> None:
    assert set(leaves(httpx.RequestError)) == {*NEVER_SENT, *PERHAPS_SENT}


OF_THE_STACK = [kind for kind in vars(httpcore).values() if isinstance(kind, type) and issubclass(kind, Exception)]
WITHIN_THE_STACK = {httpcore.ConnectionNotAvailable}  # which a pool raises to itself


@pytest.mark.parametrize("kind", [kind for kind in OF_THE_STACK if kind not in WITHIN_THE_STACK])
def test_every_error_of_a_connection_is_the_one_of_httpx(kind: type[Exception]) -> None:
    error = kind("broken")
    assert isinstance(error, NO_ANSWER)
    told = no_answer(error)
    assert (type(told).__module__, type(told).__name__) == ("httpx", kind.__name__)
    assert str(told) == "broken"
    assert told.__cause__ is error


@pytest.mark.parametrize("kind", NEVER_SENT)
def test_a_send_that_did_not_begin_is_known_not_to_have_happened(kind: type[httpx.HTTPError]) -> None:
    error = error_of("send", kind("refused"))
    assert type(error) is NEVER_SENT[kind]
    assert str(error) == (
        "POST https://api.example.com/v1/Account/MAFAKEFAKEFAKEFAKE00/Message/: "
        f"no answer ({kind.__name__}: refused); nothing was sent"
    )
    assert type(error.__cause__) is kind


@pytest.mark.parametrize("kind", PERHAPS_SENT)
def test_a_send_that_broke_may_have_happened(kind: type[httpx.HTTPError]) -> None:
    before = datetime.now(UTC)
    error = error_of("send", kind("broken"))
    assert isinstance(error, SendOutcomeUnknown)
    assert f"no answer that can be read came to the send ({kind.__name__}: broken)" in str(error)
    assert "messages.find_sent(error) looks for it" in str(error)
    assert type(error.__cause__) is kind
    assert error.request.method == "POST"
    assert json.loads(error.request.content) == error.body
    assert error.body == {"src": "12025550100", "dst": "12025550123", "text": "Your table is ready."}
    assert before <= error.sent_at <= datetime.now(UTC)
    assert error.sent_at.utcoffset() == timedelta(0)
    assert error.response is None


@pytest.mark.parametrize("name", READING)
@pytest.mark.parametrize("kind", [*NEVER_SENT, *PERHAPS_SENT])
def test_reading_that_broke_can_be_repeated(name: str, kind: type[httpx.HTTPError]) -> None:
    error = error_of(name, kind("broken"))
    assert type(error) is {**NEVER_SENT, **PERHAPS_SENT}[kind]
    assert isinstance(error, APIConnectionError)
    assert error.request.method == "GET"
    assert f"no answer ({kind.__name__}: broken)" in str(error)
    assert "sent" not in str(error)


def test_an_error_without_words_is_named() -> None:
    assert "no answer (ReadTimeout)" in str(error_of("get", httpx.ReadTimeout("")))


def test_the_query_is_left_out_of_the_message() -> None:
    assert "?" not in str(error_of("list", httpx.ReadTimeout("")))


@pytest.mark.parametrize("name", CALLS)
def test_an_error_that_is_its_own_cause_is_no_trap(name: str) -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        error = httpx.ReadError("broken")
        raise error from error

    assert isinstance(outcome(name, answer), SendOutcomeUnknown if name == "send" else APIConnectionError)


@pytest.mark.parametrize("name", CALLS)
def test_mistakes_of_the_transport_go_through(name: str) -> None:
    with pytest.raises(ZeroDivisionError):
        outcome(name, ZeroDivisionError())


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 599])
def test_a_send_the_server_failed_at_may_have_happened(status: int) -> None:
    answer = httpx.Response(status, json={"api_id": "5e0d4a5e", "error": "failed"})
    error = error_of("send", answer)
    assert isinstance(error, SendOutcomeUnknown)
    assert error.response is answer
    assert isinstance(error.__cause__, ServerError)
    assert f"the answer to the send does not tell its outcome ({status} " in str(error)
    assert "failed (api_id 5e0d4a5e)" in str(error)


@pytest.mark.parametrize("after", ["", "soon", "-5", "1.5"])
def test_a_server_that_does_not_say_clearly_when_to_come_back_may_have_taken_it_in(
    after: str,
) -> None:
    error = error_of("send", httpx.Response(503, text="later", headers={"Retry-After": after}))
    assert isinstance(error, SendOutcomeUnknown)


@pytest.mark.parametrize("after", ["30", "0", "Mon, 02 Nov 2026 09:15:00 GMT"])
def test_a_server_that_says_when_to_come_back_has_not_taken_the_send_in(after: str) -> None:
    error = error_of("send", httpx.Response(503, text="later", headers={"Retry-After": after}))
    assert type(error) is ServerError


@pytest.mark.parametrize("status", [500, 502, 504])
def test_only_503_is_known_not_to_have_taken_the_send_in(status: int) -> None:
    error = error_of("send", httpx.Response(status, text="later", headers={"Retry-After": "30"}))
    assert isinstance(error, SendOutcomeUnknown)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 408, 409, 415, 422, 429, 499])
def test_a_send_that_was_refused_has_not_happened(status: int) -> None:
    error = error_of("send", httpx.Response(status, json={"error": "no"}))
    assert isinstance(error, APIStatusError)
    assert error.status_code == status
    assert (status == 429) is isinstance(error, RateLimitError)


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308])
@pytest.mark.parametrize("location", [None, "/v1/elsewhere/", "https://elsewhere.example.com/"])
@pytest.mark.parametrize("name", CALLS)
def test_redirects_are_answers_and_not_followed(name: str, location: str | None, status: int) -> None:
    answer = httpx.Response(status, headers={"location": location} if location else {})
    error = error_of(name, answer)
    # What a redirect of a send means depends on the server: 307 and 308 ask to send again, 303 says that it was taken.
    if name == "send" and status in (300, 303, 304):
        assert isinstance(error, SendOutcomeUnknown)
    else:
        assert type(error) is APIStatusError
        assert error.status_code == status


SENT = example("sent-legacy")
UNREADABLE: dict[str, tuple[int, bytes]] = {
    "truncated JSON": (202, json.dumps(SENT).encode()[:-20]),
    "nothing": (200, b""),
    "no content": (204, b""),
    "a page for people": (202, b"<html>Accepted</html>"),
    "a list": (202, json.dumps([SENT]).encode()),
    "another object": (202, b'{"queued": true}'),
    "no identifiers": (202, b'{"api_id": "x", "message": "message(s) queued"}'),
    "a broken encoding": (202, b'{"message": "\xff"}'),
}
DOES_NOT_TELL = {
    **UNREADABLE,
    "an identifier instead of several": (202, json.dumps({**SENT, "message_uuid": "db3ce55a"}).encode()),
    "identifiers in Python notation": (202, json.dumps({**SENT, "message_uuid": "[u'db3ce55a']"}).encode()),
}


@pytest.mark.parametrize("what", DOES_NOT_TELL)
def test_an_answer_that_does_not_tell_leaves_the_outcome_open(what: str) -> None:
    status, content = DOES_NOT_TELL[what]
    answer = httpx.Response(status, content=content)
    error = error_of("send", answer)
    assert isinstance(error, SendOutcomeUnknown)
    assert error.response is answer
    assert isinstance(error.__cause__, ResponseUnreadableError)


@pytest.mark.parametrize("name", READING)
@pytest.mark.parametrize("what", UNREADABLE)
def test_reading_something_unreadable(name: str, what: str) -> None:
    status, content = UNREADABLE[what]
    answer = httpx.Response(status, content=content)
    error = error_of(name, answer)
    assert isinstance(error, ResponseUnreadableError)
    assert error.response is answer


@pytest.mark.parametrize("name", CALLS)
def test_a_body_that_cannot_be_unpacked(name: str) -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b"no gzip"))

    assert isinstance(outcome(name, answer), SendOutcomeUnknown if name == "send" else ResponseUnreadableError)


@pytest.mark.parametrize("name", CALLS)
@settings(max_examples=40)
@given(SUCCESSES, JSON)
def test_any_json_is_a_result_or_an_error(name: str, status: int, body: object) -> None:
    content = json.dumps(body).encode()
    check(name, status, outcome(name, httpx.Response(status, content=content)))


@pytest.mark.parametrize("name", CALLS)
@settings(max_examples=40)
@given(STATUSES, st.binary(), st.sampled_from(["application/json", "text/html; charset=bogus", "", "x"]))
def test_any_bytes_are_an_error(name: str, status: int, content: bytes, kind: str) -> None:
    error = error_of(name, httpx.Response(status, content=content, headers={"content-type": kind}))
    check(name, status, error)


@pytest.mark.parametrize("name", CALLS)
@given(data=st.data())
def test_an_answer_that_is_almost_the_documented_one(name: str, data: st.DataObject) -> None:
    body = data.draw(mutations(example(DOCUMENTED[name])))
    check(name, SUCCESS[name], outcome(name, httpx.Response(SUCCESS[name], content=json.dumps(body).encode())))


@given(data=st.data())
def test_an_old_answer_that_is_almost_the_documented_one(data: st.DataObject) -> None:
    body = data.draw(mutations(example("get-legacy")))
    check("get", 200, outcome("get", httpx.Response(200, content=json.dumps(body).encode())))


@pytest.mark.parametrize("name", CALLS)
@settings(max_examples=40)
@given(st.integers(300, 599), st.fixed_dictionaries({"error": JSON, "api_id": JSON}))
def test_any_json_may_be_an_error(name: str, status: int, body: object) -> None:
    content = json.dumps(body).encode()
    check(name, status, error_of(name, httpx.Response(status, content=content)))


@pytest.mark.parametrize("name", CALLS)
@given(st.text().map(str.encode) | st.binary())
@with_example(b"http://\xff..")
@with_example(b"http://xn--/")
@with_example(b"data:,x")
@with_example(b"\x00")
def test_wherever_a_redirect_leads(name: str, location: bytes) -> None:
    error = error_of(name, httpx.Response(302, headers=[(b"location", location)]))
    assert isinstance(error, SendOutcomeUnknown | APIStatusError if name == "send" else APIError | APIConnectionError)


@pytest.mark.parametrize(("name", "kind"), [("send", SendResult), ("get", Message), ("list", MessagePage)])
def test_the_documented_answer_is_a_result(name: str, kind: type) -> None:
    assert type(outcome(name, httpx.Response(SUCCESS[name], json=example(DOCUMENTED[name])))) is kind
