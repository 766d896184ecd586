"""What a run has not touched is named, and what it has touched is not."""

import json
from datetime import UTC, datetime

import pytest

from plivo_messaging.contract import Exchange, Request, Response
from plivo_messaging.contract._callbacks._call import Call
from plivo_messaging.contract._coverage._untouched import untouched
from plivo_messaging.contract._spec._operations import LIST, SEND

ACCOUNT = "/v1/Account/MA0123456789ABCDEFGH/Message/"
NOTHING = untouched([])


def exchange(method: str, target: str, status: int, answer: object, body: object = None) -> Exchange:
    request = Request(method, target, (), b"" if body is None else json.dumps(body).encode())
    return Exchange(
        1, "", request, Response(status, (), json.dumps(answer).encode()), datetime(2026, 1, 1, tzinfo=UTC), 0
    )


NOTHING_SAID: dict[str, object] = {"src": "12025550100", "dst": "12025550123", "text": "Hello"}


def newly(exchange: Exchange, before: Exchange | None = None) -> set[str]:
    """Give what an exchange touches that another one does not."""
    earlier = untouched([] if before is None else [before])
    return set(earlier) - set(untouched([exchange] if before is None else [before, exchange]))


@pytest.mark.parametrize(
    ("touched", "parts"),
    [
        (exchange("GET", ACCOUNT, 429, {}), {f"{LIST}: the answer 429"}),
        (
            exchange("GET", f"{ACCOUNT}?offset=0", 200, {}),
            {
                f"{LIST}: the answer 200",
                *(f"{LIST}: offset{rule}, kept" for rule in ("", ": type integer", ": minimum 0")),
            },
        ),
        (
            exchange("GET", f"{ACCOUNT}?offset=-1", 400, {}),
            {f"{LIST}: the answer 400", f"{LIST}: offset: minimum 0, broken"},
        ),
        (exchange("GET", f"{ACCOUNT}?offset=-1&limit=0", 400, {}), {f"{LIST}: the answer 400"}),
        (exchange("GET", f"{ACCOUNT}?offset=-2", 400, {}), {f"{LIST}: the answer 400"}),
        (
            exchange("GET", ACCOUNT, 200, {"meta": {"limit": 1}, "objects": [{"mcc": "1", "mnc": ""}]}),
            {f"{LIST}: the answer 200", "MessageRecord: the field mcc", "PageMeta: the field limit"},
        ),
    ],
    ids=["a status", "a rule kept", "a rule broken", "two broken at once", "a bound far away", "fields"],
)
def test_what_was_touched(touched: Exchange, parts: set[str]) -> None:
    assert newly(touched) == parts


def test_a_rule_of_a_body_is_kept_when_the_body_is_accepted() -> None:
    plain = exchange("POST", ACCOUNT, 202, {}, NOTHING_SAID)

    accepted = newly(exchange("POST", ACCOUNT, 202, {}, {**NOTHING_SAID, "message_expiry": 5}), plain)
    refused = newly(exchange("POST", ACCOUNT, 400, {}, {**NOTHING_SAID, "message_expiry": 4}), plain)
    both = newly(exchange("POST", ACCOUNT, 400, {}, {**NOTHING_SAID, "message_expiry": 4, "log": "some"}), plain)

    name = f"{SEND}: SendMessageArguments.message_expiry"
    assert accepted == {f"{name}{rule}, kept" for rule in ("", ": type integer", ": minimum 5")}
    assert refused == {f"{SEND}: the answer 400", f"{name}: minimum 5, broken"}
    assert both == {f"{SEND}: the answer 400"}  # nobody can say for which of the two it was refused


def test_each_value_of_an_enumeration_counts() -> None:
    once = untouched([exchange("GET", f"{ACCOUNT}?message_type=sms", 200, {})])
    sent = untouched([exchange("POST", ACCOUNT, 202, {}, {**NOTHING_SAID, "log": "true"})])

    assert [each for each in sent if "LogMode: " in each and "kept" in each] == [
        f"{SEND}: LogMode: {each}, kept" for each in ("false", "content_only", "number_only")
    ]
    assert f"{LIST}: MessageType: sms, kept" not in once
    assert f"{LIST}: MessageType: mms, kept" in once


def test_a_callback_counts() -> None:
    call = Call("GET", "http://127.0.0.1/1?Status=sent&MCC=310", (("X-Plivo-Signature-V2", "x"),))

    assert set(untouched([])) - set(untouched([], [call])) == {
        *("StatusCallback: by GET", "StatusCallback: the field Status", "StatusCallback: the field MCC"),
        "StatusCallback: the header field X-Plivo-Signature-V2",
    }


def test_a_405_stands_for_all_operations() -> None:
    left = untouched([exchange("PUT", ACCOUNT, 405, {})])

    assert [each for each in left if "405" in each] == []
    assert sum("405" in each for each in NOTHING) == 3
