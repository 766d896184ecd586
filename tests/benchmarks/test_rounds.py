"""The arithmetic of the benchmark."""

from collections.abc import Callable

import pytest

from benchmarks.client.rounds import Sample, measure, ratios, shares, spread, summary


def samples(*values: float) -> list[Sample]:
    """What was taken in as many rounds."""
    return [{"calls": 20, "cpu": each, "wall": each * 2} for each in values]


def test_ratios_are_taken_round_by_round() -> None:
    # The machine was three times as slow in the last round, for both.
    taken = {"one": samples(8, 9, 10, 30), "other": samples(10, 10, 10, 30)}
    assert ratios(taken, "one", "other", "wall") == pytest.approx([0.8, 0.9, 1.0, 1.0])
    compared = summary(taken, {"the other": "other"})["one"]
    assert compared["typical"]["cpu"] == {"low": 8.75, "median": 9.5, "high": 15.0}
    assert compared["ratios"]["the other"]["cpu"] == pytest.approx({"low": 0.875, "median": 0.95, "high": 1.0})
    assert "calls" not in compared["ratios"]["the other"]


def test_one_round_has_no_spread() -> None:
    assert spread([4.0]) == {"low": 4.0, "median": 4.0, "high": 4.0}


def test_rounds_are_shared_among_generations_of_processes() -> None:
    assert shares(9, 3) == [3, 3, 3]
    assert shares(10, 4) == [3, 3, 2, 2]
    assert shares(1, 3) == [1]


def test_every_variant_is_measured_in_every_round_and_in_random_order() -> None:
    called: list[str] = []

    def noting(name: str) -> Callable[[], Sample]:
        def run() -> Sample:
            called.append(name)
            return {"cpu": float(len(called))}

        return run

    taken = measure({name: noting(name) for name in "abc"}, rounds=12, warm_up=2)
    rounds = [tuple(called[begin : begin + 3]) for begin in range(0, len(called), 3)]
    assert len(rounds) == 14
    assert {frozenset(each) for each in rounds} == {frozenset("abc")}
    assert len(set(rounds)) > 1
    # The first two rounds, six calls, are not counted.
    assert {name: len(each) for name, each in taken.items()} == {"a": 12, "b": 12, "c": 12}
    assert min(each["cpu"] for one in taken.values() for each in one) == 7
