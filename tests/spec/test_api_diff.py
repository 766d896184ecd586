"""The comparison of two contracts, by redocly itself: what is said, by which name, and which version says so.

All changes are made at once, each in a place of its own, so that redocly runs twice and not once a case.
"""

import copy
import json
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import api_diff
from api_diff import (
    MAJOR,
    MINOR,
    NONE,
    PATCH,
    Change,
    changes_of,
    earlier,
    in_words,
    known_names,
    main,
    places,
    version_after,
    without_method,
)
from bundle import SourceError, bundle

Document = dict[str, Any]

CONTRACT: Document = bundle(api_diff.SPEC)
KNOWN = {
    "list_messages": "messages.list",
    "list_messages.limit": "messages.list(page_size)",
    "list_messages.error_code": "messages.list(error_code)",
    "list_messages.subaccount": "messages.list(subaccount)",
    "list_messages.message_time_gte": "messages.list(since)",
    "send_message": "messages.send",
    "message_expiry": "messages.send(message_expiry)",
    "dlt_template_category": "messages.send(dlt_template_category)",
}
MESSAGES = "/Account/{auth_id}/Message/"


def schema(document: Document, name: str) -> Document:
    found: Document = document["components"]["schemas"][name]
    return found


def properties(document: Document, name: str) -> Document:
    found: Document = schema(document, name)["properties"]
    return found


def parameter(document: Document, name: str) -> Document:
    return next(each for each in document["paths"][MESSAGES]["get"]["parameters"] if each["name"] == name)


def operation(identifier: str) -> Document:
    return {"get": {"operationId": identifier, "responses": {"200": {"description": "OK"}}}}


def text(description: str | None = None) -> Document:
    return {"type": "string", **({"description": description} if description else {})}


# What is changed; how much it asks for and what is said; the same for what takes it back.
Said = tuple[int, str]
CASES: list[tuple[Callable[[Document], object], Said, Said]] = [
    (
        lambda d: d["paths"][MESSAGES]["get"]["parameters"].append(
            {"name": "colour", "in": "query", "description": "Only\nred ones.", "schema": {"type": "string"}}
        ),
        (MINOR, "messages.list(colour) (not in the library yet): added: Only red ones."),
        (MAJOR, "messages.list(colour): `colour` query parameter was removed."),
    ),
    (
        lambda d: parameter(d, "error_code")["schema"].update(pattern="^[0-9]{3}$"),
        (MAJOR, "messages.list(error_code): `pattern` changed from '^[0-9]+$' to '^[0-9]{3}$'."),
        (MAJOR, "messages.list(error_code): `pattern` changed from '^[0-9]{3}$' to '^[0-9]+$'."),
    ),
    (
        lambda d: parameter(d, "subaccount").update(required=True),
        (MAJOR, "messages.list(subaccount): `subaccount` query parameter became required."),
        (MINOR, "messages.list(subaccount): required was true and is null."),
    ),
    (
        lambda d: parameter(d, "limit")["schema"].update(maximum=100),
        (MINOR, "messages.list(page_size): maximum was 20 and is 100."),
        (MAJOR, "messages.list(page_size): Upper bound changed from '<= 100' to '<= 20'."),
    ),
    (
        lambda d: parameter(d, "message_time__gte").update(description="Not before."),
        (PATCH, "messages.list(since): its description has changed."),
        (PATCH, "messages.list(since): its description has changed."),
    ),
    (
        lambda d: properties(d, "SendMessageArguments").update(priority=text("A rank.")),
        (MINOR, "messages.send(priority) (not in the library yet): added: A rank."),
        (MAJOR, "messages.send(priority): removed"),
    ),
    (
        lambda d: properties(d, "SendMessageArguments")["message_expiry"].update(maximum=20_000),
        (MINOR, "messages.send(message_expiry): maximum was 10799 and is 20000."),
        (
            MAJOR,
            "messages.send(message_expiry): Upper bound of `message_expiry` changed from '<= 20000' to '<= 10799'.",
        ),
    ),
    (
        lambda d: properties(d, "MessageRecord").update(surcharge=text()),
        (MINOR, "Message.surcharge: added"),
        (MAJOR, "Message.surcharge: Property `surcharge` of `MessageRecord` was removed."),
    ),
    (
        lambda d: properties(d, "StatusCallback").update(Colour=text("Red\nor not.") | {"x-python-name": "hue"}),
        (MINOR, "webhooks.StatusCallback.hue: added: Red or not."),
        (MAJOR, "webhooks.StatusCallback.hue: Property `Colour` of `StatusCallback` was removed."),
    ),
    (
        lambda d: properties(d, "InboundMessage")["Type"].update({"x-python-name": "kind"}),
        (MAJOR, 'webhooks.InboundMessage.kind: x-python-name was "message_type" and is "kind".'),
        (MAJOR, 'webhooks.InboundMessage.message_type: x-python-name was "kind" and is "message_type".'),
    ),
    (
        lambda d: schema(d, "OptionalConversationTime").update(pattern="^[0-9]+$"),
        (MAJOR, "Message.conversation_expiry_time: `pattern` of `OptionalConversationTime` changed from "),
        (MAJOR, "Message.conversation_expiry_time: `pattern` of `OptionalConversationTime` changed from "),
    ),
    (
        lambda d: schema(d, "DltTemplateCategory")["enum"].append("other"),
        (
            MINOR,
            "messages.send(dlt_template_category) (not in the library yet)".partition(" ")[0] + ", Message.dlt_templ",
        ),
        (
            MAJOR,
            "messages.send(dlt_template_category), Message.dlt_template_category: Enum of `DltTemplateCategory` lost ",
        ),
    ),
    (
        lambda d: d["paths"].update({"/Account/{auth_id}/Media/": operation("listMedia")}),
        (MINOR, "listMedia (not in the library yet): added"),
        (MAJOR, "listMedia: Path `/Account/{auth_id}/Media/` was removed."),
    ),
    (
        lambda d: d["paths"][MESSAGES]["post"]["responses"].update({"409": {"description": "It was sent."}}),
        (MINOR, "messages.send/responses/409: added: It was sent."),
        (MAJOR, "messages.send/responses/409: Response `409` was removed."),
    ),
    (
        lambda d: properties(d, "MessageRecord")["units"].update(type="string"),
        (MAJOR, "Message.units: Type of `units` widened from 'integer' to 'string'."),
        (MAJOR, "Message.units: Type of `units` widened from 'string' to 'integer'."),
    ),
    (
        lambda d: schema(d, "MessageRecord")["required"].remove("message_uuid"),
        (MAJOR, "Message/required: Properties of `MessageRecord` are no longer required: `message_uuid`."),
        (MINOR, "Message/required: required was "),
    ),
    (
        lambda d: schema(d, "SendMessageArguments")["required"].append("text"),
        (MAJOR, "messages.send/required: Properties of `SendMessageArguments` became required: `text`."),
        (MINOR, 'messages.send/required: required was ["dst", "text"] and is ["dst"].'),
    ),
    (
        lambda d: schema(d, "CallbackMethod")["enum"].remove("GET"),
        (MAJOR, "messages.send(method): Enum of `CallbackMethod` lost values: 'GET'."),
        (MINOR, 'messages.send(method): enum was ["POST"] and is ["GET", "POST"].'),
    ),
    (
        lambda d: d["paths"][MESSAGES]["post"]["requestBody"]["content"].update({"text/plain": {}}),
        (MINOR, "messages.send/requestBody/content/text~1plain: added"),
        (MAJOR, "messages.send/requestBody/content/text~1plain: Media type `text/plain` was removed."),
    ),
    (
        lambda d: d["paths"][MESSAGES]["get"].update(summary="Another one."),
        (PATCH, "messages.list/summary: its summary has changed."),
        (PATCH, "messages.list/summary: its summary has changed."),
    ),
]


@cache
def compared(*, forwards: bool) -> list[Change]:
    """Compare the contract with itself after all changes, or the other way round."""
    after = copy.deepcopy(CONTRACT)
    for change, _, _ in CASES:
        change(after)
    return api_diff.compare(*((CONTRACT, after) if forwards else (after, CONTRACT)), KNOWN)


@pytest.mark.parametrize("case", CASES, ids=[made[1][:40] for _, made, _ in CASES])
@pytest.mark.parametrize("forwards", [True, False], ids=["made", "taken back"])
def test_what_is_said_of_a_change(case: tuple[object, Said, Said], *, forwards: bool) -> None:
    impact, words = case[1] if forwards else case[2]
    said = [change.impact for change in compared(forwards=forwards) if f"{change.name}: {change.how}".startswith(words)]
    assert said == [impact], compared(forwards=forwards)


def test_nothing_else_is_said_to_have_changed() -> None:
    assert len(compared(forwards=True)) == len(CASES)


def entry(**changed: object) -> Document:
    path = "#/components/schemas/MessageRecord/properties/units"
    return {"path": path, "typeName": "Schema", "kind": "modified", "verdicts": [], **changed}


@pytest.mark.parametrize(
    ("changed", "impact", "what"),
    [
        ({"property": "x-order"}, PATCH, "its x-order has changed."),
        ({"property": "x-python-type", "revision": {"value": "int"}}, PATCH, "its x-python-type has changed."),
        ({"property": "x-python-type", "base": {"value": "int"}}, MAJOR, 'x-python-type was "int" and is null.'),
        ({}, PATCH, "its wording has changed."),
        ({"property": "maximum", "base": {"value": 10}}, MINOR, "maximum was 10 and is null."),
        (
            {"property": "enum", "base": {"value": ["a", 1]}, "revision": {"value": ["a"]}},
            MAJOR,
            'enum was ["a", 1] and is ["a"].',
        ),
        (
            {"property": "enum", "base": {"value": ["a"]}, "revision": {"value": ["a", "b" * 90]}},
            MINOR,
            f'enum was ["a"] and is ["a", "{"b" * 53}.',
        ),
    ],
)
def test_what_no_rule_of_redocly_judges_is_judged_for_a_library(changed: Document, impact: int, what: str) -> None:
    names = places(CONTRACT, KNOWN)
    visible = {"base": names, "revision": names}
    assert list(changes_of(entry(**changed), visible)) == [Change(impact, "Message.units", what)]


@pytest.mark.parametrize(
    ("pointer", "name"),
    [
        ("#/paths/~1Account~1{auth_id}~1Message~1/get/parameters/18", "messages.list(page_size)"),
        ("#/paths/~1Account~1{auth_id}~1Message~1/post", "messages.send"),
        ("#/components/schemas/MessageRecord/properties/units/minimum", "Message.units (int | None)"),
        ("#/components/schemas/MessageRecord/properties/units_more", "Message/properties/units_more"),
        ("#/info/title", "info/title"),
    ],
)
def test_a_place_goes_by_the_name_that_users_know(pointer: str, name: str) -> None:
    assert api_diff.name_of(pointer, places(CONTRACT, KNOWN)) == name


def test_it_is_told_in_words() -> None:
    changes = [Change(MAJOR, "a", "gone."), Change(MAJOR, "b", "gone."), Change(MINOR, "a", "added")]
    assert in_words(changes) == [
        "Breaking: programs that were right may fail.",
        "  - a: gone.",
        "  - b: gone.",
        "Not breaking: something was added.",
        "  - a: added",
    ]
    assert in_words([]) == ["Nothing has changed for anybody who relies on the contract."]


def test_the_names_of_the_library_are_read_from_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    filters, send = ModuleType("filters"), ModuleType("send")
    vars(filters)["FILTERS"] = {"since": "message_time_gte"}
    vars(send)["SendOptions"] = type("SendOptions", (), {"__annotations__": {"log": "bool"}})
    monkeypatch.setitem(sys.modules, "plivo_messaging._arguments.filters", filters)
    monkeypatch.setitem(sys.modules, "plivo_messaging._arguments.send", send)
    (tmp_path / "wrapper/plivo_messaging/_async").mkdir(parents=True)
    (tmp_path / "wrapper/plivo_messaging/_async/messages.py").write_text("operations.get_message.build_request()")
    monkeypatch.setattr(api_diff, "ROOT", tmp_path)

    known = api_diff.known_names()
    assert known["get_message"] == "messages.get"
    assert known["list_messages.message_time_gte"] == "messages.list(since)"
    assert (known["list_messages.limit"], known["log"]) == ("messages.list(page_size)", "messages.send(log)")


@pytest.mark.parametrize(
    ("version", "impact", "after"),
    [
        *(("1.2.3", impact, after) for impact, after in enumerate(["2.0.0", "1.3.0", "1.2.4", "1.2.3"])),
        *(("0.2.3", impact, after) for impact, after in enumerate(["0.3.0", "0.2.4", "0.2.4", "0.2.3"])),
    ],
)
def test_the_version_after_a_change(version: str, impact: int, after: str) -> None:
    changes = [Change(impact, "a", "b"), Change(max(impact, PATCH), "c", "d")]
    assert version_after(version, changes if impact < NONE else []) == after


@given(st.tuples(*[st.integers(0, 99)] * 3), st.integers(0, 3), st.integers(0, 3))
def test_more_impact_never_asks_for_less(numbers: tuple[int, int, int], one: int, other: int) -> None:
    version = ".".join(map(str, numbers))
    first, second = (
        [int(number) for number in version_after(version, [Change(each, "", "")]).split(".")] for each in (one, other)
    )
    assert list(numbers) <= second
    assert first >= second or one > other
    assert version_after(version, []) == version_after(version, [Change(NONE, "", "")]) == version


@pytest.mark.parametrize("text", ["1.2", "1.2.3.4", "v1.2.3", "1.2.3rc1", "", "1.2.x"])
def test_a_version_has_three_numbers(text: str) -> None:
    with pytest.raises(SourceError, match="is not a version of three numbers"):
        version_after(text, [])


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> list[Change]:
    """Compare without redocly and without the library: the changes that are found."""
    changes: list[Change] = []

    def found(*_: object) -> list[Change]:
        return changes

    monkeypatch.setattr(api_diff, "compare", found)
    monkeypatch.setattr(api_diff, "known_names", dict)
    return changes


def document(folder: Path, version: str = "0.1.0") -> str:
    file = folder / "earlier.json"
    file.write_text(json.dumps({"openapi": "3.1.0", "info": {"version": version}}), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("impact", "base", "code"), [(MAJOR, "0.1.0", 1), (MAJOR, "0.0.9", 0), (MINOR, "0.1.0", 1), (NONE, "0.1.0", 0)]
)
def test_the_version_has_to_say_what_has_changed(
    quickly: list[Change], impact: int, base: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    quickly += [Change(impact, "messages.list(colour)", "removed")] if impact < NONE else []
    assert main([document(tmp_path), "--base-version", base]) == code
    printed = capsys.readouterr().out
    assert f"counted from {base} as given." in printed
    assert ("write version = " in printed) is bool(code)
    assert ("messages.list(colour): removed" in printed) is (impact < NONE)
    assert main([document(tmp_path, "0.1.0"), "--no-version"]) == 0
    assert "counted" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "options", "says"),
    [
        (None, (), "is neither a file nor a commit with generated/"),
        ("- no: mapping", (), "is not an OpenAPI document"),
        ("{}", ("--base-version", "latest"), "'latest' is not a version of three numbers"),
    ],
)
def test_what_cannot_be_compared_ends_with_2(
    quickly: list[Change],
    content: str | None,
    options: tuple[str, ...],
    says: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "earlier.yaml"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    assert main([str(file), *options]) == 2
    assert says in capsys.readouterr().err
    assert quickly == []


def test_where_the_earlier_contract_and_its_version_come_from(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shown = {
        f"v0.0.9:{api_diff.SHIPPED}": '{"openapi": "3.1.0"}',
        "v0.0.9:pyproject.toml": '[project]\nversion = "0.0.9"\n',
        "HEAD:pyproject.toml": '[project]\nversion = "0.0.8"\n',
    }

    def git(*arguments: str) -> str:
        return shown.get(arguments[-1], "")

    monkeypatch.setattr(api_diff, "_git", git)

    assert earlier(document(tmp_path, "1.2.3"))[1:] == ("1.2.3", "in that document")
    assert earlier(document(tmp_path, "v1"))[1:] == ("0.0.8", "in the last commit")
    assert earlier("v0.0.9") == ({"openapi": "3.1.0"}, "0.0.9", "in v0.0.9")
    with pytest.raises(SourceError, match="neither a file nor a commit with generated/"):
        earlier("v0.0.1")
    shown.clear()
    assert earlier(document(tmp_path, "v1"))[1] == ""


def test_a_document_that_is_none_of_openapi_is_not_taken_for_one_without_changes() -> None:
    with pytest.raises(SourceError, match="redocly did not compare them"):
        api_diff.compare({}, CONTRACT, {})


def test_an_operation_without_a_method_is_named_whenever_it_was_added() -> None:
    document = copy.deepcopy(CONTRACT)
    document["paths"][f"{MESSAGES}{{message_uuid}}/Media/"] = operation("listMedia")

    assert without_method(CONTRACT, known_names()) == []
    assert without_method(document, known_names()) == ["No method of the library calls listMedia."]
