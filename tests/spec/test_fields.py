"""The fields of a record, from the contract to properties in Python's types."""

import ast
import inspect
from collections.abc import Mapping
from pathlib import Path

import pytest

import generate
from bundle import Json, SpecError, bundle
from fields import BY_HAND, fields_of, module_of
from plivo_messaging import Message

TONE: Json = {"type": "string", "enum": ["warm", "cool", "icy"]}
SCHEMAS: dict[str, Json] = {
    "Tone": TONE,
    "OptionalText": {"type": ["string", "null"]},
    "OptionalReadTime": {"type": ["string", "null"], "description": "A moment, or nothing."},
    "Amount": {"type": "string"},
}


def document(**properties: Mapping[str, Json]) -> dict[str, Json]:
    """A contract whose record has these fields."""
    record: Json = {"type": "object", "properties": {name: {**schema} for name, schema in properties.items()}}
    return {"components": {"schemas": {**SCHEMAS, "MessageRecord": record}}}


def referring(name: str, key: str = "allOf", **others: Json) -> dict[str, Json]:
    """A field made of another schema."""
    return {key: [{"$ref": f"#/components/schemas/{name}"}, {"type": "string"}], **others}


@pytest.mark.parametrize(
    ("schema", "python", "reader"),
    [
        ({"type": "string"}, "str | None", "as_text"),
        ({"type": ["null", "string"]}, "str | None", "as_text"),
        ({"type": "string", "enum": ["a", "b"]}, "str | None", "as_text"),
        ({"description": "Anything."}, "str | None", "as_text"),
        ({"type": ["integer", "null"]}, "int | None", "as_integer"),
        ({"type": "boolean"}, "bool | None", "as_bool"),
        ({"type": "number"}, "Decimal | None", "as_amount"),
        ({"type": "string", "format": "date-time"}, "datetime | None", "as_time"),
        ({"type": "array", "items": {"type": "string"}}, "object", ""),
        ({"type": ["object", "null"]}, "object", ""),
        ({"$ref": "#/components/schemas/OptionalText"}, "str | None", "as_text"),
        (referring("OptionalText"), "str | None", "as_text"),
        (referring("OptionalReadTime"), "datetime | None", "as_time"),
        (referring("Amount"), "Decimal | None", "as_amount"),
        (referring("Tone", "anyOf"), "Tone | str | None", "as_member"),
    ],
)
def test_what_a_field_is_in_python(schema: dict[str, Json], python: str, reader: str) -> None:
    (field,) = fields_of(document(a_field=schema))

    assert (field.name, field.type, field.reader) == ("a_field", python, reader)


@pytest.mark.parametrize(
    ("schema", "docstring"),
    [
        ({"type": "string", "description": "The network."}, "The network."),
        ({"type": "string"}, "The field `a_field`."),
        (referring("OptionalReadTime"), "A moment, or nothing, aware, with the offset the API gave."),
        (referring("Amount", description="The price. Rare."), "The price, in US dollars. Rare."),
        (referring("Tone", "anyOf", description="How it is said."), "How it is said: warm, cool or icy."),
        (
            referring("Tone", "anyOf", description=f"How it is {'very ' * 16}said. Rare."),
            f"How it is {'very ' * 16}said.\n\nRare. One of warm, cool or icy.",
        ),
        (
            referring("Amount", description=f"A price that is {'very ' * 17}high."),
            f"A price that is {'very ' * 17}high.\n\nIn US dollars.",
        ),
        (
            {"type": "string", "description": f"A {'very ' * 30}long text."},
            f"The field `a_field`.\n\nA {'very ' * 21}very\n{'very ' * 8}long text.",
        ),
        ({"type": "string", "description": 'Quotes \\ """ in it.'}, "Quotes / ''' in it."),
    ],
)
def test_what_a_property_says(schema: dict[str, Json], docstring: str) -> None:
    said = _property(module_of(document(a_field=schema), "header"), "a_field")

    assert inspect.cleandoc(said) == docstring


def _property(module: str, name: str) -> str:
    assert all(len(line) <= 120 for line in module.splitlines())
    (found,) = (each for each in ast.walk(ast.parse(module)) if getattr(each, "name", "") == name)
    assert isinstance(found, ast.FunctionDef)
    return ast.get_docstring(found, clean=False) or ""


def test_a_module_imports_what_it_uses() -> None:
    module = module_of(document(tone=referring("Tone", "anyOf"), price=referring("Amount")), "Made by a test.")

    assert module.startswith("# Made by a test.\n")
    assert "from plivo_messaging._contract import Tone\n" in module
    assert "import as_amount\n" in module
    assert "import as_member\n" in module
    assert 'return as_member(self._raw.get("tone"), Tone)\n' in module
    assert "as_text" not in module


@pytest.mark.parametrize("name", ["class", "raw", "api_id", "To", "_private", "with-dash", "2nd"])
def test_what_cannot_be_an_attribute_is_refused_with_a_way_out(name: str) -> None:
    with pytest.raises(SpecError, match=f"properties/{name}: .* put this one into BY_HAND"):
        fields_of(document(**{name: {"type": "string"}}))


def test_a_contract_without_a_record_is_refused() -> None:
    with pytest.raises(SpecError, match="has no MessageRecord"):
        fields_of({"components": {"schemas": {}}})


def test_what_is_written_by_hand_is_left_out_and_there() -> None:
    contract = bundle(generate.Sources.spec)
    names = {field.name for field in fields_of(contract)}

    assert not names & BY_HAND
    own = {name for name, value in vars(Message).items() if isinstance(value, property)}
    assert own & names == set()
    assert own - {"raw", "api_id"} == BY_HAND - {"conversation_expiry_timestamp", "conversation_expiration_timestamp"}


def test_every_moment_and_amount_of_the_contract_is_read_as_one() -> None:
    types = {field.name: field.type for field in fields_of(bundle(generate.Sources.spec))}

    assert {name for name in types if name.endswith("_time")} == {n for n in types if types[n] == "datetime | None"}
    amounts = {name for name in types if name.endswith(("_rate", "_amount", "_fees"))}
    assert amounts == {name for name in types if types[name] == "Decimal | None"}


def _spec(folder: Path, properties: Mapping[str, Json]) -> generate.Sources:
    (folder / "spec.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: Records, version: '1'}\npaths: {}\n"
        f"components: {{schemas: {{MessageRecord: {{type: object, properties: {dict(properties)}}}}}}}\n",
        encoding="utf-8",
    )
    return generate.Sources(spec=folder / "spec.yaml")


def test_the_module_is_written_checked_and_left_alone_by_a_generation_that_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fields = tmp_path / "_answers" / "_fields.py"
    fields.parent.mkdir()
    options = ["--spec", str(tmp_path / "spec.yaml"), "--package", str(tmp_path / "api"), "--fields", str(fields)]
    _spec(tmp_path, {"units": {"type": "integer"}})

    assert generate.main(["--check", *options]) == 1
    assert "missing file: _fields.py is generated now, but is not in _answers" in capsys.readouterr().out
    assert generate.main(options) == 0
    assert generate.main(["--check", *options]) == 0
    written = fields.read_text(encoding="utf-8")
    assert "def units(self) -> int | None:" in written

    _spec(tmp_path, {"units": {"type": "string"}})
    assert generate.main(["--check", *options]) == 1
    assert "-    def units(self) -> int | None:\n+    def units(self) -> str | None:" in capsys.readouterr().out
    _spec(tmp_path, {"raw": {"type": "string"}})
    assert generate.main(options) == 1
    assert "'raw' cannot be an attribute" in capsys.readouterr().err
    assert fields.read_text(encoding="utf-8") == written
    assert sorted(path.name for path in tmp_path.iterdir()) == ["_answers", "api", "spec.yaml"]
