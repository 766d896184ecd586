"""Changes of the contract that no longer fit the server: the suite has to notice that the two differ.

What only adds to an answer, or leaves out what is not required, fits every server: those are in `spec_drift`.
"""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from plivo_contract import Contract, Mode, Plan
from plivo_contract._contract import GET, LIST, SEND, shipped_contract
from tests.contract.faults.faulty import Document
from tests.contract.faults.judging import Verdict, noticed, sought

_GROUP = "contract"
_EXAMPLES = 15
_MESSAGES, _MESSAGE = LIST.partition(" ")[2], GET.partition(" ")[2]
_RECORD, _ARGUMENTS, _META = "MessageRecord", "SendMessageArguments", "PageMeta"
_OPERATIONS = {SEND: (_MESSAGES, "post"), LIST: (_MESSAGES, "get"), GET: (_MESSAGE, "get")}


@dataclass(frozen=True, slots=True)
class SpecChange:
    """A change of the contract.

    Attributes:
        name: What it is, in words.
        apply: Makes the change.
    """

    name: str
    apply: Callable[[Document], object]


def _changes() -> Iterator[SpecChange]:
    parameters: dict[str, tuple[str, Document]] = {
        "limit may be 21": ("limit", {"maximum": 21}),
        "limit may be 0": ("limit", {"minimum": 0}),
        "offset may be -1": ("offset", {"minimum": -1}),
        "limit may be a text": ("limit", {"type": "string"}),
        "error_code may have letters": ("error_code", {"pattern": "^[a-z]+$"}),
        "destination_country_iso2 may have small letters": ("destination_country_iso2", {"pattern": "^[a-z]{2}$"}),
        "destination_country_iso2 may have three letters": ("destination_country_iso2", {"pattern": "^[A-Z]{2,3}$"}),
        "to_number may have 16 digits": ("to_number", {"pattern": "^[0-9]{16}$"}),
        "from_number may have dots": ("from_number", {"pattern": "^[0-9]+[.][0-9]+$"}),
        "subaccount may be a main account": ("subaccount", {"pattern": "^MA[A-Z0-9]{18}$"}),
    }
    for name, (key, value) in parameters.items():
        yield SpecChange(name, _parameter(key, value))
    schemas: dict[str, tuple[str, Document]] = {
        "a filter's time may be a date": ("FilterTime", {"pattern": "^20[0-9]{2}-01-0[1-9]$"}),
        "a filter's time may have an offset": ("FilterTime", {"pattern": "^2026-01-01 10:00[+]05:30$"}),
        "a message may be a fax": ("MessageType", {"enum": ["sms", "mms", "whatsapp", "fax"]}),
        "a message may be lost": ("MessageState", {"enum": ["lost"]}),
        "a message may go sideways": ("MessageDirection", {"enum": ["inbound", "outbound", "sideways"]}),
        "a conversation may be spam": ("ConversationOrigin", {"enum": ["spam"]}),
        "there is another log mode": ("LogMode", {"enum": ["some"]}),
        "callbacks may be made with PUT": ("CallbackMethod", {"enum": ["PUT"]}),
        "amounts have two decimals": ("Amount", {"pattern": "^[0-9]+[.][0-9]{2}$"}),
        "amounts are numbers": ("Amount", {"type": "number"}),
        "times of records are in UTC": ("RecordTime", {"pattern": "Z$"}),
        "a UUID is in capital letters": ("Uuid", {"pattern": "^[0-9A-F-]{36}$"}),
        "an error is an object": ("Error", {"properties": {"error": {"type": "object"}}}),
        "an error has a code": ("Error", {"required": ["api_id", "error", "code"]}),
        "a page has more than it has": (_META, {"required": ["limit", "offset", "next", "previous", "total_count"]}),
        "a page has 5 records at most": (_META, {"properties": {"limit": {"maximum": 5}}}),
        "an answer to a send request has another field": ("SendMessageResponse", {"required": ["api_id", "x"]}),
        "message_uuid of a send request is a text": (
            "SendMessageResponse",
            {"properties": {"message_uuid": {"type": "string"}}},
        ),
    }
    for name, (schema, altered) in schemas.items():
        yield SpecChange(name, _schema(schema, altered))
    fields: dict[str, Document] = {
        "units": {"type": "string"},
        "is_domestic": {"type": "string"},
        "error_code": {"type": "integer"},
        "resource_uri": {"pattern": "^/v2/"},
        "from_number": {"maxLength": 5},
    }
    for field, value in fields.items():
        yield SpecChange(f"{field} of a record: {json.dumps(value)}", _schema(_RECORD, {"properties": {field: value}}))
    arguments: dict[str, Document] = {
        "message_expiry": {"minimum": 4},
        "media_ids": {"maxItems": 11},
        "trackable": {"type": "string"},
        "media_urls": {"minItems": 0, "maxItems": 0},
        "url": {"pattern": "^ftp://x$"},
        "src": {"pattern": "^[0-9]{15}$"},
        "dst": {"pattern": "^[a-z]+$"},
    }
    for argument, value in arguments.items():
        change = _schema(_ARGUMENTS, {"properties": {argument: value}})
        yield SpecChange(f"{argument} of a send request: {json.dumps(value)}", change)
    yield SpecChange("dst is not required", _schema(_ARGUMENTS, {"required": []}))
    yield SpecChange("the sender may be named twice or not at all", _without_rule(1))
    yield SpecChange("nothing has to have a text", _without_rule(2))
    yield SpecChange("any text may be as long as on WhatsApp", _without_rule(3))
    for operation, status in ((SEND, "400"), (SEND, "415"), (SEND, "202"), (LIST, "400"), (LIST, "401"), (GET, "404")):
        yield SpecChange(f"{operation} does not answer {status}", _without_status(operation, status))
    yield SpecChange("limit is called page_size", _renamed("limit", "page_size"))
    yield SpecChange("message_state is called status", _renamed("message_state", "status"))
    yield SpecChange("a 401 is JSON", _unauthorised_as_json)


def _parameter(name: str, change: Document) -> Callable[[Document], None]:
    def apply(document: Document) -> None:
        for each in document["paths"][_MESSAGES]["get"]["parameters"]:
            if each["name"] == name:
                each["schema"] = {**each["schema"], **change}
                each["schema"].pop("examples", None)
                if change.get("type") == "string":
                    each["schema"] = {"type": "string", "pattern": "^x$"}

    return apply


def _schema(name: str, change: Document) -> Callable[[Document], None]:
    def apply(document: Document) -> None:
        schema = document["components"]["schemas"][name]
        for key, value in change.items():
            if key == "properties":
                for field, altered in value.items():
                    schema["properties"][field] = {**schema["properties"][field], **altered}
                    schema["properties"][field].pop("examples", None)
            else:
                schema[key] = value
        schema.pop("examples", None)

    return apply


def _without_rule(number: int) -> Callable[[Document], None]:
    def apply(document: Document) -> None:
        del document["components"]["schemas"]["SendMessageRequest"]["allOf"][number]

    return apply


def _without_status(operation: str, status: str) -> Callable[[Document], None]:
    def apply(document: Document) -> None:
        path, method = _OPERATIONS[operation]
        responses = document["paths"][path][method]["responses"]
        responses.pop(status)

    return apply


def _renamed(name: str, other: str) -> Callable[[Document], None]:
    def apply(document: Document) -> None:
        for each in document["paths"][_MESSAGES]["get"]["parameters"]:
            if each["name"] == name:
                each["name"] = other

    return apply


def _unauthorised_as_json(document: Document) -> None:
    response = document["components"]["responses"]["Unauthorized"]
    response["content"] = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}


CHANGES: tuple[SpecChange, ...] = tuple(_changes())


def judge_change(number: int, *, whole: bool = False) -> Verdict:
    """Return whether the suite notices that the server no longer fits the contract.

    Args:
        number: The change's place in the catalogue.
        whole: Whether all scenarios are played, and not only until one notices.
    """
    return judge_change_of(CHANGES[number], whole=whole)


def judge_change_of(change: SpecChange, *, whole: bool = False) -> Verdict:
    """Return whether the suite notices a change; see `judge_change`."""
    document = copy.deepcopy(shipped_contract().document)
    change.apply(document)
    caught, by = noticed(
        sought(None, Plan(Mode.FULL, examples=_EXAMPLES), _GROUP, contract=Contract(document), whole=whole)
    )
    return Verdict((_GROUP, change.name), caught, by)
