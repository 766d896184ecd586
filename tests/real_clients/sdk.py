"""The official Python SDK, as far as the tests use it. It has no types of its own."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from types import TracebackType
from typing import Protocol, Self

import pytest

_PLIVO = import_module("plivo")
_REST = import_module("plivo.rest.client")
_EXCEPTIONS = import_module("plivo.exceptions")
_UTILS = import_module("plivo.utils")


class Sent(Protocol):
    """What a send is answered with."""

    api_id: str
    message: str
    message_uuid: list[str]
    invalid_number: list[str]


class Record(Protocol):
    """A message detail record."""

    message_uuid: str
    message_state: str
    message_type: str
    message_time: str
    message_direction: str
    from_number: str
    to_number: str
    error_code: str
    units: int
    total_amount: str
    is_domestic: bool

    @property
    def id(self) -> str:
        """The message."""
        ...

    def get(self) -> "Record":
        """Read it anew."""
        ...

    def listMedia(self) -> object:  # noqa: N802 - the SDK's name
        """List its media."""
        ...


class Meta(Protocol):
    """Where a page stands."""

    limit: int
    offset: int
    next: str | None
    previous: str | None


class Page(Protocol):
    """What a list is answered with."""

    meta: Meta
    objects: Sequence[Record]

    def __iter__(self) -> Iterator[Record]:
        """Give the records."""
        ...

    def __len__(self) -> int:
        """Count them."""
        ...

    def has_error(self) -> bool:
        """Tell whether it is an error."""
        ...


class Messages(Protocol):
    """The client's messages."""

    def create(self, **arguments: object) -> Sent:
        """Send a message."""
        ...

    def list(self, **filters: object) -> Page:
        """List messages."""
        ...

    def get(self, message_uuid: str) -> Record:
        """Retrieve one."""
        ...

    def __iter__(self) -> Iterator[Record]:
        """Go through all."""
        ...


class Client(Protocol):
    """The client."""

    messages: Messages

    def __enter__(self) -> Self:
        """Open it."""
        ...

    def __exit__(
        self, exc_type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close its connections."""
        ...


AuthenticationError: type[Exception] = _EXCEPTIONS.AuthenticationError
ForbiddenError: type[Exception] = _EXCEPTIONS.ForbiddenError
GeoPermissionError: type[Exception] = _EXCEPTIONS.GeoPermissionError
PlivoRestError: type[Exception] = _EXCEPTIONS.PlivoRestError
PlivoServerError: type[Exception] = _EXCEPTIONS.PlivoServerError
ResourceNotFoundError: type[Exception] = _EXCEPTIONS.ResourceNotFoundError
ValidationError: type[Exception] = _EXCEPTIONS.ValidationError


def point_at(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the SDK talk to another server: the one thing that is changed in it, as it has no argument for that."""
    monkeypatch.setattr(_REST, "PLIVO_API_BASE_URI", f"{root}/v1/Account")


def client(auth_id: str, auth_token: str) -> Client:
    """Make a client, as the SDK's documentation does."""
    made: Client = _PLIVO.RestClient(auth_id, auth_token)
    return made


def template(**fields: object) -> object:
    """Make a WhatsApp template."""
    made: object = import_module("plivo.utils.template").Template(**fields)
    return made


def interactive(**fields: object) -> object:
    """Make an interactive WhatsApp message."""
    made: object = import_module("plivo.utils.interactive").Interactive(**fields)
    return made


def location(**fields: object) -> object:
    """Make a WhatsApp location."""
    made: object = import_module("plivo.utils.location").Location(**fields)
    return made


def is_signed_v2(uri: str, nonce: str, signature: str, auth_token: str) -> bool:
    """Verify a signature of version 2."""
    verified: bool = _UTILS.validate_signature(uri, nonce, signature, auth_token)
    return verified


def is_signed_v3(
    method: str, uri: str, nonce: str, auth_token: str, signature: str, parameters: dict[str, str]
) -> bool:
    """Verify a signature of version 3."""
    verified: bool = _UTILS.validate_v3_signature(method, uri, nonce, auth_token, signature, parameters)
    return verified
