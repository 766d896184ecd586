"""Records of messages and results of sends, in Python's types."""

import copy
import json
import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import LogMode, Message, MessageState, SendResult
from plivo_messaging_api import openapi_document
from tests.wrapper.record_fields import AMOUNTS, ENUMERATIONS, FOLDED, MOMENTS, RECORD, expected

MISSING = object()
NOTHING = {"missing": MISSING, "null": None, "empty": "", "the word null": "null"}
OPTIONAL = [name for name in RECORD if name != "message_uuid"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=5,
)
SENT = {"api_id": "5e0d4a5e", "message": "queued", "message_uuid": ["b48d95dc"], "invalid_number": ["x"], "new": 1}


def message(**changes: object) -> Message:
    """Return a record with every field, some of them changed or, when MISSING, left out."""
    return Message({name: value for name, value in {**RECORD, **changes}.items() if value is not MISSING})


def test_every_field_of_the_contract_is_a_documented_property() -> None:
    contract = openapi_document()
    fields = set(contract["components"]["schemas"]["MessageRecord"]["properties"])
    found = {name: getattr(Message, name) for name in dir(Message) if isinstance(getattr(Message, name), property)}
    assert found.keys() - {"raw", "api_id", "error"} == fields - FOLDED.keys() == RECORD.keys()
    assert all(str(each.__doc__).strip().endswith(".") for each in found.values())


@pytest.mark.parametrize("field", RECORD)
def test_every_field_is_read(field: str) -> None:
    read, wanted = getattr(message(), field), expected(field, RECORD[field])
    assert (read, type(read)) == (wanted, type(wanted))


@pytest.mark.parametrize("field", MOMENTS)
@pytest.mark.parametrize(
    ("wire", "moment"),
    [
        ("2026-11-02 02:45:04.120000+05:30", datetime(2026, 11, 1, 21, 15, 4, 120_000, UTC)),
        ("2026-10-31 20:00:00-08:00", datetime(2026, 11, 1, 4, 0, tzinfo=UTC)),
        ("2026-11-02 02:45:04", datetime(2026, 11, 2, 2, 45, 4, tzinfo=UTC)),
    ],
)
def test_times_are_in_utc_also_where_that_is_another_day(field: str, wire: str, moment: datetime) -> None:
    record = message(**{field: wire})
    read: datetime = getattr(record, field)
    assert read == moment
    assert read.tzinfo is UTC
    assert read.date() == moment.date()
    assert record.raw[field] == wire


def test_amounts_keep_their_digits() -> None:
    record = message()
    assert [str(getattr(record, field)) for field in AMOUNTS] == list(AMOUNTS.values())


@pytest.mark.parametrize("spelling", NOTHING.values(), ids=NOTHING)
@pytest.mark.parametrize("field", OPTIONAL)
def test_every_spelling_of_nothing_is_none(field: str, spelling: object) -> None:
    assert getattr(message(**{field: spelling}), field) is None


@given(st.fixed_dictionaries({name: st.just(RECORD[name]) | st.sampled_from([*NOTHING.values()]) for name in OPTIONAL}))
def test_fields_are_read_independently_of_each_other(wire: dict[str, object]) -> None:
    record = message(**wire)
    for field, value in wire.items():
        assert getattr(record, field) == (None if value is MISSING else expected(field, value))


def test_a_record_needs_nothing_but_its_identifier() -> None:
    record = Message({"message_uuid": "b48d95dc"})
    assert record.message_uuid == "b48d95dc"
    assert {getattr(record, field) for field in [*OPTIONAL, "api_id"]} == {None}


@pytest.mark.parametrize(
    ("wire", "error"),
    [
        ({}, KeyError("message_uuid")),
        ({"message_uuid": None}, TypeError("message_uuid is not a string")),
        ({"message_uuid": 1}, TypeError("message_uuid is not a string")),
        ({"message_uuid": ["x"]}, TypeError("message_uuid is not a string")),
    ],
    ids=repr,
)
def test_a_record_without_an_identifier_is_an_error(wire: dict[str, object], error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        Message(wire)
    assert caught.value.args == error.args


@given(st.fixed_dictionaries({name: st.just(RECORD[name]) | JSON for name in OPTIONAL}))
def test_reading_never_fails_whatever_a_field_holds(wire: dict[str, object]) -> None:
    record = message(**wire)
    for field in RECORD:
        read: object = getattr(record, field)
        assert isinstance(read, str | int | bool | Decimal | datetime | Enum | None)
        assert not isinstance(read, datetime) or read.tzinfo is UTC
    assert repr(record)


@pytest.mark.parametrize("field", ENUMERATIONS)
def test_known_values_are_members_and_new_ones_plain_strings(field: str) -> None:
    for member in ENUMERATIONS[field]:
        assert getattr(message(**{field: member.value}), field) is member
    read = getattr(message(**{field: "brand_new"}), field)
    assert (read, type(read)) == ("brand_new", str)


@pytest.mark.parametrize(
    ("field", "wire", "read"),
    [
        ("log", True, LogMode.TRUE),
        ("log", False, LogMode.FALSE),
        ("log", "true", LogMode.TRUE),
        ("message_state", 5, "5"),
        ("message_state", ["sent"], None),
        ("units", "2", 2),
        ("is_domestic", "true", True),
    ],
)
def test_values_of_another_type(field: str, wire: object, read: object) -> None:
    value = getattr(message(**{field: wire}), field)
    assert (value, type(value)) == (read, type(read))


@pytest.mark.parametrize("field", ["conversation_expiry_time", *FOLDED])
def test_the_end_of_a_conversation_has_had_several_names(field: str) -> None:
    record = message(**{"conversation_expiry_time": MISSING, field: "2026-11-03 09:15:04"})
    assert record.conversation_expiry_time == datetime(2026, 11, 3, 9, 15, 4, tzinfo=UTC)


@pytest.mark.parametrize(("newest", "day"), [("2026-11-03 09:15:04", 3), *((each, 4) for each in NOTHING.values())])
def test_the_newest_of_several_names_counts(newest: object, day: int) -> None:
    record = message(**{**FOLDED, "conversation_expiry_time": newest})
    assert record.conversation_expiry_time == datetime(2026, 11, day, 9, 15, 4, tzinfo=UTC)


def test_a_dictionary_has_the_values_as_they_came_and_is_json() -> None:
    dictionary = message().to_dict()
    assert json.loads(json.dumps(dictionary)) == RECORD
    dictionary["message_uuid"] = "x"
    assert message().message_uuid == RECORD["message_uuid"]


def test_raw_has_everything_as_it_came_and_is_read_only() -> None:
    raw: Any = message(brand_new={"answer": [42]}, powerpack_id="null").raw
    assert raw == {**RECORD, "brand_new": {"answer": [42]}, "powerpack_id": "null"}
    with pytest.raises(TypeError):
        raw["message_state"] = "failed"


@pytest.mark.parametrize(
    ("record", "field"), [(message(), "message_state"), (SendResult(SENT), "message_uuids")], ids=["record", "result"]
)
def test_records_are_read_only(record: object, field: str) -> None:
    with pytest.raises(AttributeError, match=f"{field}.* has no setter"):
        setattr(record, field, "failed")
    with pytest.raises(AttributeError, match=f"{field}.* has no deleter"):
        delattr(record, field)
    with pytest.raises(AttributeError, match="no attribute"):
        record.note = "x"  # type: ignore[attr-defined]  # that is what is tested


def test_records_are_equal_when_everything_in_them_is() -> None:
    assert message() == message()
    assert message() != message(message_state="failed")
    assert message() != message(brand_new=1)
    assert message() != RECORD
    assert len({message(), message(), message(message_state="failed")}) == 2


LEAVES: dict[str, Callable[[Message], Message]] = {
    "copy": copy.copy,
    "deep copy": copy.deepcopy,
    "pickle": lambda record: cast("Message", pickle.loads(pickle.dumps(record))),  # noqa: S301  (its own)
}


@pytest.mark.parametrize("leave", LEAVES.values(), ids=LEAVES)
def test_records_are_copied_and_pickled(leave: Callable[[Message], Message]) -> None:
    record = message(brand_new=[1], api_id="5e0d4a5e")
    back = leave(record)
    assert type(back) is Message
    assert back == record
    assert (back.api_id, back.message_state) == ("5e0d4a5e", MessageState.DELIVERED)


@pytest.mark.parametrize(
    ("record", "shown"),
    [
        (
            Message({"message_uuid": "x", "message_state": "new", "to_number": "1", "units": 2}),
            "Message(message_uuid='x', message_state='new', from_number=None, to_number='1', message_time=None)",
        ),
        (SendResult(SENT), "SendResult(message_uuids=['b48d95dc'], invalid_numbers=['x'])"),
    ],
    ids=["record", "result"],
)
def test_repr_shows_what_a_person_looks_for(record: object, shown: str) -> None:
    assert repr(record) == shown


def test_the_result_of_a_send() -> None:
    result = SendResult(SENT)
    assert (result.message_uuid, result.message_uuids, result.invalid_numbers) == ("b48d95dc", ("b48d95dc",), ("x",))
    assert (result.message, result.api_id, result.raw) == ("queued", "5e0d4a5e", SENT)
    assert SendResult({"message_uuid": ["a"]}).invalid_numbers == ()


@pytest.mark.parametrize("message_uuids", [[], ["b48d95dc", "11cca016"]])
def test_several_messages_have_no_single_identifier(message_uuids: list[str]) -> None:
    with pytest.raises(ValueError, match=rf"^{len(message_uuids)} messages were queued: read message_uuids$"):
        _ = SendResult({"message_uuid": message_uuids}).message_uuid
