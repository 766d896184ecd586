"""In which order the scenarios are played to a server with a fault, so that it is noticed soon.

It is an order and nothing else: a fault counts as missed only when all of them have been played.
"""

from collections.abc import Mapping, Sequence

from plivo_messaging.contract._scenarios._scenario import Scenario

_LIKELY: Mapping[str, frozenset[str]] = {
    "access": frozenset({"Access"}),
    "error bodies": frozenset({"Access"}),
    "filters": frozenset({"Filters", "Listing"}),
    "given values": frozenset({"Provoked"}),
    "limits": frozenset({"Listing"}),
    "meta": frozenset({"Listing"}),
    "odd input": frozenset({"Rules of a send request"}),
    "order": frozenset({"Listing"}),
    "paths": frozenset({"Access"}),
    "rules": frozenset({"Rules of a send request"}),
    "windows": frozenset({"Listing"}),
}
"""Which groups of scenarios are likely to notice a group of faults."""


def in_order(scenarios: Sequence[Scenario], requests: Mapping[str, int], fault_group: str = "") -> tuple[Scenario, ...]:
    """Put first what is likely to notice, and of that what makes the fewest requests.

    Args:
        scenarios: All scenarios.
        requests: How many requests each makes, by its purpose (`group: name`).
        fault_group: What the fault belongs to.

    Returns:
        All scenarios, each once.
    """
    likely = _LIKELY.get(fault_group, frozenset[str]())
    return tuple(
        sorted(scenarios, key=lambda each: (each.group not in likely, requests.get(f"{each.group}: {each.name}", 0)))
    )
