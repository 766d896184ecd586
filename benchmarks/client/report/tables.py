"""What was measured, as tables in Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.client.report.targets import TARGETS, Target
from benchmarks.client.rounds import Spread
from benchmarks.client.variants import OURS

__all__ = ["calls", "decoding", "flights", "growth", "instructions", "losses", "memory", "start", "targets"]

_LARGE = 100
_NAMES = {"httpx": "plain httpx", "generated": "generated functions", "plivo": "official SDK"}

Row = Sequence[str]


def targets(results: Mapping[str, Any]) -> str:
    """Compare what was measured with what is meant to be reached."""
    rows = [
        (
            each.case,
            f"{'≥' if each.at_least else '≤'} {each.limit:g}{each.unit}",
            _measured(each, results),
            _kept(each, results),
        )
        for each in TARGETS
    ]
    return _table(("case", "target", "measured", "kept?"), rows)


def calls(measured: Mapping[str, Any]) -> str:
    """Show calls one after the other."""
    head = ["", *(f"{operation}: CPU µs | CPU / httpx | wall / httpx" for operation in measured)]
    names = dict.fromkeys(name for variants in measured.values() for name in variants)
    rows: list[Row] = []
    for name in names:
        row = [_name(name)]
        for variants in measured.values():
            variant = variants[name]
            row += [
                _number(variant["typical"]["cpu"]["median"]),
                _spread(variant["ratios"]["httpx"]["cpu"]),
                _number(variant["ratios"]["httpx"]["wall"]["median"]),
            ]
        rows.append(row)
    return _table(" | ".join(head).split(" | "), rows)


def flights(counts: Mapping[str, Any], figures: Sequence[str]) -> str:
    """Show sends in flight: some figures, separated by slashes, for each number of them."""
    names = dict.fromkeys(name for variants in counts.values() for name in variants)
    rows = [[_name(name), *(_flight(variants.get(name), figures) for variants in counts.values())] for name in names]
    return _table(["", *(f"{count} in flight" for count in counts)], rows)


def decoding(measured: Mapping[str, Any]) -> str:
    """Show how records are decoded."""
    rows = [
        (
            _name(name),
            _number(1e6 / variant["typical"]["rate"]["median"]),
            _number(variant["typical"]["rate"]["median"]),
            _spread(variant["ratios"]["plivo"]["rate"]),
        )
        for name, variant in measured.items()
    ]
    return _table(("", "CPU µs a record", "records/s", "/ official SDK"), rows)


def start(measured: Mapping[str, Any]) -> str:
    """Show what is paid before the first message."""
    rows = [
        (
            case,
            _name(name),
            _number(variant["typical"]["cpu"]["median"] / 1e3),
            _number(variant["typical"]["wall"]["median"] / 1e3),
            _spread(variant["ratios"]["plivo"]["wall"]),
        )
        for case, variants in measured.items()
        for name, variant in variants.items()
    ]
    return _table(("", "", "CPU ms", "wall ms", "wall / official SDK"), rows)


def memory(measured: Mapping[str, Any]) -> str:
    """Show what a client takes, and what a long list leaves behind."""
    clients = [
        (
            f"a client that has made a call: {_name(name)}",
            *(f"{ways[way]['each_kib']['median']:.1f} KiB" for way in ways),
        )
        for name, ways in measured["clients"].items()
    ]
    streams = [
        (
            f"growth while a list is read, its first tenth left out, {kind}",
            *(
                f"{figures['growth_mib']['median']:.2f} MiB, at most {figures['most_growth_mib']['median']:.2f}, "
                f"of {figures['records']['median']:,.0f} records"
                for figures in ways.values()
            ),
        )
        for kind, ways in measured["stream"].items()
    ]
    return _table(("", "resident set", "allocations traced"), [*clients, *streams])


def growth(measured: Mapping[str, Any]) -> str:
    """Show how cost grows with the number of records and of destinations."""
    records = [
        (
            f"{int(length):,} records, {kind}",
            f"{figures['cpu_microseconds']['median']:.1f} µs a record",
            f"{figures['most_growth_mib']['median']:.2f} MiB in all",
        )
        for kind, lengths in measured["records"].items()
        for length, figures in lengths.items()
    ]
    destinations = [
        (
            f"{int(number):,} destinations (requests: {figures['requests']['median']:,.0f})",
            f"{figures['cpu_microseconds']['median']:.1f} µs each, {figures['seconds']['median']:.2f} s in all",
            f"{most['median']:.2f} KiB each at most, {figures['traced_kept_kib']['median']:.2f} kept",
        )
        for number, figures in measured["destinations"].items()
        for most in [figures["traced_most_kib"]]
    ]
    return _table(("", "CPU", "memory"), [*records, *destinations])


def instructions(measured: Mapping[str, Any] | None) -> str:
    """Show the instructions of a call."""
    if measured is None:
        return "They were not counted: this needs valgrind, and is left out of a quick run."
    rows = [
        (operation, _name(name), f"{figures['thousands']:,.0f}", f"{figures['to_httpx']:.2f}")
        for operation, variants in measured.items()
        for name, figures in variants.items()
    ]
    return _table(("", "", "thousands of instructions", "/ httpx"), rows)


def losses(results: Mapping[str, Any]) -> str:
    """List every case in which something that was measured is faster than this library, with its share of our time."""
    cases = {
        **{f"{name}, CPU": (variants, "cpu") for name, variants in results["sync"].items()},
        **{f"{name} over TLS, CPU": (variants, "cpu") for name, variants in results["tls"].items()},
        **{
            f"{count} in flight, {server} server, sends/s": (variants, "wall")
            for server, counts in results["async"].items()
            for count, variants in counts.items()
        },
        "records decoded, CPU": (results["decoding"], "cpu"),
        **{f"start, {case}, wall": (variants, "wall") for case, variants in results["start"].items()},
    }
    found = {case: _ahead(variants, figure) for case, (variants, figure) in cases.items()}
    return "\n".join(f"- {case}: {', '.join(ahead)}" for case, ahead in found.items() if ahead)


def _ahead(variants: Mapping[str, Any], figure: str) -> list[str]:
    """Name the variants that take less than this library in its plainest form, and which share of its time."""
    ours = variants[OURS]["typical"][figure]["median"]
    shares = {
        name: variant["typical"][figure]["median"] / ours
        for name, variant in variants.items()
        if not name.startswith(OURS)
    }
    return [f"{_name(name)} {share:.2f}" for name, share in shares.items() if round(share, 2) < 1]


def _measured(target: Target, results: Mapping[str, Any]) -> str:
    figures = target.figures(results)
    return "not measured" if figures is None else "; ".join(_spread(each) + target.unit for each in figures)


def _kept(target: Target, results: Mapping[str, Any]) -> str:
    kept = target.is_kept(results)
    return "" if kept is None else "yes" if kept else "**no**"


def _flight(variant: Mapping[str, Any] | None, figures: Sequence[str]) -> str:
    if variant is None:
        return ""
    return " / ".join(_number(variant["typical"][figure]["median"]) for figure in figures)


def _name(name: str) -> str:
    first, comma, rest = name.partition(",")
    return _NAMES.get(first, first) + comma + rest


def _spread(figure: Spread) -> str:
    median = _number(figure["median"])
    low, high = _number(figure["low"]), _number(figure["high"])
    return median if low == high else f"{median} ({low} to {high})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= _LARGE else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"  # noqa: PLR2004 - three digits


def _table(head: Iterable[str], rows: Iterable[Row]) -> str:
    titles = list(head)
    return "\n".join(f"| {' | '.join(row)} |" for row in [titles, ["---"] * len(titles), *rows])
