"""What all tests of the client have in common."""

import pytest
from hypothesis import settings

# Properties are tried on the same values every time, and no machine is too slow for them.
settings.register_profile("client", derandomize=True, deadline=None, database=None)
settings.load_profile("client")


@pytest.fixture(autouse=True)
def _no_credentials_around(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the environment of whoever runs the tests out of them."""
    for name in ("PLIVO_AUTH_ID", "PLIVO_AUTH_TOKEN", "PLIVO_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
