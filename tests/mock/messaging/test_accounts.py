import pytest

from plivo_messaging.mock._messaging._accounts import DEFAULT_AUTH_ID, DEFAULT_AUTH_TOKEN, Account, Accounts
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, an_account


def test_accounts_are_found_by_their_auth_id() -> None:
    accounts = Accounts()
    first, second = an_account(), an_account("SA0123456789ABCDEFGH")
    accounts.add(first)
    accounts.add(second)

    assert accounts.get(AUTH_ID) is first
    assert accounts.get("SA0123456789ABCDEFGH") is second
    assert accounts.get("MA0000000000000000000") is None


def test_an_auth_id_names_one_account() -> None:
    accounts = Accounts()
    accounts.add(an_account())

    with pytest.raises(ValueError, match=f"auth_id='{AUTH_ID}' is an account already"):
        accounts.add(an_account())


def test_the_token_is_not_shown() -> None:
    assert AUTH_TOKEN not in repr(an_account())


def test_the_default_credentials_have_the_documented_form() -> None:
    assert Account(DEFAULT_AUTH_ID, DEFAULT_AUTH_TOKEN).auth_id == DEFAULT_AUTH_ID


@pytest.mark.parametrize(
    "auth_id",
    [
        "",
        "MA0123456789ABCDEFG",
        "MA0123456789ABCDEFGHI",
        "XX0123456789ABCDEFGH",
        "MA0123456789abcdefgh",
        "MA0123456789ABCDEFG:",
        "MA0123456789ABCDEFG\n",
        "MA0123456789ABCDEFGH\n",
        "MA\u0660123456789ABCDEFGH",
    ],
)
def test_an_auth_id_of_another_form_is_refused(auth_id: str) -> None:
    with pytest.raises(ValueError, match="is not MA or SA followed by 18 capital letters and digits, such as MAMOCK"):
        Account(auth_id, AUTH_TOKEN)


@pytest.mark.parametrize("auth_token", ["", "secret\n", "secret\udcff"])
def test_a_token_that_cannot_be_sent_is_refused_without_showing_it(auth_token: str) -> None:
    with pytest.raises(ValueError, match="auth_token is empty or holds characters that cannot be printed") as caught:
        Account(AUTH_ID, auth_token)

    assert "secret" not in str(caught.value)
