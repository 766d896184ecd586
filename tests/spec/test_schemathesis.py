"""`st run` alone, with the settings beside the contract, against the mock server."""

import math
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from plivo_mock import MockPlivo

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parents[2] / "openapi"
ST = Path(sys.executable).with_name("st")


@pytest.fixture
def mock() -> Iterator[MockPlivo]:
    with MockPlivo(seed=1, rate=math.inf) as server:
        yield server


def run(mock: MockPlivo, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run schemathesis as the page says, with the values of the mock server in the environment."""
    uuid = mock.seed(text="Hello", from_number="12025550100", to_number="12025550123").message_uuid
    known = {"PLIVO_AUTH_ID": mock.auth_id, "PLIVO_AUTH_TOKEN": mock.auth_token, "PLIVO_MESSAGE_UUID": uuid}
    command = [ST, "--config-file", FOLDER / "schemathesis.toml", "run", FOLDER / "messaging.yaml"]
    return subprocess.run(
        [*map(str, command), "--url", mock.base_url],
        cwd=folder,
        env={**os.environ, **known, **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_operation_that_reads_succeeds_and_nothing_is_sent(mock: MockPlivo, tmp_path: Path) -> None:
    made = run(mock, tmp_path)

    assert made.returncode == 0, made.stdout
    requests = [each for each in mock.requests if each.operation]
    assert {(each.operation, each.status) for each in requests} == {("listMessages", 200), ("getMessage", 200)}
    assert len(requests) > 100
    assert {each.method for each in mock.requests} == {"GET"}


def test_a_wrong_token_fails(mock: MockPlivo, tmp_path: Path) -> None:
    made = run(mock, tmp_path, PLIVO_AUTH_TOKEN="wrong")

    assert made.returncode == 1, made.stdout
    assert "Warnings fail the run" in made.stdout
    assert {each.status for each in mock.requests if each.operation} == {401}
