"""A message with a key is sent once, whatever becomes of the calls."""

import logging
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from plivo_messaging import (
    BadRequestError,
    KeyReusedError,
    LedgerError,
    Plivo,
    SendOutcomeUnknown,
    ValidationError,
)
from plivo_messaging.ledger import EntryState, SendLedger
from plivo_mock import MockPlivo
from tests.ledger.conftest import DST, SRC, TEXT, Killed, Killing, Sender

TWO = ["12025550123", "12025550124"]
A_LONG_TIME = 3_600


def states(sender: Sender, key: str = "order-4711") -> dict[EntryState, int]:
    return dict(sender.ask(lambda ledger: ledger.summary(key)))


def test_a_second_call_returns_the_result_of_the_first_without_a_request(sender: Sender) -> None:
    first, requests = sender.send(dst=TWO), len(sender.mock.requests)
    second = sender.send(dst=TWO)
    assert len(sender.mock.requests) == requests
    assert (second.message_uuids, second.api_id) == (first.message_uuids, first.api_id)
    assert len(sender.mock.messages) == 2
    assert states(sender) == {EntryState.ACCEPTED: 2}


def test_other_keys_are_other_messages(sender: Sender) -> None:
    assert len({sender.send(once=f"order-{number}").message_uuid for number in range(3)}) == 3


@pytest.mark.parametrize(
    "other", [{"text": "Other"}, {"dst": "12025550124"}, {"dst": TWO}, {"src": "12025550101"}, {"log": False}]
)
def test_a_key_stands_for_one_content(sender: Sender, other: dict[str, Any]) -> None:
    sender.send()
    with pytest.raises(KeyReusedError, match="'order-4711' was used for other content") as raised:
        sender.send(**other)
    assert raised.value.argument == "once"
    assert TEXT not in str(raised.value)
    assert len(sender.mock.messages) == 1


def test_a_key_of_a_send_is_not_one_of_a_campaign(sender: Sender) -> None:
    sender.send()
    with pytest.raises(KeyReusedError):
        sender.send_many([DST], once="order-4711")


def test_accounts_have_keys_of_their_own(sender: Sender) -> None:
    sender.mock.add_account("MA0123456789ABCDEFGH", "another-token")
    sender.send()
    with (
        SendLedger(sender.url) as ledger,
        Plivo("MA0123456789ABCDEFGH", "another-token", base_url=sender.mock.base_url, ledger=ledger) as other,
    ):
        other.messages.send(src=SRC, dst=DST, text="Other", once="order-4711")
    assert len(sender.mock.messages) == 2


def test_what_was_refused_is_sent_again(sender: Sender) -> None:
    sender.mock.faults.add("status", status=400, times=1)
    with pytest.raises(BadRequestError):
        sender.send()
    assert states(sender) == {EntryState.REFUSED: 1}
    assert sender.send().message_uuid == sender.mock.messages[0].message_uuid
    assert sender.send().message_uuid == sender.mock.messages[0].message_uuid


def test_a_lost_response_is_looked_up_and_found(sender: Sender) -> None:
    sender.mock.faults.add("reset", processed=True, times=1)
    with pytest.raises(SendOutcomeUnknown):
        sender.send(dst=TWO)
    assert states(sender) == {EntryState.UNKNOWN: 2}
    result = sender.send(dst=TWO)
    assert {*result.message_uuids} == {each.message_uuid for each in sender.mock.messages}
    assert len(sender.mock.messages) == 2
    assert sender.send(dst=TWO).message_uuids == result.message_uuids


def test_a_lost_request_is_sent_again_as_soon_as_that_is_certain_and_no_sooner(sender: Sender) -> None:
    sender.mock.faults.add("reset", times=1)
    with pytest.raises(SendOutcomeUnknown):
        sender.send()
    with pytest.raises(SendOutcomeUnknown, match="the records of the API do not tell yet") as raised:
        sender.send()
    assert not sender.mock.messages
    left = raised.value.certain_at - sender.mock.now()
    sender.mock.advance(left.total_seconds() - 1)
    with pytest.raises(SendOutcomeUnknown):
        sender.send()
    sender.mock.advance(1)
    assert sender.send().message_uuid == sender.mock.messages[0].message_uuid
    assert len(sender.mock.messages) == 1


def test_a_process_that_ended_before_its_request_is_noticed(sender: Sender) -> None:
    with pytest.raises(Killed):
        sender.send(with_={"limiter": Killing()})
    assert states(sender) == {EntryState.SENDING: 1}
    with pytest.raises(SendOutcomeUnknown):
        sender.send(deadline=0.1)
    sender.mock.advance(A_LONG_TIME)
    sender.send()
    assert len(sender.mock.messages) == 1


def test_a_process_that_ended_after_its_request_is_noticed(sender: Sender) -> None:
    def end(_response: httpx.Response) -> None:
        raise Killed

    async def end_async(response: httpx.Response) -> None:
        end(response)

    kind = httpx.AsyncClient if sender.is_async else httpx.Client
    client = kind(event_hooks={"response": [end_async if sender.is_async else end]})
    with pytest.raises(Killed):
        sender.send(with_={"http_client": client})
    assert states(sender) == {EntryState.SENDING: 1}
    assert sender.send(deadline=0.1).message_uuid == sender.mock.messages[0].message_uuid
    assert len(sender.mock.messages) == 1


def test_an_identical_message_of_another_key_is_not_taken_for_it(sender: Sender) -> None:
    sender.mock.faults.add("reset", times=1)
    with pytest.raises(SendOutcomeUnknown):
        sender.send(once="a")
    sender.send(once="b")
    sender.mock.advance(A_LONG_TIME)
    sender.send(once="a")
    assert len(sender.mock.messages) == 2


def test_a_message_that_two_keys_may_have_sent_is_given_to_neither(sender: Sender) -> None:
    sender.mock.faults.add("reset", times=1)
    with pytest.raises(SendOutcomeUnknown):
        sender.send(once="a")
    sender.mock.faults.add("reset", processed=True, times=1)
    with pytest.raises(SendOutcomeUnknown):
        sender.send(once="b")
    sender.mock.advance(A_LONG_TIME)
    for key in ("a", "b"):
        with pytest.raises(SendOutcomeUnknown):
            sender.send(once=key)
    pending = sender.ask(lambda ledger: ledger.pending())
    assert [each.key for each in pending] == ["a", "b"]
    uuid = sender.mock.messages[0].message_uuid
    assert sender.ask(lambda ledger: ledger.resolve("b", DST, uuid))
    assert sender.send(once="b").message_uuid == uuid
    sender.send(once="a")
    assert len(sender.mock.messages) == 2


def test_destinations_that_the_api_refuses_are_refused_the_second_time_as_well(sender: Sender) -> None:
    first = sender.send(dst=[DST, "nobody"])
    second = sender.send(dst=[DST, "nobody"])
    assert second.message_uuids == first.message_uuids
    assert second.invalid_numbers == first.invalid_numbers == ("nobody",)


def test_of_two_calls_at_once_one_sends_and_the_other_waits(plivo_mock: MockPlivo, tmp_path: Path) -> None:
    plivo_mock.faults.add("delay", delay=0.3, times=1)
    found: list[str] = []
    ledger = SendLedger(f"sqlite:///{tmp_path}/sends.db")
    client = Plivo(plivo_mock.auth_id, plivo_mock.auth_token, base_url=plivo_mock.base_url, ledger=ledger)

    def send() -> None:
        found.append(client.messages.send(src=SRC, dst=DST, text=TEXT, once="a").message_uuid)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    client.close()
    ledger.close()
    assert found == [plivo_mock.messages[0].message_uuid] * 4
    assert len(plivo_mock.messages) == 1


def test_a_request_that_waited_too_long_for_its_turn_is_not_begun(sender: Sender) -> None:
    class Late:
        def wait(self, account: str, *, lists: bool) -> float:
            del account, lists
            sender.mock.advance(2)
            return 0.0

    with pytest.raises(LedgerError, match="nothing was sent"):
        sender.send(with_={"limiter": Late()})
    assert not sender.mock.messages
    assert states(sender) == {EntryState.REFUSED: 1}


def test_a_ledger_that_cannot_be_written_prevents_the_send(sender: Sender, tmp_path: Path) -> None:
    sender.send()
    (tmp_path / "sends.db").write_bytes(b"no database" * 1_000)
    for each in ("-wal", "-shm"):
        (tmp_path / f"sends.db{each}").unlink(missing_ok=True)
    again = Sender(sender.mock, f"sqlite:///{tmp_path}/sends.db", is_async=sender.is_async)
    with pytest.raises(LedgerError, match="not a database"):
        again.send(once="b")
    again.ask(lambda ledger: ledger.close())
    assert len(sender.mock.messages) == 1


def change(folder: Path, statement: str) -> None:
    """Change the database of a ledger behind its back."""
    with closing(sqlite3.connect(folder / "sends.db")) as database, database:
        database.execute(statement)


def test_tables_of_another_version_are_left_alone(sender: Sender, tmp_path: Path) -> None:
    sender.send()
    change(tmp_path, "UPDATE plivo_ledger SET version = 2")
    again = Sender(sender.mock, f"sqlite:///{tmp_path}/sends.db", is_async=sender.is_async)
    with pytest.raises(LedgerError, match="tables of version 2, and this version of plivo-messaging has 1"):
        again.send(once="b")
    again.ask(lambda ledger: ledger.close())


def test_an_outcome_that_cannot_be_recorded_is_returned_and_logged(
    sender: Sender, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sender.send(once="a")
    change(
        tmp_path,
        "CREATE TRIGGER full BEFORE UPDATE ON plivo_sends WHEN NEW.state = 'accepted' "
        "BEGIN SELECT RAISE(ABORT, 'disk full'); END",
    )
    with caplog.at_level(logging.ERROR, "plivo_messaging"):
        result = sender.send(once="b")
    assert result.message_uuid == sender.mock.messages[1].message_uuid
    assert "the outcome of a send could not be recorded" in caplog.text
    change(tmp_path, "DROP TRIGGER full")
    assert sender.send(once="b", deadline=0.1).message_uuid == result.message_uuid


@pytest.mark.parametrize("once", ["", "  ", "x" * 256, 4711, None])
def test_what_is_no_key_is_refused(sender: Sender, once: object) -> None:
    argument = "ledger" if once is None else "once"
    with pytest.raises(ValidationError) as raised:
        sender.run(lambda messages: messages.send(src=SRC, dst=DST, text=TEXT, once=once, ledger=sender.ledger))
    assert raised.value.argument == argument
    assert not sender.mock.requests


def test_a_key_without_a_ledger_is_refused(plivo_mock: MockPlivo, plivo: Plivo) -> None:
    with pytest.raises(ValidationError, match=r"once: needs a ledger: pass ledger=SendLedger\('sqlite:///sends.db'\)"):
        plivo.messages.send(src=SRC, dst=DST, text=TEXT, once="a")
    assert not plivo_mock.requests


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("sends.db", "not a database URL"),
        (None, "None is not a database URL"),
        ("mysql://user:hunter2-secret@host/db", "'mysql' is not supported"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:////nowhere/sends.db", "the folder of '/nowhere/sends.db' does not exist"),
    ],
)
def test_urls_that_cannot_be_used_are_refused(url: str, problem: str) -> None:
    with pytest.raises(ValidationError, match=problem) as raised:
        SendLedger(url)
    assert raised.value.argument == "url"
    assert "hunter2" not in str(raised.value)


def test_the_password_of_a_database_is_not_shown() -> None:
    ledger = SendLedger("postgresql+psycopg://user:hunter2-secret@127.0.0.1:9/none?connect_timeout=1")
    assert "hunter2" not in repr(ledger)
    with pytest.raises(LedgerError) as raised:
        ledger.pending()
    error: BaseException | None = raised.value
    while error is not None:
        assert "hunter2" not in f"{error!r} {error}"
        error = error.__cause__


def test_no_text_is_kept_unless_it_is_asked_for(plivo_mock: MockPlivo, plivo: Plivo, tmp_path: Path) -> None:
    for name, stores in (("plain", False), ("full", True)):
        ledger = SendLedger(f"sqlite:///{tmp_path}/{name}.db", store_content=stores)
        plivo.messages.send(src=SRC, dst=DST, text=TEXT, once="a", ledger=ledger)
        ledger.close()
        content = b"".join(each.read_bytes() for each in tmp_path.glob(f"{name}.db*"))
        assert (TEXT.encode() in content) is stores
        assert plivo_mock.auth_token.encode() not in content


def test_a_new_file_that_another_process_prepares_is_waited_for(sender: Sender, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "sends.db", isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(0.1, other.execute, ["COMMIT"]).start()
        sender.send(once="a")
    assert states(sender, "a") == {EntryState.ACCEPTED: 1}


def test_a_file_that_somebody_reads_for_too_long_is_not_locked_by_that(
    sender: Sender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plivo_messaging._ledger.engine._BUSY", 100)
    with closing(sqlite3.connect(tmp_path / "sends.db", isolation_level=None, timeout=0)) as reader:
        reader.execute("CREATE TABLE other (id)")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM other")
        with pytest.raises(LedgerError, match="database is locked"):
            sender.send(once="a")
        reader.execute("COMMIT")
        reader.execute("BEGIN IMMEDIATE")
    sender.send(once="a")
    assert len(sender.mock.messages) == 1


def test_old_entries_are_pruned_and_unsettled_ones_stay(sender: Sender) -> None:
    sender.send(once="a")
    sender.mock.faults.add("reset", times=1)
    with pytest.raises(SendOutcomeUnknown):
        sender.send(once="b", dst="12025550124")
    assert sender.ask(lambda ledger: ledger.prune(timedelta(days=1))) == 0
    assert sender.ask(lambda ledger: ledger.prune(timedelta(0))) == 1
    assert states(sender, "a") == {}
    assert states(sender, "b") == {EntryState.UNKNOWN: 1}


@pytest.mark.parametrize("older_than", [timedelta(days=-90), 90])
def test_nothing_is_pruned_by_an_age_that_is_none(sender: Sender, older_than: Any) -> None:
    sender.send(once="a")
    with pytest.raises(ValidationError, match=r"^older_than: .* such as timedelta\(days=90\)$"):
        sender.ask(lambda ledger: ledger.prune(older_than))
    assert states(sender, "a") == {EntryState.ACCEPTED: 1}


def test_without_sqlalchemy_a_sentence_says_what_to_install() -> None:
    code = "import sys; sys.modules['sqlalchemy'] = None; import plivo_messaging; plivo_messaging.ledger"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.stderr.strip().splitlines()[-1] == (
        "ModuleNotFoundError: plivo_messaging.ledger needs SQLAlchemy: run `pip install 'plivo-messaging[ledger]'`"
    )
