import re
from dataclasses import replace

import pytest

from plivo_mock._inspection._seen import SeenMessage, Wanted, listed, seen
from plivo_mock._messaging._delivery import Event, MessageState
from tests.mock.builders import AUTH_ID, NOON, a_message

MESSAGE = seen(a_message(uuid="a-uuid", text="Your code: 123"), NOON)


def wanted(**arguments: str | re.Pattern[str]) -> Wanted:
    every: dict[str, None] = dict.fromkeys(("to", "text", "sender", "type", "state"))
    return Wanted.of(**{**every, **arguments})  # type: ignore[arg-type]  # of the right types, by name


def test_a_message_is_seen_as_it_is_at_a_moment() -> None:
    expected = SeenMessage(
        message_uuid="a-uuid",
        message_direction="outbound",
        message_type="sms",
        message_state="queued",
        error_code=None,
        from_number="12025550100",
        to_number="12025550123",
        text="Your code: 123",
        units=1,
        message_time=NOON,
        auth_id=AUTH_ID,
    )

    assert expected == MESSAGE


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"to": "+1 (202) 555-0123"},
        {"text": "Your code: 123"},
        {"text": re.compile("code: [0-9]+$")},
        {"sender": "+1 202 555 0100"},
        {"type": "sms"},
        {"state": "queued"},
        {"to": "12025550123", "text": "Your code: 123", "sender": "12025550100", "type": "sms", "state": "queued"},
    ],
    ids=repr,
)
def test_a_message_is_meant_by_all_that_is_so(arguments: dict[str, str]) -> None:
    assert wanted(**arguments).fits(MESSAGE)


@pytest.mark.parametrize(
    "arguments",
    [
        {"to": "12025550124"},
        {"text": "Your code"},
        {"text": re.compile("^code")},
        {"sender": "Bistro"},
        {"type": "mms"},
        {"state": "sent"},
        {"to": "12025550123", "text": "Your code"},
    ],
    ids=repr,
)
def test_a_message_is_not_meant_by_what_is_not_so(arguments: dict[str, str]) -> None:
    assert not wanted(**arguments).fits(MESSAGE)


@pytest.mark.parametrize("name", ["to", "sender"])
def test_what_can_be_of_no_message_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name}='nobody has this' is "):
        wanted(**{name: "nobody has this"})


def test_what_is_meant_is_said() -> None:
    assert str(wanted()) == ""
    assert str(wanted(to="+12025550123", text="Hi")) == " to 12025550123 with the text 'Hi'"
    assert str(wanted(sender="Bistro", type="sms", state="sent", text=re.compile("a+"))) == (
        " from Bistro of type sms in state sent matching 'a+'"
    )


def test_a_message_shows_itself_in_one_line() -> None:
    assert str(MESSAGE) == "12025550100 -> 12025550123: 'Your code: 123' (sms, queued)"
    failed = a_message(plan=(Event(NOON, MessageState.FAILED, "50"),), text="one\ntwo " * 20)
    assert str(seen(failed, NOON)) == (
        "12025550100 -> 12025550123: 'one\\ntwo one\\ntwo one\\ntwo one\\ntwo one\\ntwo one\\ntwo one\\ntwo one\\n…' "
        "(sms, failed 50)"
    )


def test_many_messages_are_cut_short() -> None:
    lines = listed([replace(MESSAGE, to_number=str(number)) for number in range(1, 1_023)]).splitlines()

    assert len(lines) == 22
    assert lines[1].startswith("  1. 12025550100 -> 1: ")
    assert lines[20].startswith("  20. ")
    assert lines[21] == "  … and 1,002 more"
    assert listed([]) == ""
