"""The accounts the mock server knows, each with its own messages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ._conversations import Conversations
from ._messages import Message
from ._standing import Standing
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
        parent: The main account of a subaccount.
        message_url: Where received messages are posted to; empty for nowhere.
        messages: What was sent and received.
        conversations: The WhatsApp conversations that were opened.
        standing: Who opted out, and whether there is credit.
    """

    auth_id: str
    auth_token: str = field(repr=False)
    parent: "Account | None" = field(default=None, kw_only=True)
    message_url: str = field(default="", kw_only=True)
    messages: MessageStore = field(default_factory=MessageStore, init=False, repr=False)
    conversations: Conversations = field(default_factory=Conversations, init=False, repr=False)
    standing: Standing = field(default_factory=Standing, init=False, repr=False)

    def __post_init__(self) -> None:
        """Check the credentials.

        Raises:
            ValueError: The auth_id does not have the documented form, or the auth_token is no printable text; or it is
                a subaccount whose auth_id does not begin with `SA`, or whose parent is a subaccount itself.
        """
        check_auth_id(self.auth_id)
        check_auth_token(self.auth_token)
        if self.parent is None:
            return
        if not self.auth_id.startswith("SA"):
            raise ValueError(f"auth_id={self.auth_id!r} has a parent: the auth_id of a subaccount begins with SA")
        if self.parent.parent is not None:
            raise ValueError(
                f"parent={self.parent.auth_id!r} is a subaccount itself: name its main account, {self.main.auth_id!r}"
            )

    @property
    def main(self) -> "Account":
        """The main account: the parent of a subaccount, else the account itself."""
        return self if self.parent is None else self.parent.main

    @property
    def subaccount(self) -> str:
        """What its messages have as `subaccount`: the auth_id, or the empty string for a main account."""
        return "" if self.parent is None else self.auth_id

    def forget(self) -> None:
        """Forget messages, conversations, who opted out, and that the credit was used up."""
        self.messages.clear()
        self.conversations.clear()
        self.standing.clear()


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

    def named(self, auth_id: str) -> Account:
        """Find an account that has to be there.

        Args:
            auth_id: Its auth_id.

        Returns:
            The account.

        Raises:
            LookupError: There is none.
        """
        account = self._accounts.get(auth_id)
        if account is None:
            raise LookupError(f"auth_id={auth_id!r} is no account of this mock: add it, or name one that is")
        return account

    def __len__(self) -> int:
        return len(self._accounts)

    def __iter__(self) -> Iterator[Account]:
        return iter(tuple(self._accounts.values()))

    def owner_of(self, message: Message) -> Account:
        """Find the account a message belongs to.

        Args:
            message: A message of one of the accounts.

        Returns:
            The account.
        """
        return self._accounts[message.auth_id]

    def find(self, uuid: str) -> Message | None:
        """Find a message of any account.

        Args:
            uuid: The message's name.

        Returns:
            The message, or None when there is none of that name.
        """
        found = (account.messages.get(uuid) for account in self)
        return next((message for message in found if message is not None), None)


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
