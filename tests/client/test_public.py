"""What users import."""

import ast
import inspect
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

import plivo_messaging

OURS = [name for name, home in plivo_messaging._HOMES.items() if home != "_contract"]


def imported_for_type_checkers() -> dict[str, str]:
    """Give the public names and their homes as type checkers see them."""
    tree = ast.parse(Path(inspect.getfile(plivo_messaging)).read_text(encoding="utf-8"))
    (guarded,) = (node for node in tree.body if isinstance(node, ast.If))
    assert ast.unparse(guarded.test) == "TYPE_CHECKING"
    return {
        alias.name: node.module
        for node in guarded.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def test_there_are_as_many_homes_as_names() -> None:
    assert plivo_messaging.__all__ == sorted(set(plivo_messaging.__all__))
    assert plivo_messaging._HOMES.keys() | plivo_messaging._MODULES == set(plivo_messaging.__all__)


def test_type_checkers_are_told_the_same() -> None:
    assert imported_for_type_checkers() == plivo_messaging._HOMES


@pytest.mark.parametrize("name", plivo_messaging._MODULES)
def test_modules_need_no_import_of_their_own(name: str) -> None:
    code = f"import plivo_messaging; print(plivo_messaging.{name}.__name__)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown == f"plivo_messaging.{name}\n"
    assert name in dir(plivo_messaging)


@pytest.mark.parametrize("name", plivo_messaging._HOMES)
def test_every_public_name_is_there(name: str) -> None:
    value = getattr(plivo_messaging, name)
    assert value.__name__ == name
    assert getattr(plivo_messaging, name) is value
    assert name in dir(plivo_messaging)


@pytest.mark.parametrize("name", plivo_messaging._HOMES)
def test_every_public_name_is_documented(name: str) -> None:
    documentation = getattr(plivo_messaging, name).__doc__
    assert documentation
    assert documentation.splitlines()[0].endswith(".")


@pytest.mark.parametrize("name", [name for name in OURS if inspect.isclass(getattr(plivo_messaging, name))])
def test_everything_public_in_a_class_is_documented(name: str) -> None:
    members: Mapping[str, object] = getattr(plivo_messaging, name).__dict__
    for member, value in members.items():
        if not member.startswith("_") and (inspect.isfunction(value) or isinstance(value, property)):
            assert value.__doc__, member


def test_other_names_are_not_there() -> None:
    with pytest.raises(AttributeError, match=r"^module 'plivo_messaging' has no attribute 'plivo'$"):
        _ = plivo_messaging.plivo


def test_the_import_is_cheap() -> None:
    code = "import json, sys, plivo_messaging; print(json.dumps([*sys.modules]))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    packages = {module.partition(".")[0] for module in json.loads(loaded)}
    assert "plivo_messaging" in packages
    assert not packages & {"httpx", "httpcore", "attr", "attrs", "plivo_messaging_api"}
    modules = {module for module in json.loads(loaded) if module.startswith("plivo_messaging")}
    assert modules == {"plivo_messaging"}
