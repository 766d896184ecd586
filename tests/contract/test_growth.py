"""The API grows without notice: a server that answers more than the contract knows keeps to it all the same."""

from dataclasses import replace

from plivo_contract import ExitCode, Mode, Plan, Request, Response, summary
from plivo_contract._contract import LIST
from tests.contract.faults.calls import CallbackFault, saying
from tests.contract.faults.faulty import Alter, Call, Document, Fault, operation_of, records, with_json
from tests.contract.faults.judging import try_out

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
    answers = [each.response for each in report.exchanges if b'"priority"' in each.response.body]
    assert {200, 202, 400, 403, 404, 405, 415, 429, 500} <= {each.status for each in answers}
    assert any(each.body.count(b'"priority"') > 2 for each in answers)  # a list, its meta, and a record
    assert any(b'"answered"' in each.body for each in answers)
    assert all(each.header("content-type") == _TYPE[1] for each in answers)


def test_new_fields_of_a_callback_are_no_difference() -> None:
    fault = CallbackFault("it has a new field", saying(lambda fields: {**fields, "Priority": "high"}), "growth")
    report = try_out(fault, Plan(Mode.FULL, groups=frozenset({"Status callbacks"})))

    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert {call.fields["Priority"] for call in report.calls} == {"high"}
