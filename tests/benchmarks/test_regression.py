"""What counts as slower, and what as noise."""

from typing import Any

import pytest

from benchmarks.client.regression import judge, look
from benchmarks.client.report.targets import TARGETS, Target, find
from benchmarks.client.rounds import Spread
from benchmarks.client.variants import OURS

PATH = ("sync", "send", OURS, "ratios", "httpx", "cpu")


def figure(median: float, width: float = 0.0) -> Spread:
    """A figure whose quartiles are so far apart, as a share of it."""
    return {"low": median * (1 - width / 2), "median": median, "high": median * (1 + width / 2)}


@pytest.mark.parametrize(
    ("was", "found", "more_is_better", "regressed"),
    [
        (figure(0.8), figure(0.91), False, False),  # 14 %: may be noise
        (figure(0.8), figure(0.93), False, True),  # 16 %
        (figure(0.8), figure(0.4), False, False),  # faster
        (figure(2.0), figure(1.75), True, False),
        (figure(2.0), figure(1.7), True, True),
        (figure(2.0), figure(3.0), True, False),
        (figure(0.8, 0.3), figure(0.99), False, False),  # 24 %, but it was measured that roughly
        (figure(0.8), figure(0.99, 0.3), False, False),
        (figure(0.8, 0.3), figure(1.1), False, True),
        (figure(0.8), figure(1.25, 2.0), False, True),  # so much is never noise
    ],
)
def test_slower_is_what_exceeds_the_noise(was: Spread, found: Spread, more_is_better: bool, regressed: bool) -> None:
    assert judge(PATH, was, found, more_is_better=more_is_better).is_regression is regressed


def results(cpu: float) -> dict[str, Any]:
    """Results with one figure that is watched."""
    return {"sync": {"send": {OURS: {"ratios": {"httpx": {"cpu": figure(cpu)}}}}}}


def test_what_was_measured_both_times_is_compared() -> None:
    (verdict,) = look(results(0.7), results(1.4))
    assert verdict.path == PATH
    assert verdict.is_regression
    assert verdict.row().startswith("SLOWER sync send plivo-messaging ratios httpx cpu")
    assert "+100.0%" in verdict.row()
    assert look(results(0.7), {}) == look({}, results(0.7)) == []


def test_a_figure_is_found_or_not() -> None:
    assert find(results(0.7), PATH) == figure(0.7)
    assert find(results(0.7), (*PATH[:-1], "wall")) is None
    assert find(results(0.7), ("sync", "send", OURS, "ratios", "httpx", "cpu", "median", "more")) is None


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        (Target("send", [PATH], 0.7), True),
        (Target("send", [PATH], 0.69), False),
        (Target("send", [PATH], 0.7, at_least=True), True),
        (Target("send", [PATH], 0.71, at_least=True), False),
        (Target("both", [PATH, PATH], 0.7), True),
        (Target("one is missing", [PATH, ("sync", "list")], 0.7), None),
    ],
)
def test_a_target_is_reached_when_each_figure_reaches_it(target: Target, kept: bool | None) -> None:
    assert target.is_kept(results(0.7)) is kept


def test_each_target_is_said_once() -> None:
    assert len({each.case for each in TARGETS}) >= len(TARGETS) - 3  # `the same` follows what it is the same as
    assert all(each.limit > 0 for each in TARGETS)
