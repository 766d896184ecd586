"""The charts of what was measured."""

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.client.report.svg import Axis, Bar, Drawing, bars, lines
from benchmarks.client.report.targets import find
from benchmarks.client.variants import ASYNC, OURS, SYNC

__all__ = ["CHARTS", "calls", "flights", "growth"]

_WIDTH = 860
_PANEL = 330
_CALLS = {name: number for number, name in enumerate(SYNC)}
_FLIGHTS = {name: number for number, name in enumerate(ASYNC)}
_LEAST = 0.5  # what hardly differs from nothing is not to look like much
_TITLES = {"send": "Send a message", "list": "List 20 records"}

Points = dict[str, list[tuple[float, float]]]


def calls(results: Mapping[str, Any]) -> str:
    """Draw the processor time of calls one after the other, as a ratio to plain httpx."""
    measured = {operation: results["sync"][operation] for operation in _TITLES}
    height = 24 + sum(44 + 22 * len(each) for each in measured.values()) + 22
    drawing = Drawing(_WIDTH, height, "Processor time of a call, as a ratio to plain httpx and its JSON")
    top = 8.0
    for operation, variants in measured.items():
        shown = [_bar(name, variant) for name, variant in variants.items()]
        title = f"{_TITLES[operation]}: processor time, plain httpx = 1 (less is better)"
        top = bars(drawing, top, title, shown, mark=1.0)
    drawing.text(16, top + 8, "Medians of the ratios in each round, with their quartiles.", "soft")
    return drawing.written()


def flights(results: Mapping[str, Any]) -> str:
    """Draw sends a second over the number of sends in flight."""
    drawing = Drawing(_WIDTH, 2 * _PANEL + 10, "Sends a second with 1 to 500 in flight")
    titles = {"instant": "A server that answers at once", "delayed": "A server that answers after 50 ms"}
    for number, (server, title) in enumerate(titles.items()):
        shown = _in_flight(results["async"][server], "rate")
        rates = [rate for points in shown.values() for _, rate in points]
        axes = (_counts(), Axis.of("sends a second (logarithmic, more is better)", rates, logarithmic=True))
        lines(drawing, (0, 4 + number * _PANEL, 640, _PANEL), axes, shown, title=title, colours=_FLIGHTS)
    return drawing.written()


def growth(results: Mapping[str, Any]) -> str:
    """Draw how the cost of this library grows: all lines that do not rise are linear growth or better."""
    drawing = Drawing(_WIDTH, 2 * _PANEL + 10, "How cost grows with records, sends in flight and destinations")
    records = {kind: _by_length(lengths, "cpu_microseconds") for kind, lengths in results["growth"]["records"].items()}
    memory = {kind: _by_length(lengths, "most_growth_mib") for kind, lengths in results["growth"]["records"].items()}
    sends = {"send": _in_flight(results["async"]["instant"], "cpu")[OURS]}
    many = {"destination": _by_length(results["growth"]["destinations"], "cpu_microseconds")}
    panels: Sequence[tuple[str, str, str, Points]] = (
        ("CPU for each record of a list", "µs", "records read", records),
        ("Memory grown while a list is read", "MiB, after its first tenth", "records read", memory),
        ("CPU for each send", "µs", "in flight", sends),
        ("CPU for each destination of send_many", "µs", "destinations", many),
    )
    for number, (title, unit, counted, shown) in enumerate(panels):
        place = (0 if number % 2 == 0 else _WIDTH / 2 - 10, 4 + number // 2 * _PANEL, _WIDTH / 2 - 10, _PANEL)
        at = sorted({x for points in shown.values() for x, _ in points})
        most = max(y for points in shown.values() for _, y in points)
        below = Axis.of(counted, at, logarithmic=True, ticks=at)
        lines(drawing, place, (below, Axis.of(unit, [0.0, max(most, _LEAST)])), shown, title=title)
        if len(shown) > 1:
            drawing.text(place[0] + place[2] - 20, place[1] + 40, "thick: sync, thin: async", "soft end")
    return drawing.written()


CHARTS = {"performance-calls": calls, "performance-in-flight": flights, "performance-growth": growth}
"""The charts by the names of their files."""


def _bar(name: str, variant: Mapping[str, Any]) -> Bar:
    found = find(variant, ("ratios", "httpx", "cpu"))
    cpu = find(variant, ("typical", "cpu"))
    assert found is not None
    assert cpu is not None
    label = f"{found['median']:.2f}  ({found['low']:.2f} to {found['high']:.2f}), {cpu['median']:,.0f} µs"
    return Bar(name, found["median"], label, _CALLS[name])


def _in_flight(counts: Mapping[str, Any], figure: str) -> Points:
    shown: Points = {}
    for count, variants in counts.items():
        for name, variant in variants.items():
            shown.setdefault(name, []).append((float(count), variant["typical"][figure]["median"]))
    return shown


def _by_length(lengths: Mapping[str, Any], figure: str) -> list[tuple[float, float]]:
    return sorted((float(length), figures[figure]["median"]) for length, figures in lengths.items())


def _counts() -> Axis:
    return Axis.of("sends in flight (logarithmic)", [1, 500], logarithmic=True, ticks=(1, 10, 50, 100, 500))
