"""What a hostile client, a full disk or a killed process does to the mock server."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from plivo_mock import ManualClock, MockPlivo, StateFileError, _server
from plivo_mock._cli import main
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, NOON, a_body
from tests.mock.clients import client_at
from tests.mock.conftest import SessionServer
from tests.mock.life import Life

COMMAND = [sys.executable, "-c", "import sys; from plivo_mock._cli import main; sys.exit(main())"]
CREDENTIALS = b64encode(f"{AUTH_ID}:{AUTH_TOKEN}".encode()).decode()


@contextmanager
def connected(session_server: SessionServer) -> Generator[socket.socket]:
    url = httpx.URL(session_server.base_url)
    with socket.create_connection((url.host, url.port or 80), timeout=20) as connection:
        yield connection


def received(connection: socket.socket) -> bytes:
    """Everything until the server closes the connection."""
    parts: list[bytes] = []
    while part := connection.recv(65_536):
        parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("end", [b"", b"\r\n\r\n"], ids=["without end", "complete"])
@pytest.mark.parametrize("begin", [b"GET /v1/ HTTP/1.1\r\nX-Filler: ", b"GET /"], ids=["header", "path"])
def test_a_head_of_more_than_64_kib_is_refused(
    session_server: SessionServer, mock: MockPlivo, begin: bytes, end: bytes
) -> None:
    with connected(session_server) as connection:
        sent = 0
        try:
            connection.sendall(begin)
            for _ in range(400):  # 100 MB
                sent += connection.send(b"a" * 262_144)
            connection.sendall(end)
        except OSError:  # it was closed meanwhile
            pass
        else:
            pytest.fail("the server went on reading")
        assert sent < 50_000_000
    assert len(mock.requests) == 0


def test_a_large_head_is_told_why_and_a_large_body_is_none(session_server: SessionServer, api: httpx.Client) -> None:
    with connected(session_server) as connection:
        connection.sendall(b"GET /v1/ HTTP/1.1\r\nX-Filler: " + b"a" * 70_000)
        assert received(connection).startswith(b"HTTP/1.1 431 ")

    answer = api.post("", content=b" " * 3_000_000, headers={"Content-Type": "application/json"})
    assert answer.json()["error"].startswith("The body of the request is not valid JSON")
    assert [api.get("").status_code for _ in range(3)] == [200] * 3


@pytest.mark.parametrize(
    "sent", [b"", b"GET / HT", b"POST /v1/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nab"]
)
def test_a_connection_that_is_too_slow_is_closed(
    session_server: SessionServer, api: httpx.Client, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(_server, "REQUEST_TIMEOUT", 0.01)
    with connected(session_server) as connection:
        connection.sendall(sent)
        with suppress(ConnectionResetError):
            assert received(connection) == b""

    monkeypatch.undo()
    assert api.get("").status_code == 200


def test_a_send_that_the_disk_has_no_room_for_is_not_queued(life: Life, caplog: pytest.LogCaptureFixture) -> None:
    first = life.send()
    with life.mock as mock, client_at(mock.base_url, mock.auth_id, mock.auth_token) as api:
        file = mock._engine._file
        assert file is not None
        with file._transaction() as connection:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
        file._opened().execute(f"PRAGMA max_page_count = {pages}")
        dst = "<".join(str(12_025_550_000 + number) for number in range(1_000))
        answer = api.post("", json=a_body(dst=dst))
        mock.advance(600)
        listed = [message.message_uuid for message in mock.messages]

    assert answer.status_code == 500
    assert "database or disk is full" in caplog.text
    assert listed == [first]
    assert [message.message_uuid for message in life.again().messages] == [first]


def test_a_state_that_cannot_be_saved_is_reported_all_the_same(life: Life) -> None:
    life.send(url="http://127.0.0.1:1/")
    file = life.mock._engine._file
    assert file is not None
    file._opened().execute("PRAGMA query_only = ON")
    life.mock.advance(2)

    assert [message.message_state for message in life.mock.messages] == ["delivered"]


@pytest.mark.slow
def test_a_killed_process_has_all_of_a_request_or_none(tmp_path: Path) -> None:
    path, count = tmp_path / "state", 200
    dst = "<".join(str(12_025_550_000 + number) for number in range(count))
    accepted: list[str] = []
    command = [*COMMAND, "--port", "0", "--state", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        mock = MockPlivo()

        def send() -> None:
            with client_at(url, mock.auth_id, mock.auth_token) as api:
                try:
                    while True:
                        answer = api.post("", json=a_body(dst=dst))
                        accepted.extend(answer.json()["message_uuid"])
                except httpx.TransportError:
                    return

        with ThreadPoolExecutor(4) as pool:
            sending = [pool.submit(send) for _ in range(4)]
            while len(accepted) < 5 * count:
                time.sleep(0.001)
            os.kill(process.pid, signal.SIGKILL)
            for each in sending:
                each.result()

    kept = {message.message_uuid for message in MockPlivo(clock=ManualClock(NOON), state=path).messages}
    assert len(kept) % count == 0
    assert {*accepted} <= kept


@pytest.mark.slow
def test_requests_are_logged_as_json_lines_without_a_token_in_the_path() -> None:
    command = [*COMMAND, "--port", "0", "--log-json", "--auth-token", AUTH_TOKEN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert httpx.get(f"{url}/Account/{AUTH_TOKEN}/Message/?token={AUTH_TOKEN}").status_code == 401
        process.terminate()
        _, log = process.communicate(timeout=10)

    (line,) = map(json.loads, log.splitlines())
    assert [line[name] for name in ("event", "method", "status_code")] == ["request", "GET", 401]
    assert line["path"] == "/v1/Account/***/Message/"
    assert AUTH_TOKEN not in log


def test_a_state_file_is_its_owner_s_alone(life: Life, path: Path) -> None:
    life.send()
    files = [*path.parent.iterdir()]
    life.mock.stop()

    assert path in files
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


DAMAGES = [
    "UPDATE messages SET plan = '[]'",
    "UPDATE messages SET plan = 'x'",
    "UPDATE messages SET plan = '[[]]'",
    'UPDATE messages SET plan = \'[{"moment": "2026-03-01T12:00:00", "state": "queued"}]\'',
    "UPDATE messages SET body = '[]'",
    "UPDATE messages SET body = '{}'",
    "UPDATE messages SET body = X'FF'",
    "UPDATE messages SET body = 5",
    "UPDATE messages SET body = replace(body, '0.00770', 'much')",
    "UPDATE messages SET body = replace(body, '\"sms\"', '\"fax\"')",
    "UPDATE messages SET request = 'null'",
    "UPDATE messages SET request = 7",
    "UPDATE messages SET published = 9",
    "UPDATE messages SET reported = 'x'",
    "UPDATE messages SET due = 'soon'",
    "DROP TABLE messages",
]


@pytest.mark.parametrize("damage", DAMAGES, ids=range(len(DAMAGES)))
def test_a_damaged_file_is_said_to_be_one(
    life: Life, path: Path, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    life.send()
    life.mock.stop()
    with sqlite3.connect(path) as connection:
        connection.execute(damage)
    connection.close()

    assert main(["--port", "0", "--state", str(path)]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"plivo-mock: state='{path}' cannot be used: ")
    assert error.count("\n") == 1


def test_a_file_that_was_cut_or_overwritten_is_said_to_be_no_state_file(life: Life, path: Path) -> None:
    life.send()
    life.mock.stop()
    content, errors = path.read_bytes(), list[str]()
    for place in range(0, len(content), 997):
        path.write_bytes(content[:place] + b"\xa5" * 64 + content[place + 64 :])
        try:
            MockPlivo(state=path).stop()
        except StateFileError as error:
            errors.append(str(error))
    assert errors
    assert all(error.startswith(f"state='{path}' ") for error in errors)
