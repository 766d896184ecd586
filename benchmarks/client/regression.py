"""Whether this library has become slower, by ratios of a short run and those of the last full one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.client.cases.in_flight import DELAYS, in_flight
from benchmarks.client.cases.one_by_one import decoding, sync
from benchmarks.client.cases.start import CASES, start
from benchmarks.client.effort import CHECK, Effort
from benchmarks.client.report.targets import Path, find
from benchmarks.client.rounds import Spread
from benchmarks.client.variants import AIOHTTP, ASYNC, FAST, OURS, SYNC

__all__ = ["LEAST", "MOST", "Verdict", "judge", "look", "run"]

LEAST = 0.15
"""What may always be noise, as a share."""

MOST = 0.5
"""What is never taken for noise."""

_AGAIN = 2  # times as much is measured when something looks slower


@dataclass(frozen=True)
class Verdict:
    """What has become of a figure.

    Attributes:
        path: Where it stands in the results.
        was: The committed median.
        found: The median of this run.
        slower: By which share it is worse; negative if it is better.
        allowed: Which share may be noise.
    """

    path: Path
    was: float
    found: float
    slower: float
    allowed: float

    @property
    def is_regression(self) -> bool:
        """Whether it is worse beyond the noise."""
        return self.slower > self.allowed

    def row(self) -> str:
        """Say so in a line."""
        what = " ".join(self.path)
        said = "SLOWER" if self.is_regression else "ok"
        return f"{said:7}{what:64} {self.was:8.3f} -> {self.found:8.3f}  {self.slower:+7.1%} (noise {self.allowed:.0%})"


def judge(path: Path, was: Spread, found: Spread, *, more_is_better: bool) -> Verdict:
    """Compare a figure with the committed one.

    Args:
        path: Where it stands.
        was: The committed figure.
        found: That of this run.
        more_is_better: Whether it is a rate.

    Returns:
        The verdict. The wider of the two spreads is the noise, but never less than 15 % nor more than 50 %.
    """
    ratio = was["median"] / found["median"] if more_is_better else found["median"] / was["median"]
    noise = max((each["high"] - each["low"]) / each["median"] for each in (was, found))
    return Verdict(path, was["median"], found["median"], ratio - 1, min(max(noise, LEAST), MOST))


def look(committed: Mapping[str, Any], measured: Mapping[str, Any]) -> list[Verdict]:
    """Compare everything that is watched and was measured both times."""
    verdicts: list[Verdict] = []
    for path, more_is_better in _watched():
        was, found = find(committed, path), find(measured, path)
        if was is not None and found is not None:
            verdicts.append(judge(path, was, found, more_is_better=more_is_better))
    return verdicts


def run(committed: Mapping[str, Any], effort: Effort = CHECK) -> Sequence[Verdict]:
    """Measure shortly, and once more what looks slower.

    Args:
        committed: The results of the last full run.
        effort: How much is measured.

    Returns:
        The verdicts; one that was slower only once is none of a regression.
    """
    first = look(committed, _measured(effort))
    if not any(each.is_regression for each in first):
        return first
    more = replace(effort, sync_rounds=effort.sync_rounds * _AGAIN, async_rounds=effort.async_rounds * _AGAIN)
    second = {each.path: each for each in look(committed, _measured(more))}
    return [second.get(each.path, each) if each.is_regression else each for each in first]


def _watched() -> list[tuple[Path, bool]]:
    """Give what is watched, and whether more of it is better. Processor time, which other programs disturb least."""
    ours = (OURS, FAST, AIOHTTP)
    return [
        *((("sync", call, name, "ratios", "httpx", "cpu"), False) for call in ("send", "list") for name in ours),
        *(
            (("async", "instant", count, name, "ratios", "aiohttp", "cpu"), False)
            for count in ("10", "100")
            for name in ours
        ),
        *((("decoding", name, "ratios", "plivo", "rate"), True) for name in ours),
        (("start", "import", OURS, "ratios", "httpx", "cpu"), False),
        (("start", "ready", OURS, "ratios", "httpx", "cpu"), False),
    ]


def _measured(effort: Effort) -> dict[str, Any]:
    instant = {"instant": DELAYS["instant"]}
    cases = {case: {name: CASES[case][name] for name in (OURS, "httpx")} for case in ("import", "ready")}
    return {
        "sync": sync(effort, ("send", "list"), [name for name in SYNC if name in (OURS, FAST, AIOHTTP, "httpx")]),
        "async": in_flight(
            effort, (10, 100), instant, [name for name in ASYNC if name in (OURS, FAST, AIOHTTP, "aiohttp")]
        ),
        "decoding": decoding(effort),
        "start": start(effort, cases),
    }
