"""A client of each kind, and a server that fails."""

from collections.abc import Iterator

import pytest

from tests.client.faults.server import FaultServer
from tests.client.faults.surfaces import SURFACES, AiohttpSurface, AsyncSurface, Surface, SyncSurface


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as server:
        yield server


@pytest.fixture
def sync_surface(server: FaultServer) -> Iterator[SyncSurface]:
    surface = SyncSurface(server.url())
    yield surface
    surface.close()


@pytest.fixture(params=[AsyncSurface, AiohttpSurface], ids=["httpx", "aiohttp"])
def make_async_surface(request: pytest.FixtureRequest) -> type[AsyncSurface]:
    kind: type[AsyncSurface] = request.param
    return kind


@pytest.fixture
def async_surface(make_async_surface: type[AsyncSurface], server: FaultServer) -> Iterator[AsyncSurface]:
    surface = make_async_surface(server.url())
    yield surface
    surface.close()


@pytest.fixture(params=SURFACES)
def make_surface(request: pytest.FixtureRequest) -> type[Surface]:
    kind: str = request.param
    return SURFACES[kind]


@pytest.fixture
def surface(make_surface: type[Surface], server: FaultServer) -> Iterator[Surface]:
    surface = make_surface(server.url())
    yield surface
    surface.close()
