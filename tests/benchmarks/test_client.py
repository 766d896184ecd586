"""Every peer makes the same calls, as often and as many at once as it is to make them."""

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from unittest.mock import Mock

import pytest

from benchmarks.client.calls import MESSAGES, check
from benchmarks.client.canned import CannedServer, Connection, page
from benchmarks.client.cases import ASYNC, DECODING, FAST, OURS, SYNC
from benchmarks.client.peers import OfficialDecoding, OursDecoding
from benchmarks.client.worker import Variant, call_in_tasks, call_in_threads, measure_calls, workers

SEND = b'POST /v1/Account/MA/Message/ HTTP/1.1\r\ncontent-length: 12\r\n\r\n{"dst": "1"}'
LIST = b"GET /v1/Account/MA/Message/?limit=20&offset=0 HTTP/1.1\r\nhost: x\r\n\r\n"
PEERS = {each.peer: Variant(each.peer) for each in [*SYNC.values(), *ASYNC.values()]}


@pytest.mark.slow
def test_every_peer_sends_the_same() -> None:
    with CannedServer() as server, workers(PEERS, server.base_url) as running:
        for name, worker in running.items():
            commands = {"send": (2, 0.0)} if name.startswith("Async") else {"send": (2,), "list": (2,)}
            for operation, command in commands.items():
                assert worker.run(operation, *command).keys() == {"cpu", "wall", "rate"}
                requests = server.received()
                assert len(requests) == 1
                check(name, operation, requests)


def test_a_process_that_fails_is_named(capfd: pytest.CaptureFixture[str]) -> None:
    failed = pytest.raises(RuntimeError, match="the process of ours ended with 1 at nonsense")
    with workers({"ours": Variant("Ours")}, "http://localhost/v1") as running, failed:
        running["ours"].run("nonsense", 1)
    assert "AttributeError" in capfd.readouterr().err


@pytest.mark.parametrize("other", ["GET {} 1 ", "POST {}?limit=20&offset=0 1 ", "GET {}?limit=20&offset=0 1 []"])
def test_another_request_is_an_error(other: str) -> None:
    check("a peer", "list", [f"GET /v1{MESSAGES}?offset=0&limit=20 1 "])
    with pytest.raises(ValueError, match="a peer, list: "):
        check("a peer", "list", [other.format(f"/v1{MESSAGES}")])


def test_the_extras_are_hidden_where_the_name_has_none() -> None:
    for variants in (SYNC, ASYNC, DECODING):
        assert {"orjson", "httpcore2", "h2"} <= set(variants[OURS].hidden)
        assert not {"orjson", "httpcore2", "h2"} & set(variants[FAST].hidden)
        assert all("trio" in each.hidden for each in variants.values())


def test_the_decoders_read_two_fields_of_every_record() -> None:
    ours: Any = OursDecoding("http://localhost/v1")
    official: Any = OfficialDecoding("http://localhost/v1")
    assert len(ours.full()) == len(official.full()) == 20
    assert ours.empty() == official.empty() == []
    ((time, amount), *_), ((_, official_amount), *_) = ours.full(), official.full()
    assert time.utcoffset() is not None
    assert amount == Decimal(official_amount)


@pytest.mark.parametrize("size", [1, 7, 60, 1_000])
def test_the_server_answers_requests_however_they_are_cut(size: int) -> None:
    received: set[bytes] = set()
    connection, wire = Connection(received, 20), Mock(asyncio.Transport)
    connection.connection_made(wire)
    sent = SEND + LIST + SEND
    for begin in range(0, len(sent), size):
        connection.data_received(sent[begin : begin + size])
    assert [each.args[0][9:12] for each in wire.write.call_args_list] == [b"202", b"200", b"202"]
    assert received == {SEND, LIST}


def test_a_long_list_ends() -> None:
    pages = [json.loads(page(offset, 60)) for offset in (0, 20, 40)]
    assert len({each["message_uuid"] for one in pages for each in one["objects"]}) == 60
    assert [one["meta"]["next"] is None for one in pages] == [False, False, True]
    assert pages[0]["meta"]["next"].endswith("&offset=000000000020")


def test_tasks_make_as_many_calls_at_once_as_are_to_be_in_flight() -> None:
    async def run() -> int:
        barrier = asyncio.Barrier(7)
        return await call_in_tasks(barrier.wait, 7, 0.0)

    assert asyncio.run(run()) == 7


def test_threads_make_as_many_calls_at_once_as_there_are_functions() -> None:
    barrier = threading.Barrier(3, timeout=10)
    with ThreadPoolExecutor(3) as pool:
        taken = measure_calls(lambda: call_in_threads(pool, [barrier.wait] * 3, 0.0))
    assert taken["rate"] > 0
