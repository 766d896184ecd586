"""The lines that show a failure again are what a shell makes of them."""

import shlex
import subprocess

import pytest

from plivo_contract import Credentials, Request, Target
from plivo_contract._output._curl import curl
from plivo_contract._target import OWN_CREDENTIALS

BASE = "http://127.0.0.1:1/v1"


def words(request: Request) -> list[str]:
    """Let a shell take the line apart."""
    line = curl(request, BASE).removeprefix("curl ")
    printed = subprocess.run(
        ["bash", "-c", f"printf '%s\\0' {line}"],
        env={
            "PLIVO_AUTH_ID": "MA1",
            "PLIVO_AUTH_TOKEN": "t k",
            "CONTRACT_OTHER_ID": "MA2",
            "CONTRACT_OTHER_TOKEN": "u k",
            "CONTRACT_SUBACCOUNT_ID": "SA1",
            "CONTRACT_SUBACCOUNT_TOKEN": "v k",
        },
        capture_output=True,
        check=True,
    )
    return [each.decode("utf-8", errors="backslashreplace") for each in printed.stdout.split(b"\0")[:-1]]


def test_a_send_request() -> None:
    headers = (("authorization", OWN_CREDENTIALS), ("content-type", "application/json"), ("host", "x"))
    made = words(Request("POST", "/v1/Account/MA1/Message/", headers, b'{"text": "it\'s $HOME `x` \\ \xc3\xa9"}'))

    assert made == [
        *("--include", "--path-as-is", "--request", "POST", "--user", "MA1:t k"),
        *("--header", "content-type: application/json"),
        *("--data-binary", '{"text": "it\'s $HOME `x` \\ é"}', f"{BASE}/Account/MA1/Message/"),
    ]


def test_the_other_accounts_have_variables_of_their_own() -> None:
    account = Credentials("MA1", "t k")
    target = Target(account, BASE, other=Credentials("MA2", "u k"), subaccount=Credentials("SA1", "v k"))

    for credentials, placeholder in target.accounts:
        made = words(Request("GET", "/v1/", (("Authorization", placeholder),)))
        assert made[2:4] == ["--user", f"{credentials.auth_id}:{credentials.auth_token}"]


@pytest.mark.parametrize("target", ["/v1/Account/MA1/Message/?a=1&b=2'3", "/v1/$(x)/;rm"])
def test_a_target_is_one_word(target: str) -> None:
    assert words(Request("GET", target))[-1] == f"{BASE}{target.removeprefix('/v1')}"


def test_bytes_that_are_no_text() -> None:
    assert words(Request("POST", "/v1/", (), b"\xff\n'@"))[-2] == "\\xff\n'@"


def test_a_body_is_never_taken_for_a_file() -> None:
    assert shlex.split(curl(Request("POST", "/v1/", (), b"@/etc/passwd"), BASE))[-2] != "@/etc/passwd"


def test_a_head_request() -> None:
    assert "--head" in words(Request("HEAD", "/v1/"))
