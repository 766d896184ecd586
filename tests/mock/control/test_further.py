"""Further fields of a record: those the mock server has no value of its own for, and no others."""

import pytest

from plivo_mock._api._render import legacy_record, record
from plivo_mock._api._spec import load_document, lookup
from plivo_mock._control._further import FURTHER, check_further
from plivo_mock._errors import ApiError
from plivo_mock._json import JsonValue
from tests.mock.builders import a_message

_RECORDS = lookup(load_document(), ["components", "schemas", "MessageRecord", "properties"])
assert isinstance(_RECORDS, dict)
DOCUMENTED = frozenset(_RECORDS)


def test_they_are_what_the_mock_server_has_no_value_for() -> None:
    message = a_message()
    of_its_own = {**record(message, message.plan[-1]), **legacy_record(message, message.plan[-1])}

    assert of_its_own["replaced_sender"] == ""
    assert DOCUMENTED - of_its_own.keys() | {"replaced_sender"} == FURTHER


@pytest.mark.parametrize("name", [*sorted(DOCUMENTED - FURTHER), "api_id", "meta", "objects"])
def test_what_it_has_a_value_for_is_refused_with_the_way_out(name: str) -> None:
    with pytest.raises(ApiError, match=rf"^record\.{name}: .*(: give|: send|, leave it out)") as refused:
        check_further({"replaced_sender": "12025550199", name: "1"})

    assert refused.value.status == 400


def test_the_way_out_is_the_argument_it_follows_from() -> None:
    with pytest.raises(
        ApiError, match=r"^record\.message_state: follows from state: give that instead, beside record$"
    ):
        check_further({"message_state": "read"})
    with pytest.raises(ApiError, match=r"^record\.log: is chosen by a send request: send the message to the API$"):
        check_further({"log": "false"})
    with pytest.raises(ApiError, match=r"^record\.mcc: the mock server has a value of its own for it, leave it out$"):
        check_further({"mcc": "310"})


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("replaced_sender", 12025550199, "must be of type string, not 12025550199"),
        ("error_message", ["Spam"], 'must be of type string, not ["Spam"]'),
        ("conversation_expiry_timestamp", "soon", 'must have the documented form, not "soon"'),
        ("conversation_expiration_timestamp", "2026-02-30 00:00:00", "must have the documented form"),
    ],
)
def test_a_value_has_the_documented_form(name: str, value: JsonValue, rule: str) -> None:
    with pytest.raises(ApiError) as refused:
        check_further({name: value})

    assert refused.value.text.startswith(f"record.{name}: {rule}")


def test_what_is_not_documented_may_be_anything() -> None:
    check_further({**dict.fromkeys(FURTHER), "a_new_field": {"of": ["any", 1, None]}, "another": 2.5})
