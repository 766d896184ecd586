"""Whatever comes as an answer: no error but the library's own, nothing sent twice, and nothing new lost."""

import copy
import json
import pickle
from collections.abc import Callable, Iterator
from typing import Any, cast

import httpx
import pytest
from attrs import field, mutable
from hypothesis import example as also
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import (
    AsyncMessagePage,
    InsufficientCreditError,
    Message,
    MessageDirection,
    MessagePage,
    MessageState,
    MessageType,
    PlivoError,
    SendOutcomeUnknown,
    SendResult,
)
from tests.wrapper.faults.surfaces import OPERATIONS, READING, AsyncSurface, Result, Surface, SyncSurface
from tests.wrapper.wire import BASE_URL, example

EXAMPLES = {
    "send": ["sent-legacy", "sent-invalid-number", "sent-several-destinations"],
    "get": ["get-latest", "get-legacy"],
    "list": ["list-latest", "list-legacy", "list-collection"],
}
LAST_PAGE: dict[str, object] = {
    "api_id": "x",
    "meta": {"limit": 20, "offset": 0, "next": None, "previous": None},
    "objects": [],
}

# A number of which the extra `fast` makes a float.
LONG = 10**30

# What the API itself would never say in these places, and what it might.
ODD_VALUES: list[object] = [
        "", "null", "nan", "-inf", "1e999", "9" * 30, "\ud800", "0001-01-01 00:00:00+14:00", "9999-12-31 23:59:59.99",
        "2021-07-13 13:04:06.799021+05:30", LONG, -1, 0, True, None, [], {}, [[]], float("nan"), float("inf"),
]  # fmt: skip
ODD: st.SearchStrategy[object] = st.sampled_from(ODD_VALUES)
WHOLE = st.integers(min_value=-(2**63), max_value=2**64 - 1)
SCALARS = (
    st.none() | st.booleans() | WHOLE | st.floats() | st.text(max_size=20) | ODD.filter(lambda value: value != LONG)
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda values: st.lists(values, max_size=4) | st.dictionaries(st.text(max_size=10), values, max_size=4),
    max_leaves=12,
)
STATUSES = st.integers(100, 599) | st.sampled_from([200, 202, 204, 302, 303, 400, 401, 404, 429, 500, 503, 520, 999])
HEADERS = st.dictionaries(
    st.sampled_from(["content-type", "retry-after", "location", "content-encoding", "set-cookie"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)
    | st.sampled_from(
        [
            "application/json", "text/html; charset=utf-16", "gzip", "deflate", "gzip, gzip", "identity", "0", "3600",
            "Wed, 21 Oct 2099 07:28:00 GMT", "Wed, 99 Xyz 99999999999 99:99:99 +9999", "//[::1", "http://xn--/",
            "http://elsewhere.example.com:99999/", "/", "a=b; path=/; expires=never; max-age=x",
        ]
    ),
    max_size=3,
)  # fmt: skip
ENCODINGS = st.sampled_from(["utf-8"] * 5 + ["utf-8-sig", "utf-16", "utf-32"])


@st.composite
def spoiled(draw: st.DrawFn, documents: list[Any]) -> Any:
    """Change a documented answer in some places."""
    document = copy.deepcopy(draw(st.sampled_from(documents)))
    for _ in range(draw(st.integers(1, 4))):
        holder, step = draw(st.sampled_from(list(places(document))))
        if step is None:
            holder.update({draw(st.text(max_size=10)): copy.deepcopy(draw(VALUES))})
        elif draw(st.booleans()):
            holder[step] = copy.deepcopy(draw(VALUES))
        else:
            del holder[step]
    return document


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Give each place in a value that can be changed, with what it is in; None is one for a new field."""
    if isinstance(value, dict):
        yield value, None
    if isinstance(value, dict | list):
        holder = cast("Any", value)
        for step in list(holder) if isinstance(value, dict) else range(len(holder)):
            yield holder, step
            yield from places(holder[step])


@mutable
class Answers:
    """What a client is answered: first this, then an empty last page.

    Attributes:
        status: The status.
        headers: The headers.
        body: The body.
        requests: The requests that came.
        first: How many of them get this answer.
    """

    status: int = 200
    headers: dict[str, str] = field(factory=dict[str, str])
    body: bytes = b""
    requests: list[httpx.Request] = field(factory=list[httpx.Request])
    first: int = 3

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        self.requests.append(request)
        if len(self.requests) > self.first:
            return httpx.Response(200, json=LAST_PAGE)
        return httpx.Response(self.status, headers=self.headers, stream=httpx.ByteStream(self.body))

    def next(self, status: int, headers: dict[str, str], body: bytes) -> None:
        """Answer like this from now on."""
        self.status, self.headers, self.body = status, headers, body
        self.requests.clear()


@pytest.fixture(scope="module")
def answers() -> Answers:
    return Answers()


KINDS: dict[str, type[SyncSurface | AsyncSurface]] = {"sync": SyncSurface, "async": AsyncSurface}
CLIENTS: dict[str, Any] = {"sync": httpx.Client, "async": httpx.AsyncClient}


@pytest.fixture(params=KINDS, scope="module")
def surface(request: pytest.FixtureRequest, answers: Answers) -> Iterator[Surface]:
    kind: str = request.param
    transport = httpx.MockTransport(answers)
    surface = KINDS[kind](BASE_URL, http_client=lambda _verify, _most: CLIENTS[kind](transport=transport))
    yield surface
    surface.close()


def attempt(surface: Surface, operation: str, answers: Answers) -> None:
    """Make a call, look at what comes of it from all sides, and see what must hold in any case."""
    error: PlivoError | None = None
    try:
        look_at(surface, surface.call(operation))
    except PlivoError as raised:
        error = raised
        look_at_error(error)
    assert {request.url.host for request in answers.requests} == {"api.example.com"}
    if operation == "send":
        check_send(error, answers)


def check_send(error: PlivoError | None, answers: Answers) -> None:
    """See that a send was not repeated, and that its outcome was not called known, without a reason."""
    refused = answers.status == 429 or (answers.status == 503 and "retry-after" in answers.headers)
    assert refused or len(answers.requests) == 1
    if error is None:
        assert 200 <= answers.status < 300
    elif not isinstance(error, SendOutcomeUnknown | InsufficientCreditError):
        assert refused or 400 <= answers.status < 500 or answers.status in (301, 302, 307, 308)


def look_at(surface: Surface, result: Result) -> None:
    """Read everything a result has."""
    if isinstance(result, SendResult):
        assert repr(result)
        again = pickle.loads(pickle.dumps(result))  # noqa: S301  (its own pickle)
        assert repr((again, again.raw)) == repr((result, result.raw))
    elif isinstance(result, Message):
        look_at_message(result)
    else:
        assert isinstance(result, MessagePage | AsyncMessagePage)
        assert repr(result)
        for message in surface.all_of(result):
            look_at_message(message)


def look_at_message(message: Message) -> None:
    """Read everything a record has."""
    for name in dir(Message):
        if isinstance(getattr(Message, name), property):
            getattr(message, name)
    assert repr(message)
    assert isinstance(hash(message), int)
    assert pickle.loads(pickle.dumps(message)).message_uuid == message.message_uuid  # noqa: S301  (its own pickle)


def look_at_error(error: PlivoError) -> None:
    """Read everything an error has."""
    assert error.attempts >= 1
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  (its own pickle)
    assert (type(again), str(again), repr(again)) == (type(error), str(error), repr(error))


@given(data=st.data(), status=STATUSES, headers=HEADERS, encoding=ENCODINGS)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_any_json(
    operation: str,
    surface: Surface,
    answers: Answers,
    data: st.DataObject,
    status: int,
    headers: dict[str, str],
    encoding: str,
) -> None:
    answers.next(status, headers, json.dumps(data.draw(VALUES)).encode(encoding))
    attempt(surface, operation, answers)


@given(data=st.data())
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_documented_answer_with_changes(
    operation: str, surface: Surface, answers: Answers, data: st.DataObject
) -> None:
    document = data.draw(spoiled([example(name) for name in EXAMPLES[operation]]))
    answers.next(202 if operation == "send" else 200, {}, json.dumps(document).encode())
    attempt(surface, operation, answers)


@given(status=STATUSES, headers=HEADERS, body=st.binary(max_size=300))
@also(status=200, headers={}, body=b"[" * 100_000)
@also(status=400, headers={}, body=b'{"a":' * 100_000)
@also(status=200, headers={"content-encoding": "gzip"}, body=b"\x1f\x8b\x08")
@also(status=200, headers={"content-encoding": "deflate"}, body=b"\x78\x9c")
@pytest.mark.parametrize("operation", OPERATIONS)
def test_any_bytes(
    operation: str, surface: Surface, answers: Answers, status: int, headers: dict[str, str], body: bytes
) -> None:
    answers.next(status, headers, body)
    attempt(surface, operation, answers)


@given(data=st.data())
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_documented_answer_cut_or_damaged(
    operation: str, surface: Surface, answers: Answers, data: st.DataObject
) -> None:
    body = bytearray(json.dumps(example(data.draw(st.sampled_from(EXAMPLES[operation])))).encode())
    for place in data.draw(st.lists(st.integers(0, len(body) - 1), max_size=3)):
        body[place] = data.draw(st.integers(0, 255))
    answers.next(200, {}, bytes(body[: data.draw(st.integers(0, len(body)))]))
    attempt(surface, operation, answers)


ENUMERATIONS: dict[str, Callable[[str], object]] = {
    "message_state": MessageState,
    "message_direction": MessageDirection,
    "message_type": MessageType,
}
NEW_NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=15).filter(lambda text: text != "null")


def is_known(enumeration: Callable[[str], object], value: str) -> bool:
    """Tell whether an enumeration has a value."""
    try:
        enumeration(value)
    except ValueError:
        return False
    return True


@given(data=st.data(), name=NEW_NAMES, value=VALUES)
@pytest.mark.parametrize("operation", READING)
def test_values_and_fields_of_the_future(
    operation: str, surface: Surface, answers: Answers, data: st.DataObject, name: str, value: Any
) -> None:
    document = copy.deepcopy(example(EXAMPLES[operation][0]))
    record = document["objects"][0] if operation == "list" else document
    new = {each: data.draw(NEW_NAMES) for each in ENUMERATIONS}
    record.update({f"new {name}": value, **new})
    document.update({f"new {name}": value})
    body = json.dumps(document)
    answers.next(200, {}, body.encode())
    result = surface.call(operation)
    assert not isinstance(result, SendResult)
    message = result if isinstance(result, Message) else result.records[0]
    for each, enumeration in ENUMERATIONS.items():
        read = getattr(message, each)
        assert read == new[each]
        assert is_known(enumeration, new[each]) or type(read) is str
    sent = json.loads(body)
    assert repr(dict(message.raw)) == repr(sent["objects"][0] if operation == "list" else sent)


@given(name=NEW_NAMES, value=VALUES)
def test_fields_of_the_future_in_the_answer_to_a_send(
    surface: Surface, answers: Answers, name: str, value: Any
) -> None:
    body = json.dumps({**example("sent-legacy"), f"new {name}": value})
    answers.next(202, {}, body.encode())
    result = surface.call("send")
    assert isinstance(result, SendResult)
    assert repr(dict(result.raw)) == repr(json.loads(body))
