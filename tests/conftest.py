"""How much the tests of properties try, and what tests of several rooms need."""

import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("quick", max_examples=20)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Heed SIGINT, which processes that run in the background or in parallel ignore."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
