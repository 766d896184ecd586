"""The steps of the drift monitor and of the action do what they say: run by a shell, against a server, with a `gh`."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.types import ASGIApp

from plivo_mock import MockPlivo
from tests.contract.faults.catalogue import FAULTS
from tests.contract.faults.faulty import Faulty
from tests.contract_tool import servers

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
WORKFLOW = ROOT / "examples" / "ci" / "github-drift.yml"
# A stand-in for GitHub's own: it keeps the issues in a file, and knows only what the workflow uses.
GH = """\
#!{python}
import argparse, json, pathlib, sys
path = pathlib.Path({state!r})
state = json.loads(path.read_text())
parser = argparse.ArgumentParser(allow_abbrev=False)
topic = parser.add_subparsers(dest="topic", required=True)
label = topic.add_parser("label").add_subparsers(dest="verb", required=True).add_parser("create")
label.add_argument("name")
label.add_argument("--force", action="store_true", required=True)
label.add_argument("--description")
issue = topic.add_parser("issue").add_subparsers(dest="verb", required=True)
known = {{verb: issue.add_parser(verb) for verb in ("list", "create", "edit", "close")}}
for verb, option in (("list", "--label"), ("create", "--label"), ("create", "--title"), ("list", "--state")):
    known[verb].add_argument(option, required=True)
for option in ("--limit", "--json", "--jq"):
    known["list"].add_argument(option, required=True)
for verb in ("create", "edit"):
    known[verb].add_argument("--body-file", required=True, type=pathlib.Path)
for verb in ("edit", "close"):
    known[verb].add_argument("number", type=int)
known["close"].add_argument("--comment", required=True)
given = parser.parse_args()
issues = state["issues"]
if given.topic == "label":
    state["labels"].append(given.name)
elif given.verb == "list":
    assert (given.state, given.json, given.jq) == ("open", "number", ".[].number"), given
    fitting = [each["number"] for each in issues if each["is_open"] and each["label"] == given.label]
    print(*fitting[: int(given.limit)], sep="\\n", end="\\n" if fitting else "")
elif given.verb == "create":
    assert given.label in state["labels"], "a label has to exist"
    body = given.body_file.read_text()
    new = {{"number": len(issues) + 7, "title": given.title, "label": given.label, "is_open": True, "body": body}}
    issues.append(new)
else:
    (found,) = (each for each in issues if each["number"] == given.number)
    assert found["is_open"]
    if given.verb == "edit":
        found["body"] = given.body_file.read_text()
    else:
        found.update(is_open=False, comment=given.comment)
path.write_text(json.dumps(state))
"""


# The command itself, but it does not wait for most of a minute after 20 list requests, and generates no requests.
COMMAND = """\
import sys
import plivo_contract._policy as policy
from plivo_contract._cli import main
policy.LIST_PACE = policy.Limit(20, 0.0)
policy._PAUSE = 0.0
sys.exit(main([*sys.argv[1:], "--examples", "0"]))
"""


def executable(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


class Repository:
    """A repository whose steps are run as GitHub runs them."""

    def __init__(self, folder: Path, account: Mapping[str, str]) -> None:
        self.folder = folder / "checkout"
        self.folder.mkdir()
        commands = folder / "bin"
        commands.mkdir()
        self._state = folder / "issues.json"
        self._state.write_text('{"issues": [], "labels": []}', encoding="utf-8")
        executable(commands / "gh", GH.format(python=sys.executable, state=str(self._state)))
        executable(commands / "plivo-contract", f"#!{sys.executable}\n{COMMAND}")
        self._outputs, self.summary = folder / "outputs", folder / "summary"
        self._environment = {
            "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_OUTPUT": str(self._outputs),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            **account,
        }

    @property
    def issues(self) -> list[dict[str, Any]]:
        issues: list[dict[str, Any]] = json.loads(self._state.read_text(encoding="utf-8"))["issues"]
        return issues

    def step(self, step: Mapping[str, Any], **variables: str) -> int:
        """Run a step, and return how it ended."""
        environment = {**dict.fromkeys(step.get("env", {}), ""), **self._environment, **variables}
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        made = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        assert "Traceback" not in made.stderr, made.stderr
        return made.returncode

    def exit_code(self) -> str:
        name, code = self._outputs.read_text(encoding="utf-8").splitlines()[-1].split("=")
        assert name == "exit-code"
        return code


@pytest.fixture
def repository(tmp_path: Path, environment: Mapping[str, str]) -> Repository:
    return Repository(tmp_path, environment)


@pytest.fixture
def nightly(repository: Repository, server: MockPlivo) -> Callable[[str], int]:
    """Run the workflow as a night finds the server, and return how the job ended."""
    steps = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]["drift"]["steps"]
    test, keep, end = (each for each in steps if "name" in each)
    server.seed(text="Hello", from_number="12025550100", to_number="12025550123")

    def run(found: str) -> int:
        for old in repository.folder.glob("contract.*"):
            old.unlink()  # every night has a new checkout
        with servers.served(apps(server)[found]) as base_url:
            assert repository.step(test, BASE_URL=base_url) == 0
        code = repository.exit_code()
        # As the condition of the step says.
        assert keep["if"] == "steps.test.outputs.exit-code == '0' || steps.test.outputs.exit-code == '1'"
        if code in {"0", "1"}:
            assert repository.step(keep, RUN_URL="https://github.example/run/1") == 0
        return repository.step(end, CODE=code)

    return run


def apps(server: MockPlivo) -> Mapping[str, ASGIApp]:
    """What may be found."""
    app = server.asgi()
    by_name = {each.name: each for each in FAULTS}
    return {
        "green": app,
        "breach": Faulty(app, by_name["records: total_amount is a float"]),
        "another breach": Faulty(app, by_name["records: units is a text"]),
        "outage": servers.always(503),
        "no access": servers.always(401),
        "outage in the middle": servers.now_and_then(app, servers.always(503), range(4, 1000)),
    }


def test_an_issue_is_opened_updated_and_closed(nightly: Callable[[str], int], repository: Repository) -> None:
    assert (nightly("green"), repository.issues) == (0, [])

    assert nightly("breach") == 1
    (opened,) = repository.issues
    assert (opened["label"], opened["is_open"]) == ("contract-drift", True)
    assert "total_amount: 0.0" in opened["body"]
    assert "artifacts of [this run](https://github.example/run/1)" in opened["body"]

    assert nightly("another breach") == 1
    (updated,) = repository.issues
    assert (updated["number"], updated["is_open"]) == (opened["number"], True)
    assert 'units: "1" is not of type "integer"' in updated["body"]
    assert "0.0077 is not of type" not in updated["body"]

    assert (nightly("outage"), repository.issues) == (2, [updated])

    assert nightly("green") == 0
    (closed,) = repository.issues
    assert (closed["is_open"], closed["number"]) == (False, opened["number"])
    assert "keeps to the contract again" in closed["comment"]


@pytest.mark.parametrize("found", ["outage", "no access", "outage in the middle"])
def test_an_outage_is_never_drift(nightly: Callable[[str], int], repository: Repository, found: str) -> None:
    assert nightly(found) == 2

    assert repository.issues == []


def test_what_the_baseline_accepts_opens_no_issue(nightly: Callable[[str], int], repository: Repository) -> None:
    nightly("breach")
    baseline = repository.folder / "contract-baseline.toml"  # the one among the artifacts
    assert nightly("breach") == 1  # nobody has given a reason yet
    baseline.write_text(baseline.read_text(encoding="utf-8").replace("TODO:", "Known:"), encoding="utf-8")

    assert nightly("breach") == 0
    assert [each["is_open"] for each in repository.issues] == [False]


@pytest.mark.parametrize(("found", "code"), [("green", 0), ("breach", 1), ("outage", 2)])
def test_the_action_ends_as_the_test_does(repository: Repository, server: MockPlivo, found: str, code: int) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    (test,) = (each for each in action["runs"]["steps"] if each.get("id") == "test")
    server.seed(text="Hello", from_number="12025550100", to_number="12025550123")

    with servers.served(apps(server)[found]) as base_url:
        given = {"BASE_URL": base_url, "OPTIONS": "--max-time 60  --skip-check no-such"}
        assert repository.step(test, **given) == 2
        given["OPTIONS"] = "--max-time 60  --seed 7"
        assert repository.step(test, **given) == code

    assert repository.exit_code() == str(code)
    reports = {"contract.xml", "contract.html", "contract.json", "contract.md"}
    assert {path.name for path in repository.folder.iterdir()} == reports
    told = repository.summary.read_text(encoding="utf-8") if repository.summary.exists() else ""
    assert ("The contract is broken." in told) == (code == 1)
