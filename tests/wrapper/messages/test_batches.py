"""A send to many destinations: its requests, and the result for each destination."""

import re
from datetime import UTC, datetime

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
from plivo_messaging._messages.batches import (
    Batches,
    merge_results,
    results_from_error,
    results_from_interruption,
    results_from_response,
    split_destinations,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
API_ID = "5e0d4a5e-7b1c-11ee-9b1e-0242ac110002"
REQUEST = httpx.Request("POST", "https://api.example.com/v1/Account/x/Message/")
UNKNOWN = SendOutcomeUnknown("no response", request=REQUEST, body={}, sent_at=NOON, failed_at=NOON)
NUMBERS = st.integers(1, 3_000).map(str)
ANYTHING = st.lists(
    NUMBERS | NUMBERS.map("+ {}".format) | st.sampled_from(["", " ", "reception", "1" * 15]), max_size=50
)


def sent(*uuids: str, invalid: tuple[str, ...] = ()) -> SendResult:
    return SendResult({"api_id": API_ID, "message_uuid": [*uuids], "invalid_number": [*invalid]})


def accepted(destination: str, uuid: str) -> DestinationResult:
    return DestinationResult(destination, Outcome.ACCEPTED, uuid)


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(1, [1]), (999, [999]), (1_000, [1_000]), (1_001, [1_000, 1]), (2_500, [1_000, 1_000, 500])],
)
def test_a_request_has_at_most_a_thousand_destinations(count: int, sizes: list[int]) -> None:
    numbers = [str(12025550000 + each) for each in range(count)]
    order, requests, _ = split_destinations(numbers)
    assert [len(each) for each in requests] == sizes
    assert order == numbers == [number for each in requests for number in each]


@pytest.mark.parametrize(
    ("dst", "order", "requests"),
    [
        (["+1 (202) 555-0123", "1<2", "1-202-555-0123"], ["12025550123", "1", "2"], [["12025550123", "1", "2"]]),
        (["1", "reception", "2", "reception", "1" * 15], ["1", "reception", "2", "1" * 15], [["1", "2"]]),
        (["reception", "bar"], ["reception", "bar"], []),
        (["07700 900123", "1", "(202) 555-0123"], ["07700 900123", "1", "(202) 555-0123"], [["1"]]),
    ],
    ids=[
        "numbers in every notation",
        "invalid ones keep their place",
        "only invalid ones",
        "national ones are invalid",
    ],
)
def test_each_destination_is_sent_to_once(dst: list[str], order: list[str], requests: list[list[str]]) -> None:
    batches = split_destinations(dst)
    assert (batches.order, batches.requests) == (order, requests)
    assert [*batches.refused] == [each for each in order if not any(each in request for request in requests)]
    for each, error in batches.refused.items():
        assert error.argument == "dst"
        assert repr(each)[:-1] in str(error)


@pytest.mark.parametrize(
    ("dst", "problem"),
    [
        *((dst, "is empty: pass at least one phone number") for dst in ([], "", ["", " "], "<")),
        *((dst, ".* is not a string") for dst in (["1", 12025550124], 12025550123, None, [None])),
    ],
    ids=repr,
)
def test_destinations_that_are_refused(dst: list[str], problem: str) -> None:
    with pytest.raises(ValidationError, match=f"^dst: {problem}"):
        split_destinations(dst)


@given(ANYTHING)
def test_every_destination_is_in_one_request_or_invalid(dst: list[str]) -> None:
    try:
        order, requests, _ = split_destinations(dst)
    except ValidationError:
        assert not any(each.strip() for each in dst)
        return
    numbers = [number for each in requests for number in each]
    assert len(set(numbers)) == len(numbers)
    assert numbers == [each for each in order if re.fullmatch("[1-9][0-9]{0,13}", each)]
    assert list(dict.fromkeys(each.replace("+ ", "") for each in dst if each.strip())) == order


def test_identifiers_belong_to_accepted_destinations_in_order() -> None:
    assert results_from_response(["1", "2"], sent("a", "b")) == [accepted("1", "a"), accepted("2", "b")]
    assert results_from_response(["1", "2", "3"], sent("a", "c", invalid=("2",))) == [
        accepted("1", "a"),
        DestinationResult("2", Outcome.INVALID),
        accepted("3", "c"),
    ]


@pytest.mark.parametrize("written", ["12025550124", "+12025550124", "+1 (202) 555-0124"])
def test_an_invalid_number_is_recognised_in_every_notation(written: str) -> None:
    results = results_from_response(["12025550123", "12025550124"], sent("a", invalid=(written,)))
    assert results == [accepted("12025550123", "a"), DestinationResult("12025550124", Outcome.INVALID)]


def test_an_invalid_number_of_another_request_is_ignored() -> None:
    assert results_from_response(["1"], sent("a", invalid=("9", "reception"))) == [accepted("1", "a")]


@pytest.mark.parametrize("uuids", [(), ("a",), ("a", "b", "c")])
def test_identifiers_are_not_assigned_if_their_number_does_not_match(uuids: tuple[str, ...]) -> None:
    results = results_from_response(["1", "2", "3"], sent(*uuids, invalid=("2",)))
    error = results[0].error
    assert results == [
        DestinationResult("1", Outcome.UNKNOWN, None, error),
        DestinationResult("2", Outcome.INVALID, None, error),
        DestinationResult("3", Outcome.UNKNOWN, None, error),
    ]
    assert str(error) == (
        f"{len(uuids)} messages were queued for 2 destinations, so it is not known which is whose "
        f"(api_id {API_ID}): {', '.join(uuids)}"
    )


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (UNKNOWN, Outcome.UNKNOWN),
        (APIConnectionError("refused", request=REQUEST), Outcome.FAILED),
        (PlivoError("x"), Outcome.FAILED),
        (ValueError("of a limiter"), Outcome.UNKNOWN),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Exception) else str(each),
)
def test_an_error_is_the_result_of_all_destinations_of_its_request(error: Exception, outcome: Outcome) -> None:
    expected = [DestinationResult("1", outcome, None, error), DestinationResult("2", outcome, None, error)]
    assert results_from_error(["1", "2"], error) == expected


def test_an_interrupted_request_may_have_been_accepted() -> None:
    (result,) = results_from_interruption(["1"], KeyboardInterrupt())
    assert (result.destination, result.outcome) == ("1", Outcome.UNKNOWN)
    assert str(result.error) == "the request was cut off by KeyboardInterrupt and may have been accepted"


def test_results_are_in_the_order_of_the_destinations() -> None:
    batches = Batches(["1", "reception", "2", "3"], [["1", "2"], ["3"]])
    result = merge_results(batches, [accepted("3", "c"), accepted("2", "b"), accepted("1", "a")])
    invalid = DestinationResult("reception", Outcome.INVALID)
    assert result.results == (accepted("1", "a"), invalid, accepted("2", "b"), accepted("3", "c"))
    assert result.message_uuids == ("a", "b", "c")


def test_results_by_outcome() -> None:
    each = {outcome: DestinationResult(outcome.value, outcome) for outcome in Outcome}
    result = SendManyResult(tuple(each.values()))
    by_outcome = (result.accepted, result.invalid, result.failed, result.unknown)
    outcomes = (Outcome.ACCEPTED, Outcome.INVALID, Outcome.FAILED, Outcome.UNKNOWN)
    assert by_outcome == tuple((each[outcome],) for outcome in outcomes)
    assert result.message_uuids == ()


@given(dst=ANYTHING, data=st.data())
def test_every_destination_has_one_result_whatever_happens_to_its_request(dst: list[str], data: st.DataObject) -> None:
    try:
        batches = split_destinations(dst)
    except ValidationError:
        return
    results: list[DestinationResult] = []
    for request in batches.requests:
        happens = data.draw(st.sampled_from(["accepted", "partly", "mismatch", "unknown", "failed"]))
        uuids = [f"uuid-{each}" for each in request]
        if happens == "accepted":
            results += results_from_response(request, sent(*uuids))
        elif happens == "partly":
            results += results_from_response(request, sent(*uuids[1:], invalid=(request[0],)))
        elif happens == "mismatch":
            results += results_from_response(request, sent(*uuids, "one more"))
        else:
            results += results_from_error(request, UNKNOWN if happens == "unknown" else PlivoError("x"))
    result = merge_results(batches, results)
    assert [each.destination for each in result.results] == batches.order
    assert len(result.accepted) + len(result.invalid) + len(result.failed) + len(result.unknown) == len(batches.order)
    assert all(each.message_uuid == f"uuid-{each.destination}" for each in result.accepted)


@given(dst=ANYTHING, data=st.data())
def test_results_are_merged_alike_in_whichever_order_the_requests_end(dst: list[str], data: st.DataObject) -> None:
    try:
        batches = split_destinations(dst)
    except ValidationError:
        return
    results = [accepted(each, f"uuid-{each}") for request in batches.requests for each in request]
    merged = merge_results(batches, data.draw(st.permutations(results)))
    assert merged == merge_results(batches, results)
    assert merged.accepted == tuple(results)
    assert [each.destination for each in merged.results] == batches.order
