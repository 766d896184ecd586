"""The workflow examples are well-formed, and every command in them exists and takes those options."""

import shlex
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


def scripts(document: dict[Any, Any]) -> list[str]:
    """Return the command lines of a workflow."""
    if "jobs" in document:
        return [step["run"] for job in document["jobs"].values() for step in job["steps"] if "run" in step]
    jobs: list[dict[str, Any]] = [job for job in document.values() if isinstance(job, dict)]
    return [line for job in jobs for line in job.get("script", [])]


LINES = {
    f"{path.stem}-{number}": line
    for path in sorted(EXAMPLES.glob("*.yml"))
    for number, line in enumerate(scripts(yaml.safe_load(path.read_text(encoding="utf-8"))))
}


def test_there_is_one_for_each_of_the_two() -> None:
    assert sorted(path.name for path in EXAMPLES.iterdir()) == ["github-actions.yml", "gitlab-ci.yml"]
    assert len(LINES) == 12


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
    else:
        assert line.startswith("timeout 20 sh -c 'until grep -q http mock.log;")


@pytest.mark.parametrize("path", sorted(EXAMPLES.iterdir()), ids=lambda path: path.stem)
def test_the_auth_token_is_on_no_command_line_of_the_real_api(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert "--junit contract.xml" in text
    for line in text.splitlines():
        assert not ("plivo-contract" in line and "TOKEN" in line)


def test_github_runs_only_when_asked_and_with_the_least_rights() -> None:
    # YAML reads the key `on` as true.
    document: dict[Any, Any] = yaml.safe_load((EXAMPLES / "github-actions.yml").read_text(encoding="utf-8"))

    assert document[True].keys() == {"schedule", "workflow_dispatch"}
    assert document["permissions"] == {"contents": "read"}
    for job in document["jobs"].values():
        assert job["timeout-minutes"] <= 15
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
