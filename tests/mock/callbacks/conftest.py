from collections.abc import Iterator

import pytest

from tests.mock.callbacks.receiver import Receiver, listening


@pytest.fixture(scope="session")
def application() -> Iterator[Receiver]:
    with listening() as receiver:
        yield receiver


@pytest.fixture
def receiver(application: Receiver) -> Receiver:
    """The application whose URLs are called, which has heard nothing yet and answers 200."""
    application.requests.clear()
    application.statuses.clear()
    application.body = b"thanks"
    return application
