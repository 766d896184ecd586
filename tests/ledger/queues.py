"""What the recipes for task queues are tested with: worker processes that are killed, and a clock that can jump."""

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Self

import pytest

from plivo_messaging import Plivo
from plivo_messaging.ledger import SendLedger
from plivo_mock import MockPlivo, SystemClock

EXAMPLES = Path(__file__).parents[2] / "examples"
ORDERS = [str(number) for number in range(60)]
TEXT = "Your order is on its way."
_SECONDS = 60.0


def destination(order: str) -> str:
    """The destination of an order."""
    return f"1203555{int(order):04d}"


class Clock(SystemClock):
    """The time of this machine, or later."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


class Workers:
    """Worker processes, one of which is killed again and again. They end with the block."""

    def __init__(self, command: list[str], environment: Mapping[str, str], folder: Path, delivered: str) -> None:
        self._command = [sys.executable, "-m", *command]
        self._environment = {**os.environ, **environment}
        self._folder = folder
        self._delivered = delivered
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start another one."""
        name = f"w{len(self._running)}"
        with (self._folder / f"{name}.log").open("wb") as log:
            command = [each.replace("NAME", name) for each in self._command]
            worker = subprocess.Popen(command, cwd=EXAMPLES, env=self._environment, stdout=log, stderr=log)
        self._running.append(worker)

    def replace(self) -> None:
        """Kill the latest one, and start another one."""
        self._kill(self._running[-1])
        self.start()

    def deliveries(self) -> int:
        """The most deliveries of one task."""
        logs = "".join(each.read_text(errors="replace") for each in self._folder.glob("w*.log"))
        return max(Counter(re.findall(self._delivered, logs)).values(), default=0)

    def _kill(self, worker: subprocess.Popen[bytes]) -> None:
        with suppress(ProcessLookupError):
            worker.send_signal(signal.SIGKILL)
        worker.wait()

    def __enter__(self) -> Self:
        for _ in range(3):
            self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        for each in self._running:
            self._kill(each)


def kill_while_sending(workers: Workers, mock: MockPlivo, after_each: Callable[[], None] = lambda: None) -> None:
    """Replace a worker several times on the way, and wait until nearly all is sent and a task was delivered twice."""
    for least in range(8, 40, 8):
        wait_for(partial(_has_messages, mock, least), "messages")
        workers.replace()
        after_each()
    wait_for(lambda: len(mock.messages) >= len(ORDERS) - 4, "nearly all messages")
    wait_for(lambda: workers.deliveries() > 1, "task that is delivered twice")


def _has_messages(mock: MockPlivo, least: int) -> bool:
    return len(mock.messages) >= least


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Wait for a condition."""
    ends = monotonic() + _SECONDS
    while not condition():
        assert monotonic() < ends, f"no {what} in {_SECONDS:.0f} s"
        sleep(0.05)


def check_each_order_has_one_message(mock: MockPlivo, clock: Clock, url: str) -> None:
    """Repeat all sends an hour later, when what a kill left open is certain: each order has one message, not two."""
    clock.ahead = timedelta(hours=1)
    with (
        SendLedger(url) as ledger,
        Plivo(mock.auth_id, mock.auth_token, base_url=mock.base_url, ledger=ledger, clock=mock.now) as client,
    ):
        for order in ORDERS:
            client.messages.send(src="12025550100", dst=destination(order), text=TEXT, once=f"order-{order}")
        assert ledger.pending() == []
    assert Counter(each.to_number for each in mock.messages) == dict.fromkeys(map(destination, ORDERS), 1)


def load_recipe(name: str, environment: Mapping[str, str], patch: pytest.MonkeyPatch) -> Any:
    """Import an example in an environment, which stays as long as the patch."""
    for variable, value in environment.items():
        patch.setenv(variable, value)
    patch.syspath_prepend(str(EXAMPLES))  # pyright: ignore[reportUnknownMemberType]  (pytest does not say)
    return import_module(name)


def environment_of(mock: MockPlivo) -> dict[str, str]:
    """The credentials of a mock server, which loses some responses and takes its time."""
    mock.faults.add("reset", processed=True, times=3)
    mock.faults.add("delay", delay=0.2, times=len(ORDERS) - 6, operation="sendMessage")
    mock.faults.add("delay", delay=1.5, times=6, operation="sendMessage")  # longer than a queue waits for a task
    return {"PLIVO_AUTH_ID": mock.auth_id, "PLIVO_AUTH_TOKEN": mock.auth_token, "PLIVO_BASE_URL": mock.base_url}
