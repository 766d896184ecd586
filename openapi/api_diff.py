"""Compare the contract with an earlier one: what has changed, in the library's words, and whether the version says so.

Ends with 0, with 1 if the version in pyproject.toml is too low for what has changed, with 2 if they cannot be compared.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias, cast

from openapi_python_client.strings import snake_case

import redocly
from bundle import SourceError, bundle

Object: TypeAlias = Mapping[str, Any]

ROOT = Path(__file__).resolve().parents[1]
SPEC = ROOT / "openapi" / "messaging.yaml"
SHIPPED = "generated/plivo_messaging_api/openapi.json"
MAJOR, MINOR, PATCH, NONE = range(4)  # how much a change asks of those who rely on the contract
_HEADINGS = (
    "Breaking: programs that were right may fail.",
    "Not breaking: something was added.",
    "Not breaking: words and other things no program depends on.",
)
_WORDS = {"description", "summary", "title", "example", "examples", "externalDocs", "operationId", "tags", "$comment"}
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_NOTHING: Object = {}
_NEW = " (not in the library yet)"
_SCHEMAS = {
    "SendMessageArguments": "messages.send",
    "SendMessageResponse": "SendResult",
    "MessageRecord": "Message",
    "StatusCallback": "webhooks.StatusCallback",
    "InboundMessage": "webhooks.InboundMessage",
}
"""The schemas that users of the library see, and what they are called there."""


class Change(NamedTuple):
    """One change of the contract: how much it asks for, what has changed, by its name in the library, and how."""

    impact: int
    name: str
    how: str


def known_names() -> dict[str, str]:
    """Return what the library calls operations, their parameters, and arguments of a send, by their generated names."""
    filters: Mapping[str, str] = import_module("plivo_messaging._arguments.filters").FILTERS
    options: Object = import_module("plivo_messaging._arguments.send").SendOptions.__annotations__
    sources = "".join(each.read_text("utf-8") for each in (ROOT / "wrapper/plivo_messaging/_async").glob("*.py"))
    names = {each: f"messages.{each.partition('_')[0]}" for each in re.findall(r"\boperations\.(\w+)", sources)}
    listing = {"page_size": "limit", "offset": "offset", **filters}
    names |= {f"list_messages.{generated}": f"messages.list({name})" for name, generated in listing.items()}
    sending = ("dst", "src", "text", "powerpack_uuid", *options)
    return names | {name: f"messages.send({name})" for name in sending}


def places(document: Object, known: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return what users of the library see: by pointers, its name there, marked where it has none yet, and its JSON."""
    found: dict[str, tuple[str, str]] = {}
    models = import_module("plivo_messaging_api.models")
    schemas: Mapping[str, Object] = document.get("components", {}).get("schemas", {})
    for schema, label in _SCHEMAS.items():
        found[f"#/components/schemas/{schema}"] = label, ""
        for key, node in schemas.get(schema, {}).get("properties", {}).items():
            name = node.get("x-python-name", snake_case(key))
            attribute = getattr(getattr(models, schema, None), name, None)
            kind = f" ({attribute.fget.__annotations__['return']})" if isinstance(attribute, property) else ""
            argument = known.get(key, f"{label}({key}){_NEW}")
            named = argument if schema == "SendMessageArguments" else f"{label}.{name}{kind}"
            found[f"#/components/schemas/{schema}/properties/{key}"] = named, json.dumps(node)
    paths: Mapping[str, Mapping[str, Any]] = document.get("paths", {})
    for path, item in paths.items():
        for method in item.keys() - {"parameters"}:
            pointer = f"#/paths/{path.replace('~', '~0').replace('/', '~1')}/{method}"
            identifier = item[method].get("operationId", method)
            called = known.get(snake_case(identifier), f"{identifier}{_NEW}")
            found[pointer] = called, ""
            for index, node in enumerate(item[method].get("parameters", ())):
                generated = f"{snake_case(identifier)}.{re.sub('_+', '_', node.get('name', ''))}"
                name = known.get(generated, f"{called.removesuffix(_NEW)}({node.get('name')}){_NEW}")
                found[f"{pointer}/parameters/{index}"] = name, json.dumps(node)
    return found


def name_of(pointer: str, visible: Mapping[str, tuple[str, str]]) -> str:
    """Name a place in a document by what users see: what it is in, or else what is in it or refers to it."""
    if place := max((each for each in visible if f"{pointer}/".startswith(f"{each}/")), key=len, default=""):
        name, node = visible[place]
        return name if node else name + pointer.removeprefix(place)  # an operation or a schema has many parts
    reference = f'"{"/".join(pointer.split("/")[:4])}"'
    named = {at: name for at, (name, node) in visible.items() if at.startswith(f"{pointer}/") or reference in node}
    names = [name for at, name in named.items() if not any(at.startswith(f"{other}/") for other in named)]
    return ", ".join(dict.fromkeys(names)) or pointer.removeprefix("#/")


def compare(base: Object, revision: Object, known: Mapping[str, str]) -> list[Change]:
    """Return what has changed from one document to the other, the most breaking first."""
    documents = {"base": base, "revision": revision}
    visible = {side: places(document, known) for side, document in documents.items()}
    with tempfile.TemporaryDirectory() as folder:
        for name, document in documents.items():
            Path(folder, f"{name}.json").write_text(json.dumps({**document, "x-generated": ""}), encoding="utf-8")
        options = ("--format", "json", "--fail-on", "none", "--lint-config", "off")
        done = redocly.run("diff", "base.json", "revision.json", *options, folder=Path(folder))
    # It ends with 1 for a missing file as for a breaking change: what it has printed tells them apart.
    try:
        report = json.loads(done.stdout)
        changes = {change for entry in report["changes"] for change in changes_of(entry, visible)}
        counted = sum(report["summary"][each] for each in ("major", "minor", "patch"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(f"redocly did not compare them ({error!r}): {done.stderr.strip()}") from error
    if bool(counted) is not bool(changes):
        raise SourceError(f"redocly counts {counted} changes, and lists {len(changes)}")
    return sorted(changes)


def changes_of(entry: Object, visible: Mapping[str, Mapping[str, tuple[str, str]]]) -> Iterator[Change]:
    """Read an entry of redocly's report; what users see is given for both sides."""
    kind, changed = entry["kind"], entry.get("property")
    before, after = (entry.get(side) or _NOTHING for side in ("base", "revision"))
    side, place = ("base", before) if kind == "removed" else ("revision", after)
    name = name_of(place.get("pointer") or entry["path"], visible[side])
    name = name if kind == "added" else re.sub(r" \(.*?\)", "", name)  # neither its type nor that it is new
    for each in entry["verdicts"]:
        # Every enumeration in a response is open in this contract, and a test holds it: a new value breaks nobody.
        rated = ("major", "minor", "patch", "none").index(each["impact"])
        yield Change(MINOR if each["ruleId"] == "enum-values-added" else rated, name, each["message"])
    if entry["verdicts"]:
        return
    # Redocly rates what it has no rule for as words. But a field that is gone is gone from the library, too, and a
    # limit that is loosened lets programs do what they could not.
    old, new = before.get("value"), after.get("value")
    renamed = changed in {"x-python-name", "x-python-type"} and old is not None
    if kind != "modified":
        words = cast("Object", new).get("description") if isinstance(new, Mapping) else None
        words = " ".join(f"{kind}: {words or ''}".split()).removesuffix(":")
        yield Change(MAJOR if kind == "removed" else MINOR, name, words)
    elif not renamed and (changed is None or changed in _WORDS or changed.startswith("x-")):
        yield Change(PATCH, name, f"its {changed or 'wording'} has changed.")
    else:
        lost = renamed or (changed == "enum" and not {*map(str, old or ())} <= {*map(str, new or ())})
        how = f"{changed} was {json.dumps(old):.60} and is {json.dumps(new):.60}."
        yield Change(MAJOR if lost else MINOR, name, how)


def in_words(changes: Sequence[Change]) -> list[str]:
    """Return what has changed as lines of text."""
    lines: list[str] = []
    for impact, heading in enumerate(_HEADINGS):
        said = [f"  - {change.name}: {change.how}" for change in changes if change.impact == impact]
        lines += [heading, *said] if said else []
    return lines or ["Nothing has changed for anybody who relies on the contract."]


def without_method(document: Object, known: Mapping[str, str]) -> list[str]:
    """Return a line for each operation that no method of the library calls, whenever it was added."""
    names = [name for at, (name, _) in places(document, known).items() if re.fullmatch(r"#/paths/[^/]+/\w+", at)]
    return [f"No method of the library calls {name.removesuffix(_NEW)}." for name in names if name.endswith(_NEW)]


def version_after(version: str, changes: Sequence[Change]) -> str:
    """Return the lowest version that says what has changed; before 1.0.0 what breaks raises the second number."""
    if not _VERSION.fullmatch(version):
        raise SourceError(f"{version!r} is not a version of three numbers, such as 1.2.3 (see --base-version)")
    major, minor, patch = map(int, version.split("."))
    impact = min((change.impact for change in changes), default=NONE)
    level = impact if major or impact >= PATCH else impact + 1
    after = ((major + 1, 0, 0), (major, minor + 1, 0), (major, minor, patch + 1), (major, minor, patch))[level]
    return ".".join(map(str, after))


def earlier(base: str) -> tuple[Object, str, str]:
    """Return the contract to compare with, the version to count from, which may be empty, and where that stands."""
    if Path(base).is_file():
        document: Object = bundle(Path(base))
        version = str(document.get("info", {}).get("version"))
        if _VERSION.fullmatch(version):
            return document, version, "in that document"
        return document, _version_at("HEAD"), "in the last commit"
    if not (shipped := _git("show", f"{base}:{SHIPPED}")):
        raise SourceError(
            f"BASE={base!r} is neither a file nor a commit with {SHIPPED}: give a branch, a tag or a document"
        )
    return json.loads(shipped), _version_at(base), f"in {base}"


def _version_at(commit: str) -> str:
    project = _git("show", f"{commit}:pyproject.toml")
    return tomllib.loads(project)["project"]["version"] if project else ""


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False).stdout


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, print what has changed, and return the exit code."""
    parser = argparse.ArgumentParser(description="Compare the contract with an earlier one.")
    parser.add_argument("base", metavar="BASE", help="a git reference, or an OpenAPI document (YAML or JSON)")
    parser.add_argument("--base-version", help="the version to count from (default: that of BASE, or the last commit)")
    parser.add_argument("--no-version", action="store_true", help="leave the version in pyproject.toml out of it")
    options = parser.parse_args(arguments)
    try:
        base, version, source = earlier(options.base)
        document, known = bundle(SPEC), known_names()
        changes = compare(base, document, known)
        print(*in_words(changes), *without_method(document, known), sep="\n")
        if options.no_version:
            return 0
        counted, source = (options.base_version, "as given") if options.base_version else (version, source)
        needed = version_after(counted, changes)
    except SourceError as error:
        print(f"api-diff: {error}", file=sys.stderr)
        return 2
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    fits = version == max(version, needed, key=lambda each: [int(number) for number in each.split(".")])
    low = f'The version is {version}, as if less had changed: write version = "{needed}" in pyproject.toml'
    print(f"{f'The version {version} says so' if fits else low}, counted from {counted} {source}.")
    return 0 if fits else 1


if __name__ == "__main__":
    sys.exit(main())
