"""How the modules of the mock server depend on each other, read from their sources."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import plivo_mock

ROOT = Path(plivo_mock.__file__).parent
NAME = "plivo_mock"
MODULES = {
    ".".join([NAME, *path.relative_to(ROOT).with_suffix("").parts]).removesuffix(".__init__"): path
    for path in ROOT.rglob("*.py")
}


def imports_of(module: str, path: Path) -> Iterator[str]:
    """Give the modules of the mock server that a module needs when it is imported."""
    package = module.split(".")[: None if path.name == "__init__.py" else -1]
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            names = {source, *(f"{source}.{alias.name}" for alias in node.names)}
            yield from names & MODULES.keys()


NEEDS = {module: set(imports_of(module, path)) - {module} for module, path in MODULES.items()}


def room_of(module: str) -> str:
    """Name the room a module is in; empty for what is in none."""
    room = module.removeprefix(f"{NAME}.").partition(".")[0]
    return room if f"{NAME}.{room}" in MODULES and MODULES[f"{NAME}.{room}"].name == "__init__.py" else ""


def test_dependencies_are_found() -> None:
    assert f"{NAME}._messaging._platform" in NEEDS[f"{NAME}._callbacks._outbox"]
    assert f"{NAME}._messaging._delivery" in NEEDS[f"{NAME}._messaging._platform"]
    assert room_of(f"{NAME}._callbacks._outbox") == "_callbacks"
    assert room_of(f"{NAME}._clock") == ""


def test_nothing_imports_in_a_circle() -> None:
    assert {*TopologicalSorter(NEEDS).static_order()} >= MODULES.keys()


@pytest.mark.parametrize(
    ("room", "needed"),
    [
        ("_messaging", set[str]()),
        ("_callbacks", {"_messaging"}),
        ("_state", {"_messaging"}),
        ("_api", {"_messaging"}),
        ("_control", {"_api", "_messaging"}),
        ("_page", {"_api"}),
        ("_inspection", {"_control", "_messaging"}),
        ("_testing", {"_api", "_inspection"}),
    ],
)
def test_a_room_needs_only_those_below_it(room: str, needed: set[str]) -> None:
    inside = [module for module in MODULES if room_of(module) == room]
    rooms = {room_of(other) for module in inside for other in NEEDS[module]}

    assert len(inside) > 1
    assert rooms - {room, ""} <= needed
