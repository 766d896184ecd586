"""Credentials and base URL, from the arguments of a client or from the environment. Pure."""

import ipaddress
import re
from base64 import b64encode
from collections.abc import Mapping
from typing import NamedTuple

import httpx

from plivo_messaging._errors import ConfigurationError

DEFAULT_BASE_URL = "https://api.plivo.com/v1"

_AUTH_ID = re.compile(r"(?:MA|SA)[A-Z0-9]{18}")
_MAX_PORT = 65_535
AUTH_TOKEN_PATTERN = re.compile("[!-~]+")
"""What an auth token can look like: visible ASCII."""


class Secret:
    """A string that no repr, log line, pickle or traceback shows."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the string."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled: pass the credentials again where they are needed")


class Config(NamedTuple):
    """The account, its token and the URL up to `/Account`, without a slash at the end."""

    auth_id: str
    auth_token: Secret
    base_url: str

    @property
    def authorization(self) -> Secret:
        """The value of the Authorization header."""
        return Secret(f"Basic {b64encode(f'{self.auth_id}:{self.auth_token.reveal()}'.encode()).decode()}")


def config_inputs(
    auth_id: str | None, auth_token: str | Secret | None, base_url: str | None, environment: Mapping[str, str]
) -> tuple[Secret | None, Secret | None, Secret | None]:
    """Hide auth_id, auth_token and base_url as they were passed, or as the environment has them.

    Each may be a token that was passed in the wrong place. The traceback of the error that says so must not show it
    among the local variables.
    """
    return (
        _hide(auth_id, environment.get("PLIVO_AUTH_ID")),
        _hide(auth_token, environment.get("PLIVO_AUTH_TOKEN")),
        _hide(base_url, environment.get("PLIVO_BASE_URL") or None),
    )


def resolve_config(auth_id: Secret | None, auth_token: Secret | None, base_url: Secret | None) -> Config:
    """Validate the inputs; a ConfigurationError never shows a credential."""
    for name, value in (("auth_id", auth_id), ("auth_token", auth_token), ("base_url", base_url)):
        if value is not None and not isinstance(value.reveal(), str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ConfigurationError(f"{name} is of the type {type(value.reveal()).__name__}: pass a string")
    return Config(_auth_id(auth_id), _auth_token(auth_token), _base_url(base_url))


def is_local(config: Config) -> bool:
    """Return whether requests stay on this machine, and so go to a mock server and not to the API."""
    return is_loopback(httpx.URL(config.base_url).host)


def _hide(argument: str | Secret | None, variable: str | None) -> Secret | None:
    value = variable if argument is None else argument
    return value if value is None or isinstance(value, Secret) else Secret(value)


def _auth_id(value: Secret | None) -> str:
    if not value:
        raise ConfigurationError(
            "auth_id is missing: pass auth_id=… or set PLIVO_AUTH_ID (the console shows it on its first page)"
        )
    if not _AUTH_ID.fullmatch(value.reveal()):
        raise ConfigurationError(
            f"auth_id is not valid: it has {len(value.reveal())} characters; an auth_id has 20 capital letters and "
            "digits and begins with MA (main account) or SA (subaccount). Were auth_id and auth_token swapped?"
        )
    return value.reveal()


def _auth_token(value: Secret | None) -> Secret:
    if not value:
        raise ConfigurationError(
            "auth_token is missing: pass auth_token=… or set PLIVO_AUTH_TOKEN (the console shows it beside the auth_id)"
        )
    if not AUTH_TOKEN_PATTERN.fullmatch(value.reveal()):
        raise ConfigurationError(
            "auth_token contains a space, a line break or another character that no token has: was it copied with its "
            "surroundings?"
        )
    return value


def _base_url(hidden: Secret | None) -> str:
    if hidden is None:
        return DEFAULT_BASE_URL
    # Searched in the whole string: a credential that contains a slash would end up in another part of the URL.
    if "@" in hidden.reveal():
        raise ConfigurationError("base_url contains credentials: pass them as auth_id and auth_token")
    value = hidden.reveal()
    try:
        url = httpx.URL(value.strip())
        host = url.host  # httpx decodes an international name only here
    except (httpx.InvalidURL, UnicodeError) as error:
        raise ConfigurationError(f"base_url {value!r} is not a URL: {error}") from None
    if url.scheme not in ("https", "http") or not host:
        raise ConfigurationError(f"base_url {value!r} is not an https URL, such as {DEFAULT_BASE_URL}")
    if url.port is not None and not 0 < url.port <= _MAX_PORT:
        raise ConfigurationError(f"base_url {value!r} has no port that exists: it is from 1 to {_MAX_PORT}")
    if "?" in value or "#" in value:
        raise ConfigurationError(f"base_url {value!r} ends in a query or a fragment: leave it out")
    if url.scheme == "http" and not is_loopback(host):
        raise ConfigurationError(
            f"base_url {value!r} would send the credentials unencrypted: use https (http is for this machine only)"
        )
    return str(url).rstrip("/")


def is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
