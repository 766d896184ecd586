"""The accounts the mock server knows, each with its own messages."""

import re
from dataclasses import dataclass, field

from ._conversations import Conversations
from ._store import MessageStore

# Obviously made up, so that nobody takes them for real ones.
DEFAULT_AUTH_ID = "MAMOCKMOCKMOCKMOCK00"
DEFAULT_AUTH_TOKEN = "mock-auth-token-that-is-no-secret-0000000"  # noqa: S105 - not a secret, as it says

_AUTH_ID = re.compile(r"(?:MA|SA)[A-Z0-9]{18}")


@dataclass(frozen=True, slots=True)
class Account:
    """An account: its credentials and what belongs to it.

    Attributes:
        auth_id: 20 characters: `MA` or `SA`, then capital letters and digits.
        auth_token: The secret that goes with it; never shown.
        messages: What was sent and received.
        conversations: The WhatsApp conversations that were opened.
    """

    auth_id: str
    auth_token: str = field(repr=False)
    messages: MessageStore = field(default_factory=MessageStore, init=False, repr=False)
    conversations: Conversations = field(default_factory=Conversations, init=False, repr=False)

    def __post_init__(self) -> None:
        """Check the credentials.

        Raises:
            ValueError: The auth_id does not have the documented form, or the auth_token is no printable text.
        """
        check_auth_id(self.auth_id)
        check_auth_token(self.auth_token)


class Accounts:
    """All accounts, by auth_id."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}

    def add(self, account: Account) -> None:
        """Let an account in.

        Args:
            account: The account.

        Raises:
            ValueError: There is one with that auth_id.
        """
        if account.auth_id in self._accounts:
            raise ValueError(f"auth_id={account.auth_id!r} is an account already: choose another")
        self._accounts[account.auth_id] = account

    def get(self, auth_id: str) -> Account | None:
        """Find an account.

        Args:
            auth_id: Its auth_id.

        Returns:
            The account, or None when there is none.
        """
        return self._accounts.get(auth_id)


def check_auth_id(auth_id: str) -> str:
    """Check the form of an auth_id.

    Args:
        auth_id: What was given as one.

    Returns:
        The same text.

    Raises:
        ValueError: It is not `MA` or `SA` followed by 18 capital letters and digits.
    """
    if not _AUTH_ID.fullmatch(auth_id):
        raise ValueError(
            f"auth_id={auth_id!r} is not MA or SA followed by 18 capital letters and digits, such as {DEFAULT_AUTH_ID}"
        )
    return auth_id


def check_auth_token(auth_token: str) -> str:
    """Check the form of an auth token.

    Args:
        auth_token: What was given as one; never shown.

    Returns:
        The same text.

    Raises:
        ValueError: It is empty or cannot be printed.
    """
    if not auth_token or not auth_token.isprintable():
        raise ValueError(
            "auth_token is empty or holds characters that cannot be printed: give any other text, "
            "the client has to send the same"
        )
    return auth_token
