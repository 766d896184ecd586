"""The page that shows what was measured, and its charts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.client.canned.server import ROOT
from benchmarks.client.report import tables
from benchmarks.client.report.charts import CHARTS

__all__ = ["BEGIN", "END", "IMAGES", "PAGE", "RESULTS", "measured", "renew", "replaced"]

PAGE = ROOT / "docs" / "performance.md"
IMAGES = ROOT / "docs" / "images"
RESULTS = ROOT / "benchmarks" / "results" / "client.json"
BEGIN = "<!-- measured: written by `python -m benchmarks.client`, do not edit -->"
END = "<!-- /measured -->"


def measured(results: Mapping[str, Any]) -> str:
    """Write the part of the page that is measured.

    Args:
        results: What was measured.

    Returns:
        Its Markdown.
    """
    flights = results["async"]
    in_flight = ("rate", "p50", "p99")
    return "\n\n".join(
        [
            _machine(results["machine"]),
            "## Targets",
            tables.targets(results),
            "## One call after the other",
            _image("performance-calls", "Processor time of a send and of a list, as a ratio to plain httpx"),
            tables.calls(results["sync"]),
            "The same over TLS; `first` is a new client, its handshake and a send, where there were others before:",
            tables.calls(results["tls"]),
            "## In flight",
            _image("performance-in-flight", "Sends a second with 1 to 500 in flight"),
            "Sends a second / p50 in ms / p99 in ms, a server that answers at once:",
            tables.flights(flights["instant"], in_flight),
            "The same, a server that answers after 50 ms:",
            tables.flights(flights["delayed"], in_flight),
            "Processor time for a send in µs / share of the time that the server, which answers at once, was busy:",
            tables.flights(flights["instant"], ("cpu", "server")),
            "## Records, without a network",
            tables.decoding(results["decoding"]),
            "## Start",
            tables.start(results["start"]),
            "## Memory",
            tables.memory(results["memory"]),
            "## Growth",
            _image("performance-growth", "How cost grows with records, sends in flight and destinations"),
            tables.growth(results["growth"]),
            "## Instructions",
            tables.instructions(results["instructions"]),
            "## Where others are faster",
            "Everything that takes less time than this library without its extras, and which share of that time:",
            tables.losses(results),
        ]
    )


def replaced(page: str, part: str) -> str:
    """Put a new measured part into a page.

    Args:
        page: The page.
        part: What stands between its two marks from now on.
    """
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n\n{part}\n\n{END}{after}"


def renew(results: Mapping[str, Any], page: Path = PAGE, images: Path = IMAGES) -> None:
    """Write the page and its charts anew.

    Args:
        results: What was measured.
        page: The page.
        images: The folder of the charts.
    """
    page.write_text(replaced(page.read_text(encoding="utf-8"), measured(results)), encoding="utf-8")
    images.mkdir(parents=True, exist_ok=True)
    for name, draw in CHARTS.items():
        (images / f"{name}.svg").write_text(draw(results), encoding="utf-8")


def _machine(machine: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    where = f"{machine['processors']} processors ({machine['system']})"
    return f"Measured on {where} with Python {machine['python']}, {versions}."


def _image(name: str, text: str) -> str:
    return f"![{text}](images/{name}.svg)"
