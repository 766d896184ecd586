"""Which requests are meant, by what is known of each."""

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import NamedTuple

from plivo_mock._api._paths import API_ROOT, names_in
from plivo_mock._json import JsonValue
from plivo_mock._messaging._numbers import split_destinations

OPERATIONS = ("sendMessage", "listMessages", "getMessage")


class Facts(NamedTuple):
    """What is known of a request before it is answered.

    Attributes:
        method: The HTTP method, in capitals.
        path: The path, decoded, without the query.
        operation: `sendMessage`, `listMessages` or `getMessage`; empty when it is none of them.
        auth_id: The account the path names; empty when it names none.
        body: The body, whatever it holds; its beginning where it is longer than any the API takes.
    """

    method: str
    path: str
    operation: str = ""
    auth_id: str = ""
    body: bytes = b""

    def destinations(self) -> frozenset[str]:
        """Find out where the request would send messages to.

        Returns:
            The destinations, as digits; none where the request sends nothing or cannot be read.
        """
        return _destinations(self.body) if self.operation == "sendMessage" else frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """Which requests are meant; None matches them all.

    Attributes:
        method: The HTTP method, in capitals.
        path: A path; `*` stands for anything.
        operation: `sendMessage`, `listMessages` or `getMessage`.
        destination: A number among the destinations, as digits.
    """

    method: str | None = None
    path: str | None = None
    operation: str | None = None
    destination: str | None = None

    @classmethod
    def of(
        cls, *, method: str | None, path: str | None, operation: str | None, destination: str | None = None
    ) -> "Match":
        """Check and write down which requests are meant.

        Args:
            method: The HTTP method; its case does not matter.
            path: A path beginning with a slash; `*` stands for anything, itself at the beginning too.
            operation: `sendMessage`, `listMessages` or `getMessage`.
            destination: A number, as digits.

        Returns:
            The match.

        Raises:
            ValueError: An argument has another form.
        """
        if method is not None and not (method.isascii() and method.isalpha()):
            raise ValueError(f"method={method!r} is no HTTP method: write it such as 'POST'")
        if path is not None and not path.startswith(("/", "*")):
            raise ValueError(f"path={path!r} does not begin with a slash: write it such as '{API_ROOT}/Account/*'")
        if operation is not None and operation not in OPERATIONS:
            raise ValueError(f"operation={operation!r} is none of {', '.join(OPERATIONS)}")
        return cls(None if method is None else method.upper(), path, operation, destination)

    def fits(self, facts: Facts) -> bool:
        """Tell whether a request is meant.

        Args:
            facts: What is known of it.

        Returns:
            Whether all that is asked for is so.
        """
        return (
            self.method in {None, facts.method}
            and self.operation in {None, facts.operation}
            and (self.path is None or fnmatchcase(facts.path, self.path))
            and (self.destination is None or self.destination in facts.destinations())
        )


def facts_of(method: str, path: str, body: bytes) -> Facts:
    """Find out what a request is about, without judging it.

    Args:
        method: The HTTP method, in capitals.
        path: The path, decoded, without the query.
        body: The body, whatever it holds.

    Returns:
        What is known of it.
    """
    names = names_in(path)
    if names is None:
        return Facts(method, path, body=body)
    return Facts(method, path, _operation(method, is_one=names.message_uuid is not None), names.auth_id, body)


def _operation(method: str, *, is_one: bool) -> str:
    if method == "GET":
        return "getMessage" if is_one else "listMessages"
    return "sendMessage" if method == "POST" and not is_one else ""


def _destinations(body: bytes) -> frozenset[str]:
    try:
        given: JsonValue = json.loads(body)
    except (ValueError, RecursionError):
        return frozenset()
    dst = given.get("dst") if isinstance(given, dict) else None
    return frozenset(split_destinations(dst).numbers) if isinstance(dst, str) else frozenset()
