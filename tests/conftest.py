"""What the tests of properties try, and what tests of several rooms need."""

import importlib
import pkgutil
import signal
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# The same examples in every run, and no clock: a busy machine is no failure.
settings.register_profile(
    "same", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("same")
settings.register_profile("quick", max_examples=20)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Import what tests would import late: hypothesis tries the constants of all modules that are imported by then."""
    if not any("hypothesis" in item.keywords for item in session.items):
        return
    for name in sys.modules.keys() & {"plivo_messaging", "plivo_mock", "plivo_contract"}:
        for module in pkgutil.walk_packages(sys.modules[name].__path__, f"{name}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Heed SIGINT, which processes that run in the background or in parallel ignore."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
