"""Generate the package `plivo_messaging_api` from the OpenAPI document, and the client's synchronous twins.

The result depends on the sources and the pinned tools alone: not on the current directory, nor on a configuration file
that happens to lie around. A generation that fails leaves everything as it was.
"""

import argparse
import contextlib
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from difflib import unified_diff
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError

from bundle import SourceError, bundle
from schemas import response_models, without_null
from twins import make_twins

HERE = Path(__file__).resolve().parent
SPEC = HERE / "messaging.yaml"
PACKAGE = HERE.parent / "generated" / "plivo_messaging_api"
HEADER = (
    f"Generated from openapi/messaging.yaml by openapi-python-client {version('openapi-python-client')}; "
    "do not edit: change the spec and run `make generate`."
)


def generate(spec: Path, package: Path) -> None:
    """Generate the package into a folder that does not exist yet; raise SourceError for any error or warning."""
    bundled = bundle(spec)
    document = json.loads(json.dumps(bundled), object_hook=without_null)
    schemas = document.get("components", {}).get("schemas", {})
    config_file = ConfigFile.load_from_path(HERE / "generator.yaml")
    config = Config.from_sources(config_file, MetaType.NONE, spec, "utf-8", overwrite=False, output_path=package)
    data = GeneratorData.from_dict(document, config=config)
    if isinstance(data, GeneratorError) or data.errors:
        raise SourceError(_in_words([data] if isinstance(data, GeneratorError) else data.errors))
    project = Project(openapi=data, config=config, custom_template_path=HERE / "templates")
    stock = PrefixLoader({"stock": PackageLoader("openapi_python_client")})
    project.env.loader = ChoiceLoader([*filter(None, [project.env.loader]), stock])
    variables: Any = project.env.globals
    variables["response_models"] = response_models(data, schemas)
    with contextlib.redirect_stdout(io.StringIO()):
        errors = project.build()
    if errors:
        raise SourceError(_in_words(errors))

    (package / "py.typed").touch()
    for name in ("document.py", "values.py"):
        (package / name).write_text((HERE / name).read_text(encoding="utf-8"), encoding="utf-8")
    for name, text in files(package).items():
        (package.parent / name).write_text(f"# {HEADER}\n{text}", encoding="utf-8", newline="\n")
    shipped = json.dumps({"x-generated": HEADER, **bundled}, indent=2, ensure_ascii=False) + "\n"
    (package / "openapi.json").write_text(shipped, encoding="utf-8", newline="\n")
    tidy(package)


def tidy(folder: Path) -> None:
    """Sort the imports of what lies in a folder, and format it."""
    for command in (["check", "--fix-only"], ["format"]):
        # Not inside the package: Python would take its `types` for the standard module of that name.
        options = ["--no-cache", "--config", str(HERE / "generated.toml"), folder.name]
        call = [sys.executable, "-m", "ruff", *command, *options]
        done = subprocess.run(call, cwd=folder.parent, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SourceError(f"ruff failed:\n{done.stdout}{done.stderr}".rstrip())


def _in_words(errors: Sequence[GeneratorError]) -> str:
    return "\n".join(["openapi_python_client failed:", *(f"{each.header}: {each.detail}" for each in errors)])


def files(*folders: Path) -> dict[str, str]:
    """Return the texts of the files in folders, by their names."""
    paths = {path: folder.parent for folder in folders for path in folder.rglob("*") if path.is_file()}
    names = {path: path.relative_to(parent).as_posix() for path, parent in paths.items()}
    return {
        name: path.read_bytes().decode(errors="replace") for path, name in names.items() if "__pycache__" not in name
    }


def differences(before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    """Compare files: for each one that differs a unified diff, or a line if it is on one side alone."""
    for name in sorted({**before, **after}):
        if name not in before or name not in after:
            yield f"{'extra' if name in before else 'missing'} file: {name}"
        elif before[name] != after[name]:
            texts = (before[name].split("\n"), after[name].split("\n"))
            yield "\n".join(unified_diff(*texts, f"{name} (committed)", f"{name} (generated now)", lineterm=""))


def _replace(folder: Path, fresh: Path, trash: Path) -> None:
    if folder.exists():
        folder.rename(trash)
    try:
        fresh.rename(folder)
    except OSError:
        trash.rename(folder)
        raise


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 0, or 1 when the generation failed or the check found a difference."""
    parser = argparse.ArgumentParser(description="Generate the client package from the OpenAPI document.")
    parser.add_argument("--check", action="store_true", help="compare with what is there, and write nothing")
    parser.add_argument("--spec", type=Path, default=SPEC, help="OpenAPI document (default: %(default)s)")
    parser.add_argument("--package", type=Path, default=PACKAGE, help="generated package (default: %(default)s)")
    options = parser.parse_args(arguments)
    package = options.package.resolve()
    asynchronous = package.parents[1] / "wrapper" / "plivo_messaging" / "_async"
    package.parent.mkdir(parents=True, exist_ok=True)
    # Beside the package, because a rename only works within one file system.
    with tempfile.TemporaryDirectory(dir=package.parent, prefix=".generate-") as scratch:
        fresh = {package: Path(scratch, package.name)}
        try:
            generate(options.spec.resolve(), fresh[package])
            if asynchronous.exists():
                fresh[asynchronous.with_name("_sync")] = Path(scratch, "_sync")
                make_twins(asynchronous, Path(scratch, "_sync"))
                tidy(Path(scratch, "_sync"))
        except SourceError as error:
            print(error, file=sys.stderr)
            return 1
        after = files(*fresh.values())
        drift = list(differences(files(*fresh), after)) if options.check else []
        for folder in () if options.check else fresh:
            _replace(folder, fresh[folder], trash=Path(scratch, f"{folder.name}-previous"))
    if drift:
        print(*drift, f"{len(drift)} generated file(s) differ; run `make generate`", sep="\n\n")
        return 1
    print(f"{len(after)} generated files {'match' if options.check else 'written'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
