"""A plugin of pytest that records every request to a mock server in this process, and what it answered.

It is switched on by `-p tests.traffic.recorder`, and by naming the folder the records go to in `TRAFFIC_RECORDS`: one
file of JSON lines for each process. `tests/traffic/validate.py` reads them.
"""

import json
import os
from base64 import b64encode
from collections.abc import Awaitable, Callable, MutableMapping
from functools import wraps
from pathlib import Path
from threading import Lock
from typing import Any, TextIO, TypeAlias

import pytest

from plivo_mock import MockPlivo

_Message: TypeAlias = MutableMapping[str, Any]
_Receive: TypeAlias = Callable[[], Awaitable[_Message]]
_Send: TypeAlias = Callable[[_Message], Awaitable[None]]
_App: TypeAlias = Callable[[_Message, _Receive, _Send], Awaitable[None]]

_API = "/v1/Account/"
_KEPT_HEADERS = frozenset({b"content-type", b"allow", b"www-authenticate", b"retry-after"})


class Recorder:
    """Writes exchanges to a file.

    Args:
        folder: Where the file is made, with the number of this process in its name.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file: TextIO = (folder / f"{os.getpid()}.jsonl").open("a", encoding="utf-8")
        self._lock = Lock()

    def write(self, record: dict[str, object]) -> None:
        """Write one exchange."""
        line = json.dumps(record, ensure_ascii=False)
        with self._lock:
            self._file.write(f"{line}\n")

    def close(self) -> None:
        """End the file."""
        self._file.close()


class Recorded:
    """An application whose exchanges are recorded.

    Args:
        app: The application of a mock server.
        mock: The mock server, which knows whether a fault was put in.
        recorder: Takes the exchanges.
    """

    def __init__(self, app: _App, mock: MockPlivo, recorder: Recorder) -> None:
        self._app = app
        self._mock = mock
        self._recorder = recorder

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Pass a request on, and record what came of it."""
        if scope["type"] != "http" or not scope["path"].startswith(_API):
            await self._app(scope, receive, send)
            return
        sent = bytearray()
        answered = bytearray()
        started: list[_Message] = []

        async def taken() -> _Message:
            message = await receive()
            sent.extend(message.get("body", b""))
            return message

        async def given(message: _Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
            answered.extend(message.get("body", b""))
            await send(message)

        await self._app(scope, taken, given)
        if started:
            self._recorder.write(self._record(scope, bytes(sent), started[0], bytes(answered)))

    def _record(self, scope: _Message, sent: bytes, start: _Message, answered: bytes) -> dict[str, object]:
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        return {
            "method": scope["method"],
            "path": raw.decode("latin-1").partition("?")[0],
            "query": scope["query_string"].decode("latin-1"),
            "has_credentials": any(name == b"authorization" for name, _ in scope["headers"]),
            "headers": _shown(scope["headers"]),
            "body": b64encode(sent).decode("ascii"),
            "status": start["status"],
            "answer_headers": _shown(start["headers"]),
            "answer": b64encode(answered).decode("ascii"),
            "fault": self._fault(scope["method"], scope["path"], start["status"]),
        }

    def _fault(self, method: str, path: str, status: int) -> str:
        """Give the kind of the fault that was put in, from the mock's journal."""
        for entry in reversed(self._mock.requests):
            if (entry.method, entry.path, entry.status) == (method, path, status):
                return entry.fault
        return ""


def _shown(headers: list[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1").lower(), value.decode("latin-1"))
        for name, value in headers
        if name.lower() in _KEPT_HEADERS
    ]


@pytest.hookimpl
def pytest_configure(config: pytest.Config) -> None:
    """Have every mock server that is made from now on record what passes."""
    folder = os.environ.get("TRAFFIC_RECORDS")
    if not folder:
        return
    recorder = Recorder(Path(folder))
    config.add_cleanup(recorder.close)
    make = MockPlivo.__init__

    @wraps(make)
    def made(self: MockPlivo, *args: Any, **arguments: Any) -> None:
        make(self, *args, **arguments)
        vars(self)["_app"] = Recorded(self._app, self, recorder)

    setattr(MockPlivo, "__init__", made)  # noqa: B010 - type checkers do not let it be replaced
