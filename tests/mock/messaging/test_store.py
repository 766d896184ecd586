from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_mock._messaging._messages import Message
from plivo_mock._messaging._store import MessageStore
from tests.mock.builders import NOON, a_message


def at(seconds: int, to_number: str = "12025550123") -> Message:
    return a_message(accepted=NOON + timedelta(seconds=seconds), to_number=to_number)


def moment(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_a_message_is_found_by_its_uuid() -> None:
    store = MessageStore()
    first, second = at(0), at(1)
    store.add([first, second])

    assert store.get(second.uuid) is second
    assert store.get("00000000-0000-4000-8000-999999999999") is None
    assert len(store) == 2


def _is_any(_message: Message) -> bool:
    return True


@pytest.mark.parametrize("keep", [None, _is_any], ids=["all", "filtered"])
@pytest.mark.parametrize("offset", [2, 3, 10**30])
def test_behind_the_last_message_there_is_nothing(keep: Callable[[Message], bool] | None, offset: int) -> None:
    store = MessageStore()
    store.add([at(0), at(1)])

    assert store.page(start=NOON, end=None, keep=keep, limit=20, offset=offset) == ([], False)


def test_of_messages_with_the_same_time_the_later_one_is_newer() -> None:
    store = MessageStore()
    messages = [at(0), at(0), at(0)]
    store.add(messages[:2])
    store.add(messages[2:])

    page, _ = store.page(start=NOON, end=None, keep=None, limit=20, offset=0)

    assert page == messages[::-1]


def _is_to_one(message: Message) -> bool:
    return message.to_number == "1"


MESSAGES = st.lists(st.builds(at, st.integers(0, 9), st.sampled_from(["1", "2"])), max_size=40)
WINDOWS = st.tuples(st.integers(-1, 10), st.none() | st.integers(-1, 10))


@given(MESSAGES, WINDOWS, st.booleans(), st.integers(1, 20), st.integers(0, 45))
def test_a_page_is_the_one_a_sorted_list_gives(
    messages: list[Message], window: tuple[int, int | None], filtered: bool, limit: int, offset: int
) -> None:
    store = MessageStore()
    store.add(messages)
    start, end = moment(window[0]), None if window[1] is None else moment(window[1])

    keep = _is_to_one if filtered else None
    page, has_more = store.page(start=start, end=end, keep=keep, limit=limit, offset=offset)

    # A stable sort keeps the order of acceptance; turned round, the later one of equals comes first.
    expected = [
        message
        for message in sorted(messages, key=lambda message: message.accepted)[::-1]
        if start <= message.accepted
        and (end is None or message.accepted < end)
        and (not filtered or message.to_number == "1")
    ]
    assert page == expected[offset : offset + limit]
    assert store.count(start=start, end=end, keep=keep) == len(expected)
    assert has_more == (len(expected) > offset + limit)


def test_a_page_far_behind_does_not_look_at_what_is_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    store = MessageStore()
    messages = [at(second) for second in range(3_000)]
    store.add(messages)
    looked_at: list[Message] = []

    def accepted(message: Message) -> datetime:
        looked_at.append(message)
        return message.accepted

    monkeypatch.setattr("plivo_mock._messaging._store._accepted", accepted)
    page, has_more = store.page(start=NOON, end=None, keep=None, limit=20, offset=2_900)

    assert page == messages[80:100][::-1]
    assert has_more
    assert len(looked_at) < 20


def test_messages_are_read_while_others_are_added() -> None:
    store = MessageStore()

    def add() -> None:
        for second in range(2_000):
            store.add([at(second)])

    adding = Thread(target=add)
    adding.start()

    while adding.is_alive():
        page, _ = store.page(start=NOON, end=None, keep=None, limit=20, offset=0)
        assert [message.accepted for message in page] == sorted((m.accepted for m in page), reverse=True)
        assert all(store.get(message.uuid) is message for message in page)

    adding.join()
    assert len(store) == 2_000


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_message_takes_the_place_of_another(index: int) -> None:
    store = MessageStore()
    messages = [at(0), at(0), at(0)]
    store.add(messages)
    changed = replace(messages[index], text="changed")

    store.replace(changed)

    messages[index] = changed
    assert store.newest_first() == messages[::-1]
    assert store.get(changed.uuid) is changed
    assert len(store) == 3


def test_a_message_that_is_not_there_is_not_replaced() -> None:
    with pytest.raises(LookupError):
        MessageStore().replace(at(0))


def test_messages_can_be_forgotten() -> None:
    store, message = MessageStore(), at(0)
    store.add([message])

    store.clear()

    assert (len(store), store.get(message.uuid), store.newest_first()) == (0, None, [])
