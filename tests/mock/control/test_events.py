from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from plivo_mock._control._events import KEPT, EventLog, Watch
from plivo_mock._json import JsonObject


def described(number: int) -> JsonObject:
    return {"number": number}


def numbered(log: EventLog, *numbers: int) -> None:
    for number in numbers:
        log.add("message", partial(described, number))


def read(watch: Watch) -> list[tuple[str, JsonObject]]:
    return [(event.kind, event.describe()) for event in watch.take()]


def test_who_watches_reads_what_happens_from_then_on() -> None:
    log = EventLog()
    numbered(log, 1)
    watch = log.watch(None, lambda: None)
    assert read(watch) == []

    numbered(log, 2, 3)

    assert read(watch) == [("message", {"number": 2}), ("message", {"number": 3})]
    assert read(watch) == []


def test_who_comes_back_reads_what_happened_meanwhile() -> None:
    log = EventLog()
    watch = log.watch(None, lambda: None)
    numbered(log, 1, 2, 3)
    first, *_ = watch.take()

    assert read(log.watch(first.id, lambda: None)) == [("message", {"number": 2}), ("message", {"number": 3})]


def test_who_missed_some_is_told() -> None:
    log = EventLog()
    watch = log.watch(None, lambda: None)
    numbered(log, 1)
    (first,) = watch.take()
    numbered(log, *range(2, KEPT + 4))

    back = read(log.watch(first.id, lambda: None))

    assert back[0] == ("stale", {})
    assert len(back) == KEPT + 1
    assert back[-1] == ("message", {"number": KEPT + 3})


def test_who_knows_an_event_of_another_run_is_told() -> None:
    before, log = EventLog(), EventLog()
    watch = before.watch(None, lambda: None)
    numbered(before, 1)
    (known,) = watch.take()
    numbered(log, 1, 2)

    for last_id in (known.id, "nonsense", "", f"{known.id}0", "\N{ARABIC-INDIC DIGIT ONE}-1"):
        assert read(log.watch(last_id, lambda: None)) == [("stale", {})]


def test_an_event_that_has_not_happened_yet_is_not_taken_for_known() -> None:
    log = EventLog()
    watch = log.watch(None, lambda: None)
    numbered(log, 1)
    (event,) = watch.take()

    assert read(log.watch(event.id.replace("-1", "-2"), lambda: None)) == [("stale", {})]


def test_who_watches_is_woken_until_they_stop() -> None:
    log = EventLog()
    woken: list[int] = []
    watch = log.watch(None, lambda: woken.append(1))
    numbered(log, 1)
    watch.end()
    numbered(log, 2)

    assert woken == [1]


def test_a_disconnect_ends_what_is_watched_now_and_no_later() -> None:
    log = EventLog()
    woken: list[int] = []
    watch = log.watch(None, lambda: woken.append(1))

    log.disconnect()

    assert watch.is_over
    assert woken == [1]
    assert not log.watch(None, lambda: None).is_over


@settings(derandomize=True, deadline=None, database=None)
@given(st.lists(st.sampled_from(["happens", "read", "comes back"]), max_size=60))
def test_whatever_the_order_each_event_is_read_once_and_in_order(steps: list[str]) -> None:
    log = EventLog()
    watch = log.watch(None, lambda: None)
    happened, known, last_id = 0, list[object](), None
    for step in [*steps, "read"]:
        if step == "happens":
            happened += 1
            numbered(log, happened)
        elif step == "read":
            for event in watch.take():
                known.append(event.describe()["number"])
                last_id = event.id
        elif last_id is not None:
            watch.end()
            watch = log.watch(last_id, lambda: None)

    assert known == [*range(1, happened + 1)]
