"""In which order the scenarios are played to a server with a fault, so that it is noticed soon.

It is an order and nothing else: a fault counts as missed only when all of them have been played.
"""

from collections.abc import Mapping, Sequence

from plivo_contract._scenarios._scenario import Scenario

_LIKELY: Mapping[str, frozenset[str]] = {
    "access": frozenset({"Access"}),
    "destinations": frozenset({"Sending"}),
    "encoding": frozenset({"JSON"}),
    "error bodies": frozenset({"Access"}),
    "filters": frozenset({"Filters", "Listing"}),
    "given values": frozenset({"Provoked"}),
    "limits": frozenset({"Listing"}),
    "meta": frozenset({"Listing"}),
    "odd input": frozenset({"Rules of a send request"}),
    "order": frozenset({"Listing"}),
    "paths": frozenset({"Access"}),
    "records": frozenset({"Records"}),
    "rules": frozenset({"Rules of a send request"}),
    "windows": frozenset({"Listing"}),
}
"""Which groups of scenarios are likely to notice a group of faults."""

# They look at the message a run begins with, which is no longer listed once others have moved the clock by days.
_BEFORE_ALL = frozenset({"What the account has"})
# They share their messages: whichever is played first sends all of them, and waits.
_SHARING = frozenset({"Status callbacks"})


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
    alone = {each: requests.get(f"{each.group}: {each.name}", 0) for each in scenarios}
    shared = max((made for each, made in alone.items() if each.group in _SHARING), default=0)

    def place(scenario: Scenario) -> tuple[bool, bool, int]:
        made = shared if scenario.group in _SHARING else alone[scenario]
        return scenario.group not in _BEFORE_ALL, scenario.group not in likely, made

    return tuple(sorted(scenarios, key=place))


def fault_groups_with_an_order() -> list[str]:
    """Name the groups of faults that have an order of their own."""
    return sorted(_LIKELY)
