from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from plivo_mock._api._render import record as record_after
from plivo_mock._json import JsonObject
from plivo_mock._messaging._delivery import Event, MessageState, event_at
from plivo_mock._messaging._messages import Conversation, Message, MessageDirection, MessageType
from tests.mock.builders import NOON, a_message, a_request

LATER = NOON + timedelta(days=1)
UUID = "b48d95dc-e3ac-41eb-a9c2-0242ac110005"

# Every field of the newest documented record of a list.
DOCUMENTED = {
    *("carrier_fees", "error_code", "from_number", "mcc", "message_direction", "message_state", "message_time"),
    *("message_type", "message_uuid", "mnc", "powerpack_id", "resource_uri", "to_number", "total_amount"),
    *("total_rate", "tendlc_campaign_id", "tendlc_registration_status", "destination_country_iso2", "units"),
    *("is_domestic", "replaced_sender", "dlt_entity_id", "dlt_template_id", "dlt_template_category"),
    *("conversation_id", "conversation_origin", "conversation_expiry_time", "requester_ip"),
}


def record(message: Message, now: datetime) -> JsonObject:
    """Describe a message as it is at a moment."""
    return record_after(message, event_at(message.plan, now))


def test_a_delivered_message() -> None:
    message = a_message(
        uuid=UUID,
        accepted=datetime(2026, 3, 1, 7, 34, 6, 799_021, tzinfo=UTC),
        units=3,
        powerpack_id="1d5f3dd8-b207-4738-b59f-3c2ac7d3461c",
        tendlc_campaign_id="CD4WJJD",
        tendlc_registration_status="registered",
        requester_ip="192.0.2.1",
        request=a_request(
            log="content_only",
            dlt_entity_id="1701163911553676710",
            dlt_template_id="1707165121635805877",
            dlt_template_category="service_implicit",
        ),
    )

    assert record(message, LATER) == {
        "carrier_fees": "0.00900",
        "carrier_fees_rate": "0.00300",
        "conversation_expiry_time": "",
        "conversation_id": "",
        "conversation_origin": "",
        "destination_country_iso2": "US",
        "destination_network": "Test network",
        "dlt_entity_id": "1701163911553676710",
        "dlt_template_category": "service_implicit",
        "dlt_template_id": "1707165121635805877",
        "error_code": "000",
        "from_number": "12025550100",
        "is_domestic": True,
        "log": "content_only",
        "mcc": "001",
        "message_direction": "outbound",
        "message_sent_time": "2026-03-01 13:04:07.049021+05:30",
        "message_state": "delivered",
        "message_time": "2026-03-01 13:04:06.799021+05:30",
        "message_type": "sms",
        "message_updated_time": "2026-03-01 13:04:07.799021+05:30",
        "message_uuid": UUID,
        "mnc": "01",
        "powerpack_id": "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c",
        "replaced_sender": "",
        "requester_ip": "192.0.2.1",
        "resource_uri": f"/v1/Account/MA0123456789ABCDEFGH/Message/{UUID}/",
        "tendlc_campaign_id": "CD4WJJD",
        "tendlc_registration_status": "registered",
        "to_number": "12025550123",
        "total_amount": "0.02310",
        "total_rate": "0.00770",
        "units": 3,
    }


def test_a_queued_message_has_every_documented_field_but_no_time_of_sending() -> None:
    answer = record(a_message(), NOON)

    assert answer.keys() >= DOCUMENTED
    assert "message_sent_time" not in answer
    assert answer["message_state"] == "queued"
    assert answer["error_code"] is None
    assert answer["powerpack_id"] == "null"
    assert answer["message_time"] == answer["message_updated_time"] == "2026-03-01 17:30:00.000000+05:30"


def test_a_time_on_the_other_side_of_midnight() -> None:
    moment = datetime(2026, 2, 28, 18, 30, tzinfo=UTC)

    assert record(a_message(accepted=moment), LATER)["message_time"] == "2026-03-01 00:00:00.000000+05:30"


def test_a_message_of_a_whatsapp_conversation() -> None:
    conversation = Conversation("d0dfd12bed80dca89636222d0a67c3830", "utility", LATER)

    answer = record(a_message(type=MessageType.WHATSAPP, conversation=conversation), NOON)

    assert answer["conversation_id"] == "d0dfd12bed80dca89636222d0a67c3830"
    assert answer["conversation_origin"] == "utility"
    assert answer["conversation_expiry_time"] == "2026-03-02 12:00:00.000000"


def test_a_received_message() -> None:
    message = a_message(
        direction=MessageDirection.INBOUND, request=None, plan=(Event(NOON, MessageState.RECEIVED, "000"),)
    )

    answer = record(message, NOON)

    assert (answer["message_direction"], answer["message_state"]) == ("inbound", "received")
    assert (answer["log"], answer["dlt_entity_id"], answer["requester_ip"]) == ("true", "", "")


@pytest.mark.parametrize("state", [MessageState.FAILED, MessageState.REJECTED])
def test_what_never_left_costs_nothing(state: MessageState) -> None:
    message = a_message(units=2, plan=(Event(NOON, MessageState.QUEUED), Event(NOON, state, "420")))

    answer = record(message, NOON)

    assert (answer["total_amount"], answer["carrier_fees"]) == ("0.00000", "0.00000")
    assert (answer["total_rate"], answer["carrier_fees_rate"], answer["units"]) == ("0.00770", "0.00300", 2)


def test_amounts_are_exact() -> None:
    message = a_message(units=11, rate=Decimal("0.00001"), carrier_fee=Decimal("1.1"))

    answer = record(message, LATER)

    assert answer["total_amount"] == "0.00011"
    assert answer["carrier_fees"] == "12.10000"
