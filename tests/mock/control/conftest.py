"""A plain HTTP client at the control API of the test's mock."""

from collections.abc import Iterator

import httpx
import pytest

from tests.mock.conftest import TLS


@pytest.fixture
def control(base_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{base_url.removesuffix('/v1')}/_mock", verify=TLS) as client:
        yield client
