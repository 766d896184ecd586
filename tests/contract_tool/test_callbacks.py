"""Status callbacks: where they are received, how they are signed, and what is said when none can come."""

import socket
from collections.abc import Mapping
from dataclasses import replace
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from plivo_contract import Call, CallbackAddress, CouldNotTest, Credentials, ExitCode, Mode, Plan, Target, run, summary
from plivo_contract._callbacks import VERSIONS, Receiver, Version, is_fully_signed, is_signed, signature
from plivo_contract._messages import FORM
from plivo_contract._target import described
from plivo_mock import MockPlivo
from tests.contract_tool import servers
from tests.real_clients import sdk

NONCE, TOKEN = "12345", "my_auth_token"
URL = "https://answer.url"
GROUP = Plan(Mode.FULL, groups=frozenset({"Status callbacks"}))


def called(method: str, url: str, body: str = "") -> Call:
    return Call(method, url, (("Content-Type", FORM),) if body else (), body.encode())


def test_v2_is_the_documented_signature() -> None:
    for call in (called("POST", URL, "To=1"), called("GET", f"{URL}?To=1")):
        assert signature("V2", call, NONCE, TOKEN) == "ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc="


@pytest.mark.parametrize(
    "call",
    [
        called("GET", f"{URL}/status?To=12025550123&From=12025550100"),
        called("POST", f"{URL}/status", "To=12025550123&From=12025550100"),
        called("POST", f"{URL}/status?shop=7&city=Bonn", "To=12025550123&From=12025550100&Empty="),
        called("POST", f"{URL}/status"),
    ],
    ids=["get", "post", "post with a query", "post that says nothing"],
)
def test_the_official_sdk_computes_the_same(call: Call) -> None:
    v2, v3 = (signature(version, call, NONCE, TOKEN) for version in VERSIONS)

    assert sdk.is_signed_v2(call.url, NONCE, v2, TOKEN)
    assert sdk.is_signed_v3(call.method, call.url, NONCE, TOKEN, v3, dict(call.form))


def test_a_call_is_fully_signed_with_both_versions_by_both_accounts() -> None:
    call = called("POST", f"{URL}/status", "To=1")
    signed = {
        f"X-Plivo-Signature-{by}{version}": signature(version, call, NONCE, token)
        for version in VERSIONS
        for by, token in (("", "of-the-subaccount"), ("Ma-", TOKEN))
    } | {f"X-Plivo-Signature-{version}-Nonce": NONCE for version in VERSIONS}

    def with_headers(headers: Mapping[str, str]) -> Call:
        return replace(call, headers=(*call.headers, *headers.items()))

    assert is_fully_signed(with_headers(signed), (TOKEN, "of-the-subaccount"), TOKEN)
    assert not is_fully_signed(with_headers(signed), (TOKEN,), TOKEN)
    assert not is_fully_signed(with_headers(signed), (TOKEN, "of-the-subaccount"), "another")
    for name in signed:
        assert not is_fully_signed(with_headers({**signed, name: "x"}), (TOKEN, "of-the-subaccount"), TOKEN), name


@pytest.mark.parametrize("version", ["V2", "V3"])
def test_one_of_several_signatures_is_enough(version: Version) -> None:
    call = called("POST", f"{URL}/status", "To=1")
    several = f"bm9uZQ==, {signature(version, call, NONCE, TOKEN)}"
    headers = (*call.headers, (f"x-plivo-signature-{version}", several))
    unsigned = replace(call, headers=headers)
    signed = replace(call, headers=(*headers, (f"X-Plivo-Signature-{version}-Nonce", NONCE)))

    assert is_signed(version, signed, TOKEN)
    assert not is_signed(version, signed, "another")
    assert not is_signed(version, signed, TOKEN, by_main_account=True)
    assert not is_signed(version, unsigned, TOKEN)


def test_an_inbox_has_what_comes_to_its_address() -> None:
    with Receiver(CallbackAddress()) as receiver:
        first, second = receiver.inbox("shop=7"), receiver.inbox()
        second.status = 503
        answered = [_post(first.url), _post(second.url), _post(second.url.replace("/2", "/3"))]

        assert answered == [200, 503, 404]
        assert [(call.method, call.url, call.fields) for call in first.calls] == [("POST", first.url, {"To": "1"})]
        assert receiver.wait(lambda: len(second.calls) == 1, 0)
        assert not receiver.wait(lambda: len(second.calls) == 2, 0)


def test_a_proxy_may_have_another_name() -> None:
    address = CallbackAddress("https://hooks.example.com/plivo", "127.0.0.1:0")
    with Receiver(address) as receiver:
        inbox = receiver.inbox("shop=7")
        _post(f"http://127.0.0.1:{receiver.port}/plivo/1?shop=7")

        assert [call.url for call in inbox.calls] == ["https://hooks.example.com/plivo/1?shop=7"]


def _post(url: str) -> int:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=5)
    connection.request("POST", f"{parts.path}?{parts.query}", "To=1", {"Content-Type": FORM})
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize(
    ("url", "listen", "bound_to"),
    [
        ("", "", ("127.0.0.1", 0)),
        ("http://192.0.2.7:8020", "", ("192.0.2.7", 8020)),
        ("https://hooks.example.com/plivo", "192.0.2.8:8030", ("192.0.2.8", 8030)),
        ("http://[::1]:8020", "", ("::1", 8020)),
        ("", "[::]:8020", ("::", 8020)),
        ("http://192.0.2.7", "", ("192.0.2.7", 80)),
        ("https://192.0.2.7", "", ("192.0.2.7", 443)),
    ],
)
def test_where_it_listens(url: str, listen: str, bound_to: tuple[str, int]) -> None:
    assert CallbackAddress(url, listen).bound_to == bound_to


@pytest.mark.parametrize(
    ("base_url", "callbacks", "said"),
    [
        ("http://127.0.0.1:8010/v1", None, "tell the server to call 127.0.0.1 (a free port)"),
        ("https://mock.example.com/v1", None, "will not test status callbacks: the server has no address to call"),
        ("https://mock.example.com/v1", CallbackAddress("http://192.0.2.7:8020"), "call http://192.0.2.7:8020"),
    ],
)
def test_it_says_first_where_it_wants_to_be_called(base_url: str, callbacks: CallbackAddress, said: str) -> None:
    target = Target(Credentials("MA", "a-token"), base_url, callbacks=callbacks)

    assert said in "\n".join(described(target, Plan(Mode.FULL)))
    assert "callbacks" not in "\n".join(described(target, Plan()))


def test_what_cannot_be_tested_is_named() -> None:
    server = servers.mock()
    report = run(Target(_account(server), app=server.asgi(), is_called_back=False), GROUP)

    assert "will not test status callbacks: the server has no address to call" in report.plan
    assert "skipped: 9 checks (the server has no address to call this suite at)" in summary(report)


def test_2_it_cannot_listen() -> None:
    server = servers.mock()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        where = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(CouldNotTest, match=f"cannot listen for status callbacks on {where}"):
            Receiver(CallbackAddress(listen=where))
        report = run(Target(_account(server), app=server.asgi(), callbacks=CallbackAddress(listen=where)), GROUP)

    assert report.exit_code is ExitCode.COULD_NOT_TEST
    assert "cannot listen for status callbacks" in report.obstacles[0]


def _account(server: MockPlivo) -> Credentials:
    return Credentials(server.auth_id, server.auth_token)
