"""A value that must not be seen."""

import copy
import json
import pickle
import pprint
from collections.abc import Callable

import pytest

from plivo_messaging._transport._secret import Secret
from tests.client.wire import AUTH_TOKEN

SECRET = Secret(AUTH_TOKEN)


WAYS: dict[str, Callable[[Secret], str]] = {
    "repr": repr,
    "str": str,
    "format": format,
    "f-string": lambda secret: f"{secret!r:>40}",
    "percent": lambda secret: "%s" % secret,  # noqa: UP031  (one of the ways)
    "in a list": lambda secret: repr([secret]),
    "in a dictionary": lambda secret: repr({"auth_token": secret}),
    "pprint": pprint.pformat,
}


@pytest.mark.parametrize("show", WAYS.values(), ids=WAYS)
def test_no_way_of_showing_it_shows_it(show: Callable[[Secret], str]) -> None:
    shown = show(SECRET)
    assert AUTH_TOKEN not in shown
    assert "Secret(…)" in shown


def test_the_one_place_that_needs_it_gets_it() -> None:
    assert SECRET.reveal() == AUTH_TOKEN


def test_it_is_not_pickled_and_not_copied() -> None:
    for leave in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="a secret is not pickled") as caught:
            leave(SECRET)
        assert AUTH_TOKEN not in str(caught.value)


def test_it_is_not_json() -> None:
    with pytest.raises(TypeError, match="not JSON serializable") as caught:
        json.dumps({"auth_token": SECRET})
    assert AUTH_TOKEN not in str(caught.value)


def test_it_has_no_dictionary_to_look_into() -> None:
    assert not hasattr(SECRET, "__dict__")


def test_equality_is_that_of_the_values() -> None:
    assert Secret("one") == Secret("one")
    assert Secret("one") != Secret("two")
    assert Secret("one") != "one"
    assert hash(Secret("one")) == hash(Secret("one"))


def test_an_empty_one_is_false() -> None:
    assert Secret("x")
    assert not Secret("")
