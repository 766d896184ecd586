"""The records that the sources show: pages of the documentation, and what the official SDKs test with.

They have any subset of the fields, in no groups, and amounts of any number of decimals.
"""

import json
from pathlib import Path
from typing import Any, TypeAlias

Record: TypeAlias = dict[str, Any]

_EXAMPLES = Path(__file__).parents[2] / "openapi" / "examples"
_UUID = "5b40a428-bfc7-4daf-9d06-726c558bf3b8"
_EXPIRATION = "2023-08-03 23:02:00+05:30"
_OLDEST: Record = {
    "error_code": None,
    "from_number": "911231231230",
    "message_direction": "outbound",
    "message_state": "sent",
    "message_time": "2017-05-22 21:36:14+05:30",
    "message_type": "sms",
    "message_uuid": _UUID,
    "resource_uri": f"/v1/Account/MAXXXXXXXXXXXXXXXXXX/Message/{_UUID}/",
    "to_number": "911231231231",
    "total_amount": "0.00250",
    "total_rate": "0.00250",
    "units": 1,
}
_WITH_ORIGIN: Record = {"requester_ip": "192.168.1.1", "is_domestic": False}
_UPDATED: Record = {
    "message_sent_time": "2024-08-21 18:28:49.244057+05:30",
    "message_updated_time": "2024-08-21 18:28:51.94772+05:30",
    "error_message": "",
}
_FEES: Record = {"destination_network": "Verizon", "carrier_fees_rate": "0.420", "carrier_fees": "0.001"}
# The Node SDK calls this message "1", which is no UUID: here it has the one of its resource_uri.
_NODE_UUID = "2a340179-e8a9-4b1d-ae2c-9f346e7b6d7d"
_NODE: Record = {
    "error_code": "200",
    "from_number": "18552828641",
    "message_direction": "outbound",
    "message_state": "failed",
    "message_time": "2016-08-17 21:22:36+05:30",
    "message_type": "sms",
    "message_uuid": _NODE_UUID,
    "resource_uri": f"/v1/Account/MAXXXXXXXXXXXXXXXXXX/Message/{_NODE_UUID}/",
    "to_number": "19352326448",
    "total_amount": "0.00000",
    "total_rate": "0.00350",
    "units": 1,
    **_WITH_ORIGIN,
    **_UPDATED,
}


def _dlt(entity: str | None, template: str | None, category: str | None) -> Record:
    return {"dlt_entity_id": entity, "dlt_template_id": template, "dlt_template_category": category}


def _conversation(identifier: str | None, origin: str | None, expiration: str | None) -> Record:
    return {
        "conversation_id": identifier,
        "conversation_origin": origin,
        "conversation_expiration_timestamp": expiration,
    }


_LATEST = {
    "error_code": "000",
    "from_number": "17087654321",
    "message_direction": "outbound",
    "message_state": "delivered",
    "message_time": "2021-07-13 13:04:06.799021+05:30",
    "message_type": "sms",
    "message_uuid": "b48d95dc-e3ac-11eb-a9c2-0242ac110005",
    "to_number": "12401234567",
    "total_amount": "0.00140",
    "total_rate": "0.00140",
    "units": 1,
}

RETRIEVED: dict[str, Record] = {
    "documentation, newest": _LATEST | {"carrier_fees": "0.00000", "carrier_fees_rate": "0.0000"},
    "documentation, with log": _LATEST
    | _dlt("", "", "")
    | _conversation("2b89d38b573b5ca0a1e85ba3b8d159fc", "authentication", "2024-02-13 01:21:00-08:00")
    | {"carrier_fees": "0.04", "carrier_fees_rate": "0.04", "destination_network": "verizon", "log": "number_only"}
    | {"mcc": "312", "mnc": "650", "destination_country_iso2": "US", "replaced_sender": "17087654321"}
    | {"tendlc_campaign_id": "CD4WJJD", "tendlc_registration_status": "registered", "is_domestic": False},
    ".NET and Python, oldest": _OLDEST,
    "Go": _OLDEST
    | _WITH_ORIGIN
    | {"destination_network": "", "carrier_fees": "0.00000", "carrier_fees_rate": "0.00000"},
    "Java": _OLDEST | _WITH_ORIGIN | _dlt("1234", "4567", "service_implicit"),
    "PHP": _OLDEST
    | _WITH_ORIGIN
    | {"powerpack_id": "15c01cc2-4b9f-4d3b-bd15-3c4b38984cc4", "destination_country_iso2": "IN"},
    "Ruby": _OLDEST | _WITH_ORIGIN,
    ".NET": _OLDEST | _dlt("1111", "2222", "promotional"),
    "Python": _OLDEST | _UPDATED,
    "Node": _NODE | _dlt("9876", "5432", "transactional") | _conversation("1234", "service", _EXPIRATION) | _FEES,
}
"""What a request for one message is answered with, without its `api_id`, by the source."""

LISTED: dict[str, list[Record]] = {
    "Java": [
        _OLDEST
        | _WITH_ORIGIN
        | _dlt("9596", "0499", "service_explicit")
        | _conversation("1234", "service", _EXPIRATION),
        _OLDEST | _WITH_ORIGIN | _dlt("", "", "") | _conversation("", "", ""),
    ],
    "PHP": [_OLDEST | _WITH_ORIGIN | {"destination_country_iso2": "IN"}],
    "Ruby": [
        _OLDEST | _WITH_ORIGIN | _dlt("1245", "9585", "promotional") | _FEES | _conversation("", "", ""),
        _OLDEST
        | {"message_type": "whatsapp"}
        | _WITH_ORIGIN
        | _dlt("", "", "")
        | _FEES
        | _conversation("123", "service", _EXPIRATION),
    ],
    ".NET": [_OLDEST | _dlt("3333", "4444", "transactional") | _conversation("", "", "")],
    "Node": [
        _NODE | _dlt("2233", "4455", "service_implicit") | _conversation("9876", "marketing", _EXPIRATION) | _FEES,
        _NODE | _dlt(None, None, None) | _conversation(None, None, None) | _FEES,
    ],
}
"""Records in lists that have other fields, or other values, than those that are retrieved."""

EXAMPLES: dict[str, list[Record]] = {
    file.stem: json.loads(file.read_text(encoding="utf-8"))["value"]["objects"]
    for file in sorted(_EXAMPLES.glob("*.json"))
    if file.stem.startswith("list-")
}
"""The lists that the documentation shows, which are the examples of the contract."""

ALL: dict[str, Record] = {
    **{f"{source}, retrieved": record for source, record in RETRIEVED.items()},
    **{f"{name}, listed {at}": each for name, of in (LISTED | EXAMPLES).items() for at, each in enumerate(of, 1)},
}
"""All of them, by what they are."""
