"""The comparison of two contracts, by redocly itself: each kind of change, in both directions.

All changes are made at once, each in an operation or schema of its own, so that redocly runs twice and not once a case.
"""

import copy
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import api_diff
from api_diff import CannotCompareError, Earlier, compare, earlier, main, verdict
from changes import Change, Impact
from library import Names

Document = dict[str, Any]


def document() -> Document:
    """A small contract with one operation for each kind of change."""
    paths: Document = {}
    for name in CASES:
        answer = {"description": "OK", "content": {"application/json": {"schema": _schema()}}}
        body = {"required": True, "content": {"application/json": {"schema": _schema()}}}
        operation = {
            "operationId": name.replace(" ", "_"),
            "summary": "A summary.",
            "parameters": [_parameter("limit", {"type": "integer", "maximum": 20})],
            "requestBody": body,
            "responses": {"200": answer, "400": {"description": "Bad"}},
            "callbacks": {
                "status": {
                    "{$request.body#/url}": {
                        "post": {"requestBody": copy.deepcopy(body), "responses": {"200": {"description": "OK"}}}
                    }
                }
            },
        }
        paths[f"/{name.replace(' ', '-')}/"] = {
            "post": operation,
            "get": {"operationId": f"get_{name}".replace(" ", "_"), "responses": {"200": copy.deepcopy(answer)}},
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "A contract", "version": "v1"},
        "servers": [{"url": "https://api.example.com/v1"}],
        "paths": paths,
    }


def _schema() -> Document:
    properties = {
        "state": {"type": "string", "enum": ["queued", "sent"]},
        "units": {"type": "integer"},
        "text": {"type": "string", "maxLength": 1600},
    }
    return {"type": "object", "properties": properties, "required": ["state", "units"]}


def _parameter(name: str, schema: Document, *, required: bool = False) -> Document:
    return {"name": name, "in": "query", "required": required, "schema": schema}


def _request(item: Document) -> Document:
    schema: Document = item["post"]["requestBody"]["content"]["application/json"]["schema"]
    return schema


def _answer(item: Document) -> Document:
    schema: Document = item["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    return schema


def _callback(item: Document) -> Document:
    expression = item["post"]["callbacks"]["status"]["{$request.body#/url}"]
    schema: Document = expression["post"]["requestBody"]["content"]["application/json"]["schema"]
    return schema


def optional_parameter(item: Document) -> None:
    """Add a parameter that may be left out."""
    item["post"]["parameters"].append(_parameter("offset", {"type": "integer"}))


def required_parameter(item: Document) -> None:
    """Add a parameter that may not be left out."""
    item["post"]["parameters"].append(_parameter("offset", {"type": "integer"}, required=True))


def parameter_is_required(item: Document) -> None:
    """Ask for a parameter that could be left out."""
    item["post"]["parameters"][0]["required"] = True


def parameter_allows_less(item: Document) -> None:
    """Lower the maximum of a parameter."""
    item["post"]["parameters"][0]["schema"]["maximum"] = 10


def operation_added(item: Document) -> None:
    """Add an operation."""
    item["delete"] = {
        "operationId": f"delete_{item['post']['operationId']}",
        "responses": {"204": {"description": "OK"}},
    }


def optional_request_field(item: Document) -> None:
    """Add a field a request may have."""
    _request(item)["properties"]["log"] = {"type": "string"}


def required_request_field(item: Document) -> None:
    """Add a field a request must have."""
    _request(item)["properties"]["log"] = {"type": "string"}
    _request(item)["required"].append("log")


def request_field_is_required(item: Document) -> None:
    """Ask for a field of a request that could be left out."""
    _request(item)["required"].append("text")


def request_enum_allows_less(item: Document) -> None:
    """Take a value of a request away."""
    _request(item)["properties"]["state"]["enum"] = ["queued"]


def request_text_is_shorter(item: Document) -> None:
    """Lower the longest text of a request."""
    _request(item)["properties"]["text"]["maxLength"] = 160


def answer_field_added(item: Document) -> None:
    """Add a field to an answer."""
    _answer(item)["properties"]["mcc"] = {"type": "string"}


def answer_field_may_be_missing(item: Document) -> None:
    """Make a field of an answer one that may be missing."""
    _answer(item)["required"].remove("units")


def answer_field_type(item: Document) -> None:
    """Give a field of an answer another type."""
    _answer(item)["properties"]["units"]["type"] = "string"


def answer_enum_grows(item: Document) -> None:
    """Let an answer have another value."""
    _answer(item)["properties"]["state"]["enum"].append("read")


def status_added(item: Document) -> None:
    """Document another status."""
    item["post"]["responses"]["409"] = {"description": "Conflict"}


def content_type_of_the_request(item: Document) -> None:
    """Take another content type in as well."""
    content = item["post"]["requestBody"]["content"]
    content["application/x-www-form-urlencoded"] = copy.deepcopy(content["application/json"])


def callback_field_added(item: Document) -> None:
    """Add a field to a callback."""
    _callback(item)["properties"]["sequence"] = {"type": "integer"}


def callback_field_type(item: Document) -> None:
    """Give a field of a callback another type."""
    _callback(item)["properties"]["units"]["type"] = "string"


def another_summary(item: Document) -> None:
    """Say the same in other words."""
    item["post"]["summary"] = "Another summary."


NONE, PATCH, MINOR, MAJOR = Impact
# What a change asks for, and what taking it back does.
CASES: dict[str, tuple[Callable[[Document], None], Impact, Impact]] = {
    "optional parameter": (optional_parameter, MINOR, MAJOR),
    "required parameter": (required_parameter, MAJOR, MAJOR),
    "parameter is required": (parameter_is_required, MAJOR, MINOR),
    "parameter allows less": (parameter_allows_less, MAJOR, MINOR),
    "operation": (operation_added, MINOR, MAJOR),
    "optional request field": (optional_request_field, MINOR, MAJOR),
    "required request field": (required_request_field, MAJOR, MAJOR),
    "request field is required": (request_field_is_required, MAJOR, MINOR),
    "request enum allows less": (request_enum_allows_less, MAJOR, MINOR),
    "request text is shorter": (request_text_is_shorter, MAJOR, MINOR),
    "answer field": (answer_field_added, MINOR, MAJOR),
    "answer field may be missing": (answer_field_may_be_missing, MAJOR, MINOR),
    "answer field type": (answer_field_type, MAJOR, MAJOR),
    "answer enum grows": (answer_enum_grows, MINOR, MAJOR),
    "status": (status_added, MINOR, MAJOR),
    "content type of the request": (content_type_of_the_request, MINOR, MAJOR),
    "callback field": (callback_field_added, MINOR, MAJOR),
    "callback field type": (callback_field_type, MAJOR, MAJOR),
    "another summary": (another_summary, PATCH, PATCH),
}


@cache
def compared(*, forwards: bool) -> list[Change]:
    """Compare the contract with itself after all changes, or the other way round."""
    before = document()
    after = copy.deepcopy(before)
    for name, (change, _, _) in CASES.items():
        change(after["paths"][f"/{name.replace(' ', '-')}/"])
    both = (json.dumps(before), json.dumps(after))
    return compare(*(both if forwards else both[::-1]))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("forwards", [True, False], ids=["made", "taken back"])
def test_what_a_change_asks_for(name: str, forwards: bool) -> None:
    path = f"/{name.replace(' ', '-')}/"
    _, made, taken_back = CASES[name]
    changes = [change for change in compared(forwards=forwards) if change.where.endswith(f" {path}")]
    assert max((change.impact for change in changes), default=NONE) is (made if forwards else taken_back), changes


def test_nothing_else_is_said_to_have_changed() -> None:
    paths = {f"/{name.replace(' ', '-')}/" for name in CASES}
    assert {change.where.partition(" ")[2] for change in compared(forwards=True)} == paths


def test_the_contract_has_not_changed_since_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(api_diff.ROOT / api_diff.SHIPPED), "--base-version", "0.1.0"]) == 0
    printed = capsys.readouterr().out
    assert "Nothing has changed for anybody" in printed
    assert "The version 0.1.0 says so, counted from 0.1.0." in printed


def test_a_breaking_change_that_the_version_does_not_tell_of_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base: Any = json.loads((api_diff.ROOT / api_diff.SHIPPED).read_text(encoding="utf-8"))
    base["paths"]["/Account/{auth_id}/Message/"]["get"]["parameters"].append(_parameter("colour", {"type": "string"}))
    file = tmp_path / "earlier.json"
    file.write_text(json.dumps(base), encoding="utf-8")
    assert main([str(file), "--base-version", "0.1.0"]) == 1
    printed = capsys.readouterr().out
    assert printed.startswith("For users of the library:\n  messages.list\n    - removed: colour\nBreaking: programs ")
    assert "Breaking: programs that were right may fail.\n  GET /Account/{auth_id}/Message/\n" in printed
    assert "`colour`" in printed
    assert 'write version = "0.2.0" in pyproject.toml' in printed


def test_the_version_may_be_left_out_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    change = Change("GET /x/", "#/x", Impact.MAJOR, "`a` was removed.")

    def compared_in_no_time(_base: str, _revision: str) -> list[Change]:
        return [change]

    monkeypatch.setattr(api_diff, "compare", compared_in_no_time)
    monkeypatch.setattr(api_diff, "SPEC", tmp_path / "small.json")
    (tmp_path / "small.json").write_text("{}", encoding="utf-8")
    assert main([str(tmp_path / "small.json"), "--no-version"]) == 0
    assert "`a` was removed." in capsys.readouterr().out
    assert main([str(tmp_path / "small.json"), "--base-version", "0.1.0"]) == 1


@pytest.mark.parametrize(
    ("impact", "base", "version", "fits"),
    [
        (Impact.MAJOR, "1.0.0", "1.9.9", False),
        (Impact.MAJOR, "1.0.0", "2.0.0", True),
        (Impact.MAJOR, "1.0.0", "2.1.3", True),
        (Impact.MINOR, "1.0.0", "1.0.1", False),
        (Impact.PATCH, "1.0.0", "1.0.1", True),
        (Impact.NONE, "1.0.0", "1.0.0", True),
    ],
)
def test_the_version_has_to_say_so(impact: Impact, base: str, version: str, fits: bool) -> None:
    changes = [] if impact is Impact.NONE else [Change("x", "#/x", impact, "x")]
    told, sentence = verdict(changes, base, version)
    assert told is fits
    assert version in sentence


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "is neither a file nor a commit"), ("- no: mapping", "no document that can be read")],
)
def test_what_cannot_be_compared_ends_with_2(
    content: str | None, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "earlier.yaml"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    assert main([str(file)]) == 2
    assert says in capsys.readouterr().err


def _file(folder: Path, version: str) -> str:
    file = folder / "earlier.json"
    file.write_text(json.dumps({"openapi": "3.1.0", "info": {"version": version}}), encoding="utf-8")
    return str(file)


def test_a_document_is_counted_from_the_version_it_has(tmp_path: Path) -> None:
    assert earlier(_file(tmp_path, "1.2.3"))[1:3] == ("1.2.3", "in that document")


def test_a_document_without_one_is_counted_from_the_last_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def git(*arguments: str) -> str | None:
        return '[project]\nversion = "0.0.9"\n' if arguments == ("show", "HEAD:pyproject.toml") else None

    monkeypatch.setattr(api_diff, "_git", git)
    assert earlier(_file(tmp_path, "v1"))[1:3] == ("0.0.9", "in the last commit")


def test_without_a_commit_the_version_has_to_be_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_git(*_: str) -> None: ...

    monkeypatch.setattr(api_diff, "_git", no_git)
    assert earlier(_file(tmp_path, "v1")).version is None
    with pytest.raises(CannotCompareError, match=r"give --base-version \(make: BASE_VERSION=1\.2\.3\)"):
        verdict([], None, "0.1.0")


def test_the_sentence_says_what_was_counted_from() -> None:
    change = Change("x", "#/x", Impact.MAJOR, "x")
    fits, sentence = verdict([change], "0.1.0", "0.1.0", "in v0.1.0")
    assert not fits
    assert sentence.endswith('write version = "0.2.0" in pyproject.toml (counted from 0.1.0 in v0.1.0).')


def test_a_document_that_is_none_of_openapi_is_not_taken_for_one_without_changes() -> None:
    with pytest.raises(CannotCompareError, match="redocly did not compare them"):
        compare("{}", json.dumps(document()))


def test_a_commit_has_the_contract_that_was_shipped_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = {
        "rev-parse": "1f0c\n",
        "v0.0.9:generated/plivo_messaging_api/openapi.json": '{"x-generated": "by a tool", "openapi": "3.1.0"}',
        "v0.0.9:pyproject.toml": '[project]\nversion = "0.0.9"\n',
    }

    def git(*arguments: str) -> str | None:
        return shown.get(arguments[-1], shown.get(arguments[0]))

    monkeypatch.setattr(api_diff, "_git", git)
    assert earlier("v0.0.9") == Earlier('{"openapi": "3.1.0"}', "0.0.9", "in v0.0.9", Names())
    with pytest.raises(CannotCompareError, match="give a later commit"):
        earlier("v0.0.1")


def test_a_commit_tells_what_things_were_called(monkeypatch: pytest.MonkeyPatch) -> None:
    def git(*arguments: str) -> str | None:
        name = arguments[-1].partition(":")[2]
        if name == api_diff.SHIPPED:
            return "{}"
        return (api_diff.ROOT / name).read_text(encoding="utf-8") if name else "1f0c\n"

    monkeypatch.setattr(api_diff, "_git", git)
    assert earlier("v0.0.9").names.filters["message_time_gte"] == "since"
