"""Credentials and base URL come from arguments or the environment, are validated, and are never shown."""

import copy
import json
import pickle
import pprint
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plivo_messaging import ConfigurationError
from plivo_messaging._arguments.credentials import (
    DEFAULT_BASE_URL,
    Config,
    Secret,
    config_inputs,
    is_local,
    resolve_config,
)
from tests.wrapper.wire import AUTH_ID, AUTH_TOKEN

SUBACCOUNT = f"SA{AUTH_ID[2:]}"
OTHER_TOKEN = "another0token0that0is0not0one000"
URL = "https://example.com/v1"
ENVIRONMENT = {"PLIVO_AUTH_ID": AUTH_ID, "PLIVO_AUTH_TOKEN": AUTH_TOKEN, "PLIVO_BASE_URL": URL}
SECRET = Secret(AUTH_TOKEN)


def resolve(
    auth_id: str | None = None,
    auth_token: str | Secret | None = None,
    base_url: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Config:
    return resolve_config(*config_inputs(auth_id, auth_token, base_url, environment or {}))


def test_arguments_come_before_the_environment_and_the_environment_before_the_default() -> None:
    default = "https://api.plivo.com/v1"
    assert resolve(AUTH_ID, AUTH_TOKEN, URL) == Config(AUTH_ID, SECRET, URL)
    assert resolve(AUTH_ID, SECRET) == Config(AUTH_ID, SECRET, default)
    assert resolve(AUTH_ID, AUTH_TOKEN, environment={"PLIVO_BASE_URL": ""}) == Config(AUTH_ID, SECRET, default)
    assert resolve(environment=ENVIRONMENT) == Config(AUTH_ID, SECRET, URL)
    assert resolve(auth_token=OTHER_TOKEN, environment=ENVIRONMENT) == Config(AUTH_ID, Secret(OTHER_TOKEN), URL)
    assert resolve(SUBACCOUNT, OTHER_TOKEN, "https://example.org", ENVIRONMENT) == Config(
        SUBACCOUNT, Secret(OTHER_TOKEN), "https://example.org"
    )


@pytest.mark.parametrize("name", ["auth_id", "auth_token", "base_url"])
@pytest.mark.parametrize("wrong", [AUTH_TOKEN.encode(), 5, [AUTH_TOKEN], httpx.URL(URL)])
def test_what_is_no_string_is_refused_and_not_shown(name: str, wrong: Any) -> None:
    arguments: dict[str, Any] = {"auth_id": AUTH_ID, "auth_token": AUTH_TOKEN, name: wrong}
    with pytest.raises(ConfigurationError) as caught:
        resolve(**arguments)
    assert str(caught.value) == f"{name} is of the type {type(wrong).__name__}: pass a string"


@pytest.mark.parametrize("environment", [{}, ENVIRONMENT], ids=["", "empty arguments hide the environment"])
def test_missing_credentials(environment: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match=r"^auth_id is missing: pass auth_id=… or set PLIVO_AUTH_ID"):
        resolve("", AUTH_TOKEN, environment=environment)
    for missing in ("", Secret("")):
        with pytest.raises(ConfigurationError, match=r"^auth_token is missing: pass auth_token=… or set PLIVO_AUTH_"):
            resolve(AUTH_ID, missing, environment=environment)


@pytest.mark.parametrize(
    "auth_id",
    [AUTH_ID[:-1], f"{AUTH_ID}0", AUTH_ID.lower(), f"XX{AUTH_ID[2:]}", f"{AUTH_ID}\n", f"{AUTH_ID[:-1]}é", AUTH_TOKEN],
)
def test_an_auth_id_that_is_not_valid_is_not_shown(auth_id: str) -> None:
    with pytest.raises(
        ConfigurationError, match=rf"^auth_id is not valid: it has {len(auth_id)} .* swapped\?"
    ) as error:
        resolve(auth_id, AUTH_TOKEN)
    assert auth_id not in str(error.value)


@pytest.mark.parametrize("blemish", [" ", "\n", "\t", "\x00", "\x7f", "é", "\u200b", "\ud800"])
def test_a_token_that_is_not_valid_is_not_shown(blemish: str) -> None:
    for token in (f"{AUTH_TOKEN}{blemish}", f"{blemish}{AUTH_TOKEN}"):
        with pytest.raises(ConfigurationError, match=r"^auth_token contains a space, a line break") as caught:
            resolve(AUTH_ID, token)
        assert AUTH_TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("https://api.plivo.com/v1", "https://api.plivo.com/v1"),
        ("https://api.plivo.com/v1/", "https://api.plivo.com/v1"),
        ("https://api.plivo.com/v1//", "https://api.plivo.com/v1"),
        (" https://api.plivo.com/v1\n", "https://api.plivo.com/v1"),
        ("HTTPS://API.Plivo.com/v1", "https://api.plivo.com/v1"),
        ("https://api.plivo.com", "https://api.plivo.com"),
        ("https://api.plivo.com:8443/a/b/", "https://api.plivo.com:8443/a/b"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
        ("http://127.1.2.3/v1", "http://127.1.2.3/v1"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("http://localhost/v1", "http://localhost/v1"),
        ("http://plivo.localhost/v1", "http://plivo.localhost/v1"),
    ],
)
def test_base_urls(base_url: str, expected: str) -> None:
    config = resolve(AUTH_ID, AUTH_TOKEN, base_url)
    assert config.base_url == expected
    assert is_local(config) is base_url.startswith("http:")


@pytest.mark.parametrize(
    ("base_url", "problem"),
    [
        ("api.plivo.com/v1", "'api.plivo.com/v1' is not an https URL, such as https://api.plivo.com/v1"),
        ("ftp://api.plivo.com/v1", "is not an https URL"),
        ("", "'' is not an https URL"),  # a variable of a shell that is not set
        ("https:///v1", "is not an https URL"),
        ("https://", "is not an https URL"),
        ("https://api.plivo.com:port/v1", "'https://api.plivo.com:port/v1' is not a URL: Invalid port"),
        *(
            (f"https://api.plivo.com:{port}/v1", "has no port that exists: it is from 1 to 65535")
            for port in (0, 65_536, 99_999)
        ),
        ("https://[::1", "is not a URL|is not an https URL"),
        ("https://api.plivo.com/v1?a=b", "ends in a query or a fragment: leave it out"),
        ("https://api.plivo.com/v1#a", "ends in a query or a fragment: leave it out"),
        ("https://api.plivo.com/v1?", "ends in a query or a fragment: leave it out"),
        ("https://api.plivo.com/v1#", "ends in a query or a fragment: leave it out"),
        ("http://api.plivo.com/v1", "would send the credentials unencrypted: use https"),
        ("http://192.0.2.7/v1", "would send the credentials unencrypted"),
        ("http://127.0.0.1.example.com/v1", "would send the credentials unencrypted"),
        ("http://localhost.example.com/v1", "would send the credentials unencrypted"),
        ("http://notlocalhost/v1", "would send the credentials unencrypted"),
        ("http://0.0.0.0/v1", "would send the credentials unencrypted"),
    ],
)
def test_base_urls_that_are_refused(base_url: str, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^base_url .*(?:{problem})"):
        resolve(AUTH_ID, AUTH_TOKEN, base_url)


@pytest.mark.parametrize(
    "base_url",
    [
        "https://{user}@api.plivo.com/v1",
        "https://{user}@api.plivo.com:port/v1",
        "https://{user}/@api.plivo.com/v1",
        "https://{user}?@api.plivo.com/v1",
        "{user}@api.plivo.com/v1",
    ],
)
def test_credentials_in_the_base_url_are_refused_and_not_shown(base_url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^base_url contains credentials: pass them as auth_id") as caught:
        resolve(AUTH_ID, AUTH_TOKEN, base_url.format(user=f"{AUTH_ID}:{AUTH_TOKEN}"))
    assert AUTH_TOKEN not in str(caught.value)


@given(st.text())
@example("https://\u00ff..")
@example("https://xn--/")
@example("https://a\x00b")
def test_every_text_is_a_base_url_or_refused(base_url: str) -> None:
    try:
        result = resolve(AUTH_ID, AUTH_TOKEN, base_url).base_url
    except ConfigurationError:
        return
    assert result == DEFAULT_BASE_URL or result.startswith(("https://", "http://"))


@given(st.text(), st.text() | st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E)))
def test_every_pair_of_credentials_is_accepted_or_refused(auth_id: str, auth_token: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^auth_id "):
        resolve(auth_id, auth_token)
    if auth_token and all("!" <= character <= "~" for character in auth_token):
        assert resolve(AUTH_ID, auth_token).auth_token.reveal() == auth_token
    else:
        with pytest.raises(ConfigurationError, match=r"^auth_token "):
            resolve(AUTH_ID, auth_token)


@pytest.mark.parametrize("position", range(3))
def test_all_inputs_are_hidden_before_they_are_validated(position: int) -> None:
    arguments: list[str | None] = [None, None, None]
    arguments[position] = AUTH_TOKEN
    assert AUTH_TOKEN not in repr(config_inputs(arguments[0], arguments[1], arguments[2], {}))
    variable = list(ENVIRONMENT)[position]
    assert AUTH_TOKEN not in repr(config_inputs(None, None, None, {variable: AUTH_TOKEN}))


WAYS_TO_SHOW: dict[str, Callable[[Secret], str]] = {
    "repr": repr,
    "str": str,
    "format": format,
    "f-string": lambda secret: f"{secret!r:>40}",
    "percent": lambda secret: "%s" % secret,  # noqa: UP031  (one of the ways)
    "pprint": pprint.pformat,
    "list": lambda secret: repr([secret]),
    "dictionary": lambda secret: repr({"auth_token": secret}),
    "configuration": lambda secret: repr(resolve(AUTH_ID, secret)),
}


@pytest.mark.parametrize("show", WAYS_TO_SHOW.values(), ids=WAYS_TO_SHOW)
def test_a_secret_is_never_shown(show: Callable[[Secret], str]) -> None:
    shown = show(SECRET)
    assert AUTH_TOKEN not in shown
    assert "Secret(…)" in shown
    assert not hasattr(SECRET, "__dict__")


@pytest.mark.parametrize("way", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_secret_is_not_copied(way: Callable[[Secret], object]) -> None:
    with pytest.raises(TypeError, match="a secret is not pickled: pass the credentials again") as caught:
        way(SECRET)
    assert AUTH_TOKEN not in str(caught.value)
    with pytest.raises(TypeError, match="not JSON serializable"):
        json.dumps(SECRET)


def test_secrets_are_compared_by_their_values() -> None:
    assert Secret("one") == Secret("one") != Secret("two")
    assert Secret("one") != "one"
    assert hash(Secret("one")) == hash(Secret("one"))
    assert Secret("x")
    assert not Secret("")
