"""What all tests of the client have in common."""

from collections.abc import Iterator

import pytest

_CREDENTIALS = ("PLIVO_AUTH_ID", "PLIVO_AUTH_TOKEN", "PLIVO_BASE_URL")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")


@pytest.fixture(scope="session", autouse=True)
def _undisturbed() -> Iterator[None]:
    """Keep the environment of whoever runs the tests out of them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in (*_CREDENTIALS, *_PROXIES):
            patch.delenv(name, raising=False)
        yield
