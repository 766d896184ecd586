"""Read the OpenAPI document and make it complete in itself: JSON values, no reference to another file."""

import json
import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError


class SourceError(Exception):
    """Something cannot be generated or compared; the message says where, and what to write instead."""


def bundle(spec: Path) -> dict[str, Any]:
    """Read a document, YAML 1.2, with the files in their places that it refers to: `$ref: examples/NAME.json`."""

    def refuse(value: object) -> None:
        raise SourceError(f"{spec.name}: {value!r} is not a JSON value; put it in quotes")

    def replace(node: dict[str, Any]) -> object:
        reference = node.get("$ref")
        if not isinstance(reference, str) or reference.startswith("#"):
            return node
        if len(node) > 1 or not re.fullmatch(r"examples/[A-Za-z0-9_.-]+\.json", reference):
            raise SourceError(f"{spec.name}: `$ref: {reference}` is refused; it stands alone and is examples/NAME.json")
        try:
            return json.loads((spec.parent / reference).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SourceError(f"{spec.name}: {reference} cannot be read: {error}") from error

    try:
        # Pure, because the reader in C knows YAML 1.1 alone, to which `no` and `on` are booleans.
        # `load` is annotated, but not in a form pyright understands.
        document: object = YAML(typ="safe", pure=True).load(spec)  # pyright: ignore[reportUnknownMemberType]
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise SourceError(f"{spec.name} cannot be read: {error}") from error
    if not isinstance(document, dict):
        raise SourceError(f"{spec.name} is not an OpenAPI document: it holds no mapping")
    bundled: dict[str, Any] = json.loads(json.dumps(document, default=refuse), object_hook=replace)
    return bundled
