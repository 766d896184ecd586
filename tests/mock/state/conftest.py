from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mock.callbacks.receiver import Receiver, listening
from tests.mock.state.life import Life


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite"


@pytest.fixture
def life(path: Path) -> Life:
    return Life(path)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as receiver:
        yield receiver
