"""Many connections at once for a while: whatever the mock server accepted is listed, and told by callbacks.

    python -m benchmarks.mock.soak                          200 connections for 60 seconds
    python -m benchmarks.mock.soak --connections 50 --seconds 10

Starts `plivo-mock` in a process of its own. The exit code is 1 when anything was lost, doubled, or told out of order.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import cast
from urllib.parse import parse_qs, urlsplit

from benchmarks.mock.http_client import Connection, Target
from benchmarks.mock.processes import mock_server

STATES = ["queued", "sent", "delivered"]
"""What is told of each message, in this order."""

_SHOWN = 5  # examples of what was lost
_GLANCE = 0.02  # seconds between looks at what has come


@dataclass(frozen=True)
class Load:
    """How much is asked.

    Attributes:
        connections: How many send at once.
        seconds: For how long.
        messages: How many each sends; None for as many as it can in that time.
        patience: How many seconds nothing may come before the callbacks that are missing count as lost; more than the
            minute after which one is repeated.
    """

    connections: int = 200
    seconds: float = 60.0
    messages: int | None = None
    patience: float = 90.0


@dataclass
class Outcome:
    """What became of it.

    Attributes:
        accepted: The messages that were accepted.
        refused: What was answered instead, with how often.
        listed: The messages that were listed, with their states, newest first.
        told: The states that callbacks told of each message, in the order they came.
        sending: How many seconds the sends took.
        telling: How many seconds after that the last callback came.
    """

    accepted: list[str] = field(default_factory=list[str])
    refused: dict[str, int] = field(default_factory=dict[str, int])
    listed: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    told: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    sending: float = 0.0
    telling: float = 0.0

    @property
    def callbacks(self) -> int:
        """How many callbacks came."""
        return sum(map(len, self.told.values()))

    def is_told(self) -> bool:
        """Tell whether every callback has come."""
        return self.callbacks >= len(STATES) * len(self.accepted)

    def faults(self) -> list[str]:
        """Tell what was lost, doubled or told out of order; nothing when all is well."""
        return list(self._faults())

    def _faults(self) -> Iterator[str]:
        if not self.accepted:
            yield "no message was accepted"
        for answer, count in self.refused.items():
            yield f"{count:,} sends were answered {answer}"
        accepted = set(self.accepted)
        listed = [message for message, _ in self.listed]
        yield from _some("accepted twice", len(self.accepted) - len(accepted))
        yield from _some("listed twice", len(listed) - len(set(listed)))
        yield from _some("accepted but not listed", accepted - set(listed))
        yield from _some("listed but not accepted", set(listed) - accepted)
        yield from _some("listed in another state", {each for each, state in self.listed if state != STATES[-1]})
        yield from _some("told but not accepted", self.told.keys() - accepted)
        wrong = {
            f"{each} as {', '.join(self.told.get(each, []))}" for each in accepted if self.told.get(each) != STATES
        }
        yield from _some(f"not told as {', '.join(STATES)}", wrong)


def _some(what: str, messages: set[str] | int) -> Iterator[str]:
    if isinstance(messages, int):
        count, examples = messages, ""
    else:
        count, examples = len(messages), f", such as {'; '.join(sorted(messages)[:_SHOWN])}"
    if count:
        yield f"{count:,} messages were {what}{examples}"


class _Receiver(asyncio.Protocol):
    """One connection of a callback."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._came = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Note a callback when it is complete, and answer it."""
        self._came += data
        head, end, body = self._came.partition(b"\r\n\r\n")
        if not end or len(body) < int(head.lower().partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]):
            return
        fields = parse_qs(body.decode("ascii"))
        self._outcome.told.setdefault(fields["MessageUUID"][0], []).append(fields["Status"][0])
        self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        self._transport.close()


@asynccontextmanager
async def _receiver(outcome: Outcome) -> AsyncGenerator[str]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Receiver(outcome), "127.0.0.1", 0, backlog=4_096)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/status"


async def soak(target: Target, load: Load) -> Outcome:
    """Send, wait for the callbacks, and list.

    Args:
        target: A mock server without messages, whose account has no rate.
        load: How much is asked.

    Returns:
        What became of it.
    """
    outcome = Outcome()
    async with _receiver(outcome) as url:
        began = monotonic()
        async with asyncio.TaskGroup() as group:
            for number in range(load.connections):
                sender = _Sender(target, load, number, url)
                group.create_task(sender.send(began, outcome))
        sent = monotonic()
        outcome.sending = sent - began
        await _wait(outcome, load.patience)
        outcome.telling = monotonic() - sent
        await asyncio.sleep(_GLANCE)  # for a callback too many
    await _list(target, outcome)
    return outcome


@dataclass(frozen=True)
class _Sender:
    """One of the connections that send.

    Attributes:
        target: Where to.
        load: How much is asked of it.
        number: Tells it from the others.
        url: Where the callbacks go.
    """

    target: Target
    load: Load
    number: int
    url: str

    async def send(self, began: float, outcome: Outcome) -> None:
        """Send one message after the other, and note what is answered."""
        async with await Connection.open(self.target) as connection:
            count = 0
            while self._goes_on(count, began):
                answer = await connection.request(self._request(count))
                if answer.status == 202:  # noqa: PLR2004 - accepted
                    outcome.accepted += cast("list[str]", answer.json["message_uuid"])
                else:
                    shown = f"{answer.status} {answer.body.decode('utf-8', 'replace')}"
                    outcome.refused[shown] = outcome.refused.get(shown, 0) + 1
                count += 1

    def _goes_on(self, count: int, began: float) -> bool:
        if self.load.messages is not None:
            return count < self.load.messages
        return monotonic() - began < self.load.seconds

    def _request(self, count: int) -> bytes:
        destination = f"1202{self.number % 1_000:03}{count % 10_000:04}"
        return self.target.send(src="12025550100", dst=destination, text=f"{self.number} {count}", url=self.url)


async def _wait(outcome: Outcome, patience: float) -> None:
    before, since = -1, monotonic()
    while not outcome.is_told() and monotonic() - since < patience:
        if outcome.callbacks != before:
            before, since = outcome.callbacks, monotonic()
        await asyncio.sleep(_GLANCE)


async def _list(target: Target, outcome: Outcome) -> None:
    following: str | None = f"{target.messages}?limit=20"
    async with await Connection.open(target) as connection:
        while following is not None:
            page = (await connection.request(target.get(following))).json
            for record in cast("list[dict[str, str]]", page["objects"]):
                outcome.listed.append((record["message_uuid"], record["message_state"]))
            following = cast("dict[str, str | None]", page["meta"])["next"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it, and say what became of it.

    Args:
        arguments: The command line; the process's own when left out.

    Returns:
        The exit code.
    """
    load = Load()
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--connections", type=int, default=load.connections, help="default: %(default)s")
    parser.add_argument("--seconds", type=float, default=load.seconds, help="default: %(default)s")
    options = parser.parse_args(arguments)
    load = Load(connections=options.connections, seconds=options.seconds)
    with mock_server() as server:
        outcome = asyncio.run(soak(server.target, load))
        megabytes = server.megabytes()
        host = urlsplit(server.target.base_url).netloc
    print(f"{load.connections} connections for {outcome.sending:.1f} s against {host}")
    print(f"messages accepted    {len(outcome.accepted):>9,}  ({len(outcome.accepted) / outcome.sending:,.0f}/s)")
    print(f"messages listed      {len(outcome.listed):>9,}")
    print(f"callbacks delivered  {outcome.callbacks:>9,}  ({outcome.telling:.1f} s after the last send)")
    print(f"memory of the server {megabytes:>9,.0f}  MB")
    faults = outcome.faults()
    print(*(faults or ["nothing was lost"]), sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
