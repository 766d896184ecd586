"""The asynchronous client as a whole."""

import sys
from typing import Any

import anyio
import httpx
import pytest

from plivo_messaging import AsyncPlivo, ConfigurationError, MessageState, NotFoundError, Outcome, ValidationError
from plivo_mock import ManualClock, MockPlivo
from tests.client.scripted import GOT, NOON, Kind, Script
from tests.client.wire import AUTH_ID, AUTH_TOKEN, BASE_URL, MESSAGE_UUID

event_loops = pytest.mark.parametrize("kind", ["asyncio", "trio"])


@event_loops
def test_it_works_over_real_connections(kind: Kind) -> None:
    clock = ManualClock(NOON)

    async def main() -> None:
        async with AsyncPlivo(mock.auth_id, mock.auth_token, base_url=mock.base_url) as client:
            sent = await client.messages.send(src="12025550100", dst="12025550123", text="Hi")
            assert (await client.messages.get(sent.message_uuid)).message_state is MessageState.QUEUED
            clock.advance(60)
            page = await client.messages.list(since=NOON, state="delivered")
            assert [message.message_uuid async for message in page] == [sent.message_uuid]
            many = await client.messages.send_many(src="12025550100", dst=["12025550124", "reception"], text="Hi")
            assert [each.outcome for each in many.results] == [Outcome.ACCEPTED, Outcome.INVALID]
            with pytest.raises(NotFoundError):
                await client.messages.get(MESSAGE_UUID)

    with MockPlivo(clock=clock) as mock:
        anyio.run(main, backend=kind)


@event_loops
def test_tasks_share_it(kind: Kind) -> None:
    texts: list[str] = []

    async def main() -> None:
        async with AsyncPlivo(mock.auth_id, mock.auth_token, base_url=mock.base_url) as client:

            async def one(number: int) -> None:
                sent = await client.messages.send(src="12025550100", dst=str(12025550200 + number), text="Hi")
                texts.append(str((await client.messages.get(sent.message_uuid)).to_number))

            async with anyio.create_task_group() as tasks:
                for number in range(20):
                    tasks.start_soon(one, number)

    with MockPlivo() as mock:
        anyio.run(main, backend=kind)
    assert sorted(texts) == [str(12025550200 + number) for number in range(20)]


@event_loops
def test_it_closes_its_own_connections(kind: Kind) -> None:
    async def main() -> None:
        closed: list[bool] = []
        async with AsyncPlivo(AUTH_ID, AUTH_TOKEN) as client:
            http = client._transport.client
            closed.append(http.is_closed)
        closed.append(http.is_closed)
        await client.aclose()
        assert closed == [False, True]

    anyio.run(main, backend=kind)


@event_loops
def test_it_leaves_connections_of_your_own_open(kind: Kind) -> None:
    async def main() -> None:
        async with httpx.AsyncClient() as http:
            async with AsyncPlivo(AUTH_ID, AUTH_TOKEN, http_client=http):
                pass
            assert not http.is_closed

    anyio.run(main, backend=kind)


@event_loops
def test_it_can_be_closed_without_a_with(kind: Kind) -> None:
    async def main() -> None:
        client = AsyncPlivo(AUTH_ID, AUTH_TOKEN)
        await client.aclose()
        assert client._transport.client.is_closed

    anyio.run(main, backend=kind)


def test_it_is_made_without_an_event_loop_and_serves_several_one_after_another() -> None:
    script = Script(GOT)
    client = script.async_client()
    for kind in ("asyncio", "trio", "asyncio"):
        anyio.run(client.messages.get, MESSAGE_UUID, backend=kind)
    assert len(script.requests) == 3


def test_credentials_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLIVO_AUTH_ID", AUTH_ID)
    monkeypatch.setenv("PLIVO_AUTH_TOKEN", AUTH_TOKEN)
    monkeypatch.setenv("PLIVO_BASE_URL", BASE_URL)
    assert repr(AsyncPlivo()) == f"AsyncPlivo(auth_id='{AUTH_ID}', base_url='{BASE_URL}')"


def test_missing_credentials_are_named() -> None:
    with pytest.raises(ConfigurationError, match=r"^auth_id is missing"):
        AsyncPlivo()
    with pytest.raises(ConfigurationError, match=r"^auth_token is missing"):
        AsyncPlivo(AUTH_ID)


def test_no_repr_shows_the_token() -> None:
    client = AsyncPlivo(AUTH_ID, AUTH_TOKEN)
    shown = f"{client!r} {vars(client)!r} {vars(client._transport)!r} {vars(client.messages)!r}"
    assert AUTH_TOKEN not in shown


def test_a_client_that_could_not_be_made_can_be_shown() -> None:
    assert repr(AsyncPlivo.__new__(AsyncPlivo)) == "AsyncPlivo(…)"


@event_loops
def test_arguments_are_checked_before_anything_is_requested(kind: Kind) -> None:
    script = Script(GOT)
    messages = script.async_client().messages

    async def main() -> None:
        with pytest.raises(ValidationError, match=r"^dst: "):
            await messages.send(src="12025550100", dst="reception", text="Hi")
        with pytest.raises(ValidationError, match=r"^message_uuid: "):
            await messages.get("x")
        with pytest.raises(ValidationError, match=r"^since: .* no time zone"):
            await messages.list(since=NOON.replace(tzinfo=None))
        with pytest.raises(ValidationError, match=r"^max_concurrency: "):
            await messages.send_many(src="12025550100", dst=["12025550123"], text="Hi", max_concurrency=0)
        with pytest.raises(TypeError, match=r"get\(\) has no argument 'timeuot': did you mean 'timeout'\?"):
            await messages.get(MESSAGE_UUID, timeuot=3)  # type: ignore[call-arg]  # wrong on purpose

    anyio.run(main, backend=kind)
    assert script.requests == []


def test_by_aiohttp_it_does_the_same() -> None:
    clock = ManualClock(NOON)

    async def main() -> None:
        async with AsyncPlivo(mock.auth_id, mock.auth_token, base_url=mock.base_url, engine="aiohttp") as client:
            sent = await client.messages.send(src="12025550100", dst="12025550123", text="Grüße")
            clock.advance(60)
            page = await client.messages.list(since=NOON, state="delivered")
            assert [message.message_uuid async for message in page] == [sent.message_uuid]
            raw = await client.messages.with_raw_response.get(sent.message_uuid)
            assert raw.response.http_version == "HTTP/1.1"
            assert raw.response.reason_phrase == "OK"
            assert raw.headers["content-type"] == "application/json"
            assert "authorization" not in raw.request.headers
        assert client._transport.client.is_closed

    with MockPlivo(clock=clock) as mock:
        anyio.run(main)


def test_there_are_two_engines() -> None:
    odd: Any = "requests"
    with pytest.raises(ValidationError, match="engine: 'requests' is neither 'httpx' nor 'aiohttp'"):
        AsyncPlivo(AUTH_ID, AUTH_TOKEN, engine=odd)
    with pytest.raises(ValidationError, match="engine: is given beside http_client"):
        AsyncPlivo(AUTH_ID, AUTH_TOKEN, engine="aiohttp", http_client=httpx.AsyncClient())


def test_without_aiohttp_the_error_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "plivo_messaging._transport._connections._aiohttp", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'plivo-messaging\[aiohttp\]'"):
        AsyncPlivo(AUTH_ID, AUTH_TOKEN, engine="aiohttp")


def test_aiohttp_runs_on_asyncio_only() -> None:
    async def main() -> None:
        async with AsyncPlivo(AUTH_ID, AUTH_TOKEN, base_url="http://127.0.0.1:9/v1", engine="aiohttp") as client:
            with pytest.raises(ConfigurationError, match="runs on asyncio only"):
                await client.messages.get(MESSAGE_UUID)

    anyio.run(main, backend="trio")


@pytest.mark.parametrize("proxy", ["https://user:secret@proxy.example.com", "socks5://user:secret@proxy.example.com"])
def test_a_proxy_aiohttp_cannot_use(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    with pytest.raises(ConfigurationError, match="proxy") as caught:
        AsyncPlivo(AUTH_ID, AUTH_TOKEN, base_url="https://api.example.com/v1", engine="aiohttp")
    assert "secret" not in str(caught.value)
