"""Auth tokens as arguments: hidden first, checked then."""

import re
from collections.abc import Iterable
from types import NoneType
from typing import TypeAlias, cast

from plivo_messaging._errors import ConfigurationError
from plivo_messaging._transport._secret import Secret

__all__ = ["AuthTokens", "check_tokens", "hide_tokens"]

AuthTokens: TypeAlias = str | Secret | Iterable[str | Secret]

_TOKEN = re.compile(r"[!-~]+")


def hide_tokens(auth_token: object) -> tuple[Secret | type, ...]:
    """Hide what was given as one token or several, before anything can fail with it among its variables.

    Args:
        auth_token: The `AuthTokens`.

    Returns:
        Each of them hidden; in the place of what is no string stands its type.
    """
    given: Iterable[object] = (auth_token,)
    if isinstance(auth_token, Iterable) and not isinstance(auth_token, str | bytes):
        given = cast("Iterable[object]", auth_token)
    return tuple(
        each if isinstance(each, Secret) else Secret(each) if isinstance(each, str) else type(each) for each in given
    )


def check_tokens(hidden: tuple[Secret | type, ...]) -> tuple[Secret, ...]:
    """Check hidden tokens: with an empty one anybody could sign.

    Args:
        hidden: The tokens.

    Returns:
        The tokens.

    Raises:
        ConfigurationError: If there is none, or an empty one, or one no account can have.
        TypeError: If one is neither a string nor a Secret.
    """
    wrong = [each.__name__ for each in hidden if isinstance(each, type) and each is not NoneType]
    if wrong:
        raise TypeError(f"auth_token is of type {wrong[0]}: pass a string, or several strings")
    tokens = tuple(each for each in hidden if isinstance(each, Secret))
    if not tokens or len(tokens) < len(hidden) or not all(tokens):
        raise ConfigurationError("auth_token is missing or empty: pass the token of the account (the console shows it)")
    if not all(_TOKEN.fullmatch(each.reveal()) for each in tokens):
        raise ConfigurationError(
            "auth_token holds a space, a line break or another character no token has: was it copied with its "
            "surroundings?"
        )
    return tokens
