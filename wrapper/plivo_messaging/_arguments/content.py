"""WhatsApp content, from an object of the generated classes or a mapping of the same shape. Pure."""

import json
from collections.abc import Mapping
from functools import cache
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

import attrs

from plivo_messaging._api import models
from plivo_messaging._errors import ValidationError
from plivo_messaging._names import nearest

from .validation import Check, shown

__all__ = ["content_of"]

_Shape = TypeVar("_Shape", models.WhatsappTemplate, models.WhatsappInteractive, models.WhatsappLocation)

_PLAIN = {str: "a string", int: "a whole number", float: "a number"}
# What fields are called elsewhere, most of them in WhatsApp's own API.
_ELSEWHERE = {
    "language": "lang locale code",
    "media": "image video document link url",
    "cta_url": "url link",
    "fallback_value": "value text",
    "longitude": "lng lon long",
    "latitude": "lat",
    "title": "label text name",
}


def content_of(shape: type[_Shape]) -> Check[_Shape]:
    """Return a check for content of a shape. A mapping has the documented fields alone, an object may have others."""

    def check(argument: str, value: object) -> _Shape:
        if not isinstance(value, shape | Mapping):
            raise ValidationError(argument, f"{shown(value)} is neither a {shape.__name__} nor a mapping")
        try:
            given = cast("object", value)
            content = value if isinstance(value, shape) else shape.from_dict(_read_object(argument, "", shape, given))
            # An object of the class may hold anything, and only JSON can be sent.
            json.dumps(content.to_dict(), ensure_ascii=False, allow_nan=False).encode()
        except ValidationError:
            raise
        except (TypeError, ValueError, AttributeError, RecursionError) as error:
            raise ValidationError(argument, f"does not have the documented shape: {error}") from None
        return content

    return check


def _read_object(argument: str, where: str, shape: type, value: object) -> dict[str, Any]:
    """Validate the fields of a mapping, and leave those out that are None."""
    if not isinstance(value, Mapping):
        raise ValidationError(argument, f"{where} is {shown(value)}: pass a mapping")
    hints = _fields(shape)
    given = {name: each for name, each in cast("Mapping[Any, object]", value).items() if each is not None}
    for name in given:
        if name not in hints:
            meant = {each: words for each, words in _ELSEWHERE.items() if each in hints}
            instead = nearest(str(name), hints, meant) or f" (it has {', '.join(hints)})"
            raise ValidationError(argument, f"{where} has no field {name!r}{instead}".lstrip())
    for name, (_, is_required) in hints.items():
        if is_required and name not in given:
            raise ValidationError(argument, f"{where} lacks the field {name!r}".lstrip())
    return {name: _read(argument, f"{where}.{name}".lstrip("."), hints[name][0], each) for name, each in given.items()}


def _read(argument: str, where: str, kinds: tuple[Any, ...], value: object) -> object:
    if get_origin(kinds[0]) is list:
        if not isinstance(value, list | tuple):
            raise ValidationError(argument, f"{where} is {shown(value)}: pass a list")
        items = enumerate(cast("list[object]", value))
        return [_read(argument, f"{where}[{index}]", get_args(kinds[0]), each) for index, each in items]
    if attrs.has(kinds[0]):
        return _read_object(argument, where, kinds[0], value)
    names = [_PLAIN[each] for each in kinds if each in _PLAIN]
    if not isinstance(value, (*kinds, int) if float in kinds else kinds) or isinstance(value, bool):
        raise ValidationError(argument, f"{where} is {shown(value)}: pass {' or '.join(names)}")
    return value


@cache
def _fields(shape: type) -> dict[str, tuple[tuple[Any, ...], bool]]:
    """Return the types of the fields of a generated class, by their names in JSON, and whether they are required."""
    hints = get_type_hints(shape, localns={name: getattr(models, name) for name in models.__all__})
    return {
        each.name.rstrip("_"): (
            get_args(hints[each.name]) if isinstance(hints[each.name], UnionType) else (hints[each.name],),
            each.default is attrs.NOTHING,
        )
        for each in attrs.fields(shape)
        if each.init
    }
