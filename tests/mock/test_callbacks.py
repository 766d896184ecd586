"""Callbacks over real HTTP: what is called when, how often, and in which order."""

import asyncio
import logging
import math
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest

from plivo_messaging.webhooks import InboundMessage, StatusCallback, verify
from plivo_mock import ManualClock, MockPlivo
from plivo_mock._messages import CallbackAttempt, MessageState, Published
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, NOON, a_body
from tests.mock.clients import client_at
from tests.mock.receiver import Receiver

MAIN_ID, MAIN_TOKEN = AUTH_ID, AUTH_TOKEN
SUB_ID, SUB_TOKEN = "SA0123456789ABCDEFGH", "the-token-of-the-subaccount"


@pytest.fixture
def attempts(mock: MockPlivo) -> list[CallbackAttempt]:
    """The attempts the mock makes, as it tells of them."""
    attempts: list[CallbackAttempt] = []

    def note(notice: Published) -> None:
        if isinstance(notice, CallbackAttempt):
            attempts.append(notice)

    mock._platform.subscribe(note)
    return attempts


def send(api: httpx.Client, receiver: Receiver, **parameters: Any) -> str:
    answer = api.post("", json=a_body(**{"url": f"{receiver.base_url}/status?order=5", **parameters}))
    assert answer.status_code == 202, answer.text
    uuid: str = answer.json()["message_uuid"][0]
    return uuid


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_every_change_of_state_is_told_as_the_documentation_says(
    api: httpx.Client, mock: MockPlivo, receiver: Receiver, method: str
) -> None:
    uuid = send(api, receiver, method=method)

    mock.advance(2)

    assert [request.method for request in receiver.requests] == [method] * 3
    assert receiver.states == ["queued", "sent", "delivered"]
    assert [request.fields["Sequence"] for request in receiver.requests] == ["1", "2", "3"]
    callback = receiver.requests[-1].webhook
    assert isinstance(callback, StatusCallback)
    assert callback.message_uuid == callback.parent_message_uuid == uuid
    assert callback.message_time == callback.queued_time == NOON
    assert callback.sent_time == NOON + timedelta(seconds=0.25)
    assert callback.delivery_report_time == NOON + timedelta(seconds=1)
    assert all(request.url.startswith(f"{receiver.base_url}/status?order=5") for request in receiver.requests)


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("version", ["v2", "v3"])
@pytest.mark.parametrize("token", [SUB_TOKEN, MAIN_TOKEN], ids=["subaccount", "main"])
def test_signatures_of_a_subaccount_are_verified_with_its_token_and_the_main_account_s(
    mock: MockPlivo, base_url: str, receiver: Receiver, method: str, version: Any, token: str
) -> None:
    mock.add_account(SUB_ID, SUB_TOKEN, parent=MAIN_ID)
    with client_at(base_url, SUB_ID, SUB_TOKEN) as api:
        send(api, receiver, method=method, src="Prix d'été", text="Grüße & mehr")

    mock.advance(2)

    assert len(receiver.requests) == 3
    for request in receiver.requests:
        verified = verify(
            request.method, request.url, request.headers, request.body, auth_token=token, versions=(version,)
        )
        assert verified == version
    assert len({request.headers["x-plivo-signature-v3-nonce"] for request in receiver.requests}) == 3


def test_nothing_is_called_without_a_url(api: httpx.Client, mock: MockPlivo, attempts: list[CallbackAttempt]) -> None:
    api.post("", json=a_body()).raise_for_status()

    mock.advance(600)

    assert attempts == []


def test_what_is_not_answered_200_is_tried_again_after_60_120_and_240_seconds(
    api: httpx.Client, mock: MockPlivo, receiver: Receiver, attempts: list[CallbackAttempt]
) -> None:
    receiver.statuses = [500, 404, 302, 204]
    send(api, receiver, dst="15555550142", message_expiry=10_000)

    mock.advance(9_000)

    assert receiver.states == ["queued"] * 4  # and no redirect was followed
    assert [attempt.attempt for attempt in attempts] == [1, 2, 3, 4]
    assert [attempt.status for attempt in attempts] == [500, 404, 302, 204]
    assert [(attempt.moment - NOON).total_seconds() for attempt in attempts] == [0, 60, 180, 420]
    assert {attempt.response_body for attempt in attempts[:3]} == {"thanks"}


def test_the_callbacks_of_a_message_keep_their_order_and_those_of_others_do_not_wait(
    api: httpx.Client, mock: MockPlivo, receiver: Receiver
) -> None:
    receiver.statuses = [503]
    first = send(api, receiver)
    mock.advance(0)
    second = send(api, receiver)

    mock.advance(10)
    assert [(r.fields["MessageUUID"], r.fields["Status"]) for r in receiver.requests] == [
        (first, "queued"),
        (second, "queued"),
        (second, "sent"),
        (second, "delivered"),
    ]

    mock.advance(50)
    assert [(r.fields["MessageUUID"], r.fields["Status"]) for r in receiver.requests[4:]] == [
        (first, "queued"),
        (first, "sent"),
        (first, "delivered"),
    ]


def test_an_application_that_is_not_there_is_tried_again(
    api: httpx.Client, mock: MockPlivo, receiver: Receiver, attempts: list[CallbackAttempt]
) -> None:
    send(api, receiver, url="http://127.0.0.1:1/")

    mock.advance(60)

    assert [attempt.status for attempt in attempts] == [None, None]
    assert attempts[0].error.startswith("ConnectionRefusedError: ")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/status",
        "http://192.0.2.1/",
        "http://10.0.0.1:8080/status",
        "http://0.0.0.0/",
        "http://localhost.example.com/",
        "http://2130706433/",
        "http://[2001:db8::1]/",
    ],
)
def test_other_computers_are_not_called(
    api: httpx.Client, mock: MockPlivo, receiver: Receiver, attempts: list[CallbackAttempt], url: str
) -> None:
    send(api, receiver, url=url)

    mock.advance(600)

    assert [attempt.attempt for attempt in attempts] == [1, 1, 1]  # not tried again: it would not help
    assert all("is not this computer" in attempt.error for attempt in attempts)
    assert {attempt.status for attempt in attempts} == {None}


def test_a_received_message_is_posted_to_the_message_url_and_delivered_by_that(
    base_url: str, mock: MockPlivo, receiver: Receiver
) -> None:
    mock.add_account(SUB_ID, SUB_TOKEN, parent=MAIN_ID, message_url=f"{receiver.base_url}/inbound")

    uuid = mock.receive(auth_id=SUB_ID, from_number="+1 202 555 0123", to_number="12025550100", text="Stop!")
    with client_at(base_url, SUB_ID, SUB_TOKEN) as api:
        before = api.get(f"{uuid}/").json()["message_state"]
        mock.advance(0)
        after = api.get(f"{uuid}/").json()

    assert (before, after["message_state"], after["error_code"]) == ("received", "delivered", "000")
    (request,) = receiver.requests
    assert verify(request.method, request.url, request.headers, request.body, auth_token=MAIN_TOKEN) == "v3"
    message = request.webhook
    assert isinstance(message, InboundMessage)
    assert (message.from_number, message.to_number, message.text) == ("12025550123", "12025550100", "Stop!")
    assert message.message_intent == "optout"
    assert message.message_uuid == uuid


def test_a_received_message_nobody_takes_is_undelivered_in_the_end(
    base_url: str, mock: MockPlivo, receiver: Receiver
) -> None:
    mock.add_account(SUB_ID, SUB_TOKEN, message_url=f"{receiver.base_url}/inbound")
    receiver.statuses = [500] * 4

    uuid = mock.receive(auth_id=SUB_ID, from_number="12025550123", to_number="12025550100", text="Hello")
    mock.advance(419)
    with client_at(base_url, SUB_ID, SUB_TOKEN) as api:
        before = api.get(f"{uuid}/").json()["message_state"]
        mock.advance(1)
        after = api.get(f"{uuid}/").json()["message_state"]

    assert (before, after) == ("received", "undelivered")
    assert len(receiver.requests) == 4


def test_what_was_concluded_by_hand_stays_so(mock: MockPlivo, receiver: Receiver) -> None:
    mock.add_account(SUB_ID, SUB_TOKEN, message_url=f"{receiver.base_url}/inbound")
    uuid = mock.receive(auth_id=SUB_ID, from_number="12025550123", to_number="12025550100", text="Hello")
    platform = mock._platform

    platform.conclude(uuid, MessageState.UNDELIVERED)
    mock.advance(0)

    message = platform.accounts.find(uuid)
    assert message is not None
    assert platform.event_of(message).state is MessageState.UNDELIVERED
    assert len(receiver.requests) == 1


def test_a_reset_ends_all_attempts(api: httpx.Client, mock: MockPlivo, receiver: Receiver) -> None:
    receiver.statuses = [500]
    send(api, receiver)
    mock.advance(0)

    mock.reset()
    mock.advance(600)

    assert len(receiver.requests) == 1


def test_a_reset_during_an_attempt_is_the_end_of_it(api: httpx.Client, mock: MockPlivo, receiver: Receiver) -> None:
    def reset(notice: Published) -> None:
        if isinstance(notice, CallbackAttempt):
            mock.reset()

    receiver.statuses = [500]
    mock._platform.subscribe(reset)
    send(api, receiver)

    mock.advance(600)

    assert receiver.states == ["queued"]


def test_time_that_passes_by_itself_makes_callbacks_too(receiver: Receiver) -> None:
    with MockPlivo() as mock, client_at(mock.base_url, mock.auth_id, mock.auth_token) as api:
        for _ in range(3):
            send(api, receiver)
        requests = receiver.wait_for(9)

    for uuid in {request.fields["MessageUUID"] for request in requests}:
        told = [request.fields["Status"] for request in requests if request.fields["MessageUUID"] == uuid]
        assert told == ["queued", "sent", "delivered"]


def test_many_at_once_lose_nothing(receiver: Receiver) -> None:
    """What is accepted is listed, and told in order, whoever sends at the same time."""
    with MockPlivo(rate=math.inf) as mock:

        def send_several(_client: int) -> list[str]:
            with client_at(mock.base_url, mock.auth_id, mock.auth_token) as api:
                return [send(api, receiver) for _ in range(15)]

        with ThreadPoolExecutor(8) as pool:
            sent = [uuid for uuids in pool.map(send_several, range(8)) for uuid in uuids]
        requests = receiver.wait_for(3 * len(sent))
        listed = [message.message_uuid for message in mock.messages]

    told: dict[str, list[str]] = {}
    for request in requests:
        told.setdefault(request.fields["MessageUUID"], []).append(request.fields["Status"])
    assert len({*sent}) == 120
    assert sorted(listed) == sorted(sent)
    assert all(states == ["queued", "sent", "delivered"] for states in told.values())
    assert told.keys() == {*sent}


def test_it_makes_no_difference_whether_there_is_a_server(receiver: Receiver) -> None:
    mock = MockPlivo()

    async def send_in_process() -> None:
        transport = httpx.ASGITransport(mock.asgi())
        async with httpx.AsyncClient(transport=transport, auth=(mock.auth_id, mock.auth_token)) as client:
            url = f"http://127.0.0.1/v1/Account/{mock.auth_id}/Message/"
            (await client.post(url, json=a_body(url=receiver.base_url))).raise_for_status()

    asyncio.run(send_in_process())
    receiver.wait_for(3)

    assert receiver.states == ["queued", "sent", "delivered"]


def test_the_legacy_dialect_tells_four_fields(receiver: Receiver, clock: ManualClock) -> None:
    mock = MockPlivo(clock=clock, dialect="legacy")
    with mock, client_at(mock.base_url, mock.auth_id, mock.auth_token) as api:
        uuid = send(api, receiver)

    mock.advance(0)

    assert receiver.requests[0].fields == {
        "To": "12025550123",
        "From": "12025550100",
        "Status": "queued",
        "MessageUUID": uuid,
    }


def test_what_breaks_one_callback_does_not_stop_the_next(
    api: httpx.Client, mock: MockPlivo, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    failures = [ZeroDivisionError()]

    def fail(_notice: Published) -> None:
        if failures:
            raise failures.pop()

    send(api, receiver)
    mock._platform.subscribe(fail)

    with caplog.at_level(logging.ERROR):
        mock.advance(2)

    assert receiver.states == ["queued", "sent", "delivered"]
    assert "a callback of message" in caplog.text
    assert AUTH_TOKEN not in caplog.text
