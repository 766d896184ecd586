"""The Dockerfile: linted, and its instructions tried out without Docker. `make check-docker` runs all of its steps."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from plivo_mock import MockPlivo
from plivo_mock._cli import main

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()


def arguments(instruction: str) -> list[str]:
    """The arguments of each instruction of a kind."""
    return re.findall(rf"^{instruction} (.*)$", TEXT.replace("\\\n", " "), re.MULTILINE)


def test_it_is_linted() -> None:
    linted = subprocess.run([Path(sys.executable).with_name("hadolint"), ROOT / "Dockerfile"], check=False)

    assert linted.returncode == 0


def test_everything_that_is_copied_is_there_and_not_ignored() -> None:
    sources = [source for each in arguments("COPY") if "--from" not in each for source in shlex.split(each)[:-1]]

    assert len(sources) == 9
    assert all((ROOT / source).exists() and f"!{source}" in IGNORED for source in sources)


def test_the_health_check_succeeds_while_the_mock_runs_and_no_longer() -> None:
    command = json.loads(arguments("HEALTHCHECK")[0].partition("CMD ")[2])
    command[0] = sys.executable
    with MockPlivo() as mock:
        port = mock.base_url.rpartition(":")[2].partition("/")[0]
        environment = {**os.environ, "PLIVO_MOCK_PORT": port}
        healthy = subprocess.run(command, env=environment, check=False)
    gone = subprocess.run(command, env=environment, check=False, stderr=subprocess.DEVNULL)

    assert (healthy.returncode, gone.returncode) == (0, 1)


def test_it_runs_the_command_as_somebody_who_owns_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [json.loads(each) for each in arguments("ENTRYPOINT")] == [["plivo-mock"]]
    assert arguments("USER") == ["10001:10001"]
    variables = dict(each.split("=", 1) for each in shlex.split(arguments("ENV")[0]))
    monkeypatch.setenv("PLIVO_MOCK_HOST", variables["PLIVO_MOCK_HOST"])
    monkeypatch.setattr(MockPlivo, "wait", MockPlivo.request_stop)

    assert main(["--port", "0"]) == 0
    assert capsys.readouterr().out.startswith("http://127.0.0.1:")
