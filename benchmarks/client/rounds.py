"""Variants measured side by side: many short rounds in random order, and the medians of the ratios in each round."""

import gc
import random
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """What one variant took in one round, in microseconds a call.

    Attributes:
        cpu: Processor time of this process.
        wall: Time that went by.
    """

    cpu: float
    wall: float


@dataclass(frozen=True, slots=True)
class Ratio:
    """How one variant compares with another.

    Attributes:
        median: The median of the ratios in each round.
        low: Their lower quartile.
        high: Their upper quartile.
    """

    median: float
    low: float
    high: float


Samples = Mapping[str, list[Sample]]


def measure(
    variants: Mapping[str, Callable[[int], None]], *, calls: int, rounds: int, warm_up: int, seed: int = 1
) -> Samples:
    """Measure variants in turn.

    Args:
        variants: Each makes a number of calls.
        calls: How many in a round.
        rounds: How many rounds.
        warm_up: Calls that are not counted, before the first round.
        seed: Makes the order of the variants repeatable.

    Returns:
        What each took in each round.
    """
    order = random.Random(seed)
    samples: dict[str, list[Sample]] = {name: [] for name in variants}
    for run in variants.values():
        run(warm_up)
    for _ in range(rounds):
        names = list(variants)
        order.shuffle(names)
        gc.collect()
        for name in names:
            cpu, wall = time.process_time(), time.perf_counter()
            variants[name](calls)
            spent = (time.process_time() - cpu, time.perf_counter() - wall)
            samples[name].append(Sample(*(each / calls * 1e6 for each in spent)))
    return samples


def ratio(samples: Samples, name: str, base: str, what: Callable[[Sample], float]) -> Ratio:
    """Compare two variants round by round: what slows the machine down slows both.

    Args:
        samples: What each took.
        name: The one.
        base: The other.
        what: Picks the time.

    Returns:
        How many times as long the one took.
    """
    each = [what(one) / what(other) for one, other in zip(samples[name], samples[base], strict=True)]
    low, median, high = statistics.quantiles(each, n=4)
    return Ratio(median, low, high)


def typical(samples: Samples, name: str, what: Callable[[Sample], float]) -> float:
    """Give the median time of a variant, in microseconds a call."""
    return statistics.median(what(each) for each in samples[name])
