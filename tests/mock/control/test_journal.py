from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_mock._control import _journal
from plivo_mock._control._exchange import Exchange
from plivo_mock._control._journal import KEPT, Journal
from plivo_mock._control._matching import Facts
from plivo_mock._control._recording import Answer
from tests.mock.builders import NOON


def an_exchange(number: int = 1, *, operation: str = "listMessages", answer: str = "{}") -> Exchange:
    return Exchange(
        number=number,
        moment=NOON,
        facts=Facts("GET", "/v1/Account/MA1/Message/", operation, "MA1", b'{"a": 1}'),
        query=b"limit=2&message_state=&limit=3",
        headers=[(b"X-Team", b"front desk")],
        size=8,
        fault="",
        answer=Answer(200, [], answer.encode(), len(answer)),
        redact=str,
    )


def test_it_is_a_sequence_of_requests() -> None:
    journal = Journal()
    exchanges = [an_exchange(number) for number in (1, 2, 3)]
    for each in exchanges:
        journal.add(each)

    assert len(journal) == 3
    assert [*journal] == exchanges
    assert journal[-1] is exchanges[2]
    assert journal[:2] == exchanges[:2]
    assert exchanges[1] in journal
    assert repr(journal) == "<Journal of 3 requests>"


def test_the_oldest_make_room() -> None:
    journal = Journal()
    for _ in range(KEPT + 5):
        journal.add(an_exchange(journal.next_number()))

    assert len(journal) == KEPT
    assert journal[0].number == 6
    assert journal.find(5) is None
    assert journal.find(6) is journal[0]


def test_old_bodies_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_journal, "MAX_BYTES_OF_ALL", 50)
    journal = Journal()
    exchanges = [an_exchange(number, answer="a" * 12) for number in range(1, 6)]  # of 20 bytes each
    for each in exchanges:
        journal.add(each)

    assert [each.answer for each in journal] == ["… and 12 bytes more"] * 3 + ["a" * 12] * 2
    assert [each.body for each in journal] == ["… and 8 bytes more"] * 3 + ['{"a": 1}'] * 2
    assert [str(each) for each in journal] == [str(each) for each in exchanges]
    assert exchanges[0].answer == "a" * 12  # whoever holds it keeps it as it was


@given(st.lists(st.integers(0, 60), max_size=30), st.integers(1, 10), st.integers(1, 100))
def test_no_more_is_kept_than_there_is_room_for(sizes: list[int], kept: int, room: int) -> None:
    with patch.object(_journal, "KEPT", kept), patch.object(_journal, "MAX_BYTES_OF_ALL", room):
        journal = Journal()
        for number, size in enumerate(sizes):
            journal.add(an_exchange(number, answer="a" * size))

        assert [each.number for each in journal] == [*range(len(sizes))][-kept:]
        weights = [each.weight for each in journal]
        assert sum(weights) == journal._bytes <= room
        # Those that have bodies are the latest, and as many as there is room for.
        whole = [8 + size for size in sizes][-kept:]
        fitting = next(count for count in range(len(whole), -1, -1) if sum(whole[len(whole) - count :]) <= room)
        assert weights == [0] * (len(whole) - fitting) + whole[len(whole) - fitting :]


def test_clearing_counts_from_one_again() -> None:
    journal = Journal()
    assert [journal.next_number(), journal.next_number()] == [1, 2]
    journal.add(an_exchange())

    journal.clear()

    assert [*journal] == []
    assert journal.next_number() == 1


def test_the_request_that_sent_a_message_is_found_by_its_answer() -> None:
    journal = Journal()
    for number, operation in enumerate(("sendMessage", "listMessages", "sendMessage"), 1):
        journal.add(an_exchange(number, operation=operation, answer=f'["uuid-{number % 3}"]'))
    journal.add(an_exchange(4, answer="uuid-1"))

    assert journal.sender_of("uuid-1") is journal[0]
    assert journal.sender_of("uuid-0") is journal[2]
    assert journal.sender_of("uuid-2") is None


def test_who_listens_is_told_of_each() -> None:
    told: list[Exchange] = []
    journal = Journal(told.append)
    exchange = an_exchange()

    journal.add(exchange)

    assert told == [exchange]


def test_a_request_shows_itself_and_gives_its_parameters() -> None:
    exchange = an_exchange(7)

    assert str(exchange) == "7. GET /v1/Account/MA1/Message/?limit=2&message_state=&limit=3 -> 200"
    assert exchange.parameters == {"limit": "3", "message_state": ""}
    assert exchange.json() == {"a": 1}
    assert exchange.headers == (("x-team", "front desk"),)
    assert (exchange.body, exchange.answer, exchange.answer_headers) == ('{"a": 1}', "{}", ())


def test_what_passed_is_not_in_the_repr() -> None:
    assert repr(an_exchange(7)) == ("<Exchange 7. GET /v1/Account/MA1/Message/?limit=2&message_state=&limit=3 -> 200>")


def test_a_secret_is_taken_out_of_everything_that_is_shown() -> None:
    exchange = Exchange(
        number=1,
        moment=NOON,
        facts=Facts("POST", "/secret/", "", "secret", b"secret"),
        query=b"a=secret",
        headers=[(b"a", b"secret")],
        size=6,
        fault="",
        answer=Answer(200, [(b"a", b"secret")], b"secret", 6),
        redact=lambda text: text.replace("secret", "***"),
    )

    assert (exchange.path, exchange.query, exchange.auth_id) == ("/***/", "a=***", "***")
    assert exchange.headers == exchange.answer_headers == (("a", "***"),)
    assert exchange.body == exchange.answer == "***"
    assert "secret" not in f"{exchange}{exchange!r}"
