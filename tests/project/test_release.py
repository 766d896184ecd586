"""What a release is checked for is found: in the changelog, the version, the addresses, the wheel and the SBOM."""

import importlib.util
import subprocess
import sys
import zipfile
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from build.util import project_wheel_metadata

from tests.docs.pages import ROOT

SCRIPT = ROOT / ".ci" / "release.py"
CHANGELOG = (
    "# Changelog\n\n## [Unreleased]\n{}\n## [1.1.0] - 2026-12-01\n\n### Added\n\n- a\n\n## [1.0.0] - 2026-11-30\n"
)
ADDRESS = "https://github.com/example/messages"
METADATA = "".join(
    f"Project-URL: {name}, {ADDRESS}\n" for name in ("Repository", "Documentation", "Changelog", "Issues")
)
READY: dict[str, Any] = {
    "project": {"name": "plivo-messaging", "version": "1.1.0"},
    "changelog": CHANGELOG.format(""),
    "pages": {"README.md": "Install it: `pip install plivo-messaging`."},
    "tag": "v1.1.0",
}


def _load() -> Any:
    spec = importlib.util.spec_from_file_location("release", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


release = _load()


def test_the_changelog_of_this_project_has_the_form() -> None:
    assert [*release.changelog_problems((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("## [Unreleased]\n", "", "the first heading is not [Unreleased]"),
        ("2026-12-01", "2026-13-01", "'[1.1.0] - 2026-13-01' is not of the form [1.2.3] - 2026-12-31"),
        ("[1.1.0] - ", "1.1.0 ", "'1.1.0 2026-12-01' is not of the form [1.2.3] - 2026-12-31"),
        ("[1.1.0]", "[0.9.0]", "0.9.0 is not above an older release"),
        ("2026-12-01", "2026-11-29", "1.1.0 is not above an older release"),
        (
            "### Added",
            "### New",
            "[1.1.0] - 2026-12-01 has 'New', which is none of Added, Changed, Deprecated, Fixed, Removed, Security",
        ),
    ],
)
def test_another_form_of_the_changelog_is_found(before: str, after: str, problem: str) -> None:
    changelog = CHANGELOG.format("")
    assert [*release.changelog_problems(changelog)] == []
    assert [*release.changelog_problems(changelog.replace(before, after))] == [f"CHANGELOG.md: {problem}"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"tag": "v1.2.0"}, "the tag 'v1.2.0' is not v1.1.0, the version in pyproject.toml"),
        ({"changelog": CHANGELOG.format("\n- b\n")}, "CHANGELOG.md: what is under [Unreleased] is in this release"),
        (
            {"project": {"version": "1.2.0"}, "tag": None},
            "CHANGELOG.md: there is no heading [1.2.0] - YYYY-MM-DD",
        ),
        (
            {"project": {"version": "1.0.0"}, "tag": None},
            "CHANGELOG.md: [1.0.0] is not the newest release",
        ),
        (
            {"pages": {"docs/index.md": "There is no release yet. Install it from a checkout."}},
            "docs/index.md: it says 'There is no release yet': say how to install this one",
        ),
    ],
)
def test_what_a_release_lacks_is_found(change: dict[str, Any], problem: str) -> None:
    assert [*release.release_problems(**READY)] == []
    (found,) = release.release_problems(**(READY | change))
    assert found.startswith(problem)


def test_the_notes_of_a_version_are_what_is_below_its_heading() -> None:
    assert release.notes(CHANGELOG.format(""), "1.1.0") == "### Added\n\n- a"
    assert release.notes(CHANGELOG.format(""), "2.0.0") is None


def metadata_of_a_wheel(monkeypatch: pytest.MonkeyPatch, repository: str) -> Message:
    """Return what the build backend writes into the wheel of a project that is published there."""
    monkeypatch.setenv("REPOSITORY_URL", repository)
    return project_wheel_metadata(ROOT, isolated=False)  # type: ignore[return-value]  # of importlib.metadata


@pytest.mark.parametrize("repository", [ADDRESS, f"{ADDRESS}/"])
def test_the_addresses_and_links_are_those_of_where_it_is_published(
    monkeypatch: pytest.MonkeyPatch, repository: str
) -> None:
    metadata = metadata_of_a_wheel(monkeypatch, repository)
    assert [*release.address_problems(metadata)] == []
    at = f"v{metadata['Version']}"
    assert metadata.get_all("Project-URL") == [
        f"Repository, {ADDRESS}",
        f"Documentation, {ADDRESS}/blob/{at}/docs/index.md",
        f"Changelog, {ADDRESS}/blob/{at}/CHANGELOG.md",
        f"Issues, {ADDRESS}/issues",
    ]
    assert f"[tutorial]({ADDRESS}/blob/{at}/docs/tutorial.md)" in str(metadata.get_payload())
    assert f"![The page of the mock server]({ADDRESS}/raw/{at}/docs/images/" in str(metadata.get_payload())


def test_a_wheel_of_a_checkout_has_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    metadata = metadata_of_a_wheel(monkeypatch, "")
    assert metadata.get_payload() == (ROOT / "README.md").read_text(encoding="utf-8")
    (problem,) = release.address_problems(metadata)
    assert problem.startswith("METADATA: there is no address of Changelog, Documentation, Issues, Repository: build it")


@pytest.mark.slow
def test_a_wheel_is_built_from_the_sdist(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as files:
        (metadata,) = (name for name in files.namelist() if name.endswith("/METADATA"))
        assert files.read(metadata).decode().endswith((ROOT / "README.md").read_text(encoding="utf-8"))


def test_a_link_that_stays_relative_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    metadata = metadata_of_a_wheel(monkeypatch, ADDRESS)
    metadata.set_payload("[a page](docs/a.md), [a heading](#here)")
    assert [*release.address_problems(metadata)] == [
        "README.md: 1 links stay relative, which the package index does not follow: docs/a.md"
    ]


def test_a_wheel_has_each_file_of_the_packages_and_no_other(tmp_path: Path) -> None:
    files = {
        file: f"{package}{file.as_posix().partition(package)[2]}"
        for package in ("plivo_messaging/", "plivo_messaging_api/", "plivo_mock/", "plivo_contract/")
        for file in ROOT.glob(f"*/{package}**/*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    whole, other = tmp_path / "a.whl", tmp_path / "b.whl"
    with zipfile.ZipFile(whole, "w") as archive:
        for file, name in files.items():
            archive.write(file, name)
        archive.writestr("a.dist-info/licenses/LICENSE", "")
        archive.writestr("a.dist-info/METADATA", METADATA)
    with zipfile.ZipFile(other, "w") as archive:
        for file, name in files.items():
            if name != "plivo_messaging/py.typed":
                archive.write(file, name)
        archive.writestr("tests/test_a.py", "")
        archive.writestr("a.dist-info/METADATA", METADATA)

    assert [*release.wheel_problems(whole)] == []
    assert [*release.wheel_problems(other)] == [
        "b.whl: lacks plivo_messaging/py.typed",
        "b.whl: has tests/test_a.py, which is no file of a package",
        "b.whl: lacks the license",
    ]


def test_an_sbom_names_the_project_and_each_requirement() -> None:
    project = {
        "name": "plivo-messaging",
        "version": "1.1.0",
        "dependencies": ["httpx>=0.28,<1"],
        "optional-dependencies": {"ledger": ["sqlalchemy[asyncio]>=2"]},
    }
    components = [{"name": "httpx", "version": "0.28.1"}, {"name": "SQLAlchemy", "version": "2.0.51"}]
    sbom = {"metadata": {"component": {"name": "plivo-messaging", "version": "1.1.0"}}, "components": components}

    assert [*release.sbom_problems(sbom, project)] == []
    assert [*release.sbom_problems(sbom | {"components": components[1:]}, project)] == [
        "SBOM: it lacks 'httpx>=0.28,<1', or its version"
    ]
    assert [*release.sbom_problems(sbom, project | {"version": "1.2.0"})] == [
        "SBOM: it describes plivo-messaging 1.1.0, not plivo-messaging 1.2.0"
    ]
