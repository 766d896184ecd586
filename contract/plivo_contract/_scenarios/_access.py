"""Scenarios of access: whose messages, which paths, which methods."""

from collections.abc import Iterator
from http import HTTPStatus

from plivo_contract._accounts import Credentials
from plivo_contract._spec._operations import ELSEWHERE, GET, LIST, SEND

from ._expect import Broken, expect
from ._scenario import Need, Scenario
from ._workspace import JSON, Workspace, uuids

_GROUP = "Access"
_STRANGER = "MA99999999999999999X"
_READING: frozenset[Need] = frozenset()
_NO_UUIDS = ("nonsense", "0", "00000000000000000000000000000000")


def scenarios() -> Iterator[Scenario]:
    """Give the scenarios of access."""
    yield Scenario(_GROUP, "wrong credentials open nothing", GET, _wrong_credentials)
    yield Scenario(_GROUP, "nothing is listed without credentials", LIST, _no_listing)
    yield Scenario(_GROUP, "nothing is sent without credentials", SEND, _no_sending)
    yield Scenario(_GROUP, "an unknown message is not found", GET, _unknown_message, _READING)
    yield Scenario(
        _GROUP, "messages of another account are out of reach", GET, _another_account,
        frozenset({Need.DISPOSABLE, Need.ANOTHER_ACCOUNT}),
    )  # fmt: skip
    yield Scenario(_GROUP, "other methods are answered with those there are", ELSEWHERE, _other_methods)
    yield Scenario(_GROUP, "other paths lead nowhere", ELSEWHERE, _other_paths)


def _strangers(workspace: Workspace) -> Iterator[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """Give credentials that open nothing: in words, the account of the path, the header fields."""
    account = workspace.account
    wrong = Credentials(account.auth_id, "wrong").header
    yield "without credentials", account.auth_id, ()
    yield "with a wrong auth token", account.auth_id, (wrong,)
    yield "with an empty auth token", account.auth_id, (Credentials(account.auth_id, "").header,)
    yield "with credentials that cannot be read", account.auth_id, (("Authorization", "Basic %%%"),)
    yield "with another scheme", account.auth_id, (("Authorization", "Bearer abc"),)
    yield "in another account's path", _STRANGER, (account.header,)
    yield "in the path of what is no account", "nobody", (account.header,)


def _wrong_credentials(workspace: Workspace) -> None:
    uuid = workspace.message_uuid or workspace.uuid()
    for words, auth_id, headers in _strangers(workspace):
        answer = workspace.ask("GET", f"{uuid}/", account=Credentials(auth_id, ""), headers=headers).response
        expect(f"a message is not shown {words}", HTTPStatus.UNAUTHORIZED.value, answer.status)


def _no_listing(workspace: Workspace) -> None:
    for words, auth_id, headers in _strangers(workspace):
        answer = workspace.ask("GET", account=Credentials(auth_id, ""), headers=headers).response
        expect(f"nothing is listed {words}", HTTPStatus.UNAUTHORIZED.value, answer.status)


def _no_sending(workspace: Workspace) -> None:
    sender = workspace.sender()
    body = f'{{"src": "{sender}", "dst": "{workspace.destination()}", "text": "Hello"}}'.encode()
    for words, auth_id, headers in _strangers(workspace):
        answer = workspace.ask("POST", account=Credentials(auth_id, ""), headers=(*headers, JSON), body=body).response
        expect(f"nothing is sent {words}", HTTPStatus.UNAUTHORIZED.value, answer.status)
    expect("nothing was sent", [], uuids(workspace.listed(from_number=sender)))


def _unknown_message(workspace: Workspace) -> None:
    for uuid in (workspace.uuid(), "00000000-0000-0000-0000-000000000000", *_NO_UUIDS):
        answer = workspace.ask("GET", f"{uuid}/").response
        expect("an unknown message is not found", HTTPStatus.NOT_FOUND.value, answer.status)


def _another_account(workspace: Workspace) -> None:
    other = workspace.other
    if other is None:
        raise Broken("there is a second account")
    (mine,) = workspace.send()[:1]
    answer = workspace.ask("GET", f"{mine}/", account=other).response
    expect("a message of another account is not found", HTTPStatus.NOT_FOUND.value, answer.status)
    listed = workspace.ask("GET", account=other).response
    expect("another account lists its own messages", HTTPStatus.OK.value, listed.status)
    expect("a message of another account is not listed", False, mine.encode() in listed.body)
    mixed = workspace.ask("GET", account=Credentials(workspace.account.auth_id, ""), headers=(other.header,)).response
    expect("another account's credentials open nothing", HTTPStatus.UNAUTHORIZED.value, mixed.status)


def _other_methods(workspace: Workspace) -> None:
    (uuid,) = workspace.send()[:1]
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "POST"):
        for path in ("", f"{uuid}/"):
            if method == "POST" and not path:
                continue
            answer = workspace.ask(method, path).response
            expect(f"{method} is not allowed here", HTTPStatus.METHOD_NOT_ALLOWED.value, answer.status)
    workspace.record(uuid)


def _other_paths(workspace: Workspace) -> None:
    (uuid,) = workspace.send()[:1]
    for path in (uuid, f"{uuid}/extra/", f"{uuid}//", "nonsense", f"{uuid}/\n"):
        answer = workspace.ask("GET", path).response
        expect(f"there is nothing at …/{path}", HTTPStatus.NOT_FOUND.value, answer.status)
    for target in ("/v1/", f"/v1/Account/{workspace.account.auth_id}/", "/v1/Message/"):
        status = workspace.follow(target).response.status
        expect(f"there is nothing at {target}", HTTPStatus.NOT_FOUND.value, status)
