"""JSON is the same with orjson and without."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging._transport import http
from plivo_messaging._transport.http import read_json, write_json

_T = TypeVar("_T")

WHOLE = st.integers(min_value=-(2**63), max_value=2**64 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(params=["orjson", "json"], autouse=True)
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    assert http._orjson is not None, "the extra `fast` is not installed"
    if request.param == "json":
        monkeypatch.setattr(http, "_orjson", None)


def both(call: Callable[[Any], _T], argument: object) -> tuple[_T, _T]:
    """Call a function with orjson, if the test is one with it, and without."""
    first = call(argument)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(http, "_orjson", None)
        return first, call(argument)


@given(st.dictionaries(st.text(), VALUES, max_size=5), st.booleans())
def test_what_is_read_and_written_is_the_same(document: dict[str, Any], escaped: bool) -> None:
    content = json.dumps(document, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    fast, slow = both(read_json, content)
    assert json.dumps(fast) == json.dumps(slow) == json.dumps(document)
    assert [json.loads(each) for each in both(write_json, document)] == [document] * 2


@given(st.dictionaries(st.text(), st.text() | st.booleans() | WHOLE | st.lists(st.text())))
def test_what_has_no_fractions_is_written_in_the_same_bytes(document: dict[str, Any]) -> None:
    fast, slow = both(write_json, document)
    assert fast == slow


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b'{"a": "\\ud83d"}', {"a": "\ud83d"}),
        (b'{"a": Infinity}', {"a": float("inf")}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'{"a": -9223372036854775808, "b": 18446744073709551615}', {"a": -(2**63), "b": 2**64 - 1}),
    ],
    ids=["half of a surrogate pair", "infinity", "byte order mark", "a name twice", "long numbers"],
)
def test_odd_documents_are_read(content: bytes, value: object) -> None:
    assert repr(read_json(content)) == repr(value)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"<html>", b"{'a': 1}", b"\xff", b"[1,]", b"nul", b"[" * 100_000],
    ids=lambda content: repr(content[:9]),
)
def test_what_is_not_json_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_json(content)


def test_long_numbers_and_names_that_are_not_strings_are_written() -> None:
    odd: dict[Any, object] = {1: 2**70}
    assert write_json(odd) == b'{"1":1180591620717411303424}'
