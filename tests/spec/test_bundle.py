"""Bundling the OpenAPI document: references to example files, and YAML that is no JSON."""

import json
from pathlib import Path

import pytest

from bundle import SourceError, bundle

EXAMPLE = {"summary": "Somebody is greeted", "value": {"text": "Grüß Gott", "to": [None, 1, 1.5, True]}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for a document, with one example beside it."""
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "plain.json").write_text(json.dumps(EXAMPLE), encoding="utf-8")
    return tmp_path


def _spec(folder: Path, text: str) -> Path:
    (folder / "spec.yaml").write_text(text, encoding="utf-8")
    return folder / "spec.yaml"


def test_an_example_file_takes_the_place_of_its_reference(folder: Path) -> None:
    spec = _spec(folder, "examples: {plain: {$ref: examples/plain.json}, list: [{$ref: examples/plain.json}]}")

    assert bundle(spec) == {"examples": {"plain": EXAMPLE, "list": [EXAMPLE]}}


def test_a_reference_within_the_document_stays(folder: Path) -> None:
    spec = _spec(folder, "a: {$ref: '#/b', description: kept}\nb: {type: string}\n")

    assert bundle(spec) == {"a": {"$ref": "#/b", "description": "kept"}, "b": {"type": "string"}}


def test_keys_keep_the_order_of_the_file(folder: Path) -> None:
    spec = _spec(folder, "zebra: 1\napple: {y: 1, x: 2}\nmango: 3\n")

    assert json.dumps(bundle(spec)) == '{"zebra": 1, "apple": {"y": 1, "x": 2}, "mango": 3}'


def test_a_key_may_be_a_number(folder: Path) -> None:
    assert bundle(_spec(folder, "responses: {200: {}}")) == {"responses": {"200": {}}}


def test_words_are_words_as_yaml_1_2_has_it(folder: Path) -> None:
    spec = _spec(folder, "enum: [no, on, off, yes]\n")

    assert bundle(spec) == {"enum": ["no", "on", "off", "yes"]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: {$ref: other.yaml}", "spec.yaml: `$ref: other.yaml` is refused"),
        ("a: {$ref: 'https://example.com/a.json'}", "spec.yaml: `$ref: https://example.com/a.json` is refused"),
        ("a: {$ref: examples/../plain.json}", "spec.yaml: `$ref: examples/../plain.json` is refused"),
        ("a: [{$ref: examples/absent.json}]", "spec.yaml: examples/absent.json cannot be read"),
        (
            "a: {$ref: examples/plain.json, summary: x}",
            "spec.yaml: `$ref: examples/plain.json` is refused; it stands alone",
        ),
        ("a: {b: 2021-07-13}", "spec.yaml: datetime.date(2021, 7, 13) is not a JSON value; put it in quotes"),
        ("a: 1\na: 2\n", 'found duplicate key "a"'),
        ("a: [", "spec.yaml cannot be read"),
        ("- a\n", "spec.yaml is not an OpenAPI document"),
    ],
    ids=[
        "another-yaml-file",
        "address",
        "way-out-of-the-folder",
        "no-such-file",
        "something-beside-the-reference",
        "date",
        "key-twice",
        "not-yaml",
        "not-a-mapping",
    ],
)
def test_what_cannot_be_bundled_is_refused(folder: Path, text: str, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        bundle(_spec(folder, text))

    assert message in str(caught.value)


def test_an_example_that_is_no_json_is_refused(folder: Path) -> None:
    (folder / "examples" / "odd.json").write_text("{", encoding="utf-8")

    with pytest.raises(SourceError, match=r"^spec\.yaml: examples/odd\.json cannot be read"):
        bundle(_spec(folder, "a: {$ref: examples/odd.json}"))


def test_a_document_that_does_not_exist_is_named(folder: Path) -> None:
    with pytest.raises(SourceError, match=r"^absent\.yaml cannot be read: "):
        bundle(folder / "absent.yaml")
