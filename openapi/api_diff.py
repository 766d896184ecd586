"""Compare the contract with an earlier one: what breaks, what does not, and whether the project's version says so.

Usage: python openapi/api_diff.py BASE [--base-version VERSION] [--no-version]

BASE is a git reference, or an OpenAPI document (YAML or JSON). The version to count from is that of the commit; for a
document its `info.version`, if that has three numbers, else the project's version in the last commit. Ends with 0, with
1 if the version in pyproject.toml is too low for what has changed, with 2 if the two cannot be compared.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

import redocly
from bundle import SpecError, bundle
from changes import Change, ReportError, Version, changes_of, greatest, in_words
from library import Names, news

ROOT = Path(__file__).parents[1]
SPEC = Path(__file__).with_name("messaging.yaml")
SHIPPED = "generated/plivo_messaging_api/openapi.json"
NAMED_IN = tuple(
    f"wrapper/plivo_messaging/{each}"
    for each in ("_arguments/_filters.py", "_arguments/_send.py", "webhooks/_payloads.py")
)
"""The modules of the client that say what it calls filters, arguments of a send and fields of a webhook."""
_CANNOT_COMPARE = 2


class CannotCompareError(Exception):
    """There is nothing to compare with; the message says why, and what to give instead."""


class Earlier(NamedTuple):
    """The contract to compare with.

    Attributes:
        document: The document, as JSON.
        version: The version its changes are counted from; None if that is not known.
        source: Where the version stands.
        names: What the library called things then; nothing for a document.
    """

    document: str
    version: str | None
    source: str
    names: Names


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


def earlier(base: str) -> Earlier:
    """Find the contract to compare with.

    Args:
        base: A git reference or a file.

    Returns:
        The contract.

    Raises:
        CannotCompareError: It is neither, or has no contract.
    """
    file = Path(base)
    if file.is_file():
        document = _document(file)
        return Earlier(document, *_version_of(document), Names())
    if _git("rev-parse", "--verify", "--quiet", f"{base}^{{commit}}") is None:
        raise CannotCompareError(f"BASE={base!r} is neither a file nor a commit: give a branch, a tag, or a document")
    shipped, version = _git("show", f"{base}:{SHIPPED}"), _version_at(base)
    if shipped is None or version is None:
        raise CannotCompareError(f"BASE={base!r} has no {SHIPPED}: give a later commit, or a document")
    sources = [_git("show", f"{base}:{each}") for each in NAMED_IN]
    names = Names.read(*(each for each in sources if each is not None)) if None not in sources else Names()
    return Earlier(_without_header(json.loads(shipped)), version, f"in {base}", names)


def _version_of(document: str) -> tuple[str | None, str]:
    """Find the version the changes of a document are counted from, and where it stands."""
    version = str(json.loads(document).get("info", {}).get("version"))
    try:
        Version.parse(version)
    except ReportError:
        return _version_at("HEAD"), "in the last commit"
    return version, "in that document"


def _version_at(commit: str) -> str | None:
    project = _git("show", f"{commit}:pyproject.toml")
    return None if project is None else tomllib.loads(project)["project"]["version"]


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


def verdict(changes: Sequence[Change], base_version: str | None, version: str, source: str = "") -> tuple[bool, str]:
    """Tell whether the project's version says what has changed.

    Args:
        changes: What has changed.
        base_version: The version the changes are counted from, if it is known.
        version: The version now.
        source: Where the version the changes are counted from stands.

    Returns:
        Whether it does, and a sentence.

    Raises:
        CannotCompareError: The version to count from is not known.
        ReportError: One of them is no version.
    """
    if base_version is None:
        raise CannotCompareError(
            "BASE is a document without a version of three numbers, and there is no commit to take one from: "
            "give --base-version (make: BASE_VERSION=1.2.3)"
        )
    asked = Version.parse(base_version).after(greatest(changes))
    counted = f"counted from {base_version}{f' {source}' if source else ''}"
    if Version.parse(version) >= asked:
        return True, f"The version {version} says so, {counted}."
    return (
        False,
        f'The version is {version}, as if less had changed: write version = "{asked}" in pyproject.toml ({counted}).',
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, and print what has changed.

    Args:
        arguments: The command line without the name of the command.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(description="Compare the contract with an earlier one.")
    parser.add_argument("base", metavar="BASE", help="a git reference, or an OpenAPI document")
    parser.add_argument("--base-version", help="the version to count from (default: see above)")
    parser.add_argument("--no-version", action="store_true", help="leave the version in pyproject.toml out of it")
    options = parser.parse_args(arguments)
    try:
        base = earlier(options.base)
        version, source = (options.base_version, "") if options.base_version else (base.version, base.source)
        document = _document(SPEC)
        changes = compare(base.document, document)
        print(*for_users(base, document), sep="\n")
        print(*in_words(changes), sep="\n")
        if options.no_version:
            return 0
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        fits, sentence = verdict(changes, version, project["version"], source)
    except (CannotCompareError, ReportError) as error:
        print(f"api-diff: {error}", file=sys.stderr)
        return _CANNOT_COMPARE
    print(sentence)
    return 0 if fits else 1


def for_users(base: Earlier, document: str) -> list[str]:
    """Tell those who use the library what has changed for them.

    Args:
        base: The contract to compare with.
        document: The contract now, as JSON.

    Returns:
        Lines of text.
    """
    names = Names.read(*((ROOT / each).read_text(encoding="utf-8") for each in NAMED_IN)).or_else(base.names)
    lines = news(json.loads(base.document), json.loads(document), names)
    return ["For users of the library:", *lines] if lines else ["Nothing has changed for users of the library."]


if __name__ == "__main__":
    sys.exit(main())
