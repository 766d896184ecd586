import math
from typing import NamedTuple

import pytest

from plivo_mock import Fault, FaultKind, Faults


class Asked(NamedTuple):
    """A request, as far as faults look at it."""

    method: str
    path: str
    operation: str
    destinations: frozenset[str]


PATH = "/v1/Account/MA1/Message/"
SEND = Asked("POST", PATH, "sendMessage", frozenset({"12025550123", "12025550124"}))
LIST = Asked("GET", PATH, "listMessages", frozenset())


def test_a_fault_happens_once_unless_it_says_otherwise() -> None:
    faults = Faults()
    faults.add("reset")

    assert faults.draw(SEND) == Fault(kind=FaultKind.RESET)
    assert faults.draw(SEND) is None
    assert len(faults) == 0


def test_a_fault_happens_as_often_as_it_says() -> None:
    faults = Faults()
    rule = faults.add("status", status=503, times=2)

    assert faults.draw(SEND) is not None
    assert rule.left == 1
    assert faults.draw(SEND) is not None
    assert faults.draw(SEND) is None


def test_a_fault_without_end_happens_until_it_is_removed() -> None:
    faults = Faults()
    rule = faults.add("reset", times=None)

    assert all(faults.draw(SEND) for _ in range(10))
    faults.remove(rule.id)
    assert faults.draw(SEND) is None
    with pytest.raises(LookupError, match="there is no fault 1: it happened as often as it should, or was removed"):
        faults.remove(rule.id)


def test_the_first_fault_that_matches_happens_and_no_other() -> None:
    faults = Faults()
    faults.add("reset", operation="listMessages")
    faults.add("status", status=500)
    faults.add("status", status=501)

    happened = [faults.draw(SEND), faults.draw(LIST), faults.draw(SEND), faults.draw(SEND)]

    assert [fault and (fault.kind, fault.status) for fault in happened] == [
        ("status", 500),
        ("reset", None),
        ("status", 501),
        None,
    ]


def test_faults_with_a_probability_are_repeatable_with_a_seed() -> None:
    def drawn(faults: Faults) -> list[bool]:
        faults.add("reset", times=None, probability=0.5)
        return [faults.draw(SEND) is not None for _ in range(100)]

    first = Faults(7)
    run = drawn(first)

    assert run == drawn(Faults(7))
    assert 20 < sum(run) < 80
    assert run != drawn(Faults(8))
    first.clear()
    assert drawn(first) == run


def test_a_fault_that_does_not_happen_this_time_is_not_counted() -> None:
    faults = Faults(7)
    faults.add("reset", times=3, probability=0.2)

    assert sum(faults.draw(SEND) is not None for _ in range(500)) == 3


def test_faults_can_be_listed_and_cleared() -> None:
    faults = Faults()
    added = [faults.add("reset"), faults.add("truncated")]

    assert [*faults] == added
    assert [rule.id for rule in added] == [1, 2]
    faults.clear()
    assert [*faults] == []
    assert faults.add("reset").id == 3


@pytest.mark.parametrize(
    ("kind", "processed"),
    [
        ("status", False),
        ("reset", False),
        ("delay", True),
        ("truncated", True),
        ("content_type", True),
        ("malformed_json", True),
    ],
)
def test_what_needs_the_answer_is_carried_out(kind: str, processed: bool) -> None:
    rule = Faults().add(kind, status=500 if kind == "status" else None, delay=1)

    assert rule.fault.processed is processed


@pytest.mark.parametrize("kind", ["status", "reset"])
def test_what_does_not_need_the_answer_can_be_carried_out(kind: str) -> None:
    rule = Faults().add(kind, status=500 if kind == "status" else None, processed=True)

    assert rule.fault.processed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kind": "nonsense"}, "kind='nonsense' is none of status, delay, reset, truncated, content_type, malformed"),
        ({"kind": "status"}, "status=None is not an HTTP error: give 400 to 599"),
        ({"kind": "status", "status": 200}, "status=200 is not an HTTP error"),
        ({"kind": "status", "status": 600}, "status=600 is not an HTTP error"),
        ({"kind": "reset", "status": 500}, "status=500 does not go with kind='reset'"),
        ({"kind": "reset", "retry_after": 1}, "retry_after=1 does not go with kind='reset'"),
        ({"kind": "reset", "body": ""}, "body='' does not go with kind='reset'"),
        ({"kind": "reset", "content_type": "text/html"}, "content_type='text/html' does not go with kind='reset'"),
        ({"kind": "content_type", "content_type": "a\r\nb"}, "is no content type"),
        ({"kind": "content_type", "content_type": ""}, "is no content type"),
        ({"kind": "status", "status": 503, "retry_after": -1}, "retry_after=-1 is negative"),
        ({"kind": "delay"}, "delay=0 delays nothing"),
        ({"kind": "delay", "delay": -1}, "delay=-1 is not from 0 to 3,600 seconds"),
        ({"kind": "delay", "delay": 3601}, "delay=3601 is not from 0 to 3,600 seconds"),
        ({"kind": "delay", "delay": math.nan}, "delay=nan is not from 0 to 3,600 seconds"),
        ({"kind": "truncated", "processed": False}, "processed=False does not go with kind='truncated'"),
        ({"kind": "reset", "times": 0}, "times=0 is not 1 or more"),
        ({"kind": "reset", "probability": 0}, "probability=0 is not above 0 and up to 1"),
        ({"kind": "reset", "probability": 1.1}, "probability=1.1 is not above 0 and up to 1"),
        ({"kind": "reset", "method": "GET /"}, "method='GET /' is no HTTP method"),
        ({"kind": "reset", "path": "v1"}, "path='v1' does not begin with a slash"),
        ({"kind": "reset", "operation": "send"}, "operation='send' is none of sendMessage, listMessages, getMessage"),
        ({"kind": "reset", "destination": "nobody"}, "destination='nobody' is not a number of up to 14 digits"),
    ],
    ids=repr,
)
def test_what_cannot_be_meant_is_refused(arguments: dict[str, object], message: str) -> None:
    faults = Faults()

    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        faults.add(**arguments)  # type: ignore[arg-type]  # wrong on purpose
    assert len(faults) == 0


@pytest.mark.parametrize(
    ("match", "fits"),
    [
        ({}, True),
        ({"method": "post"}, True),
        ({"method": "GET"}, False),
        ({"path": PATH}, True),
        ({"path": "/v1/*"}, True),
        ({"path": "*/Message/"}, True),
        ({"path": "/v1"}, False),
        ({"operation": "sendMessage"}, True),
        ({"operation": "getMessage"}, False),
        ({"destination": "+1 (202) 555-0124"}, True),
        ({"destination": "12025550125"}, False),
        ({"method": "POST", "operation": "listMessages"}, False),
    ],
    ids=repr,
)
def test_a_request_matches_when_all_that_is_asked_for_is_so(match: dict[str, str], fits: bool) -> None:
    faults = Faults()
    faults.add("reset", **match)  # type: ignore[arg-type]

    assert (faults.draw(SEND) is not None) == fits
