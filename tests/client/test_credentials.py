"""The auth token is seen nowhere: not in errors, their attributes, their tracebacks, logs or pickles."""

import base64
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress

import httpcore
import httpx
import pytest

from plivo_messaging import ConfigurationError, Plivo, PlivoError, SendOutcomeUnknown
from plivo_messaging._transport._secret import Secret
from tests.client.raw_server import RawServer
from tests.client.wire import AUTH_ID, AUTH_TOKEN, BASE_URL, CALLS, DOCUMENTED, SUCCESS, Answer, Wire, example

HTTP_URL = "http://127.0.0.1:9/v1"
# What authentication makes of the token; base64 of what stands before it decides how the token itself is cut.
NEEDLES = [AUTH_TOKEN, base64.b64encode(f"{AUTH_ID}:{AUTH_TOKEN}".encode()).decode()[-36:]]


def shows_token(text: str | bytes) -> bool:
    """Tell whether a text gives the token away."""
    if isinstance(text, bytes):
        return any(needle.encode() in text for needle in NEEDLES)
    return any(needle in text for needle in NEEDLES)


def chain(error: BaseException) -> Iterator[BaseException]:
    """Give an error and all errors behind it."""
    yield error
    for behind in {error.__cause__, error.__context__} - {None}:
        assert behind is not None
        yield from chain(behind)


def rendered(error: BaseException) -> str:
    """Render a traceback with the variables of every frame."""
    shown = traceback.TracebackException.from_exception(error, capture_locals=True, compact=True)
    return "".join(shown.format())


def variables(error: BaseException) -> Iterator[str]:
    """Show the variables of every frame, also of the errors that a rendered traceback leaves out."""
    for each in chain(error):
        for frame, _ in traceback.walk_tb(each.__traceback__):
            for value in frame.f_locals.values():
                with suppress(AttributeError):  # an object that is not finished may have no repr
                    yield repr(value)


def texts(error: BaseException) -> Iterator[str | bytes]:
    """Give everything there is to see of an error."""
    for each in chain(error):
        yield from (str(each), repr(each), f"{each}", repr(each.args), repr(vars(each)))
        for attribute in vars(each).values():
            yield pickle.dumps(attribute)
            yield repr(attribute)
        for request in _requests(each):
            yield from (repr(request.headers.multi_items()), repr(request.headers.raw), str(request.url))
            yield from (request.content, repr(request.extensions), pickle.dumps(request))


def _requests(error: BaseException) -> Iterator[httpx.Request]:
    response = getattr(error, "response", None)
    found = [getattr(error, "request", None) if not isinstance(error, httpx.RequestError) else error.request]
    if isinstance(response, httpx.Response):
        found += [response.request, response.next_request, *(each.request for each in response.history)]
    yield from (request for request in found if isinstance(request, httpx.Request))


def assert_nothing_shows_token(error: BaseException) -> None:
    """Look at an error from all sides."""
    assert not [text for text in texts(error) if shows_token(text)]
    assert not shows_token(rendered(error))
    assert not [value for value in variables(error) if shows_token(value)]


def failed(call: Callable[[], object]) -> PlivoError:
    """Make a call that has to fail, and give its error."""
    with pytest.raises(PlivoError) as caught:
        call()
    return caught.value


def test_the_needles_are_what_a_request_carries() -> None:
    wire = Wire(httpx.Response(202, json=example("sent-legacy")))
    CALLS["send"](wire.client())
    assert shows_token(wire.requests[0].headers["authorization"])


def test_the_check_would_notice() -> None:
    request = httpx.Request("GET", BASE_URL, headers={"authorization": NEEDLES[1]})
    error = httpx.ReadTimeout("x", request=request)
    with pytest.raises(AssertionError):
        assert_nothing_shows_token(error)
    for leak in (f"token {AUTH_TOKEN}", f"Basic {NEEDLES[1]}"):
        with pytest.raises(AssertionError):
            assert_nothing_shows_token(ValueError(leak))


def test_the_client_shows_its_account_only() -> None:
    with Plivo(AUTH_ID, AUTH_TOKEN, base_url=BASE_URL) as client:
        assert repr(client) == f"Plivo(auth_id='{AUTH_ID}', base_url='{BASE_URL}')"
        assert str(client) == f"{client}" == repr(client)
        for each in (client, client.messages, client._transport.config, client._transport):
            assert not shows_token(repr(each))
            assert not shows_token(repr(vars(each)) if hasattr(each, "__dict__") else repr(each))
        with pytest.raises(TypeError) as caught:
            pickle.dumps(client._transport.config)
        assert_nothing_shows_token(caught.value)


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
def test_a_client_that_cannot_be_made(construct: Callable[[], Plivo]) -> None:
    error = failed(construct)
    assert isinstance(error, ConfigurationError)
    assert_nothing_shows_token(error)
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
def test_an_environment_a_client_cannot_be_made_from(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    environment.clear()  # or the traceback of this test would show it
    assert_nothing_shows_token(failed(Plivo))


def breaking(kind: type[httpx.HTTPError]) -> Answer:
    """Break whenever a request comes."""

    def answer(_request: httpx.Request) -> httpx.Response:
        raise kind("broken")

    return answer


def answering(status: int, content: str = "", location: str | None = None) -> Answer:
    """Answer whenever a request comes."""
    headers = {"location": location} if location else {}
    return lambda _request: httpx.Response(status, text=content, headers=headers)


FAILURES: dict[str, Answer] = {
    "no connection": breaking(httpx.ConnectError),
    "no answer": breaking(httpx.ReadTimeout),
    "a broken connection": breaking(httpx.ReadError),
    "a broken answer": breaking(httpx.RemoteProtocolError),
    **{f"{status}": answering(status, '{"api_id": "x", "error": "no"}') for status in (400, 401, 404, 429, 500, 503)},
    "a redirect within the host": answering(302, location="/v1/elsewhere/"),
    "a redirect to another host": answering(302, location="https://elsewhere.example.com/"),
    "a redirect nobody can follow": answering(302, location="data:,x"),
    "no JSON": answering(200, "<html>"),
    "another shape": answering(200, "{}"),
    "a record without an identifier": answering(200, '{"api_id": "x"}'),
}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("name", CALLS)
def test_a_call_that_fails(name: str, failure: str) -> None:
    client = Wire(FAILURES[failure]).client()
    assert_nothing_shows_token(failed(lambda: CALLS[name](client)))


@pytest.mark.parametrize("failure", FAILURES)
def test_a_call_that_fails_for_another_reason_the_second_time(failure: str) -> None:
    """The error of the first request stands behind that of the second one."""

    def again() -> object:
        try:
            return CALLS["get"](Wire(FAILURES[failure]).client())
        except PlivoError:
            return CALLS["send"](Wire(FAILURES[failure]).client())

    assert_nothing_shows_token(failed(again))


class DeafStream(httpcore.NetworkStream):
    """Takes nothing."""

    def write(self, *_args: object, **_kwargs: object) -> None:
        raise httpcore.WriteTimeout("nothing goes")

    def close(self) -> None:
        pass


class DeafNetwork(httpcore.NetworkBackend):
    """Connects to nobody."""

    def connect_tcp(self, *_args: object, **_kwargs: object) -> httpcore.NetworkStream:
        return DeafStream()


def http_client(pool: httpcore.ConnectionPool, **headers: str) -> httpx.Client:
    """Make a client whose connections lead nowhere."""
    transport = httpx.HTTPTransport()
    transport.close()
    transport._pool = pool
    return httpx.Client(transport=transport, headers=headers)


STACKS: dict[str, Callable[[], httpx.Client]] = {
    "nothing goes": lambda: http_client(httpcore.ConnectionPool(network_backend=DeafNetwork())),
    "nothing goes to the proxy": lambda: http_client(
        httpcore.HTTPProxy("http://127.0.0.1:9", network_backend=DeafNetwork())
    ),
    "a header nobody may send": lambda: http_client(
        httpcore.ConnectionPool(network_backend=DeafNetwork()), **{"x-team": "ta\nbles"}
    ),
}


@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
@pytest.mark.parametrize("name", CALLS)
def test_the_frames_of_the_http_stack_are_not_shown(name: str, stack: Callable[[], httpx.Client]) -> None:
    with stack() as http:
        client = Plivo(AUTH_ID, AUTH_TOKEN, base_url=HTTP_URL, http_client=http)
        error = failed(lambda: CALLS[name](client))
    assert isinstance(error.__cause__, httpx.WriteTimeout | httpx.LocalProtocolError)
    assert (name == "send") is isinstance(error, SendOutcomeUnknown)
    assert_nothing_shows_token(error)


def test_without_the_library_those_frames_do_show_it() -> None:
    with STACKS["nothing goes"]() as http, pytest.raises(httpx.WriteTimeout) as caught:
        http.get(HTTP_URL, auth=(AUTH_ID, AUTH_TOKEN))
    assert shows_token(rendered(caught.value))


@pytest.mark.parametrize("name", CALLS)
def test_a_real_answer(name: str) -> None:
    body = b'{"api_id": "x", "error": "not found"}'
    head = f"HTTP/1.1 404 Not Found\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
    with RawServer(head + body) as server, Plivo(AUTH_ID, AUTH_TOKEN, base_url=server.base_url) as client:
        assert_nothing_shows_token(failed(lambda: CALLS[name](client)))
    assert any(shows_token(request) for request in server.requests)


@pytest.mark.parametrize("name", CALLS)
def test_logs(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with RawServer(b"") as server, Plivo(AUTH_ID, AUTH_TOKEN, base_url=server.base_url) as client:
        failed(lambda: CALLS[name](client))
    CALLS[name](Wire(httpx.Response(SUCCESS[name], json=example(DOCUMENTED[name]))).client())
    assert {"httpx", "plivo_messaging"} <= {record.name.partition(".")[0] for record in caplog.records}
    assert not shows_token(caplog.text)
