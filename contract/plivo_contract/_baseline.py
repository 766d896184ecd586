"""Accepted differences: a file that lists them, each with a reason."""

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ._errors import nearest

if TYPE_CHECKING:
    from ._report import Finding

UNREASONED = "TODO: why this is accepted, and until when"
"""The reason of a difference that nobody has accepted yet."""

_KEYS = ("operation", "check", "text", "reason", "until")
_HEAD = """\
# Accepted differences between the server and the contract, for `plivo-contract --baseline`. Give each one a reason.
# `*` in a text stands for anything. After the day `until`, such as 2027-01-31, a difference counts again.
"""
# What is another one in the next run: values in quotes unless they are names, identifiers, times, numbers, senders.
_CHANGING = re.compile(r"""(")[^"]*[^a-z_"][^"]*"|[\w.:+-]*\d[\w.:+-]*|\b[A-Z]{11}\b""")


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted difference, up to and including a day; `*` in its text stands for anything."""

    operation: str
    check: str
    text: str
    reason: str
    until: date | None = None

    def covers(self, finding: "Finding") -> bool:
        """Return whether a difference is this one."""
        if (self.operation, self.check) != (finding.operation, finding.check.name):
            return False
        return fnmatchcase(_one_line(finding.text), re.sub(r"[\[?]", r"[\g<0>]", self.text))

    @property
    def name(self) -> str:
        """What it is called in reports."""
        return f"{self.operation}: {self.check}: {self.text}"


@dataclass(slots=True)
class Baseline:
    """The accepted differences.

    Attributes:
        accepted: The differences.
        path: The file that lists them.
        is_updated: Whether the differences of this run are written into it.
        today: The day for which it is asked what has expired.
        seen: Those that have occurred.
    """

    accepted: tuple[Accepted, ...] = ()
    path: Path | None = None
    is_updated: bool = False
    today: date = field(default_factory=lambda: datetime.now(UTC).date())
    seen: set[Accepted] = field(default_factory=set[Accepted])

    @classmethod
    def read(cls, path: Path, *, is_updated: bool = False) -> "Baseline":
        """Read a file.

        Args:
            path: The file.
            is_updated: Whether it may be missing, and lack reasons, as it is written after the run.

        Raises:
            ValueError: The file, or something in it, is wrong.
        """
        if is_updated and not path.exists():
            return cls((), path, is_updated)
        try:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            hint = "" if path.exists() else ": create it with --update-baseline"
            raise ValueError(f"the baseline {path} cannot be read ({error.strerror}){hint}") from None
        except ValueError as error:
            raise ValueError(f"the baseline {path} is not TOML: {error}") from None
        entries: object = document.pop("accepted", [])
        if document or not isinstance(entries, list):
            raise ValueError(f"the baseline {path} has something else than tables [[accepted]]: {[*document]}")
        accepted: list[Accepted] = []
        for number, entry in enumerate(cast("list[object]", entries), 1):
            accepted.append(_accepted(entry, f"the baseline {path}: difference {number}", is_updated=is_updated))
        return cls(tuple(accepted), path, is_updated)

    def acceptance(self, finding: "Finding") -> Accepted | None:
        """Return why a difference is accepted, and remember that it occurred."""
        covering = [each for each in self.accepted if each.covers(finding)]
        self.seen.update(covering)
        return next((each for each in covering if not self.has_expired(each) and _has_reason(each)), None)

    def has_expired(self, accepted: Accepted) -> bool:
        """Return whether a difference is no longer accepted."""
        return accepted.until is not None and accepted.until < self.today

    def updated(self, findings: Iterable["Finding"], gone: Iterable[Accepted]) -> str:
        """Return the text of the file with the differences of a run, and without those that are gone."""
        entries = {each: None for each in self.accepted if each not in {*gone}}
        for finding in findings:
            if not any(each.covers(finding) for each in entries):
                entries[Accepted(finding.operation, finding.check.name, _pattern(finding), UNREASONED)] = None
        return _HEAD + "".join(map(_toml, entries))


def _accepted(entry: object, where: str, *, is_updated: bool) -> Accepted:
    if not isinstance(entry, dict):
        raise ValueError(f"{where} is not a table")  # noqa: TRY004 - of a file, not of an argument
    values = cast("dict[str, Any]", entry)
    for name in values:
        if name not in _KEYS:
            raise ValueError(f"{where} has an unknown key {name}: {nearest(name, _KEYS)}")
    texts = {name: values.get(name, "*" if name == "text" else "") for name in _KEYS if name != "until"}
    for name, value in texts.items():
        if not isinstance(value, str) or not value.strip():
            way_out = "say why it is accepted" if name == "reason" else "add it"
            raise ValueError(f"{where} has no {name}: {way_out}")
    until = values.get("until")
    if until is not None and (not isinstance(until, date) or isinstance(until, datetime)):
        raise ValueError(f"{where}: until = {until!r} is not a date: write one such as 2027-01-31")
    accepted = Accepted(**texts, until=until)
    if not (is_updated or _has_reason(accepted)):
        raise ValueError(f"{where} ({accepted.name}) has no reason yet: say why it is accepted")
    return accepted


def _has_reason(accepted: Accepted) -> bool:
    return not accepted.reason.startswith("TODO")


def _pattern(finding: "Finding") -> str:
    """Return the text of a difference without what differs from run to run."""
    return re.sub(r"\*+", "*", _CHANGING.sub(lambda found: '"*"' if found[1] else "*", _one_line(finding.text)))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _toml(accepted: Accepted) -> str:
    texts = {name: getattr(accepted, name) for name in _KEYS if name != "until"}

    lines = [f"{name} = {_quoted(text)}" for name, text in texts.items()]
    lines += [] if accepted.until is None else [f"until = {accepted.until}"]
    return "\n".join(["", "[[accepted]]", *lines, ""])


def _quoted(text: str) -> str:
    if '"' in text and text.isprintable() and "'" not in text:
        return f"'{text}'"
    # A string of JSON is one of TOML, but for one character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
