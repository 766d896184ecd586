"""Checks of single arguments."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, TypedDict, Unpack
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import CallbackMethod, MessageDirection, MessageState, ValidationError
from plivo_messaging import _checks as checks
from plivo_messaging._contract import UNSET

MESSAGE = UUID("b48d95dc-e3ac-11eb-a9c2-0242ac110005")
MOMENT = datetime(2026, 11, 2, 9, 15, tzinfo=UTC)
ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.datetimes()
    | st.lists(st.text())
    | st.dictionaries(st.text(), st.text())
)


class Options(TypedDict, total=False):
    message_expiry: int
    trackable: bool


class Shop:
    """Has methods that answer mistyped arguments."""

    @checks.known_arguments(Options)
    def order(self, *, dst: str, src: str = "", **options: Unpack[Options]) -> tuple[object, ...]:
        """Order."""
        return dst, src, options

    @checks.known_arguments()
    def find(self, name: str) -> str:
        return name


def refusal(check: Callable[[], object]) -> str:
    """Run a check that has to refuse, and give the error's text."""
    with pytest.raises(ValidationError) as caught:
        check()
    assert caught.value.argument == "name"
    assert str(caught.value).startswith("name: ")
    return str(caught.value)


def outcome(check: Callable[[], object]) -> str:
    """Run a check that may refuse, and give the error's text if it does."""
    try:
        check()
    except ValidationError as error:
        return str(error)
    return ""


def test_known_arguments_go_through() -> None:
    assert Shop().order(dst="1", src="2", message_expiry=5) == ("1", "2", {"message_expiry": 5})
    assert Shop().find("Ada") == "Ada"
    assert Shop().find(name="Ada") == "Ada"


def test_the_method_keeps_its_name_its_documentation_and_its_signature() -> None:
    assert Shop.order.__name__ == "order"
    assert Shop.order.__doc__ == "Order."
    assert Shop.order.__annotations__["dst"] is str


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [("dts", "dst"), ("sorce", "src"), ("message_expirey", "message_expiry"), ("Trackable", "trackable")],
)
def test_a_mistyped_argument_is_answered_with_the_name_that_was_meant(mistyped: str, meant: str) -> None:
    arguments: dict[str, Any] = {"dst": "1", mistyped: 5}
    with pytest.raises(TypeError, match=rf"^order\(\) has no argument '{mistyped}': did you mean '{meant}'\?$"):
        Shop().order(**arguments)


def test_a_name_that_is_like_no_argument_is_answered_with_all_of_them() -> None:
    arguments: dict[str, Any] = {"dst": "1", "x": 5}
    with pytest.raises(TypeError, match=r"has no argument 'x' \(it has dst, src, message_expiry, trackable\)$"):
        Shop().order(**arguments)


def test_what_is_left_out_is_not_checked() -> None:
    def refuse(argument: str, _value: object) -> str:
        raise ValidationError(argument, "is refused")

    assert checks.given(refuse, "name", {}) is UNSET
    assert checks.given(refuse, "name", {"name": None}) is UNSET
    refusal(lambda: checks.given(refuse, "name", {"name": ""}))
    assert checks.given(checks.text, "name", {"name": "Ada"}) == "Ada"


@pytest.mark.parametrize("state", list(MessageState))
def test_members_and_their_values_are_taken(state: MessageState) -> None:
    assert checks.member("name", state, MessageState) is state
    assert checks.one_of(MessageState)("name", state.value) is state


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (
            "delivred",
            "'delivred' is not one of delivered, failed, queued, read, received, rejected, sent, undelivered: ",
        ),
        ("delivred", ": did you mean 'delivered'?"),
        ("SENT", ": did you mean 'sent'?"),
        (MessageDirection.INBOUND, "is not one of"),
        (["sent"], "['sent'] is not one of"),
        (1, "1 is not one of"),
    ],
)
def test_what_is_no_member_is_refused(value: object, problem: str) -> None:
    assert problem in refusal(lambda: checks.member("name", value, MessageState))


def test_members_in_capital_letters_are_suggested_too() -> None:
    text = refusal(lambda: checks.member("name", "post", CallbackMethod))
    assert text == "name: 'post' is not one of GET, POST: did you mean 'POST'?"


def test_the_members_are_named_once_when_none_is_near() -> None:
    assert refusal(lambda: checks.member("name", "x", CallbackMethod)) == "name: 'x' is not one of GET, POST"


@pytest.mark.parametrize("value", ["Ada", " Ada ", "0", "…", "🍽"])
def test_texts(value: str) -> None:
    assert checks.text("name", value) == value


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("", "name: is empty: leave it out, or give it a value, such as 'Ada'"),
        (" \n", "name: is empty: leave it out, or give it a value, such as 'Ada'"),
        (12, "name: 12 is not a string, such as 'Ada'"),
        (b"Ada", "name: b'Ada' is not a string, such as 'Ada'"),
        (["Ada"], "name: ['Ada'] is not a string, such as 'Ada'"),
        ("\ud83c", "name: holds half of a surrogate pair, which has no encoding: was it cut in two?"),
    ],
)
def test_what_is_no_text_is_refused(value: object, problem: str) -> None:
    assert refusal(lambda: checks.text("name", value, example="Ada")) == problem


def test_no_example_is_shown_when_there_is_none() -> None:
    assert refusal(lambda: checks.text("name", 12)) == "name: 12 is not a string"


@given(st.text())
def test_what_is_encodable_can_be_encoded(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        refusal(lambda: checks.encodable("name", value))
    else:
        assert checks.encodable("name", value) is value


@given(st.uuids())
def test_uuids_in_every_spelling(value: UUID) -> None:
    for spelling in (value, str(value), str(value).upper(), f" {value}\n"):
        assert checks.uuid("name", spelling) == str(value)


@pytest.mark.parametrize(
    "value", ["", "b48d95dc", MESSAGE.hex, f"{{{MESSAGE}}}", f"{MESSAGE}0", f"{MESSAGE}\u0661", 12, None, b"x", []]
)
def test_what_is_no_uuid_is_refused(value: object) -> None:
    text = refusal(lambda: checks.uuid("name", value))
    assert text == f"name: {value!r} is not a UUID, such as '{MESSAGE}'"


@pytest.mark.parametrize("value", [5, 6, 10_799])
def test_whole_numbers_in_their_range(value: int) -> None:
    assert checks.whole_number("name", value, 5, 10_799, "seconds") == value


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (4, "name: 4 is out of range: from 5 to 10,799 seconds"),
        (-1, "name: -1 is out of range: from 5 to 10,799 seconds"),
        (10_800, "name: 10,800 is out of range: from 5 to 10,799 seconds"),
        (5.0, "name: 5.0 is not a whole number of seconds"),
        ("5", "name: '5' is not a whole number of seconds"),
        (True, "name: True is not a whole number of seconds"),
        (timedelta(seconds=5), "name: datetime.timedelta(seconds=5) is not a whole number of seconds"),
    ],
)
def test_other_numbers_are_refused(value: object, problem: str) -> None:
    assert refusal(lambda: checks.whole_number("name", value, 5, 10_799, "seconds")) == problem


def test_a_range_may_be_open() -> None:
    assert checks.whole_number("name", 10**9, 0, None, "records") == 10**9
    problem = refusal(lambda: checks.whole_number("name", -1, 0, None, "records"))
    assert problem == "name: -1 is out of range: 0 or more records"


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5, minutes=30))])
def test_a_moment_with_a_time_zone_is_taken(zone: timezone) -> None:
    moment = MOMENT.astimezone(zone)
    assert checks.aware("name", moment) is moment


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (MOMENT.replace(tzinfo=None), "2026-11-02 09:15:00 has no time zone: write .replace(tzinfo=UTC) if it is in"),
        (MOMENT.date(), "datetime.date(2026, 11, 2) is not a datetime"),
        ("2026-11-02", "'2026-11-02' is not a datetime, such as datetime.now(UTC)"),
        (1_790_000_000, "1790000000 is not a datetime"),
    ],
)
def test_what_is_no_moment_with_a_time_zone_is_refused(value: object, problem: str) -> None:
    assert problem in refusal(lambda: checks.aware("name", value))


def test_long_values_are_shown_shortened() -> None:
    assert checks.shown("x") == "'x'"
    assert checks.shown("x" * 58) == f"'{'x' * 58}'"
    assert checks.shown("x" * 59) == f"'{'x' * 59}…"


@given(ANYTHING)
def test_every_value_is_taken_or_refused_with_a_validation_error(value: object) -> None:
    every: list[Callable[[], object]] = [
        lambda: checks.text("name", value),
        lambda: checks.uuid("name", value),
        lambda: checks.aware("name", value),
        lambda: checks.member("name", value, MessageState),
        lambda: checks.whole_number("name", value, 1, 20, "records"),
    ]
    for check in every:
        assert re.match(r"name: \S|$", outcome(check))


def test_a_number_that_python_does_not_write_out_is_refused_as_well() -> None:
    with pytest.raises(ValidationError, match=r"^limit: this number is out of range: from 1 to 20 records$"):
        checks.whole_number("limit", 10**5_000, 1, 20, "records")
