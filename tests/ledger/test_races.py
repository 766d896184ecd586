"""Processes that send with one ledger meet at the worst moments."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from plivo_messaging import Plivo, PlivoError, SendOutcomeUnknown
from plivo_messaging.ledger import EntryState, SendLedger
from plivo_mock import MockPlivo

ROOT = Path(__file__).parents[2]
SRC, DST, TEXT = "12025550100", "12025550123", "Your table is ready."
DEADLINE = 4.0
LONG = 30 * 60


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/sends.db"


class Process:
    """A process that sends; all of them are in this one."""

    def __init__(self, mock: MockPlivo, url: str) -> None:
        self.ledger = SendLedger(url)
        self.after_clock: Callable[[], object] = bool
        self._mock = mock
        self.client = Plivo(
            mock.auth_id,
            mock.auth_token,
            base_url=mock.base_url,
            clock=self._now,
            ledger=self.ledger,
            deadline=DEADLINE,
            max_retries=0,
        )

    def send(self, once: str = "order-4711", **options: Any) -> str:
        """Send the message; return its identifier."""
        sent = self.client.messages.send(src=SRC, dst=DST, text=TEXT, once=once, **options)
        (uuid,) = sent.message_uuids
        return uuid

    def _now(self) -> datetime:
        now = self._mock.now()
        self.after_clock()
        return now

    def close(self) -> None:
        self.client.close()
        self.ledger.close()


@pytest.fixture
def process(plivo_mock: MockPlivo, url: str) -> Iterator[Process]:
    made = Process(plivo_mock, url)
    yield made
    made.close()


@pytest.fixture
def other(plivo_mock: MockPlivo, url: str) -> Iterator[Process]:
    made = Process(plivo_mock, url)
    yield made
    made.close()


def lose_the_response(mock: MockPlivo, process: Process, once: str) -> None:
    """Send a message whose response is lost."""
    mock.faults.add("reset", processed=True, operation="sendMessage")
    with pytest.raises(SendOutcomeUnknown):
        process.send(once)


class EndedError(BaseException):
    """Ends a call as the end of its process does."""


class Ending:
    """A limiter that ends the process before its first request."""

    def wait(self, auth_id: str, *, lists: bool) -> float:
        raise EndedError(auth_id, lists)


def lose_the_request(mock: MockPlivo, url: str, once: str) -> None:
    """Be a process that is killed before its request."""
    ledger = SendLedger(url)
    with (
        Plivo(
            mock.auth_id,
            mock.auth_token,
            base_url=mock.base_url,
            clock=mock.now,
            ledger=ledger,
            deadline=DEADLINE,
            limiter=Ending(),
        ) as client,
        pytest.raises(EndedError),
    ):
        client.messages.send(src=SRC, dst=DST, text=TEXT, once=once)
    ledger.close()


@pytest.mark.parametrize("fault", [{"status": 429}, {"status": 503}, {"status": 401}])
def test_records_that_cannot_be_read_leave_the_outcome_unknown(
    plivo_mock: MockPlivo, process: Process, fault: dict[str, Any]
) -> None:
    lose_the_response(plivo_mock, process, "order-4711")
    plivo_mock.faults.add("status", **fault, operation="listMessages")
    with pytest.raises(SendOutcomeUnknown) as caught:
        process.send()
    assert str(fault["status"]) in str(caught.value.__cause__)
    assert process.send() == plivo_mock.messages[0].message_uuid


def test_records_that_cannot_be_read_do_not_end_a_campaign(plivo_mock: MockPlivo, process: Process) -> None:
    campaign: dict[str, Any] = {"src": SRC, "text": TEXT, "once": "campaign"}
    plivo_mock.faults.add("reset", processed=True, operation="sendMessage")
    process.client.messages.send_many(dst=[DST], **campaign)
    plivo_mock.faults.add("status", status=429, operation="listMessages")
    result = process.client.messages.send_many(dst=[DST, "12025550124"], **campaign)
    assert [each.destination for each in result.accepted] == ["12025550124"]
    assert [each.destination for each in result.unknown] == [DST]


def test_what_is_known_does_not_become_unknown_again(plivo_mock: MockPlivo, process: Process, other: Process) -> None:
    """The process that was believed to have ended notices that no response came after another found the message."""
    found: list[str] = []

    def take_over() -> None:
        plivo_mock.advance(3 * DEADLINE)
        found.append(other.send())

    after_exchange(process, "POST", take_over)
    lose_the_response(plivo_mock, process, "order-4711")
    assert found == [each.message_uuid for each in plivo_mock.messages]
    assert process.ledger.pending() == []
    assert process.send() == found[0]


def test_a_send_that_nobody_asks_for_any_more_does_not_hold_up_later_ones(
    plivo_mock: MockPlivo, url: str, process: Process
) -> None:
    lose_the_request(plivo_mock, url, "forgotten")
    plivo_mock.advance(24 * 60 * 60)
    lose_the_response(plivo_mock, process, "order-4711")
    assert process.send() == plivo_mock.messages[0].message_uuid


def test_a_message_whose_entry_could_be_pruned_is_not_taken_for_that_of_another_key(
    plivo_mock: MockPlivo, url: str, process: Process
) -> None:
    first = process.send("order-4711")
    lose_the_request(plivo_mock, url, "order-4712")
    process.ledger.prune(timedelta(0))
    plivo_mock.advance(LONG)
    assert process.send("order-4712") != first
    assert len(plivo_mock.messages) == 2


def test_two_processes_that_look_up_one_send_agree(plivo_mock: MockPlivo, process: Process, other: Process) -> None:
    lose_the_response(plivo_mock, process, "order-4711")
    plivo_mock.advance(LONG)
    found: list[str] = []
    after_exchange(process, "GET", lambda: found.append(other.send()))
    assert process.send() == plivo_mock.messages[0].message_uuid == found[0]
    assert len(plivo_mock.messages) == 1


def test_two_processes_that_repeat_one_send_make_one_request(
    plivo_mock: MockPlivo, url: str, process: Process, other: Process
) -> None:
    lose_the_request(plivo_mock, url, "order-4711")
    plivo_mock.advance(LONG)
    sent: list[str] = []
    after_exchange(process, "GET", lambda: sent.append(other.send()))
    assert process.send() == sent[0]
    assert len(plivo_mock.messages) == 1


def test_two_lookups_at_once_do_not_take_the_same_message(
    plivo_mock: MockPlivo, process: Process, other: Process
) -> None:
    for once in ("order-4711", "order-4712"):
        lose_the_response(plivo_mock, process, once)
        plivo_mock.advance(1)
    both: list[str] = []
    with ThreadPoolExecutor() as threads:
        at_once = Barrier(2)
        for each in (process, other):
            after_exchange(each, "GET", lambda: at_once.wait(10))
        both += threads.map(Process.send, (process, other), ("order-4711", "order-4712"))
    assert sorted(both) == sorted(each.message_uuid for each in plivo_mock.messages)


def after_exchange(process: Process, method: str, action: Callable[[], object]) -> None:
    """Do something once, when a process has the response to a request, or knows that none comes."""
    sender = process.client._parts[1]
    exchange = sender.exchange

    def instead(request: Any, timeout: Any, deadline: Any) -> Any:
        outcome = exchange(request, timeout, deadline)
        if request.method == method:
            setattr(sender, "exchange", exchange)  # noqa: B010
            action()
        return outcome

    setattr(sender, "exchange", instead)  # noqa: B010


# After the seventh the request leaves: no look could come between it and that.
@pytest.mark.parametrize("look", [1, 2, 3, 4, 5, 6, 8])
def test_a_process_that_was_suspended_does_not_send_what_another_has_sent(
    plivo_mock: MockPlivo, process: Process, other: Process, look: int
) -> None:
    """It is suspended as soon as it has looked at the clock, once each time that it does."""
    process.send("order-4710")
    looks = count(1)

    def look_at_the_clock() -> None:
        if next(looks) == look:
            if look == 8:  # what has left has arrived, long before anybody else looks for it
                plivo_mock.wait_until(lambda: len(plivo_mock.requests) == 2)
            plivo_mock.advance(LONG)
            other.send()

    process.after_clock = look_at_the_clock
    with suppress(PlivoError):
        process.send()
    assert next(looks) > look
    (_, message) = plivo_mock.messages
    assert process.send() == message.message_uuid


FORKED_BESIDE_AN_OPEN_LEDGER = """
import asyncio, os
from plivo_messaging import LedgerError
from plivo_messaging.ledger import AsyncSendLedger, SendLedger

def use_in_a_fork(name):
    pid = os.fork()
    if pid == 0:
        try:
            print(name, SendLedger("{url}").pending(), flush=True)
        except LedgerError as error:
            print(name, error, flush=True)
        os._exit(0)
    os.waitpid(pid, 0)

async def main():
    async with AsyncSendLedger("{url}") as ledger:
        await ledger.pending()
        use_in_a_fork("open:")
    use_in_a_fork("closed:")

asyncio.run(main())
"""


@pytest.mark.slow
def test_a_forked_process_loses_no_outcome_when_its_parent_ends(plivo_mock: MockPlivo, url: str) -> None:
    """SQLite would remove the file that the forked process goes on writing to."""
    arguments = (url, plivo_mock.base_url, plivo_mock.auth_id, plivo_mock.auth_token)
    subprocess.run([sys.executable, "-m", "tests.ledger.forking", *arguments], cwd=ROOT, check=True, timeout=60)
    ledger = SendLedger(url)
    assert [ledger.summary(once) for once in ("before", "meanwhile", "after")] == [{EntryState.ACCEPTED: 1}] * 3
    ledger.close()


@pytest.mark.slow
def test_a_process_that_is_forked_beside_an_open_ledger_does_not_use_one(url: str) -> None:
    code = FORKED_BESIDE_AN_OPEN_LEDGER.format(url=url)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60, capture_output=True, text=True
    )
    assert "this process was forked while a ledger in SQLite was open" in done.stdout
    assert "closed: []" in done.stdout
