"""Faults of what a message has that no send request can choose: a campaign, an origin, further fields of its record."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from plivo_contract import Request, Response
from plivo_contract._contract import GET, LIST
from tests.contract.faults.faulty import (
    Alter,
    Call,
    Document,
    Fault,
    answers,
    each_record,
    operation_of,
    parameter,
    records,
    renamed_parameter,
    requests,
    with_json,
    without_parameter,
)

_CAMPAIGN = ("tendlc_campaign_id", "tendlc_registration_status", "conversation_origin", "replaced_sender")
_OPTIONAL = ("error_message", "conversation_expiry_timestamp", "conversation_expiration_timestamp")


def faults() -> Iterator[Fault]:
    """Return the faults of values a message was given."""
    for operation, short in ((LIST, "list"), (GET, "retrieve")):
        for name in (*_CAMPAIGN, *_OPTIONAL):
            yield _of_records(f"{short} answers {name} as nothing", operation, _put(name, ""))
            yield _of_records(f"{short} answers another {name}", operation, _put(name, "2026-03-02 12:00:00.000001"))
        for name in _OPTIONAL:
            yield _of_records(f"{short} loses {name}", operation, _without(name))
    for name in _OPTIONAL:
        change = each_record(_put(name, 1))
        yield Fault("given values", f"{name} is a number", answers(GET, change, also=LIST))
    yield from _filters()


def _filters() -> Iterator[Fault]:
    yield _of_requests("a campaign is found by how it begins", _by_beginning)
    yield _of_requests("a campaign is found in capitals alone", requests(LIST, _in_small_letters))
    for name, other in (
        ("tendlc_campaign_id", "tendlc_registration_status"),
        ("tendlc_registration_status", "tendlc_campaign_id"),
        ("conversation_origin", "conversation_id"),
    ):
        yield _of_requests(f"{name} is looked for in {other}", requests(LIST, renamed_parameter(name, other)))
    for name, value, other in (
        ("conversation_origin", "marketing", "service"),
        ("conversation_origin", "authentication", "utility"),
        ("conversation_origin", "marketing", "authentication"),
        ("tendlc_registration_status", "registered", "unregistered"),
        ("tendlc_registration_status", "unregistered", "registered"),
    ):
        change = requests(LIST, parameter(name, {value: other}))
        yield _of_requests(f"{name}={value} is taken for {other}", change)


def _of_records(name: str, operation: str, change: Callable[[Document], None]) -> Fault:
    return Fault("given values", name, answers(operation, each_record(change)))


def _of_requests(name: str, make: Callable[[], Alter]) -> Fault:
    return Fault("given values", name, make)


def _put(name: str, value: object) -> Callable[[Document], None]:
    """Change a field, where it has a value."""

    def change(record: Document) -> None:
        if record.get(name):
            record[name] = value

    return change


def _without(name: str) -> Callable[[Document], None]:
    def change(record: Document) -> None:
        record.pop(name, None)

    return change


def _in_small_letters(request: Request) -> Request:
    return replace(request, target="&".join(_lowered(each) for each in request.target.split("&")))


def _lowered(part: str) -> str:
    name, _, value = part.partition("tendlc_campaign_id=")
    return f"{name}tendlc_campaign_id={value.lower()}" if value else part


def _by_beginning() -> Alter:
    async def alter(request: Request, call: Call) -> Response:
        wanted = dict(request.query).get("tendlc_campaign_id")
        if operation_of(request) != LIST or not wanted:
            return await call(request)
        response = await call(without_parameter("tendlc_campaign_id")(request))
        document: Any = response.json_object()
        if response.succeeded:
            found = [each for each in records(document) if each["tendlc_campaign_id"].startswith(wanted)]
            document["objects"] = found
            document["meta"]["next"] = None
        return with_json(response, document)

    return alter
