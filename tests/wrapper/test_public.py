"""What users import: its names, its documentation, what editors complete, and what the import costs."""

import ast
import importlib.metadata
import inspect
import itertools
import pydoc
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import pytest

import plivo_messaging

# Type checkers see the stub, which has the public names alone.
HOMES: dict[str, str] = vars(plivo_messaging)["_HOMES"]
MODULES: tuple[str, ...] = vars(plivo_messaging)["_MODULES"]
NAMES: list[str] = vars(plivo_messaging)["__all__"]
ITSELF = Path(plivo_messaging.__file__)
CLASSES = [name for name in HOMES if inspect.isclass(getattr(plivo_messaging, name))]


def stub() -> dict[str, str | None]:
    """Return the public names and their homes as type checkers see them."""
    *nodes, version, _ = ast.parse(ITSELF.with_suffix(".pyi").read_text(encoding="utf-8")).body
    assert ast.unparse(version) == "__version__: str"
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.level == 1]
    assert len(imports) == len(nodes)
    aliases = {alias: node.module for node in imports for alias in node.names}
    assert all(alias.name == alias.asname for alias in aliases)
    return {alias.name: home for alias, home in aliases.items()}


def test_type_checkers_see_the_same_names_and_homes() -> None:
    assert stub() == {**HOMES, **dict.fromkeys(MODULES)}
    assert sorted({*HOMES, *MODULES}) == NAMES


def test_the_version_is_that_of_the_distribution() -> None:
    assert plivo_messaging.__version__ == importlib.metadata.version("plivo-messaging")
    assert "__version__" in dir(plivo_messaging)


@pytest.mark.parametrize("name", HOMES)
def test_a_public_name_is_there_and_documented(name: str) -> None:
    value = getattr(plivo_messaging, name)
    assert value is getattr(import_module(f"plivo_messaging.{HOMES[name]}"), name)
    assert value.__name__ == name
    assert name in dir(plivo_messaging)
    assert value.__doc__.splitlines()[0].endswith(".")


@pytest.mark.parametrize("name", CLASSES)
def test_what_is_public_in_a_class_is_documented(name: str) -> None:
    members = cast("Mapping[str, object]", vars(getattr(plivo_messaging, name)))
    for member, value in members.items():
        if not member.startswith("_") and (inspect.isroutine(value) or hasattr(value, "__set_name__")):
            assert value.__doc__, member
            assert value.__doc__.strip().splitlines()[0].endswith("."), member


@pytest.mark.slow
@pytest.mark.parametrize("name", MODULES)
def test_a_module_needs_no_import_of_its_own(name: str) -> None:
    code = f"import plivo_messaging; print(plivo_messaging.{name}.__name__)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown == f"plivo_messaging.{name}\n"
    assert name in dir(plivo_messaging)


@pytest.mark.parametrize(
    ("name", "instead"),
    [("Plvo", ": did you mean 'Plivo'?"), ("RestClient", ": did you mean 'Plivo'?"), ("__path", ""), ("zzz", "")],
)
def test_another_name_is_refused_with_the_nearest_one(name: str, instead: str) -> None:
    with pytest.raises(AttributeError) as caught:
        getattr(plivo_messaging, name)
    assert str(caught.value) == f"module 'plivo_messaging' has no attribute {name!r}{instead}"
    assert not hasattr(plivo_messaging, name)


def test_the_import_loads_nothing_else() -> None:
    code = "import sys; before = {*sys.modules}; import plivo_messaging; print(*{*sys.modules} - before)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {each for each in loaded if each.partition(".")[0] not in sys.stdlib_module_names} == {"plivo_messaging"}
    assert "typing" not in loaded


OPTIONS = [
    (method, option)
    for method, options in (("send", "SendOptions"), ("list", "ListFilters"))
    for option in getattr(plivo_messaging, options).__annotations__
]


@pytest.mark.parametrize(("method", "option"), OPTIONS)
def test_help_and_editors_describe_each_option(method: str, option: str) -> None:
    for owner in (plivo_messaging.Messages, plivo_messaging.AsyncMessages):
        shown = pydoc.plain(pydoc.render_doc(getattr(owner, method)))
        assert re.search(rf"^ +{option}: [A-Z`].*", shown, re.MULTILINE)


@pytest.mark.parametrize(
    ("name", "home"), [(name, HOMES[name]) for name in ("CallOptions", "ListFilters", "SendOptions")]
)
def test_each_key_of_the_options_has_a_docstring(name: str, home: str) -> None:
    source = inspect.getsource(import_module(f"plivo_messaging.{home}"))
    (options,) = (each for each in ast.parse(source).body if isinstance(each, ast.ClassDef) and each.name == name)
    described: set[str] = set()
    for key, text in itertools.pairwise(options.body):
        if isinstance(key, ast.AnnAssign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            described.add(ast.unparse(key.target))
            assert str(text.value.value).endswith(".")
    assert described == set(getattr(plivo_messaging, name).__annotations__) - (
        set() if name == "CallOptions" else set(plivo_messaging.CallOptions.__annotations__)
    )


SYNC = "from plivo_messaging import Plivo\nclient = Plivo()\n"
ASYNC = "from plivo_messaging import AsyncPlivo\nasync def main():\n    async with AsyncPlivo() as client:\n        "
METHODS = {"send", "get", "list", "send_many", "find_sent", "with_raw_response"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from plivo_messaging import ", {"Plivo", "AsyncPlivo", "SendOutcomeUnknown", "webhooks", "segments"}),
        (f"{SYNC}client.messages.", METHODS),
        (f"{SYNC}client.messages.send(", {"dst=", "text=", "src=", "powerpack_uuid="}),
        (f"{SYNC}client.messages.send(dst='1').", {"message_uuid", "message_uuids", "invalid_numbers"}),
        (f"{SYNC}for message in client.messages.list():\n    message.", {"message_state", "message_time", "raw"}),
        (f"{SYNC}client.messages.with_raw_response.get('x').", {"parsed", "status_code", "headers", "attempts"}),
        (f"{ASYNC}client.messages.", METHODS),
        (f"{ASYNC}(await client.messages.send(dst='1')).", {"message_uuid"}),
    ],
)
def test_jedi_completes(code: str, expected: set[str]) -> None:
    # Editors do not import the package: Jedi reads its sources.
    jedi: Any = import_module("jedi")  # it has no types
    script = jedi.Script(code, project=jedi.Project(ITSELF.parents[1]))
    assert expected <= {each.name for each in script.complete()}
