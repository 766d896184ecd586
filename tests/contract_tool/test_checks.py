"""The checks of answers say what is wrong, and cope with whatever a server answers."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.core.mutations import Mutation, MutationChannel, OperatorKind
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode
from schemathesis.generation.meta import CaseMetadata, FuzzingPhaseData, GenerationInfo, PhaseInfo, TestPhase

from plivo_contract import Credentials, Exchange, Mode, Plan, Report, Request, Response, Target
from plivo_contract._contract import ELSEWHERE, GET, LIST, SEND, shipped_contract
from plivo_contract._generated import difference_text, is_harmless
from plivo_contract._session import Session
from plivo_contract._values import plain_number, plain_sender, split_destinations

CONTRACT = shipped_contract()
JSON_HEADER = (("content-type", "application/json"),)
TARGET = Target(Credentials("MA", "a-token"), "http://127.0.0.1:9/v1")
ACCOUNT = "/v1/Account/MA0123456789ABCDEFGH/Message/"
UUID = "b48d95dc-e3ac-11eb-a9c2-0242ac110005"
REQUESTS = {
    SEND: Request("POST", ACCOUNT, (), b'{"src": "1", "dst": "2<3", "text": "x"}'),
    LIST: Request("GET", f"{ACCOUNT}?limit=2&message_time__gt=2026-01-01+00:00&from_number=1"),
    GET: Request("GET", f"{ACCOUNT}{UUID}/"),
    ELSEWHERE: Request("DELETE", ACCOUNT),
}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(UUID),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.sampled_from(
    [
        *("message_uuid", "message_time", "message_state", "message_direction", "total_amount", "total_rate", "units"),
        *(
            "resource_uri",
            "carrier_fees",
            "error_code",
            "from_number",
            "to_number",
            "api_id",
            "error",
            "invalid_number",
        ),
    ]
)
RECORDS = st.dictionaries(FIELDS, VALUES, max_size=8)
METAS = st.dictionaries(st.sampled_from(["limit", "offset", "next", "previous"]), VALUES)
PAGES = st.fixed_dictionaries({"objects": st.lists(RECORDS | VALUES, max_size=3) | VALUES, "meta": METAS | VALUES})


def exchange(request: Request, response: Response) -> Exchange:
    operation = CONTRACT.operation_of(request)
    return Exchange(1, "", operation, request, response, datetime(2026, 1, 1, tzinfo=UTC), 0.0)


def watched(*exchanges: Exchange) -> Report:
    """Return the report of a session that saw these exchanges."""
    session = Session(TARGET, Plan(Mode.FULL))
    for each in exchanges:
        session.watch(each)
    return session.report


def failed(report: Report) -> set[str]:
    return {finding.check.name for finding in report.findings}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(REQUESTS)),
            st.sampled_from([200, 202, 204, 301, 400, 401, 404, 405, 500, 999]),
            st.sampled_from(["application/json", "text/plain", "", ";;;"]),
            (PAGES | RECORDS | VALUES).map(lambda value: json.dumps(value).encode()) | st.binary(max_size=5),
        ),
        max_size=4,
    )
)
def test_no_answer_is_too_odd(answers: list[tuple[str, int, str, bytes]]) -> None:
    seen = [
        exchange(REQUESTS[operation], Response(status, (("content-type", content_type),), body))
        for operation, status, content_type, body in answers
    ]

    report = watched(*seen)

    assert sum(report.statuses.values()) == len(seen)


def test_a_documented_answer_passes() -> None:
    page: dict[str, object] = {
        "api_id": UUID,
        "meta": {"limit": 2, "offset": 0, "next": None, "previous": None},
        "objects": [],
    }
    json_header = (("content-type", "application/json"),)

    report = watched(exchange(REQUESTS[LIST], Response(200, json_header, json.dumps(page).encode())))

    assert failed(report) == set()
    assert sum(cell.passed for cell in report.cells.values()) >= 10


@pytest.mark.parametrize(
    ("operation", "status", "body", "check"),
    [
        (LIST, 200, b"[]", "as documented"),
        (LIST, 200, b"{}", "as documented"),
        (SEND, 500, b"{}", "no server error"),
        (SEND, 302, b"", "no redirect"),
        (GET, 404, b"Not found", "the form of errors"),
        (ELSEWHERE, 405, b"{}", "Allow on 405"),
        (ELSEWHERE, 200, b"{}", "nothing but the paths of the contract"),
        (SEND, 202, b'{"message_uuid": ["1"]}', "one message for each destination"),
        (SEND, 202, b"{}", "only valid send requests are accepted"),
    ],
)
def test_what_is_wrong_is_named(operation: str, status: int, body: bytes, check: str) -> None:
    request = REQUESTS[operation]
    if check == "only valid send requests are accepted":
        request = Request("POST", ACCOUNT, (), b'{"dst": "2"}')

    report = watched(exchange(request, Response(status, (("content-type", "application/json"),), body)))

    assert check in failed(report)


@pytest.mark.parametrize(
    ("next", "is_kept"),
    [
        ("from_number=1&error_code=50&x=1&limit=1&offset=1", True),
        ("limit=1&offset=1&error_code=20&from_number=1", True),
        ("from_number=1&error_code=50&error_code=20&limit=1&offset=1", True),
        ("from_number=1&limit=1&offset=1", False),
        ("from_number=1&error_code=60&limit=1&offset=1", False),
        ("from_number=1&error_code=50&limit=1&offset=1&subaccount=1", False),
        ("from_number=1&error_code=50&limit=1&offset=1&y=1", False),
        ("from_number=1&error_code=50&limit=1&offset=2", False),
    ],
)
def test_a_link_keeps_the_documented_filters(next: str, is_kept: bool) -> None:
    asked = Request("GET", f"{ACCOUNT}?limit=1&error_code=50&error_code=20&x=1&from_number=1")
    meta = {"limit": 1, "offset": 0, "previous": None, "next": f"{ACCOUNT}?{next}"}
    page = {"api_id": UUID, "meta": meta, "objects": [{"error_code": "20", "from_number": "1"}]}

    report = watched(exchange(asked, Response(200, JSON_HEADER, json.dumps(page).encode())))

    assert ("links to the pages beside it" in failed(report)) is not is_kept


def test_findings_of_one_kind_are_counted_and_not_repeated() -> None:
    answers = [Response(500, (), f"{number}".encode()) for number in range(10)]
    report = watched(*(exchange(REQUESTS[SEND], answer) for answer in answers))

    (cell,) = [cell for (_, check), cell in report.cells.items() if check.name == "no server error"]
    assert (cell.failed, len(cell.findings)) == (10, 1)


def test_every_kind_of_difference_is_kept() -> None:
    units: list[object] = ["1", None, [], {}, 1.5, True]
    records = [{"units": each} for each in units]
    page = {"meta": {"limit": 2, "offset": 0, "next": None, "previous": None}, "objects": records * 2, "api_id": UUID}

    report = watched(exchange(REQUESTS[LIST], Response(200, JSON_HEADER, json.dumps(page).encode())))

    (cell,) = [cell for (_, check), cell in report.cells.items() if check.name == "as documented"]
    missing = {each.text.rpartition(" field ")[2] for each in cell.findings if " is missing" in each.text}
    assert missing == {"message_uuid is missing"}
    assert sum("/units: " in each.text for each in cell.findings) >= 4
    assert cell.failed == sum(map(report.times, cell.findings)) > len(cell.findings)


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        ({"api_id": UUID, "to_number": "12025550123"}, "the body: the field message_uuid is missing"),
        ({"api_id": UUID, "objects": []}, "the body: the field meta is missing"),
    ],
    ids=["a record", "an envelope"],
)
def test_of_two_forms_the_one_that_was_meant_is_compared(answer: object, missing: str) -> None:
    report = watched(exchange(REQUESTS[GET], Response(200, JSON_HEADER, json.dumps(answer).encode())))

    texts = {finding.text for finding in report.findings if finding.check.name == "as documented"}
    assert missing in texts
    assert ("the body: the field meta is missing" in texts) is ("meta" in missing)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ([("query", "additionalProperties", None)], True),
        ([("query", "additionalProperties", None), ("header", "required", "Authorization")], True),
        ([("query", "additionalProperties", None), ("query", "maximum", "limit")], False),
        ([("body", "additionalProperties", None)], False),
        ([("header", "required", "X-Other")], False),
        ([], False),
    ],
)
def test_a_request_with_unknown_parameters_alone_may_be_accepted(
    made: list[tuple[str, str, str | None]], expected: bool
) -> None:
    mutations = tuple(
        Mutation((), ParameterLocation(place), "", MutationChannel.SCHEMA, OperatorKind.NEGATE_CONSTRAINTS, *which)
        for place, keyword, parameter in made
        for which in [((keyword,), parameter, None, None)]
    )
    phase = PhaseInfo(TestPhase.FUZZING, FuzzingPhaseData(None, None, None, None, mutations))

    assert is_harmless(CaseMetadata(GenerationInfo(0, GenerationMode.NEGATIVE), {}, phase)) is expected
    assert is_harmless(None) is False


def test_a_generated_request_names_the_part_that_was_invalid() -> None:
    failure = AcceptedNegativeData(
        operation=LIST,
        message="Should have been rejected\nExpected: 400\nInvalid component: parameter `limit` in query - no",
        status_code=200,
        expected_statuses=["400"],
    )

    assert difference_text(failure) == (
        "Schema-violating request accepted: Should have been rejected: "
        "Invalid component: parameter `limit` in query - no"
    )


@pytest.mark.parametrize(
    ("method", "target", "operation"),
    [
        ("POST", ACCOUNT, SEND),
        ("GET", f"{ACCOUNT}?limit=1", LIST),
        ("GET", f"{ACCOUNT}{UUID}/", GET),
        ("GET", ACCOUNT[:-1], ELSEWHERE),
        ("HEAD", ACCOUNT, ELSEWHERE),
        ("POST", f"{ACCOUNT}{UUID}/", ELSEWHERE),
        ("GET", "/", ELSEWHERE),
    ],
)
def test_a_request_is_one_of_the_operations(method: str, target: str, operation: str) -> None:
    assert CONTRACT.operation_of(Request(method, target)) == operation


def test_numbers_are_read_as_the_contract_says() -> None:
    assert plain_number("+1 (202) 555-0123") == "12025550123"
    assert plain_number("1" * 15) is None
    assert plain_number("\u0661") is None
    assert plain_sender("+1 (202)") == "1202"
    assert split_destinations("1<+1<x<2<x") == (["1", "2"], ["x"])


def test_a_ledger_knows_what_was_sent() -> None:
    header = (("content-type", "application/json"),)
    sent: dict[str, Any] = {"api_id": UUID, "message": "queued", "message_uuid": [UUID, UUID.replace("b4", "b5")]}
    record = {"message_uuid": UUID, "from_number": "1", "to_number": "3", "resource_uri": f"{ACCOUNT}{UUID}/"}

    report = watched(
        exchange(REQUESTS[SEND], Response(202, header, json.dumps(sent).encode())),
        exchange(REQUESTS[GET], Response(200, header, json.dumps(record).encode())),
        exchange(REQUESTS[GET], Response(404, header, json.dumps({"api_id": UUID, "error": "x"}).encode())),
    )

    assert {"a record says what was sent", "accepted messages can be retrieved", "an api_id of its own"} <= failed(
        report
    )
