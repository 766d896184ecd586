"""A plugin for pytest, there as soon as the package is installed: fixtures for a mock server and its clients.

`plivo_mock` is a mock server without messages, another for each test; one server for all of them makes that quick.
`plivo` and `async_plivo` are clients of it; `plivo_environment` is for clients that the code under test makes. A test
that fails shows the requests to its mock server.
"""

import zlib
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from functools import partialmethod
from typing import TYPE_CHECKING, Any, cast

import pytest

from ._extra import missing

# Loaded by every run of pytest where the package is installed, so the rest is imported when a test needs it.
if TYPE_CHECKING:
    from plivo_messaging import AsyncPlivo, Plivo

    from ._mock import MockPlivo
    from ._shared_server import SharedServer

_MARKER = (
    "plivo_mock(auth_id=..., clock=..., rate=..., ...): make this test's plivo_mock with these arguments of MockPlivo."
)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", _MARKER)


@pytest.fixture(scope="session")
def _plivo_server() -> Iterator["SharedServer"]:
    """The server of the mocks of all tests."""
    try:
        from ._shared_server import SharedServer  # noqa: PLC0415 - only when a test needs it
    except ModuleNotFoundError as error:
        if (sentence := missing(error)) is None:
            raise
        pytest.fail(sentence, pytrace=False)
    server = SharedServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def plivo_mock(request: pytest.FixtureRequest, _plivo_server: "SharedServer") -> Iterator["MockPlivo"]:
    """A mock server of the Plivo Message API without messages, with a manual clock.

    `plivo_mock.advance(seconds)` moves the clock, `plivo_mock.sent(to=..., text=...)` asserts what was sent,
    `plivo_mock.requests` and `plivo_mock.callbacks` have what passed, `plivo_mock.faults` makes requests fail.
    `@pytest.mark.plivo_mock(...)` passes arguments to `MockPlivo`, such as `rate=math.inf`, or `clock=SystemClock()`
    for time that passes by itself.
    """
    from ._clock import ManualClock  # noqa: PLC0415 - only when a test needs it
    from ._shared_server import SharedMock  # noqa: PLC0415 - only when a test needs it

    test = cast("pytest.Item", request.node)  # pyright: ignore[reportUnknownMemberType]  (pytest does not say)
    marker = test.get_closest_marker("plivo_mock")
    options: dict[str, Any] = {
        "clock": ManualClock(datetime.now(UTC)),
        # The same identifiers in each run of a test, other ones in other tests.
        "seed": zlib.crc32(test.nodeid.encode()),
        **(marker.kwargs if marker else {}),
    }
    mock = SharedMock(**options)
    mock.server = _plivo_server
    test.stash[_KEY] = mock
    with mock:
        yield mock


@pytest.fixture
def plivo(plivo_mock: "MockPlivo") -> Iterator["Plivo"]:
    """A client of `plivo_mock`, with the account's credentials and the mock's time.

    So `plivo_mock.advance` brings `find_sent` to each of its verdicts.
    """
    from plivo_messaging import Plivo  # noqa: PLC0415 - only when a test needs it

    account = plivo_mock.auth_id, plivo_mock.auth_token
    with Plivo(*account, base_url=plivo_mock.base_url, clock=plivo_mock.now) as client:
        yield client


@pytest.fixture
def async_plivo(plivo_mock: "MockPlivo") -> "AsyncPlivo":
    """An asynchronous client of `plivo_mock`, for tests that asyncio or trio run.

    It makes its requests in process: no connection has to be closed before the event loop ends.
    """
    import httpx  # noqa: PLC0415 - only when a test needs it

    from plivo_messaging import AsyncPlivo  # noqa: PLC0415 - only when a test needs it

    http = httpx.AsyncClient(transport=httpx.ASGITransport(plivo_mock.asgi()))
    account = plivo_mock.auth_id, plivo_mock.auth_token
    return AsyncPlivo(*account, base_url=plivo_mock.base_url, http_client=http, clock=plivo_mock.now)


@pytest.fixture
def plivo_environment(plivo_mock: "MockPlivo", monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every client that is made without arguments one of `plivo_mock`, with its time, by the environment."""
    from plivo_messaging import AsyncPlivo, Plivo  # noqa: PLC0415 - only when a test needs it

    for kind in (Plivo, AsyncPlivo):
        monkeypatch.setattr(kind, "__init__", partialmethod(kind.__init__, clock=plivo_mock.now))
    monkeypatch.setenv("PLIVO_AUTH_ID", plivo_mock.auth_id)
    monkeypatch.setenv("PLIVO_AUTH_TOKEN", plivo_mock.auth_token)
    monkeypatch.setenv("PLIVO_BASE_URL", plivo_mock.base_url)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what happened at the mock server of a test that fails."""
    outcome = yield
    mock = item.stash.get(_KEY, None)
    if mock is not None and outcome.failed:
        from ._shared_server import report  # noqa: PLC0415 - only when a test needs it

        outcome.sections.append(("plivo_mock", report(mock)))
    return outcome


_KEY: pytest.StashKey["MockPlivo"] = pytest.StashKey()
