"""What each wire field of a record has to come back as: written out a second time, apart from the client."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum

from plivo_messaging import (
    ConversationOrigin,
    DltTemplateCategory,
    LogMode,
    MessageDirection,
    MessageState,
    MessageType,
)

TEXTS = {
    "message_uuid": "b48d95dc-e3ac-11eb-a9c2-0242ac110005",
    "from_number": "12025550100",
    "to_number": "12025550123",
    "error_code": "000",
    "error_message": "Expired in the queue",
    "powerpack_id": "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c",
    "resource_uri": "/v1/Account/MAFAKEFAKEFAKEFAKE00/Message/b48d95dc-e3ac-11eb-a9c2-0242ac110005/",
    "mcc": "310",
    "mnc": "150",
    "destination_network": "A network",
    "destination_country_iso2": "US",
    "replaced_sender": "12025550101",
    "requester_ip": "192.0.2.7",
    "tendlc_campaign_id": "CD4WJJD",
    "tendlc_registration_status": "registered",
    "dlt_entity_id": "1701163911553676710",
    "dlt_template_id": "1707165121635805877",
    "conversation_id": "d0dfd12bed80dca89636268d0a67c383",
}
MOMENTS = {
    "message_time": "2026-11-02 14:45:04.120000+05:30",
    "message_sent_time": "2026-11-02 14:45:04.34+05:30",
    "message_updated_time": "2026-11-02 14:45:06+05:30",
    "conversation_expiry_time": "2026-11-03 09:15:04.000000",
}
AMOUNTS = {
    "total_rate": "0.00550",
    "total_amount": "0.01100",
    "carrier_fees": "0.00600",
    "carrier_fees_rate": "0.00300",
    "cloud_rate": "0.00000",
    "carrier_rate": "0.00800",
}
NUMBERS = {"units": 2}
TRUTHS = {"is_domestic": True}
MEMBERS = {
    "message_direction": "outbound",
    "message_state": "delivered",
    "message_type": "sms",
    "dlt_template_category": "service_implicit",
    "conversation_origin": "utility",
    "log": "content_only",
}
ENUMERATIONS: dict[str, type[Enum]] = {
    "message_direction": MessageDirection,
    "message_state": MessageState,
    "message_type": MessageType,
    "dlt_template_category": DltTemplateCategory,
    "conversation_origin": ConversationOrigin,
    "log": LogMode,
}
FOLDED = {
    "conversation_expiry_timestamp": "2026-11-04 09:15:04.000000",
    "conversation_expiration_timestamp": "2026-11-05 09:15:04.000000",
}
"""Other names of `conversation_expiry_time`."""

RECORD: dict[str, object] = {**TEXTS, **MOMENTS, **AMOUNTS, **NUMBERS, **TRUTHS, **MEMBERS}
"""A record with every field."""

_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:([+-])(\d\d):(\d\d))?")


def is_nothing(value: object) -> bool:
    """Return whether a wire value means nothing."""
    return value in (None, "", "null")


def expected(field: str, value: object) -> object:
    """Return what a documented wire value of a field has to be in Python."""
    if is_nothing(value):
        return None
    if field in MOMENTS or field in FOLDED:
        return _moment(str(value))
    if field in AMOUNTS:
        return Decimal(str(value))
    if field == "log" and isinstance(value, bool):
        return LogMode.TRUE if value else LogMode.FALSE
    if field in ENUMERATIONS:
        known: Mapping[object, Enum] = {each.value: each for each in ENUMERATIONS[field]}
        return known.get(value, value)
    return value


def _moment(text: str) -> datetime:
    match = _TIME.fullmatch(text)
    assert match, text
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    microsecond = int((match[7] or "").ljust(6, "0"))
    zone = UTC
    if match[8]:
        offset = timedelta(hours=int(match[9]), minutes=int(match[10]))
        zone = timezone(offset if match[8] == "+" else -offset)
    return datetime(year, month, day, hour, minute, second, microsecond, zone)
