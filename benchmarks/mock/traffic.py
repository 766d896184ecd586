"""Requests one after the other over some connections, and how many a second there were."""

import asyncio
from collections.abc import Callable
from itertools import count
from time import perf_counter
from typing import TypeAlias

from benchmarks.mock.http_client import Connection, Target

Requests: TypeAlias = Callable[[], bytes]

_AT_ONCE = 16


class UnexpectedAnswerError(Exception):
    """A server did not answer as it has to: what was measured would mean nothing."""


async def fill(target: Target, messages: int) -> None:
    """Send messages, each with a request of its own.

    Args:
        target: The server.
        messages: How many.
    """
    numbers = iter(range(messages))

    async def send() -> None:
        async with await Connection.open(target) as connection:
            for number in numbers:
                await _expect(connection, _send(target, number), 202)

    async with asyncio.TaskGroup() as group:
        for _ in range(_AT_ONCE):
            group.create_task(send())


async def sends_per_second(target: Target, connections: int, seconds: float) -> float:
    """Tell how many sends a second a server answers."""
    numbers = count()
    return await _rate(target, connections, seconds, lambda: _send(target, next(numbers)), 202)


async def lists_per_second(target: Target, connections: int, seconds: float, limit: int = 20) -> float:
    """Tell how many list requests a second a server answers, of `limit` records each."""
    request = target.get(f"{target.messages}?limit={limit}&message_direction=outbound")
    return await _rate(target, connections, seconds, lambda: request, 200)


async def page_milliseconds(target: Target, offsets: tuple[int, ...], pages: int) -> dict[int, list[float]]:
    """Tell how long pages at different offsets take, turn and turn about.

    Args:
        target: The server.
        offsets: Where they begin.
        pages: How many of each.

    Returns:
        The milliseconds of each, by offset.
    """
    taken: dict[int, list[float]] = {offset: [] for offset in offsets}
    async with await Connection.open(target) as connection:
        for _ in range(pages):
            for offset in offsets:
                request = target.get(f"{target.messages}?limit=20&offset={offset}")
                began = perf_counter()
                await _expect(connection, request, 200)
                taken[offset].append((perf_counter() - began) * 1_000)
    return taken


def _send(target: Target, number: int) -> bytes:
    return target.send(src="12025550100", dst=f"1202{number % 10_000_000:07}", text=f"Your table {number} is ready.")


async def _rate(target: Target, connections: int, seconds: float, request: Requests, status: int) -> float:
    answered = 0
    end = perf_counter() + seconds

    async def ask() -> None:
        nonlocal answered
        async with await Connection.open(target) as connection:
            while perf_counter() < end:
                await _expect(connection, request(), status)
                answered += 1

    began = perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(ask())
    return answered / (perf_counter() - began)


async def _expect(connection: Connection, request: bytes, status: int) -> None:
    answer = await connection.request(request)
    if answer.status != status:
        raise UnexpectedAnswerError(f"{answer.status} instead of {status}: {answer.body[:200]!r}")
