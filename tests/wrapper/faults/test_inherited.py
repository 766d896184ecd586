"""Connections of another event loop, or of the process this one was forked from: nobody may write to them."""

import gc
import subprocess
import sys
import textwrap
import warnings

import anyio
import pytest

from plivo_messaging import AsyncPlivo
from tests.wrapper.faults.server import FaultServer
from tests.wrapper.wire import AUTH_ID, AUTH_TOKEN, MESSAGE_UUID


@pytest.mark.parametrize("backend", ["asyncio", pytest.param("trio", marks=pytest.mark.slow)])
def test_a_client_may_be_used_in_one_event_loop_after_another(backend: str, server: FaultServer) -> None:
    client = AsyncPlivo(AUTH_ID, AUTH_TOKEN, base_url=server.url())

    async def twice() -> None:
        for _ in range(2):
            assert (await client.messages.get(MESSAGE_UUID)).message_uuid == MESSAGE_UUID

    with warnings.catch_warnings():
        # The connections of a loop that has ended cannot be closed, which Python remarks on when it collects them.
        warnings.simplefilter("ignore", ResourceWarning)
        for loops in (1, 2, 3):
            anyio.run(twice, backend=backend)
            assert server.connections == loops
        anyio.run(client.aclose, backend=backend)
        gc.collect()
    assert len(server.requests) == 6


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_a_forked_process_opens_connections_of_its_own(server: FaultServer) -> None:
    program = f"""
        import os
        from plivo_messaging import Plivo

        client = Plivo({AUTH_ID!r}, {AUTH_TOKEN!r}, base_url={server.url()!r})
        def get() -> None:
            client.messages.get({MESSAGE_UUID!r})
        get()
        child = os.fork()
        if child == 0:
            get()
            get()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        get()
        client.close()
    """
    subprocess.run([sys.executable, "-W", "error", "-c", textwrap.dedent(program)], check=True, timeout=60)
    assert len(server.requests) == 4
    assert server.connections == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_a_forked_process_does_not_wait_for_a_thread_that_it_lacks() -> None:
    program = """
        import os, signal, threading
        from plivo_messaging import RateLimiter

        inside, go_on = threading.Event(), threading.Event()

        def clock() -> float:
            inside.set()
            go_on.wait()
            return 0.0

        limiter = RateLimiter(clock=clock)
        thread = threading.Thread(target=limiter.wait, args=["MA"], kwargs={"lists": True})
        thread.start()
        inside.wait()
        child = os.fork()
        if child == 0:
            signal.alarm(20)
            go_on.set()
            assert limiter.wait("MA", lists=True) == 0.0
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        go_on.set()
        thread.join()
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True, timeout=60)
