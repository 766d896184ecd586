"""The record of a message, over HTTP."""

from datetime import datetime
from typing import Any

import httpx
import pytest

from plivo_mock import ManualClock, MockPlivo
from tests.mock.builders import AUTH_ID, a_body
from tests.mock.clients import client_at
from tests.mock.conftest import SessionServer

POWERPACK = "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"
# Every field of the newest documented record of a list.
DOCUMENTED = {
    *("carrier_fees", "error_code", "from_number", "mcc", "message_direction", "message_state", "message_time"),
    *("message_type", "message_uuid", "mnc", "powerpack_id", "resource_uri", "to_number", "total_amount"),
    *("total_rate", "tendlc_campaign_id", "tendlc_registration_status", "destination_country_iso2", "units"),
    *("is_domestic", "replaced_sender", "dlt_entity_id", "dlt_template_id", "dlt_template_category"),
    *("conversation_id", "conversation_origin", "conversation_expiry_time", "requester_ip"),
}


def send(api: httpx.Client, **parameters: Any) -> str:
    uuid: str = api.post("", json=a_body(**parameters)).raise_for_status().json()["message_uuid"][0]
    return uuid


def test_a_delivered_message(session_server: SessionServer) -> None:
    clock = ManualClock(datetime.fromisoformat("2026-03-01T07:34:06.799021Z"))
    session_server.show(clock)
    with client_at(session_server.base_url) as api:
        uuid = send(
            api,
            src=None,
            powerpack_uuid=POWERPACK,
            text="a" * 307,
            log="content_only",
            dlt_entity_id="1701163911553676710",
            dlt_template_id="1707165121635805877",
            dlt_template_category="service_implicit",
        )
        clock.advance(60)
        record = api.get(f"{uuid}/").json()

    assert record == {
        "api_id": record["api_id"],
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
        "message_uuid": uuid,
        "mnc": "01",
        "powerpack_id": POWERPACK,
        "replaced_sender": "",
        "requester_ip": "127.0.0.1",
        "resource_uri": f"/v1/Account/{AUTH_ID}/Message/{uuid}/",
        "tendlc_campaign_id": "",
        "tendlc_registration_status": "unregistered",
        "to_number": "12025550123",
        "total_amount": "0.02310",
        "total_rate": "0.00770",
        "units": 3,
    }


def test_a_queued_message_has_every_documented_field_but_no_time_of_sending(api: httpx.Client) -> None:
    record = api.get(f"{send(api)}/").json()

    assert record.keys() >= DOCUMENTED
    assert "message_sent_time" not in record
    assert (record["message_state"], record["error_code"], record["powerpack_id"]) == ("queued", None, "null")
    assert record["message_time"] == record["message_updated_time"] == "2026-03-01 17:30:00.000000+05:30"


def test_a_time_on_the_other_side_of_midnight(mock: MockPlivo, api: httpx.Client) -> None:
    moment = datetime.fromisoformat("2026-02-28T18:30:00Z")
    seen = mock.seed(from_number="12025550100", to_number="12025550123", text="Hello", message_time=moment)

    assert api.get(f"{seen.message_uuid}/").json()["message_time"] == "2026-03-01 00:00:00.000000+05:30"


def test_a_received_message(mock: MockPlivo, api: httpx.Client) -> None:
    uuid = mock.receive(from_number="+44 20 7946 0000", to_number="12025550100", text="a" * 161)
    record = api.get(f"{uuid}/").json()

    assert (record["message_direction"], record["message_state"], record["error_code"]) == ("inbound", "received", None)
    assert (record["from_number"], record["to_number"], record["units"]) == ("442079460000", "12025550100", 2)
    assert (record["log"], record["dlt_entity_id"], record["requester_ip"]) == ("true", "", "")
    assert (record["destination_country_iso2"], record["is_domestic"]) == ("US", False)
    assert record["carrier_fees"] == "0.00000"
    mock.advance(0.25)
    assert api.get(f"{uuid}/").json()["message_state"] == "delivered"


@pytest.mark.parametrize("dst", ["15555550140", "15555550104"], ids=["failed", "rejected"])
def test_what_never_left_costs_nothing(mock: MockPlivo, api: httpx.Client, dst: str) -> None:
    uuid = send(api, dst=dst, text="a" * 161)
    mock.advance(60)
    record = api.get(f"{uuid}/").json()

    assert (record["total_amount"], record["carrier_fees"]) == ("0.00000", "0.00000")
    assert (record["total_rate"], record["carrier_fees_rate"], record["units"]) == ("0.00770", "0.00300", 2)


def test_a_record_is_never_stale(mock: MockPlivo, api: httpx.Client) -> None:
    uuid = send(api, dst="15555550142")

    def read() -> list[str]:
        states = [api.get("").json()["objects"][0]["message_state"], api.get(f"{uuid}/").json()["message_state"]]
        assert states == [mock.messages[0].message_state] * 2
        return states

    assert read() == ["queued"] * 2
    mock.conclude(uuid, "delivered")
    assert read() == ["delivered"] * 2
    mock.conclude(uuid, "read")
    assert read() == ["read"] * 2
