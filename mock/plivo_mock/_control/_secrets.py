"""Taking auth tokens out of what is shown."""

import json
from urllib.parse import quote, quote_plus

from plivo_mock._messaging._accounts import Accounts

_REDACTED = "***"


class Secrets:
    """The auth tokens of all accounts, to be taken out of whatever is shown."""

    def __init__(self, accounts: Accounts) -> None:
        """Know the accounts.

        Args:
            accounts: Whose tokens are meant; also of those that are added later.
        """
        self._accounts = accounts
        self._known = 0
        self._spellings: list[str] = []

    def redact(self, text: str) -> str:
        """Take every known token out of a text, also where it is written as in JSON or in a URL.

        Args:
            text: Any text.

        Returns:
            The text with `***` in place of each token.
        """
        if self._known != len(self._accounts):  # accounts come, and stay
            tokens = [account.auth_token for account in self._accounts]
            # The longest first: one token may be the beginning of another.
            self._spellings = sorted({each for token in tokens for each in _spellings_of(token)}, key=len, reverse=True)
            self._known = len(tokens)
        for spelling in self._spellings:
            if spelling in text:
                text = text.replace(spelling, _REDACTED)
        return text


def _spellings_of(token: str) -> set[str]:
    return {token, json.dumps(token)[1:-1], quote(token, safe=""), quote_plus(token)}
