"""Further fields of a seeded message's record: those that follow from nothing else."""

from functools import cache

from plivo_mock._api._spec import SpecError, load_document, lookup
from plivo_mock._api._validation import BodyRules
from plivo_mock._errors import ApiError
from plivo_mock._json import JsonObject

FURTHER = frozenset(
    {"replaced_sender", "error_message", "conversation_expiry_timestamp", "conversation_expiration_timestamp"}
)
"""The documented fields of a record that the mock server has no value of its own for."""

_AROUND = frozenset({"api_id", "meta", "objects"})  # of the answer a record stands in

_NUMBERS = "from_number and to_number"
_PRICED = "type, text and to_number"
_FOLLOWS_FROM = {
    "carrier_fees": _PRICED,
    "carrier_fees_rate": _PRICED,
    "conversation_expiry_time": "message_time",
    "conversation_id": f"conversation_origin, {_NUMBERS}",
    "conversation_origin": "conversation_origin",
    "destination_country_iso2": "to_number",
    "error_code": "error_code",
    "from_number": "from_number",
    "is_domestic": _NUMBERS,
    "message_direction": "direction",
    "message_sent_time": "state",
    "message_state": "state",
    "message_time": "message_time",
    "message_type": "type",
    "message_updated_time": "state",
    "tendlc_campaign_id": "tendlc_campaign_id",
    "tendlc_registration_status": "tendlc_registration_status",
    "to_number": "to_number",
    "total_amount": _PRICED,
    "total_rate": _PRICED,
    "units": "text",
}
_OF_SEND_REQUESTS = frozenset({"dlt_entity_id", "dlt_template_category", "dlt_template_id", "log", "powerpack_id"})


def check_further(fields: JsonObject) -> None:
    """Check further fields of a record.

    Args:
        fields: The fields by name.

    Raises:
        ApiError: 400; the mock server has a value of its own for one of them, or a value does not have its documented
            form.
    """
    documented = _documented()
    for name in fields:
        if name not in FURTHER and (name in documented or name in _AROUND):
            raise ApiError(400, f"record.{name}: {_why_not(name)}")
    _rules().check({"record": fields})


def _why_not(name: str) -> str:
    if name in _FOLLOWS_FROM:
        return f"follows from {_FOLLOWS_FROM[name]}: give that instead, beside record"
    if name in _OF_SEND_REQUESTS:
        return "is chosen by a send request: send the message to the API"
    return "the mock server has a value of its own for it, leave it out"


def _documented() -> JsonObject:
    properties = lookup(_document(), ["components", "schemas", "MessageRecord", "properties"])
    if not isinstance(properties, dict):
        raise SpecError("the OpenAPI document has no MessageRecord")
    return properties


# Read when first needed: most mock servers are given no such fields.
@cache
def _document() -> JsonObject:
    return load_document()


@cache
def _rules() -> BodyRules:
    fields: JsonObject = {name: schema for name, schema in _documented().items() if name in FURTHER}
    record: JsonObject = {"type": "object", "properties": fields}
    return BodyRules({"properties": {"record": record}, "components": _document().get("components")})
