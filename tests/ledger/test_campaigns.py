"""A send to many destinations with a key goes on where it stopped, and each destination has one message."""

import threading
from collections import Counter
from collections.abc import Sequence

import pytest

from plivo_messaging import DestinationResult, KeyReusedError, Outcome, Plivo, SendOutcomeUnknown
from plivo_messaging.ledger import EntryState, SendLedger
from tests.ledger.conftest import SRC, TEXT, Killing, Sender

A_LONG_TIME = 3_600


@pytest.fixture(autouse=True)
def _small_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send to 10 destinations with one request: the records of thousands take long to list."""
    monkeypatch.setattr("plivo_messaging._messages.batches.MAX_DESTINATIONS", 10)


def numbers(count: int, begin: int = 0) -> list[str]:
    return [f"1203555{index:04d}" for index in range(begin, begin + count)]


def doubled(sender: Sender) -> list[str]:
    counts = Counter(each.to_number for each in sender.mock.messages)
    return [number for number, count in counts.items() if count > 1]


def states(sender: Sender) -> dict[EntryState, int]:
    return dict(sender.ask(lambda ledger: ledger.summary("campaign")))


def test_a_second_call_sends_to_nobody_and_returns_the_same_results(sender: Sender) -> None:
    first = sender.send_many([*numbers(15), "nobody"])
    requests = len(sender.mock.requests)
    second = sender.send_many([*numbers(15), "nobody"])
    assert second.message_uuids == first.message_uuids
    assert [each.destination for each in second.invalid] == ["nobody"]
    assert len(sender.mock.requests) == requests
    assert len(sender.mock.messages) == 15


def test_destinations_may_be_added(sender: Sender) -> None:
    sender.send_many(numbers(3))
    result = sender.send_many(numbers(5))
    assert len(result.accepted) == 5
    assert len(sender.mock.messages) == 5
    assert states(sender) == {EntryState.ACCEPTED: 5}


def test_another_message_is_refused_before_anything_is_sent(sender: Sender) -> None:
    sender.send_many(numbers(3))
    with pytest.raises(KeyReusedError):
        sender.send_many(numbers(5), text="Other")
    assert len(sender.mock.messages) == 3


def test_a_campaign_whose_process_ended_goes_on(sender: Sender) -> None:
    before = Sender(sender.mock, sender.url, is_async=False)
    before.send_many(numbers(22), max_concurrency=1, with_={"limiter": Killing(after=1)})
    before.ask(lambda ledger: ledger.close())
    counts = states(sender)
    assert counts == {EntryState.ACCEPTED: 10, EntryState.SENDING: 12}
    between = sender.send_many(numbers(23))
    assert [len(each) for each in (between.accepted, between.unknown)] == [11, 12]
    error = between.unknown[0].error
    assert isinstance(error, SendOutcomeUnknown)
    sender.mock.advance(A_LONG_TIME)
    assert len(sender.send_many(numbers(23)).accepted) == 23
    assert len(sender.mock.messages) == 23
    assert not doubled(sender)


def test_lost_responses_and_refusals_cost_no_message_and_double_none(sender: Sender) -> None:
    sender.mock.faults.add("reset", processed=True, times=1)
    sender.mock.faults.add("status", status=429, times=1)
    sender.mock.faults.add("reset", times=1)
    first = sender.send_many(numbers(31), max_concurrency=1)
    assert [len(each) for each in (first.accepted, first.failed, first.unknown)] == [1, 10, 20]
    second = sender.send_many(numbers(31))
    assert [len(each) for each in (second.accepted, second.failed, second.unknown)] == [21, 0, 10]
    sender.mock.advance(A_LONG_TIME)
    third = sender.send_many(numbers(31))
    assert len(third.accepted) == 31
    by_number = {each.to_number: each.message_uuid for each in sender.mock.messages}
    assert {each.destination: each.message_uuid for each in third.results} == by_number
    assert len(sender.mock.messages) == 31


def test_progress_is_reported_with_what_was_done_before(sender: Sender) -> None:
    sender.send_many(numbers(10))
    seen: list[Sequence[DestinationResult]] = []
    sender.send_many(numbers(25), on_results=seen.append)
    assert [len(each) for each in seen[:1]] == [10]
    assert sorted(len(each) for each in seen[1:]) == [5, 10]  # whichever request ends first
    assert {result.outcome for each in seen for result in each} == {Outcome.ACCEPTED}


def test_threads_share_a_campaign_without_doubling_a_message(sender: Sender) -> None:
    mock, results = sender.mock, list[int]()

    def send() -> None:
        with (
            SendLedger(sender.url) as ledger,
            Plivo(mock.auth_id, mock.auth_token, base_url=mock.base_url, ledger=ledger) as client,
        ):
            result = client.messages.send_many(src=SRC, dst=numbers(200), text=TEXT, once="campaign")
            results.append(len(result.accepted))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert results == [200] * 4
    assert len(mock.messages) == 200
    assert not doubled(sender)
