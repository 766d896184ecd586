"""Generating the package and the twins: from small sources of their own, and what is committed."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import generate
from twins import twin

SPEC = r"""
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
            examples: {plain: {$ref: examples/plain.json}}
      responses:
        '200':
          description: The greeting.
          content: {application/json: {schema: {$ref: '#/components/schemas/Reply'}}}
        '204': {description: Nobody was there.}
components:
  schemas:
    Greeting:
      allOf:
        - $ref: '#/components/schemas/Arguments'
        - oneOf: [{required: [tone]}, {required: [to]}]
    Arguments:
      type: object
      required: [text]
      properties:
        text: {type: string, description: What to say.}
        tone: {anyOf: [{$ref: '#/components/schemas/Tone'}, {type: 'null'}]}
        to: {type: [array, 'null'], items: {$ref: '#/components/schemas/Person'}}
    Person: {type: object, properties: {name: {type: string}}}
    Tone: {type: string, enum: [warm, cool]}
    Moment: {type: [string, 'null'], description: A moment., x-python-type: datetime, x-python-doc: In UTC.}
    Heard:
      type: object
      x-python-repr: [By]
      properties: {By: {type: string, x-python-required: true}, mood: {type: string, enum: [good, bad]}}
    Loud: {allOf: [{$ref: '#/components/schemas/Heard'}, {type: object, properties: {volume: {type: integer}}}]}
    Reply:
      type: object
      required: [said]
      properties:
        said: {description: When it was said., allOf: [{$ref: '#/components/schemas/Moment'}]}
        again: {type: string, format: date-time, description: 'A \d of "time"'}
        price: {type: number}
        tone: {anyOf: [{type: string}, {$ref: '#/components/schemas/Tone'}]}
        heard: {$ref: '#/components/schemas/Heard'}
        all: {type: array, x-python-name: everybody, items: {$ref: '#/components/schemas/Loud'}}
        Words: {type: array, items: {type: string}}
        Times: {type: [integer, 'null'], x-python-required: true}
        extra: {type: object, properties: {a: {type: boolean}}}
"""
EXAMPLE = {"summary": "A greeting", "value": {"text": "Grüß Gott", "tone": "warm"}}
ASYNC = '''
"""Asynchronous clients.

An asynchronous client is an `AsyncClient`, made with `async with`; `await client.aclose()` ends it.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import httpx
from plivo_messaging._async.things import AsyncThing


class AsyncClient:
    """A client that the tasks of an event loop share."""

    async def __aenter__(self) -> "AsyncClient":
        self.http: httpx.AsyncClient = await httpx.AsyncClient().__aenter__()
        return self

    def __aiter__(self) -> AsyncIterator[AsyncThing]:
        raise StopAsyncIteration

    @asynccontextmanager
    async def things(self, pool: object) -> AsyncGenerator[list[AsyncThing], None]:
        async for chunk in self.response.aiter_raw():
            yield [thing async for thing in chunk if await thing.async_check()]
        await anext(aiter(self)); await pool.handle_async_request(await self.aclose())
'''
SYNC = '''
"""Synchronous clients.

A client is a `Client`, made with `with`; `client.close()` ends it.
"""

from collections.abc import Generator, Iterator
from contextlib import contextmanager

import httpx

from plivo_messaging._sync.things import Thing


class Client:
    """A client that threads share."""

    def __enter__(self) -> "Client":
        self.http: httpx.Client = httpx.Client().__enter__()
        return self

    def __iter__(self) -> Iterator[Thing]:
        raise StopIteration

    @contextmanager
    def things(self, pool: object) -> Generator[list[Thing], None, None]:
        for chunk in self.response.iter_raw():
            yield [thing for thing in chunk if thing.check()]
        next(iter(self))
        pool.handle_request(self.close())
'''


@dataclass(frozen=True)
class Workshop:
    """Sources, and what is generated from them, in a folder of their own."""

    folder: Path

    @property
    def package(self) -> Path:
        return self.folder / "generated" / "plivo_messaging_api"

    @property
    def client(self) -> Path:
        return self.folder / "wrapper" / "plivo_messaging"

    def file(self, name: str) -> Path:
        """Return where a generated file lies."""
        return (self.client if name.startswith("_sync") else self.package.parent) / name

    def run(self, *options: str) -> int:
        """Run the script on them."""
        return generate.main([*options, "--spec", str(self.folder / "spec.yaml"), "--package", str(self.package)])

    def change_spec(self, old: str, new: str) -> None:
        """Change one place of the document."""
        assert SPEC.count(old) == 1
        (self.folder / "spec.yaml").write_text(SPEC.replace(old, new), encoding="utf-8")

    def files(self) -> dict[str, str]:
        """Return the text of each generated file, by its name."""
        return generate.files(self.package, self.client / "_sync")

    def fill(self) -> None:
        """Write the sources."""
        sources = {
            "examples/plain.json": json.dumps(EXAMPLE),
            "spec.yaml": SPEC,
            "wrapper/plivo_messaging/_async/client.py": ASYNC,
        }
        for name, text in {
            **sources,
            "wrapper/plivo_messaging/_async/__init__.py": '"""The asynchronous half."""\n',
        }.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """What comes out of the generator; tests only read it."""
    workshop = Workshop(tmp_path_factory.mktemp("original"))
    workshop.fill()
    assert workshop.run() == 0
    return workshop


@pytest.fixture
def workshop(original: Workshop, tmp_path: Path) -> Workshop:
    """A copy of the original that a test may change."""
    copy = Workshop(tmp_path)
    copy.fill()
    for name, text in original.files().items():
        copy.file(name).parent.mkdir(parents=True, exist_ok=True)
        copy.file(name).write_text(text, encoding="utf-8")
    return copy


def _python(package: Path, code: str) -> str:
    """Run code in a new interpreter that finds this package first; return what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(package.parent)}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


def test_every_file_says_that_it_is_generated_and_from_what(original: Workshop) -> None:
    files = original.files()

    assert {"plivo_messaging_api/values.py", "plivo_messaging_api/py.typed", "_sync/__init__.py"} <= files.keys()
    for name, text in files.items():
        first = '{\n  "x-generated": "' if name.endswith(".json") else "# "
        source = f"_async/{name[6:]} by openapi/twins.py; do not edit: " if name.startswith("_sync") else ""
        assert text.startswith(f"{first}Generated from {source}" if source else f"{first}{generate.HEADER}"), name
    assert "openapi-python-client 0." in generate.HEADER


def test_the_generated_code_is_tidied(original: Workshop) -> None:
    model = original.files()["plivo_messaging_api/models/greeting.py"]

    assert model.count("from ..types import UNSET, Unset\n") == 1
    assert "BinaryIO" not in model, "an import that is not used"
    assert "\n\n\n\n" not in model


def test_the_document_is_shipped_with_its_examples_in_place(original: Workshop) -> None:
    text = original.files()["plivo_messaging_api/openapi.json"]
    content = json.loads(text)["paths"]["/greetings/"]["post"]["requestBody"]["content"]["application/json"]

    assert content["examples"] == {"plain": EXAMPLE}
    assert "Grüß Gott" in text
    assert '"null"' in text
    assert text.endswith("}\n")


def test_a_twin_is_the_same_code_without_waiting(original: Workshop) -> None:
    assert original.files()["_sync/client.py"].partition("\n")[2] == SYNC
    assert original.files()["_sync/__init__.py"].endswith('\n"""The synchronous half."""\n')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("asyncio.run(await_me, is_async=True)", "asyncio.run(await_me, is_async=True)"),
        ("an asynchronous program", "a program"),
        ("stack.enter_async_context(x)", "stack.enter_context(x)"),
        ("Return an AsyncPlivo, which works asynchronously.", "Return a Plivo, which works synchronously."),
        ("await in_tasks(jobs)", "in_threads(jobs)"),
        ("enclose, awaiting, next, Asyncable", "enclose, awaiting, next, Asyncable"),
    ],
)
def test_words_become_those_of_a_synchronous_program(text: str, expected: str) -> None:
    assert twin(text) == expected


def test_the_check_passes_on_what_was_generated(original: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    assert original.run("--check") == 0
    assert f"{len(original.files())} generated files match" in capsys.readouterr().out


@pytest.mark.slow
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
    name = "plivo_messaging_api/models/greeting.py"
    assert f"--- {name} (committed)\n+++ {name} (generated now)\n" in shown
    assert '-    """ What to say. """\n+    """ What to shout. """\n' in shown
    assert "run `make generate`" in shown
    assert workshop.files() == before


def test_a_hand_edit_is_found_in_any_generated_file(workshop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    files = workshop.files()
    for name in files:
        workshop.file(name).write_text(f"{files[name]}# edited\n", encoding="utf-8")

    assert workshop.run("--check") == 1
    shown = capsys.readouterr().out
    assert [name for name in files if f"--- {name} (committed)" not in shown] == []
    assert f"{len(files)} generated file(s) differ" in shown


def test_files_added_and_removed_by_hand_are_found(workshop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    (workshop.package / "models" / "hand_made.py").write_text("", encoding="utf-8")
    (workshop.client / "_sync" / "client.py").unlink()

    assert workshop.run("--check") == 1
    shown = capsys.readouterr().out
    assert "extra file: plivo_messaging_api/models/hand_made.py\n" in shown
    assert "missing file: _sync/client.py\n" in shown
    assert "2 generated file(s) differ" in shown


@pytest.mark.slow
def test_a_new_generation_replaces_everything_and_leaves_nothing_beside_it(workshop: Workshop) -> None:
    (workshop.package / "models" / "hand_made.py").write_text("", encoding="utf-8")
    workshop.change_spec("    Tone: {type: string, enum: [warm, cool]}", "    Tone: {type: string, enum: [icy]}")

    assert workshop.run() == 0
    files = workshop.files()
    assert "plivo_messaging_api/models/hand_made.py" not in files
    assert 'ICY = "icy"' in files["plivo_messaging_api/models/tone.py"]
    assert [path.name for path in workshop.package.parent.iterdir()] == ["plivo_messaging_api"]


FAILURES = {
    # An object with `properties` beside `oneOf` becomes `Any`, and the generator does not say so.
    "missing model": (
        "    Person:",
        "    Lost: {properties: {a: {type: string}}, oneOf: [{required: [a]}]}\n    Person:",
        "missing model: Lost has no generated class",
    ),
    "generator warns": (
        "'#/components/schemas/Person'",
        "'#/components/schemas/Nobody'",
        "openapi_python_client failed:",
    ),
    "generator fails": ("info: {title: Greetings, version: '1'}", "info: {}", "Failed to parse OpenAPI document"),
    "document refused": ("examples/plain.json", "examples/absent.json", "examples/absent.json cannot be read"),
    "both ways": ("'#/components/schemas/Reply'", "'#/components/schemas/Greeting'", "Greeting: in a request and in a"),
    "no attribute": (
        "x-python-name: everybody",
        "x-python-name: raw",
        "Reply/properties/all: 'raw' cannot be an attri",
    ),
    "keyword": (
        "x-python-name: everybody",
        "x-python-name: class",
        "'class' cannot be an attribute; give another one as",
    ),
    "unknown type": (
        "x-python-type: datetime",
        "x-python-type: date",
        "x-python-type is 'date'; give one of datetime, Decimal, int, str",
    ),
}


@pytest.mark.parametrize("case", FAILURES)
@pytest.mark.parametrize("options", [(), ("--check",)], ids=["generate", "check"])
def test_a_failed_generation_says_why_and_leaves_everything_alone(
    workshop: Workshop, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], case: str
) -> None:
    before = workshop.files()
    old, new, message = FAILURES[case]
    workshop.change_spec(old, new)

    assert workshop.run(*options) == 1
    assert message in capsys.readouterr().err
    assert workshop.files() == before
    assert [path.name for path in workshop.package.parent.iterdir()] == ["plivo_messaging_api"]


@pytest.mark.slow
def test_a_twin_that_is_no_python_fails_as_well(workshop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    before = workshop.files()
    (workshop.client / "_async" / "client.py").write_text("await = 1 =", encoding="utf-8")

    assert workshop.run() == 1
    assert "ruff failed" in capsys.readouterr().err
    assert workshop.files() == before


@pytest.mark.slow
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


def test_importing_the_packages_loads_nothing_and_names_are_loaded_when_used(original: Workshop) -> None:
    code = """
import sys; before = set(sys.modules)
import plivo_messaging_api as api, plivo_messaging_api.models as models, plivo_messaging_api.api.greetings as greetings
print(*sorted(set(sys.modules) - before))
assert {"AuthenticatedClient", "Client"} <= set(dir(api)), dir(api)
assert {"Greeting", "Reply", "Tone"} <= set(dir(models)), dir(models)
from plivo_messaging_api import AuthenticatedClient, Client
from plivo_messaging_api.client import Client as client_class
from plivo_messaging_api.models import *
from plivo_messaging_api.models.greeting import Greeting as greeting_class
assert Client is client_class and api.Client is client_class
assert Greeting is greeting_class and vars(models)["Greeting"] is greeting_class
assert Greeting.from_dict({"text": "hello", "tone": "warm"}).tone is Tone.WARM
for package in (api, models, greetings):
    try: package.Absent
    except AttributeError as error: print(error)
"""
    names = ("", ".api", ".api.greetings", ".models")
    printed = _python(original.package, code).splitlines()
    assert printed[0] == " ".join(f"plivo_messaging_api{name}" for name in names)
    assert printed[1:] == [
        f"module 'plivo_messaging_api{name}' has no attribute 'Absent'" for name in ("", ".models", ".api.greetings")
    ]


def test_no_model_is_shipped_that_is_part_of_another_alone(original: Workshop) -> None:
    models = {name.rpartition("/")[2][:-3] for name in original.files() if "/models/" in name}
    parts = {"greeting", "person", "reply", "reply_extra", "heard", "heard_mood", "loud", "tone"}
    assert models == {"__init__", *parts}


def test_requests_know_no_null(original: Workshop) -> None:
    files = original.files()
    greeting, person = (files[f"plivo_messaging_api/models/{name}.py"] for name in ("greeting", "person"))

    assert "tone: Tone | Unset = UNSET" in greeting
    assert "to: list[Person] | Unset = UNSET" in greeting
    assert "None" not in greeting.replace("-> None:", "") + person.replace("-> None:", "")


def test_attributes_of_response_models(original: Workshop) -> None:
    code = """
import inspect
from plivo_messaging_api.models import Loud, Reply
for model in (Reply, Loud):
    for name in model.FIELDS:
        print(name, getattr(model, name).fget.__annotations__["return"], getattr(model, name).__doc__, sep="; ")
reply = Reply({"Times": None, "all": [{"By": "me", "volume": "7"}], "heard": {"By": "you"}, "extra": 7, "tone": "warm"})
print(reply.everybody, reply.everybody[0].volume, reply.heard, reply.extra, repr(reply.tone), reply.words)
"""
    assert _python(original.package, code).splitlines() == [
        "said; datetime | None; When it was said. In UTC.",
        r'again; datetime | None; A \d of "time" ',
        "price; Decimal | None; The field `price`.",
        "tone; Tone | str | None; The field `tone`. One of warm, cool; a new one is a plain string.",
        "heard; Heard | None; The field `heard`.",
        "everybody; list[Loud]; The field `all`.",
        "words; tuple[str, ...]; The field `Words`.",
        "times; int | None; The field `Times`.",
        "extra; ReplyExtra | None; The field `extra`.",
        "by; str; The field `By`.",
        "mood; HeardMood | str | None; The field `mood`. One of good, bad; a new one is a plain string.",
        "volume; int | None; The field `volume`.",
        "[Loud(by='me')] 7 Heard(by='you') None <Tone.WARM: 'warm'> ()",
    ]
