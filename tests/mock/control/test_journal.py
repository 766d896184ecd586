from base64 import b64encode

import pytest

from plivo_messaging.mock._control._journal import (
    KEPT,
    MAX_BYTES,
    Exchange,
    Journal,
    Passed,
    shown_headers,
    shown_text,
    without_credentials,
)
from tests.mock.builders import NOON


def an_exchange(number: int = 1, *, operation: str = "listMessages", answer: str = "{}") -> Exchange:
    return Exchange(
        number=number,
        moment=NOON,
        method="GET",
        path="/v1/Account/MA1/Message/",
        query="limit=2&message_state=&limit=3",
        operation=operation,
        auth_id="MA1",
        status=200,
        fault="",
        request=Passed([(b"X-Team", b"front desk")], b'{"a": 1}', 8, str),
        response=Passed([], answer.encode(), len(answer), str),
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


def basic(text: str) -> bytes:
    return b"Basic " + b64encode(text.encode())


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (basic("MA1:secret"), "Basic MA1:***"),
        (basic("MA1:"), "Basic MA1:***"),
        (basic("a secret alone"), "***"),
        (basic("a\nb:secret"), "***"),
        (basic("é:secret"), "***"),
        (b"Basic not-base64", "***"),
        (b"Bearer secret", "***"),
        (b"secret", "***"),
        (b"", "***"),
    ],
)
def test_of_credentials_the_user_alone_is_kept(value: bytes, shown: str) -> None:
    assert without_credentials([(b"Authorization", value)]) == [(b"Authorization", shown.encode())]


def test_other_credentials_are_not_kept() -> None:
    headers = [(b"Cookie", b"a=b"), (b"Proxy-Authorization", b"Basic secret"), (b"X-Team", b"front desk")]

    assert without_credentials(headers) == [
        (b"Cookie", b"***"),
        (b"Proxy-Authorization", b"***"),
        (b"X-Team", b"front desk"),
    ]


def test_headers_are_shown_without_known_secrets() -> None:
    headers = [(b"X-Team", b"the secret team"), (b"X-Bytes", b"\xe9")]

    shown = shown_headers(headers, lambda text: text.replace("secret", "***"))

    assert shown == (("x-team", "the *** team"), ("x-bytes", "é"))


def test_what_passed_is_not_in_the_repr() -> None:
    assert "front desk" not in repr(an_exchange())
    assert "front desk" not in repr(an_exchange().request)


def test_long_bodies_are_cut() -> None:
    assert shown_text(b"a" * MAX_BYTES, str) == "a" * MAX_BYTES
    assert shown_text(b"a" * (MAX_BYTES + 1_000), str) == "a" * MAX_BYTES + "… and 1,000 bytes more"
    assert shown_text(b"a" * MAX_BYTES, str, MAX_BYTES + 2) == "a" * MAX_BYTES + "… and 2 bytes more"
    assert shown_text(b"\xff", str) == "\N{REPLACEMENT CHARACTER}"
