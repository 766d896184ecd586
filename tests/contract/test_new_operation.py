"""An operation that is added to the contract is asked for: by a run of the suite, and by what it has not seen."""

import copy
import json
from datetime import UTC, datetime, timedelta

import pytest

from plivo_contract import Contract, ExitCode, Mode, Plan, Report, Request, Response, run, summary
from plivo_contract._contract import shipped_contract
from plivo_contract._coverage import uncovered
from plivo_mock import ManualClock
from tests.contract.conftest import mock_server, target_of
from tests.contract.faults.faulty import JSON, Document, Fault, Faulty, instead

pytestmark = pytest.mark.slow

OPERATION = "GET /Account/{auth_id}/Message/{message_uuid}/Media/"
MEDIA: Document = {
    "operationId": "listMedia",
    "summary": "List the media of a message",
    "parameters": [
        {"$ref": "#/components/parameters/AuthId"},
        {"name": "message_uuid", "in": "path", "required": True, "schema": {"$ref": "#/components/schemas/Uuid"}},
        {"name": "size", "in": "query", "schema": {"type": "string", "enum": ["small", "large"]}},
    ],
    "responses": {
        "200": {
            "description": "The media.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/MediaList"}}},
        },
        "404": {"$ref": "#/components/responses/NotFound"},
    },
}
LIST: Document = {"type": "object", "required": ["objects"], "properties": {"objects": {"type": "array"}}}


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The contract with one operation more."""
    document = copy.deepcopy(shipped_contract().document)
    document["paths"][OPERATION.partition(" ")[2]] = {"get": MEDIA}
    document["components"]["schemas"]["MediaList"] = LIST
    return Contract(document)


def report_of(contract: Contract, mode: Mode, *, is_implemented: bool) -> Report:
    """Test the mock server with that contract."""
    clock = ManualClock(datetime.now(UTC) - timedelta(hours=1))
    mock = mock_server(clock)
    mock.seed(from_number="12025550100", to_number="12025550123", text="Hello")
    target = target_of(mock, clock)
    if is_implemented:
        media = Response(200, JSON, json.dumps({"objects": []}).encode())
        fault = Fault("", "", instead("", lambda request: request.path.endswith("/Media/"), media))
        target = target_of(mock, clock, Faulty(mock.asgi(), fault))
    return run(target, Plan(mode, examples=2), sleep=lambda _: None, contract=contract)


@pytest.mark.parametrize("mode", [Mode.READ_ONLY, Mode.FULL])
def test_without_an_implementation_it_is_named_and_the_run_could_not_test(contract: Contract, mode: Mode) -> None:
    report = report_of(contract, mode, is_implemented=False)

    assert report.exit_code is ExitCode.COULD_NOT_TEST, summary(report)
    assert any(each.startswith(f"{OPERATION} never had a successful response") for each in report.obstacles)
    assert any(each.startswith(f"{OPERATION} has no test in plivo_contract/suite") for each in report.obstacles)


def test_with_an_implementation_it_has_no_test_and_is_named_as_well(contract: Contract) -> None:
    report = report_of(contract, Mode.READ_ONLY, is_implemented=True)

    assert report.exit_code is ExitCode.COULD_NOT_TEST
    (obstacle,) = report.obstacles
    assert obstacle == f"{OPERATION} has no test in plivo_contract/suite: nobody has said what it does"


def test_its_parts_are_among_those_that_were_not_seen(contract: Contract) -> None:
    assert set(uncovered(contract, [])) - set(uncovered(shipped_contract(), [])) == {
        *(f"{OPERATION}: the status {status}" for status in (200, 404)),
        *(f"{OPERATION}: size{rule}, kept" for rule in ("", ": type string", ": small", ": large")),
        f"{OPERATION}: size: enum, broken",
        *(f"{OPERATION}: {name}: pattern, broken" for name in ("auth_id", "message_uuid")),
        "MediaList: the field objects",
    }
    request = Request("GET", "/v1/Account/MA0123456789ABCDEFGH/Message/b48d95dc-e3ac-11eb-a9c2-0242ac110005/Media/")
    assert contract.operation_of(request) == OPERATION
