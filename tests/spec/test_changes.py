"""What redocly's report means, and which version says so."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changes import Change, Impact, ReportError, Version, changes_of, greatest, in_words, place

NUMBERS = st.integers(min_value=0, max_value=99)


def change(impact: Impact, where: str = "GET /x/", what: str = "`a` was removed.") -> Change:
    """A change."""
    return Change(where, "#/x", impact, what)


def report(*impacts: str, **summary: int) -> dict[str, Any]:
    """A report of changes with these impacts."""
    changes = [
        {
            "path": "#/paths/~1x~1/get",
            "typeName": "Operation",
            "kind": "modified",
            "impact": impact,
            "verdicts": [{"ruleId": "a-rule", "impact": impact, "message": f"{impact} change"}],
        }
        for impact in impacts
    ]
    return {"changes": changes, "summary": {"major": 0, "minor": 0, "patch": 0} | summary}


@pytest.mark.parametrize(
    ("version", "impact", "after"),
    [
        ("1.2.3", Impact.NONE, "1.2.3"),
        ("1.2.3", Impact.PATCH, "1.2.4"),
        ("1.2.3", Impact.MINOR, "1.3.0"),
        ("1.2.3", Impact.MAJOR, "2.0.0"),
        ("0.2.3", Impact.NONE, "0.2.3"),
        ("0.2.3", Impact.PATCH, "0.2.4"),
        ("0.2.3", Impact.MINOR, "0.2.4"),
        ("0.2.3", Impact.MAJOR, "0.3.0"),
    ],
)
def test_the_version_after_a_change(version: str, impact: Impact, after: str) -> None:
    assert str(Version.parse(version).after(impact)) == after


@given(st.builds(Version, NUMBERS, NUMBERS, NUMBERS), st.sampled_from(Impact), st.sampled_from(Impact))
def test_more_impact_never_asks_for_less(version: Version, one: Impact, other: Impact) -> None:
    assert Version.parse(str(version)) == version
    assert version <= version.after(one)
    assert (version.after(one) <= version.after(other)) or one > other


@pytest.mark.parametrize("text", ["1.2", "1.2.3.4", "v1.2.3", "1.2.3rc1", "", "1.2.x"])
def test_a_version_has_three_numbers(text: str) -> None:
    with pytest.raises(ReportError, match="is not a version of three numbers"):
        Version.parse(text)


@pytest.mark.parametrize(
    ("pointer", "name"),
    [
        ("#/paths/~1Account~1{auth_id}~1Message~1/get/parameters/4", "GET /Account/{auth_id}/Message/"),
        ("#/paths/~1a~1/parameters/0", "/a/"),
        ("#/paths/~1a~0b~1", "/a~b/"),
        ("#/components/schemas/MessageRecord/properties/units", "schema MessageRecord"),
        ("#/components/parameters/AuthId", "parameter AuthId"),
        ("#/components/schemas", "components"),
        ("#/webhooks/inbound/post", "webhooks"),
        ("#/info/title", "info"),
        ("#/", "the document"),
    ],
)
def test_a_place_is_named_as_people_name_it(pointer: str, name: str) -> None:
    assert place(pointer) == name


def test_the_greatest_impact_counts() -> None:
    assert greatest([]) is Impact.NONE
    assert greatest([change(Impact.PATCH), change(Impact.MAJOR), change(Impact.MINOR)]) is Impact.MAJOR


def test_a_report_is_read_with_the_most_breaking_first() -> None:
    changes = changes_of(report("patch", "major", "minor", patch=1, major=1, minor=1))
    assert [each.what for each in changes] == ["major change", "minor change", "patch change"]
    assert [each.where for each in changes] == ["GET /x/"] * 3


@pytest.mark.parametrize(
    ("entry", "impact", "what"),
    [
        ({"kind": "removed"}, Impact.MAJOR, "Schema `units` was removed."),
        ({"kind": "added"}, Impact.MINOR, "Schema `units` was added."),
        ({"property": "description"}, Impact.PATCH, "`units`: its description has changed."),
        ({"property": "x-order"}, Impact.PATCH, "`units`: its x-order has changed."),
        ({}, Impact.PATCH, "`units`: its wording has changed."),
        ({"property": "maximum", "base": {"value": 10}}, Impact.MINOR, "`units`: maximum was 10 and is null."),
        (
            {"property": "enum", "base": {"value": ["a", "b"]}, "revision": {"value": ["a"]}},
            Impact.MAJOR,
            '`units`: enum was ["a", "b"] and is ["a"].',
        ),
        (
            {"property": "enum", "base": {"value": ["a"]}, "revision": {"value": ["a", "b" * 90]}},
            Impact.MINOR,
            f'`units`: enum was ["a"] and is ["a", "{"b" * 53}….',
        ),
    ],
)
def test_what_no_rule_of_redocly_judges_is_judged_for_a_library(
    entry: dict[str, Any], impact: Impact, what: str
) -> None:
    document = report("patch", patch=1)
    path = "#/components/schemas/Message/properties/units"
    document["changes"] = [
        {"path": path, "typeName": "Schema", "kind": "modified", "impact": "patch", "verdicts": [], **entry}
    ]
    (only,) = changes_of(document)
    assert (only.where, only.impact, only.what) == ("schema Message", impact, what)


@pytest.mark.parametrize("side", ["base", "revision"])
def test_a_parameter_is_named_by_itself_and_not_by_its_place(side: str) -> None:
    document = report("patch", patch=1)
    document["changes"][0] |= {
        "path": "#/paths/~1x~1/get/parameters/13",
        "typeName": "Parameter",
        "kind": "removed" if side == "base" else "added",
        "verdicts": [],
        side: {"value": {"name": "requester_ip", "in": "query"}},
    }
    assert changes_of(document)[0].what.startswith("Parameter `requester_ip` was ")


@pytest.mark.parametrize(
    ("pointer", "name"),
    [
        ("#/paths/~1x~1/get/parameters/4/schema", "`parameters/4/schema`"),
        ("#/components/schemas/Message/properties/log/anyOf/0", "`log/anyOf/0`"),
        ("#/0", "`0`"),
    ],
)
def test_what_has_changed_is_named_by_something_that_has_a_name(pointer: str, name: str) -> None:
    document = report("patch", patch=1)
    document["changes"][0] |= {"path": pointer, "verdicts": [], "property": "description"}
    (only,) = changes_of(document)
    assert only.what == f"{name}: its description has changed."


def test_a_value_that_an_open_enumeration_gains_breaks_nobody() -> None:
    document = report("major", major=1)
    document["changes"][0]["verdicts"][0]["ruleId"] = "enum-values-added"
    assert [each.impact for each in changes_of(document)] == [Impact.MINOR]


NO_REPORTS: list[Any] = [
    {},
    {"changes": None},
    {"changes": []},
    {"changes": [{}], "summary": {}},
    report(major=1),
    [],
]


@pytest.mark.parametrize("document", NO_REPORTS)
def test_a_report_of_another_form_is_not_taken_for_no_change(document: Any) -> None:
    with pytest.raises(ReportError):
        changes_of(document)


def test_it_is_told_in_words() -> None:
    changes = [
        change(Impact.MAJOR, what="`a` was removed."),
        change(Impact.MAJOR, what="`a` was removed."),
        change(Impact.MAJOR, "schema Message", "`units` is a string now."),
        change(Impact.MINOR, what="`b` was added."),
    ]
    assert in_words(changes) == [
        "Breaking: programs that were right may fail.",
        "  GET /x/",
        "    - `a` was removed.",
        "  schema Message",
        "    - `units` is a string now.",
        "Not breaking: something was added.",
        "  GET /x/",
        "    - `b` was added.",
    ]
    assert in_words([]) == ["Nothing has changed for anybody who relies on the contract."]
