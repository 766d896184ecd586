"""A client of each kind, and a server that fails."""

from collections.abc import Callable, Iterator
from typing import cast

import pytest

from tests.wrapper.faults.server import FaultServer
from tests.wrapper.faults.surfaces import EACH_SURFACE, SURFACES, AsyncSurface, MakeSurface, Surface, SyncSurface


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as server:
        yield server


@pytest.fixture
def sync_surface(server: FaultServer) -> Iterator[SyncSurface]:
    surface = SyncSurface(server.url())
    yield surface
    surface.close()


@pytest.fixture(params=["async", pytest.param("async httpcore", marks=pytest.mark.slow)])
def make_async_surface(request: pytest.FixtureRequest) -> Callable[..., AsyncSurface]:
    kind: str = request.param
    return cast("Callable[..., AsyncSurface]", SURFACES[kind])


@pytest.fixture
def async_surface(make_async_surface: Callable[..., AsyncSurface], server: FaultServer) -> Iterator[AsyncSurface]:
    surface = make_async_surface(server.url())
    yield surface
    surface.close()


@pytest.fixture(params=EACH_SURFACE)
def make_surface(request: pytest.FixtureRequest) -> MakeSurface:
    kind: str = request.param
    return SURFACES[kind]


@pytest.fixture
def surface(make_surface: MakeSurface, server: FaultServer) -> Iterator[Surface]:
    surface = make_surface(server.url())
    yield surface
    surface.close()
