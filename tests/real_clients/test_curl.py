"""curl, called as the documentation calls it."""

import json
import shutil
import subprocess
from dataclasses import dataclass

import pytest

from plivo_mock import MockPlivo
from tests.real_clients.wire import Wire

CURL = shutil.which("curl")

pytestmark = pytest.mark.skipif(CURL is None, reason="there is no curl on this computer (Debian: apt install curl)")

SRC, DST, TEXT = "12025550100", "12025550123", "Your table is ready."


@dataclass(frozen=True)
class Curl:
    """curl with an account's credentials.

    Attributes:
        root: The server.
        auth_id: The account.
        auth_token: Its token.
    """

    root: str
    auth_id: str
    auth_token: str

    @property
    def messages(self) -> str:
        """The URL of the account's messages."""
        return f"{self.root}/v1/Account/{self.auth_id}/Message/"

    def __call__(self, *arguments: str, standard_input: str = "") -> tuple[int, str]:
        """Run it.

        Args:
            arguments: What follows the credentials on the command line.
            standard_input: What it reads for `@-`.

        Returns:
            The HTTP status and the body of the answer.
        """
        assert CURL is not None
        words = ["--silent", "--show-error", "--max-time", "10", "--noproxy", "*", "--write-out", "\n%{http_code}"]
        run = subprocess.run(
            [CURL, "--disable", "--user", f"{self.auth_id}:{self.auth_token}", *words, *arguments],
            check=True,
            input=standard_input,
            capture_output=True,
            text=True,
            timeout=20,
        )
        body, _, status = run.stdout.rpartition("\n")
        return int(status), body

    def send(self, **parameters: object) -> list[str]:
        """Send a message, and give its names."""
        body = json.dumps({"src": SRC, "text": TEXT, **parameters})
        status, answer = self("-X", "POST", "-H", "Content-Type: application/json", "-d", body, self.messages)
        assert status == 202, answer
        uuids: list[str] = json.loads(answer)["message_uuid"]
        return uuids


@pytest.fixture
def curl(root: str, mock: MockPlivo) -> Curl:
    return Curl(root, mock.auth_id, mock.auth_token)


def test_a_message_is_sent_and_retrieved(curl: Curl, mock: MockPlivo, wire: Wire) -> None:
    (message_uuid,) = curl.send(dst=DST)
    mock.advance(5)

    status, answer = curl(f"{curl.messages}{message_uuid}/")

    record = json.loads(answer)
    assert (status, record["message_uuid"], record["message_state"]) == (200, message_uuid, "delivered")
    assert wire.exchanges[0].headers["content-type"] == "application/json"


def test_a_large_body_waits_for_leave(curl: Curl, mock: MockPlivo, wire: Wire) -> None:
    """Beyond a megabyte curl sends `Expect: 100-continue`, and the body only when it is asked to."""
    padded = "<".join(f"{number:>1100}" for number in range(12025550200, 12025551200))
    body = json.dumps({"src": SRC, "dst": padded, "text": TEXT})

    status, _ = curl("-H", "Content-Type: application/json", "-d", "@-", curl.messages, standard_input=body)

    assert (status, len(mock.messages)) == (202, 1000)
    assert wire.exchanges[0].headers["expect"] == "100-continue"


def test_a_list_is_filtered(curl: Curl, mock: MockPlivo, wire: Wire) -> None:
    curl.send(dst=DST)
    (failed,) = curl.send(dst="15555550150")
    mock.advance(60)

    status, answer = curl("-G", "-d", "message_state=failed", "-d", "error_code=50", curl.messages)

    assert (status, [each["message_uuid"] for each in json.loads(answer)["objects"]]) == (200, [failed])
    assert wire.exchanges[-1].query == {"message_state": "failed", "error_code": "50"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--data-urlencode", "message_time__gte=2026-03-01 12:00:00"],
        ["-d", "message_time__gte=2026-03-01%2012:00:00"],
        ["-d", "message_time__gte=2026-03-01+12:00:00"],
    ],
    ids=["by curl", "as %20", "as a plus"],
)
def test_a_moment_may_be_written_in_several_ways(curl: Curl, wire: Wire, arguments: list[str]) -> None:
    uuids = curl.send(dst=DST)

    status, answer = curl("-G", *arguments, curl.messages)

    assert (status, [each["message_uuid"] for each in json.loads(answer)["objects"]]) == (200, uuids)
    assert wire.exchanges[-1].query == {"message_time__gte": "2026-03-01 12:00:00"}


def test_the_pages_are_followed(curl: Curl, wire: Wire) -> None:
    uuids = curl.send(dst="<".join(f"120255502{n:02}" for n in range(5)))
    following: str | None = f"/v1/Account/{curl.auth_id}/Message/?limit=2&message_direction=outbound"
    listed: list[str] = []

    while following is not None:
        status, answer = curl(f"{curl.root}{following}")
        assert status == 200
        page = json.loads(answer)
        listed += [each["message_uuid"] for each in page["objects"]]
        following = page["meta"]["next"]

    assert sorted(listed) == sorted(uuids)
    queries = [exchange.query for exchange in wire.exchanges[1:]]
    assert [query.get("offset", "0") for query in queries] == ["0", "2", "4"]
    assert {query["message_direction"] for query in queries} == {"outbound"}


def test_wrong_credentials_are_answered_in_plain_text(curl: Curl, wire: Wire) -> None:
    stranger = Curl(curl.root, curl.auth_id, "wrong")

    status, answer = stranger("--include", curl.messages)

    assert status == 401
    assert "content-type: text/plain" in answer.lower()
    assert answer.endswith("Could not verify your access level for that URL.")
    assert len(wire.exchanges) == 1


def test_a_form_is_not_a_json_body(curl: Curl, mock: MockPlivo) -> None:
    """What `-d` sends by itself: the API takes JSON only."""
    status, answer = curl("-d", f"src={SRC}", "-d", f"dst={DST}", "-d", f"text={TEXT}", curl.messages)

    assert status == 415
    assert "application/json" in json.loads(answer)["error"]
    assert mock.messages == []


@pytest.mark.parametrize(
    ("body", "said"),
    [('{"src": "12025550100", "dst": ', "JSON"), ('{"src": "12025550100", "text": "Hello"}', "dst")],
    ids=["broken", "incomplete"],
)
def test_a_wrong_body_is_explained(curl: Curl, wire: Wire, body: str, said: str) -> None:
    status, answer = curl("-H", "Content-Type: application/json", "-d", body, curl.messages)

    assert status == 400
    assert said in json.loads(answer)["error"]
    assert len(wire.exchanges) == 1
