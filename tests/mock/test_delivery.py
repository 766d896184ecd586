"""What becomes of messages, and when: queues, opt-outs and replies, credit, conclusions."""

import math
from datetime import datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_mock import ManualClock, MockPlivo, SeenMessage
from plivo_mock._accounts import Account
from plivo_mock._delivery import DeliveryPlanner, Rates
from plivo_mock._messages import SendRequest
from tests.mock.builders import AUTH_ID, NOON, a_body
from tests.mock.clients import client_at

SUB_ID, OTHER_ID = "SA0123456789ABCDEFGH", "MAOTHEROTHEROTHER000"


def seeded(mock: MockPlivo, count: int = 1, *, auth_id: str | None = None, type: str = "sms") -> list[SeenMessage]:
    media = ["https://example.com/a.png"] if type == "mms" else []
    return [
        mock.seed(
            from_number="12025550100", to_number="12025550123", text="Hello", type=type, media=media, auth_id=auth_id
        )
        for _ in range(count)
    ]


def sent_after(mock: MockPlivo, seconds: float) -> int:
    """How many messages have left the queue after so many seconds."""
    left = (NOON + timedelta(seconds=seconds) - mock._platform.clock.now()).total_seconds()
    mock.advance(left)
    return sum(message.message_state != "queued" for message in mock.messages)


@pytest.mark.parametrize("type", ["sms", "whatsapp"])
def test_five_messages_leave_in_a_second(mock: MockPlivo, type: str) -> None:
    seeded(mock, 12, type=type)

    assert [sent_after(mock, seconds) for seconds in (0.249, 0.25, 1.249, 1.25, 2.25)] == [0, 5, 5, 10, 12]


def test_one_mms_leaves_in_four_seconds_and_each_type_has_a_queue(mock: MockPlivo) -> None:
    seeded(mock, 3, type="mms")
    seeded(mock)

    assert [sent_after(mock, seconds) for seconds in (0.25, 4.249, 4.25, 8.25)] == [2, 2, 3, 4]


@pytest.mark.parametrize("rate", [math.inf, 10_000])
def test_a_high_rate_is_kept(clock: ManualClock, rate: float) -> None:
    mock = MockPlivo(clock=clock, rate=rate)
    with mock, client_at(mock.base_url, mock.auth_id, mock.auth_token) as api:
        for _ in range(2):
            dst = "<".join(str(12_025_550_000 + index) for index in range(1_000))
            api.post("", json=a_body(dst=dst)).raise_for_status()

    assert sent_after(mock, 0.25) == (2_000 if rate == math.inf else 1_000)
    assert sent_after(mock, 0.35) == 2_000


def test_accounts_do_not_wait_for_each_other_but_subaccounts_do(mock: MockPlivo) -> None:
    mock.add_account(SUB_ID, "sub", parent=AUTH_ID)
    mock.add_account(OTHER_ID, "other")
    seeded(mock, 5)
    seeded(mock, auth_id=SUB_ID)
    seeded(mock, auth_id=OTHER_ID)

    assert sent_after(mock, 0.25) == 6
    assert mock.messages[5].message_state == "queued"
    assert sent_after(mock, 1.25) == 7


def test_a_message_that_waits_too_long_expires_and_takes_no_turn(api: httpx.Client, mock: MockPlivo) -> None:
    def send(**parameters: object) -> None:
        api.post("", json=a_body(**parameters)).raise_for_status()  # type: ignore[arg-type]

    for _ in range(25):
        send()
    send(message_expiry=5)
    send()
    mock.advance(5.25)
    states = [(message.message_state, message.error_code) for message in mock.messages[24:]]
    mock.advance(1)

    assert states == [("delivered", "000"), ("failed", "420"), ("sent", None)]
    mock.reset()
    seeded(mock)
    mock.advance(0.25)
    assert mock.messages[0].message_state == "sent"  # what was removed makes nobody wait


@given(st.floats(0.01, 50), st.lists(st.floats(0, 20), min_size=1, max_size=60).map(sorted))
def test_no_rate_is_exceeded_and_nothing_overtakes(rate: float, arrivals: list[float]) -> None:
    planner, account = DeliveryPlanner(Rates(sms=rate)), Account(AUTH_ID, "token")
    left: list[datetime] = []
    for arrival in arrivals:
        accepted = NOON + timedelta(seconds=arrival)
        request = SendRequest(message_expiry=10**8)
        plan = planner.plan(account, request, "12025550100", "12025550123", accepted)
        left.append(plan[1].moment)
        assert left[-1] >= accepted + timedelta(seconds=0.25)

    assert left == sorted(left)
    together = max(1, int(rate))
    span = timedelta(seconds=together / rate)
    assert all(after - first >= span for first, after in zip(left, left[together:], strict=False))


@pytest.mark.parametrize("rate", [0, -1, 0.000_1, math.nan])
def test_a_rate_has_to_be_one(rate: float) -> None:
    with pytest.raises(ValueError, match=f"^rate={rate!r} is not 0.001 or more: give messages a second, or math.inf"):
        MockPlivo(rate=rate)
    with pytest.raises(ValueError, match=r"^mms_rate="):
        MockPlivo(mms_rate=rate)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        *((text, "optout") for text in ("STOP", "STOP ALL", "stopall", "UNSUB", "Unsubscribe.", " stop!\n", "QUIT")),
        *((text, "optout") for text in ("CANCEL", "End")),
        *((text, "optin") for text in ("START", "RESUME", "Go", "UNSTOP", "yes")),
        *((text, "help") for text in ("HELP", "info")),
        *((text, None) for text in ("Please stop", "", "S T O P", "GO ON", "Hello")),
    ],
)
def test_keywords_opt_out_and_in_and_are_replied_to(mock: MockPlivo, text: str, intent: str | None) -> None:
    if intent == "optin":
        mock.receive(from_number="12025550123", to_number="12025550100", text="STOP")
    mock.receive(from_number="12025550123", to_number="12025550100", text=text)
    replies = [message for message in mock.messages if message.message_direction == "outbound"]
    (message,) = seeded(mock)
    mock.advance(5)

    codes = {each.message_uuid: each.error_code for each in mock.messages}
    assert codes[message.message_uuid] == ("200" if intent == "optout" else "000")
    assert len(replies) == (intent is not None)
    assert all((each.from_number, each.to_number) == ("12025550100", "12025550123") for each in replies)
    assert all(codes[each.message_uuid] == "000" for each in replies)
    if intent == "help":
        assert "Reply STOP" in replies[0].text


def test_an_opt_out_is_from_one_sender_and_whatsapp_is_not_replied_to(mock: MockPlivo) -> None:
    mock.receive(from_number="12025550123", to_number="12025550199", text="STOP")
    mock.receive(from_number="12025550124", to_number="12025550100", text="STOP", type="whatsapp")
    mock.receive(from_number="12025550125", to_number="SHOP", text="HELP")
    seeded(mock)
    mock.advance(5)

    mock.sent(to="12025550123", sender="12025550100", state="delivered")
    mock.sent(to="12025550123", sender="12025550199", times=1)
    mock.not_sent(to="12025550124")
    mock.not_sent(to="12025550125")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"from_number": "nobody"}, "from_number='nobody' is no phone number: give up to 14 digits"),
        ({"from_number": ""}, "from_number='' is no phone number"),
        ({"to_number": "++"}, r"to_number='\+\+' is neither a number of up to 14 digits nor a sender ID"),
        ({"media": ["https://example.com/a.png"]}, r"media=\['https://example.com/a.png'\] is given for an SMS"),
        ({"type": "fax"}, "type='fax' is not one of sms, mms, whatsapp"),
    ],
)
def test_what_cannot_be_received_is_named(mock: MockPlivo, arguments: dict[str, object], complaint: str) -> None:
    given = {"from_number": "12025550123", "to_number": "12025550100", "text": "Hello", **arguments}
    with pytest.raises(ValueError, match=complaint):
        mock.receive(**given)  # type: ignore[arg-type]
    with pytest.raises(LookupError, match="auth_id='MA0' is no account of this mock"):
        mock.receive(from_number="12025550123", to_number="12025550100", text="Hello", auth_id="MA0")


@pytest.mark.parametrize(
    ("after", "state", "code", "timeline"),
    [
        (0, "delivered", None, [("queued", None), ("sent", None), ("delivered", "000")]),
        (0, "failed", None, [("queued", None), ("failed", "1000")]),
        (0, "read", None, [("queued", None), ("sent", None), ("delivered", "000"), ("read", "000")]),
        (0.25, "undelivered", "30", [("queued", None), ("sent", None), ("undelivered", "30")]),
        (1, "read", None, [("queued", None), ("sent", None), ("delivered", "000"), ("read", "000")]),
    ],
)
def test_a_message_is_ended_now(
    mock: MockPlivo,
    control: httpx.Client,
    after: float,
    state: str,
    code: str | None,
    timeline: list[tuple[str, str | None]],
) -> None:
    (message,) = seeded(mock)
    mock.advance(after)

    seen = mock.conclude(message.message_uuid, state, code)
    mock.advance(100_000)

    assert (seen.message_state, seen.error_code) == timeline[-1]
    shown = control.get(f"/messages/{message.message_uuid}").json()["timeline"]
    assert [(event["state"], event["error_code"]) for event in shown] == timeline


def test_what_cannot_be_ended_is_named(mock: MockPlivo) -> None:
    (message,) = seeded(mock)
    mock.conclude(message.message_uuid, "failed")

    with pytest.raises(ValueError, match="state='delivered' comes too late: the message is failed already"):
        mock.conclude(message.message_uuid, "delivered")
    with pytest.raises(ValueError, match="state='sent' is none a message ends in: give one of delivered, failed, read"):
        mock.conclude(message.message_uuid, "sent")
    with pytest.raises(ValueError, match="state='lost' is none of queued, sent"):
        mock.conclude(message.message_uuid, "lost")
    with pytest.raises(LookupError, match="message_uuid='x' is no message of this mock"):
        mock.conclude("x", "failed")


@pytest.mark.slow
@given(st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0, 7.0]), min_size=1, max_size=30))
def test_however_the_clock_is_moved_the_same_happens(steps: list[float]) -> None:
    def happened(steps: list[float]) -> list[tuple[str, ...]]:
        mock = MockPlivo(clock=ManualClock(NOON), seed=7)
        for kind in ("sms", "whatsapp", "mms"):
            seeded(mock, 7, type=kind)
        for step in steps:
            mock.advance(step)
        mock.advance(1_000 - sum(steps))
        described = [event.describe() for event in mock._engine.feed.since(0)[0]]
        return [
            tuple(str(getattr(each, name)) for name in ("message_uuid", "message_state", "message_updated_time"))
            for each in described
        ]

    assert happened(steps) == happened([])
