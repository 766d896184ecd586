"""How calls are made: the options of a client and of a single call. Pure."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, TypedDict, cast

import httpx

from plivo_messaging._errors import ValidationError
from plivo_messaging._transport.retry import RetryPolicy

from .validation import shown, whole_number

DEFAULT_TIMEOUT = httpx.Timeout(30.0, connect=5.0)
"""Seconds: the API needs longer for a send to 1,000 destinations than a short timeout allows."""

_MAX_RETRIES = 10
_MAX_SECONDS = 1_000_000  # some platforms' timers overflow at a few thousand times as many
# With Expect, a send would wait for a 100 Continue that few servers send, or leave in two parts.
_RESERVED_HEADERS = ("authorization", "content-length", "content-type", "expect", "host", "transfer-encoding")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"(?:[!-~]+(?:[ \t]+[!-~]+)*)?")


class CallOptions(TypedDict, total=False):
    """What every call accepts besides its own arguments. None is the same as leaving an option out."""

    timeout: float | httpx.Timeout | None
    """Seconds for each phase of a request (connect, write, read), or an `httpx.Timeout`."""
    max_retries: int | None
    """Requests after the first one, 0 to 10. A send is retried only if it cannot have been accepted."""
    deadline: float | None
    """Seconds for the whole call, all requests and the delays between them."""
    headers: Mapping[str, str] | None
    """Headers besides those of the client."""


class Settings(NamedTuple):
    """How calls are made: seconds for each phase of a request, retries, seconds for a whole call, extra headers.

    The region is the one that national numbers are of.
    """

    timeout: httpx.Timeout = DEFAULT_TIMEOUT
    policy: RetryPolicy = RetryPolicy()
    deadline: float = 120.0
    headers: Mapping[str, str] = MappingProxyType({})
    region: str | None = None

    def changed(self, options: CallOptions) -> "Settings":
        """Return the settings with the options of a call."""
        if options.keys().isdisjoint(CallOptions.__optional_keys__):
            return self
        timeout, retries = options.get("timeout"), options.get("max_retries")
        deadline, headers = options.get("deadline"), options.get("headers")
        return Settings(
            timeout=self.timeout if timeout is None else _timeout(timeout),
            policy=self.policy
            if retries is None
            else self.policy._replace(max_retries=whole_number("max_retries", retries, 0, _MAX_RETRIES, "requests")),
            deadline=self.deadline if deadline is None else _seconds("deadline", deadline),
            headers=self.headers if headers is None else {**self.headers, **_headers(headers)},
            region=self.region,
        )


def _timeout(value: object) -> httpx.Timeout:
    if not isinstance(value, httpx.Timeout):
        return httpx.Timeout(_seconds("timeout", value))
    for phase, seconds in value.as_dict().items():
        if seconds is not None:
            _seconds(f"timeout.{phase}", seconds)
    return value


def _seconds(argument: str, value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= _MAX_SECONDS:
        raise ValidationError(argument, f"{shown(value)} is not a positive number of seconds, {_MAX_SECONDS:,} at most")
    return float(value)


def _headers(headers: object) -> Mapping[str, str]:
    if not isinstance(headers, Mapping):
        raise ValidationError("headers", f"{shown(headers)} is not a mapping of names to values")
    checked: dict[str, str] = {}
    for name, value in cast("Mapping[object, object]", headers).items():
        if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name):
            raise ValidationError("headers", f"{shown(name)} is not the name of a header, such as 'X-Team'")
        if name.lower() in _RESERVED_HEADERS:
            raise ValidationError("headers", f"{name!r} is set by the client itself")
        # The value may be a secret, so the error does not show it.
        if not isinstance(value, str) or not _HEADER_VALUE.fullmatch(value):
            raise ValidationError("headers", f"the value of {name!r} is not a line of ASCII without outer spaces")
        # Names are case-insensitive, and a header of a call replaces that of the client.
        checked[name.lower()] = value
    return checked
