"""How the modules of the wrapper depend on each other, read from their sources."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

WRAPPER = Path(__file__).parents[2] / "wrapper"
PACKAGE = WRAPPER / "plivo_messaging"
CLIENT = {
    ".".join(path.relative_to(WRAPPER).with_suffix("").parts): path
    for path in PACKAGE.rglob("*.py")
    if "mock" not in path.relative_to(PACKAGE).parts
}
MOCK = {".".join(path.relative_to(WRAPPER).with_suffix("").parts): path for path in (PACKAGE / "mock").rglob("*.py")}
TRANSPORTS = {"plivo_messaging._transport._sync", "plivo_messaging._transport._async"}


def tree_of(path: Path) -> ast.Module:
    """Parse a module."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports_of(module: str, node: ast.AST) -> Iterator[str]:
    """Give everything a part of a module imports, by its full name, `a.b.name` for `from a.b import name`."""
    for each in ast.walk(node):
        if isinstance(each, ast.Import):
            yield from (alias.name for alias in each.names)
        if isinstance(each, ast.ImportFrom):
            package = module.split(".")
            base = package[: len(package) - each.level] if each.level else []
            source = [*base, *([each.module] if each.module else [])]
            yield from (".".join([*source, alias.name]) for alias in each.names)


def within(name: str, package: str) -> bool:
    """Tell whether a name is a package or something in it."""
    return name == package or name.startswith(f"{package}.")


def dependencies(module: str, path: Path) -> set[str]:
    """Give the modules of the client that a module needs when it is imported."""
    nodes = [node for node in tree_of(path).body if not _is_for_type_checkers(node)]
    return {home for node in nodes for name in imports_of(module, node) for home in _homes(name)} - {module}


def _homes(name: str) -> Iterator[str]:
    """Give the module of the client that a full name is, or is in."""
    if name in CLIENT:
        yield name
    elif f"{name}.__init__" in CLIENT:
        yield f"{name}.__init__"
    elif "." in name:
        yield from _homes(name.rpartition(".")[0])


def _is_for_type_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def test_the_modules_are_found() -> None:
    assert {"plivo_messaging.__init__", "plivo_messaging._contract", "plivo_messaging.whatsapp"} <= CLIENT.keys()
    assert {"plivo_messaging.mock.__init__", "plivo_messaging.mock._mock"} <= MOCK.keys()
    assert not CLIENT.keys() & MOCK.keys()


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import a.b, c as d", {"a.b", "c"}),
        ("from . import _checks", {"plivo_messaging._checks"}),
        ("from ._errors import ValidationError", {"plivo_messaging._errors.ValidationError"}),
        ("from .. import x", {"x"}),
        ("def f():\n    import late", {"late"}),
    ],
)
def test_imports_are_found(source: str, names: set[str]) -> None:
    assert set(imports_of("plivo_messaging._send", ast.parse(source))) == names


def test_one_module_alone_imports_the_generated_package() -> None:
    importing = {
        module
        for module, path in {**CLIENT, **MOCK}.items()
        if any(within(name, "plivo_messaging_api") for name in imports_of(module, tree_of(path)))
    }
    assert importing == {"plivo_messaging._contract"}


@pytest.mark.parametrize("module", sorted(CLIENT))
def test_the_client_imports_nothing_of_the_mock(module: str) -> None:
    names = set(imports_of(module, tree_of(CLIENT[module])))
    assert not {name for name in names if within(name, "plivo_messaging.mock")}


@pytest.mark.parametrize("module", sorted(MOCK))
def test_the_mock_imports_nothing_of_the_client(module: str) -> None:
    names = set(imports_of(module, tree_of(MOCK[module])))
    ours = {name for name in names if within(name, "plivo_messaging") or within(name, "plivo_messaging_api")}
    # The plugin for pytest has a fixture that gives a client.
    allowed = {"plivo_messaging.Plivo"} if module == "plivo_messaging.mock.pytest_plugin" else set[str]()
    assert {name for name in ours if not within(name, "plivo_messaging.mock")} == allowed


@pytest.mark.parametrize("module", sorted({**CLIENT, **MOCK}))
def test_no_module_is_longer_than_300_lines(module: str) -> None:
    path = {**CLIENT, **MOCK}[module]
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_dependencies_are_found() -> None:
    assert dependencies("plivo_messaging._arguments._filters", CLIENT["plivo_messaging._arguments._filters"]) == {
        f"plivo_messaging.{name}"
        for name in ("_arguments._destinations", "_checks", "_contract", "_errors", "_options", "_values")
    }
    assert [*_homes("plivo_messaging.Plivo")] == ["plivo_messaging.__init__"]
    assert [*_homes("collections.abc.Iterator")] == []


def test_nothing_imports_in_a_circle() -> None:
    order = TopologicalSorter({module: dependencies(module, path) for module, path in CLIENT.items()})
    assert set(order.static_order()) == CLIENT.keys()


@pytest.mark.parametrize(
    ("room", "above"),
    [
        ("_arguments", {"_transport", "_messages"}),
        ("_answers", {"_arguments", "_transport", "_messages"}),
        ("_transport", {"_arguments", "_messages"}),
    ],
)
def test_a_room_needs_none_above_it(room: str, above: set[str]) -> None:
    inside = {module: path for module, path in CLIENT.items() if within(module, f"plivo_messaging.{room}")}
    needed = {name for module, path in inside.items() for name in dependencies(module, path)}
    assert inside
    assert not {name for name in needed if any(within(name, f"plivo_messaging.{each}") for each in above)}


def test_the_package_itself_needs_none_of_its_modules() -> None:
    assert dependencies("plivo_messaging.__init__", CLIENT["plivo_messaging.__init__"]) == set()


def test_only_a_transport_talks_to_the_network() -> None:
    talking = {
        module
        for module, path in CLIENT.items()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _talks(node.func)
    }
    assert "plivo_messaging._transport._sync" in talking
    assert talking <= TRANSPORTS


def _talks(function: ast.Attribute) -> bool:
    methods = {"get", "options", "head", "post", "put", "patch", "delete", "request", "stream"}
    of_httpx = isinstance(function.value, ast.Name) and function.value.id == "httpx"
    of_client = function.attr == "send" and ast.unparse(function.value).rpartition(".")[2] == "client"
    return of_client or (of_httpx and function.attr in methods)
