"""The suite as pytest tests: by name, in a run of the user's own, in several processes."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from plivo_mock import ManualClock, MockPlivo
from tests.contract_tool import servers

pytestmark = pytest.mark.slow

FULL = ("--contract-full", "--contract-mock", "--contract-examples", "0")
OWN_SERVER = """
import math
import pytest
from plivo_contract import Credentials, Target
from plivo_mock import ManualClock, MockPlivo

def pytest_contract_target(config):
    clock = ManualClock()
    mock = MockPlivo(clock=clock, rate=math.inf, mms_rate=math.inf)
    return Target(Credentials(mock.auth_id, mock.auth_token), app=mock.asgi(), clock=clock)

@pytest.fixture
def api():
    return "another fixture of this name"
"""
OWN_TESTS = "def test_of_my_own(api):\n    assert api == 'another fixture of this name'\n"


def pytest_run(folder: Path, *arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *map(str, arguments)]
    environment = {**os.environ, **variables, "PYTEST_ADDOPTS": ""}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def outcomes(path: Path) -> dict[str, str]:
    """Return what each test came to, by its name."""
    cases = ET.parse(path).getroot().iter("testcase")  # noqa: S314  (our own document)
    return {str(case.get("name")): next((each.tag for each in case), "passed") for case in cases}


def test_some_tests_by_name(tmp_path: Path, environment: Mapping[str, str], server: MockPlivo) -> None:
    url = ("--contract-url", server.base_url, "--contract-full")
    made = pytest_run(
        tmp_path, "--pyargs", "plivo_contract", *url, "-k", "filters", "--junitxml", "c.xml", **environment
    )

    assert made.returncode == 0, made.stdout
    assert "will treat the server as disposable" in made.stdout
    assert "The server keeps to the contract." in made.stdout
    assert "seen in this run" not in made.stdout  # nothing can be said about what was not tried
    results = outcomes(tmp_path / "c.xml")
    assert results["test_pair[message_type=sms]"] == "passed"
    assert results["test_subaccount"] == "skipped"


@pytest.mark.parametrize("processes", [(), ("-n", "3")], ids=["one process", "three"])
def test_a_run_of_the_users_own(tmp_path: Path, processes: tuple[str, ...]) -> None:
    (tmp_path / "conftest.py").write_text(OWN_SERVER, encoding="utf-8")
    (tmp_path / "test_own.py").write_text(OWN_TESTS, encoding="utf-8")
    options = ("--contract-full", "--contract-examples", "0", "--strict-markers", "--junitxml", "c.xml", "-W", "error")
    made = pytest_run(tmp_path, "test_own.py", "--pyargs", "plivo_contract", *options, *processes)

    assert made.returncode == 0, made.stdout
    results = outcomes(tmp_path / "c.xml")
    assert results["test_of_my_own"] == results["test_windows"] == "passed"
    assert "failure" not in results.values()
    if not processes:
        assert "not seen in this run: " in made.stdout


def test_several_processes_share_a_server(tmp_path: Path) -> None:
    with servers.mock(ManualClock()) as server:
        account = {"PLIVO_AUTH_ID": server.auth_id, "PLIVO_AUTH_TOKEN": server.auth_token}
        url = ("--contract-url", server.base_url, *FULL, "--contract-html", "c.html", "--junitxml", "c.xml")
        made = pytest_run(tmp_path, "--pyargs", "plivo_contract", *url, "-n", "2", **account)

    assert made.returncode == 0, made.stdout
    assert "seen in this run: every part of the contract" in made.stdout
    assert set(outcomes(tmp_path / "c.xml").values()) == {"passed"}
    assert "Every part of the contract was seen." in (tmp_path / "c.html").read_text(encoding="utf-8")


def test_what_could_not_be_tested_fails_the_run(tmp_path: Path, environment: Mapping[str, str]) -> None:
    for status, reason, more in (
        (401, "the credentials are refused", ()),
        (503, "the server is not ready", ("-n", "2")),
        (404, "there is no control API of a plivo-mock", ("--contract-full", "--contract-mock")),
    ):
        with servers.served(servers.always(status)) as url:
            options = ("--pyargs", "plivo_contract", "--contract-url", url, "--junitxml", "c.xml", *more)
            made = pytest_run(tmp_path, *options, **environment)

        assert made.returncode == 1
        assert f"could not test: {reason}" in made.stdout
        results = outcomes(tmp_path / "c.xml")
        assert results.pop("the_server_could_be_tested") == "error"
        assert set(results.values()) == {"skipped"}


def test_a_difference_fails_the_first_test_that_shows_it(tmp_path: Path, environment: Mapping[str, str]) -> None:
    with servers.served(servers.always(200, b'{"api_id": "x", "meta": {}, "objects": []}')) as url:
        options = ("--pyargs", "plivo_contract", "--contract-url", url, "--junitxml", "c.xml")
        made = pytest_run(tmp_path, *options, "--contract-examples", "0", **environment)

    assert made.returncode == 1
    results = outcomes(tmp_path / "c.xml")
    assert results.pop("test_unknown_message") == "failure"
    assert set(results.values()) == {"skipped"}
    assert "BROKEN  GET /Account/{auth_id}/Message/: as documented" in made.stdout
    assert 'curl --include --path-as-is --user "$PLIVO_AUTH_ID:$PLIVO_AUTH_TOKEN"' in made.stdout
    assert "Traceback" not in made.stdout
    # What the run begins with shows it as well, if no test of a selection can be made.
    with servers.served(servers.always(200, b'{"api_id": "x", "meta": {}, "objects": []}')) as url:
        selected = ("--pyargs", "plivo_contract", "--contract-url", url, "--junitxml", "c.xml", "-k", "one_message")
        assert pytest_run(tmp_path, *selected, **environment).returncode == 1
    results = outcomes(tmp_path / "c.xml")
    assert results == {"test_one_message": "skipped", "the_server_could_be_tested": "error"}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--contract-url", "nowhere"), "base_url='nowhere' is not an HTTP URL"),
        (("--contract-url", "http://127.0.0.1:9/v1", "--contract-dst", "1"), "--contract-dst makes no difference"),
        (("--contract-url", "http://127.0.0.1:9/v1", "-n", "2", "--dist", "loadfile"), "use --dist loadgroup"),
    ],
    ids=range(3),
)
def test_usage(tmp_path: Path, environment: Mapping[str, str], arguments: tuple[str, ...], complaint: str) -> None:
    made = pytest_run(tmp_path, "--pyargs", "plivo_contract", *arguments, **environment)

    assert made.returncode == 4
    assert complaint in made.stdout + made.stderr


def test_without_a_server_nothing_passes(tmp_path: Path) -> None:
    made = pytest_run(tmp_path, "--pyargs", "plivo_contract")

    assert made.returncode == 4
    assert "no server: name one with --contract-url URL, or with the hook pytest_contract_target" in made.stderr
