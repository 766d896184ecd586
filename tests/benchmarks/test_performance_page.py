"""The page about the client's speed shows what the committed results say."""

import json
import re
import shlex
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from benchmarks.client.__main__ import SECTIONS, arguments_parser
from benchmarks.client.canned.server import ROOT
from benchmarks.client.cases.in_flight import bases, names
from benchmarks.client.report import page
from benchmarks.client.report.charts import CHARTS
from benchmarks.client.report.svg import Axis, Bar, Drawing, bars, lines
from benchmarks.client.report.targets import TARGETS

RESULTS: dict[str, Any] = json.loads(page.RESULTS.read_text(encoding="utf-8"))
PAGE = page.PAGE.read_text(encoding="utf-8")
COMMANDS = [
    line.partition("#")[0].strip()
    for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]


def test_the_page_is_written_from_the_results() -> None:
    assert page.measured(RESULTS) in PAGE
    assert page.replaced(PAGE, page.measured(RESULTS)) == PAGE


@pytest.mark.parametrize("name", CHARTS)
def test_each_chart_is_drawn_from_the_results(name: str) -> None:
    assert (page.IMAGES / f"{name}.svg").read_text(encoding="utf-8") == CHARTS[name](RESULTS)
    assert f"images/{name}.svg" in PAGE


def test_the_results_are_of_a_full_run() -> None:
    assert RESULTS.keys() == {"machine", *SECTIONS}
    assert list(RESULTS["async"]["instant"]) == list(RESULTS["async"]["delayed"]) == ["1", "10", "50", "100", "500"]
    assert RESULTS["memory"]["stream"]["sync"]["resident"]["records"]["median"] == 1_000_000


def test_the_server_limits_no_client_but_the_one_that_shows_what_it_can_do() -> None:
    busy = [
        variant["typical"]["server"]["median"]
        for counts in RESULTS["async"].values()
        for variants in counts.values()
        for name, variant in variants.items()
        if name != "socket"
    ]
    assert max(busy) < 0.7


def test_the_page_names_every_target() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("|")]
    for target in TARGETS:
        assert any(row.startswith(f"| {target.case} |") for row in rows), target.case


@pytest.mark.parametrize("command", [each for each in COMMANDS if each.startswith("python ")])
def test_each_command_is_understood(command: str) -> None:
    _, _, module, *arguments = shlex.split(command)
    assert module == "benchmarks.client"
    arguments_parser().parse_args(arguments)


def test_each_make_target_exists() -> None:
    targets = [command.removeprefix("make ") for command in COMMANDS if command.startswith("make ")]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert targets
    assert all(re.search(rf"^{target}:.*## ", makefile, re.MULTILINE) for target in targets)


def test_only_the_marked_part_of_a_page_is_replaced(tmp_path: Path) -> None:
    copy = tmp_path / "page.md"
    copy.write_text(f"above\n\n{page.BEGIN}\n\nold\n\n{page.END}\n\nbelow\n", encoding="utf-8")

    page.renew(RESULTS, copy, tmp_path / "images")

    written = copy.read_text(encoding="utf-8")
    assert written.startswith(f"above\n\n{page.BEGIN}\n\nMeasured on ")
    assert written.endswith(f"{page.END}\n\nbelow\n")
    assert "old" not in written.split(page.BEGIN)[1].split()
    assert {each.stem for each in (tmp_path / "images").iterdir()} == set(CHARTS)


def test_a_chart_is_well_formed_and_holds_what_it_draws() -> None:
    drawing = Drawing(600, 500, "a < b")
    end = bars(drawing, 0, "Bars & more", [Bar("ours", 2.0, "2.0", 0), Bar("a peer", 1.0, "1.0", 1)], mark=1.0)
    axes = (Axis.of("in flight", [1, 100], logarithmic=True), Axis.of("a second", [30.0, 170.0]))
    shown = {"ours": [(1, 30.0), (10, 170.0)], "<peer>": [(1, 5.0)]}
    lines(drawing, (0, end, 400, 300), axes, shown, title="Lines", colours={"ours": 0, "<peer>": 1})

    root = ET.fromstring(drawing.written())  # noqa: S314  (written by this test)

    texts = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Bars & more", "ours", "a peer", "<peer>", "Lines", "in flight", "a second"} <= set(texts)
    widths = [float(each.attrib["width"]) for each in root.iter("{http://www.w3.org/2000/svg}rect")]
    assert widths[1] == pytest.approx(2 * widths[2])


def test_an_axis_places_values() -> None:
    logarithmic = Axis.of("x", [1, 100], logarithmic=True)
    assert [logarithmic.share(each) for each in (1, 10, 100)] == pytest.approx([0.0, 0.5, 1.0])
    assert list(logarithmic.ticks) == [1, 2, 5, 10, 20, 50, 100]
    wider = Axis.of("x", [30, 450], logarithmic=True)
    assert (wider.low, wider.high, list(wider.ticks)) == (20, 500, [20, 50, 100, 200, 500])
    straight = Axis.of("y", [30.0, 170.0])
    assert (straight.low, straight.high, list(straight.ticks)) == (0.0, 200.0, [0, 50, 100, 150, 200])


def test_what_is_compared_with_the_official_sdk_is_its_better_number_of_threads() -> None:
    samples = {
        "plivo, 10 threads": [{"wall": 5.0}, {"wall": 9.0}, {"wall": 5.0}],
        "plivo, 50 threads": [{"wall": 6.0}, {"wall": 6.0}, {"wall": 6.0}],
        "httpx": [{"wall": 7.0}] * 3,
    }
    assert bases(samples) == {"httpx": "httpx", "plivo": "plivo, 10 threads"}


def test_what_could_not_tell_anything_is_left_out() -> None:
    assert "plivo, 10 threads" in names(100, 0.0)
    assert "plivo, 10 threads" not in names(100, 0.05)
    assert "generated" in names(100, 0.05)
    assert "generated" not in names(500, 0.0)
