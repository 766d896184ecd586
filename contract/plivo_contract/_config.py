"""The table `[tool.plivo-contract]` of a `pyproject.toml`."""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from ._options import OPTIONS, PERMISSIONS, SWITCH, WITH_FULL, Option

_NAME = "[tool.plivo-contract]"
_URL = Option("base-url", "where the API is", {})
_KEYS = {
    each.name: each
    for each in (_URL, *(option for options in OPTIONS.values() for option in options))
    if each.name not in {"config", "update-baseline"}
}
# What is true of one server, and may cost money on another.
_OF_THE_SERVER = {option.name for topic in (PERMISSIONS, WITH_FULL) for option in OPTIONS[topic]}
_SECRETS = ("auth", "token", "secret", "password")


def read_table(named: Path | None, base_url: str | None) -> Mapping[str, Any]:
    """Return the values of a table, by the names of the options in Python.

    Args:
        named: The file; by default the nearest `pyproject.toml` that has such a table.
        base_url: The server that is tested. What is true of another one alone is left out.

    Raises:
        ValueError: The file, or something in it, is wrong.
    """
    here = Path.cwd()
    paths = [folder / "pyproject.toml" for folder in (here, *here.parents)] if named is None else [named]
    for path in paths:
        given = _load(path) if named is not None or path.is_file() else None
        if given is not None:
            values = _values(given, path)
            if base_url is None or base_url.rstrip("/") == str(values.get("base_url", "")).rstrip("/"):
                return values
            return {key: value for key, value in values.items() if key.replace("_", "-") not in _OF_THE_SERVER}
    if named is not None:
        raise ValueError(f"--config {named} has no table {_NAME}: add it, or leave the option out")
    return {}


def nearest(name: str, known: Iterable[str]) -> str:
    """Return which of the known names was meant, as the end of a sentence."""
    names = sorted(known)
    likely = difflib.get_close_matches(name, names, n=1, cutoff=0.4)
    return f"did you mean {likely[0]!r}?" if likely else f"use some of {', '.join(names)}"


def _load(path: Path) -> Mapping[str, Any] | None:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise ValueError(f"{path} is not TOML: {error}") from None
    tools: object = document.get("tool")
    table: object = cast("dict[str, object]", tools).get("plivo-contract") if isinstance(tools, dict) else None
    return cast("dict[str, Any]", table) if isinstance(table, dict) else None


def _values(given: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    values: dict[str, Any] = {}
    for name, value in given.items():
        where = f"{path}: {_NAME} {name}"
        option = _KEYS.get(name)
        if option is None:
            if any(each in name.lower() for each in _SECRETS):
                raise ValueError(f"{where} may be a secret: credentials are read from the environment alone")
            raise ValueError(f"{where} is unknown: {nearest(name, _KEYS)}")
        if name in _OF_THE_SERVER and "base-url" not in given:
            raise ValueError(f"{where} counts for one server: add its base-url to the table")
        values[option.key] = _value(option, value, where, path.parent)
    return values


def _value(option: Option, value: object, where: str, folder: Path) -> Any:  # noqa: ANN401 - as argparse has it
    texts = cast("list[object]", value) if isinstance(value, list) else [None]
    if option.arguments is SWITCH:
        kind, fits = "true or false", isinstance(value, bool)
    elif "action" in option.arguments:
        kind, fits = "a list of texts", all(isinstance(each, str) for each in texts)
    else:
        kind, fits = "a text or a number", isinstance(value, str | int | float) and not isinstance(value, bool)
    if not fits:
        raise ValueError(f"{where} = {value!r} is not {kind}")
    if "action" in option.arguments:
        return value
    read = option.convert(str(value), where)
    return folder / read if isinstance(read, Path) else read
