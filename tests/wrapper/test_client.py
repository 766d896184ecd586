"""The client as its users hold it: credentials, options, copies and closing."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeAlias

import anyio
import httpx
import pytest

from plivo_messaging import (
    APIStatusError,
    AsyncPlivo,
    ConfigurationError,
    Messages,
    Plivo,
    RateLimiter,
    ValidationError,
)
from plivo_messaging._arguments.credentials import Secret
from plivo_mock import MockPlivo
from tests.wrapper.faults.server import FaultServer
from tests.wrapper.scripted import GOT, SUCCESSES, Kind, Script, refusal
from tests.wrapper.wire import AUTH_ID, AUTH_TOKEN, BASE_URL, CALLS, MESSAGE_UUID, get

Make: TypeAlias = type[Plivo] | type[AsyncPlivo]

both_clients = pytest.mark.parametrize("make", [Plivo, AsyncPlivo])
event_loops = pytest.mark.parametrize("kind", ["asyncio", "trio"])


@both_clients
@pytest.mark.parametrize(
    ("arguments", "keywords", "environment", "base_url"),
    [
        ((AUTH_ID, AUTH_TOKEN), {}, {}, "https://api.plivo.com/v1"),
        ((), {"auth_id": AUTH_ID, "auth_token": Secret(AUTH_TOKEN), "base_url": BASE_URL}, {}, BASE_URL),
        ((), {}, {"ID": AUTH_ID, "TOKEN": AUTH_TOKEN, "URL": BASE_URL}, BASE_URL),
        ((AUTH_ID,), {"base_url": BASE_URL}, {"ID": "SA", "TOKEN": AUTH_TOKEN, "URL": "https://x"}, BASE_URL),
    ],
    ids=["positions", "names", "environment", "arguments before the environment"],
)
def test_credentials_and_base_url(
    make: Make,
    arguments: tuple[str, ...],
    keywords: dict[str, Any],
    environment: dict[str, str],
    base_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, variable in {"ID": "PLIVO_AUTH_ID", "TOKEN": "PLIVO_AUTH_TOKEN", "URL": "PLIVO_BASE_URL"}.items():
        if name in environment:
            monkeypatch.setenv(variable, environment[name])
    client = make(*arguments, **keywords)
    assert repr(client) == f"{make.__name__}(auth_id='{AUTH_ID}', base_url='{base_url}')"
    assert AUTH_TOKEN not in f"{vars(client)} {vars(client.messages)} {vars(client._transport)}"


@both_clients
def test_missing_credentials_are_named(make: Make) -> None:
    with pytest.raises(ConfigurationError, match=r"^auth_id is missing"):
        make()
    with pytest.raises(ConfigurationError, match=r"^auth_token is missing"):
        make(AUTH_ID)


@pytest.mark.parametrize(
    ("timeout", "phases"),
    [
        (None, {"connect": 5, "read": 30, "write": 30, "pool": 30}),
        (2.5, {"connect": 2.5, "read": 2.5, "write": 2.5, "pool": 2.5}),
        (httpx.Timeout(7, connect=1), {"connect": 1, "read": 7, "write": 7, "pool": 7}),
    ],
)
def test_timeouts_reach_the_http_client(timeout: float | httpx.Timeout | None, phases: dict[str, float]) -> None:
    script = Script(GOT)
    script.client(timeout=timeout).messages.get(MESSAGE_UUID)
    assert script.timeouts == [phases]


def test_options_of_a_client() -> None:
    script = Script(refusal(500))
    client = script.client(timeout=httpx.Timeout(9, connect=1), max_retries=0, deadline=5, headers={"X-Team": "tables"})
    with pytest.raises(APIStatusError):
        client.messages.get(MESSAGE_UUID)
    (request,) = script.requests
    assert request.headers["x-team"] == "tables"
    assert script.timeouts == [{"connect": 1.0, "read": 5.0, "write": 5.0, "pool": 5.0}]


@pytest.mark.parametrize("name", CALLS)
def test_options_of_a_call_are_not_sent(name: str) -> None:
    options: dict[str, Any] = {"timeout": 3, "deadline": 9, "max_retries": 1, "headers": {"X-Trace": "1"}}
    calls: dict[str, Callable[[Messages], object]] = {
        "send": lambda messages: messages.send(src="1", dst="2", text="x", **options),
        "get": lambda messages: messages.get(MESSAGE_UUID, **options),
        "list": lambda messages: messages.list(**options),
    }
    script = Script(httpx.ConnectError("refused"), SUCCESSES[name])
    calls[name](script.client().messages)
    assert [request.headers["x-trace"] for request in script.requests] == ["1", "1"]
    assert [each["read"] for each in script.timeouts] == [3.0, 3.0]
    assert b"timeout" not in script.requests[1].content
    assert "timeout" not in script.requests[1].url.params


def test_a_call_can_do_without_retries() -> None:
    script = Script(refusal(500))
    with pytest.raises(APIStatusError):
        script.client().messages.get(MESSAGE_UUID, max_retries=0)
    assert len(script.requests) == 1


def test_the_deadline_is_for_all_requests_of_a_call() -> None:
    script = Script(refusal(500))
    with pytest.raises(APIStatusError):
        script.client().messages.get(MESSAGE_UUID, max_retries=10, deadline=3.6)
    assert script.pauses == [0.5, 1.0, 2.0]
    assert [each["connect"] for each in script.timeouts] == pytest.approx([3.6, 3.1, 2.1, 0.1])


@both_clients
def test_a_copy_differs_in_its_options_only(make: Make) -> None:
    script = Script(refusal(500))
    client = script.client() if make is Plivo else script.async_client()
    copy = client.with_options(timeout=3, headers={"X-Team": "tables"}, max_retries=0)
    again = copy.with_options(headers={"x-team": "chairs"}, deadline=2)
    assert type(copy) is make
    assert repr(copy) == repr(client)
    for each in (client, copy, again):
        with pytest.raises(APIStatusError):
            get(each.messages) if isinstance(each, Plivo) else anyio.run(each.messages.get, MESSAGE_UUID)
    assert [request.headers.get("x-team") for request in script.requests] == [None] * 3 + ["tables", "chairs"]
    assert [each["read"] for each in script.timeouts] == [30.0] * 3 + [3.0, 2.0]


@both_clients
@pytest.mark.parametrize(
    "options",
    [
        {"timeout": 0},
        {"max_retries": 11},
        {"deadline": -1},
        *({"headers": headers} for headers in ({"Authorization": "x"}, {"a b": "x"}, {"x": "\n"}, ["x"])),
    ],
    ids=repr,
)
def test_options_that_break_a_rule_are_named(make: Make, options: dict[str, Any]) -> None:
    (name,) = options
    with pytest.raises(ValidationError, match=f"^{name}: "):
        make(AUTH_ID, AUTH_TOKEN, **options)
    with pytest.raises(ValidationError, match=f"^{name}: "):
        make(AUTH_ID, AUTH_TOKEN, base_url="http://127.0.0.1/v1").with_options(**options)


@both_clients
@pytest.mark.parametrize(
    ("options", "problem"),
    [
        *(
            ({"limiter": value}, f"{value!r} is neither 'auto', None nor a limiter, such as RateLimiter()")
            for value in (20, True, "none", RateLimiter)
        ),
        ({"on_wait": 5}, "5 is not a function"),
        ({"on_wait": anyio.sleep}, "is an async function, and would not be awaited: pass a plain one"),
    ],
    ids=["number", "bool", "word", "class", "no function", "async function"],
)
def test_what_would_fail_later_is_refused_at_once(make: Make, options: dict[str, Any], problem: str) -> None:
    (name,) = options
    with pytest.raises(ValidationError) as caught:
        make(AUTH_ID, AUTH_TOKEN, **options)
    assert str(caught.value) == f"{name}: {problem}"


def test_the_user_agent_can_be_extended() -> None:
    script = Script(GOT)
    client = script.client()
    get(client.messages)
    own = script.requests[0].headers["user-agent"]
    assert own.startswith("plivo-messaging/")
    get(client.with_options(headers={"User-Agent": f"tables/1 {own}"}).messages)
    assert script.requests[1].headers.get_list("user-agent") == [f"tables/1 {own}"]


def test_copies_share_connections() -> None:
    with FaultServer() as server, Plivo(AUTH_ID, AUTH_TOKEN, base_url=server.url()) as client:
        for each in (client, client.with_options(timeout=3), client.with_options(headers={"x-team": "tables"})):
            each.messages.list()
        assert server.connections == 1


def test_leaving_the_block_closes_a_client_and_its_copies() -> None:
    with MockPlivo() as mock:
        client = Plivo(mock.auth_id, mock.auth_token, base_url=mock.base_url)
        with suppress(ZeroDivisionError), client:
            with client.with_options(timeout=3) as copy:
                copy.messages.list()
            copy.messages.list()
            raise ZeroDivisionError
        client.close()
        for each in (client, client.with_options(timeout=3)):
            with pytest.raises(ConfigurationError, match=r"^the client is closed: make its calls before"):
                each.messages.list()


@event_loops
def test_leaving_the_block_closes_an_asynchronous_client_and_its_copies(kind: Kind) -> None:
    async def main() -> None:
        async with AsyncPlivo(mock.auth_id, mock.auth_token, base_url=mock.base_url) as client:
            async with client.with_options(timeout=3) as copy:
                await copy.messages.list()
            await copy.messages.list()
        await client.close()
        await client.aclose()
        for each in (client, client.with_options(timeout=3)):
            with pytest.raises(ConfigurationError, match=r"^the client is closed: make its calls before"):
                await each.messages.list()

    with MockPlivo() as mock:
        anyio.run(main, backend=kind)


def test_a_class_of_your_own_has_its_own_arguments() -> None:
    class Shop(Plivo):
        def __init__(self, name: str, **options: Any) -> None:
            super().__init__(AUTH_ID, AUTH_TOKEN, **options)
            self.name = name

        @property
        def broken(self) -> object:
            return {}.nothing  # type: ignore[attr-defined]

    shop: Any = Shop("Ada's", base_url=BASE_URL)
    assert (shop.name, shop.with_options(timeout=3).messages is not None) == ("Ada's", True)
    with pytest.raises(AttributeError, match="'dict' object has no attribute 'nothing'"):
        _ = shop.broken


def test_a_client_of_your_own_stays_open() -> None:
    async def main() -> None:
        async with httpx.AsyncClient(transport=script) as http:
            async with AsyncPlivo(AUTH_ID, AUTH_TOKEN, http_client=http) as client:
                await client.messages.get(MESSAGE_UUID)
            assert not http.is_closed

    script = Script(GOT)
    with httpx.Client(transport=script) as http:
        with Plivo(AUTH_ID, AUTH_TOKEN, http_client=http) as client:
            get(client.messages)
        assert not http.is_closed
    anyio.run(main)
    assert len(script.requests) == 2


@event_loops
def test_tasks_share_a_client(kind: Kind) -> None:
    destinations: list[str | None] = []

    async def main() -> None:
        async with AsyncPlivo(mock.auth_id, mock.auth_token, base_url=mock.base_url) as client:

            async def one(number: int) -> None:
                sent = await client.messages.send(src="12025550100", dst=str(12025550200 + number), text="Hi")
                destinations.append((await client.messages.get(sent.message_uuid)).to_number)

            async with anyio.create_task_group() as tasks:
                for number in range(20):
                    tasks.start_soon(one, number)

    with MockPlivo() as mock:
        anyio.run(main, backend=kind)
    assert sorted(map(str, destinations)) == [str(12025550200 + number) for number in range(20)]
