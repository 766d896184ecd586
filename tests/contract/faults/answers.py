"""Faults of single answers: status, content type, fields, values."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from plivo_contract import Response
from plivo_contract._contract import GET, LIST, SEND
from tests.contract.faults.faulty import (
    Document,
    Fault,
    answers,
    each_record,
    error,
    responses,
    with_json,
    with_status,
)

_SHORT = {SEND: "send", LIST: "list", GET: "retrieve"}
_RECORD_FIELDS = (
    *("message_uuid", "message_direction", "message_state", "message_type", "message_time", "from_number"),
    *("to_number", "total_amount", "resource_uri", "units", "total_rate", "error_code", "carrier_fees", "mcc"),
    *("powerpack_id", "destination_country_iso2", "is_domestic", "requester_ip", "conversation_id"),
)
_OTHERS: dict[str, object] = {
    "message_direction": "inbound",
    "message_type": "mms",
    "message_time": "2026-01-01 05:31:00.000001+05:30",
    "from_number": "12025550199",
    "to_number": "12065550199",
    "resource_uri": "/v1/Account/MAMOCKMOCKMOCKMOCK00/Message/b48d95dc-e3ac-11eb-a9c2-0242ac110005/",
    "units": 9,
    "total_rate": "9.99000",
    "powerpack_id": "1d5f3dd8-b207-4738-b59f-3c2ac7d3461d",
    "destination_country_iso2": "FR",
    "requester_ip": "198.51.100.9",
    "conversation_id": "f" * 32,
}
_IN_A_LIST = ("message_state", "total_amount", "error_code", "carrier_fees", "mcc", "is_domestic")
_PLACES: dict[str, tuple[tuple[str, ...], ...]] = {
    SEND: (("api_id",), ("message",), ("message_uuid",)),
    LIST: (
        *(("api_id",), ("meta",), ("objects",), ("meta", "limit"), ("meta", "offset"), ("meta", "next")),
        ("meta", "previous"),
    ),
    GET: (("api_id",),),
}


def faults() -> Iterator[Fault]:
    """Return the faults of single answers."""
    for operation, short in _SHORT.items():
        for status in (201, 204, 299, 418, 500):
            yield Fault("status", f"{short} answers {status}", responses(operation, with_status(status)))
        yield Fault("content type", f"{short} answers HTML", responses(operation, _typed("text/html")))
        yield Fault("content type", f"{short} answers text/plain", responses(operation, _typed("text/plain")))
        yield Fault("content type", f"{short} answers no JSON", responses(operation, _truncated))
        yield Fault("content type", f"{short} names no content type", responses(operation, _untyped))
        yield Fault("content type", f"{short} answers a list", answers(operation, lambda document: [document]))
        for place in _PLACES[operation]:
            name = ".".join(place)
            yield Fault("lost field", f"{short} loses {name}", answers(operation, _lose(*place)))
            yield Fault("renamed field", f"{short} renames {name}", answers(operation, _rename(*place)))
            yield Fault("retyped field", f"{short} retypes {name}", answers(operation, _retype(*place)))
    for operation in (LIST, GET):
        change = each_record(_lose("message_uuid"))
        yield Fault("lost field", f"{_SHORT[operation]} loses message_uuid", answers(operation, change))
    for field in _RECORD_FIELDS:
        yield Fault("retyped field", f"records retype {field}", answers(GET, each_record(_retype(field)), also=LIST))
    yield from _of_one_operation()
    yield from _values()
    yield from _errors()


def _of_one_operation() -> Iterator[Fault]:
    """Return the faults of fields that a record may leave out: where they are, list and retrieve agree, in type too."""
    for operation, short in ((LIST, "the list"), (GET, "the retrieved record")):
        for field, value in _OTHERS.items():
            change = each_record(_putting(field, value))
            yield Fault("one operation alone", f"{short} has another {field}", answers(operation, change))
        for field in _IN_A_LIST:
            change = each_record(_listing(field))
            yield Fault("one operation alone", f"{short} has {field} in a list", answers(operation, change))


def _values() -> Iterator[Fault]:
    changes: dict[str, Callable[[Document], object]] = {
        "message_time has no offset": lambda record: _cut(record, "message_time"),
        "message_sent_time has no offset": lambda record: _cut(record, "message_sent_time"),
        "message_time is UTC under the offset of India": _shifted,
        "message_time has no microseconds": lambda record: _set(
            record, "message_time", record["message_time"][:19] + "+05:30"
        ),
        "message_time is a number": lambda record: _set(record, "message_time", 1767225600),
        "message_time is ISO 8601 with a T": lambda record: _set(
            record, "message_time", record["message_time"].replace(" ", "T")
        ),
        "message_updated_time is before message_time": lambda record: _set(
            record, "message_updated_time", "2020-01-01 00:00:00.000000+05:30"
        ),
        "total_amount is a float": lambda record: _set(record, "total_amount", float(record["total_amount"])),
        "total_rate is a float": lambda record: _set(record, "total_rate", float(record["total_rate"])),
        "total_amount has two decimals": lambda record: _set(record, "total_amount", record["total_amount"][:4]),
        "total_amount is not rate times units": lambda record: _set(record, "total_amount", "9.99999"),
        "units is a text": lambda record: _set(record, "units", str(record["units"])),
        "units is negative": lambda record: _set(record, "units", -1),
        "units is always 1": lambda record: _set(record, "units", 1),
        "is_domestic is a text": lambda record: _set(record, "is_domestic", "true"),
        "error_code is a number": lambda record: _set(record, "error_code", 0),
        "error_code is set on what was delivered": lambda record: _set(record, "error_code", "420"),
        "message_uuid is in capital letters": lambda record: _set(
            record, "message_uuid", record["message_uuid"].upper()
        ),
        "message_uuid has no hyphens": lambda record: _set(
            record, "message_uuid", record["message_uuid"].replace("-", "")
        ),
        "resource_uri has no slash at its end": lambda record: _set(
            record, "resource_uri", record["resource_uri"][:-1]
        ),
        "resource_uri is absolute": lambda record: _set(
            record, "resource_uri", "https://example.com" + record["resource_uri"]
        ),
        "resource_uri names another account": lambda record: _set(
            record, "resource_uri", record["resource_uri"].replace("/Account/MA", "/Account/SA")
        ),
        "destination_country_iso2 is in small letters": lambda record: _set(
            record, "destination_country_iso2", record["destination_country_iso2"].lower()
        ),
        "destination_country_iso2 is a name": lambda record: _set(record, "destination_country_iso2", "United States"),
        "from and to are swapped": _swapped,
        "from_number has a plus": lambda record: _set(record, "from_number", "+" + record["from_number"]),
        "to_number has a plus": lambda record: _set(record, "to_number", "+" + record["to_number"]),
        "message_type is always sms": lambda record: _set(record, "message_type", "sms"),
        "message_direction is inbound": lambda record: _set(record, "message_direction", "inbound"),
        "powerpack_id is lost": lambda record: _set(record, "powerpack_id", "null"),
        "message_state is empty": lambda record: _set(record, "message_state", ""),
        "message_state is always queued": lambda record: _set(record, "message_state", "queued"),
        "dlt_template_category is lost": lambda record: _set(record, "dlt_template_category", ""),
        "error_code is 000 from the start and null in the end": lambda record: _set(
            record, "error_code", None if record["error_code"] else "000"
        ),
        "conversation_expiry_time is in seconds": lambda record: _set(
            record, "conversation_expiry_time", record["conversation_expiry_time"] and "1772539200"
        ),
    }
    for name, change in changes.items():
        yield Fault("values", f"records: {name}", answers(GET, each_record(change), also=LIST))
    in_lists: dict[str, Callable[[Document], object]] = {
        "the list alone swaps from and to": _swapped,
        "the list alone says units are 7": lambda record: _set(record, "units", 7),
        "the list alone has another message_time": lambda record: _set(
            record, "message_time", record["message_time"][:17] + "59.123456+05:30"
        ),
    }
    for name, change in in_lists.items():
        yield Fault("values", name, answers(LIST, each_record(change)))
    yield Fault("values", "every answer has the same api_id", _same_api_id)
    yield Fault(
        "values",
        "message_uuid is a text",
        answers(SEND, lambda document: _set(document, "message_uuid", document["message_uuid"][0])),
    )
    yield Fault("values", "message_uuid is empty", answers(SEND, lambda document: _set(document, "message_uuid", [])))
    yield Fault(
        "values",
        "invalid_number is always there",
        answers(SEND, lambda document: document.setdefault("invalid_number", [])),
    )
    yield Fault(
        "values", "invalid_number is lost", answers(SEND, lambda document: document.pop("invalid_number", None))
    )
    yield Fault(
        "values",
        "invalid_number names what is valid",
        answers(SEND, lambda document: _set(document, "invalid_number", ["12025550100"])),
    )


def _errors() -> Iterator[Fault]:
    def field(name: str, value: object) -> Callable[[Response], Response]:
        return lambda response: with_json(response, {**json.loads(response.body), name: value})

    shapes: dict[str, Callable[[Response], Response]] = {
        "is text/plain": lambda _: Response(0, (("content-type", "text/plain"),), b"Refused."),
        "is a page": lambda _: Response(0, (("content-type", "text/html"),), b"<h1>Error</h1>"),
        "is empty": lambda _: Response(0, (("content-type", "application/json"),), b""),
        "has no api_id": lambda response: with_json(response, {"error": "Refused."}),
        "has no error": lambda response: with_json(response, {"api_id": json.loads(response.body)["api_id"]}),
        "has an object as its error": field("error", {"message": "Refused."}),
        "has an empty error": field("error", ""),
        "has an api_id that is no UUID": field("api_id", "1"),
    }
    for status in (400, 404, 405, 415):
        for name, change in shapes.items():
            yield Fault(
                "error bodies", f"a {status} {name}", responses("", _same_status(change, status), status=status)
            )
    unauthorised = error(401, "Could not verify your access level for that URL.")
    yield Fault("error bodies", "a 401 is JSON", responses("", lambda _: unauthorised, status=401))
    yield Fault(
        "error bodies",
        "a 401 says something else",
        responses("", lambda response: replace(response, body=b"Unauthorized"), status=401),
    )
    yield Fault("error bodies", "a 405 has no Allow", responses("", _without_allow, status=405))
    yield Fault("error bodies", "a 405 allows GET alone", responses("", _allowing("GET"), status=405))
    yield Fault(
        "error bodies", "a 405 allows DELETE as well", responses("", _allowing("GET, POST, DELETE"), status=405)
    )
    for status, other in (
        (400, 422),
        (400, 500),
        (401, 403),
        (401, 404),
        (404, 400),
        (404, 410),
        (404, 500),
        (405, 404),
        (405, 501),
        (415, 400),
        (415, 500),
    ):
        yield Fault("status", f"{other} instead of {status}", responses("", with_status(other), status=status))
    for operation, short in _SHORT.items():
        yield Fault(
            "status", f"{short} answers 403 instead of 401", responses(operation, lambda _: error(403), status=401)
        )


def _same_status(change: Callable[[Response], Response], status: int) -> Callable[[Response], Response]:
    return lambda response: replace(change(response), status=status)


def _typed(media_type: str) -> Callable[[Response], Response]:
    return lambda response: replace(response, headers=(("content-type", media_type),))


def _untyped(response: Response) -> Response:
    return replace(response, headers=())


def _truncated(response: Response) -> Response:
    return replace(response, body=response.body[:-1])


def _without_allow(response: Response) -> Response:
    return replace(response, headers=tuple(each for each in response.headers if each[0].lower() != "allow"))


def _allowing(methods: str) -> Callable[[Response], Response]:
    return lambda response: replace(
        _without_allow(response), headers=(*_without_allow(response).headers, ("allow", methods))
    )


def _lose(*place: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        *way, field = place
        inner: Any = document
        for step in way:
            inner = inner[step]
        inner.pop(field, None)

    return change


def _rename(*place: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        *way, field = place
        inner: Any = document
        for step in way:
            inner = inner[step]
        inner[f"{field}_"] = inner.pop(field)

    return change


def _retype(*place: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        *way, field = place
        inner: Any = document
        for step in way:
            inner = inner[step]
        inner[field] = {"value": inner.get(field)}

    return change


def _putting(name: str, value: object) -> Callable[[Document], None]:
    return lambda record: _set(record, name, value)


def _listing(name: str) -> Callable[[Document], None]:
    return lambda record: _set(record, name, [record.get(name)])


def _set(document: Document, name: str, value: object) -> None:
    if name in document or name == "invalid_number":
        document[name] = value


def _cut(record: Document, name: str) -> None:
    if name in record:
        record[name] = record[name][:-6]


def _shifted(record: Document) -> None:
    day, time = record["message_time"].split(" ")
    record["message_time"] = f"{day} {(int(time[:2]) + 18) % 24:02}{time[2:]}"


def _swapped(record: Document) -> None:
    record["from_number"], record["to_number"] = record["to_number"], record["from_number"]


def _same_api_id() -> Any:
    async def alter(request: Any, call: Any) -> Response:
        response: Response = await call(request)
        document = response.json_object()
        if document is None:
            return response
        return with_json(response, {**document, "api_id": "b48d95dc-e3ac-11eb-a9c2-0242ac110005"})

    return alter
