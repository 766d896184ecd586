"""The workflow examples are well-formed, and every command in them exists and takes those options."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from plivo_contract._cli import parser as contract_parser
from plivo_mock._cli import parser as mock_parser

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "ci"
PARSERS = {"plivo-contract": contract_parser(), "plivo-mock": mock_parser()}


SCHEMAS = {"github-": "github-workflows", "gitlab-": "gitlab-ci", "action": "github-actions"}
DOCUMENTS = [*sorted(EXAMPLES.glob("*.yml")), *sorted((ROOT / ".github/workflows").glob("*.yml")), ROOT / "action.yml"]


def scripts(document: dict[Any, Any]) -> list[str]:
    """Return the command lines of a workflow that are one line each."""
    if "jobs" in document:
        steps = [step for job in document["jobs"].values() for step in job["steps"]]
        return [step["run"] for step in steps if "run" in step and "\n" not in step["run"]]
    jobs: list[dict[str, Any]] = [job for job in document.values() if isinstance(job, dict)]
    return [line for job in jobs for line in job.get("script", [])]


LINES = {
    f"{path.stem}-{number}": line
    for path in sorted(EXAMPLES.glob("*.yml"))
    for number, line in enumerate(scripts(yaml.safe_load(path.read_text(encoding="utf-8"))))
}


def test_there_are_some_for_each_of_the_two() -> None:
    names = ["github-actions.yml", "github-drift.yml", "gitlab-ci.yml"]
    assert sorted(path.name for path in EXAMPLES.iterdir()) == names
    assert len(LINES) == 14


@pytest.mark.slow
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_each_document_has_the_form_of_its_kind(path: Path) -> None:
    kind = next((kind for prefix, kind in SCHEMAS.items() if path.name.startswith(prefix)), "github-workflows")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{kind}", str(path)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_each_command_is_known(line: str) -> None:
    name, *arguments = shlex.split(line.partition(" >")[0])

    if name in PARSERS:
        PARSERS[name].parse_args([each.replace("$BASE_URL", "http://x/v1") for each in arguments])
    elif name == "pip":
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        asked = Requirement(arguments[-1])
        assert (arguments[0], asked.name) == ("install", project["name"])
        assert asked.extras <= project["optional-dependencies"].keys()
        assert asked.specifier.contains(project["version"])
        assert not asked.specifier.contains("1000")  # a pipeline is not to change by itself
    elif name == "exit":
        assert arguments == ["$CODE"]
    else:
        assert line.startswith("timeout 20 sh -c 'until grep -q http mock.log;")


@pytest.mark.parametrize("path", sorted(EXAMPLES.iterdir()), ids=lambda path: path.stem)
def test_the_auth_token_is_on_no_command_line_of_the_real_api(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert "--html contract.html" in text
    for line in text.splitlines():
        assert not ("plivo-contract" in line and "TOKEN" in line)


RIGHTS = {"github-actions": {"contents": "read"}, "github-drift": {"contents": "read", "issues": "write"}}


@pytest.mark.parametrize("name", RIGHTS)
def test_github_runs_only_when_asked_and_with_the_least_rights(name: str) -> None:
    # YAML reads the key `on` as true.
    document: dict[Any, Any] = yaml.safe_load((EXAMPLES / f"{name}.yml").read_text(encoding="utf-8"))

    assert document[True].keys() == {"schedule", "workflow_dispatch"}
    assert document["permissions"] == RIGHTS[name]
    for job in document["jobs"].values():
        assert job["timeout-minutes"] <= 20
        for step in job["steps"]:
            assert step.keys() & {"run", "uses"}


def test_gitlab_keeps_the_reports() -> None:
    document: dict[Any, Any] = yaml.safe_load((EXAMPLES / "gitlab-ci.yml").read_text(encoding="utf-8"))

    assert document[".contract"]["artifacts"]["reports"] == {"junit": "contract.xml"}
    for name in ("read-only", "disposable"):
        assert document[name]["extends"] == ".contract"


def test_gitlab_runs_when_github_does() -> None:
    document: dict[Any, Any] = yaml.safe_load((EXAMPLES / "gitlab-ci.yml").read_text(encoding="utf-8"))

    (rule,) = document[".contract"]["rules"]
    assert rule == {"if": '$CI_PIPELINE_SOURCE == "schedule" || $CI_PIPELINE_SOURCE == "web"'}
    assert not any("rules" in document[name] for name in ("read-only", "disposable"))


def test_gitlab_warns_of_an_outage() -> None:
    document: dict[Any, Any] = yaml.safe_load((EXAMPLES / "gitlab-ci.yml").read_text(encoding="utf-8"))

    assert document["read-only"]["allow_failure"] == {"exit_codes": 2}
    assert "allow_failure" not in document["disposable"]


SPEC = "openapi: 3.1.0\ninfo: {title: A server, version: '1'}\npaths: {}\n"


@pytest.mark.slow
@pytest.mark.parametrize(("content", "code"), [(None, 0), (SPEC, 0), (SPEC.replace("paths", "path"), 1)])
def test_the_hook_validates_a_document(tmp_path: Path, content: str | None, code: int) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    path = ROOT / "openapi" / "messaging.yaml"
    if content is not None:
        path = tmp_path / "openapi" / "a.yaml"
        path.parent.mkdir()
        path.write_text(content, encoding="utf-8")

    assert re.search(hook["files"], path.as_posix())
    assert (hook["language"], hook["entry"]) == ("python", "openapi-spec-validator")
    assert hook["additional_dependencies"] == [
        each for each in project["dependency-groups"]["test"] if str(each).startswith("openapi-spec-validator")
    ]
    command = [sys.executable, "-m", hook["entry"].replace("-", "_"), path]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == code, checked.stdout
