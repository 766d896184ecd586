"""Faults that a run has to notice which only reads, or which sends one message; and a few of disposable servers."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from plivo_contract import Mode, Request, Response
from plivo_contract._contract import GET, LIST, SEND
from tests.contract.faults.faulty import (
    Alter,
    Call,
    Document,
    Fault,
    answers,
    body,
    each_record,
    operation_of,
    parameter,
    query,
    records,
    renamed_parameter,
    requests,
    with_json,
    without_parameter,
)

SRC, DST, FROM, TO = "12025550100", "12025550123", "12025550177", "12025550188"
CAMPAIGN, POWERPACK = "CD4WJJD", "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"
_LENGTH = 33  # of a conversation_id
_FILTERS = (
    *("message_direction", "message_state", "message_type", "error_code", "powerpack_id", "from_number", "to_number"),
    *("destination_country_iso2", "tendlc_registration_status", "tendlc_campaign_id", "conversation_id"),
    *("conversation_origin", "subaccount"),
)
_TIMES = tuple(f"message_time{ending}" for ending in ("", "__gt", "__gte", "__lt", "__lte"))
_PART = {
    "from_number": {FROM[:-1]: FROM, FROM[1:]: FROM},
    "to_number": {TO[:-1]: TO, TO[1:]: TO},
    "tendlc_campaign_id": {CAMPAIGN[:-1]: CAMPAIGN},
}


def faults() -> Iterator[Fault]:
    """Return the faults."""
    for name, make in (*_of_filters(), *_of_records()):
        yield Fault("reading", name, make, Mode.READ_ONLY)
    for name, make in _of_one_send():
        yield Fault("one send", name, make, Mode.ONE_DESTINATION)
    for name, make in _of_forms():
        yield Fault("forms", name, make)


def _of_filters() -> Iterator[tuple[str, Callable[[], Alter]]]:
    for name in (*_FILTERS, *_TIMES):
        yield f"{name} is ignored", requests(LIST, without_parameter(name))
    for name in ("gt", "gte"):
        other = "gte" if name == "gt" else "gt"
        change = renamed_parameter(f"message_time__{name}", f"message_time__{other}")
        yield f"message_time__{name} is taken for {other}", requests(LIST, change)
    for name in ("lt", "lte"):
        other = "lte" if name == "lt" else "lt"
        change = renamed_parameter(f"message_time__{name}", f"message_time__{other}")
        yield f"message_time__{name} is taken for {other}", requests(LIST, change)
    for name, parts in _PART.items():
        for part, whole in parts.items():
            where = "beginning" if whole.startswith(part) else "end"
            yield f"{name} finds the {where} of a value", requests(LIST, parameter(name, {part: whole}))
    for name, values in {
        "message_state": {"delivered": "failed"},
        "error_code": {"000": "200"},
        "message_direction": {"outbound": "inbound"},
        "message_type": {"whatsapp": "mms"},
        "conversation_origin": {"utility": "service"},
        "destination_country_iso2": {"US": "CA"},
    }.items():
        yield f"{name} finds none of {next(iter(values))}", requests(LIST, parameter(name, values))
    yield "conversation_id finds the beginning of a value", requests(LIST, query(_without_part))
    yield "offset is ignored", requests(LIST, without_parameter("offset"))
    yield "limit is ignored", requests(LIST, without_parameter("limit"))


def _of_records() -> Iterator[tuple[str, Callable[[], Alter]]]:
    for name in ("message_state", "message_direction", "message_type"):
        yield f"{name} is in capital letters", answers(GET, each_record(_upper(name)), also=LIST)
        yield f"{name} is in capital letters in lists", answers(LIST, each_record(_upper(name)))
    for name, value in {
        "carrier_fees": "0.00700",
        "mcc": "999",
        "destination_country_iso2": "GB",
        "units": 9,
        "message_sent_time": "2020-01-01 00:00:00.000000+05:30",
    }.items():
        yield f"{name} of one message is another one in lists", answers(LIST, each_record(_put(name, value)))
    yield "a sent message is received", answers(GET, each_record(_put("message_state", "received")), also=LIST)
    yield "a record of another message is retrieved", answers(GET, each_record(_put("message_uuid", POWERPACK)))


def _of_one_send() -> Iterator[tuple[str, Callable[[], Alter]]]:
    yield "one send makes two messages", _sent_twice(lambda request: request)
    yield "one send makes two messages, of which one costs nothing", _sent_twice(_put_in({"log": "false"}))
    yield (
        "one send makes a message and an MMS",
        _sent_twice(_put_in({"type": "mms", "media_urls": ["https://example.com/menu.png"]})),
    )
    yield "the response names two messages", answers(SEND, _named_twice)
    yield "the message goes to another number", requests(SEND, body(lambda sent: sent.update(dst=TO)))
    yield "the message comes from another number", requests(SEND, body(lambda sent: sent.update(src=FROM)))
    yield "the message is received", answers(GET, each_record(_put("message_state", "received")), also=LIST)
    yield "the message is queued, in capital letters", answers(GET, each_record(_upper("message_state")), also=LIST)
    yield "the message is not listed", answers(LIST, lambda page: page.update(objects=[]))
    yield "the message cannot be found by its destination", requests(LIST, parameter("to_number", {DST: TO}))
    yield "the message is inbound", answers(GET, each_record(_put("message_direction", "inbound")), also=LIST)


def _of_forms() -> Iterator[tuple[str, Callable[[], Alter]]]:
    yield "a record is retrieved in an envelope now and then", _now_and_then(_enveloped)
    yield "times have no offset in lists", answers(LIST, each_record(_of_2012))
    yield "mcc is another one in lists", answers(LIST, each_record(_put("mcc", "310")))
    yield (
        "destination_network is another one in lists",
        answers(LIST, each_record(_put("destination_network", "Other"))),
    )


def _sent_twice(change: Callable[[Request], Request]) -> Callable[[], Alter]:
    """Send a message once more, and say nothing about it."""

    async def alter(request: Request, call: Call) -> Response:
        if operation_of(request) == SEND:
            await call(change(request))
        return await call(request)

    return lambda: alter


def _put_in(arguments: Document) -> Callable[[Request], Request]:
    return body(lambda sent: sent.update(arguments))


def _named_twice(document: Document) -> None:
    document["message_uuid"].append(POWERPACK)


def _without_part(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in pairs if name != "conversation_id" or len(value) >= _LENGTH]


def _upper(name: str) -> Callable[[Document], None]:
    def changed(record: Document) -> None:
        record[name] = record[name].upper()

    return changed


def _put(name: str, value: object) -> Callable[[Document], None]:
    def changed(record: Document) -> None:
        record[name] = value

    return changed


def _of_2012(record: Document) -> None:
    record["message_time"] = record["message_time"][:19].replace(" ", "T")


def _enveloped(document: Document) -> Document:
    meta = {"limit": 20, "offset": 0, "next": None, "previous": None}
    record = {name: value for name, value in document.items() if name != "api_id"}
    return {"api_id": document["api_id"], "meta": meta, "objects": [record]}


def _now_and_then(change: Callable[[Document], Document]) -> Callable[[], Alter]:
    def make() -> Alter:
        count = 0

        async def alter(request: Request, call: Call) -> Response:
            nonlocal count
            response = await call(request)
            if operation_of(request) != GET or not response.succeeded:
                return response
            count += 1
            document: Any = json.loads(response.body)
            return with_json(response, change(document)) if count % 5 == 0 and records(document) else response

        return alter

    return make


def messages() -> Iterator[dict[str, Any]]:
    """Return the messages that an account has which is only read."""
    yield {
        "text": "Hello",
        "state": "delivered",
        "tendlc_campaign_id": CAMPAIGN,
        "tendlc_registration_status": "registered",
    }
    yield {
        "text": "Hello",
        "type": "whatsapp",
        "state": "delivered",
        "conversation_origin": "utility",
    }
    yield {"text": "Hello", "state": "failed", "error_code": "200"}
