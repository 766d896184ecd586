"""What a run has not touched is named, and what it has touched is not."""

import json
from datetime import UTC, datetime

import pytest

from plivo_messaging.contract import Exchange, Request, Response
from plivo_messaging.contract._coverage import untouched
from plivo_messaging.contract._spec._operations import LIST, SEND

ACCOUNT = "/v1/Account/MA0123456789ABCDEFGH/Message/"
NOTHING = untouched([])


def exchange(method: str, target: str, status: int, answer: object, body: object = None) -> Exchange:
    request = Request(method, target, (), b"" if body is None else json.dumps(body).encode())
    return Exchange(
        1, "", request, Response(status, (), json.dumps(answer).encode()), datetime(2026, 1, 1, tzinfo=UTC), 0
    )


@pytest.mark.parametrize(
    ("touched", "parts"),
    [
        (exchange("GET", ACCOUNT, 429, {}), [f"{LIST}: the answer 429"]),
        (exchange("GET", f"{ACCOUNT}?offset=0", 200, {}), [f"{LIST}: the answer 200", f"{LIST}: the parameter offset"]),
        (exchange("GET", f"{ACCOUNT}?offset=0", 400, {}), [f"{LIST}: the answer 400"]),
        (
            exchange("GET", ACCOUNT, 200, {"meta": {"limit": 1}, "objects": [{"mcc": "1", "mnc": ""}]}),
            [f"{LIST}: the answer 200", "MessageRecord: the field mcc", "PageMeta: the field limit"],
        ),
        (
            exchange("POST", ACCOUNT, 202, {"message": "x"}, {"trackable": True}),
            [f"{SEND}: the answer 202", f"{SEND}: the argument trackable", "SendMessageResponse: the field message"],
        ),
    ],
    ids=range(5),
)
def test_what_was_touched(touched: Exchange, parts: list[str]) -> None:
    assert [each for each in NOTHING if each not in untouched([touched])] == parts


def test_each_value_of_an_enumeration_counts() -> None:
    once = untouched([exchange("GET", f"{ACCOUNT}?message_type=sms", 200, {})])
    sent = untouched([exchange("POST", ACCOUNT, 202, {}, {"log": "true"})])

    assert [each for each in once if "message_type=" in each] == [
        f"{LIST}: message_type={each}" for each in ("mms", "whatsapp")
    ]
    assert [each for each in sent if f"{SEND}: log" in each] == [
        f"{SEND}: log={each}" for each in ("false", "content_only", "number_only")
    ]


def test_a_405_stands_for_all_operations() -> None:
    left = untouched([exchange("PUT", ACCOUNT, 405, {})])

    assert [each for each in left if "405" in each] == []
    assert sum("405" in each for each in NOTHING) == 3
