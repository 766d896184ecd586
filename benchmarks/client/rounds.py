"""Variants measured side by side: many short rounds in random order, and the medians of the ratios in each round."""

import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

__all__ = ["COMPARED", "Sample", "Samples", "Spread", "measure", "ratios", "shares", "spread", "summary"]

Sample = Mapping[str, float]
"""What one variant took in one round: figures by their names."""

Samples = Mapping[str, Sequence[Sample]]
"""What each variant took in each round."""

Spread = dict[str, float]
"""The median of some figures, `low` and `high` their quartiles."""

COMPARED = ("cpu", "wall", "rate")
"""What variants are compared by."""

_ENOUGH_FOR_QUARTILES = 2


def measure(variants: Mapping[str, Callable[[], Sample]], *, rounds: int, warm_up: int = 1, seed: int = 1) -> Samples:
    """Measure variants in turn.

    Args:
        variants: Each makes some calls, and gives what they took.
        rounds: How many rounds.
        warm_up: Rounds that are not counted, before the first.
        seed: Makes the order of the variants repeatable.

    Returns:
        What each took in each round.
    """
    order = random.Random(seed)
    samples: dict[str, list[Sample]] = {name: [] for name in variants}
    for number in range(warm_up + rounds):
        names = list(variants)
        order.shuffle(names)
        for name in names:
            sample = variants[name]()
            if number >= warm_up:
                samples[name].append(sample)
    return samples


def shares(rounds: int, generations: int) -> list[int]:
    """Tell how many rounds each generation of processes has."""
    used = min(rounds, generations)
    return [rounds // used + (each < rounds % used) for each in range(used)]


def spread(values: list[float]) -> Spread:
    """Give median and quartiles."""
    if len(values) < _ENOUGH_FOR_QUARTILES:
        return dict.fromkeys(("low", "median", "high"), values[0])
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return {"low": low, "median": median, "high": high}


def ratios(samples: Samples, name: str, base: str, figure: str) -> list[float]:
    """Compare two variants round by round: what slows the machine down slows both.

    Args:
        samples: What each took.
        name: The one.
        base: The other.
        figure: What is compared.

    Returns:
        How many times as much the one took, in each round.
    """
    return [one[figure] / other[figure] for one, other in zip(samples[name], samples[base], strict=True)]


def summary(samples: Samples, bases: Mapping[str, str]) -> dict[str, Any]:
    """Sum up what was measured, for the file of results.

    Args:
        samples: What each variant took.
        bases: With which variants all are compared, by the names the comparisons have.

    Returns:
        For each variant its `typical` figures and its `ratios` to each base, as medians with quartiles.
    """
    return {
        name: {
            "typical": {figure: spread([each[figure] for each in taken]) for figure in taken[0]},
            "ratios": {
                label: {
                    figure: spread(ratios(samples, name, base, figure)) for figure in COMPARED if figure in taken[0]
                }
                for label, base in bases.items()
            },
        }
        for name, taken in samples.items()
    }
