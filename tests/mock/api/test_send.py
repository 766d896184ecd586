from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_mock._api._send import POWERPACK_NUMBER, Accepted, accept
from plivo_mock._errors import ApiError
from plivo_mock._json import JsonValue
from plivo_mock._messaging._accounts import Account
from plivo_mock._messaging._delivery import Event, MessageState, Plan
from plivo_mock._messaging._identifiers import Identifiers
from plivo_mock._messaging._messages import Message, MessageDirection, MessageType, SendRequest
from plivo_mock._messaging._pace import Rates
from plivo_mock._messaging._planning import DeliveryPlanner, Planner
from tests.mock.builders import AUTH_ID, NOON, a_request, an_account, delivered

POWERPACK = "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"


def send(
    request: SendRequest,
    account: Account | None = None,
    *,
    now: datetime = NOON,
    planner: Planner | None = None,
) -> Accepted:
    return accept(
        request,
        account or an_account(),
        now=now,
        requester_ip="192.0.2.1",
        identifiers=Identifiers(0),
        planner=planner or DeliveryPlanner(Rates(), lambda _destination: None),
    )


def sent(**parameters: JsonValue) -> Message:
    (message,) = send(a_request(**parameters)).messages
    return message


def test_one_message_is_queued_for_each_destination() -> None:
    request = a_request(dst="+1 202 555 0123<442079460000<nobody<12025550123")

    accepted = send(request)

    assert [message.to_number for message in accepted.messages] == ["12025550123", "442079460000"]
    assert accepted.invalid == ("nobody",)
    assert len({message.uuid for message in accepted.messages}) == 2


def test_a_message_holds_what_the_request_says() -> None:
    request = a_request(src="+1 (202) 555-0100", text="Hello €")

    (message,) = send(request).messages

    assert message.auth_id == AUTH_ID
    assert message.subaccount == ""
    assert message.direction is MessageDirection.OUTBOUND
    assert message.type is MessageType.SMS
    assert (message.from_number, message.to_number) == ("12025550100", "12025550123")
    assert message.text == "Hello €"
    assert message.units == 1
    assert message.accepted == NOON
    assert message.plan == delivered(NOON)
    assert message.powerpack_id == ""
    assert message.requester_ip == "192.0.2.1"
    assert message.request is request
    assert message.conversation is None


class Fate:
    """Lets every message fail, with a code made of all it is told."""

    def plan(self, account: Account, request: SendRequest, sender: str, destination: str, accepted: datetime) -> Plan:
        code = f"{account.auth_id} {request.text} {sender} {destination}"
        return (Event(accepted, MessageState.FAILED, code),)


def test_the_planner_decides_what_becomes_of_each_destination() -> None:
    accepted = send(a_request(dst="12025550123<12025550124", text="Hello"), planner=Fate())

    assert [message.plan for message in accepted.messages] == [
        (Event(NOON, MessageState.FAILED, f"{AUTH_ID} Hello 12025550100 12025550123"),),
        (Event(NOON, MessageState.FAILED, f"{AUTH_ID} Hello 12025550100 12025550124"),),
    ]


def test_a_message_of_a_subaccount_names_it() -> None:
    account = an_account("SA0123456789ABCDEFGH", parent=an_account())

    (message,) = send(a_request(), account).messages

    assert (message.auth_id, message.subaccount) == ("SA0123456789ABCDEFGH", "SA0123456789ABCDEFGH")


def test_a_powerpack_sends_from_a_number_reserved_for_fiction() -> None:
    message = sent(src=None, powerpack_uuid=POWERPACK)

    assert (message.from_number, message.powerpack_id) == (POWERPACK_NUMBER, POWERPACK)


@pytest.mark.parametrize(("src", "kept"), [("PLIVO", "PLIVO"), ("My-Shop", "MyShop"), ("+12 34", "1234")])
def test_senders_are_sanitised(src: str, kept: str) -> None:
    assert sent(src=src).from_number == kept


@pytest.mark.parametrize(
    ("src", "dst", "country", "is_domestic"),
    [
        ("12025550100", "12025550123", "US", True),
        ("12025550100", "14165550123", "CA", False),
        ("12025550100", "442079460000", "GB", False),
        ("442079460001", "442079460000", "GB", True),
        ("12345", "442079460000", "GB", True),
        ("PLIVO", "442079460000", "GB", False),
        ("999123456", "999123457", "", False),
    ],
)
def test_the_country_is_that_of_the_destination(src: str, dst: str, country: str, is_domestic: bool) -> None:
    message = sent(src=src, dst=dst)

    assert (message.destination_country, message.is_domestic) == (country, is_domestic)


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({}, "unregistered"),
        ({"src": None, "powerpack_uuid": POWERPACK}, "unregistered"),
        ({"type": "mms", "media_ids": ["a"]}, "unregistered"),
        ({"type": "whatsapp"}, ""),
        ({"src": "12345"}, ""),
        ({"src": "PLIVO"}, ""),
        ({"src": "14165550100"}, ""),
        ({"src": "1202555010"}, ""),
        ({"dst": "14165550123"}, ""),
    ],
)
def test_10dlc_concerns_long_codes_of_the_united_states(parameters: dict[str, JsonValue], status: str) -> None:
    assert sent(**parameters).tendlc_registration_status == status


@pytest.mark.parametrize(
    ("parameters", "units"),
    [
        ({"text": "a" * 161}, 2),
        ({"text": "ж" * 71}, 2),
        ({"type": "mms", "media_ids": ["a"], "text": "a" * 161}, 1),
        ({"type": "mms", "media_ids": ["a"], "text": None}, 1),
        ({"type": "whatsapp", "text": "a" * 4_096}, 1),
    ],
)
def test_an_sms_counts_in_segments_and_everything_else_as_one(parameters: dict[str, JsonValue], units: int) -> None:
    assert sent(**parameters).units == units


def test_whatsapp_messages_of_a_day_belong_to_one_conversation() -> None:
    account = an_account()
    request = a_request(type="whatsapp", dst="12025550123<12025550124")

    first = send(request, account)
    later = send(request, account, now=NOON + timedelta(hours=23))

    assert [message.conversation for message in first.messages] == [message.conversation for message in later.messages]
    assert first.messages[0].conversation != first.messages[1].conversation


@pytest.mark.parametrize(
    ("parameters", "origin"),
    [({}, "service"), ({"template": {"name": "welcome", "language": "en"}}, "utility")],
)
def test_a_template_opens_a_conversation_of_another_kind(parameters: dict[str, JsonValue], origin: str) -> None:
    conversation = sent(type="whatsapp", **parameters).conversation

    assert conversation is not None
    assert conversation.origin == origin


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"src": None}, "src, powerpack_uuid: exactly one of these parameters is required"),
        ({"powerpack_uuid": POWERPACK}, "src, powerpack_uuid: exactly one of these parameters is required"),
        ({"src": "++"}, "src: must be a number of up to 14 digits, or up to 11 letters and digits"),
        ({"src": "123456789012345"}, "src: must be a number of up to 14 digits, or up to 11 letters and digits"),
        ({"dst": "nobody<"}, "dst: at least one destination must be a number of up to 14 digits"),
        ({"text": "a" * 1_601}, "text: must have at most 1,600 characters; it has 1,601"),
        (
            {"text": "ж" * 738},
            "text: must have at most 737 UTF-16 code units, as it is not all GSM 03.38; it has 738",
        ),
        (
            {"text": "😀" * 369},
            "text: must have at most 737 UTF-16 code units, as it is not all GSM 03.38; it has 738",
        ),
        ({"type": "whatsapp", "text": "a" * 4_097}, "text: must have at most 4,096 characters; it has 4,097"),
    ],
)
def test_a_request_that_breaks_a_rule_queues_nothing(parameters: dict[str, JsonValue], text: str) -> None:
    account = an_account()

    with pytest.raises(ApiError) as caught:
        send(a_request(**parameters), account)

    assert (caught.value.status, caught.value.text) == (400, text)
    assert len(account.messages) == 0


@pytest.mark.parametrize("text", ["a" * 1_600, "€" * 1_600, "ж" * 737, "😀" * 368])
def test_the_longest_texts(text: str) -> None:
    assert sent(text=text).text == text


def numbers(count: int) -> str:
    return "<".join(str(12_025_550_000 + index) for index in range(count))


def test_a_thousand_different_destinations_are_accepted() -> None:
    accepted = send(a_request(dst=f"{numbers(1_000)}<+1 2025550000"))

    assert len({message.uuid for message in accepted.messages}) == 1_000


@pytest.mark.parametrize("dst", [numbers(1_001), f"{numbers(1_000)}<nobody"])
def test_more_than_a_thousand_are_not(dst: str) -> None:
    account = an_account()

    with pytest.raises(ApiError, match="dst: at most 1,000 different destinations are allowed, not 1,001"):
        send(a_request(dst=dst), account)

    assert len(account.messages) == 0


def test_the_sender_may_be_the_destination() -> None:
    assert sent(src="12025550123").from_number == "12025550123"


@given(st.lists(st.text("0123456789ab+ ", max_size=16), min_size=1, max_size=30))
def test_uuids_and_destinations_are_in_step(given: list[str]) -> None:
    request = a_request(dst="<".join(["12025550123", *given]))

    accepted = send(request)

    assert accepted.messages[0].to_number == "12025550123"
    assert len({message.to_number for message in accepted.messages}) == len(accepted.messages)
    assert len({message.uuid for message in accepted.messages}) == len(accepted.messages)
