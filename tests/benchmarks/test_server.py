"""The canned server answers what the API would."""

import asyncio
import json
from typing import Any

import pytest

from benchmarks.client.canned import answers
from benchmarks.client.canned.program import Canned, Connection

SEND = b'POST /v1/Account/MA/Message/ HTTP/1.1\r\ncontent-length: 17\r\n\r\n{"dst": "1<2<34"}'
LIST = b"GET /v1/Account/MA/Message/?limit=20&offset=%d HTTP/1.1\r\nhost: x\r\n\r\n"
GET = b"GET /v1/Account/MA/Message/x/ HTTP/1.1\r\nhost: x\r\n\r\n"


class Wire(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))

    def is_closing(self) -> bool:
        return False


def body(answer: bytes) -> Any:
    """Read the JSON of an answer, whose length has to be right."""
    head, _, content = answer.partition(b"\r\n\r\n")
    assert f"Content-Length: {len(content)}".encode() in head
    return json.loads(content)


def test_a_send_is_answered_with_a_message_for_each_destination() -> None:
    answer = Canned().answer(SEND)
    assert answer.startswith(b"HTTP/1.1 202 ")
    assert len(set(body(answer)["message_uuid"])) == 3


def test_a_record_and_a_page() -> None:
    canned = Canned()
    assert body(canned.answer(GET))["message_uuid"]
    page = body(canned.answer(LIST % 0))
    assert len({each["message_uuid"] for each in page["objects"]}) == answers.PAGE
    assert page["meta"]["next"] is None


def test_a_long_list_ends() -> None:
    canned = Canned(records=60)
    pages = [body(canned.answer(LIST % offset)) for offset in (0, 20, 40)]
    assert len({each["message_uuid"] for page in pages for each in page["objects"]}) == 60
    assert [page["meta"]["next"] is None for page in pages] == [False, False, True]
    assert int(pages[1]["meta"]["next"].rpartition("=")[2]) == 40


@pytest.mark.parametrize("size", [1, 7, 60, 1_000])
def test_requests_are_answered_however_they_are_cut(size: int) -> None:
    canned, wire = Canned(), Wire()
    connection = Connection(canned, 0.0)
    connection.connection_made(wire)
    sent = SEND + GET + SEND
    for begin in range(0, len(sent), size):
        connection.data_received(sent[begin : begin + size])
    assert [each[9:12] for each in wire.written] == [b"202", b"200", b"202"]
    assert canned.received() == {
        'POST /v1/Account/MA/Message/ HTTP/1.1 {"dst": "1<2<34"}': 2,
        "GET /v1/Account/MA/Message/x/ HTTP/1.1 ": 1,
    }
    assert canned.received() == {}


def test_it_remembers_so_many_requests_and_counts_the_others() -> None:
    canned = Canned(records=10**6)
    for offset in range(1_003):
        canned.answer(LIST % offset)
    assert len(canned.known) == 1_000
    assert canned.received()["…"] == 3
