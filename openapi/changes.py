"""What a change of the contract means for those who rely on it. Pure: reads redocly's report, and versions."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple, cast


class ReportError(Exception):
    """A report or a version is not what it should be; the message says what is wrong."""


class Impact(IntEnum):
    """How much a change asks of those who rely on the contract; the greatest one counts."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


_IN_WORDS = (
    "description",
    "summary",
    "title",
    "example",
    "examples",
    "externalDocs",
    "operationId",
    "tags",
    "$comment",
)
_STRUCTURE = ("schema", "items", "allOf", "anyOf", "oneOf")
_SHOWN = 60

_WORDS = {
    Impact.MAJOR: "Breaking: programs that were right may fail",
    Impact.MINOR: "Not breaking: something was added",
    Impact.PATCH: "Not breaking: words and other things no program depends on",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the contract.

    Attributes:
        where: The operation or the schema it belongs to.
        pointer: The exact place in the document.
        impact: What it asks for.
        what: What has changed, in a sentence.
    """

    where: str
    pointer: str
    impact: Impact
    what: str


class Version(NamedTuple):
    """A version of the project."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> "Version":
        """Read a version.

        Args:
            text: Three numbers with dots between them.

        Returns:
            The version.

        Raises:
            ReportError: It has another form.
        """
        found = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", text)
        if not found:
            raise ReportError(f"{text!r} is not a version of three numbers, such as 1.2.3")
        return cls(*(int(each) for each in found.groups()))

    def after(self, impact: Impact) -> "Version":
        """Tell the lowest version that says what a change means.

        Before 1.0.0 the second number says that something breaks, and the third that something was added.

        Args:
            impact: What the change asks for.

        Returns:
            The version, this one if nothing has changed.
        """
        level = impact if self.major or impact < Impact.MINOR else Impact(impact - 1)
        return {
            Impact.NONE: self,
            Impact.PATCH: Version(self.major, self.minor, self.patch + 1),
            Impact.MINOR: Version(self.major, self.minor + 1, 0),
            Impact.MAJOR: Version(self.major + 1, 0, 0),
        }[level]

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


def changes_of(report: Mapping[str, Any]) -> list[Change]:
    """Read redocly's report of the differences between two documents.

    Args:
        report: The report, read from JSON.

    Returns:
        The changes, the most breaking ones first.

    Raises:
        ReportError: It is no such report.
    """
    try:
        changes = [change for each in report["changes"] for change in _changes(each)]
        count = sum(report["summary"][each] for each in ("major", "minor", "patch"))
    except (KeyError, TypeError, AttributeError) as error:
        raise ReportError(f"redocly's report has another form than expected: {error!r}") from error
    if bool(count) is not bool(changes):
        raise ReportError(f"redocly's report counts {count} changes and lists {len(changes)}")
    return sorted(changes, key=lambda change: (-change.impact, change.where, change.pointer, change.what))


def _changes(entry: Mapping[str, Any]) -> Iterable[Change]:
    pointer = "/".join([entry["path"], *([entry["property"]] if entry.get("property") else [])])
    where = place(entry["path"])
    for verdict in entry["verdicts"]:
        # Every enumeration in an answer is open in this contract, and a test holds it: a new value breaks nobody.
        impact = Impact.MINOR if verdict["ruleId"] == "enum-values-added" else Impact[verdict["impact"].upper()]
        yield Change(where, pointer, impact, verdict["message"])
    if not entry["verdicts"]:
        yield Change(where, pointer, *_unjudged(entry))


def _unjudged(entry: Mapping[str, Any]) -> tuple[Impact, str]:
    """Judge what redocly has no rule for, and rates as a matter of words: it knows the wire, and not the library.

    A field that is gone is gone from the library, too; a limit that is loosened lets programs do what they could not.
    """
    kind, changed = entry["kind"], entry.get("property")
    name = f"`{_name(entry)}`"
    if kind != "modified":
        return (Impact.MAJOR if kind == "removed" else Impact.MINOR), f"{entry['typeName']} {name} was {kind}."
    before, after = _value(entry.get("base")), _value(entry.get("revision"))
    if changed is None or changed in _IN_WORDS or changed.startswith("x-"):
        return Impact.PATCH, f"{name}: its {changed or 'wording'} has changed."
    lost = changed == "enum" and not set(_members(before)) <= set(_members(after))
    return (Impact.MAJOR if lost else Impact.MINOR), f"{name}: {changed} was {shown(before)} and is {shown(after)}."


def _name(entry: Mapping[str, Any]) -> str:
    """Name what has changed: a parameter by itself, not by its place in the list, anything else by where it is."""
    for side in (_value(entry.get("base")), _value(entry.get("revision"))):
        if entry["typeName"] == "Parameter" and isinstance(side, dict) and "name" in side:
            return str(cast("Mapping[str, object]", side)["name"])
    return _end(entry["path"])


def _value(side: Mapping[str, object] | None) -> object:
    return None if side is None else side.get("value")


def _members(enumeration: object) -> list[str]:
    return [str(each) for each in cast("list[object]", enumeration)] if isinstance(enumeration, list) else []


def _end(pointer: str) -> str:
    """Give the end of a pointer from the last part on that says something by itself."""
    parts = pointer.split("/")
    begin = len(parts) - 1
    while begin > 1 and (parts[begin].isdigit() or parts[begin] in _STRUCTURE):
        begin -= 1
    return "/".join(parts[begin:])


def shown(value: object) -> str:
    """Show a value of a document, cut off where it is long.

    Args:
        value: What stands there.

    Returns:
        It as JSON.
    """
    text = json.dumps(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def place(pointer: str) -> str:
    """Name the operation or the schema that a place in the document belongs to.

    Args:
        pointer: A JSON pointer, such as `#/paths/~1Message~1/get/parameters/4`.

    Returns:
        A name such as `GET /Message/`, `schema MessageRecord`, or the first key.
    """
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.removeprefix("#/").split("/")]
    if parts[0] == "paths" and len(parts) > 1:
        method = parts[2].upper() + " " if len(parts) > 2 and parts[2] != "parameters" else ""  # noqa: PLR2004  (paths, path, method)
        return f"{method}{parts[1]}"
    if parts[0] == "components" and len(parts) > 2:  # noqa: PLR2004  (components, kind, name)
        return f"{parts[1].removesuffix('s')} {parts[2]}"
    return parts[0] or "the document"


def greatest(changes: Iterable[Change]) -> Impact:
    """Give the impact that counts: the greatest."""
    return max((change.impact for change in changes), default=Impact.NONE)


def in_words(changes: Sequence[Change]) -> list[str]:
    """Tell what has changed.

    Args:
        changes: The changes, in order.

    Returns:
        Lines of text.
    """
    lines: list[str] = []
    for impact, heading in _WORDS.items():
        places = dict.fromkeys(change.where for change in changes if change.impact is impact)
        if places:
            lines += [f"{heading}."]
        for where in places:
            lines.append(f"  {where}")
            said = dict.fromkeys(each.what for each in changes if (each.where, each.impact) == (where, impact))
            lines += [f"    - {what}" for what in said]
    return lines or ["Nothing has changed for anybody who relies on the contract."]
