"""The API grows without notice: what the contract lacks breaks nothing, and is listed with what would add it.

A server that answers less keeps to it as well: of a record, only `message_uuid` can be counted on.
"""

import copy
import json
from collections.abc import Callable
from dataclasses import asdict, replace

import pytest
import yaml

from plivo_contract import Contract, ExitCode, Mode, Plan, Report, Request, Response, summary
from plivo_contract._contract import GET, LIST, shipped_contract
from plivo_contract._drift import drift
from plivo_contract._values import is_object
from tests.contract.faults.calls import CallbackFault, saying
from tests.contract.faults.faulty import Alter, Call, Document, Fault, answers, operation_of, records, with_json
from tests.contract.faults.judging import try_out
from tests.spec.documented_records import RETRIEVED

pytestmark = pytest.mark.slow

_NEW = {"priority": "high", "parts": [{"number": 1}]}
# A charset says nothing about JSON, which is UTF-8 (RFC 8259, 11).
_TYPE = ("content-type", "application/json; charset=latin-1")


def _growing() -> Alter:
    """Respond with new fields in everything that is JSON, a new state, and a charset beside the content type."""

    async def alter(request: Request, call: Call) -> Response:
        response = await call(request)
        document: Document | None = response.json_object()
        if document is None:
            return response
        by_state = operation_of(request) == LIST and "message_state" in request.target
        for record in records(document) if response.succeeded and request.method == "GET" else ():
            record.update(_NEW)
            if record.get("message_state") == "read" and not by_state:
                record["message_state"] = "answered"
        document.update(_NEW)
        if response.succeeded and operation_of(request) == LIST:
            document["meta"].update(_NEW)
        kept = [each for each in response.headers if each[0].lower() != "content-type"]
        return replace(with_json(response, document), headers=(*kept, _TYPE))

    return alter


def test_new_fields_and_a_new_state_are_no_difference() -> None:
    report = try_out(Fault("growth", "everything has new fields", _growing), Plan(Mode.FULL, examples=2))

    assert report.exit_code is ExitCode.KEPT, summary(report)
    seen = [each.response for each in report.exchanges if b'"priority"' in each.response.body]
    assert {200, 202, 400, 403, 404, 405, 415, 429, 500} <= {each.status for each in seen}
    assert any(each.body.count(b'"priority"') > 2 for each in seen)  # a list, its meta, and a record
    assert any(b'"answered"' in each.body for each in seen)
    assert all(each.header("content-type") == _TYPE[1] for each in seen)
    schemas = ("Error", "MessageList", "MessageRecord", "PageMeta", "SendMessageResponse")
    found = {each.place: each for each in report.drift}
    assert sorted(found) == sorted((*(f"{schema}.{name}" for schema in schemas for name in _NEW), "MessageState"))
    assert found["MessageState"].example == "answered"
    assert_that_the_fragments_are_enough(report)


def test_new_fields_of_a_callback_are_no_difference() -> None:
    fault = CallbackFault("it has a new field", saying(lambda fields: {**fields, "Priority": "high"}), "growth")
    report = try_out(fault, Plan(Mode.FULL, groups=frozenset({"Status callbacks"})))

    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert {call.fields["Priority"] for call in report.calls} == {"high"}
    assert [(each.place, each.example, each.count) for each in report.drift] == [
        ("StatusCallback.Priority", "high", len(report.calls))
    ]
    assert_that_the_fragments_are_enough(report)


_NEWEST = frozenset(RETRIEVED["documentation, newest"])
_SHORT = {
    "the newest documented record": (_NEWEST, _NEWEST),
    "its identifier": (frozenset({"message_uuid"}), frozenset({"message_uuid"})),
    "other fields in lists": (_NEWEST - {"units", "error_code"}, _NEWEST - {"to_number", "message_time"}),
}


def _shortened(retrieved: frozenset[str], listed: frozenset[str]) -> Callable[[], Alter]:
    """Respond with some fields of each record, and with amounts of four decimals."""

    async def alter(request: Request, call: Call) -> Response:
        response = await call(request)
        document: Document | None = response.json_object()
        if document is None or not response.succeeded or request.method != "GET":
            return response
        kept = listed if operation_of(request) == LIST else retrieved
        for record in records(document):
            for name in record.keys() - kept - {"api_id", "meta", "objects"}:
                del record[name]
            record.update({name: record[name][:-1] for name in ("total_rate", "total_amount") if name in record})
        return with_json(response, document)

    return lambda: alter


@pytest.mark.parametrize("name", _SHORT)
def test_short_records_are_no_difference(name: str) -> None:
    report = try_out(Fault("growth", name, _shortened(*_SHORT[name])), Plan(Mode.FULL, examples=2))

    broken = {check.name for (_, check), cell in report.cells.items() if cell.failed}
    # What a message was given through the control API has to be in its record.
    assert broken <= {"a record has the values its message was given"}, summary(report)
    assert sum(cell.passed for cell in report.cells.values()) > 500


def test_a_field_of_2012_that_comes_with_current_records_is_drift() -> None:
    counted = answers(LIST, lambda page: page["meta"].update(total_count=22))
    report = try_out(Fault("growth", "pages are counted", counted), Plan(Mode.READ_ONLY, examples=0))

    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert [(each.place, each.example) for each in report.drift] == [("PageMeta.total_count", 22)]
    assert_that_the_fragments_are_enough(report)


def test_the_example_shows_neither_numbers_of_people_nor_their_words() -> None:
    new = {
        "alias": "12025550123",
        "text": "hello",
        "note": "Your table is ready.",
        "parts": [{"to": "12025550123", "number": 1}],
        "cost": "0.00100",
    }
    fault = Fault("growth", "records have new fields", answers(GET, lambda record: record.update(new)))
    report = try_out(fault, Plan(Mode.READ_ONLY, examples=0))

    assert {each.place.partition(".")[2]: each.example for each in report.drift} == {
        "alias": "(11 characters)",
        "text": "(5 characters)",
        "note": "(20 characters)",
        "parts": [{"to": "(11 characters)", "number": 1}],
        "cost": "0.00100",
    }
    shown = json.dumps([asdict(each) for each in report.drift])
    assert not [each for each in ("12025550123", "hello", "table") if each in shown]


def assert_that_the_fragments_are_enough(report: Report) -> None:
    """With the fragments, the contract lacks nothing, and the responses keep to it as before."""
    document = copy.deepcopy(shipped_contract().document)
    for each in report.drift:
        merge(document, yaml.safe_load(each.fragment))
    grown = Contract(document)

    assert report.drift != drift(grown, report.exchanges, report.calls) == []
    for exchange in report.exchanges:
        found = exchange.response.json_object()
        if found is not None and exchange.operation in grown.operations:
            assert grown.form_errors(exchange.operation, str(exchange.response.status), found) == []


def merge(document: Document, fragment: Document) -> None:
    """Add what a fragment has."""
    for key, value in fragment.items():
        if is_object(value) and key in document:
            merge(document[key], value)
        else:
            document[key] = value
