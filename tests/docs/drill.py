"""The changes that docs/changing-the-api.md shows, made in a copy of the project."""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "changing-the-api.md").read_text(encoding="utf-8")
SPEC = "openapi/messaging.yaml"
METHODS = "wrapper/plivo_messaging/_async/messages.py"
_COPIED = ("Makefile", "pyproject.toml", "constraints.txt", "contract", "generated", "mock", "openapi", "wrapper")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Hunk:
    """A change of one place of a file.

    Attributes:
        file: The file, relative to the project.
        before: The text as it is; it occurs once.
        after: The text as it becomes.
        added: The number of new lines.
    """

    file: str
    before: str
    after: str
    added: int


def blocks(text: str, language: str) -> list[str]:
    """Return the code blocks in a language."""
    return [match[2] for match in _BLOCK.finditer(text) if match[1] == language]


def section(heading: str) -> str:
    """Return the part of the page under a heading."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1]


def hunks(text: str) -> Iterator[Hunk]:
    """Read the diffs in a part of the page."""
    for block in blocks(text, "diff"):
        files = re.findall(r"--- (\S+)\n\+\+\+ (\S+)\n((?:@@\n(?:[ +-](?!-- |\+\+ ).*\n)+)+)", block)
        assert "".join(f"--- {old}\n+++ {new}\n{bodies}" for old, new, bodies in files) == block
        for old, new, bodies in files:
            assert old == new
            for body in bodies.removeprefix("@@\n").split("@@\n"):
                lines = body.splitlines()
                before = "".join(f"{line[1:]}\n" for line in lines if line[0] != "+")
                after = "".join(f"{line[1:]}\n" for line in lines if line[0] != "-")
                yield Hunk(old, before, after, sum(line[0] == "+" for line in lines))


def operation() -> Iterator[Hunk]:
    """Return the changes for a new operation, which the page shows without the lines around them."""
    text = section("An operation")
    path, schemas, link = blocks(text, "yaml")
    method, _ = blocks(text, "python")
    yield _inserted(SPEC, path, before="\nwebhooks:\n")
    yield _inserted(SPEC, schemas, before="    PageMeta:\n")
    yield _inserted(SPEC, link, before="            getSentMessage:\n")
    yield _inserted(METHODS, f"\n{method}", before="\n\ndef _build_send(")
    yield Hunk(METHODS, "SendResult, operations", "SendResult, models, operations", 0)


def _inserted(file: str, text: str, *, before: str) -> Hunk:
    return Hunk(file, before, text + before, len(text.strip("\n").splitlines()))


def copy_project(folder: Path) -> None:
    """Copy what a change of the contract concerns."""
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".generate-*"))
        else:
            shutil.copy2(source, folder / name)


def apply(changes: Sequence[Hunk], folder: Path) -> None:
    """Make changes in a copy of the project; each has to fit exactly one place."""
    for each in changes:
        file = folder / each.file
        text = file.read_text(encoding="utf-8")
        assert text.count(each.before) == 1, f"the page does not fit {each.file}:\n{each.before}"
        file.write_text(text.replace(each.before, each.after), encoding="utf-8")


def environment(folder: Path) -> dict[str, str]:
    """Return an environment in which the packages of a copy are imported, and not the installed ones."""
    paths = os.pathsep.join(str(folder / name) for name in ("wrapper", "generated", "mock", "contract"))
    return {**os.environ, "PYTHONPATH": paths, "MYPYPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
