"""The site is built without a warning, holds every page, and documents every public name."""

import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from mkdocstrings import Inventory

import plivo_contract
import plivo_messaging
import plivo_mock
from plivo_messaging import ledger, webhooks, whatsapp
from tests.docs.pages import ROOT

pytestmark = pytest.mark.slow  # it builds the site

CONFIGURATION: dict[str, Any] = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]
PACKAGES = (plivo_messaging, ledger, webhooks, whatsapp, plivo_mock, plivo_contract)
PAGES = {page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")}


@pytest.fixture(scope="module")
def site() -> Path:
    """The site, built once: it takes 5 seconds of processor time, most of it for the reference."""
    made = subprocess.run(["make", "docs"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    return ROOT / str(CONFIGURATION["site_dir"])


def in_order(entries: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the pages of the navigation, or of a part of it."""
    for entry in entries:
        for target in entry.values():
            if isinstance(target, str):
                yield target
            else:
                yield from in_order(target)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_every_public_name_is_documented(site: Path, package: ModuleType) -> None:
    with (site / "objects.inv").open("rb") as file:
        documented = Inventory.parse_sphinx(file)
    modules = {each.__name__ for each in PACKAGES}
    names = {f"{package.__name__}.{name}" for name in package.__all__} - modules
    assert len(names) >= 4
    assert {name for name in names if name not in documented} == set()


def test_every_field_of_a_message_is_documented(site: Path) -> None:
    page = (site / "reference" / "results" / "index.html").read_text(encoding="utf-8")
    fields = plivo_messaging.Message.FIELDS
    assert len(fields) > 30
    assert {name for name in fields if f'id="plivo_messaging.Message.{name}"' not in page} == set()


def test_every_page_is_in_the_navigation_and_in_llms_txt(site: Path) -> None:
    pages = list(in_order(CONFIGURATION["nav"]))
    sections = CONFIGURATION["plugins"]["llmstxt"]["sections"]
    listed = (site / "llms.txt").read_text(encoding="utf-8")

    assert len(pages) == len(PAGES)
    assert set(pages) == PAGES
    for page in pages:
        written = "index.md" if page == "index.md" else f"{page.removesuffix('.md')}/index.md"
        assert (site / written).is_file()
        assert f"(<{written}>)" in listed
    guides = [page for name, entries in sections.items() if name != "Reference" for page in entries]
    assert guides == [page for page in pages if not page.startswith("reference/")]


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > len(PAGES)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert 'src="http' not in text
        assert 'rel="stylesheet" href="http' not in text
