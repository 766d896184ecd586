"""Generating the client package: on a small document of its own, and what is committed."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import generate
from bundle import Json
from schemas import without_nulls

SPEC = """\
openapi: 3.1.0
info: {title: Greetings, version: '1'}
paths:
  /greetings/:
    post:
      operationId: greet
      tags: [greetings]
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Greeting'}
            examples:
              plain: {$ref: examples/plain.json}
      responses:
        '200':
          description: The greeting.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Greeting'}
components:
  schemas:
    Greeting:
      type: object
      required: [text]
      properties:
        text: {type: string, description: What to say.}
        tone: {$ref: '#/components/schemas/Tone'}
        to: {$ref: '#/components/schemas/Person'}
    Person: {type: [object, 'null'], properties: {name: {type: string}}}
    Tone: {type: string, enum: [warm, cool]}
    OpenTone: {anyOf: [{$ref: '#/components/schemas/Tone'}, {type: string}]}
"""
EXAMPLE = {"summary": "A greeting", "value": {"text": "Grüß Gott", "tone": "warm"}}


@dataclass(frozen=True)
class Workshop:
    """A document and the package generated from it, in a folder of their own."""

    spec: Path
    package: Path

    def run(self, *options: str) -> int:
        """Run the script on them."""
        return generate.main([*options, "--spec", str(self.spec), "--package", str(self.package)])

    def change_spec(self, old: str, new: str) -> None:
        """Change one place of the document."""
        assert SPEC.count(old) == 1
        self.spec.write_text(SPEC.replace(old, new), encoding="utf-8")

    def files(self) -> dict[str, str]:
        """The text of each file of the package, by its name within it."""
        return {
            path.relative_to(self.package).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(self.package.rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        }

    def beside(self) -> set[str]:
        """What lies beside the package."""
        return {path.name for path in self.package.parent.iterdir()} - {self.package.name}


def _workshop(folder: Path) -> Workshop:
    (folder / "examples").mkdir()
    (folder / "examples" / "plain.json").write_text(json.dumps(EXAMPLE), encoding="utf-8")
    (folder / "spec.yaml").write_text(SPEC, encoding="utf-8")
    return Workshop(folder / "spec.yaml", folder / "generated" / "plivo_messaging_api")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A workshop with a package as it comes out of the generator; tests only read it."""
    workshop = _workshop(tmp_path_factory.mktemp("original"))
    assert workshop.run() == 0
    return workshop


@pytest.fixture
def workshop(original: Workshop, tmp_path: Path) -> Workshop:
    """A copy of the original that a test may change."""
    copy = _workshop(tmp_path)
    for name, text in original.files().items():
        (copy.package / name).parent.mkdir(parents=True, exist_ok=True)
        (copy.package / name).write_text(text, encoding="utf-8")
    return copy


def _python(package: Path, code: str) -> str:
    """Run code in a new interpreter that finds this package first; return what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(package.parent)}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


def test_every_file_says_that_it_is_generated_and_from_what(original: Workshop) -> None:
    files = original.files()

    assert {"__init__.py", "client.py", "models/greeting.py", "openapi.json", "py.typed"} <= files.keys()
    for name, text in files.items():
        first = '{\n  "x-generated": "' if name.endswith(".json") else "# "
        assert text.startswith(f"{first}{generate.header()}"), name
    assert "openapi-python-client 0." in generate.header()


def test_the_generated_code_is_tidied(original: Workshop) -> None:
    model = original.files()["models/greeting.py"]

    assert model.count("from ..types import UNSET, Unset\n") == 1
    assert "BinaryIO" not in model, "an import that is not used"
    assert "\n\n\n\n" not in model


def test_the_document_is_shipped_with_its_examples_in_place(original: Workshop) -> None:
    text = original.files()["openapi.json"]
    content = json.loads(text)["paths"]["/greetings/"]["post"]["requestBody"]["content"]["application/json"]

    assert content["examples"] == {"plain": EXAMPLE}
    assert "Grüß Gott" in text
    assert text.endswith("}\n")


def test_the_check_passes_on_what_was_generated(original: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    assert original.run("--check") == 0
    assert "files match spec.yaml" in capsys.readouterr().out


def test_what_lies_around_does_not_change_the_result(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    before = workshop.files()
    around = workshop.package.parent
    (around / "ruff.toml").write_text("line-length = 40\n", encoding="utf-8")
    (around / ".gitignore").write_text("*\n", encoding="utf-8")
    (around / ".git").mkdir()
    (around / "httpx").mkdir()
    (around / "httpx" / "__init__.py").touch()
    monkeypatch.chdir(around)

    assert workshop.run() == 0
    assert workshop.files() == before


def test_a_change_of_the_document_shows_as_a_diff(workshop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    before = workshop.files()
    workshop.change_spec("What to say.", "What to shout.")

    assert workshop.run("--check") == 1
    shown = capsys.readouterr().out
    assert "--- models/greeting.py (committed)\n+++ models/greeting.py (generated now)\n" in shown
    assert '-    """ What to say. """\n' in shown
    assert '+    """ What to shout. """\n' in shown
    assert "run `make generate`" in shown
    assert workshop.files() == before


def test_files_edited_added_and_removed_by_hand_are_all_found(
    workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    (workshop.package / "types.py").write_text("", encoding="utf-8")
    (workshop.package / "models" / "hand_made.py").write_text("", encoding="utf-8")
    (workshop.package / "client.py").unlink()

    assert workshop.run("--check") == 1
    shown = capsys.readouterr().out
    assert "--- types.py (committed)" in shown
    assert "extra file: models/hand_made.py is in plivo_messaging_api, but is not generated any more" in shown
    assert "missing file: client.py is generated now, but is not in plivo_messaging_api" in shown
    assert "3 file(s) differ" in shown


def test_the_check_finds_that_nothing_was_committed(workshop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    elsewhere = Workshop(workshop.spec, workshop.package.with_name("absent"))

    assert elsewhere.run("--check") == 1
    assert "missing file: __init__.py is generated now, but is not in absent" in capsys.readouterr().out
    assert not elsewhere.package.exists()


def test_a_new_generation_replaces_the_package_and_leaves_nothing_beside_it(workshop: Workshop) -> None:
    (workshop.package / "models" / "hand_made.py").write_text("", encoding="utf-8")
    workshop.change_spec("    Tone: {type: string, enum: [warm, cool]}", "    Tone: {type: string, enum: [icy]}")

    assert workshop.run() == 0
    files = workshop.files()
    assert "models/hand_made.py" not in files
    assert 'ICY = "icy"' in files["models/tone.py"]
    assert workshop.beside() == set()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        # An object with `properties` beside `oneOf` becomes `Any`, and the generator does not say so.
        (
            "    OpenTone:",
            "    Lost: {properties: {a: {type: string}}, oneOf: [{required: [a]}]}\n    OpenTone:",
            "missing model: Lost has no generated class",
        ),
        ("'#/components/schemas/Person'", "'#/components/schemas/Nobody'", "openapi_python_client failed:"),
        (
            "{$ref: examples/plain.json}",
            "{$ref: examples/absent.json}",
            "examples/absent.json cannot be read",
        ),
    ],
    ids=["missing-model", "generator-warns", "document-refused"],
)
@pytest.mark.parametrize("options", [(), ("--check",)], ids=["generate", "check"])
def test_a_failed_generation_says_why_and_leaves_the_package_alone(
    workshop: Workshop,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    old: str,
    new: str,
    message: str,
) -> None:
    before = workshop.files()
    workshop.change_spec(old, new)

    assert workshop.run(*options) == 1
    assert message in capsys.readouterr().err
    assert workshop.files() == before
    assert workshop.beside() == set()


def test_the_package_stays_when_the_new_one_cannot_take_its_place(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = workshop.files()
    rename = Path.rename

    def fail_for_the_new_package(self: Path, target: Path) -> Path:
        if self.name == target.name == workshop.package.name:
            raise PermissionError(13, "not today")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail_for_the_new_package)

    with pytest.raises(PermissionError):
        workshop.run()
    assert workshop.files() == before
    assert workshop.beside() == set()


def test_importing_the_packages_loads_nothing(original: Workshop) -> None:
    code = (
        "import sys; before = set(sys.modules)\n"
        "import plivo_messaging_api, plivo_messaging_api.models\n"
        "print(*sorted(set(sys.modules) - before))"
    )

    assert _python(original.package, code) == "plivo_messaging_api plivo_messaging_api.models"


def test_public_names_are_loaded_when_used_and_listed_before(original: Workshop) -> None:
    code = """
import plivo_messaging_api as api
import plivo_messaging_api.models as models

assert {"AuthenticatedClient", "Client"} <= set(dir(api)), dir(api)
assert {"Greeting", "PersonType0", "Tone"} <= set(dir(models)), dir(models)
from plivo_messaging_api import AuthenticatedClient, Client
from plivo_messaging_api.client import Client as client_class
from plivo_messaging_api.models import *
from plivo_messaging_api.models.greeting import Greeting as greeting_class

assert Client is client_class and api.Client is client_class
assert Greeting is greeting_class and vars(models)["Greeting"] is greeting_class
assert Greeting.from_dict({"text": "hello", "tone": "warm"}).tone is Tone.WARM
for package in (api, models):
    try:
        package.Absent
    except AttributeError as error:
        print(error)
"""

    assert _python(original.package, code).splitlines() == [
        "module 'plivo_messaging_api' has no attribute 'Absent'",
        "module 'plivo_messaging_api.models' has no attribute 'Absent'",
    ]


def test_the_committed_package_imports_without_its_dependencies() -> None:
    code = "import sys, plivo_messaging_api.models; print('httpx' in sys.modules, 'attrs' in sys.modules)"

    assert _python(generate.PACKAGE, code) == "False False"


def test_nulls_of_a_request_do_not_reach_the_generator() -> None:
    nullable: dict[str, Json] = {"anyOf": [{"$ref": "#/components/schemas/WhatsappText"}, {"type": "null"}]}
    text: dict[str, Json] = {"type": ["string", "null"], "minLength": 1}
    log: Json = {"anyOf": [{"enum": ["true"]}, {"type": "boolean"}, {"type": "null"}]}
    properties: dict[str, Json] = {"text": text, "body": {"description": "The body.", **nullable}, "log": log}
    schema: dict[str, Json] = {"type": "object", "properties": properties}
    document: dict[str, Json] = {"components": {"schemas": {"WhatsappInteractive": schema, "Other": schema}}}

    narrowed = without_nulls(document)

    fields: dict[str, Json] = {
        "text": {"type": "string", "minLength": 1},
        "body": {"description": "The body.", "allOf": [{"$ref": "#/components/schemas/WhatsappText"}]},
        "log": {"anyOf": [{"enum": ["true"]}, {"type": "boolean"}]},
    }
    expected = {"WhatsappInteractive": {"type": "object", "properties": fields}, "Other": schema}
    assert narrowed == {"components": {"schemas": expected}}
