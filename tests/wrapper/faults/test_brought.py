"""A client of httpx that the user brings: its hooks, and transports by somebody else."""

import json
import pickle
import traceback
from collections.abc import Callable
from typing import Any

import anyio
import httpcore
import httpx
import pytest

from plivo_messaging import (
    APIConnectionError,
    APIResponse,
    AsyncPlivo,
    BadRequestError,
    NotFoundError,
    Plivo,
    RateLimitError,
    SendOutcomeUnknown,
    SendResult,
    ServerError,
    ValidationError,
)
from tests.wrapper.faults.test_secrets import NEEDLES, shows, sights
from tests.wrapper.wire import AUTH_ID, AUTH_TOKEN, BASE_URL, example

Answer = Callable[[httpx.Request], httpx.Response]
OPTIONS: dict[str, Any] = {"base_url": BASE_URL, "limiter": None, "max_retries": 2}


def raising(response: httpx.Response) -> None:
    """Do what the documentation of httpx shows for hooks."""
    response.raise_for_status()


def reading(response: httpx.Response) -> None:
    """Read the answer first."""
    response.read()
    response.raise_for_status()


def sent(
    kind: str, answer: "Answer | Refusing", hook: Callable[[httpx.Response], None] | None = None
) -> APIResponse[SendResult]:
    """Send a message by a client of httpx with such a hook."""
    transport = answer if isinstance(answer, Refusing) else httpx.MockTransport(answer)
    arguments: dict[str, Any] = {"src": "12025550100", "dst": "12025550123", "text": "Your table is ready."}
    if kind == "sync":
        hooks = [] if hook is None else [hook]
        with httpx.Client(transport=transport, event_hooks={"response": hooks}) as http:
            client = Plivo(AUTH_ID, AUTH_TOKEN, http_client=http, **OPTIONS)
            pauses: list[float] = []
            client._transport.sleep = pauses.append
            return client.messages.with_raw_response.send(**arguments)

    async def run() -> APIResponse[SendResult]:
        async def awaited(response: httpx.Response) -> None:
            if hook is reading:
                await response.aread()
                response.raise_for_status()
            elif hook is not None:
                hook(response)

        async def skip(_seconds: float) -> None:
            pass

        hooks = [] if hook is None else [awaited]
        async with httpx.AsyncClient(transport=transport, event_hooks={"response": hooks}) as http:
            client = AsyncPlivo(AUTH_ID, AUTH_TOKEN, http_client=http, **OPTIONS)
            client._transport.sleep = skip
            return await client.messages.with_raw_response.send(**arguments)

    return anyio.run(run)


both = pytest.mark.parametrize("kind", ["sync", "async"])


class Counted:
    """Answers with a status, and counts how often it was asked."""

    def __init__(self, status: int, headers: dict[str, str] | None = None) -> None:
        self.requests = 0
        self._status = status
        self._headers = headers

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer."""
        self.requests += 1
        body = example("sent-legacy") if self._status == 202 else {"api_id": "x", "error": "no such thing"}
        stream = httpx.ByteStream(json.dumps(body).encode())  # still to be read
        return httpx.Response(self._status, stream=stream, headers=self._headers, request=request)


@both
@pytest.mark.parametrize("hook", [raising, reading])
@pytest.mark.parametrize(
    ("status", "headers", "error", "requests"),
    [
        (400, None, BadRequestError, 1),
        (404, None, NotFoundError, 1),
        (429, None, RateLimitError, 3),
        (503, {"retry-after": "1"}, ServerError, 3),
        (503, None, SendOutcomeUnknown, 1),
        (500, None, SendOutcomeUnknown, 1),
    ],
)
def test_a_hook_that_raises_for_the_status_changes_nothing(
    kind: str,
    hook: Callable[[httpx.Response], None],
    status: int,
    headers: dict[str, str] | None,
    error: type[Exception],
    requests: int,
) -> None:
    answer = Counted(status, headers)
    with pytest.raises(error) as caught:
        sent(kind, answer, hook)
    assert type(caught.value) is error
    assert answer.requests == requests
    assert ("no such thing" in str(caught.value)) is (hook is reading)
    assert not [sight for sight in sights(caught.value) if shows(sight, NEEDLES)]


@both
@pytest.mark.parametrize("hook", [raising, reading])
def test_a_hook_that_has_nothing_to_raise_for(kind: str, hook: Callable[[httpx.Response], None]) -> None:
    assert sent(kind, Counted(202), hook).parsed.message_uuids


@both
def test_a_raw_answer_holds_no_credentials(kind: str) -> None:
    raw = sent(kind, Counted(202))
    assert not shows(pickle.dumps(raw), NEEDLES)
    assert not shows(repr(raw.request.headers.raw), NEEDLES)


OWN_REQUEST = httpx.Request("GET", "https://audit.example.com/")


def audit_refused(_response: httpx.Response) -> None:
    """Tell somebody else of an answer, who is busy."""
    httpx.Response(503, headers={"retry-after": "1"}, request=OWN_REQUEST).raise_for_status()


def audit_limited(_response: httpx.Response) -> None:
    """Tell somebody else of an answer, who has a limit."""
    httpx.Response(429, request=OWN_REQUEST).raise_for_status()


def audit_down(_response: httpx.Response) -> None:
    """Tell somebody else of an answer, who is not there."""
    raise httpx.ConnectError("refused", request=OWN_REQUEST) from httpcore.ConnectError("refused")


def full(_response: httpx.Response) -> None:
    """Say what a pool of connections would say."""
    raise httpx.PoolTimeout("no place in a pool of mine")


@both
@pytest.mark.parametrize("hook", [audit_refused, audit_limited, audit_down, full])
def test_a_hook_that_fails_on_its_own_says_nothing_of_the_send(
    kind: str, hook: Callable[[httpx.Response], None]
) -> None:
    """The send was accepted: whatever was answered to the hook must not have it sent again, or called refused."""
    answer = Counted(202)
    with pytest.raises(SendOutcomeUnknown) as caught:
        sent(kind, answer, hook)
    assert answer.requests == 1
    assert not [sight for sight in sights(caught.value) if shows(sight, NEEDLES)]
    cause = caught.value.__cause__
    assert cause is not None
    assert hook.__name__ in [each.name for each in traceback.extract_tb(cause.__traceback__)]


FOREIGN: list[type[Exception]] = [ConnectionResetError, RuntimeError, ConnectionError]


@both
@pytest.mark.parametrize("cause", FOREIGN)
@pytest.mark.parametrize("told", [httpx.ConnectTimeout, httpx.ConnectError, httpx.PoolTimeout, httpx.ProxyError])
def test_a_transport_by_somebody_else_is_not_believed_that_nothing_was_sent(
    kind: str, told: type[httpx.HTTPError], cause: type[Exception]
) -> None:
    """One of them has a failure to connect for a server that hung up when it had the request."""
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        raise told("Server disconnected") from cause("hung up")

    with pytest.raises(SendOutcomeUnknown, match="Server disconnected") as caught:
        sent(kind, answer)
    assert len(requests) == 1
    assert not [sight for sight in sights(caught.value) if shows(sight, NEEDLES)]


@both
@pytest.mark.parametrize("hidden", [False, True])
def test_nor_is_one_that_hides_the_cause(kind: str, hidden: bool) -> None:
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        try:
            raise ConnectionResetError
        except OSError:
            if hidden:
                raise httpx.ConnectError("gone") from None
            raise httpx.ConnectError("gone")  # noqa: B904  (as careless ones do)

    with pytest.raises(SendOutcomeUnknown):
        sent(kind, answer)
    assert len(requests) == 1


class Refusing(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport that cannot connect, and so does not ask for the body."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Fail to connect."""
        self.requests.append(request)
        raise httpx.ConnectError("refused", request=request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Fail to connect."""
        return self.handle_request(request)


@both
def test_one_that_did_not_ask_for_the_body_is(kind: str) -> None:
    refusing = Refusing()
    with pytest.raises(APIConnectionError, match="nothing was sent"):
        sent(kind, refusing)
    assert len(refusing.requests) == 3


def test_a_client_of_the_other_kind_is_refused() -> None:
    wrong: Any
    with (
        httpx.Client() as wrong,
        pytest.raises(ValidationError, match=r"^http_client: a Client is not .*: it goes with Plivo$"),
    ):
        AsyncPlivo(AUTH_ID, AUTH_TOKEN, http_client=wrong)
    wrong = httpx.AsyncClient()
    with pytest.raises(ValidationError, match=r"^http_client: an? AsyncClient is not .*: it goes with AsyncPlivo$"):
        Plivo(AUTH_ID, AUTH_TOKEN, http_client=wrong)
    wrong = object()
    with pytest.raises(ValidationError, match=r"^http_client: a object is not an httpx.Client$"):
        Plivo(AUTH_ID, AUTH_TOKEN, http_client=wrong)
