"""Which rules of a schema a value keeps and breaks; and the requests that are worked out from them."""

import copy

import pytest

from plivo_contract import Contract
from plivo_contract._contract import SEND, shipped_contract
from plivo_contract._rules import all_rules, trace
from plivo_contract._samples import body_samples, filter_samples, is_unbreakable

CONTRACT = shipped_contract()
BODY = CONTRACT.body_schema(SEND) or {}
SMALL = Contract({"components": {"schemas": {"Even": {"type": "integer", "enum": [2, 4]}}}, "paths": {}})


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
    traced = trace(SMALL, schema, value)

    assert traced.kept == kept
    assert {rule for rule, _ in traced.broken} == broken


def test_what_is_wrong_in_two_places_is_wrong_in_none_alone() -> None:
    schema = {"properties": {"a": {"const": 1}, "b": {"const": 1}}}

    assert trace(SMALL, schema, {"a": 2, "b": 1}).broken_alone == {".a: const"}
    assert trace(SMALL, schema, {"a": 2, "b": 2}).broken_alone == set()


@pytest.mark.slow
def test_the_bodies_are_valid_or_not_as_another_validator_says() -> None:
    validator, samples = CONTRACT.validator(BODY), body_samples(CONTRACT)

    assert [each.value for each in samples if validator.is_valid(each.value) != each.is_valid] == []
    assert len(samples) > 200


def test_there_is_a_sample_for_every_rule() -> None:
    filters = [(name, schema, filter_samples(CONTRACT)[name]) for name, schema in CONTRACT.filters.items()]
    for name, schema, samples in [("", BODY, body_samples(CONTRACT)), *filters]:
        traces = [(each.is_valid, trace(CONTRACT, schema, each.value, name)) for each in samples]
        listed = all_rules(CONTRACT, schema, name)

        wanted = {rule for rule in listed if not (name and is_unbreakable(rule))}
        assert wanted <= {
            outcome for is_valid, traced in traces if is_valid == traced.is_valid for outcome in traced.outcomes
        }


def test_bodies_can_be_computed_for_arguments_without_an_example() -> None:
    document = copy.deepcopy(CONTRACT.document)
    arguments = document["components"]["schemas"]["SendMessageArguments"]["properties"]
    del arguments["message_expiry"]["examples"]
    arguments |= {"weight": {"type": "number"}, "anything": {}}
    rules = {sample.rule for sample in body_samples(Contract(document))}

    assert {"SendMessageArguments.message_expiry: minimum 5", "SendMessageArguments.weight: type"} <= rules
