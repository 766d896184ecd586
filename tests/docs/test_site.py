"""The site is built without a warning, holds every page, and documents every public name."""

import inspect
import re
import subprocess
import sys
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
from plivo_mock import pytest_plugin
from tests.docs.pages import ROOT

pytestmark = pytest.mark.slow  # it builds the site

CONFIGURATION: dict[str, Any] = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]
PACKAGES = (plivo_messaging, ledger, webhooks, whatsapp, plivo_mock, plivo_contract)
# For the code of these packages alone, and what the generator gives every class of `whatsapp`.
INTERNAL = {"FIELDS", "FOREIGN", "INSTEAD", "REQUIRED", "SHOWN", "entries", "transaction"}
GENERATED = {"additional_keys", "additional_properties", "from_dict", "to_dict"}
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


@pytest.fixture(scope="module")
def documented(site: Path) -> set[str]:
    """Every object that the reference has, and every attribute in the lists of attributes."""
    pages = "".join(page.read_text(encoding="utf-8") for page in (site / "reference").rglob("*.html"))
    with (site / "objects.inv").open("rb") as file:
        return {*Inventory.parse_sphinx(file), *re.findall(r'<b><code><span title="([\w.]+)">', pages)}


def attributes(kind: type) -> set[str]:
    """Return the public attributes of a class that are not those of a class of Python, such as `str`."""
    bases = inspect.getmro(kind)
    own = {*dir(kind), *(name for base in bases for name in inspect.get_annotations(base))}
    of_python = [base for base in bases if base.__module__.partition(".")[0] in sys.stdlib_module_names]
    return {name for name in own.difference(*map(dir, of_python)) if not name.startswith("_")}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_every_public_name_is_documented(documented: set[str], package: ModuleType) -> None:
    modules = {each.__name__ for each in PACKAGES}
    names = {f"{package.__name__}.{name}" for name in package.__all__} - modules
    assert len(names) >= 4
    assert names - documented == set()


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_every_public_attribute_is_documented(documented: set[str], package: ModuleType) -> None:
    hidden = INTERNAL | GENERATED if package is whatsapp else INTERNAL
    kinds = {name: kind for name in package.__all__ if isinstance(kind := getattr(package, name), type)}
    wrong: list[str] = []
    for name, kind in kinds.items():
        # A TypedDict does not name its bases: CallOptions is that of all.
        homes = {name, "CallOptions", *(base.__name__ for base in inspect.getmro(kind))}
        for attribute in attributes(kind):
            is_documented = any(f"{package.__name__}.{home}.{attribute}" in documented for home in homes)
            if is_documented == (attribute in hidden):
                wrong.append(f"{name}.{attribute}")
    assert wrong == []


def test_the_fixtures_and_the_version_are_documented(documented: set[str]) -> None:
    fixtures = {name for name, value in vars(pytest_plugin).items() if type(value) is type(pytest_plugin.plivo)}
    assert {name for name in fixtures if f"plivo_mock.pytest_plugin.{name}" not in documented} == {"_plivo_server"}
    assert "plivo_messaging.__version__" in documented


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
