"""How a call is made: what a client is set up with, and what a single call changes."""

import re
from collections.abc import Mapping
from typing import TypedDict, cast

import httpx
from attrs import Factory, evolve, frozen

from ._checks import shown, whole_number
from ._errors import ValidationError
from ._retry import RetryPolicy

__all__ = ["DEFAULT_TIMEOUT", "CallOptions", "Settings"]

DEFAULT_TIMEOUT = httpx.Timeout(30.0, connect=5.0)
"""Seconds: a send to 1,000 destinations takes the API longer than a short timeout allows."""

_MAX_RETRIES = 10
# With Expect, a send would wait for a leave that few servers give, or leave in two parts.
_OWN_HEADERS = ("authorization", "content-length", "content-type", "expect", "host", "transfer-encoding")
_LONGEST = 1_000_000  # seconds; clocks of some systems end at a few thousand times as many
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"(?:[!-~]+(?:[ \t]+[!-~]+)*)?")


class CallOptions(TypedDict, total=False):
    """What every call takes besides its own arguments. None is the same as leaving it out.

    - timeout: Seconds for each phase of a request (connect, write, read), or an `httpx.Timeout`.
    - max_retries: Requests after the first one, 0 to 10. A send is made again only if it cannot have been accepted.
    - deadline: Seconds for the whole call, all requests and the delays between them.
    - extra_headers: Headers besides those of the client.
    """

    timeout: float | httpx.Timeout | None
    max_retries: int | None
    deadline: float | None
    extra_headers: Mapping[str, str] | None


_CALL_OPTIONS = CallOptions.__optional_keys__


@frozen
class Settings:
    """How calls are made.

    Attributes:
        timeout: Seconds for each phase of a request.
        policy: When a request is made again.
        deadline: Seconds for a whole call.
        headers: Headers besides the client's own.
    """

    timeout: httpx.Timeout = DEFAULT_TIMEOUT
    policy: RetryPolicy = Factory(RetryPolicy)
    deadline: float = 120.0
    headers: Mapping[str, str] = Factory(dict[str, str])

    def changed(self, options: CallOptions, *, headers_argument: str = "extra_headers") -> "Settings":
        """Apply what a call changes.

        Args:
            options: What is different.
            headers_argument: What the headers are called where they came from, for an error.

        Returns:
            The settings of the call.

        Raises:
            ValidationError: If an option breaks a rule.
        """
        if options.keys().isdisjoint(_CALL_OPTIONS):
            return self
        timeout, retries = options.get("timeout"), options.get("max_retries")
        deadline, headers = options.get("deadline"), options.get("extra_headers")
        return Settings(
            timeout=self.timeout if timeout is None else _timeout(timeout),
            policy=self.policy
            if retries is None
            else evolve(self.policy, max_retries=whole_number("max_retries", retries, 0, _MAX_RETRIES, "requests")),
            deadline=self.deadline if deadline is None else _seconds("deadline", deadline),
            headers=self.headers if headers is None else {**self.headers, **_headers(headers_argument, headers)},
        )


def _timeout(value: object) -> httpx.Timeout:
    return value if isinstance(value, httpx.Timeout) else httpx.Timeout(_seconds("timeout", value))


def _seconds(argument: str, value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= _LONGEST:
        raise ValidationError(argument, f"{shown(value)} is not a positive number of seconds, {_LONGEST:,} at most")
    return float(value)


def _headers(argument: str, headers: object) -> Mapping[str, str]:
    if not isinstance(headers, Mapping):
        raise ValidationError(argument, f"{shown(headers)} is not a mapping of names to values")
    checked: dict[str, str] = {}
    for name, value in cast("Mapping[object, object]", headers).items():
        if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name):
            raise ValidationError(argument, f"{shown(name)} is not the name of a header, such as 'X-Team'")
        if name.lower() in _OWN_HEADERS:
            raise ValidationError(argument, f"{name!r} is set by the client itself")
        # The value may be a secret, and is not shown.
        if not isinstance(value, str) or not _HEADER_VALUE.fullmatch(value):
            raise ValidationError(argument, f"the value of {name!r} is not a line of ASCII without outer spaces")
        # Names are the same in capital letters, and the header of a call replaces that of the client.
        checked[name.lower()] = value
    return checked
