"""Accounts, with their messages, conversations, opt-outs and credit."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from operator import attrgetter
from threading import Lock

from ._messages import Conversation, Message, MessageDirection

# Obviously made up, so that nobody takes them for real ones.
DEFAULT_AUTH_ID = "MAMOCKMOCKMOCKMOCK00"
DEFAULT_AUTH_TOKEN = "mock-auth-token-that-is-no-secret-0000000"  # noqa: S105 - not a secret, as it says

_AUTH_ID = re.compile(r"(?:MA|SA)[A-Z0-9]{18}")
_CONVERSATION = timedelta(hours=24)
_ALWAYS = datetime.min.replace(tzinfo=UTC)
_accepted = attrgetter("accepted")


class MessageStore:
    """The messages of one account, in the order they were accepted. One thread may add while others read."""

    def __init__(self) -> None:
        self._by_uuid: dict[str, Message] = {}
        self._by_time: list[Message] = []
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._by_uuid)

    def add(self, messages: Iterable[Message]) -> None:
        """Add messages; of those accepted at the same time, the later one is newer."""
        with self._lock:
            for message in messages:
                position = bisect_right(self._by_time, message.accepted, key=_accepted)
                self._by_time.insert(position, message)
                self._by_uuid[message.uuid] = message

    def replace(self, message: Message) -> None:
        """Replace the message with the same uuid, accepted at the same time."""
        with self._lock:
            before = self._by_uuid[message.uuid]
            position = bisect_left(self._by_time, before.accepted, key=_accepted)
            while self._by_time[position] is not before:
                position += 1
            self._by_time[position] = message
            self._by_uuid[message.uuid] = message

    def clear(self) -> None:
        with self._lock:
            self._by_time.clear()
            self._by_uuid.clear()

    def get(self, uuid: str) -> Message | None:
        return self._by_uuid.get(uuid)

    def newest_first(self) -> list[Message]:
        with self._lock:
            return self._by_time[::-1]

    def page(
        self,
        *,
        start: datetime,
        end: datetime | None,
        keep: Callable[[Message], bool] | None,
        limit: int,
        offset: int,
    ) -> tuple[list[Message], bool]:
        """Return a page of the messages, newest first, and whether there are more behind it."""
        with self._lock:
            low, high = self._bounds(start, end)
            if keep is None:
                high -= offset
                return self._by_time[max(low, high - limit) : max(low, high)][::-1], high - limit > low
            if offset >= high - low:
                return [], False
            # Read in place: to copy the window takes longer than to find a page at its end.
            found = islice(filter(keep, map(self._by_time.__getitem__, range(high - 1, low - 1, -1))), offset, None)
            page = [*islice(found, limit)]
            return page, next(found, None) is not None

    def count(self, *, start: datetime, end: datetime | None, keep: Callable[[Message], bool] | None) -> int:
        """Return how many messages `page` finds on all pages."""
        with self._lock:
            low, high = self._bounds(start, end)
            if keep is None:
                return max(0, high - low)
            return sum(map(keep, islice(self._by_time, low, high)))

    def _bounds(self, start: datetime, end: datetime | None) -> tuple[int, int]:
        low = bisect_left(self._by_time, start, key=_accepted)
        high = len(self._by_time) if end is None else bisect_left(self._by_time, end, key=_accepted)
        return low, high


@dataclass(slots=True, eq=False)
class Account:
    """An account: its credentials and what belongs to it."""

    auth_id: str
    auth_token: str = field(repr=False)
    parent: "Account | None" = field(default=None, kw_only=True)
    message_url: str = field(default="", kw_only=True)  # where received messages are posted to; empty for nowhere
    messages: MessageStore = field(default_factory=MessageStore, init=False, repr=False)
    opted_out: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]], init=False, repr=False)
    """Senders, each with a recipient who wants no more messages from it."""
    credit_from: datetime = field(default=_ALWAYS, init=False, repr=False)
    """From when on it can send."""
    _conversations: dict[tuple[str, str, str], Conversation] = field(
        default_factory=dict[tuple[str, str, str], Conversation], init=False, repr=False
    )

    def __post_init__(self) -> None:
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
        """The `subaccount` of its messages: the auth_id, or the empty string for a main account."""
        return "" if self.parent is None else self.auth_id

    def join_conversation(
        self, *, sender: str, destination: str, origin: str, moment: datetime, new_id: Callable[[], str]
    ) -> Conversation:
        """Return the conversation of a WhatsApp message; open one for 24 hours if there is none for the origin."""
        key = sender, destination, origin
        conversation = self._conversations.get(key)
        if conversation is None or conversation.expires <= moment:
            conversation = Conversation(new_id(), origin, moment + _CONVERSATION)
            self._conversations[key] = conversation
        return conversation

    def restore(self, message: Message) -> None:
        """Add a message from the state file, and continue its conversation; messages may come in any order."""
        self.messages.add([message])
        conversation = message.conversation
        if conversation is None:
            return
        numbers = message.from_number, message.to_number
        sender, destination = numbers if message.direction is MessageDirection.OUTBOUND else numbers[::-1]
        key = sender, destination, conversation.origin
        latest = self._conversations.get(key)
        if latest is None or latest.expires < conversation.expires:
            self._conversations[key] = conversation

    def clear(self) -> None:
        """Remove messages, conversations and opt-outs, and restore the credit."""
        self.messages.clear()
        self._conversations.clear()
        self.opted_out.clear()
        self.credit_from = _ALWAYS


class Accounts:
    """All accounts, by auth_id."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}

    def add(self, account: Account) -> None:
        if account.auth_id in self._accounts:
            raise ValueError(f"auth_id={account.auth_id!r} is an account already: choose another")
        self._accounts[account.auth_id] = account

    def get(self, auth_id: str) -> Account | None:
        """Return an account; None for an unknown auth_id."""
        return self._accounts.get(auth_id)

    def named(self, auth_id: str | None) -> Account:
        """Return an account; the first for None."""
        account = next(iter(self)) if auth_id is None else self._accounts.get(auth_id)
        if account is None:
            raise LookupError(f"auth_id={auth_id!r} is no account of this mock: add it, or name one that is")
        return account

    def __len__(self) -> int:
        return len(self._accounts)

    def __iter__(self) -> Iterator[Account]:
        return iter(tuple(self._accounts.values()))

    def owner_of(self, message: Message) -> Account:
        return self._accounts[message.auth_id]

    def find(self, uuid: str) -> Message | None:
        """Return a message of any account; None for an unknown uuid."""
        found = (account.messages.get(uuid) for account in self)
        return next((message for message in found if message is not None), None)


def check_auth_id(auth_id: str) -> str:
    """Return a valid auth_id."""
    if not _AUTH_ID.fullmatch(auth_id):
        raise ValueError(
            f"auth_id={auth_id!r} is not MA or SA followed by 18 capital letters and digits, such as {DEFAULT_AUTH_ID}"
        )
    return auth_id


def check_auth_token(auth_token: str) -> str:
    """Return a valid auth token."""
    if not auth_token or not auth_token.isprintable():
        raise ValueError(
            "auth_token is empty or holds characters that cannot be printed: give any other text, "
            "the client has to send the same"
        )
    return auth_token
