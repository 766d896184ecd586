"""Generate the package `plivo_messaging_api` from the OpenAPI document, or check that it is current.

    python openapi/generate.py            write generated/plivo_messaging_api, and the fields of a record
    python openapi/generate.py --check    generate elsewhere and compare: a diff and exit code 1 on any drift

The fields of a record are a module of the client, because it reads their values. The result depends on the
document, the generator's configuration, the templates and the pinned tools alone: not on the current directory,
nor on a configuration file that happens to lie around. A generation that fails leaves everything as it was.
"""

import argparse
import difflib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bundle import SpecError, bundle
from fields import module_of
from schemas import missing_models, without_nulls

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent / "generated" / "plivo_messaging_api"
FIELDS = HERE.parent / "wrapper" / "plivo_messaging" / "_answers" / "_fields.py"
HEADER = (
    "Generated from openapi/messaging.yaml by openapi-python-client {version}; "
    "do not edit: change the spec and run `make generate`."
)
FIELDS_HEADER = (
    "Generated from openapi/messaging.yaml by openapi/generate.py; "
    "do not edit: change the spec and run `make generate`."
)
# Neither a configuration nor an ignore file decides the result, nor a folder's name (ruff skips `build`, …).
RUFF_OPTIONS = (
    *("--isolated", "--no-cache", "--no-respect-gitignore", "--quiet"),
    *("--config", "exclude = []", "--config", "target-version = 'py311'", "--config", "line-length = 120"),
)


class GenerationError(Exception):
    """The package cannot be generated; the message is for the person who changed the document."""


@dataclass(frozen=True)
class Sources:
    """Everything a generation reads.

    Args:
        spec: the OpenAPI document, YAML.
        config: the configuration of openapi-python-client, YAML.
        templates: folder with the templates that replace the generator's own.
    """

    spec: Path = HERE / "messaging.yaml"
    config: Path = HERE / "generator.yaml"
    templates: Path = HERE / "templates"


def header() -> str:
    """The line that every generated file starts with, without a comment sign."""
    return HEADER.format(version=version("openapi-python-client"))


def generate(sources: Sources, package: Path) -> None:
    """Generate the package into a folder that does not exist yet.

    Args:
        sources: what to generate from.
        package: the folder to create.

    Raises:
        SpecError: the document cannot be bundled.
        GenerationError: the generator or the formatter fails, or a model is missing.
    """
    document = bundle(sources.spec)
    # The generator reads the bundled document: one YAML reader decides what the YAML means.
    bundled_file = package.with_name("openapi.json")
    bundled_file.write_text(json.dumps(without_nulls(document)), encoding="utf-8")
    _run(
        *("openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"),
        *("--path", str(bundled_file), "--output-path", str(package)),
        *("--config", str(sources.config), "--custom-template-path", str(sources.templates)),
        folder=package.parent,
    )
    bundled_file.unlink()
    (package / "py.typed").touch()
    for file in _files(package):
        text = (package / file).read_text(encoding="utf-8")
        (package / file).write_text(f"# {header()}\n{text}", encoding="utf-8", newline="\n")
    bundled = json.dumps({"x-generated": header(), **document}, indent=2, ensure_ascii=False) + "\n"
    (package / "openapi.json").write_text(bundled, encoding="utf-8", newline="\n")
    # Not run inside the package: Python would take its `types` for the standard module of that name, and not
    # just anywhere: ruff takes what lies in the current directory for our own when it sorts imports.
    fix = ("--fix-only", "--select", "F401,I")
    _run("ruff", "check", *RUFF_OPTIONS, *fix, package.name, folder=package.parent)
    _run("ruff", "format", *RUFF_OPTIONS, package.name, folder=package.parent)

    if missing := missing_models(document, _class_names(package)):
        raise GenerationError("\n".join(f"missing model: {name} has no generated class" for name in missing))


def generate_fields(sources: Sources, module: Path) -> None:
    """Generate the module with the fields of a record.

    Args:
        sources: what to generate from; of them the document alone.
        module: the file to create, in a folder that exists.

    Raises:
        SpecError: the document cannot be bundled, or has no record whose fields can be attributes.
        GenerationError: the formatter fails.
    """
    module.write_text(module_of(bundle(sources.spec), FIELDS_HEADER), encoding="utf-8", newline="\n")
    _run("ruff", "check", *RUFF_OPTIONS, "--fix-only", "--select", "F401,I", module.name, folder=module.parent)
    _run("ruff", "format", *RUFF_OPTIONS, module.name, folder=module.parent)


def _run(module: str, *arguments: str, folder: Path) -> None:
    command = [sys.executable, "-m", module, *arguments]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise GenerationError(f"{module} failed:\n{result.stdout}{result.stderr}".rstrip())


def _files(package: Path) -> set[Path]:
    found = (path.relative_to(package) for path in package.rglob("*") if path.is_file())
    return {path for path in found if "__pycache__" not in path.parts}


def _class_names(package: Path) -> set[str]:
    sources = (file.read_text(encoding="utf-8") for file in (package / "models").glob("*.py"))
    return {name for source in sources for name in re.findall(r"^class (\w+)", source, re.MULTILINE)}


def differences(committed: Path, fresh: Path) -> Iterator[str]:
    """Compare two generated packages.

    Args:
        committed: the package in the repository; it may be missing.
        fresh: the package as the generator writes it now.

    Yields:
        For each file that differs, sorted by name, a unified diff from the committed to the fresh one, or a
        line that names a file which only one of them has.
    """
    before, after = _files(committed), _files(fresh)
    for file in sorted(before | after):
        if file not in before:
            yield f"missing file: {file} is generated now, but is not in {committed.name}"
        elif file not in after:
            yield f"extra file: {file} is in {committed.name}, but is not generated any more"
        elif (committed / file).read_bytes() != (fresh / file).read_bytes():
            yield "\n".join(
                difflib.unified_diff(
                    (committed / file).read_text(encoding="utf-8", errors="replace").split("\n"),
                    (fresh / file).read_text(encoding="utf-8").split("\n"),
                    f"{file} (committed)",
                    f"{file} (generated now)",
                    lineterm="",
                )
            )


def _replace(package: Path, fresh: Path, trash: Path) -> None:
    if package.exists():
        package.rename(trash)
    try:
        fresh.rename(package)
    except OSError:
        trash.rename(package)
        raise


def write(sources: Sources, package: Path, fields: Path | None = None) -> None:
    """Generate the package and put it in the place of the present one, in one step at the end.

    Args:
        sources: what to generate from.
        package: the package.
        fields: the module with the fields of a record; None to leave it out.

    Raises:
        GenerationError, SpecError: it cannot be generated; what is there is untouched.
    """
    package.parent.mkdir(parents=True, exist_ok=True)
    # Beside the package, because a rename only works within one file system.
    with tempfile.TemporaryDirectory(dir=package.parent, prefix=".generate-") as scratch:
        fresh, module = Path(scratch, package.name), Path(scratch, "fields.py")
        generate(sources, fresh)
        if fields is not None:
            generate_fields(sources, module)
        _replace(package, fresh, trash=Path(scratch, "previous"))
        if fields is not None:
            module.replace(fields)


def check(sources: Sources, package: Path, fields: Path | None = None) -> list[str]:
    """Generate into a scratch folder and compare.

    Args:
        sources: what to generate from.
        package: the package to compare with.
        fields: the module with the fields of a record to compare with; None to leave it out.

    Returns:
        One text for each file that differs, as `differences` words it.

    Raises:
        GenerationError, SpecError: it cannot be generated.
    """
    with tempfile.TemporaryDirectory(prefix="generate-") as scratch:
        fresh = Path(scratch, package.name)
        generate(sources, fresh)
        found = list(differences(package, fresh))
        if fields is not None:
            # Alone in a folder, and the committed one in a copy: it has neighbours that are written by hand.
            before, after = Path(scratch, "committed", fields.parent.name), Path(scratch, "fresh", fields.parent.name)
            before.mkdir(parents=True)
            after.mkdir(parents=True)
            if fields.exists():
                shutil.copyfile(fields, before / fields.name)
            generate_fields(sources, after / fields.name)
            found += differences(before, after)
        return found


def main(arguments: list[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: what stands after the script's name; by default that of the process.

    Returns:
        The exit code: 0, or 1 when the generation failed or the check found a difference.
    """
    parser = argparse.ArgumentParser(description="Generate the client package from the OpenAPI document.")
    parser.add_argument("--check", action="store_true", help="compare with what is there, and write nothing")
    parser.add_argument("--spec", type=Path, default=Sources.spec, help="OpenAPI document (default: %(default)s)")
    parser.add_argument("--package", type=Path, help=f"generated package (default: {PACKAGE})")
    parser.add_argument("--fields", type=Path, help=f"fields of a record (default: {FIELDS}; none with --package)")
    options = parser.parse_args(arguments)
    sources, package = Sources(spec=options.spec.resolve()), (options.package or PACKAGE).resolve()
    fields: Path | None = options.fields or (None if options.package else FIELDS)
    beside = "" if fields is None else f" and {fields.parent.name}/{fields.name}"
    try:
        if not options.check:
            write(sources, package, fields)
            print(f"{package.name}: {len(_files(package))} files{beside} written")
            return 0
        drift = check(sources, package, fields)
    except (GenerationError, SpecError) as error:
        print(error, file=sys.stderr)
        return 1
    if drift:
        print(*drift, sep="\n\n")
        print(f"\n{package.name}: {len(drift)} file(s) differ from {sources.spec.name}; run `make generate`")
        return 1
    print(f"{package.name}: {len(_files(package))} files{beside} match {sources.spec.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
