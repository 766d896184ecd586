"""Which rules of a schema a value keeps and breaks; and the requests that are worked out from them."""

import jsonschema_rs
import pytest

from plivo_contract._spec._document import body_schema, load_document, query_schemas
from plivo_contract._spec._listed import all_rules
from plivo_contract._spec._rules import Rules
from plivo_contract._spec._samples import REQUEST, body_samples, broken_alone, query_samples, unbreakable

DOCUMENT = load_document()
RULES = Rules({"components": {"schemas": {"Even": {"type": "integer", "enum": [2, 4]}}}})


@pytest.mark.parametrize(
    ("schema", "value", "kept", "broken"),
    [
        ({"type": ["string", "null"]}, None, {": type null"}, set[str]()),
        ({"type": "integer"}, True, set[str](), {": type"}),
        ({"$ref": "#/components/schemas/Even"}, 2, {"Even: type integer", "Even: 2"}, set[str]()),
        ({"$ref": "#/components/schemas/Even"}, 3, {"Even: type integer"}, {"Even: enum"}),
        ({"minimum": 5}, 5, {": minimum 5"}, set[str]()),
        ({"minimum": 5}, 6, set[str](), set[str]()),
        ({"minimum": 5}, 4, set[str](), {": minimum 5"}),
        ({"minimum": 5}, 3, set[str](), {": minimum 5 by far"}),
        ({"maxLength": 2}, "abc", set[str](), {": maxLength 2"}),
        ({"pattern": "^a$"}, "a\n", set[str](), {": pattern"}),
        (
            {"required": ["a"], "properties": {"a": {"const": 1}}},
            {"a": 1},
            {": required a", ".a", ".a: const"},
            set[str](),
        ),
        ({"dependentRequired": {"a": ["b"]}}, {"a": 1}, set[str](), {": dependentRequired a"}),
        ({"items": {"const": 1}}, [1, 1], {": an item", "[]: const"}, set[str]()),
        ({"not": {"const": 1}}, 1, set[str](), {": not"}),
        ({"if": {"const": 1}, "then": {"type": "null"}}, 1, {": then"}, {"/then: type"}),
        ({"anyOf": [{"const": 1}, {"const": 2}]}, 1, {": anyOf 0", "/anyOf0: const"}, set[str]()),
        ({"anyOf": [{"const": 1}, {"const": 2}]}, 3, set[str](), {": anyOf, none", "/anyOf0: const", "/anyOf1: const"}),
        ({"anyOf": [{"type": "null"}, {"minimum": 5}]}, 4, set[str](), {": anyOf, none", "/anyOf1: minimum 5"}),
        ({"oneOf": [{"const": 1}, {"const": 1}]}, 1, set[str](), {": oneOf, several"}),
    ],
    ids=range(19),
)
def test_rules_of_a_value(schema: dict[str, object], value: object, kept: set[str], broken: set[str]) -> None:
    look = RULES.look(schema, value)

    assert look.kept == kept
    assert {rule for rule, _ in look.broken} == broken


def test_what_is_wrong_in_two_places_is_wrong_in_none_alone() -> None:
    schema = {"properties": {"a": {"const": 1}, "b": {"const": 1}}}

    assert broken_alone(RULES.look(schema, {"a": 2, "b": 1})) == {".a: const"}
    assert broken_alone(RULES.look(schema, {"a": 2, "b": 2})) == set()


def test_the_bodies_are_valid_or_not_as_another_validator_says() -> None:
    validator = jsonschema_rs.Draft202012Validator(body_schema(DOCUMENT))

    samples = body_samples(DOCUMENT)
    assert [each.value for each in samples if validator.is_valid(each.value) != each.is_valid] == []
    assert len(samples) > 200


def test_there_is_a_body_for_every_rule() -> None:
    rules = Rules(DOCUMENT)
    listed = all_rules(DOCUMENT, REQUEST)
    looks = [(each.is_valid, rules.look(REQUEST, each.value)) for each in body_samples(DOCUMENT)]

    assert set(listed.to_keep) - {rule for is_valid, look in looks if is_valid for rule in look.kept} == set()
    assert (
        set(listed.to_break) - {rule for is_valid, look in looks if not is_valid for rule in broken_alone(look)}
        == set()
    )


def test_there_is_a_value_for_every_rule_of_a_parameter() -> None:
    rules = Rules(DOCUMENT)
    samples = query_samples(DOCUMENT)
    for name, schema in query_schemas(DOCUMENT).items():
        looks = [(each.is_valid, rules.look(schema, each.value, name)) for each in samples[name]]
        listed = all_rules(DOCUMENT, schema, name)

        assert set(listed.to_keep) <= {rule for is_valid, look in looks if is_valid for rule in look.kept}
        to_break = {rule for rule in listed.to_break if not unbreakable(rule)}
        assert to_break <= {rule for is_valid, look in looks if not is_valid for rule in broken_alone(look)}


def test_bodies_can_be_worked_out_for_arguments_without_an_example() -> None:
    document = load_document()
    arguments = document["components"]["schemas"]["SendMessageArguments"]["properties"]
    del arguments["message_expiry"]["examples"]
    arguments |= {"weight": {"type": "number"}, "anything": {}}
    rules = {sample.rule for sample in body_samples(document)}

    assert {"SendMessageArguments.message_expiry: minimum 5", "SendMessageArguments.weight: type"} <= rules
