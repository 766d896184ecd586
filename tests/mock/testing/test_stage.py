from collections.abc import Iterator

import httpx
import pytest

from plivo_mock import ManualClock
from plivo_mock._testing._report import report
from plivo_mock._testing._stage import Stage, StagedMock
from tests.mock.builders import a_body
from tests.mock.conftest import TLS, client_at


@pytest.fixture(scope="module")
def stage_for_mocks() -> Iterator[Stage]:
    stage = Stage()
    stage.open()
    yield stage
    stage.close()


@pytest.fixture
def staged(stage_for_mocks: Stage) -> StagedMock:
    mock = StagedMock(clock=ManualClock())
    mock.stage = stage_for_mocks
    return mock


def test_a_mock_is_on_from_its_start_to_its_stop(staged: StagedMock) -> None:
    with pytest.raises(RuntimeError, match="not running"):
        _ = staged.base_url
    assert repr(staged) == f"<MockPlivo {staged.auth_id}, not running>"

    with staged, client_at(staged.base_url, staged.auth_id, staged.auth_token) as api:
        assert repr(staged) == f"<MockPlivo {staged.auth_id}, {staged.base_url}>"
        assert api.post("", json=a_body()).status_code == 202
        url = staged.base_url

    with pytest.raises(httpx.ReadError):
        httpx.get(url, verify=TLS)
    with staged:
        assert staged.base_url == url
        assert len(staged.messages) == 1


def test_the_next_mock_takes_over(staged: StagedMock, stage_for_mocks: Stage) -> None:
    other = StagedMock(clock=ManualClock())
    other.stage = stage_for_mocks
    staged.start()

    with other, client_at(other.base_url, other.auth_id, other.auth_token) as api:
        staged.stop()  # too late to take it off the stage
        api.post("", json=a_body())

    assert (len(staged.messages), len(other.messages)) == (0, 1)


def test_a_report_shows_what_was_wrong(staged: StagedMock) -> None:
    assert report(staged) == "no requests\nmessages: 0"

    with staged, client_at(staged.base_url, staged.auth_id, staged.auth_token) as api:
        for _ in range(20):
            api.get("")
        api.post("", json=a_body(text="a" * 400))
        api.get("nothing/")

    lines = report(staged).splitlines()
    assert lines[0] == "… 2 requests before"
    assert lines[1] == f"3. GET /v1/Account/{staged.auth_id}/Message/ -> 200"
    assert lines[20].endswith("a…")
    assert len(lines[20]) == 306
    assert lines[21] == f"22. GET /v1/Account/{staged.auth_id}/Message/nothing/ -> 404"
    assert "There is no such message" in lines[22]
    assert lines[23] == "messages: 1"
