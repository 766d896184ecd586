"""Faults of what a record says about its message: what is kept of it, what it costs, what became of it."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from plivo_contract import Request, Response
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
    records,
    requests,
    with_json,
)

_GSM_EXTENSIONS = frozenset("^{}\\[~]|€")
_FAILED = frozenset({"failed", "undelivered"})


def faults() -> Iterator[Fault]:
    """Return the faults of what records say."""
    for name, change in (*_of_the_request(), *_of_the_end(), *_of_money_and_time(), *_of_what_came_in()):
        yield Fault("records", name, answers(GET, each_record(change), also=LIST))
    yield Fault(
        "records", "the list alone says that all is kept", answers(LIST, each_record(_put("log", lambda _: "true")))
    )
    yield from _of_expiry()
    yield from _of_units()


def _of_the_request() -> Iterator[tuple[str, Callable[[Document], object]]]:
    yield "log is always true", _put("log", lambda _: "true")
    yield "log is always false", _put("log", lambda _: "false")
    yield "log says nothing", _put("log", lambda _: "")
    yield "log=content_only is called number_only", _put("log", _instead("content_only", "number_only"))
    yield "is_domestic is always true", _put("is_domestic", lambda _: True)
    yield "is_domestic is always false", _put("is_domestic", lambda _: False)
    yield "is_domestic is the opposite", _put("is_domestic", lambda value: not value)
    yield "dlt_entity_id is lost", _put("dlt_entity_id", lambda _: "")
    yield "dlt_template_id is lost", _put("dlt_template_id", lambda _: "")
    yield "destination_country_iso2 is always US", _put("destination_country_iso2", lambda _: "US")


def _of_the_end() -> Iterator[tuple[str, Callable[[Document], object]]]:
    yield "what failed has no error code", _when(_is_in(_FAILED), "error_code", None)
    yield "what failed has the error code 000", _when(_is_in(_FAILED), "error_code", "000")
    yield "what failed has the error code 1000, whatever was wrong", _when(_is_in(_FAILED), "error_code", "1000")
    yield "what failed is called delivered", _when(_is_in(_FAILED), "message_state", "delivered")
    yield "what is undelivered is called failed", _when(_is_in({"undelivered"}), "message_state", "failed")
    yield "what expired has the error code 20", _when(_is_expired, "error_code", "20")
    yield "what expired is undelivered", _when(_is_expired, "message_state", "undelivered")


def _of_money_and_time() -> Iterator[tuple[str, Callable[[Document], object]]]:
    yield "what was delivered costs nothing", _when(_is_in({"delivered"}), "total_amount", "0.00000")
    yield "total_amount is the price of one unit", lambda record: _copy(record, "total_rate", "total_amount")
    yield (
        "message_updated_time stays that of acceptance",
        lambda record: _copy(record, "message_time", "message_updated_time"),
    )
    yield (
        "message_sent_time is there before the message is sent",
        lambda record: (
            record.setdefault("message_sent_time", record["message_time"])
            if record["message_state"] == "queued"
            else None
        ),
    )


def _of_what_came_in() -> Iterator[tuple[str, Callable[[Document], object]]]:
    came_in: Callable[[Document], bool] = lambda record: record["message_direction"] == "inbound"  # noqa: E731
    yield "what came in is called outbound", _when(came_in, "message_direction", "outbound")
    yield "what came in is queued", _when(came_in, "message_state", "queued")
    yield "what came in is from its recipient", lambda record: _swap(record) if came_in(record) else None


def _of_expiry() -> Iterator[Fault]:
    yield Fault("records", "message_expiry is accepted and not applied", requests(SEND, body(_without_expiry)))
    yield Fault("records", "message_expiry is three hours at least", requests(SEND, body(_longest_expiry)))
    yield Fault(
        "records",
        "a message expires after 10 minutes when nothing else is asked for",
        requests(SEND, body(lambda sent: sent.setdefault("message_expiry", 600))),
    )
    yield Fault("records", "nothing ever expires", answers(GET, each_record(_never_expired), also=LIST))


def _of_units() -> Iterator[Fault]:
    counts: dict[str, Callable[[str], int]] = {
        "parts have 160 characters, too": lambda text: _parts(len(text), 160, 160) if _is_gsm(text) else 0,
        "extension characters count one": lambda text: _parts(len(text), 160, 153) if _is_gsm(text) else 0,
        "parts of any alphabet have 70 characters": lambda text: (
            0 if _is_gsm(text) else _parts(_code_units(text), 70, 70)
        ),
        "characters of two code units count one": lambda text: 0 if _is_gsm(text) else _parts(len(text), 70, 67),
        "bytes are counted": lambda text: _parts(len(text.encode()), 160, 153),
        "any alphabet is counted like GSM 03.38": lambda text: _parts(len(text), 160, 153),
    }
    for name, count in counts.items():
        yield Fault("records", f"units: {name}", _recounting(count))


def _recounting(count: Callable[[str], int]) -> Callable[[], Alter]:
    """Count the units of a text otherwise; 0 leaves them as they are."""

    def make() -> Alter:
        texts: dict[str, str] = {}

        async def alter(request: Request, call: Call) -> Response:
            response = await call(request)
            document: Any = response.json_object()
            if not response.succeeded or document is None:
                return response
            if operation_of(request) == SEND:
                sent = request.json_object() or {}
                if isinstance(sent.get("text"), str) and sent.get("type") in (None, "sms"):
                    texts.update(dict.fromkeys(document["message_uuid"], str(sent["text"])))
                return response
            for record in records(document):
                units = count(texts.get(str(record.get("message_uuid")), ""))
                if units and "total_rate" in record:
                    is_free = not Decimal(record["total_amount"])
                    amount = Decimal(0) if is_free else Decimal(record["total_rate"]) * units
                    record.update(units=units, total_amount=f"{amount:.5f}")
            return with_json(response, document)

        return alter

    return make


def _parts(length: int, alone: int, split: int) -> int:
    return 0 if not length else 1 if length <= alone else -(-length // split)


def _is_gsm(text: str) -> bool:
    return text.isascii() or not set(text) - _GSM_EXTENSIONS - set("x")


def _code_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _put(name: str, change: Callable[[Any], object]) -> Callable[[Document], None]:
    """Change a field, where it is there."""

    def changed(record: Document) -> None:
        if name in record:
            record[name] = change(record[name])

    return changed


def _instead(value: str, other: str) -> Callable[[Any], object]:
    return lambda given: other if given == value else given


def _when(applies: Callable[[Document], bool], name: str, value: object) -> Callable[[Document], None]:
    def changed(record: Document) -> None:
        if name in record and applies(record):
            record[name] = value

    return changed


def _is_in(states: set[str] | frozenset[str]) -> Callable[[Document], bool]:
    return lambda record: record.get("message_state") in states


def _is_expired(record: Document) -> bool:
    return record.get("error_code") == "420"


def _never_expired(record: Document) -> None:
    if _is_expired(record):
        record.update(message_state="queued", error_code=None)


def _copy(record: Document, name: str, other: str) -> None:
    if name in record and other in record:
        record[other] = record[name]


def _swap(record: Document) -> None:
    record["from_number"], record["to_number"] = record["to_number"], record["from_number"]


def _without_expiry(sent: Document) -> None:
    if _has_expiry(sent):
        del sent["message_expiry"]


def _longest_expiry(sent: Document) -> None:
    if _has_expiry(sent):
        sent["message_expiry"] = 10_799


def _has_expiry(sent: Document) -> bool:
    expiry = sent.get("message_expiry")
    return isinstance(expiry, int) and 5 <= expiry < 10_800
