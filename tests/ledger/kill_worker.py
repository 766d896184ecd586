"""Processes that send with a ledger and are killed: everything is imported once, and each of them is a fork of that.

It reads plans from the standard input, a JSON list of them in a line. It forks a process for each, all at once, kills
those that are to be killed, and writes what became of them, a JSON list in a line.
"""

import asyncio
import json
import mmap
import os
import resource
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

from plivo_messaging import AsyncPlivo, Plivo, PlivoError, SendManyResult, SendOutcomeUnknown, SendResult
from plivo_messaging._messages import batches
from plivo_messaging.ledger import AsyncSendLedger, SendLedger

SRC, TEXT = "12025550100", "Your table is ready."
DEADLINE = 4.0
DATABASES = ("sqlite3", "socket")
# Where a driver waits for its database without a function of C that a profiler hears of.
WAITS = {
    ("aiosqlite.core", "_execute"),
    ("psycopg.connection", "wait"),
    ("psycopg._connection_base", "wait"),
    ("psycopg.connection_async", "wait"),
}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a process does, and when it is killed.

    Attributes:
        url: The database.
        base_url: The mock server.
        auth_id: Its account.
        auth_token: The token of that.
        clock: A file with the time of the mock server, as a double.
        calls: The calls it makes, one after the other: a key, and its destinations.
        is_async: Whether it uses the asynchronous client.
        many: Whether it calls `send_many`.
        skew: Seconds by which its clock is ahead.
        kill_at: The step at which it is killed, counted from 1; 0 for never.
        kill_after: Seconds after which it is killed; 0 for never.
        file_size: The longest file it can write, in bytes; 0 for any.
        counts: Whether it counts its steps.
    """

    url: str
    base_url: str
    auth_id: str
    auth_token: str
    clock: str
    calls: Sequence[tuple[str, Sequence[str]]]
    is_async: bool = False
    many: bool = False
    skew: float = 0.0
    kill_at: int = 0
    kill_after: float = 0.0
    file_size: int = 0
    counts: bool = False


@dataclass(kw_only=True)
class Called:
    """What became of a call.

    Attributes:
        key: Its key.
        messages: The message of each destination that has one, as far as that is known.
        unknown: The destinations whose outcome is unknown.
        failed: The destinations that were not sent to.
        certain_at: When it can be made again, by the time of the mock server in seconds; 0 if it need not wait.
        error: The kind of the error it raised, or of the first of its results.
        text: Its text.
    """

    key: str
    messages: dict[str, str | None] = field(default_factory=dict[str, str | None])
    unknown: list[str] = field(default_factory=list[str])
    failed: list[str] = field(default_factory=list[str])
    certain_at: float = 0.0
    error: str = ""
    text: str = ""


@dataclass(kw_only=True)
class Ending:
    """What became of a process.

    Attributes:
        was_killed: Whether it was killed before it had ended.
        steps: The names of its steps, if it counted them.
        calls: What became of its calls.
        modules: What it had to import.
    """

    was_killed: bool
    steps: list[str] = field(default_factory=list[str])
    calls: list[Called] = field(default_factory=list[Called])
    modules: list[str] = field(default_factory=list[str])


class Steps:
    """Counts where a process touches the world outside: before and after each call to a socket or a database."""

    def __init__(self, kill_at: int) -> None:
        self.names: list[str] = []
        self._count = count(1)
        self._kill_at = kill_at

    def begin(self) -> None:
        """Count in all threads."""
        threading.setprofile(self._profile)
        sys.setprofile(self._profile)

    def end(self) -> None:
        """Count no more."""
        sys.setprofile(None)
        threading.setprofile(None)

    def _profile(self, frame: FrameType, event: str, function: Any) -> None:
        if event.startswith("c_"):
            kind = type(getattr(function, "__self__", None)).__module__
            if kind not in DATABASES:
                return
            name = f"{kind}.{function.__name__}"
        else:
            code = str(frame.f_globals.get("__name__")), frame.f_code.co_name
            if code not in WAITS:
                return
            name = ".".join(code)
        when = "before" if event in {"call", "c_call"} else "after"
        self.names.append(f"{when} {name}")
        if next(self._count) == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


def clock_of(file: str, skew: float) -> Callable[[], datetime]:
    """A clock that shows what is in a file, and is wrong by some seconds."""
    with Path(file).open("rb") as opened:
        memory = mmap.mmap(opened.fileno(), 8, access=mmap.ACCESS_READ)
    return lambda: datetime.fromtimestamp(struct.unpack("d", memory[:8])[0] + skew, UTC)


def carry_out(plan: Plan) -> list[Called]:
    """Make the calls of a plan."""
    options: dict[str, Any] = {
        "base_url": plan.base_url,
        "clock": clock_of(plan.clock, plan.skew),
        "deadline": DEADLINE,
        "max_retries": 1,
    }
    if plan.is_async:
        return asyncio.run(carry_out_awaited(plan, options))
    ledger = SendLedger(plan.url)
    made: list[Called] = []
    with Plivo(plan.auth_id, plan.auth_token, ledger=ledger, **options) as client:
        for key, destinations in plan.calls:
            sent: Any = {"src": SRC, "text": TEXT, "dst": destinations, "once": key}
            try:
                result = client.messages.send_many(**sent) if plan.many else client.messages.send(**sent)
            except PlivoError as error:
                made.append(describe_error(key, destinations, error, plan.skew))
            else:
                made.append(describe(key, destinations, result, plan.skew))
    ledger.close()
    return made


async def carry_out_awaited(plan: Plan, options: dict[str, Any]) -> list[Called]:
    """Make the calls of a plan with the asynchronous client."""
    ledger = AsyncSendLedger(plan.url)
    made: list[Called] = []
    async with ledger, AsyncPlivo(plan.auth_id, plan.auth_token, ledger=ledger, **options) as client:
        for key, destinations in plan.calls:
            sent: Any = {"src": SRC, "text": TEXT, "dst": destinations, "once": key}
            try:
                result = await client.messages.send_many(**sent) if plan.many else await client.messages.send(**sent)
            except PlivoError as error:
                made.append(describe_error(key, destinations, error, plan.skew))
            else:
                made.append(describe(key, destinations, result, plan.skew))
    return made


def describe_error(key: str, destinations: Sequence[str], error: PlivoError, skew: float) -> Called:
    """Describe what became of a call that raised an error."""
    is_unknown = isinstance(error, SendOutcomeUnknown)
    return Called(
        key=key,
        unknown=list(destinations) if is_unknown else [],
        failed=[] if is_unknown else list(destinations),
        certain_at=certain_at([error], skew),
        error=type(error).__name__,
        text=str(error),
    )


def describe(key: str, destinations: Sequence[str], result: SendResult | SendManyResult, skew: float) -> Called:
    """Describe what became of a call that returned."""
    if isinstance(result, SendResult):
        return Called(key=key, messages=dict(zip(destinations, result.message_uuids, strict=True)))
    errors = [each.error for each in result.results if each.error is not None]
    return Called(
        key=key,
        messages={each.destination: each.message_uuid for each in result.accepted},
        unknown=[each.destination for each in result.unknown],
        failed=[each.destination for each in result.failed],
        certain_at=certain_at(errors, skew),
        error=type(errors[0]).__name__ if errors else "",
        text=str(errors[0]) if errors else "",
    )


def certain_at(errors: Iterable[Exception], skew: float) -> float:
    """The moment at which the last of some errors can be looked up, by the time of the mock server."""
    moments = [each.certain_at for each in errors if isinstance(each, SendOutcomeUnknown)]
    return max((each - timedelta(seconds=skew) for each in moments), default=datetime.fromtimestamp(0, UTC)).timestamp()


def run(plan: Plan, results: int) -> None:
    """Be the process of a plan: write what became of it, and end."""
    if plan.file_size:
        resource.setrlimit(resource.RLIMIT_FSIZE, (plan.file_size, plan.file_size))
        sys.dont_write_bytecode = True  # a module that it compiles would be cut off as well, for everybody
    steps, modules = Steps(plan.kill_at), set(sys.modules)
    if plan.kill_at or plan.counts:
        steps.begin()
    calls = carry_out(plan)
    steps.end()
    with os.fdopen(results, "w") as output:
        names = steps.names if plan.counts else []
        imported = sorted({*sys.modules} - modules)
        json.dump(asdict(Ending(was_killed=False, steps=names, calls=calls, modules=imported)), output)
    os._exit(0)  # nothing of the process it was forked from is to end


def run_all(plans: Sequence[Plan]) -> list[Mapping[str, object]]:
    """Run a process for each plan, all at once."""
    begun = time.monotonic()
    readers: dict[int, int] = {}
    for plan in plans:
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                os.close(reader)
                run(plan, writer)
            finally:
                os._exit(70)
        os.close(writer)
        readers[pid] = reader
    doomed = sorted((plan.kill_after, pid) for plan, pid in zip(plans, readers, strict=True) if plan.kill_after)
    for after, pid in doomed:
        time.sleep(max(0.0, begun + after - time.monotonic()))
        os.kill(pid, signal.SIGKILL)  # it is a zombie at least: nobody has waited for it
    endings: list[Mapping[str, object]] = []
    for pid, reader in readers.items():
        with os.fdopen(reader) as output:
            said = output.read()
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if not said and status != -signal.SIGKILL:
            raise SystemExit(f"a process ended with {status}")
        ending = json.loads(said) if said else asdict(Ending(was_killed=True))
        for name in ending.pop("modules"):
            with suppress(ImportError):  # it is no module of its own
                import_module(name)  # the next ones find it there
        endings.append(ending)
    return endings


def main() -> None:
    """Run plans, line by line."""
    setattr(batches, "MAX_DESTINATIONS", 5)  # noqa: B010  (so that few destinations take several requests)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(run_all([Plan(**each) for each in json.loads(line)])) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
