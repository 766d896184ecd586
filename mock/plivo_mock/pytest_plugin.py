"""A plugin for pytest, there as soon as the package is installed: fixtures for a mock server and a client of it.

`plivo_mock` is a mock server without messages, another for each test; one server for all of them makes that quick.
`plivo` is a client of it; `plivo_environment` lets the code under test make its own. A test that fails shows the
requests its mock server got.
"""

import zlib
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest

# Loaded by every run of pytest where the package is installed, so the rest is imported when a test needs it.
if TYPE_CHECKING:
    from plivo_messaging import Plivo

    from ._mock import MockPlivo
    from ._testing._stage import Stage

_MARKER = (
    "plivo_mock(auth_id=..., clock=..., rate=..., ...): make this test's plivo_mock with these arguments of MockPlivo."
)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", _MARKER)


@pytest.fixture(scope="session")
def _plivo_stage() -> Iterator["Stage"]:
    """The server that serves the mock of each test in turn."""
    from ._testing._stage import Stage  # noqa: PLC0415 - only when a test needs it

    stage = Stage()
    stage.open()
    yield stage
    stage.close()


@pytest.fixture
def plivo_mock(request: pytest.FixtureRequest, _plivo_stage: "Stage") -> Iterator["MockPlivo"]:
    """A mock server of the Plivo Message API without messages, at a clock that stands still.

    `plivo_mock.advance(seconds)` moves the clock, `plivo_mock.sent(to=..., text=...)` asserts what was sent,
    `plivo_mock.requests` has each request, `plivo_mock.faults` breaks answers. `@pytest.mark.plivo_mock(...)` gives
    arguments of `MockPlivo`, such as `rate=math.inf`, or `clock=SystemClock()` for time that passes by itself.
    """
    from ._clock import ManualClock  # noqa: PLC0415 - only when a test needs it
    from ._testing._stage import StagedMock  # noqa: PLC0415 - only when a test needs it

    test = cast("pytest.Item", request.node)  # pyright: ignore[reportUnknownMemberType]  (pytest does not say)
    marker = test.get_closest_marker("plivo_mock")
    options: dict[str, Any] = {
        "clock": ManualClock(datetime.now(UTC)),
        # The same identifiers in each run of a test, other ones in other tests.
        "seed": zlib.crc32(test.nodeid.encode()),
        **(marker.kwargs if marker else {}),
    }
    mock = StagedMock(**options)
    mock.stage = _plivo_stage
    test.stash[_KEY] = mock
    with mock:
        yield mock


@pytest.fixture
def plivo(plivo_mock: "MockPlivo") -> Iterator["Plivo"]:
    """A client of `plivo_mock`, with the account's credentials."""
    from plivo_messaging import Plivo  # noqa: PLC0415 - only when a test needs it

    with Plivo(plivo_mock.auth_id, plivo_mock.auth_token, base_url=plivo_mock.base_url) as client:
        yield client


@pytest.fixture
def plivo_environment(plivo_mock: "MockPlivo", monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every client that is made without arguments be one of `plivo_mock`, by the environment's `PLIVO_…`."""
    monkeypatch.setenv("PLIVO_AUTH_ID", plivo_mock.auth_id)
    monkeypatch.setenv("PLIVO_AUTH_TOKEN", plivo_mock.auth_token)
    monkeypatch.setenv("PLIVO_BASE_URL", plivo_mock.base_url)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what happened at the mock server of a test that fails."""
    outcome = yield
    mock = item.stash.get(_KEY, None)
    if mock is not None and outcome.failed:
        from ._testing._report import report  # noqa: PLC0415 - only when a test needs it

        outcome.sections.append(("plivo_mock", report(mock)))
    return outcome


_KEY: pytest.StashKey["MockPlivo"] = pytest.StashKey()
