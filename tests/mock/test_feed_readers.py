from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from plivo_mock._feed import KEPT, Feed, Reader
from plivo_mock._json import JsonObject


def described(number: int) -> JsonObject:
    return {"number": number}


def numbered(log: Feed, *numbers: int) -> None:
    for number in numbers:
        log.add("message", partial(described, number))


def read(watch: Reader) -> list[tuple[str, JsonObject]]:
    return [(event.kind, event.describe()) for event in watch.read()]


def test_who_missed_some_is_told() -> None:
    log = Feed()
    watch = log.reader(None, lambda: None)
    numbered(log, 1)
    (first,) = watch.read()
    numbered(log, *range(2, KEPT + 4))

    back = read(log.reader(first.id, lambda: None))

    assert back[0] == ("stale", {})
    assert len(back) == KEPT + 1
    assert back[-1] == ("message", {"number": KEPT + 3})


def test_who_knows_an_event_of_another_run_is_told() -> None:
    before, log = Feed(), Feed()
    watch = before.reader(None, lambda: None)
    numbered(before, 1)
    (known,) = watch.read()
    numbered(log, 1, 2)

    for last_id in (known.id, "nonsense", "", f"{known.id}0", "\N{ARABIC-INDIC DIGIT ONE}-1"):
        assert read(log.reader(last_id, lambda: None)) == [("stale", {})]


def test_a_disconnect_ends_what_is_watched_now_and_no_later() -> None:
    log = Feed()
    woken: list[int] = []
    watch = log.reader(None, lambda: woken.append(1))

    log.disconnect()

    assert watch.is_over
    assert woken == [1]
    assert not log.reader(None, lambda: None).is_over


@settings(derandomize=True, deadline=None, database=None)
@given(st.lists(st.sampled_from(["happens", "read", "comes back"]), max_size=60))
def test_whatever_the_order_each_event_is_read_once_and_in_order(steps: list[str]) -> None:
    log = Feed()
    watch = log.reader(None, lambda: None)
    happened, known, last_id = 0, list[object](), None
    for step in [*steps, "read"]:
        if step == "happens":
            happened += 1
            numbered(log, happened)
        elif step == "read":
            for event in watch.read():
                known.append(event.describe()["number"])
                last_id = event.id
        elif last_id is not None:
            watch.close()
            watch = log.reader(last_id, lambda: None)

    assert known == [*range(1, happened + 1)]
