"""What GitHub reads: workflows with pinned actions and few rights, a release without a token, well-formed forms."""

import re
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.pages import ROOT, make_targets

check_jsonschema: Any = import_module("check_jsonschema").main  # it has no types
FOLDER = ROOT / ".github"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="a source distribution has no workflows")
FORMS = sorted((FOLDER / "ISSUE_TEMPLATE").glob("*.yml"))
SCHEMAS = {FOLDER / "dependabot.yml": "dependabot"} | {
    form: "github-issue-config" if form.stem == "config" else "github-issue-forms" for form in FORMS
}


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_each_document_has_the_form_of_its_kind(path: Path) -> None:
    arguments = ["--builtin-schema", f"vendor.{SCHEMAS[path]}", str(path)]
    with pytest.raises(SystemExit) as ended:
        check_jsonschema(arguments)
    assert ended.value.code == 0


def test_actions_are_pinned_by_commit() -> None:
    files = [*(FOLDER / "workflows").glob("*.yml"), ROOT / "action.yml"]
    used = [line for file in files for line in re.findall(r"uses: (.+)", file.read_text(encoding="utf-8"))]
    pinned = r"(actions|pypa)/[a-z-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+.*"
    assert used
    assert [each for each in used if not re.fullmatch(pinned, each)] == []


def test_one_action_has_one_version() -> None:
    text = "".join(
        file.read_text(encoding="utf-8") for file in (*(FOLDER / "workflows").glob("*.yml"), ROOT / "action.yml")
    )
    used = set(re.findall(r"uses: ([^@]+)@(\S+)", text))
    assert len(used) == len({action for action, _ in used})


def test_ci_runs_the_versions_of_python_that_the_metadata_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [each.rpartition(" ")[2] for each in project["classifiers"] if re.search(r"Python :: 3\.\d+$", each)]
    assert read(FOLDER / "workflows" / "ci.yml")["jobs"]["test"]["strategy"]["matrix"]["python"] == named


@pytest.fixture
def release() -> Any:
    """The workflow that publishes."""
    return read(FOLDER / "workflows" / "release.yml")


def test_a_release_needs_a_tag_and_no_token(release: Any) -> None:
    # YAML reads the key `on` as true.
    assert release[True] == {"push": {"tags": ["v*"]}}
    assert release["permissions"] == {"contents": "read"}
    rights = {name: job.get("permissions") for name, job in release["jobs"].items()}
    assert rights == {
        "build": None,
        "attest": {"attestations": "write", "id-token": "write"},
        "publish": {"id-token": "write"},
        "announce": {"contents": "write"},
    }
    assert release["jobs"]["publish"]["environment"] == "release"
    assert "secrets." not in (FOLDER / "workflows" / "release.yml").read_text(encoding="utf-8")


def test_what_is_published_was_tested_checked_and_attested(release: Any) -> None:
    jobs = release["jobs"]
    assert [jobs[name]["needs"] for name in ("attest", "publish", "announce")] == ["build", "attest", "publish"]
    commands = [step["run"] for step in jobs["build"]["steps"] if "run" in step]
    assert commands[:2] == [".ci/run", 'make release-check TAG="$TAG"']
    assert "make release-check " in make_targets()
    checked = next(step["env"] for step in jobs["build"]["steps"] if "release-check" in step.get("run", ""))
    assert checked["REPOSITORY_URL"] == "${{ github.server_url }}/${{ github.repository }}"
    _, publish = jobs["publish"]["steps"]
    assert publish.keys() == {"uses"}
    assert publish["uses"].startswith("pypa/gh-action-pypi-publish@")
    assert [step["with"].get("sbom-path") for step in jobs["attest"]["steps"][-2:]] == [None, "release/sbom.cdx.json"]


@pytest.mark.parametrize("workflow", sorted((FOLDER / "workflows").glob("*.yml")), ids=lambda path: path.stem)
def test_no_expression_is_written_into_a_command(workflow: Path) -> None:
    """The name of a tag or a branch may hold anything; a command has it from the environment."""
    steps = [step for job in read(workflow)["jobs"].values() for step in job["steps"]]
    assert [step["run"] for step in steps if "${{" in step.get("run", "")] == []
