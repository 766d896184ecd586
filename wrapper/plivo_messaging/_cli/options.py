"""The options of commands, made of the options of the library's calls."""

import ast
import inspect
import itertools
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import partial
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin, get_type_hints

import typer

from plivo_messaging._arguments.options import CallOptions

__all__ = [
    "BaseUrl",
    "DefaultRegion",
    "DestinationFile",
    "JsonLines",
    "Price",
    "Since",
    "Until",
    "given",
    "read_lines",
    "with_options",
]

_F = TypeVar("_F", bound=Callable[..., Any])

BaseUrl = Annotated[
    str | None,
    typer.Option(help="Where the API is; PLIVO_BASE_URL when left out, else https://api.plivo.com/v1."),
]
DestinationFile = Annotated[
    typer.FileText | None,
    typer.Option(
        encoding="utf-8-sig", help="A file with a number on each line, for any number of them; - is the standard input."
    ),
]
DefaultRegion = Annotated[str | None, typer.Option(help="The country of numbers without +, such as US.")]
JsonLines = Annotated[bool, typer.Option("--json", help="Print JSON, an object on each line.")]

_AGO = re.compile(r"([0-9]{1,6})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
# What the description of an option says about Python's types.
_OF_PYTHON = re.compile(r"(?:, or an httpx|, as a whatsapp|: a datetime ).*(?=\.$)")

now = partial(datetime.now, UTC)


def _parse_moment(text: str) -> datetime:
    ago = _AGO.fullmatch(text)
    try:
        if ago is not None:
            return now() - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise typer.BadParameter(
            f"{text!r} is not a time: write 2026-11-30T09:00, which is in UTC without an offset, or how long ago: 90m"
        ) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _parse_price(text: str) -> Decimal:
    try:
        price = Decimal(text)
    except InvalidOperation:
        price = Decimal("NaN")
    if not price.is_finite() or price < 0:
        raise typer.BadParameter(f"{text!r} is not an amount, such as 0.0055")
    return price


def _parse_json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise typer.BadParameter(f"is not JSON: {error}") from None


def _time_option(text: str, default: object = ...) -> Any:  # noqa: ANN401  (what Typer calls an option has any type)
    words = f"{text} In ISO 8601, UTC without an offset, or how long ago: 90m, 12h, 7d."
    return typer.Option(default, help=words, parser=_parse_moment, metavar="TIME")


Since = Annotated[datetime, _time_option("When the send was begun.")]
Until = Annotated[datetime, _time_option("When it had ended.")]
Price = Annotated[
    Decimal | None,
    typer.Option(help="What a segment costs, for an estimate.", parser=_parse_price, metavar="AMOUNT"),
]


def with_options(options: type, *, only: Collection[str] = ()) -> Callable[[_F], _F]:
    """Return a decorator that adds an option to a command for each key of the options of a call, or for some."""
    hints = get_type_hints(options)
    descriptions = {**_descriptions(options), **_descriptions(CallOptions)}
    # Headers may be secrets, and other users of the machine could read them in the list of processes.
    added = {
        name: _option(hints[name], text)
        for name, text in descriptions.items()
        if name != "headers" and (not only or name in only)
    }

    def decorate(command: _F) -> _F:
        signature = inspect.signature(command)
        own = [each for each in signature.parameters.values() if each.kind is not each.VAR_KEYWORD]
        others = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=option, annotation=annotation)
            for name, (annotation, option) in added.items()
        ]
        vars(command)["__signature__"] = signature.replace(parameters=[*own, *others])
        return command

    return decorate


def given(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that have a value."""
    return {name: value for name, value in options.items() if value is not None}


def read_lines(file: typer.FileText | None) -> list[str]:
    """Return the lines of a file that are not empty; none without a file."""
    if file is None:
        return []
    try:
        lines = [line.strip() for line in file if line.strip()]
    except UnicodeDecodeError:
        raise typer.BadParameter("is not a text in UTF-8", param_hint="--dst-file") from None
    if not lines:
        name = getattr(file, "name", "-")  # what stands for a closed input has none
        raise typer.BadParameter(f"{name!r} is empty: it needs a number on each line", param_hint="--dst-file")
    return lines


def _option(hint: object, description: str) -> tuple[object, Any]:
    """Return the type of an option, and the option, for values of a type of the library."""
    text = _OF_PYTHON.sub("", description)
    kinds = [each for each in get_args(hint) if each is not type(None)]
    origins = [get_origin(each) for each in kinds]
    enumeration = next((each for each in kinds if isinstance(each, type) and issubclass(each, StrEnum)), None)
    if enumeration is not None:
        values = [each.value for each in enumeration]
        return str | None, typer.Option(None, help=text, metavar="|".join(values), autocompletion=_completion(values))
    if Sequence in origins:
        return list[str] | None, typer.Option(None, help=f"{text} May be given several times.")
    if Mapping in origins:
        return str | None, typer.Option(None, help=text, parser=_parse_json, metavar="JSON")
    if datetime in kinds:
        return str | None, _time_option(text, None)
    return kinds[0] | None, typer.Option(None, help=text)


def _completion(values: Sequence[str]) -> Callable[[str], list[str]]:
    def complete(incomplete: str) -> list[str]:
        return [each for each in values if each.startswith(incomplete)]

    return complete


def _descriptions(options: type) -> dict[str, str]:
    """Return the text below each key of a typed dictionary."""
    (definition,) = ast.parse(inspect.getsource(options)).body
    keys: dict[str, str] = {}
    for key, text in itertools.pairwise(cast("ast.ClassDef", definition).body):
        if isinstance(key, ast.AnnAssign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            keys[ast.unparse(key.target)] = inspect.cleandoc(str(text.value.value)).replace("`", "")
    return keys
