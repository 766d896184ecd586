from base64 import b64encode

import pytest

from plivo_mock._api._auth import authenticate
from plivo_mock._messaging._accounts import Account, Accounts
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, an_account

OTHER_ID = "MAOTHEROTHEROTHER000"


def basic(credentials: str | bytes, scheme: str = "Basic") -> str:
    given = credentials.encode() if isinstance(credentials, str) else credentials
    return f"{scheme} {b64encode(given).decode()}"


@pytest.fixture
def account() -> Account:
    return an_account()


@pytest.fixture
def accounts(account: Account) -> Accounts:
    accounts = Accounts()
    accounts.add(account)
    accounts.add(Account(OTHER_ID, "another token: pässword"))
    return accounts


@pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC"])
def test_the_right_credentials_open_the_account(accounts: Accounts, account: Account, scheme: str) -> None:
    assert authenticate(basic(f"{AUTH_ID}:{AUTH_TOKEN}", scheme), AUTH_ID, accounts) is account


def test_a_token_may_hold_a_colon_and_other_letters(accounts: Accounts) -> None:
    opened = authenticate(basic(f"{OTHER_ID}:another token: pässword"), OTHER_ID, accounts)

    assert opened is not None
    assert opened.auth_id == OTHER_ID


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Basic",
        "Basic ",
        "Basic !!!",
        "Basic TU",
        "Basic TÜ==",
        "Bearer token",
        basic(f"{AUTH_ID}:{AUTH_TOKEN}", "Digest"),
        basic(f"{AUTH_ID}:{AUTH_TOKEN}").replace("TUEw", "TUE!w"),  # not base64, if one looks closely
        basic(":"),
        basic(AUTH_ID),
        basic(f"{AUTH_ID}:"),
        basic(f"{AUTH_ID}:wrong"),
        basic(f"{AUTH_ID}:{AUTH_TOKEN} "),
        basic(f"{AUTH_ID.lower()}:{AUTH_TOKEN}"),
        basic(f":{AUTH_TOKEN}"),
        basic(f"{OTHER_ID}:{AUTH_TOKEN}"),
        basic(f"{OTHER_ID}:another token: pässword"),  # right, but not for this path
        basic(b"\xff\xfe"),
    ],
)
def test_everything_else_does_not(accounts: Accounts, authorization: str | None) -> None:
    assert authenticate(authorization, AUTH_ID, accounts) is None


@pytest.mark.parametrize("authorization", [None, "", basic(""), basic("MAUNKNOWNUNKNOWN0000:token")])
def test_an_unknown_account_cannot_be_opened(accounts: Accounts, authorization: str | None) -> None:
    assert authenticate(authorization, "MAUNKNOWNUNKNOWN0000", accounts) is None
