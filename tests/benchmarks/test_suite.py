"""The arithmetic of the benchmarks, their targets, and the page that they write."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks import suite
from benchmarks.client.__main__ import CLIENT
from benchmarks.mock.__main__ import MOCK
from benchmarks.suite import Benchmark, Sample, Samples, Section, Spread, Table, Target, measure, ratios, typical

RESULTS: dict[str, Any] = json.loads(suite.RESULTS.read_text(encoding="utf-8")) if suite.RESULTS.exists() else {}
PAGE = suite.PAGE.read_text(encoding="utf-8")
TABLE: Table = {"ours": {"CPU µs": Spread(1200.0, 1234.0, 1300.0), "/ peer": Spread(0.4, 0.5, 0.6)}}
TOY = Benchmark(
    "toy",
    {"calls": Section("Calls", lambda _: TABLE), "more": Section("More", lambda _: TABLE)},
    [Target("call / peer", "calls", "ours", ["/ peer"], 0.7), Target("more", "more", "ours", ["CPU µs"], 1000.0)],
    ["httpx"],
)


@pytest.mark.parametrize("benchmark", [CLIENT, MOCK], ids=["client", "mock"])
def test_the_page_shows_the_results(benchmark: Benchmark) -> None:
    assert suite.replace_part(PAGE, benchmark.name, suite.write_part(benchmark, RESULTS)) == PAGE


def test_the_results_are_small_and_of_sections_that_exist() -> None:
    for benchmark in (CLIENT, MOCK):
        assert {each.section for each in benchmark.targets} <= benchmark.sections.keys()
        assert RESULTS.get(benchmark.name, {"tables": {}})["tables"].keys() <= benchmark.sections.keys()
    assert not RESULTS or len(suite.RESULTS.read_text(encoding="utf-8").splitlines()) <= 300


def test_each_command_of_the_page_exists() -> None:
    makefile = (suite.ROOT / "Makefile").read_text(encoding="utf-8")
    names = re.findall(r"^make (\S+)", PAGE, re.MULTILINE)
    assert {"bench", "bench-check", "bench-mock"} <= set(names)
    assert all(re.search(rf"^{name}:.*## ", makefile, re.MULTILINE) for name in names)


def test_ratios_are_taken_round_by_round() -> None:
    # The machine was three times as slow in the last round, for both.
    figures = {"one": (8.0, 9.0, 10.0, 30.0), "other": (10.0, 10.0, 10.0, 30.0)}
    taken: Samples = {name: [{"cpu": each} for each in values] for name, values in figures.items()}
    assert ratios(taken, "one", "other", "cpu") == pytest.approx((0.875, 0.95, 1.0))
    assert typical(taken, "one", "cpu") == (8.75, 9.5, 15.0)
    assert Spread.of([4.0]) == (4.0, 4.0, 4.0)


def test_every_variant_is_measured_in_every_round_and_warm_up_does_not_count() -> None:
    called: list[str] = []

    def call(name: str) -> Sample:
        called.append(name)
        return {"number": float(len(called))}

    turns = {"a": lambda: call("a"), "b": lambda: call("b"), "c": lambda: call("c")}
    samples = measure(turns, 4, warm_up=2)
    measure(turns, 1, warm_up=0, samples=samples)
    assert {frozenset(called[begin : begin + 3]) for begin in range(0, 21, 3)} == {frozenset("abc")}
    assert sorted(each["number"] for one in samples.values() for each in one) == list(range(7, 22))


@pytest.mark.parametrize(
    ("limit", "at_least", "missed"),
    [(0.5, False, False), (0.49, False, True), (0.5, True, False), (0.51, True, True)],
)
def test_a_target_is_missed_by_the_median(limit: float, at_least: bool, missed: bool) -> None:
    assert Target("call", "calls", "ours", ["/ peer"], limit, at_least).is_missed({"calls": TABLE}) is missed
    assert Target("both", "calls", "ours", ["/ peer", "CPU µs"], 9.0).is_missed({"calls": TABLE})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(suite, "PAGE", tmp_path / "page.md")
    monkeypatch.setattr(suite, "RESULTS", tmp_path / "results.json")
    begin = "<!-- toy: written by the benchmark, do not edit -->"
    (tmp_path / "page.md").write_text(f"above\n{begin}\nold\n<!-- /toy -->\nbelow\n", encoding="utf-8")
    return tmp_path


def test_a_run_writes_results_and_page(folder: Path) -> None:
    assert suite.run(TOY, ["--only", "calls"]) == 0
    assert suite.run(TOY, ["--only", "more"]) == 1
    written = (folder / "results.json").read_text(encoding="utf-8")
    assert suite.read_tables(json.loads(written)["toy"]["tables"]) == {"calls": TABLE, "more": TABLE}
    assert '"/ peer": [ 0.4, 0.5, 0.6 ]' in written
    page = (folder / "page.md").read_text(encoding="utf-8")
    assert re.fullmatch(r"above\n<!-- toy: .*<!-- /toy -->\nbelow\n", page, re.DOTALL)
    assert "| call / peer | ≤ 0.7 | 0.5 (0.4 to 0.6) | yes |" in page
    assert "| more | ≤ 1,000 | 1,234 (1,200 to 1,300) | **no** |" in page
    assert "### Calls\n\n|  | CPU µs | / peer |\n| --- | --- | --- |\n| ours | 1,234 | 0.5 |" in page
    assert "old" not in page


@pytest.mark.parametrize("options", [["--check"], ["--effort", "0.5"]])
def test_a_check_writes_nothing_and_fails_visibly(
    folder: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert suite.run(TOY, options) == 1
    assert capsys.readouterr().out.endswith("missed targets: more\n")
    assert not (folder / "results.json").exists()
    assert "old" in (folder / "page.md").read_text(encoding="utf-8")
