"""JSON, by orjson where it is installed (the extra `fast`) and by the standard library else. Both give the same.

What orjson refuses, the standard library is asked about: it reads infinite numbers and halves of surrogate pairs, and
writes whole numbers of any length. One difference remains: of a whole number of more than 64 bits, which the API has
none of, orjson reads a float.
"""

import json
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol, cast

__all__ = ["read", "write"]


class _Orjson(Protocol):
    def loads(self, content: bytes, /) -> object: ...
    def dumps(self, document: object, /) -> bytes: ...


_orjson = cast("_Orjson | None", import_module("orjson") if find_spec("orjson") is not None else None)
_decode = json.JSONDecoder().decode
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def read(content: bytes) -> object:
    """Read a document.

    Args:
        content: The document, in UTF-8.

    Returns:
        What it says.

    Raises:
        ValueError: If it is no JSON.
        RecursionError: If it is nested too deeply.
    """
    try:
        document: object = _decode(content.decode()) if _orjson is None else _orjson.loads(content)
    except ValueError:
        # It may begin with a byte order mark, or be in another encoding.
        document = json.loads(content)
    return document


def write(document: Mapping[str, object]) -> bytes:
    """Write a document.

    Args:
        document: What it is to say; without infinite numbers, of which a send is checked to have none.

    Returns:
        The document, in UTF-8, without spaces.
    """
    if _orjson is not None:
        try:
            return _orjson.dumps(document)
        except TypeError:
            pass
    return _encode(document).encode()
