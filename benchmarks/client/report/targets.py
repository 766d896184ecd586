"""What the client is meant to reach, and whether it does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from benchmarks.client.rounds import Spread
from benchmarks.client.variants import AIOHTTP, FAST, OURS

__all__ = ["TARGETS", "Target", "find"]

Path = tuple[str, ...]


def find(results: Mapping[str, Any], path: Path) -> Spread | None:
    """Look a figure up.

    Args:
        results: What was measured.
        path: Where it stands.

    Returns:
        The figure with its spread, or None if it was not measured.
    """
    found: Any = results
    for name in path:
        if not isinstance(found, Mapping) or name not in found:
            return None
        found = cast("Mapping[str, Any]", found)[name]
    return cast("Spread", found)


@dataclass(frozen=True)
class Target:
    """A figure that is to be reached.

    Attributes:
        case: What is measured.
        paths: Where the figures stand in the results; the target is reached when each of them reaches the limit.
        limit: The most it may be.
        at_least: Whether the limit is the least instead.
        unit: What is written behind figures.
    """

    case: str
    paths: Sequence[Path]
    limit: float
    at_least: bool = False
    unit: str = ""

    def figures(self, results: Mapping[str, Any]) -> list[Spread] | None:
        """Look its figures up; None if one of them was not measured."""
        found = [figure for path in self.paths if (figure := find(results, path)) is not None]
        return found if len(found) == len(self.paths) else None

    def is_kept(self, results: Mapping[str, Any]) -> bool | None:
        """Tell whether it is reached; None if it was not measured."""
        figures = self.figures(results)
        if figures is None:
            return None
        if self.at_least:
            return min(each["median"] for each in figures) >= self.limit
        return max(each["median"] for each in figures) <= self.limit


def _sync(operation: str, variant: str, base: str) -> list[Path]:
    return [("sync", operation, variant, "ratios", base, "cpu")]


def _instant(variant: str, base: str) -> list[Path]:
    return [("async", "instant", count, variant, "ratios", base, "rate") for count in ("10", "50", "100")]


def _delayed(variant: str, *figure: str) -> list[Path]:
    return [("async", "delayed", "100", variant, *figure)]


TARGETS = (
    Target("send / plain httpx + json, CPU", _sync("send", OURS, "httpx"), 0.78),
    Target("send / plain httpx + json, CPU, `[fast]`", _sync("send", FAST, "httpx"), 0.72),
    Target("list of 20 / plain httpx + json, CPU", _sync("list", OURS, "httpx"), 0.88),
    Target("list of 20 / plain httpx + json, CPU, `[fast]`", _sync("list", FAST, "httpx"), 0.72),
    Target("send / official SDK, CPU", _sync("send", OURS, "plivo"), 0.50),
    Target("list of 20 / official SDK, CPU", _sync("list", OURS, "plivo"), 0.60),
    Target(
        "records decoded and two parsed fields read, records/s / official SDK",
        [("decoding", OURS, "ratios", "plivo", "rate")],
        1.2,
        at_least=True,
    ),
    Target("the same, `[fast]`", [("decoding", FAST, "ratios", "plivo", "rate")], 2.0, at_least=True),
    Target(
        "async sends/s, 10, 50 and 100 in flight, instant server / official SDK in the better of 10 and 50 threads",
        _instant(OURS, "plivo"),
        1.1,
        at_least=True,
    ),
    Target("the same, `[aiohttp]`", _instant(AIOHTTP, "plivo"), 2.5, at_least=True),
    Target("the same, `[aiohttp]` / raw aiohttp", _instant(AIOHTTP, "aiohttp"), 0.5, at_least=True),
    Target(
        "async, 100 in flight, 50 ms server, sends/s (2,000 are possible)",
        _delayed(OURS, "typical", "rate"),
        900,
        at_least=True,
    ),
    Target("the same, p99", _delayed(OURS, "typical", "p99"), 180, unit=" ms"),
    Target(
        "the same, sends/s, `[aiohttp]` / raw aiohttp",
        _delayed(AIOHTTP, "ratios", "aiohttp", "rate"),
        0.8,
        at_least=True,
    ),
    Target("the same, p99, `[aiohttp]`", _delayed(AIOHTTP, "typical", "p99"), 110, unit=" ms"),
    Target(
        "`import plivo_messaging` / `import plivo`, wall", [("start", "import", OURS, "ratios", "plivo", "wall")], 0.05
    ),
    Target(
        "import, client, TLS context ready / official SDK's, wall",
        [("start", "ready", OURS, "ratios", "plivo", "wall")],
        0.8,
    ),
    Target(
        "memory growth while streaming 1,000,000 records over HTTP, sync and async",
        [("memory", "stream", kind, "resident", "growth_mib") for kind in ("sync", "async")],
        0.5,
        unit=" MiB",
    ),
    Target("limiter and retries, share of a send that succeeds, CPU", [("machinery", "share")], 0.05),
)
"""All of them; a variant that is not measured reaches none."""
