"""One mock server after the other with the same file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from plivo_mock import ManualClock, MockPlivo
from tests.mock.builders import NOON, a_body
from tests.mock.clients import client_at


class Life:
    """One mock server after the other with the same file, all at one clock."""

    def __init__(self, path: Path) -> None:
        self.clock = ManualClock(NOON)
        self.path = path
        self.mock = self.begin()

    def begin(self) -> MockPlivo:
        self.mock = MockPlivo(clock=self.clock, seed=7, state=self.path)
        return self.mock

    def again(self) -> MockPlivo:
        self.mock.stop()
        return self.begin()

    def ask(self, request: Callable[[httpx.Client], httpx.Response]) -> dict[str, Any]:
        with self.mock, client_at(self.mock.base_url, self.mock.auth_id, self.mock.auth_token) as api:
            answer: dict[str, Any] = request(api).raise_for_status().json()
            return answer

    def send(self, **parameters: Any) -> str:
        uuid: str = self.ask(lambda api: api.post("", json=a_body(**parameters)))["message_uuid"][0]
        return uuid

    def listed(self) -> list[dict[str, Any]]:
        objects: list[dict[str, Any]] = self.ask(lambda api: api.get(""))["objects"]
        return objects
