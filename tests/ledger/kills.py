"""Kills processes that send with a ledger, at every step, repeats their calls, and counts the messages.

`make kill-test` does so several hundred times, and prints a table.
"""

import json
import random
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from http.client import HTTPConnection
from itertools import count, product
from pathlib import Path
from typing import Self

from plivo_messaging.ledger import EntryState, SendLedger
from plivo_mock import ManualClock, MockPlivo
from tests.ledger.kill_worker import DEADLINE, Called, Ending, Plan
from tests.ledger.postgres import ROOT, PostgresServer

WORKER = "tests.ledger.kill_worker"
FIRST = 1_202_555_000_000
ROUNDS = 25
AT_ONCE = 4

Destinations = tuple[str, ...]


class Processes:
    """A process from which others are forked that send and are killed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", WORKER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, plans: Sequence[Plan]) -> list[Ending]:
        """Run processes at once, and wait until all have ended or are killed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([asdict(each) for each in plans]) + "\n")
        self._process.stdin.flush()
        said = self._process.stdout.readline()
        assert said, "the process that forks others has ended"
        return [
            Ending(was_killed=each["was_killed"], steps=each["steps"], calls=[Called(**call) for call in each["calls"]])
            for each in json.loads(said)
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.communicate(timeout=60)


@dataclass
class Tally:
    """What happened."""

    kills: Counter[str] = field(default_factory=Counter[str])
    destinations: int = 0
    messages: int = 0
    doubled: list[str] = field(default_factory=list[str])
    lost: list[str] = field(default_factory=list[str])
    wrong: list[str] = field(default_factory=list[str])
    undecided: list[str] = field(default_factory=list[str])

    @property
    def is_perfect(self) -> bool:
        """Whether each destination has exactly one message, and the ledger says which."""
        return self.destinations == self.messages > 0 and not (
            self.doubled or self.lost or self.wrong or self.undecided
        )


class World:
    """A mock server with a manual clock, a ledger, and the processes that send."""

    def __init__(self, url: str, processes: Processes, folder: Path, seed: int = 1) -> None:
        self.url = url
        self.tally = Tally()
        self.random = random.Random(seed)
        self.mock = MockPlivo(clock=ManualClock(), seed=seed)
        self._processes = processes
        self._clock = folder / "clock"
        self._numbers = count(FIRST)
        self._keys = count(1)
        self._calls: dict[str, Destinations] = {}
        self._said: dict[str, Called] = {}

    def __enter__(self) -> Self:
        self.mock.__enter__()
        self._set_clocks()
        return self

    def __exit__(self, *_error: object) -> None:
        self.mock.stop()

    def spoil(self) -> None:
        """Make requests fail now and then, in each way."""
        faults = self.mock.faults
        for arguments in (
            {"kind": "reset", "processed": True, "probability": 0.1},
            {"kind": "reset", "probability": 0.05},
            {"kind": "truncated", "probability": 0.05},
            {"kind": "status", "status": 500, "processed": True, "probability": 0.05},
            {"kind": "status", "status": 503, "probability": 0.05},
            {"kind": "status", "status": 503, "retry_after": 0, "probability": 0.1},
            {"kind": "status", "status": 429, "retry_after": 0, "probability": 0.1},
        ):
            faults.add(**arguments, operation="sendMessage", times=None)  # type: ignore[arg-type]
        for status in (429, 503):
            faults.add("status", status=status, retry_after=0, probability=0.05, operation="listMessages", times=None)

    def new_call(self, destinations: int) -> str:
        """Think of a key, and of destinations for it."""
        key = f"order-{next(self._keys)}"
        self._calls[key] = tuple(str(next(self._numbers)) for _ in range(destinations))
        return key

    def plan(self, *keys: str, **options: object) -> Plan:
        """Plan a process that makes calls."""
        return Plan(
            url=self.url,
            base_url=self.mock.base_url,
            auth_id=self.mock.auth_id,
            auth_token=self.mock.auth_token,
            clock=str(self._clock),
            calls=tuple((key, self._calls[key]) for key in keys),
            **options,  # type: ignore[arg-type]
        )

    def run(self, plans: Iterable[Plan]) -> list[Ending]:
        """Run processes, several at once, and count those that were killed."""
        left = list(plans)
        endings: list[Ending] = []
        while left:
            some, left = left[:AT_ONCE], left[AT_ONCE:]
            endings += self.run_at_once(some)
        return endings

    def run_at_once(self, plans: Sequence[Plan]) -> list[Ending]:
        """Run processes at once."""
        endings = self._processes.run(plans)
        for plan, each in zip(plans, endings, strict=True):
            if each.was_killed:
                self.tally.kills["at a step" if plan.kill_at else "at a time"] += 1
            self._said.update({call.key: call for call in each.calls})
        return endings

    def advance(self, seconds: float) -> None:
        """Advance the clock, once the server has carried out what was sent to it."""
        for _ in range(3):
            self._is_healthy()
        self.mock.advance(seconds)
        self._set_clocks()

    def forget(self) -> None:
        """Forget what was said of calls, so that all are repeated."""
        self._said.clear()

    def settle(self, change: Callable[[Plan], Plan] = lambda plan: plan) -> None:
        """Repeat all calls until every destination has its message, but not for ever."""
        for _ in range(ROUNDS):
            self.advance(2 * DEADLINE + 1)
            left = [key for key, said in self._outcomes() if said is None or said.unknown or said.failed]
            if not left:
                return
            certain = max((said.certain_at for _, said in self._outcomes() if said is not None), default=0.0)
            self.advance(max(0.0, certain + 1 - self.mock.now().timestamp()))
            self.run([change(self.plan(*left))])

    def check(self) -> Tally:
        """Compare what the mock server has with what the ledger says."""
        tally = self.tally
        uuids: dict[str, list[str]] = {}
        for message in self.mock.messages:
            uuids.setdefault(message.to_number, []).append(message.message_uuid)
        ledger = SendLedger(self.url)
        for key, said in self._outcomes():
            assert said is not None, f"{key} was never answered"
            for destination in self._calls[key]:
                of_it = uuids.get(destination, [])
                tally.destinations += 1
                tally.messages += len(of_it)
                if len(of_it) > 1:
                    tally.doubled.append(destination)
                elif destination in said.unknown or destination in said.failed:
                    tally.undecided.append(f"{destination}: {said.error} {said.text}")
                elif not of_it:
                    tally.lost.append(destination)
                elif said.messages.get(destination) != of_it[0]:
                    tally.wrong.append(f"{destination}: {said.messages.get(destination)}, not {of_it[0]}")
            summary = ledger.summary(key)
            if not tally.undecided and summary != {EntryState.ACCEPTED: len(self._calls[key])}:
                tally.wrong.append(f"{key}: {summary}")
        ledger.close()
        return tally

    def _outcomes(self) -> Iterator[tuple[str, Called | None]]:
        for key in self._calls:
            yield key, self._said.get(key)

    def _set_clocks(self) -> None:
        # In one write: a process may be reading it.
        with self._clock.open("r+b" if self._clock.exists() else "wb", buffering=0) as file:
            file.write(struct.pack("d", self.mock.now().timestamp()))

    def _is_healthy(self) -> None:
        host, _, port = self.mock.base_url.removeprefix("http://").partition("/")[0].partition(":")
        connection = HTTPConnection(host, int(port), timeout=30)
        connection.request("GET", "/_mock/health")
        assert connection.getresponse().read()
        connection.close()


def kill_at_each_step(world: World, *, is_async: bool, many: bool, kills: int) -> None:
    """Kill processes at steps that are spread over all there are, and again while they find out what became of that."""
    size = 12 if many else 1

    def plan(key: str, **options: object) -> Plan:
        return world.plan(key, is_async=is_async, many=many, **options)

    (whole,) = world.run([plan(world.new_call(size), counts=True)])
    assert whole.steps
    steps = len(whole.steps)
    chosen = sorted({1 + index * steps // kills for index in range(kills)}) if kills < steps else range(1, steps + 1)
    world.spoil()
    calls = {world.new_call(size): step for step in chosen}
    world.run(plan(key, kill_at=step) for key, step in calls.items())
    world.advance(2 * DEADLINE + 1)
    # Those that look at the records now, and those that know what became of it when they do.
    for wait in (25 * 60, 0):
        again = [key for index, key in enumerate(calls) if index % 4 == 0]
        world.run(plan(key, kill_at=world.random.randint(1, steps)) for key in again)
        world.advance(wait)
    world.settle(lambda each: replace(each, is_async=is_async, many=many))


def kill_at_random(world: World, *, is_async: bool, many: bool, kills: int) -> None:
    """Kill a process again and again while it makes one call after the other."""
    keys = [world.new_call(12 if many else 1) for _ in range(10)]
    world.spoil()
    made = 0
    while made < kills:
        before = sum(world.tally.kills.values())
        world.run_at_once([world.plan(*keys, is_async=is_async, many=many, kill_after=world.random.uniform(0.02, 0.6))])
        made += 1
        if sum(world.tally.kills.values()) == before:
            keys += [world.new_call(12 if many else 1) for _ in range(5)]
        world.advance(world.random.choice((2 * DEADLINE + 1, 60, 25 * 60)))
    world.settle(lambda each: replace(each, is_async=is_async, many=many))


@contextmanager
def new_world(url: str, processes: Processes, seed: int = 1) -> Generator[World, None, None]:
    """Make a world of a database."""
    with tempfile.TemporaryDirectory() as folder, World(url, processes, Path(folder), seed) as world:
        yield world


def kill_a_campaign(world: World, *, rounds: int) -> None:
    """Run eight processes on one campaign, kill half of them, and do so again with others."""
    campaign = world.new_call(60)
    world.spoil()
    for _ in range(rounds):
        after = [world.random.uniform(0.05, 0.6) if index % 2 else 0.0 for index in range(8)]
        world.run_at_once(
            [
                world.plan(campaign, many=True, is_async=index % 4 > 1, kill_after=each)
                for index, each in enumerate(after)
            ]
        )
        world.advance(world.random.choice((2 * DEADLINE + 1, 25 * 60)))
    world.settle(lambda plan: replace(plan, many=True))


def main() -> int:
    """Kill processes in all ways, print a table of what happened, and return whether all went well."""
    line = "{:<12}{:<7}{:<11}{:<12}{:>6}{:>14}{:>10}{:>9}{:>6}{:>7}"
    write = sys.stdout.write
    write(
        line.format(
            "database", "client", "call", "killed", "kills", "destinations", "messages", "doubled", "lost", "wrong"
        )
    )
    write("\n")
    kills, is_perfect = 0, True
    with tempfile.TemporaryDirectory() as folder, Processes() as processes, PostgresServer() as postgres:
        for index, (database, client, call, how) in enumerate(_COMBINATIONS):
            url = postgres.make_database() if database == "postgresql" else f"sqlite:///{folder}/{index}.db"
            with new_world(url, processes, seed=index + 1) as world:
                is_async, many = client == "async", call == "send_many"
                if how == "each step":
                    kill_at_each_step(world, is_async=is_async, many=many, kills=35)
                elif how == "random":
                    kill_at_random(world, is_async=is_async, many=many, kills=12)
                else:
                    kill_a_campaign(world, rounds=4)
                tally = world.check()
            kills += (killed := tally.kills.total())
            is_perfect &= tally.is_perfect
            counts = killed, tally.destinations, tally.messages, len(tally.doubled), len(tally.lost), len(tally.wrong)
            write(line.format(database, client, call, how, *counts) + "\n")
            if not tally.is_perfect:
                write(f"{tally}\n")
            sys.stdout.flush()
    write(f"{kills} processes were killed\n")
    return 0 if is_perfect and kills >= 300 else 1


_DATABASES = "sqlite", "postgresql"
_COMBINATIONS = [
    *product(_DATABASES, ("sync", "async"), ("send", "send_many"), ("each step", "random")),
    *product(_DATABASES, ("both",), ("send_many",), ("8 at once",)),
]


if __name__ == "__main__":
    sys.exit(main())
