"""Where requests go and in whose name: credentials and base URL, from arguments or the environment."""

import ipaddress
import re
from collections.abc import Mapping

import httpx
from attrs import frozen

from plivo_messaging._errors import ConfigurationError

from ._secret import Secret

__all__ = ["DEFAULT_BASE_URL", "Config", "Given", "from_environment", "given", "is_local", "resolve"]

DEFAULT_BASE_URL = "https://api.plivo.com/v1"

_AUTH_ID = re.compile(r"(?:MA|SA)[A-Z0-9]{18}")


@frozen
class Config:
    """What every request of a client has in common.

    Attributes:
        auth_id: The account.
        auth_token: Its token, hidden.
        base_url: Scheme, host and the path before `/Account`, without a slash at the end.
    """

    auth_id: str
    auth_token: Secret
    base_url: str


@frozen
class Given:
    """Credentials and base URL as they came, unchecked.

    All three are hidden: each may hold a token that was put into the wrong place, and the error that says so must not
    show it among the variables of its frames.

    Attributes:
        auth_id: What is said to be the account, or None.
        auth_token: What is said to be its token, or None.
        base_url: What is said to be the base URL, or None.
    """

    auth_id: Secret | None
    auth_token: Secret | None
    base_url: Secret | None


def given(auth_id: str | None, auth_token: str | Secret | None, base_url: str | None) -> Given:
    """Hide what was given as arguments."""
    return Given(_hidden(auth_id), _hidden(auth_token), _hidden(base_url))


def from_environment(environment: Mapping[str, str]) -> Given:
    """Hide what is given by the environment variables `PLIVO_AUTH_ID`, `PLIVO_AUTH_TOKEN` and `PLIVO_BASE_URL`."""
    return given(
        environment.get("PLIVO_AUTH_ID"), environment.get("PLIVO_AUTH_TOKEN"), environment.get("PLIVO_BASE_URL")
    )


def resolve(arguments: Given, environment: Given) -> Config:
    """Settle credentials and base URL: arguments first, then the environment, then the default.

    Args:
        arguments: The auth_id, 20 characters, `MA…` or `SA…`; the token; the base URL, an `https` URL, or an `http` URL
            of this machine.
        environment: The same, for what the arguments leave out.

    Returns:
        The settled configuration.

    Raises:
        ConfigurationError: If something is missing or of the wrong form. The message never shows a credential.
    """
    return Config(
        auth_id=_auth_id(_first(arguments.auth_id, environment.auth_id)),
        auth_token=_auth_token(_first(arguments.auth_token, environment.auth_token)),
        base_url=_base_url(_first(arguments.base_url, environment.base_url)),
    )


def _hidden(value: str | Secret | None) -> Secret | None:
    return value if value is None or isinstance(value, Secret) else Secret(value)


def _first(argument: Secret | None, environment: Secret | None) -> Secret | None:
    return argument if argument is not None else environment


def _auth_id(value: Secret | None) -> str:
    if not value:
        raise ConfigurationError(
            "auth_id is missing: pass auth_id=… or set PLIVO_AUTH_ID (the console shows it on its first page)"
        )
    if not _AUTH_ID.fullmatch(value.reveal()):
        raise ConfigurationError(
            f"auth_id has {len(value.reveal())} characters and is none: an auth_id has 20 capital letters and digits "
            "and begins with MA (main account) or SA (subaccount). Were auth_id and auth_token swapped?"
        )
    return value.reveal()


def _auth_token(value: Secret | None) -> Secret:
    if not value:
        raise ConfigurationError(
            "auth_token is missing: pass auth_token=… or set PLIVO_AUTH_TOKEN (the console shows it beside the auth_id)"
        )
    if not _is_visible_ascii(value):
        raise ConfigurationError(
            "auth_token holds a space, a line break or another character no token has: was it copied with its "
            "surroundings?"
        )
    return value


def _is_visible_ascii(token: Secret) -> bool:
    return all("!" <= character <= "~" for character in token.reveal())


def _base_url(hidden: Secret | None) -> str:
    if not hidden:
        return DEFAULT_BASE_URL
    # Looked for in the string, not in its parts: a credential with a slash in it would end up in another part.
    if "@" in hidden.reveal():
        raise ConfigurationError("base_url holds credentials: pass them as auth_id and auth_token")
    value = hidden.reveal()
    try:
        url = httpx.URL(value.strip())
        host = url.host  # read here, because an international name is only now decoded
    except (httpx.InvalidURL, UnicodeError) as error:
        raise ConfigurationError(f"base_url {value!r} is not a URL: {error}") from None
    if url.scheme not in ("https", "http") or not host:
        raise ConfigurationError(f"base_url {value!r} is not an https URL, such as {DEFAULT_BASE_URL}")
    if "?" in value or "#" in value:
        raise ConfigurationError(f"base_url {value!r} ends in a query or a fragment: leave it out")
    if url.scheme == "http" and not _is_loopback(host):
        raise ConfigurationError(
            f"base_url {value!r} would send the credentials unencrypted: use https (http is for this machine only)"
        )
    return str(url).rstrip("/")


def is_local(config: Config) -> bool:
    """Tell whether requests stay on this machine: they go to a mock server, then, not to the API."""
    return _is_loopback(httpx.URL(config.base_url).host)


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
