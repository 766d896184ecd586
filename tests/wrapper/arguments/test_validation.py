"""Single arguments are accepted, or refused with an error that says how to correct them."""

import asyncio
import inspect
import re
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from functools import partial
from typing import Any, TypedDict, Unpack
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import CallbackMethod, MessageDirection, MessageState, ValidationError
from plivo_messaging._arguments import validation
from plivo_messaging._arguments.validation import Check, known_arguments

MESSAGE = UUID("b48d95dc-e3ac-11eb-a9c2-0242ac110005")
MOMENT = datetime(2026, 11, 2, 9, 15, tzinfo=UTC)
STATES = "delivered, failed, queued, read, received, rejected, sent, undelivered"
PUNCTUATION = " /-.+()"
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


def whole_number(argument: str, value: object) -> int:
    return validation.whole_number(argument, value, 5, 10_799, "seconds")


CHECKS: dict[str, Check[object]] = {
    "state": validation.one_of(MessageState),
    "method": validation.one_of(CallbackMethod),
    "text": partial(validation.text, example="Ada"),
    "uuid": validation.uuid,
    "whole number": whole_number,
    "moment": validation.aware,
}


class Options(TypedDict, total=False):
    message_expiry: int
    trackable: bool


class Shop:
    @known_arguments(Options)
    def order(self, *, dst: str, src: str = "", **options: Unpack[Options]) -> tuple[object, ...]:
        """Order."""
        return dst, src, options

    @known_arguments()
    async def find(self, name: str) -> str:
        return name


def test_known_arguments_reach_the_method() -> None:
    assert Shop().order(dst="1", src="2", message_expiry=5) == ("1", "2", {"message_expiry": 5})
    assert asyncio.run(Shop().find("Ada")) == asyncio.run(Shop().find(name="Ada")) == "Ada"


def test_a_checked_method_keeps_its_name_documentation_signature_and_kind() -> None:
    assert (Shop.order.__name__, Shop.order.__doc__) == ("order", "Order.")
    assert Shop.order.__annotations__["dst"] is str
    assert inspect.iscoroutinefunction(Shop.find)
    assert not inspect.iscoroutinefunction(Shop.order)


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [("dts", "dst"), ("sorce", "src"), ("message_expirey", "message_expiry"), ("Trackable", "trackable")],
)
def test_an_error_names_the_argument_that_was_meant(mistyped: str, meant: str) -> None:
    arguments: dict[str, Any] = {"dst": "1", mistyped: 5}
    with pytest.raises(TypeError, match=rf"^order\(\) has no argument '{mistyped}': did you mean '{meant}'\?$"):
        Shop().order(**arguments)


@pytest.mark.parametrize("name", ["once", "ledger"])
def test_an_error_names_the_calls_that_take_a_key(name: str) -> None:
    arguments: dict[str, Any] = {"dst": "1", name: "order-4711"}
    with pytest.raises(
        TypeError, match=rf"no argument '{name}': a key goes with messages.send and messages.send_many$"
    ):
        Shop().order(**arguments)


def test_a_coroutine_function_is_checked_too() -> None:
    arguments: dict[str, Any] = {"nane": "Ada"}
    with pytest.raises(TypeError, match=r"^find\(\) has no argument 'nane': did you mean 'name'\?$"):
        asyncio.run(Shop().find(**arguments))


def test_an_error_names_all_arguments_if_none_is_similar() -> None:
    arguments: dict[str, Any] = {"dst": "1", "x": 5}
    with pytest.raises(TypeError, match=r"has no argument 'x' \(it has dst, src, message_expiry, trackable\)$"):
        Shop().order(**arguments)


@pytest.mark.parametrize(
    ("check", "value", "result"),
    [
        *(("state", state, state) for state in MessageState),
        *(("state", state.value, state) for state in MessageState),
        *(("text", value, value) for value in ("Ada", " Ada ", "0", "…", "🍽")),
        *(("uuid", value, str(MESSAGE)) for value in (MESSAGE, str(MESSAGE), str(MESSAGE).upper(), f" {MESSAGE}\n")),
        *(("whole number", value, value) for value in (5, 6, 10_799)),
        ("moment", MOMENT, MOMENT),
        ("moment", MOMENT.astimezone(timezone(timedelta(hours=5, minutes=30))), MOMENT),
    ],
    ids=repr,
)
def test_values_that_are_accepted(check: str, value: object, result: object) -> None:
    accepted = CHECKS[check]("name", value)
    assert accepted == result
    assert type(accepted) is type(result)


class NewState(StrEnum):
    SNOOZED = "snoozed"


def test_a_newer_value_is_accepted_in_an_enumeration_of_the_users_own() -> None:
    accepted: object = validation.one_of(MessageState)("state", NewState.SNOOZED)
    assert accepted is NewState.SNOOZED


@pytest.mark.parametrize(
    ("check", "value", "problem"),
    [
        ("state", "delivred", f"'delivred' is not one of {STATES}: did you mean 'delivered'?"),
        ("state", "SENT", f"'SENT' is not one of {STATES}: did you mean 'sent'?"),
        ("state", MessageDirection.INBOUND, "<MessageDirection.INBOUND: 'inbound'> is not one of "),
        ("state", ["sent"], "['sent'] is not one value: make a call for each"),
        ("state", 1, "1 is not one of "),
        ("method", "post", "'post' is not one of GET, POST: did you mean 'POST'?"),
        ("method", "x", "'x' is not one of GET, POST"),
        ("text", "", "is empty: leave it out, or give it a value, such as 'Ada'"),
        ("text", " \n", "is empty: leave it out, or give it a value, such as 'Ada'"),
        ("text", 12, "12 is not a string, such as 'Ada'"),
        ("text", b"Ada", "b'Ada' is not a string, such as 'Ada'"),
        ("text", ["Ada"], "['Ada'] is not a string, such as 'Ada'"),
        ("text", "\ud83c", "contains half of a surrogate pair, which cannot be encoded: was the text cut in two?"),
        *(
            ("uuid", value, f"{value!r} is not a UUID, such as '{MESSAGE}'")
            for value in ("", "b48d95dc", MESSAGE.hex, f"{MESSAGE}0", f"{MESSAGE}\u0661", 12, None, b"x")
        ),
        ("whole number", 4, "4 is out of range: from 5 to 10,799 seconds"),
        ("whole number", -1, "-1 is out of range: from 5 to 10,799 seconds"),
        ("whole number", 10_800, "10,800 is out of range: from 5 to 10,799 seconds"),
        pytest.param("whole number", 10**5_000, "this number is out of range: from 5 to ", id="too long for Python"),
        ("whole number", 5.0, "5.0 is not a whole number of seconds"),
        ("whole number", "5", "'5' is not a whole number of seconds"),
        ("whole number", True, "True is not a whole number of seconds"),
        ("moment", MOMENT.replace(tzinfo=None), "2026-11-02 09:15:00 has no time zone: write .replace(tzinfo=UTC) if "),
        ("moment", MOMENT.date(), "datetime.date(2026, 11, 2) is not a datetime"),
        ("moment", "2026-11-02", "'2026-11-02' is not a datetime, such as datetime.now(UTC)"),
        ("uuid", "x" * 59, f"'{'x' * 59}… is not a UUID"),
    ],
)
def test_values_that_are_refused(check: str, value: object, problem: str) -> None:
    with pytest.raises(ValidationError) as caught:
        CHECKS[check]("name", value)
    assert caught.value.argument == "name"
    assert str(caught.value).startswith(f"name: {problem}")


@pytest.mark.parametrize("check", CHECKS)
@given(value=ANYTHING)
def test_every_value_is_accepted_or_refused_with_a_validation_error(check: str, value: object) -> None:
    problem = ""
    try:
        CHECKS[check]("name", value)
    except ValidationError as error:
        problem = str(error)
    assert re.match(r"name: \S|$", problem)


@given(st.uuids())
def test_a_uuid_is_accepted_in_every_notation(value: UUID) -> None:
    assert {validation.uuid("name", each) for each in (value, str(value), str(value).upper())} == {str(value)}


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        ("12025550123", "12025550123"),
        ("+1 (202) 555-0123", "12025550123"),
        ("1.202.555/0123", "12025550123"),
        ("7", "7"),
        ("1" * 14, "1" * 14),
        ("1" * 15, None),
        ("", None),
        ("+", None),
        ("not-a-number", None),
        ("1202555\u0661", None),
        ("12025550123\n", None),
        ("1202555x123", None),
    ],
)
def test_phone_numbers(value: str, digits: str | None) -> None:
    assert validation.parse_number(value) == digits


@given(st.text())
def test_a_phone_number_has_1_to_14_digits_and_punctuation(value: str) -> None:
    kept = [character for character in value if character not in PUNCTUATION]
    is_number = 1 <= len(kept) <= 14 and all(character in "0123456789" for character in kept)
    assert validation.parse_number(value) == ("".join(kept) if is_number else None)
