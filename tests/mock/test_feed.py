"""The events of the feed: server-sent over HTTP, and as readers get them."""

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import partial

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_mock import MockPlivo, _feed
from plivo_mock._feed import KEPT, Feed, FeedEvent
from plivo_mock._json import JsonObject
from tests.mock.builders import a_body
from tests.mock.clients import client_at


@contextmanager
def watching(control: httpx.Client, last_id: str | None = None) -> Generator[Iterator[list[str]]]:
    """Watch; gives the lines of one event after the other."""
    headers = {} if last_id is None else {"Last-Event-ID": last_id}
    with control.stream("GET", "/events", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        blocks = blocks_of(answer.iter_lines())
        assert next(blocks) == ["retry: 1000"]
        yield blocks


def blocks_of(lines: Iterator[str]) -> Iterator[list[str]]:
    block: list[str] = []
    for line in lines:
        if line:
            block.append(line)
        else:
            yield block
            block = []


def parsed(block: list[str]) -> tuple[str, str, dict[str, object]]:
    fields = dict(line.split(": ", 1) for line in block)
    return fields["id"], fields["event"], json.loads(fields["data"])


def test_what_happens_is_told_as_it_happens(mock: MockPlivo, api: httpx.Client, control: httpx.Client) -> None:
    with watching(control) as blocks:
        uuid = api.post("", json=a_body(text="one\n\ndata: two\u2028")).json()["message_uuid"][0]
        _, kind, message = parsed(next(blocks))
        assert (kind, message["message_uuid"], message["message_state"]) == ("message", uuid, "queued")
        assert message["text"] == "one\n\ndata: two\u2028"

        _, kind, request = parsed(next(blocks))
        assert (kind, request["operation"], request["status"]) == ("request", "sendMessage", 202)

        mock.advance(60)
        states = [parsed(next(blocks)) for _ in range(2)]
        assert [(kind, message["message_state"]) for _, kind, message in states] == [
            ("message", "sent"),
            ("message", "delivered"),
        ]

        mock.reset()
        assert parsed(next(blocks))[1:] == ("reset", {})


def test_who_comes_back_misses_nothing(api: httpx.Client, control: httpx.Client) -> None:
    with watching(control) as blocks:
        api.get("")
        last_id, _, _ = parsed(next(blocks))
    api.get("nothing/")

    with watching(control, last_id) as blocks:
        _, kind, request = parsed(next(blocks))
        assert (kind, request["status"]) == ("request", 404)


def test_who_comes_back_to_another_run_is_told(control: httpx.Client) -> None:
    with watching(control, "another-1") as blocks:
        assert parsed(next(blocks))[1] == "stale"


def test_a_comment_is_sent_when_nothing_happens(control: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_feed, "HEARTBEAT", 0.001)
    with watching(control) as blocks:
        assert next(blocks) == [": still here"]
        assert next(blocks) == [": still here"]


def test_a_stop_ends_the_stream() -> None:
    mock = MockPlivo().start()
    with httpx.Client(base_url=mock.base_url.removesuffix("/v1") + "/_mock") as control, watching(control) as blocks:
        mock.stop()
        assert [*blocks] == []


def test_a_client_that_goes_away_is_forgotten(base_url: str, control: httpx.Client) -> None:
    with watching(control):
        pass

    with watching(control) as blocks, client_at(base_url) as api:
        api.get("")
        assert parsed(next(blocks))[1] == "request"


def described(number: int) -> JsonObject:
    return {"number": number}


def numbered(log: Feed, *numbers: int) -> None:
    for number in numbers:
        log.add("message", partial(described, number))


class Reader:
    """Reads the events of a feed, as a stream of them does."""

    def __init__(self, log: Feed, last_id: str | None = None) -> None:
        self.log = log
        self.position = log.watch(last_id, lambda: None)

    def read(self) -> list[FeedEvent]:
        events, self.position = self.log.since(self.position)
        return events


def read(watch: Reader) -> list[tuple[str, JsonObject]]:
    return [(event.kind, event.describe()) for event in watch.read()]


def test_who_missed_some_is_told() -> None:
    log = Feed()
    watch = Reader(log)
    numbered(log, 1)
    (first,) = watch.read()
    numbered(log, *range(2, KEPT + 4))

    back = read(Reader(log, first.id))

    assert back[0] == ("stale", {})
    assert len(back) == KEPT + 1
    assert back[-1] == ("message", {"number": KEPT + 3})


def test_who_knows_an_event_of_another_run_is_told() -> None:
    before, log = Feed(), Feed()
    watch = Reader(before)
    numbered(before, 1)
    (known,) = watch.read()
    numbered(log, 1, 2)

    for last_id in (known.id, "nonsense", "", f"{known.id}0", "\N{ARABIC-INDIC DIGIT ONE}-1"):
        assert read(Reader(log, last_id)) == [("stale", {})]


def test_a_disconnect_ends_what_is_watched_now_and_no_later() -> None:
    log = Feed()
    woken: list[int] = []

    def wake() -> None:
        woken.append(1)

    log.watch(None, wake)
    assert log.is_watched(wake)

    log.disconnect()
    assert not log.is_watched(wake)
    assert woken == [1]

    log.watch(None, wake)
    assert log.is_watched(wake)


@given(st.lists(st.sampled_from(["happens", "read", "comes back"]), max_size=60))
def test_whatever_the_order_each_event_is_read_once_and_in_order(steps: list[str]) -> None:
    log = Feed()
    watch = Reader(log)
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
            watch = Reader(log, last_id)

    assert known == [*range(1, happened + 1)]
