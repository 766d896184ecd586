import pytest

from plivo_mock._messaging._accounts import DEFAULT_AUTH_ID, DEFAULT_AUTH_TOKEN, Account, Accounts
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, a_message, an_account


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


SUB_ID = "SA0123456789ABCDEFGH"


def test_a_subaccount_has_a_main_account() -> None:
    main = an_account()
    sub = an_account(SUB_ID, parent=main)

    assert (main.main, sub.main) == (main, main)
    assert (main.subaccount, sub.subaccount) == ("", SUB_ID)


def test_an_account_that_is_called_a_subaccount_may_stand_alone() -> None:
    assert an_account(SUB_ID).main.auth_id == SUB_ID


def test_a_subaccount_has_the_name_of_one() -> None:
    with pytest.raises(ValueError, match=r"auth_id='MA9999999999ABCDEFGH' has a parent: .* begins with SA"):
        an_account("MA9999999999ABCDEFGH", parent=an_account())


def test_subaccounts_have_no_subaccounts() -> None:
    with pytest.raises(ValueError, match=f"parent='{SUB_ID}' is a subaccount itself: name its main .*{AUTH_ID}"):
        an_account("SA9999999999ABCDEFGH", parent=an_account(SUB_ID, parent=an_account()))


def test_the_parent_s_token_is_not_shown_either() -> None:
    assert AUTH_TOKEN not in repr(an_account(SUB_ID, parent=an_account()))


def test_accounts_are_given_one_after_the_other() -> None:
    accounts = Accounts()
    added = [an_account(), an_account(SUB_ID)]
    for account in added:
        accounts.add(account)

    assert [*accounts] == added
    assert accounts.named(SUB_ID) is added[1]
    with pytest.raises(LookupError, match="auth_id='MA0' is no account of this mock: add it"):
        accounts.named("MA0")


def test_a_message_of_any_account_is_found() -> None:
    accounts, message = Accounts(), a_message(auth_id=SUB_ID)
    for auth_id in (AUTH_ID, SUB_ID):
        accounts.add(an_account(auth_id))
    accounts.named(SUB_ID).messages.add([message])

    assert accounts.find(message.uuid) is message
    assert accounts.owner_of(message) is accounts.named(SUB_ID)
    assert accounts.find("nonsense") is None


def test_an_account_forgets() -> None:
    account = an_account()
    account.messages.add([a_message()])
    account.standing.opt_out("1", "2")

    account.forget()

    assert len(account.messages) == 0
    assert not account.standing.opted_out("1", "2")
