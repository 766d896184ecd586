"""The journal of requests: what it keeps, for how long, and without which secrets."""

import json
from base64 import b64encode
from urllib.parse import quote, quote_plus, urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_mock import Exchange, Journal, MockPlivo
from plivo_mock import _journal as limits
from plivo_mock._accounts import Account, Accounts
from plivo_mock._journal import Part, Redactor
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, NOON, a_body

MESSAGES = f"/v1/Account/{AUTH_ID}/Message/"


def an_exchange(number: int, body: str = "{}") -> Exchange:
    return Exchange(
        number=number,
        moment=NOON,
        method="GET",
        status=200,
        _path="/",
        _request=Part((), b"12345678", 8),
        _response=Part((), body.encode(), len(body)),
        _redact=str,
    )


def test_it_is_a_sequence_of_requests(mock: MockPlivo, api: httpx.Client) -> None:
    for _ in range(3):
        api.get("", params={"limit": 2, "message_state": "queued"})
    journal = mock.requests

    assert len(journal) == 3
    assert [each.number for each in journal] == [1, 2, 3]
    assert journal[-1] is journal[2]
    assert [*journal][:2] == journal[:2]
    assert repr(journal) == "<Journal of 3 requests>"
    assert repr(journal[0]) == f"<Exchange 1. GET {MESSAGES}?limit=2&message_state=queued -> 200>"
    assert journal[0].parameters == {"limit": "2", "message_state": "queued"}
    journal.clear()
    api.get("")
    assert [each.number for each in journal] == [1]


@pytest.mark.parametrize(
    ("method", "path", "operation", "auth_id"),
    [
        ("POST", MESSAGES, "sendMessage", AUTH_ID),
        ("GET", MESSAGES, "listMessages", AUTH_ID),
        ("GET", f"{MESSAGES}some-uuid/", "getMessage", AUTH_ID),
        ("POST", f"{MESSAGES}some-uuid/", "", AUTH_ID),
        ("DELETE", MESSAGES, "", AUTH_ID),
        ("GET", "/v1/Account/MA1/Message", "", ""),
        ("GET", "/v1/Account/MA1/Call/", "", ""),
    ],
)
def test_operation_and_account_follow_from_method_and_path(
    mock: MockPlivo, api: httpx.Client, method: str, path: str, operation: str, auth_id: str
) -> None:
    api.request(method, httpx.URL(api.base_url).join(path))

    assert (mock.requests[-1].operation, mock.requests[-1].auth_id) == (operation, auth_id)


def test_the_oldest_requests_make_room() -> None:
    journal = Journal()
    for _ in range(limits.KEPT + 5):
        journal.add(an_exchange(journal.next_number()))

    assert (len(journal), journal[0].number) == (limits.KEPT, 6)
    assert journal.find(5) is None
    assert journal.find(6) is journal[0]


@given(st.lists(st.integers(0, 60), max_size=30), st.integers(1, 10), st.integers(1, 100))
def test_the_oldest_bodies_make_room(sizes: list[int], kept: int, room: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "KEPT", kept)
        patch.setattr(limits, "MAX_BYTES_OF_ALL", room)
        journal = Journal()
        for number, size in enumerate(sizes):
            journal.add(an_exchange(number, "a" * size))

    assert [each.number for each in journal] == [*range(len(sizes))][-kept:]
    # Those that have bodies are the latest, and as many as there is room for.
    whole = [8 + size for size in sizes][-kept:]
    fitting = next(count for count in range(len(whole), -1, -1) if sum(whole[len(whole) - count :]) <= room)
    assert [each.weight for each in journal] == [0] * (len(whole) - fitting) + whole[len(whole) - fitting :]
    assert all(each.body in {"12345678", "… and 8 bytes more"} for each in journal)


def test_the_request_that_sent_a_message_is_found(mock: MockPlivo, api: httpx.Client, control: httpx.Client) -> None:
    uuids = [api.post("", json=a_body(text=text)).json()["message_uuid"][0] for text in ("one", "two")]
    api.get(f"{uuids[1]}/")

    assert [control.get(f"/messages/{uuid}").json()["request"]["number"] for uuid in uuids] == [1, 2]
    mock.requests.clear()
    assert control.get(f"/messages/{uuids[0]}").json()["request"] is None


def basic(text: str) -> bytes:
    return b"Basic " + b64encode(text.encode())


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (basic("MA1:secret"), "Basic MA1:***"),
        (basic("MA1:"), "Basic MA1:***"),
        (basic("a secret alone"), "***"),
        (basic("a\nb:secret"), "***"),
        (basic("é:secret"), "***"),
        (b"Basic not-base64", "***"),
        (b"Bearer secret", "***"),
        (b"", "***"),
    ],
)
def test_of_credentials_the_user_alone_is_kept(
    mock: MockPlivo, base_url: str, http: httpx.Client, value: bytes, shown: str
) -> None:
    secret = {b"Cookie": b"a=secret", b"Proxy-Authorization": b"Basic secret", b"X-Auth-Token": b"secret"}
    http.get(f"{base_url}/", headers={b"Authorization": value, **secret, b"X-Team": b"front \xe9"})

    headers = dict(mock.requests[-1].headers)
    assert headers["authorization"] == shown
    assert [headers[name] for name in ("cookie", "proxy-authorization", "x-auth-token")] == ["***"] * 3
    assert headers["x-team"] == "front é"


def test_a_known_token_is_nowhere_in_the_journal(
    mock: MockPlivo, base_url: str, http: httpx.Client, control: httpx.Client
) -> None:
    url = f"{base_url}/Account/{AUTH_TOKEN}/Message/?a={AUTH_TOKEN}"
    http.post(url, json={"dst": AUTH_TOKEN}, headers={"X-Token": AUTH_TOKEN})
    exchange = mock.requests[-1]

    assert exchange.path == "/v1/Account/***/Message/"
    assert exchange.json() == {"dst": "***"}
    shown = f"{exchange}{exchange!r}{exchange.headers}{exchange.body}{exchange.response_body}{exchange.auth_id}"
    assert AUTH_TOKEN not in shown + control.get("/requests/1").text + control.get("/har").text


TOKEN = 'to"k/en with spaces & more'


def redactor(*tokens: str) -> Redactor:
    accounts = Accounts()
    redact = Redactor(accounts)
    assert redact("a token") == "a token"
    for number, token in enumerate(tokens):
        accounts.add(Account(f"MA{number:018}", token))
    return redact


def test_a_token_is_taken_out_however_it_is_written() -> None:
    texts = [TOKEN, json.dumps({"a": TOKEN}), urlencode({"a": TOKEN}), quote(TOKEN, safe="")]

    assert [redactor(TOKEN)(text) for text in texts] == ["***", '{"a": "***"}', "a=***", "***"]
    assert redactor("a token", "a token and more")("a token and more, a token") == "***, ***"


PRINTABLE = st.characters(exclude_categories=("C", "Z"), include_characters=" ")


@given(token=st.text(PRINTABLE, min_size=8, max_size=20), before=st.text(), after=st.text())
def test_no_token_is_left_in_any_text(token: str, before: str, after: str) -> None:
    redact = redactor(token)
    for spelling in (token, json.dumps(token)[1:-1], quote_plus(token), quote(token, safe="")):
        assert spelling not in redact(before + spelling + after)


def test_long_bodies_are_cut(mock: MockPlivo, api: httpx.Client) -> None:
    for size in (limits.MAX_BYTES, limits.MAX_BYTES + 1_000):
        api.post("", content=b"a" * size, headers={"Content-Type": "application/json"})

    whole, cut = mock.requests
    assert whole.body == "a" * limits.MAX_BYTES
    assert cut.body == "a" * limits.MAX_BYTES + "… and 1,000 bytes more"
