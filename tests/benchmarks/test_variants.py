"""Each variant makes the same calls, and gives what was answered."""

import asyncio
from collections.abc import Iterator
from typing import Any, cast

import pytest

from benchmarks.client.calls import OPERATIONS, check
from benchmarks.client.canned.answers import example, identifiers
from benchmarks.client.canned.server import CannedServer
from benchmarks.client.peers import AsyncPeer, Peer
from benchmarks.client.peers.parts import Parts
from benchmarks.client.processes.workers import Worker, WorkerError
from benchmarks.client.variants import ASYNC, DECODING, FAST, OURS, SYNC, VARIANTS, Variant

# What two of them have in common is asked once.
SYNCHRONOUS = sorted({each.peer for each in [*SYNC.values(), *ASYNC.values()] if ":Async" not in each.peer})
ASYNCHRONOUS = sorted({each.peer for each in ASYNC.values()} - set(SYNCHRONOUS))


@pytest.fixture(scope="module")
def server() -> Iterator[CannedServer]:
    """A server that answers at once."""
    with CannedServer() as server:
        yield server


@pytest.mark.parametrize("peer", [each for each in SYNCHRONOUS if each != "raw_aiohttp:RawAiohttp"])
def test_a_synchronous_peer(server: CannedServer, peer: str) -> None:
    made: Peer = Variant(peer).load()(server.base_url)
    for operation in OPERATIONS:
        answer = getattr(made, operation)()
        check(peer, operation, server.received())
        assert_is_answer(operation, answer)
    made.close()


@pytest.mark.parametrize("peer", [*ASYNCHRONOUS, "raw_aiohttp:RawAiohttp"])
def test_an_asynchronous_peer(server: CannedServer, peer: str) -> None:
    async def call_all() -> None:
        made: AsyncPeer = Variant(peer).load()(server.base_url)
        for operation in OPERATIONS:
            answer = await getattr(made, operation)()
            check(peer, operation, server.received())
            assert_is_answer(operation, answer)
        await made.aclose()

    asyncio.run(call_all())


def assert_is_answer(operation: str, answer: Any) -> None:
    """See that an answer is what the server gave, in whatever form it comes."""
    if operation == "list":
        objects: Any = answer
        if not isinstance(answer, list):
            objects = part(answer, "objects")
        assert len(objects) == 20
        answer = objects[0]
        assert part(answer, "message_uuid") == identifiers(20)[0]
    elif operation == "get":
        assert part(answer, "message_uuid") == example("get-latest")["message_uuid"]
    else:
        uuid = part(answer, "message_uuid")
        assert (uuid if isinstance(uuid, str) else uuid[0]) == identifiers(1)[0]


def part(answer: Any, name: str) -> Any:
    """Give a field of an object or a dictionary."""
    return cast("dict[str, Any]", answer)[name] if isinstance(answer, dict) else getattr(answer, name)


@pytest.mark.parametrize("name", [each for each in DECODING if each != FAST])
def test_each_decoder_reads_two_fields_of_every_record(name: str) -> None:
    page = DECODING[name].load()("").page()
    assert len(page) == 20
    assert all(str(time).startswith("20") and float(amount) > 0 for time, amount in page)


def test_the_parts_of_a_send_come_to_the_same(server: CannedServer) -> None:
    parts: Any = Parts(server.base_url)
    assert parts.bare() == parts.driven().parsed == parts.send()
    check("parts", "send", server.received())
    parts.close()


def test_a_process_makes_the_calls_of_a_variant(server: CannedServer) -> None:
    with Worker("async", "socket") as worker:
        worker.open(server.base_url)
        assert worker.call("send", 2)["calls"] == 2
        flown = worker.fly("send", 5, 0.0)
    assert flown["calls"] == 5
    assert {"cpu", "wall", "p50", "p99"} <= flown.keys()
    assert sum(server.received().values()) == 10  # and three to settle
    check("socket", "send", server.received())


def test_a_process_that_fails_is_named(server: CannedServer, capfd: pytest.CaptureFixture[str]) -> None:
    with Worker("sync", "socket") as worker:
        worker.open(server.base_url)
        with pytest.raises(WorkerError, match="socket: the process ended with exit code 1 at 'call'"):
            worker.call("what is this", 1)
    assert "AttributeError" in capfd.readouterr().err


def test_this_library_is_measured_without_its_extras_where_it_says_so() -> None:
    assert {"orjson", "aiohttp", "trio"} <= set(SYNC[OURS].hidden) & set(ASYNC[OURS].hidden) & set(
        DECODING[OURS].hidden
    )
    assert all("trio" in each.hidden for variants in VARIANTS.values() for each in variants.values())
