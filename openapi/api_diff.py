"""Compare the contract with an earlier one: what breaks, what does not, and whether the project's version says so.

Usage: python openapi/api_diff.py BASE [--base-version VERSION] [--no-version]

BASE is a git reference, or an OpenAPI document (YAML or JSON). Ends with 0, with 1 if the version in pyproject.toml is
too low for what has changed, with 2 if the two cannot be compared.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import redocly
from bundle import SpecError, bundle
from changes import Change, ReportError, Version, changes_of, greatest, in_words

ROOT = Path(__file__).parents[1]
SPEC = Path(__file__).with_name("messaging.yaml")
SHIPPED = "generated/plivo_messaging_api/openapi.json"
_CANNOT_COMPARE = 2


class CannotCompareError(Exception):
    """There is nothing to compare with; the message says why, and what to give instead."""


def compare(base: str, revision: str) -> list[Change]:
    """Compare two documents.

    Args:
        base: The earlier document, as JSON, complete in itself.
        revision: The later one.

    Returns:
        What has changed, the most breaking first.

    Raises:
        CannotCompareError: redocly did not compare them.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, name) for name in ("base.json", "revision.json")]
        for file, text in zip(files, (base, revision), strict=True):
            file.write_text(text, encoding="utf-8")
        arguments = ("diff", *map(str, files), "--format", "json", "--fail-on", "none", "--lint-config", "off")
        done = subprocess.run(
            redocly.command(*arguments),
            env=redocly.environment(),
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    # It ends with 1 for a missing file as for a breaking change: what it has printed tells them apart.
    try:
        return changes_of(cast("dict[str, Any]", json.loads(done.stdout)))
    except (ValueError, ReportError) as error:
        raise CannotCompareError(f"redocly did not compare them ({error}): {done.stderr.strip()}") from error


def earlier(base: str) -> tuple[str, str | None]:
    """Find the contract to compare with.

    Args:
        base: A git reference or a file.

    Returns:
        The document as JSON, and the project's version then; None for a file.

    Raises:
        CannotCompareError: It is neither, or has no contract.
    """
    file = Path(base)
    if file.is_file():
        return _document(file), None
    if _git("rev-parse", "--verify", "--quiet", f"{base}^{{commit}}") is None:
        raise CannotCompareError(f"BASE={base!r} is neither a file nor a commit: give a branch, a tag, or a document")
    shipped, project = _git("show", f"{base}:{SHIPPED}"), _git("show", f"{base}:pyproject.toml")
    if shipped is None or project is None:
        raise CannotCompareError(f"BASE={base!r} has no {SHIPPED}: give a later commit, or a document")
    return _without_header(json.loads(shipped)), tomllib.loads(project)["project"]["version"]


def _document(file: Path) -> str:
    try:
        return _without_header(bundle(file))
    except SpecError as error:
        raise CannotCompareError(f"{file} is no document that can be read: {error}") from error


def _without_header(document: dict[str, Any]) -> str:
    return json.dumps({key: value for key, value in document.items() if key != "x-generated"})


def _git(*arguments: str) -> str | None:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else None


def verdict(changes: Sequence[Change], base_version: str | None, version: str) -> tuple[bool, str]:
    """Tell whether the project's version says what has changed.

    Args:
        changes: What has changed.
        base_version: The version the changes are counted from, if it is known.
        version: The version now.

    Returns:
        Whether it does, and a sentence.

    Raises:
        CannotCompareError: The version to count from is not known.
        ReportError: One of them is no version.
    """
    if base_version is None:
        raise CannotCompareError("BASE is a document, which has no version of this project: give --base-version")
    asked = Version.parse(base_version).after(greatest(changes))
    if Version.parse(version) >= asked:
        return True, f"The version {version} says so (it was {base_version})."
    return False, f'The version is {version}, as if less had changed: write version = "{asked}" in pyproject.toml.'


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, and print what has changed.

    Args:
        arguments: The command line without the name of the command.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(description="Compare the contract with an earlier one.")
    parser.add_argument("base", metavar="BASE", help="a git reference, or an OpenAPI document")
    parser.add_argument("--base-version", help="the version to count from, for a BASE that is a document")
    parser.add_argument("--no-version", action="store_true", help="leave the version in pyproject.toml out of it")
    options = parser.parse_args(arguments)
    try:
        document, base_version = earlier(options.base)
        changes = compare(document, _document(SPEC))
        print(*in_words(changes), sep="\n")
        if options.no_version:
            return 0
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        fits, sentence = verdict(changes, options.base_version or base_version, project["version"])
    except (CannotCompareError, ReportError) as error:
        print(f"api-diff: {error}", file=sys.stderr)
        return _CANNOT_COMPARE
    print(sentence)
    return 0 if fits else 1


if __name__ == "__main__":
    sys.exit(main())
