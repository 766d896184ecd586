import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_mock._errors import ApiError
from plivo_mock._json import JsonObject, JsonValue, parse_object

VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), VALUES), st.booleans())
def test_an_object_is_read(value: JsonObject, escaped: bool) -> None:
    assert parse_object(json.dumps(value, ensure_ascii=escaped).encode()) == value


@given(st.binary())
def test_any_bytes_are_an_object_or_refused(body: bytes) -> None:
    outcome: object
    try:
        outcome = type(parse_object(body))
    except ApiError as error:
        outcome = error.status

    assert outcome in {dict, 400}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "is not valid JSON: Expecting value at character 0"),
        (b"{", "is not valid JSON"),
        (b"{} {}", "is not valid JSON: Extra data"),
        (b"src=1&dst=2", "is not valid JSON"),
        (b"\xef\xbb\xbf{}", "is not valid JSON: Unexpected UTF-8 BOM"),
        ("{}".encode("utf-16"), "is not UTF-8"),
        (b'{"text": "\xff"}', "is not UTF-8"),
        (b'{"text": "\xed\xa0\x80"}', "is not UTF-8"),
        (b'{"text": NaN}', "is not valid JSON: it holds NaN"),
        (b'{"text": [-Infinity]}', "is not valid JSON: it holds -Infinity"),
        (b'{"text": 1e999}', "holds a number that is out of range"),
        (b'{"text": ' + b"9" * 5_000 + b"}", "holds a number that is out of range"),
        (b'{"text": "\\ud800"}', "holds half of a surrogate pair"),
        (b'{"text": ["\\uDFFF\\ud800"]}', "holds half of a surrogate pair"),
        (b'{"\\udc00": 1}', "holds half of a surrogate pair"),
        (b"[" * 100_000, "is nested too deeply"),
        (b'{"a":' * 65 + b"1" + b"}" * 65, "is nested too deeply"),
        (b'{"a":' + b"[" * 65 + b"]" * 65 + b"}", "is nested too deeply"),
        (b"[]", "is not a JSON object"),
        (b"null", "is not a JSON object"),
        (b'"text"', "is not a JSON object"),
    ],
)
def test_what_is_no_object_is_refused_with_the_reason(body: bytes, problem: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_object(body)

    assert caught.value.status == 400
    assert caught.value.text.startswith(f"The body of the request {problem}")


def test_a_pair_of_surrogate_escapes_is_a_character() -> None:
    assert parse_object(b'{"text": "\\ud83d\\ude00"}') == {"text": "😀"}


def test_64_levels_are_not_too_many() -> None:
    assert parse_object(b'{"a":' * 64 + b"1" + b"}" * 64)
