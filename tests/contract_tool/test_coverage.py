"""What a run has not covered is named, and what it has covered is not."""

import copy
import json
from datetime import UTC, datetime

import pytest

from plivo_contract import Call, Contract, Exchange, Request, Response
from plivo_contract._contract import GET, LIST, SEND, shipped_contract
from plivo_contract._coverage import ALL_FORMS, Form, FormFields, uncovered

ACCOUNT = "/v1/Account/MA0123456789ABCDEFGH/Message/"
CONTRACT = shipped_contract()
NOTHING = uncovered(CONTRACT, [])


def exchange(method: str, target: str, status: int, answer: object, body: object = None) -> Exchange:
    request = Request(method, target, (), b"" if body is None else json.dumps(body).encode())
    response = Response(status, (), json.dumps(answer).encode())
    operation = CONTRACT.operation_of(request)
    return Exchange(1, "", operation, request, response, datetime(2026, 1, 1, tzinfo=UTC), 0)


NOTHING_SAID: dict[str, object] = {"src": "12025550100", "dst": "12025550123", "text": "Hello"}

SOME = ("units", "cloud_rate", "mcc")
BOTH = {"cloud_rate": "0.00100", "mcc": "310"}
"""What a record has of either form, so that both are asked for."""


def newly(exchange: Exchange, before: Exchange | None = None) -> set[str]:
    """Return what an exchange touches that another one does not."""
    earlier = uncovered(CONTRACT, [] if before is None else [before])
    return set(earlier) - set(uncovered(CONTRACT, [exchange] if before is None else [before, exchange]))


@pytest.mark.parametrize(
    ("touched", "parts"),
    [
        (exchange("GET", ACCOUNT, 429, {}), {f"{LIST}: the status 429"}),
        (
            exchange("GET", f"{ACCOUNT}?offset=0", 200, {}),
            {
                f"{LIST}: the status 200",
                *(f"{LIST}: offset{rule}, kept" for rule in ("", ": type integer", ": minimum 0")),
            },
        ),
        (
            exchange("GET", f"{ACCOUNT}?offset=-1", 400, {}),
            {f"{LIST}: the status 400", f"{LIST}: offset: minimum 0, broken"},
        ),
        (exchange("GET", f"{ACCOUNT}?offset=-1&limit=0", 400, {}), {f"{LIST}: the status 400"}),
        (exchange("GET", f"{ACCOUNT}?offset=-2", 400, {}), {f"{LIST}: the status 400"}),
        (
            exchange("GET", ACCOUNT, 200, {"meta": {"limit": 1}, "objects": [{"units": 1, "to_number": ""}, BOTH]}),
            {f"{LIST}: the status 200", "PageMeta: the field limit", *(f"MessageRecord: the field {e}" for e in SOME)},
        ),
    ],
    ids=["a status", "a rule kept", "a rule broken", "two broken at once", "a bound far away", "fields"],
)
def test_what_was_covered(touched: Exchange, parts: set[str]) -> None:
    assert newly(touched) == parts


def test_a_rule_of_a_body_is_kept_when_the_body_is_accepted() -> None:
    plain = exchange("POST", ACCOUNT, 202, {}, NOTHING_SAID)

    accepted = newly(exchange("POST", ACCOUNT, 202, {}, {**NOTHING_SAID, "message_expiry": 5}), plain)
    refused = newly(exchange("POST", ACCOUNT, 400, {}, {**NOTHING_SAID, "message_expiry": 4}), plain)
    both = newly(exchange("POST", ACCOUNT, 400, {}, {**NOTHING_SAID, "message_expiry": 4, "log": "some"}), plain)

    name = f"{SEND}: SendMessageArguments.message_expiry"
    assert accepted == {f"{name}{rule}, kept" for rule in ("", ": type integer", ": minimum 5")}
    assert refused == {f"{SEND}: the status 400", f"{name}: minimum 5, broken"}
    assert both == {f"{SEND}: the status 400"}  # nobody can say for which of the two it was refused


def test_each_value_of_an_enumeration_counts() -> None:
    once = uncovered(CONTRACT, [exchange("GET", f"{ACCOUNT}?message_type=sms", 200, {})])
    sent = uncovered(CONTRACT, [exchange("POST", ACCOUNT, 202, {}, {**NOTHING_SAID, "log": "true"})])

    assert [each for each in sent if "LogMode: " in each and "kept" in each] == [
        f"{SEND}: LogMode: {each}, kept" for each in ("false", "content_only", "number_only")
    ]
    assert f"{LIST}: MessageType: sms, kept" not in once
    assert f"{LIST}: MessageType: mms, kept" in once


def test_a_callback_counts() -> None:
    call = Call("GET", "http://127.0.0.1/1?Status=sent&MCC=310", (("X-Plivo-Signature-V2", "x"),))

    assert set(uncovered(CONTRACT, [])) - set(uncovered(CONTRACT, [], [call])) == {
        *("StatusCallback: by GET", "StatusCallback: the field Status", "StatusCallback: the field MCC"),
        "StatusCallback: the header field X-Plivo-Signature-V2",
    }


def test_a_405_stands_for_all_operations() -> None:
    left = uncovered(CONTRACT, [exchange("PUT", ACCOUNT, 405, {})])

    assert [each for each in left if "405" in each] == []
    assert sum("405" in each for each in NOTHING) == 3


def listing(*records: object) -> Exchange:
    """An answer with records and nothing else, which touches no part of the contract but their fields."""
    return exchange("GET", ACCOUNT, 200, {"objects": records})


def asked_after(record: object) -> set[str]:
    """Return what is asked of a server whose only record is this one, besides what it has."""
    return {each for each in uncovered(CONTRACT, [listing(record)]) if ": the field " in each or ": the form " in each}


CURRENT_ALONE, OF_2012_ALONE = asked_after({"carrier_fees": "", "units": None}), asked_after({"cloud_rate": ""})


def test_a_server_is_asked_for_its_own_form() -> None:
    old = {f"MessageRecord: the field {name}" for name in ("cloud_rate", "carrier_rate")}
    old |= {"PageMeta: the field total_count", f"{GET}: the form LegacyMessageDetail"}

    assert set(NOTHING) - CURRENT_ALONE >= old
    assert old == OF_2012_ALONE - CURRENT_ALONE
    assert {
        *(
            "MessageRecord: the field units",
            "MessageRecord: the field error_message",
            f"{GET}: the form MessageDetail",
        ),
        *("MessageRecord: the field conversation_expiry_timestamp", "StatusCallback: the field Sequence"),
    } <= CURRENT_ALONE - OF_2012_ALONE
    asked_of_both = CURRENT_ALONE & OF_2012_ALONE
    assert {
        "MessageRecord: the field to_number",
        "StatusCallback: the field To",
        "Error: the field error",
    } <= asked_of_both


def test_both_forms_together_are_asked_for_everything() -> None:
    everything = {each for each in NOTHING if ": the field " in each or ": the form " in each}

    assert everything == CURRENT_ALONE | OF_2012_ALONE


@pytest.mark.parametrize(
    ("records", "forms"),
    [
        ([], ALL_FORMS),
        ([{"to_number": "12025550123"}], ALL_FORMS),
        ([{"to_number": "12025550123", "a_new_field": 1}], ALL_FORMS),
        ([{"to_number": "12025550123"}, {"carrier_rate": "0.00100"}], {Form.OF_2012}),
        ([{"log": "true"}], {Form.CURRENT}),
        ([{"log": "true"}, {"carrier_rate": "0.00100"}], ALL_FORMS),
    ],
    ids=["nothing", "what both have", "what neither has", "2012", "current", "both"],
)
def test_records_show_their_form(records: list[object], forms: set[Form]) -> None:
    assert FormFields(CONTRACT).seen_in([listing(*records)]) == forms


def test_without_its_examples_a_contract_has_no_forms() -> None:
    document = copy.deepcopy(CONTRACT.document)
    content = document["paths"][LIST.split()[1]]["get"]["responses"]["200"]["content"]["application/json"]
    del content["examples"]["legacy"]
    forms = FormFields(Contract(document))

    assert forms.seen_in([listing({"log": "true"})]) == ALL_FORMS
    assert forms.may_have(ALL_FORMS, "MessageRecord", "cloud_rate")
