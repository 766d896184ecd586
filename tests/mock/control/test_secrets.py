import json
from urllib.parse import quote, quote_plus, urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from plivo_mock._control._secrets import Secrets
from plivo_mock._messaging._accounts import Account, Accounts
from tests.mock.builders import AUTH_ID

TOKEN = 'to"k/en with spaces & more'


def test_a_token_is_taken_out_however_it_is_written() -> None:
    accounts = Accounts()
    secrets = Secrets(accounts)
    texts = [TOKEN, json.dumps({"a": TOKEN}), urlencode({"a": TOKEN}), quote(TOKEN, safe="")]
    assert [secrets.redact(text) for text in texts] == texts

    accounts.add(Account(AUTH_ID, TOKEN))

    assert [secrets.redact(text) for text in texts] == ["***", '{"a": "***"}', "a=***", "***"]


def test_a_token_that_begins_like_another_leaves_nothing_of_it() -> None:
    accounts = Accounts()
    for auth_id, token in ((AUTH_ID, "a token"), ("MAOTHEROTHEROTHER000", "a token and more")):
        accounts.add(Account(auth_id, token))

    assert Secrets(accounts).redact("a token and more, a token") == "***, ***"


@settings(derandomize=True, deadline=None, database=None)
@given(token=st.text(min_size=8, max_size=20).filter(str.isprintable), before=st.text(), after=st.text())
def test_no_token_is_left_in_any_text(token: str, before: str, after: str) -> None:
    accounts = Accounts()
    accounts.add(Account(AUTH_ID, token))
    secrets = Secrets(accounts)

    for spelling in (token, json.dumps(token)[1:-1], quote_plus(token), quote(token, safe="")):
        redacted = secrets.redact(before + spelling + after)
        assert spelling not in redacted
        assert redacted.count("***") >= 1
