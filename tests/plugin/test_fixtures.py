"""The fixtures of the plugin, in this run of pytest."""

import threading
from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Request
from flask import Flask, request

from plivo_messaging import AsyncPlivo, FindStatus, Plivo, SendOutcomeUnknown
from plivo_messaging.webhooks import verify
from plivo_mock import MockPlivo, SystemClock

SHOP = "https://shop.example"


def send(plivo: Plivo, *, url: str | None = None, method: str = "POST") -> str:
    sent = plivo.messages.send(src="12025550100", dst="12025550123", text="Hi", url=url, method=method)  # type: ignore[arg-type]
    assert sent.message_uuid is not None
    return sent.message_uuid


@pytest.fixture
def told() -> list[str]:
    """The states that the applications were told of."""
    return []


@pytest.fixture
def shop(plivo_mock: MockPlivo, told: list[str]) -> FastAPI:
    app = FastAPI()

    async def status(request: Request) -> None:
        body = await request.body()
        verify(request.method, str(request.url), request.headers, body, auth_token=plivo_mock.auth_token)
        fields = request.query_params if request.method == "GET" else await request.form()
        told.append(str(fields["Status"]))

    app.add_api_route("/status", status, methods=["GET", "POST"])
    return app


@pytest.fixture
def store(plivo_mock: MockPlivo, told: list[str]) -> Flask:
    app = Flask("store")

    def status() -> str:
        verify(request.method, request.url, request.headers, request.get_data(), auth_token=plivo_mock.auth_token)
        told.append(request.values["Status"])
        return ""

    app.add_url_rule("/shop/status", view_func=status, methods=["GET", "POST"])
    return app


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("app", "base"), [("shop", SHOP), ("store", f"{SHOP}/shop")], ids=["fastapi", "flask"])
def test_callbacks_go_into_an_application_object(
    request: pytest.FixtureRequest,
    plivo_mock: MockPlivo,
    plivo: Plivo,
    told: list[str],
    app: str,
    base: str,
    method: str,
) -> None:
    plivo_mock.route_callbacks(base, request.getfixturevalue(app))
    send(plivo, url=f"{base}/status", method=method)
    plivo_mock.wait_until(lambda: "delivered" in told)

    assert told == ["queued", "sent", "delivered"]
    assert [each.status for each in plivo_mock.callbacks] == [200] * 3
    assert [each.fields["Status"] for each in plivo_mock.callbacks] == told
    assert {each.url.partition("?")[0] for each in plivo_mock.callbacks} == {f"{base}/status"}


def test_the_longest_base_of_an_application_wins_and_other_urls_are_not_meant(
    plivo_mock: MockPlivo, plivo: Plivo, told: list[str], shop: FastAPI, store: Flask
) -> None:
    plivo_mock.route_callbacks(SHOP, shop)
    plivo_mock.route_callbacks(f"{SHOP}/shop/", store)
    for path in (f"{SHOP}/shop/status", f"{SHOP}.attacker.example/status"):
        send(plivo, url=path)
    plivo_mock.advance(0)

    assert told == ["queued"]
    assert "is not this computer" in plivo_mock.callbacks[-1].error


def test_what_an_application_raises_is_why_a_callback_is_not_delivered(plivo_mock: MockPlivo, plivo: Plivo) -> None:
    app = FastAPI()

    async def status() -> None:
        raise ZeroDivisionError("no tables")

    app.add_api_route("/status", status, methods=["POST"])
    plivo_mock.route_callbacks(SHOP, app)
    send(plivo, url=f"{SHOP}/status")
    plivo_mock.advance(0)

    assert plivo_mock.callbacks[0].error == "ZeroDivisionError: no tables"
    with pytest.raises(ValueError, match="base_url='shop' cannot be called"):
        plivo_mock.route_callbacks("shop", app)


def test_a_manual_clock_is_moved_no_further_than_needed(plivo_mock: MockPlivo, plivo: Plivo) -> None:
    began = plivo_mock.now()
    send(plivo)
    plivo_mock.wait_until(lambda: plivo_mock.messages[0].message_state == "delivered")

    assert (plivo_mock.now() - began).total_seconds() == 1


@pytest.mark.plivo_mock(clock=SystemClock())
def test_real_time_passes_by_itself(plivo_mock: MockPlivo, plivo: Plivo) -> None:
    send(plivo)
    plivo_mock.wait_until(lambda: plivo_mock.messages[0].message_state == "sent")

    with pytest.raises(ValueError, match="passes by itself: give it a ManualClock"):
        plivo_mock.advance(1)


def test_a_test_waits_for_another_thread(plivo_mock: MockPlivo, plivo: Plivo) -> None:
    thread = threading.Timer(0.05, send, [plivo])
    thread.start()
    plivo_mock.wait_until(lambda: plivo_mock.requests)
    thread.join()

    assert len(plivo_mock.messages) == 1


def test_what_never_holds_is_not_waited_for(plivo_mock: MockPlivo, plivo: Plivo) -> None:
    send(plivo)

    with pytest.raises(AssertionError, match=r"does not hold after 0.01 seconds; messages: 1") as caught:
        plivo_mock.wait_until(lambda: False, timeout=0.01)
    assert "12025550100 -> 12025550123: 'Hi' (sms, delivered)" in str(caught.value)


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_an_asynchronous_client_needs_no_closing(plivo_mock: MockPlivo, async_plivo: AsyncPlivo) -> None:
    sent = await async_plivo.messages.send(src="12025550100", dst="12025550123", text="Hi")
    plivo_mock.advance(60)

    assert (await async_plivo.messages.get(str(sent.message_uuid))).message_state == "delivered"
    plivo_mock.sent(times=1)


@pytest.fixture(params=["plivo", "plivo_environment"])
def client(request: pytest.FixtureRequest) -> Iterator[Plivo]:
    fixture: Plivo | None = request.getfixturevalue(request.param)
    with fixture or Plivo() as client:
        yield client


@pytest.mark.parametrize("accepted", [True, False])
def test_advance_alone_brings_a_search_to_each_of_its_verdicts(
    plivo_mock: MockPlivo, client: Plivo, accepted: bool
) -> None:
    plivo_mock.faults.add("reset", processed=accepted, operation="sendMessage")
    with pytest.raises(SendOutcomeUnknown) as caught:
        send(client)
    verdicts: list[FindStatus] = []
    for seconds in (0, 30, 60):
        plivo_mock.advance(seconds)
        verdicts.append(client.messages.find_sent(caught.value).status)

    before = FindStatus.FOUND if accepted else FindStatus.NOT_YET_CERTAIN
    after = FindStatus.FOUND if accepted else FindStatus.NOT_FOUND
    assert verdicts == [before, before, after]
