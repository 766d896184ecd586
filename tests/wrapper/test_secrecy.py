"""The auth token is not shown by errors, their attributes, their tracebacks with local variables, logs or pickles."""

import base64
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress

import httpx
import pytest

from plivo_messaging import APIConnectionError, ConfigurationError, Plivo, PlivoError
from plivo_messaging._arguments.credentials import Secret
from tests.wrapper.faults import faults
from tests.wrapper.faults.peer import Peer
from tests.wrapper.faults.server import FaultServer
from tests.wrapper.wire import AUTH_ID, AUTH_TOKEN, BASE_URL, CALLS, DOCUMENTED, SUCCESS, Answer, Wire, example

# The token, and what basic authentication makes of it; the characters before it decide how base64 cuts it.
NEEDLES = [AUTH_TOKEN, base64.b64encode(f"{AUTH_ID}:{AUTH_TOKEN}".encode()).decode()[-36:]]

every_call = pytest.mark.parametrize("name", CALLS)


def shows_token(text: str | bytes) -> bool:
    text = text.decode("latin-1") if isinstance(text, bytes) else text
    return any(needle in text for needle in NEEDLES)


def chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, its causes and its contexts."""
    yield error
    for behind in {error.__cause__, error.__context__} - {None}:
        assert behind is not None
        yield from chain(behind)


def rendered(error: BaseException) -> str:
    """Return the traceback with the local variables of every frame."""
    shown = traceback.TracebackException.from_exception(error, capture_locals=True, compact=True)
    return "".join(shown.format())


def requests_of(error: BaseException) -> Iterator[httpx.Request]:
    response = getattr(error, "response", None)
    found = [getattr(error, "request", None) if not isinstance(error, httpx.RequestError) else error.request]
    if isinstance(response, httpx.Response):
        found += [response.request, response.next_request, *(each.request for each in response.history)]
    yield from (request for request in found if isinstance(request, httpx.Request))


def views(error: BaseException) -> Iterator[str | bytes]:
    """Yield everything that can be seen of an error."""
    yield rendered(error)
    for each in chain(error):
        yield from (str(each), repr(each), f"{each}", repr(each.args), repr(vars(each)))
        for attribute in vars(each).values():
            yield from (pickle.dumps(attribute), repr(attribute))
        for request in requests_of(each):
            yield from (repr(request.headers.multi_items()), repr(request.headers.raw), str(request.url))
            yield from (request.content, repr(request.extensions), pickle.dumps(request))
        # The rendered traceback leaves the frames of suppressed errors out.
        for frame, _ in traceback.walk_tb(each.__traceback__):
            for value in frame.f_locals.values():
                with suppress(AttributeError):  # an unfinished object may have no repr
                    yield repr(value)


def assert_hidden(error: BaseException) -> None:
    assert not [view for view in views(error) if shows_token(view)]


def failed(call: Callable[[], object]) -> PlivoError:
    with pytest.raises(PlivoError) as caught:
        call()
    return caught.value


def test_the_needles_are_in_a_request() -> None:
    wire = Wire(httpx.Response(202, json=example("sent-legacy")))
    CALLS["send"](wire.client().messages)
    assert shows_token(wire.requests[0].headers["authorization"])


@pytest.mark.parametrize(
    "error",
    [
        httpx.ReadTimeout("x", request=httpx.Request("GET", BASE_URL, headers={"authorization": NEEDLES[1]})),
        ValueError(f"token {AUTH_TOKEN}"),
        ValueError(f"Basic {NEEDLES[1]}"),
    ],
    ids=["request", "token", "header"],
)
def test_the_check_finds_a_token(error: Exception) -> None:
    with pytest.raises(AssertionError):
        assert_hidden(error)


def test_a_client_shows_its_account_only() -> None:
    with Plivo(AUTH_ID, AUTH_TOKEN, base_url=BASE_URL) as client:
        assert repr(client) == str(client) == f"Plivo(auth_id='{AUTH_ID}', base_url='{BASE_URL}')"
        for each in (client, client.messages, client.messages.with_raw_response):
            assert not shows_token(repr(each))
            assert not shows_token(repr(vars(each)))
            with pytest.raises(TypeError) as caught:
                pickle.dumps(each)
            assert_hidden(caught.value)


CONSTRUCTIONS: dict[str, Callable[[], Plivo]] = {
    "no auth_id": lambda: Plivo(auth_token=AUTH_TOKEN),
    "no auth_id, hidden token": lambda: Plivo(auth_token=Secret(AUTH_TOKEN)),
    "short auth_id": lambda: Plivo("MA", AUTH_TOKEN),
    "swapped": lambda: Plivo(AUTH_TOKEN, AUTH_ID),
    "token twice": lambda: Plivo(AUTH_TOKEN, AUTH_TOKEN),
    "token with a line break": lambda: Plivo(AUTH_ID, f"{AUTH_TOKEN}\n"),
    "no URL": lambda: Plivo(AUTH_ID, AUTH_TOKEN, base_url="https://api.example.com:port/v1"),
    "unencrypted": lambda: Plivo(AUTH_ID, AUTH_TOKEN, base_url="http://api.example.com/v1"),
    "credentials in the URL": lambda: Plivo(base_url=f"https://{AUTH_ID}:{AUTH_TOKEN}@api.example.com/v1"),
    "credentials in a broken URL": lambda: Plivo(
        AUTH_ID, AUTH_TOKEN, base_url=f"https://{AUTH_ID}:{AUTH_TOKEN}@api.example.com:port/v1"
    ),
}


@pytest.mark.parametrize("construct", CONSTRUCTIONS.values(), ids=CONSTRUCTIONS)
def test_arguments_that_are_refused(construct: Callable[[], Plivo]) -> None:
    error = failed(construct)
    assert isinstance(error, ConfigurationError)
    assert_hidden(error)
    assert "self = Plivo(…)" in rendered(error)


@pytest.mark.parametrize(
    "environment",
    [
        {"PLIVO_AUTH_TOKEN": AUTH_TOKEN},
        {"PLIVO_AUTH_ID": AUTH_TOKEN, "PLIVO_AUTH_TOKEN": AUTH_ID},
        {"PLIVO_AUTH_ID": AUTH_ID, "PLIVO_AUTH_TOKEN": f"{AUTH_TOKEN} "},
        {"PLIVO_AUTH_ID": AUTH_ID, "PLIVO_AUTH_TOKEN": AUTH_TOKEN, "PLIVO_BASE_URL": "http://api.example.com"},
        {"PLIVO_AUTH_ID": AUTH_ID, "PLIVO_AUTH_TOKEN": AUTH_TOKEN, "PLIVO_BASE_URL": f"https://{AUTH_TOKEN}@x"},
    ],
    ids=["no auth_id", "swapped", "with a space", "unencrypted", "token in the URL"],
)
def test_an_environment_that_is_refused(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    environment.clear()  # the traceback of this test would show it
    assert_hidden(failed(Plivo))


def raising(kind: type[httpx.HTTPError]) -> Answer:
    def answer(_request: httpx.Request) -> httpx.Response:
        raise kind("broken")

    return answer


def answering(status: int, content: str = "", location: str | None = None) -> Answer:
    headers = {"location": location} if location else {}
    return lambda _request: httpx.Response(status, text=content, headers=headers)


FAILURES: dict[str, Answer] = {
    "no connection": raising(httpx.ConnectError),
    "no response": raising(httpx.ReadTimeout),
    "a broken connection": raising(httpx.ReadError),
    "a broken response": raising(httpx.RemoteProtocolError),
    **{f"{status}": answering(status, '{"api_id": "x", "error": "no"}') for status in (400, 401, 404, 429, 500, 503)},
    "a redirect within the host": answering(302, location="/v1/elsewhere/"),
    "a redirect to another host": answering(302, location="https://elsewhere.example.com/"),
    "a redirect that is no URL": answering(302, location="data:,x"),
    "no JSON": answering(200, "<html>"),
    "another shape": answering(200, "{}"),
    "a record without an identifier": answering(200, '{"api_id": "x"}'),
}


@pytest.mark.parametrize("failure", FAILURES)
@every_call
def test_a_call_that_fails(name: str, failure: str) -> None:
    client = Wire(FAILURES[failure]).client()
    assert_hidden(failed(lambda: CALLS[name](client.messages)))


@pytest.mark.parametrize("failure", FAILURES)
def test_a_call_that_fails_while_another_error_is_handled(failure: str) -> None:
    def twice() -> object:
        try:
            return CALLS["get"](Wire(FAILURES[failure]).client().messages)
        except PlivoError:
            return CALLS["send"](Wire(FAILURES[failure]).client().messages)

    assert_hidden(failed(twice))


def closing(response: bytes) -> FaultServer:
    """Return a server that hangs up after some bytes."""
    return FaultServer(faults.answering(response, Peer.hang_up))


def users_client(base_url: str) -> httpx.Client:
    """Return a client of the user's that sends a header which h11 refuses to send."""
    return httpx.Client(headers={"x-team": "ta\nbles"}, base_url=base_url)


@every_call
def test_the_frames_of_the_http_library_are_removed(name: str) -> None:
    with closing(b"") as server, users_client(server.url()) as http:
        client = Plivo(AUTH_ID, AUTH_TOKEN, base_url=server.url(), http_client=http, max_retries=0)
        error = failed(lambda: CALLS[name](client.messages))
        assert isinstance(error.__cause__, httpx.LocalProtocolError)
        assert isinstance(error, APIConnectionError)
        assert_hidden(error)
        # Without the library, these frames show the token.
        with pytest.raises(httpx.LocalProtocolError) as caught:
            http.get(server.url(), auth=(AUTH_ID, AUTH_TOKEN))
        assert shows_token(rendered(caught.value))


@every_call
def test_a_server_that_answers_with_an_error(name: str) -> None:
    body = b'{"api_id": "x", "error": "not found"}'
    head = f"HTTP/1.1 404 Not Found\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
    with closing(head + body) as server, Plivo(AUTH_ID, AUTH_TOKEN, base_url=server.url()) as client:
        assert_hidden(failed(lambda: CALLS[name](client.messages)))
    assert any(shows_token(str(request.headers)) for request in server.requests)


@every_call
def test_logs(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with closing(b"") as server, Plivo(AUTH_ID, AUTH_TOKEN, base_url=server.url()) as client:
        failed(lambda: CALLS[name](client.messages))
    CALLS[name](Wire(httpx.Response(SUCCESS[name], json=example(DOCUMENTED[name]))).client().messages)
    assert {"httpx", "plivo_messaging"} <= {record.name.partition(".")[0] for record in caplog.records}
    assert not shows_token(caplog.text)
