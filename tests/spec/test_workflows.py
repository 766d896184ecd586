"""The workflows of this project: what guards the contract runs when it should, and its commands exist."""

import os
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.spec.workbench import ROOT, Workbench

FOLDER = ROOT / ".github" / "workflows"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="a source distribution has no workflows")


def _workflow(name: str) -> dict[Any, Any]:
    document: dict[Any, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return document


def _steps(job: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [step for step in job["steps"] if key in step]


@pytest.fixture
def version() -> dict[str, Any]:
    """The job that compares the contract of a pull request with that of the branch it is for."""
    job: dict[str, Any] = _workflow("ci.yml")["jobs"]["version"]
    return job


def test_every_pull_request_is_compared(version: dict[str, Any]) -> None:
    # YAML reads the key `on` as true; a trigger without conditions is null.
    assert _workflow("ci.yml")[True]["pull_request"] is None
    assert version["if"] == "github.event_name == 'pull_request'"


def test_the_branch_to_compare_with_is_fetched(version: dict[str, Any]) -> None:
    checkout, _ = _steps(version, "uses")
    assert checkout["uses"].startswith("actions/checkout@")
    assert checkout["with"]["fetch-depth"] == 0


@pytest.mark.parametrize("branch", ["main", "a'; exit 0; '", "a b"])
def test_it_is_compared_with_the_branch_it_is_for(version: dict[str, Any], branch: str, tmp_path: Path) -> None:
    (step,) = _steps(version, "run")
    assert step["env"] == {"BASE_BRANCH": "${{ github.base_ref }}"}
    assert "${{" not in step["run"]
    bench = Workbench(ROOT, tmp_path)
    bench.furnish({"python openapi/api_diff.py": 1})
    variables = f"VENV={tmp_path} PYTHON=python3 PIP_VERSION=0"
    environment = {**os.environ, "MAKEFLAGS": f"-- {variables}", "MAKELEVEL": "0", "BASE_BRANCH": branch}

    done = subprocess.run(["sh", "-c", step["run"]], cwd=ROOT, env=environment, capture_output=True, check=False)

    assert done.returncode == 2, "a version that is too low has to fail the job"
    assert bench.calls() == [f"python openapi/api_diff.py origin/{branch}"]


@pytest.mark.parametrize("name", ["ci.yml", "contract.yml"])
def test_every_command_exists_and_nothing_has_more_rights_than_it_needs(name: str) -> None:
    document = _workflow(name)
    assert document["permissions"] == {"contents": "read"}
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for job in document["jobs"].values():
        assert job["timeout-minutes"] <= 30
        assert all(step["with"]["persist-credentials"] is False for step in _steps(job, "uses")[:1])
        for step in _steps(job, "run"):
            program, *arguments = shlex.split(step["run"])
            assert f"make {arguments[0]} " in listed if program == "make" else (ROOT / program).is_file()
