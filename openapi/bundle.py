"""Read the OpenAPI document and make it complete in itself: JSON values, no reference to another file."""

import json
import re
from pathlib import Path
from typing import TypeAlias, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

_EXAMPLE_FILE = re.compile(r"examples/[A-Za-z0-9_.-]+\.json")
_EXAMPLE_KEYS = {"summary", "description", "value"}


class SpecError(Exception):
    """The document cannot be bundled; the message says where, and what to write instead."""


def bundle(spec: Path) -> dict[str, Json]:
    """Read an OpenAPI document and put the example files it refers to in their places.

    Args:
        spec: the document, YAML 1.2. Its only references to other files are `$ref: examples/NAME.json`,
            each of them an OpenAPI Example Object.

    Returns:
        The document with its keys in the order of the file.

    Raises:
        SpecError: it cannot be read, has a value that JSON does not know, or refers to another kind of file.
    """
    try:
        # Pure, because the reader in C knows YAML 1.1 alone, to which `no` and `on` are booleans.
        # `load` is annotated, but not in a form pyright understands.
        document: object = YAML(typ="safe", pure=True).load(spec)  # pyright: ignore[reportUnknownMemberType]
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise SpecError(f"{spec.name} cannot be read: {error}") from error
    bundled = _inlined(document, spec.parent, "#")
    if not isinstance(bundled, dict):
        raise SpecError(f"{spec.name} is not an OpenAPI document: it holds no mapping")
    return bundled


def _inlined(node: object, folder: Path, where: str) -> Json:
    if isinstance(node, dict):
        return _inlined_mapping(cast("dict[object, object]", node), folder, where)
    if isinstance(node, list):
        items = cast("list[object]", node)
        return [_inlined(item, folder, f"{where}/{index}") for index, item in enumerate(items)]
    if node is None or isinstance(node, str | int | float):
        return node
    raise SpecError(f"{where}: {node!r} is not a JSON value; put it in quotes")


def _inlined_mapping(mapping: dict[object, object], folder: Path, where: str) -> Json:
    reference = mapping.get("$ref")
    if isinstance(reference, str) and not reference.startswith("#"):
        if len(mapping) > 1:
            raise SpecError(f"{where}: nothing may stand beside `$ref: {reference}`; move it into that file")
        return _example(reference, folder, where)
    inlined: dict[str, Json] = {}
    for key, value in mapping.items():
        if not isinstance(key, str):
            raise SpecError(f"{where}: the key {key!r} is not a string; put it in quotes")
        inlined[key] = _inlined(value, folder, f"{where}/{key}")
    return inlined


def _example(reference: str, folder: Path, where: str) -> Json:
    if not _EXAMPLE_FILE.fullmatch(reference):
        raise SpecError(f"{where}: `$ref: {reference}` is refused; only examples/NAME.json may be referred to")
    try:
        example: object = json.loads((folder / reference).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SpecError(f"{where}: {reference} cannot be read: {error}") from error
    if not isinstance(example, dict) or "value" not in example or not example.keys() <= _EXAMPLE_KEYS:
        raise SpecError(
            f"{where}: {reference} is not an Example Object: `value`, and at most `summary` and `description`"
        )
    return cast("dict[str, Json]", example)
