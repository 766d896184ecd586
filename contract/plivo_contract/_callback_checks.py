"""Checks of a status callback by itself, and beside the record of its message."""

from collections.abc import Iterator
from datetime import UTC, datetime

from ._checks import Problem
from ._contract import Contract
from ._messages import FORM, Call, JsonObject
from ._values import amount_of, moment_of, moment_or_second_of, text_of, utc_of

_ALWAYS = (
    *("MessageUUID", "ParentMessageUUID", "To", "From", "Type", "Status", "Units", "TotalRate", "TotalAmount"),
    *("MCC", "MNC", "Sequence", "MessageTime", "QueuedTime", "requester_ip"),
)
_OF_2012 = ("MessageUUID", "To", "From", "Status")
_CONVERSATION = ("ConversationID", "ConversationOrigin", "ConversationExpirationTimestamp")
_ON_ITS_WAY = frozenset({"sent", "delivered", "undelivered", "read"})
_REPORTED = frozenset({"delivered", "undelivered", "read"})
_FAILED = frozenset({"failed", "undelivered"})
_AMOUNTS = frozenset({"TotalRate", "TotalAmount"})
_IN_ORDER = ("MessageTime", "QueuedTime", "SentTime", "DeliveryReportTime")
_LIKE_THE_RECORD = {
    "MessageUUID": "message_uuid",
    "ParentMessageUUID": "message_uuid",
    "To": "to_number",
    "From": "from_number",
    "Type": "message_type",
    "Units": "units",
    "TotalRate": "total_rate",
    "MCC": "mcc",
    "MNC": "mnc",
    "requester_ip": "requester_ip",
    "PowerpackUUID": "powerpack_id",
    "ConversationID": "conversation_id",
    "ConversationOrigin": "conversation_origin",
    "ConversationExpirationTimestamp": "conversation_expiry_time",
}
_LIKE_THE_RECORD_IN_THE_SAME_STATE = {"TotalAmount": "total_amount", "ErrorCode": "error_code"}


def undocumented(contract: Contract, call: Call) -> Iterator[Problem]:
    """Return what of a callback is not as documented."""
    if call.method == "POST" and call.media_type != FORM:
        yield Problem("a POST is a form", FORM, call.header("content-type"))
    fields = contract.validator({"$ref": "#/components/schemas/StatusCallback"})
    for error in fields.iter_errors(call.fields):
        place = "/".join(map(str, error.instance_path)) or "the fields"
        yield Problem(f"{place} has the documented form", error.kind.as_dict(), error.message)
    for name, schema in contract.callback_headers.items():
        value = call.header(name)
        if value is None or not contract.validator(schema).is_valid(value):
            yield Problem(f"there is a header {name} of the documented form", name, value)


def differences_from_record(call: Call, record: JsonObject) -> Iterator[Problem]:
    """Return what a callback lacks, or says differently from its message's record."""
    fields = call.fields
    expected = [*_expected(fields.get("Status", ""), record)]
    given = [name for name in expected if name in fields]
    if given != expected:
        yield Problem("all documented fields are there", expected, given)
    pairs = {**_LIKE_THE_RECORD}
    if fields.get("Status") == text_of(record, "message_state"):
        pairs |= _LIKE_THE_RECORD_IN_THE_SAME_STATE
    for name, field in pairs.items():
        if name in fields and field in record and _value(name, fields[name]) != _value(name, text_of(record, field)):
            yield Problem(f"{name} is the {field} of the record", record.get(field), fields[name])
    yield from _time_problems(fields, record)
    if "ErrorCode" in fields and fields.get("Status") not in _FAILED:
        yield Problem("a message that has not failed has no ErrorCode", None, fields["ErrorCode"])


def _value(name: str, text: str) -> object:
    """Return what a field says, whichever of its documented forms it has."""
    if name in _AMOUNTS:
        return amount_of(text)
    if name == "ConversationExpirationTimestamp":
        return datetime.fromtimestamp(int(text), UTC) if text.isdecimal() else moment_or_second_of(text)
    return text


def _expected(state: str, record: JsonObject) -> Iterator[str]:
    """Return the documented fields of a callback in a state."""
    if "units" not in record:
        yield from _OF_2012
        return
    yield from _ALWAYS
    if state in _ON_ITS_WAY:
        yield "SentTime"
    if state in _REPORTED:
        yield "DeliveryReportTime"
    if state in _FAILED:
        yield "ErrorCode"
    if text_of(record, "powerpack_id"):
        yield "PowerpackUUID"
    if text_of(record, "conversation_id"):
        yield from _CONVERSATION


def _time_problems(fields: dict[str, str], record: JsonObject) -> Iterator[Problem]:
    for name, field in (("MessageTime", "message_time"), ("SentTime", "message_sent_time")):
        moment = moment_of(record.get(field))
        if name in fields and moment is not None and utc_of(fields[name]) != moment:
            yield Problem(f"{name} is the {field} of the record, in UTC", record.get(field), fields[name])
    given = {name: fields[name] for name in _IN_ORDER if name in fields}
    if sorted(given.values()) != [*given.values()]:
        yield Problem("a message is accepted, queued, sent, then reported on", list(given), given)
    late = [name for name in ("SentTime", "DeliveryReportTime") if name in fields and fields.get("Status") == "queued"]
    if late:
        yield Problem("a message that is queued has not been sent", [], late)
