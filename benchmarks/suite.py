"""Run a benchmark: measure its sections, compare them with their targets, write the results and the page."""

import argparse
import json
import os
import platform
import random
import re
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple, Self, TypeAlias

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"
RESULTS = ROOT / "benchmarks" / "results.json"
_LIST = re.compile(r"\[[^\[\]]*\]")


class Spread(NamedTuple):
    """A figure: the median of its samples, between their quartiles."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, samples: Sequence[float]) -> Self:
        """Return the median and the quartiles of some samples, with four significant digits."""
        quartiles = statistics.quantiles(samples, n=4, method="inclusive") if len(samples) > 1 else [*samples] * 3
        return cls(*(float(f"{each:.4g}") for each in quartiles))

    def __str__(self) -> str:
        """Return the median, and the quartiles if they differ."""
        return number(self.median) + (f" ({number(self.low)} to {number(self.high)})" if self.low != self.high else "")


Sample: TypeAlias = Mapping[str, float]  # what one variant took in one round, by the names of its figures
Samples: TypeAlias = dict[str, list[Sample]]  # the rounds of each variant
Turns: TypeAlias = Mapping[str, Callable[[], Sample]]  # what makes the calls of each variant
Table: TypeAlias = dict[str, dict[str, Spread]]  # a figure for each row and column
Tables: TypeAlias = dict[str, Table]  # a table for each section


@dataclass(frozen=True)
class Section:
    """A part of a benchmark that can be measured by itself."""

    title: str
    measure: Callable[[float], Table]  # its argument is the share of a full run


@dataclass(frozen=True)
class Target:
    """A limit that the medians of figures must keep: those of a row, in some columns of it."""

    case: str
    section: str
    row: str
    columns: Sequence[str]
    limit: float
    at_least: bool = False

    def figures(self, tables: Tables) -> list[Spread]:
        """Return its figures."""
        return [tables[self.section][self.row][each] for each in self.columns]

    def is_missed(self, tables: Tables) -> bool:
        """Return whether a figure misses the limit."""
        medians = [each.median for each in self.figures(tables)]
        return any(each < self.limit if self.at_least else each > self.limit for each in medians)


@dataclass(frozen=True)
class Benchmark:
    """A benchmark. Its name stands in the results and in the markers of the page."""

    name: str
    sections: Mapping[str, Section]
    targets: Sequence[Target]
    packages: Sequence[str]  # the packages whose versions are recorded


def times(full: float, effort: float) -> int:
    """Return the number of repetitions for a share of a full run, at least one."""
    return max(1, round(full * effort))


def measure(turns: Turns, rounds: int, *, warm_up: int = 1, samples: Samples | None = None) -> Samples:
    """Measure variants in turns, in random order.

    The rounds of the warm-up come first and do not count. Earlier samples are added to, if there are any.
    """
    samples = {} if samples is None else samples
    for turn in range(warm_up + rounds):
        for name in random.sample(list(turns), len(turns)):
            sample = turns[name]()
            if turn >= warm_up:
                samples.setdefault(name, []).append(sample)
    return samples


def ratios(samples: Samples, name: str, base: str, figure: str) -> Spread:
    """Return the ratios of two variants, taken round by round: what slows the machine down slows both down."""
    return Spread.of([one[figure] / other[figure] for one, other in zip(samples[name], samples[base], strict=True)])


def typical(samples: Samples, name: str, figure: str) -> Spread:
    """Return a figure of one variant over all rounds."""
    return Spread.of([each[figure] for each in samples[name]])


def run(benchmark: Benchmark, arguments: Sequence[str] | None = None) -> int:
    """Run a benchmark from the command line, and return the exit code: 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=f"Run the benchmark of the {benchmark.name}.")
    parser.add_argument("--only", nargs="+", choices=benchmark.sections, help="sections to measure (default: all)")
    parser.add_argument("--check", action="store_true", help="do not write results and page")
    parser.add_argument("--effort", type=float, default=1.0, help="share of a full run; below 1 nothing is written")
    options = parser.parse_args(arguments)
    tables: Tables = {}
    for name in options.only or benchmark.sections:
        began = time.perf_counter()
        tables[name] = benchmark.sections[name].measure(options.effort)
        print(f"{name} ({time.perf_counter() - began:.0f} s)\n\n{write_table(tables[name])}\n", flush=True)
    print(write_targets(benchmark.targets, tables))
    if not options.check and options.effort >= 1:
        _save(benchmark, tables)
    missed = [each.case for each in benchmark.targets if each.section in tables and each.is_missed(tables)]
    print(f"\nmissed targets: {'; '.join(missed) or 'none'}")
    return 1 if missed else 0


def write_part(benchmark: Benchmark, results: Mapping[str, Any]) -> str:
    """Return the part of the page that shows a benchmark, from the results of all of them."""
    if benchmark.name not in results:
        return "Not measured yet."
    measured = results[benchmark.name]
    tables = read_tables(measured["tables"])
    parts = [f"Measured on {measured['machine']}.", write_targets(benchmark.targets, tables)]
    for name, section in benchmark.sections.items():
        if name in tables:
            parts += [f"### {section.title}", write_table(tables[name])]
    return "\n\n".join(parts)


def replace_part(page: str, name: str, part: str) -> str:
    """Return a page with another text between the markers of a benchmark."""
    begin, end = f"<!-- {name}: written by the benchmark, do not edit -->", f"<!-- /{name} -->"
    before, found, rest = page.partition(begin)
    _, found_end, after = rest.partition(end)
    if not (found and found_end):
        raise ValueError(f"{PAGE.name} has no markers {begin!r} and {end!r}")
    return f"{before}{begin}\n\n{part}\n\n{end}{after}"


def read_tables(written: Mapping[str, Any]) -> Tables:
    """Return the tables of a file of results."""
    return {
        section: {row: {column: Spread(*figure) for column, figure in columns.items()} for row, columns in rows.items()}
        for section, rows in written.items()
    }


def write_table(table: Table) -> str:
    """Return a table of medians, whose rows all have the same columns, in Markdown."""
    rows = [[row, *(number(each.median) for each in cells.values())] for row, cells in table.items()]
    return _markdown(["", *next(iter(table.values()))], rows)


def write_targets(targets: Sequence[Target], tables: Tables) -> str:
    """Return the table of the targets whose sections were measured, in Markdown."""
    rows: list[list[str]] = []
    for each in (each for each in targets if each.section in tables):
        limit = f"{'≥' if each.at_least else '≤'} {number(each.limit)}"
        kept = "**no**" if each.is_missed(tables) else "yes"
        rows.append([each.case, limit, "; ".join(map(str, each.figures(tables))), kept])
    return _markdown(["case", "target", "measured (quartiles)", "kept"], rows)


def number(value: float) -> str:
    """Return a number with three significant digits."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004 - three digits


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def _save(benchmark: Benchmark, tables: Tables) -> None:
    """Write the results of the sections that were measured, and the page."""
    results: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    earlier = results.get(benchmark.name, {"tables": {}})["tables"]
    results[benchmark.name] = {"machine": _machine(benchmark.packages), "tables": {**earlier, **tables}}
    # A figure stands in one line.
    text = _LIST.sub(lambda found: " ".join(found[0].split()), json.dumps(results, indent=1, ensure_ascii=False))
    RESULTS.write_text(text + "\n", encoding="utf-8")
    page = replace_part(PAGE.read_text(encoding="utf-8"), benchmark.name, write_part(benchmark, results))
    PAGE.write_text(page, encoding="utf-8")


def _machine(packages: Sequence[str]) -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    system = f"{os.cpu_count()} processors ({platform.system()} {platform.machine()})"
    return f"{system} with Python {platform.python_version()}, {versions}"
