"""A new operation of the API is one method of the client: it is added to a copy of the project, and called there."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs import drill
from tests.wrapper.faults.faults import answering
from tests.wrapper.faults.peer import http
from tests.wrapper.faults.server import FaultServer
from tests.wrapper.wire import AUTH_ID, AUTH_TOKEN, MESSAGE_UUID

pytestmark = pytest.mark.slow

SPEC, MODULE, TWIN = (
    "openapi/messaging.yaml",
    "wrapper/plivo_messaging/_async/messages.py",
    "wrapper/plivo_messaging/_sync/messages.py",
)
PATH = """  /Account/{auth_id}/Message/{message_uuid}/Media/:
    parameters:
      - $ref: '#/components/parameters/AuthId'
      - name: message_uuid
        in: path
        required: true
        schema: {$ref: '#/components/schemas/Uuid'}
    get:
      operationId: listMedia
      tags: [messages]
      summary: List the media of a message
      responses:
        '200':
          description: The media.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/MediaList'}
"""
SCHEMAS = """    MediaList:
      type: object
      required: [objects]
      properties:
        objects:
          type: array
          items: {$ref: '#/components/schemas/Media'}
    Media:
      type: object
      properties:
        media_url: {type: string}
"""
METHOD = '''
    @known_arguments(CallOptions)
    async def media(self, message_uuid: str, **options: Unpack[CallOptions]) -> tuple[str | None, ...]:
        """List the addresses of the media of a message."""
        request = operations.list_media.build_request(
            self._transport.config.auth_id, uuid("message_uuid", message_uuid)
        )
        operation = Operation("media", request, operations.list_media.parse_result)
        response = await self._transport.run(operation, self._settings.changed(options))
        return tuple(each.media_url for each in response.parsed.objects)
'''
USE = """
import asyncio
import json
import sys

from plivo_messaging import AsyncPlivo, NotFoundError, Plivo, ValidationError

auth_id, auth_token, base_url, message_uuid = sys.argv[1:]
seen = []
with Plivo(auth_id, auth_token, base_url=base_url) as client:
    seen.append(client.messages.media(message_uuid.upper(), headers={"x-trace": "1"}))
    try:
        client.messages.media("x")
    except ValidationError as error:
        seen.append(str(error))
    try:
        client.messages.media(message_uuid, timeuot=1)
    except TypeError as error:
        seen.append(str(error))


async def main():
    async with AsyncPlivo(auth_id, auth_token, base_url=base_url) as client:
        seen.append(await client.messages.media(message_uuid))


asyncio.run(main())
print(json.dumps(seen))
"""


def insert(file: Path, text: str, before: str) -> None:
    """Insert a text before a line that is there once."""
    content = file.read_text(encoding="utf-8")
    assert content.count(before) == 1, before
    file.write_text(content.replace(before, text + before), encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with the operation, generated anew."""
    folder = tmp_path_factory.mktemp("project")
    drill.copy_project(folder)
    insert(folder / SPEC, PATH, before="\nwebhooks:\n")
    insert(folder / SPEC, SCHEMAS, before="    MessageList:\n")
    insert(folder / MODULE, METHOD, before="\n\ndef _build_send(\n")
    command = [sys.executable, "openapi/generate.py"]
    done = subprocess.run(
        command, cwd=folder, env=drill.environment(folder), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_both_clients_have_the_operation(copy: Path) -> None:
    body = json.dumps({"objects": [{"media_url": "https://example.com/menu.png"}, {}]})
    with FaultServer(answering(http(body.encode()))) as server:
        command = [sys.executable, "-c", USE, AUTH_ID, AUTH_TOKEN, server.url(), MESSAGE_UUID]
        used = subprocess.run(command, env=drill.environment(copy), capture_output=True, text=True, check=False)
    assert used.returncode == 0, used.stderr
    urls = ["https://example.com/menu.png", None]
    assert json.loads(used.stdout) == [
        urls,
        "message_uuid: 'x' is not a UUID, such as 'b48d95dc-e3ac-11eb-a9c2-0242ac110005'",
        "media() has no argument 'timeuot': did you mean 'timeout'?",
        urls,
    ]
    target = f"/v1/Account/{AUTH_ID}/Message/{MESSAGE_UUID}/Media/"
    assert [(request.method, request.target) for request in server.requests] == [("GET", target)] * 2


def test_nothing_else_of_the_client_has_changed(copy: Path) -> None:
    files = [path.relative_to(copy) for path in (copy / "wrapper").rglob("*.py*") if "__pycache__" not in path.parts]
    changed = {each.as_posix() for each in files if (copy / each).read_bytes() != (drill.ROOT / each).read_bytes()}
    assert changed == {MODULE, TWIN}


def test_the_method_is_typed(copy: Path) -> None:
    options = ("--config-file=", "--strict", "--explicit-package-bases", "--cache-dir", "cache")
    command = [sys.executable, "-m", "mypy", *options, MODULE, TWIN]
    checked = subprocess.run(
        command, cwd=copy, env=drill.environment(copy), capture_output=True, text=True, check=False
    )
    assert not [line for line in checked.stdout.splitlines() if line.startswith((MODULE, TWIN))], checked.stdout
