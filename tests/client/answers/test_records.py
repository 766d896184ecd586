"""Records in Python's types."""

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, cast

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import LogMode, Message, MessageState
from plivo_messaging._answers._records import messages_of
from plivo_messaging_api.models import MessageRecord
from tests.client import record_fields as fields
from tests.client.record_fields import RECORD, expected

MISSING = object()
NOTHING = st.sampled_from([MISSING, None, "", "null"])
SPARABLE = [name for name in RECORD if name != "message_uuid"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=5,
)


def message(**changes: object) -> Message:
    """Make a record with every field, some of them changed or, when MISSING, left out."""
    return Message({name: value for name, value in {**RECORD, **changes}.items() if value is not MISSING})


def properties() -> dict[str, property]:
    """Give the properties of a record that are about the message."""
    of_classes = [vars(each) for each in reversed(Message.__mro__)]
    found = {name: value for each in of_classes for name, value in each.items() if isinstance(value, property)}
    return {name: value for name, value in found.items() if name not in ("raw", "api_id")}


def contract_fields() -> list[str]:
    """Give the fields a record has in the contract."""
    return [each.name for each in attrs.fields(MessageRecord) if each.name != "additional_properties"]


@pytest.mark.parametrize("field", contract_fields())
def test_every_field_of_the_contract_has_a_documented_property(field: str) -> None:
    if field in fields.FOLDED:
        assert field not in properties()
        return
    documentation = properties()[field].__doc__
    assert documentation
    assert documentation.strip().endswith(".")


def test_there_is_no_property_without_a_field() -> None:
    assert properties().keys() == RECORD.keys() == set(contract_fields()) - fields.FOLDED.keys()


@pytest.mark.parametrize("field", RECORD)
def test_every_field_is_read(field: str) -> None:
    read = getattr(message(), field)
    assert read == expected(field, RECORD[field])
    assert type(read) is type(expected(field, RECORD[field]))


def test_moments_keep_their_offset() -> None:
    record = message()
    assert record.message_time is not None
    assert record.message_time.utcoffset() == timedelta(hours=5, minutes=30)
    assert record.conversation_expiry_time is not None
    assert record.conversation_expiry_time.utcoffset() == timedelta(0)


def test_amounts_keep_their_digits() -> None:
    record = message()
    assert [str(getattr(record, field)) for field in fields.AMOUNTS] == list(fields.AMOUNTS.values())


@pytest.mark.parametrize("spelling", [MISSING, None, "", "null"], ids=["missing", "null", "empty", "the word null"])
@pytest.mark.parametrize("field", SPARABLE)
def test_every_spelling_of_nothing_is_none(field: str, spelling: object) -> None:
    assert getattr(message(**{field: spelling}), field) is None


@given(st.fixed_dictionaries({name: st.just(RECORD[name]) | NOTHING for name in SPARABLE}))
def test_any_combination_of_nothings(wire: dict[str, object]) -> None:
    record = message(**wire)
    for field, value in wire.items():
        assert getattr(record, field) == (None if value is MISSING else expected(field, value))


def test_a_record_needs_nothing_but_its_identifier() -> None:
    record = Message({"message_uuid": "b48d95dc"})
    assert record.message_uuid == "b48d95dc"
    assert {getattr(record, field) for field in SPARABLE} == {None}


def test_a_record_without_an_identifier_is_none() -> None:
    with pytest.raises(KeyError, match="message_uuid"):
        message(message_uuid=MISSING)


@pytest.mark.parametrize("wrong", [None, 1, ["b48d95dc"], {}])
def test_an_identifier_is_a_string(wrong: object) -> None:
    with pytest.raises(TypeError, match="message_uuid is not a string"):
        message(message_uuid=wrong)


def test_the_messages_of_a_page_are_those_of_its_records() -> None:
    records = [{**RECORD, "message_uuid": uuid} for uuid in ("a", "b", "a")]
    messages = messages_of(records)
    assert messages == [Message(each) for each in records]
    assert [each.api_id for each in messages] == [None] * 3
    assert copy.copy(messages[0]) == messages[0]
    assert pickle.loads(pickle.dumps(messages)) == messages  # noqa: S301  (its own pickle)
    assert messages_of([]) == []


@pytest.mark.parametrize("wrong", [{}, {"message_uuid": None}, {"message_uuid": 1}, None, "message_uuid", ["a"]])
def test_a_page_with_something_else_than_a_record_is_none(wrong: Any) -> None:
    with pytest.raises((KeyError, TypeError)):
        messages_of([RECORD, wrong])


@given(st.fixed_dictionaries({name: st.just(RECORD[name]) | JSON for name in SPARABLE}))
def test_reading_never_breaks_whatever_a_field_holds(wire: dict[str, object]) -> None:
    record = message(**wire)
    for field in RECORD:
        read: object = getattr(record, field)
        assert isinstance(read, str | int | bool | Decimal | datetime | Enum | None)
        if isinstance(read, datetime):
            assert read.utcoffset() is not None
    assert repr(record)


@pytest.mark.parametrize("field", fields.ENUMERATIONS)
def test_values_that_appear_without_notice_are_plain_strings(field: str) -> None:
    read = getattr(message(**{field: "brand_new"}), field)
    assert read == "brand_new"
    assert type(read) is str


@pytest.mark.parametrize("field", fields.ENUMERATIONS)
def test_every_member_of_an_enumeration_is_read_as_one(field: str) -> None:
    for member in fields.ENUMERATIONS[field]:
        assert getattr(message(**{field: member.value}), field) is member


def test_a_value_of_another_type_is_a_string_too() -> None:
    assert message(message_state=5).message_state == "5"
    assert message(message_state=["sent"]).message_state is None


@pytest.mark.parametrize(("wire", "mode"), [(True, LogMode.TRUE), (False, LogMode.FALSE), ("true", LogMode.TRUE)])
def test_log_of_an_older_record_is_a_boolean(wire: object, mode: LogMode) -> None:
    assert message(log=wire).log is mode


@pytest.mark.parametrize("field", ["conversation_expiry_time", *fields.FOLDED])
def test_the_end_of_a_conversation_under_each_of_its_names(field: str) -> None:
    record = message(**{"conversation_expiry_time": MISSING, field: "2026-11-03 09:15:04"})
    assert record.conversation_expiry_time == datetime(2026, 11, 3, 9, 15, 4, tzinfo=UTC)


def test_the_newest_name_comes_first_when_several_are_there() -> None:
    assert message(**fields.FOLDED).conversation_expiry_time == datetime(2026, 11, 3, 9, 15, 4, tzinfo=UTC)
    for empty in (MISSING, "", "null", None, "soon"):
        record = message(**{**fields.FOLDED, "conversation_expiry_time": empty})
        assert record.conversation_expiry_time == datetime(2026, 11, 4, 9, 15, 4, tzinfo=UTC)


def test_raw_has_everything_as_it_came() -> None:
    record = message(brand_new={"answer": [42]}, powerpack_id="null")
    assert record.raw == {**RECORD, "brand_new": {"answer": [42]}, "powerpack_id": "null"}
    assert list(record.raw) == [*RECORD, "brand_new"]


def test_raw_is_read_only() -> None:
    raw: Any = message().raw
    with pytest.raises(TypeError):
        raw["message_state"] = "failed"


def test_a_record_is_read_only() -> None:
    record: Any = message()
    with pytest.raises(AttributeError, match=r"message_state.* has no setter"):
        record.message_state = "failed"
    with pytest.raises(AttributeError, match=r"message_state.* has no deleter"):
        del record.message_state
    with pytest.raises(AttributeError, match="no attribute"):
        record.note = "x"


def test_records_are_equal_when_everything_in_them_is() -> None:
    assert message() == message()
    assert message() != message(message_state="failed")
    assert message() != message(brand_new=1)
    assert message() != RECORD


def test_records_can_be_collected_in_sets() -> None:
    assert len({message(), message(), message(message_state="failed")}) == 2


def test_api_id_is_the_one_of_the_request() -> None:
    assert Message(RECORD, "5e0d4a5e").api_id == "5e0d4a5e"
    assert Message(RECORD).api_id is None


def test_repr_shows_what_a_person_looks_for() -> None:
    assert repr(message()) == (
        "Message(message_uuid='b48d95dc-e3ac-11eb-a9c2-0242ac110005', message_state='delivered', "
        "from_number='12025550100', to_number='12025550123', message_time='2026-11-02 14:45:04.120000+05:30')"
    )
    assert "message_state='brand_new'" in repr(message(message_state="brand_new"))
    assert "message_state=None" in repr(message(message_state=MISSING))


LEAVINGS: dict[str, Callable[[Message], Message]] = {
    "copy": copy.copy,
    "deep copy": copy.deepcopy,
    "pickle": lambda record: cast("Message", pickle.loads(pickle.dumps(record))),  # noqa: S301  (its own)
}


@pytest.mark.parametrize("leave", LEAVINGS.values(), ids=LEAVINGS)
def test_records_are_copied_and_pickled(leave: Callable[[Message], Message]) -> None:
    record = Message({**RECORD, "brand_new": [1]}, "5e0d4a5e")
    back = leave(record)
    assert type(back) is Message
    assert back == record
    assert back.api_id == "5e0d4a5e"
    assert back.message_state is MessageState.DELIVERED
