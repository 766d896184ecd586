"""Both ways of reading and writing JSON give the same."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging._transport import _json

WHOLE = st.integers(min_value=-(2**63), max_value=2**64 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(st.text(), VALUES, max_size=5)


@pytest.fixture(params=["orjson", "json"])
def by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What reads and writes."""
    assert _json._orjson is not None, "the extra `fast` is not installed"
    if request.param == "json":
        monkeypatch.setattr(_json, "_orjson", None)
    return str(request.param)


def both(monkeypatch: pytest.MonkeyPatch, call: Any, argument: Any) -> tuple[Any, Any]:
    """Call a function with orjson and without."""
    with_orjson = call(argument)
    with monkeypatch.context() as patched:
        patched.setattr(_json, "_orjson", None)
        return with_orjson, call(argument)


@given(DOCUMENTS)
def test_what_is_read_is_the_same(document: dict[str, Any]) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        for escaped in (True, False):
            content = json.dumps(document, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
            fast, slow = both(monkeypatch, _json.read, content)
            assert fast == slow == document
            assert json.dumps(fast) == json.dumps(slow)


@given(DOCUMENTS)
def test_what_is_written_says_the_same(document: dict[str, Any]) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        fast, slow = both(monkeypatch, _json.write, document)
        assert json.loads(fast) == json.loads(slow) == document


@given(st.dictionaries(st.text(), st.text() | st.booleans() | WHOLE | st.lists(st.text())))
def test_what_has_no_fractions_is_written_in_the_same_bytes(document: dict[str, Any]) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        fast, slow = both(monkeypatch, _json.write, document)
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
def test_odd_documents_are_read(by: str, content: bytes, value: object) -> None:
    assert repr(_json.read(content)) == repr(value), by


@pytest.mark.parametrize("content", [b"", b"{", b"<html>", b"{'a': 1}", b"\xff", b"[1,]", b"nul"])
def test_what_is_no_json_is_refused(by: str, content: bytes) -> None:
    assert by
    with pytest.raises(ValueError, match=r"."):
        _json.read(content)


def test_what_is_nested_too_deeply_is_refused(by: str) -> None:
    assert by
    with pytest.raises((ValueError, RecursionError)):
        _json.read(b"[" * 100_000)


def test_names_that_are_no_strings_and_long_numbers_are_written(by: str) -> None:
    odd: dict[Any, object] = {1: 2**70}
    assert _json.write(odd) == b'{"1":1180591620717411303424}', by
