"""A mock server that stops while it makes callbacks stays stopped, and the next one goes on."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from plivo_mock import ManualClock, MockPlivo
from tests.mock.builders import NOON
from tests.mock.clients import control_at
from tests.mock.life import Life

SHOP = "https://shop.example"
URL = f"{SHOP}/plivo"
INBOUND: dict[str, Any] = {"from_number": "12025550123", "to_number": "12025550100", "text": "Hello"}

StartResponse = Callable[[str, list[tuple[str, str]]], object]


class Shop:
    """An application that does something before it responds to a callback, by the number of callbacks so far."""

    def __init__(self, before: Callable[[int], object]) -> None:
        self.callbacks = 0
        self._before = before

    def __call__(self, _environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        self.callbacks += 1
        self._before(self.callbacks)
        start_response("200 OK", [])
        return [b""]


def test_what_is_due_when_a_callback_stops_the_mock_is_left_to_the_next(life: Life) -> None:
    shop = Shop(lambda number: life.mock.stop() if number == 3 else None)
    life.mock.route_callbacks(SHOP, shop)
    for _ in range(2):
        life.send(url=URL)

    life.mock.advance(60)
    assert shop.callbacks == 3

    life.begin().route_callbacks(SHOP, shop)
    life.mock.advance(0)
    assert shop.callbacks == 7  # each of two messages has three states, and the third callback is made again
    life.mock.stop()


@pytest.mark.parametrize("is_another", [False, True])
def test_a_message_stays_received_when_its_callback_stops_the_mock(path: Path, is_another: bool) -> None:
    shop = Shop(lambda number: mock.stop() if number == 1 else None)
    mock = MockPlivo(clock=ManualClock(NOON), state=path, message_url=URL)
    mock.route_callbacks(SHOP, shop)
    mock.receive(**INBOUND)
    mock.advance(0)
    assert [message.message_state for message in mock.messages] == ["received"]

    if is_another:
        mock = MockPlivo(clock=ManualClock(NOON), state=path, message_url=URL)
        mock.route_callbacks(SHOP, shop)
    mock.advance(0)
    assert [message.message_state for message in mock.messages] == ["delivered"]
    mock.stop()


def test_a_callback_that_is_answered_while_the_mock_stops_is_made_again_by_the_next(path: Path) -> None:
    def stop_elsewhere(number: int) -> None:
        if number == 1:
            stopping.append(executor.submit(mock.stop))
            while not mock._engine.platform.schedule.is_paused:
                pass

    stopping: list[Future[None]] = []
    shop = Shop(stop_elsewhere)
    mock = MockPlivo(clock=ManualClock(NOON), state=path, message_url=URL)
    mock.route_callbacks(SHOP, shop)
    with ThreadPoolExecutor() as executor:
        mock.receive(**INBOUND)
        mock.advance(0)
        stopping[0].result(10)

    mock = MockPlivo(clock=ManualClock(NOON), state=path, message_url=URL)
    mock.route_callbacks(SHOP, shop)
    mock.advance(0)
    assert [message.message_state for message in mock.messages] == ["delivered"]
    assert shop.callbacks == 2
    mock.stop()


def test_a_stop_waits_for_the_callback_that_is_being_made() -> None:
    arrived = Event()

    async def application(_scope: Scope, _receive: Receive, send: Send) -> None:
        arrived.set()
        while not mock._engine.platform.schedule.is_paused:  # noqa: ASYNC110  (nothing tells of it)
            await asyncio.sleep(0)
        await asyncio.sleep(0.05)  # which the stop must not cut off
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body"})

    with MockPlivo(clock=ManualClock(NOON), message_url=URL) as mock, ThreadPoolExecutor() as executor:
        mock.route_callbacks(SHOP, application)
        mock.receive(**INBOUND)
        moved = executor.submit(mock.advance, 0)
        assert arrived.wait(10)
        mock.stop()
        moved.result(10)
    assert [callback.status for callback in mock.callbacks] == [200]


def test_a_message_that_is_concluded_after_a_stop_has_had_all_that_was_due(life: Life) -> None:
    shop = Shop(lambda _: None)
    life.mock.route_callbacks(SHOP, shop)
    uuid = life.send(url=URL)
    life.clock.advance(0.5)

    life.mock.conclude(uuid, "failed")
    life.mock.advance(0)
    assert shop.callbacks == 3  # queued, sent, failed
    life.mock.stop()


def test_a_message_that_its_callback_removes_is_shown_as_it_was_concluded() -> None:
    with MockPlivo(clock=ManualClock(NOON)) as mock, control_at(mock.base_url) as control:
        mock.route_callbacks(SHOP, Shop(lambda _: mock.reset()))
        uuid = mock.seed(**INBOUND, url=URL, state="queued").message_uuid
        concluded = control.post(f"/messages/{uuid}/conclude", json={"state": "failed"})
        assert (concluded.status_code, concluded.json()["message_state"]) == (200, "failed")
        assert not mock.messages


def test_requests_that_wait_for_callbacks_do_not_keep_others_waiting() -> None:
    """As many as anyio has threads, and more; each callback asks for the time before it is answered."""
    with (
        MockPlivo(clock=ManualClock(NOON), message_url=URL) as mock,
        control_at(mock.base_url) as control,
        ThreadPoolExecutor(45) as executor,
    ):
        control.timeout = 60
        mock.route_callbacks(SHOP, Shop(lambda _: control.get("/clock")))
        received = [executor.submit(control.post, "/received", json=INBOUND) for _ in range(45)]
        assert {each.result(60).status_code for each in received} == {201}
        assert [callback.status for callback in mock.callbacks] == [200] * 45
