"""The arithmetic of the benchmark, and its check that all peers send the same."""

from collections.abc import Callable

import pytest

from benchmarks.client.calls import EXPECTED, MESSAGE_UUID, MESSAGES, OPERATIONS, OtherRequestError, check, normal
from benchmarks.client.rounds import Sample, measure, ratio, typical


def sample(cpu: float) -> Sample:
    """A round that took so long."""
    return Sample(cpu, cpu * 2)


def test_ratios_are_taken_round_by_round() -> None:
    # The machine was three times as slow in the last rounds, for both.
    samples = {"one": [sample(each) for each in (8, 9, 10, 30)], "other": [sample(each) for each in (10, 10, 10, 30)]}
    found = ratio(samples, "one", "other", lambda each: each.cpu)
    assert (found.low, found.median, found.high) == pytest.approx((0.825, 0.95, 1.0))
    assert typical(samples, "one", lambda each: each.wall) == 19


def test_every_variant_is_measured_in_every_round_and_in_random_order() -> None:
    called: list[tuple[str, int]] = []

    def noting(name: str) -> Callable[[int], None]:
        return lambda times: called.append((name, times))

    samples = measure({name: noting(name) for name in "abc"}, calls=5, rounds=12, warm_up=7)
    assert called[:3] == [("a", 7), ("b", 7), ("c", 7)]
    rounds = [tuple(name for name, _ in called[begin : begin + 3]) for begin in range(3, len(called), 3)]
    assert {times for _, times in called[3:]} == {5}
    assert {frozenset(each) for each in rounds} == {frozenset("abc")}
    assert len(set(rounds)) > 1
    assert {name: len(each) for name, each in samples.items()} == {"a": 12, "b": 12, "c": 12}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_same_request_may_be_written_in_another_way(operation: str) -> None:
    written = {
        "send": f'POST /v1{MESSAGES} HTTP/1.1 {{"trackable": false, "log":"true","method":"POST","type":"sms",'
        '"text":"Your table is ready. Please come to the front desk within ten minutes.","dst":"12025550123",'
        '"src":"12025550100"}',
        "get": f"GET /v1{MESSAGES}{MESSAGE_UUID}/ HTTP/1.1 ",
        "list": f"GET /v1{MESSAGES}?offset=0&limit=20 HTTP/1.1 ",
    }
    assert normal(written[operation]) == EXPECTED[operation]
    check("a peer", operation, [written[operation]])


@pytest.mark.parametrize(
    "request_line",
    [
        f"GET /v1{MESSAGES}?limit=20 HTTP/1.1 ",
        f"GET /v1{MESSAGES}?limit=10&offset=0 HTTP/1.1 ",
        f"GET /v2{MESSAGES}?limit=20&offset=0 HTTP/1.1 ",
        f"POST /v1{MESSAGES}?limit=20&offset=0 HTTP/1.1 ",
        f"GET /v1{MESSAGES}?limit=20&offset=0 HTTP/1.1 {{}}",
    ],
)
def test_another_request_is_noticed(request_line: str) -> None:
    with pytest.raises(OtherRequestError, match="a peer, list: "):
        check("a peer", "list", [request_line])
