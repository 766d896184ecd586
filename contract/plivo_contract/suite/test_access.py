"""Tests of access: whose messages, which paths, which methods."""

from collections.abc import Iterator
from http import HTTPStatus

from plivo_contract._context import JSON, TestContext, required
from plivo_contract._contract import ELSEWHERE, GET, LIST, SEND
from plivo_contract._errors import expect
from plivo_contract._scenario import Need, scenario
from plivo_contract._target import Credentials

STRANGER = "MA99999999999999999X"
NOWHERE = "00000000-0000-0000-0000-000000000000"
NOT_UUIDS = ("nonsense", "0", "00000000000000000000000000000000")
BAD_REQUEST, UNAUTHORIZED, NOT_FOUND = 400, 401, 404


def _strangers(api: TestContext) -> Iterator[tuple[str, Credentials, tuple[tuple[str, str], ...]]]:
    """Return invalid credentials: in words, the account of the path, the header fields."""
    account = api.account
    yield "without credentials", account, ()
    yield "with a wrong auth token", account, (Credentials(account.auth_id, "wrong").header,)
    yield "with an empty auth token", account, (Credentials(account.auth_id, "").header,)
    yield "with credentials that cannot be parsed", account, (("Authorization", "Basic %%%"),)
    yield "with another scheme", account, (("Authorization", "Bearer abc"),)
    yield "in another account's path", Credentials(STRANGER, ""), (account.header,)
    yield "in a path without an account", Credentials("nobody", ""), (account.header,)


@scenario("wrong credentials give no access", GET)
def test_wrong_credentials(api: TestContext) -> None:
    _expect_no_access(api, "no message is shown", "GET", f"{api.message_uuid or api.unknown_uuid()}/")


@scenario("nothing is listed without credentials", LIST)
def test_no_listing(api: TestContext) -> None:
    _expect_no_access(api, "nothing is listed", "GET")


@scenario("nothing is sent without credentials", SEND)
def test_no_sending(api: TestContext) -> None:
    sender = api.sender()
    body = f'{{"src": "{sender}", "dst": "{api.destination()}", "text": "Hello"}}'.encode()
    _expect_no_access(api, "nothing is sent", "POST", body=body)
    expect("nothing was sent", [], api.found(from_number=sender))


def _expect_no_access(api: TestContext, text: str, method: str, path: str = "", body: bytes = b"") -> None:
    for how, account, headers in _strangers(api):
        exchange = api.ask(method, path, account=account, headers=(*headers, *((JSON,) if body else ())), body=body)
        expect(f"{text} {how}", UNAUTHORIZED, exchange.response.status)


@scenario("an unknown message is not found", GET, reads=True)
def test_unknown_message(api: TestContext) -> None:
    for uuid in (api.unknown_uuid(), NOWHERE):
        expect("an unknown message is not found", NOT_FOUND, api.status("GET", f"{uuid}/"))
    for text in NOT_UUIDS:
        status = api.status("GET", f"{text}/")
        expect(f"{text} is not found, or no identifier", True, status in {NOT_FOUND, BAD_REQUEST})


@scenario("messages of another account are out of reach", GET, Need.OTHER_ACCOUNT)
def test_other_account(api: TestContext) -> None:
    other = required(api.target.other)
    mine = api.send_one()
    status = api.ask("GET", f"{mine}/", account=other).response.status
    expect("a message of another account is not found", NOT_FOUND, status)
    listed = api.ask("GET", account=other).response
    expect("another account lists its own messages", HTTPStatus.OK.value, listed.status)
    expect("a message of another account is not listed", False, mine.encode() in listed.body)
    mixed = api.ask("GET", headers=(other.header,)).response.status
    expect("another account's credentials give no access", UNAUTHORIZED, mixed)


@scenario("other methods are not allowed", ELSEWHERE)
def test_other_methods(api: TestContext) -> None:
    uuid = api.send_one()
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "POST"):
        for path in ("", f"{uuid}/"):
            if method != "POST" or path:
                status = api.status(method, path)
                expect(f"{method} is not allowed here", HTTPStatus.METHOD_NOT_ALLOWED.value, status)
    api.record(uuid)


@scenario("other paths lead nowhere", ELSEWHERE)
def test_other_paths(api: TestContext) -> None:
    uuid = api.send_one()
    for path in (uuid, f"{uuid}/extra/", f"{uuid}//", "nonsense", f"{uuid}/\n"):
        expect(f"there is nothing at …/{path}", NOT_FOUND, api.status("GET", path))
    for target in ("/v1/", f"/v1/Account/{api.account.auth_id}/", "/v1/Message/"):
        status = api.request("GET", target).response.status
        expect(f"there is nothing at {target}", NOT_FOUND, status)
