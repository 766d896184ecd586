"""A send to many: how it is split, and what became of each destination."""

import re

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import (
    APIConnectionError,
    DestinationResult,
    Outcome,
    PlivoError,
    SendManyResult,
    SendOutcomeUnknown,
    SendResult,
    ValidationError,
)
from plivo_messaging._messages._batches import Batches, gathered, refused, split, told
from tests.client.scripted import NOON
from tests.client.wire import API_ID

REQUEST = httpx.Request("POST", "https://api.example.com/v1/Account/x/Message/")
NUMBERS = st.integers(1, 3_000).map(str)
ANYTHING = st.lists(
    NUMBERS | NUMBERS.map("+ {}".format) | st.sampled_from(["", " ", "reception", "1" * 15]), max_size=50
)


def sent(*uuids: str, invalid: tuple[str, ...] = ()) -> SendResult:
    """An answer."""
    return SendResult(uuids, invalid, "message(s) queued", API_ID, {})


def accepted(destination: str, uuid: str) -> DestinationResult:
    """A destination a message was queued for."""
    return DestinationResult(destination, Outcome.ACCEPTED, uuid)


def unknown() -> SendOutcomeUnknown:
    """The error of a send whose outcome is not known."""
    return SendOutcomeUnknown("no answer", request=REQUEST, body={}, sent_at=NOON, failed_at=NOON)


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(1, [1]), (999, [999]), (1_000, [1_000]), (1_001, [1_000, 1]), (2_500, [1_000, 1_000, 500])],
)
def test_requests_have_a_thousand_destinations_at_most(count: int, sizes: list[int]) -> None:
    numbers = [str(12025550000 + each) for each in range(count)]
    order, requests = split(numbers)
    assert [len(each) for each in requests] == sizes
    assert order == numbers == [number for each in requests for number in each]


def test_the_same_number_is_sent_to_once_however_it_is_written() -> None:
    assert split(["+1 (202) 555-0123", "12025550124", "1-202-555-0123", "12025550124<12025550125"]) == Batches(
        ["12025550123", "12025550124", "12025550125"], [["12025550123", "12025550124", "12025550125"]]
    )


def test_what_is_no_number_is_kept_in_its_place_and_not_sent_to() -> None:
    assert split(["12025550123", "reception", "12025550124", "reception", "1" * 15]) == Batches(
        ["12025550123", "reception", "12025550124", "1" * 15], [["12025550123", "12025550124"]]
    )


def test_nothing_but_what_is_no_number_is_no_request() -> None:
    assert split(["reception", "bar"]) == Batches(["reception", "bar"], [])


@pytest.mark.parametrize("dst", [[], "", ["", " "], "<", iter(())])
def test_nothing_is_refused(dst: list[str]) -> None:
    with pytest.raises(ValidationError, match=r"^dst: is empty: name at least one phone number"):
        split(dst)


@pytest.mark.parametrize("dst", [["12025550123", 12025550124], 12025550123, None, [None]])
def test_destinations_are_strings(dst: list[str]) -> None:
    with pytest.raises(ValidationError, match=r"^dst: .* is not a string"):
        split(dst)


@given(ANYTHING)
def test_every_destination_is_in_one_request_or_is_no_number(dst: list[str]) -> None:
    try:
        order, requests = split(dst)
    except ValidationError:
        assert not any(each.strip() for each in dst)
        return
    numbers = [number for each in requests for number in each]
    assert len(set(numbers)) == len(numbers)
    assert numbers == [each for each in order if re.fullmatch("[0-9]{1,14}", each)]
    assert list(dict.fromkeys(each.replace("+ ", "") for each in dst if each.strip())) == order


def test_identifiers_belong_to_destinations_in_order() -> None:
    assert told(["1", "2", "3"], sent("a", "b", "c")) == [accepted("1", "a"), accepted("2", "b"), accepted("3", "c")]


def test_a_refused_destination_has_no_identifier() -> None:
    assert told(["1", "2", "3"], sent("a", "c", invalid=("2",))) == [
        accepted("1", "a"),
        DestinationResult("2", Outcome.INVALID),
        accepted("3", "c"),
    ]


@pytest.mark.parametrize("written", ["12025550124", "+12025550124", "+1 (202) 555-0124"])
def test_a_refused_destination_is_known_however_it_is_written(written: str) -> None:
    results = told(["12025550123", "12025550124"], sent("a", invalid=(written,)))
    assert results == [accepted("12025550123", "a"), DestinationResult("12025550124", Outcome.INVALID)]


def test_a_refused_destination_nobody_asked_for_changes_nothing() -> None:
    assert told(["1"], sent("a", invalid=("9", "reception"))) == [accepted("1", "a")]


@pytest.mark.parametrize("uuids", [(), ("a",), ("a", "b", "c")])
def test_identifiers_that_do_not_fit_are_not_guessed_at(uuids: tuple[str, ...]) -> None:
    results = told(["1", "2", "3"], sent(*uuids, invalid=("2",)))
    assert [(each.destination, each.outcome, each.message_uuid) for each in results] == [
        ("1", Outcome.UNKNOWN, None),
        ("2", Outcome.INVALID, None),
        ("3", Outcome.UNKNOWN, None),
    ]
    error = results[0].error
    assert error is results[2].error
    assert str(error) == (
        f"{len(uuids)} messages were queued for 2 destinations, and which belongs to which is not known "
        f"(api_id {API_ID}): {', '.join(uuids)}"
    )


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (unknown(), Outcome.UNKNOWN),
        (APIConnectionError("refused", request=REQUEST), Outcome.FAILED),
        (PlivoError("x"), Outcome.FAILED),
    ],
    ids=["unknown", "connection", "other"],
)
def test_a_request_that_failed_failed_for_all_its_destinations(error: PlivoError, outcome: Outcome) -> None:
    assert refused(["1", "2"], error) == [
        DestinationResult("1", outcome, None, error),
        DestinationResult("2", outcome, None, error),
    ]


def test_results_are_given_in_the_order_of_the_destinations() -> None:
    batches = Batches(["1", "reception", "2", "3"], [["1", "2"], ["3"]])
    result = gathered(batches, [accepted("3", "c"), accepted("2", "b"), accepted("1", "a")])
    assert result.results == (
        accepted("1", "a"),
        DestinationResult("reception", Outcome.INVALID),
        accepted("2", "b"),
        accepted("3", "c"),
    )
    assert result.message_uuids == ("a", "b", "c")


def test_results_by_what_became_of_them() -> None:
    each = {outcome: DestinationResult(outcome.value, outcome) for outcome in Outcome}
    result = SendManyResult(tuple(each.values()))
    assert result.accepted == (each[Outcome.ACCEPTED],)
    assert result.invalid == (each[Outcome.INVALID],)
    assert result.failed == (each[Outcome.FAILED],)
    assert result.unknown == (each[Outcome.UNKNOWN],)
    assert result.message_uuids == ()


@given(dst=ANYTHING, data=st.data())
def test_nobody_is_lost_whatever_becomes_of_the_requests(dst: list[str], data: st.DataObject) -> None:
    try:
        batches = split(dst)
    except ValidationError:
        return
    results: list[DestinationResult] = []
    for request in batches.requests:
        became = data.draw(st.sampled_from(["accepted", "partly", "odd", "unknown", "failed"]))
        uuids = [f"uuid-{each}" for each in request]
        if became == "accepted":
            results += told(request, sent(*uuids))
        elif became == "partly":
            results += told(request, sent(*uuids[1:], invalid=(request[0],)))
        elif became == "odd":
            results += told(request, sent(*uuids, "one more"))
        else:
            results += refused(request, unknown() if became == "unknown" else PlivoError("x"))
    result = gathered(batches, results)
    assert [each.destination for each in result.results] == batches.order
    assert len(result.accepted) + len(result.invalid) + len(result.failed) + len(result.unknown) == len(batches.order)
    assert all(each.message_uuid == f"uuid-{each.destination}" for each in result.accepted)
