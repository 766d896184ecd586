"""Check what a release is made of, and print every problem: version, tag, changelog, addresses, wheel, SBOM.

Usage: python .ci/release.py [--tag v1.2.3] [--dist dist --sbom build/release/sbom.cdx.json]
       python .ci/release.py --notes
"""

import argparse
import json
import re
import sys
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from email import message_from_bytes
from email.message import Message
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_HEADING = re.compile(r"^## (.*)$", re.MULTILINE)
_RELEASE = re.compile(r"\[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})")
_SECTION = re.compile(r"^### (.*)$", re.MULTILINE)
_SECTIONS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
_RELATIVE_LINK = re.compile(r"\]\((?!https?:|#)[^)]+\)")
_UNRELEASED = "There is no release yet"
_REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")
_URLS = {"Repository", "Documentation", "Changelog", "Issues"}


def read_project() -> Mapping[str, Any]:
    """Return the table `project` of pyproject.toml."""
    project: Mapping[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project


def entries(changelog: str) -> dict[str, str]:
    """Return the text of each release of a changelog, by its heading, in their order."""
    _, *parts = _HEADING.split(changelog)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def notes(changelog: str, version: str) -> str | None:
    """Return what a changelog says of a version, or None if it has no heading for it."""
    found = (text for heading, text in entries(changelog).items() if heading.startswith(f"[{version}] - "))
    return next((text.strip() for text in found), None)


def changelog_problems(changelog: str) -> Iterator[str]:
    """Yield where a changelog differs from the form of Keep a Changelog."""
    headings = list(entries(changelog))
    if headings[:1] != ["[Unreleased]"]:
        yield "CHANGELOG.md: the first heading is not [Unreleased]"
    releases = [(heading, _RELEASE.fullmatch(heading)) for heading in headings[1:]]
    for heading, match in releases:
        if match is None or not _is_date(match[2]):
            yield f"CHANGELOG.md: {heading!r} is not of the form [1.2.3] - 2026-12-31"
    ordered = [(_numbers(match[1]), match[2]) for _, match in releases if match]
    for (newer, later), (older, earlier) in pairwise(ordered):
        if newer <= older or later < earlier:
            yield f"CHANGELOG.md: {'.'.join(map(str, newer))} is not above an older release"
    for heading, text in entries(changelog).items():
        for section in _SECTION.findall(text):
            if section not in _SECTIONS:
                yield f"CHANGELOG.md: {heading} has {section!r}, which is none of {', '.join(sorted(_SECTIONS))}"


def release_problems(
    project: Mapping[str, Any], changelog: str, pages: Mapping[str, str], tag: str | None
) -> Iterator[str]:
    """Yield what a release still needs, besides its files."""
    version: str = project["version"]
    if not _VERSION.fullmatch(version):
        yield f"pyproject.toml: the version {version!r} is not of the form 1.2.3"
    if tag is not None and tag != f"v{version}":
        yield f"the tag {tag!r} is not v{version}, the version in pyproject.toml"
    if notes(changelog, version) is None:
        yield f"CHANGELOG.md: there is no heading [{version}] - YYYY-MM-DD: move what is under [Unreleased] below it"
    elif not list(entries(changelog))[1].startswith(f"[{version}] - "):
        yield f"CHANGELOG.md: [{version}] is not the newest release"
    elif entries(changelog)["[Unreleased]"].strip():
        yield f"CHANGELOG.md: what is under [Unreleased] is in this release as well: move it below [{version}]"
    for name in (name for name, text in pages.items() if _UNRELEASED in text):
        yield f"{name}: it says {_UNRELEASED!r}: say how to install this one"


def address_problems(metadata: Message) -> Iterator[str]:
    """Yield which addresses the metadata of a distribution lacks."""
    urls = {each.partition(",")[0] for each in metadata.get_all("Project-URL", [])}
    if missing := sorted(_URLS - urls):
        way_out = "build it with REPOSITORY_URL=https://..., where the project is published"
        yield f"METADATA: there is no address of {', '.join(missing)}: {way_out}"
    elif relative := _RELATIVE_LINK.findall(str(metadata.get_payload())):
        first = relative[0][2:-1]
        yield f"README.md: {len(relative)} links stay relative, which the package index does not follow: {first}"


def wheel_problems(wheel: Path) -> Iterator[str]:
    """Yield how the files of a wheel differ from those of the packages, and what its metadata lacks."""
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    expected = {
        file.relative_to((ROOT / package).parent).as_posix()
        for package in packages["wheel"]["packages"]
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        found = {name for name in archive.namelist() if ".dist-info/" not in name}
        others = {name.partition(".dist-info/")[2]: name for name in archive.namelist() if ".dist-info/" in name}
        metadata = message_from_bytes(archive.read(others["METADATA"]))
    yield from (f"{wheel.name}: lacks {name}" for name in sorted(expected - found))
    yield from (f"{wheel.name}: has {name}, which is no file of a package" for name in sorted(found - expected))
    if "licenses/LICENSE" not in others:
        yield f"{wheel.name}: lacks the license"
    yield from address_problems(metadata)


def sbom_problems(sbom: Mapping[str, Any], project: Mapping[str, Any]) -> Iterator[str]:
    """Yield what an SBOM says otherwise than the project."""
    root: Mapping[str, Any] = sbom.get("metadata", {}).get("component", {})
    described = root.get("name"), root.get("version")
    if described != (project["name"], project["version"]):
        yield f"SBOM: it describes {described[0]} {described[1]}, not {project['name']} {project['version']}"
    components = {each["name"].lower().replace("_", "-"): each.get("version") for each in sbom.get("components", [])}
    extras = (each for group in project["optional-dependencies"].values() for each in group)
    for requirement in (*project["dependencies"], *extras):
        match = _REQUIREMENT.match(requirement)
        if match is None or not components.get(match[0].lower().replace("_", "-")):
            yield f"SBOM: it lacks {requirement!r}, or its version"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def main() -> int:
    """Print the problems, and return 1 if there are any; or print the notes of the version."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tag", help="the tag of the release, v and the version")
    parser.add_argument("--dist", type=Path, help="the folder with the wheel")
    parser.add_argument("--sbom", type=Path, help="the SBOM, CycloneDX in JSON")
    parser.add_argument("--notes", action="store_true", help="print what the changelog says of the version, and end")
    options = parser.parse_args()
    project = read_project()
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    if options.notes:
        text = notes(changelog, project["version"])
        print(text or "")
        return 0 if text else 1
    files = (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
    pages = {file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8") for file in files}
    problems = [*changelog_problems(changelog), *release_problems(project, changelog, pages, options.tag or None)]
    if options.dist:
        wheels = list(options.dist.glob("*.whl"))
        problems += [each for wheel in wheels for each in wheel_problems(wheel)]
        problems += [] if len(wheels) == 1 else [f"{options.dist}: there is not one wheel, but {len(wheels)}"]
    if options.sbom:
        problems += sbom_problems(json.loads(options.sbom.read_text(encoding="utf-8")), project)
    print(*problems, sep="\n", file=sys.stderr, end="\n" if problems else "")
    print(f"{project['name']} {project['version']}: {'not ready' if problems else 'ready'} for a release")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
