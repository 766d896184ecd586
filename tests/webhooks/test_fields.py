"""Form fields: from bytes, text, and the forms of web frameworks."""

import pickle
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

import pytest
from django.http import QueryDict
from hypothesis import assume, given
from hypothesis import strategies as st
from starlette.datastructures import FormData, UploadFile
from werkzeug.datastructures import ImmutableMultiDict

from plivo_messaging import WebhookPayloadError
from plivo_messaging.webhooks import InboundMessage, WebhookFields, parse, sign, verify
from tests.webhooks.recipes import django_settings
from tests.webhooks.requests import MMS, SMS, TOKEN, URL, encoded, with_query

assert django_settings.configured  # a QueryDict needs them

PAIRS = [
    ("MessageUUID", "1"),
    ("From", "12025550123"),
    ("To", "12025550100"),
    ("Text", "a + b & c = 🍽"),
    ("Tag", "two"),
    ("Tag", ""),
]
ENCODED = urlencode(PAIRS)
SEVERAL = dict(PAIRS) | {"Tag": ["two", ""]}
BODIES = {
    "bytes": ENCODED.encode(),
    "bytearray": bytearray(ENCODED.encode()),
    "text": ENCODED,
    "Starlette": FormData([*PAIRS]),
    "Flask": ImmutableMultiDict(PAIRS),
    "Django": QueryDict(ENCODED, encoding="utf-8"),
    "dictionary with a list": SEVERAL,
    "dictionary with a tuple": SEVERAL | {"Tag": ("two", "")},
    "fields": WebhookFields(PAIRS),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_every_kind_of_body_holds_the_same_fields(body: bytes | str | Mapping[str, object]) -> None:
    assert parse("POST", URL, body).raw.pairs == tuple(PAIRS)
    assert verify("POST", URL, sign("POST", URL, ENCODED, auth_token=TOKEN), body, auth_token=TOKEN) == "v3"


@pytest.mark.parametrize(
    ("query", "pairs"),
    [
        ("", []),
        ("&&", []),
        ("a", [("a", "")]),
        ("a=", [("a", "")]),
        ("=a", [("", "a")]),
        ("a=b=c", [("a", "b=c")]),
        ("a;b=c", [("a;b", "c")]),
        ("a=%26", [("a", "&")]),
        ("%zz=%", [("%zz", "%")]),
        ("%ff=a%fe", [("\ufffd", "a\ufffd")]),
        ("a=\ud800", [("a", "\ufffd\ufffd\ufffd")]),
    ],
)
def test_queries_are_split_at_ampersands_and_decoded(query: str, pairs: list[tuple[str, str]]) -> None:
    read = parse("GET", f"{URL}?MessageUUID=1&From=2&To=3&{query}")
    assert list(read.raw.pairs[3:]) == pairs


@given(st.text("az%+&=;026Ff\0\xff"))
def test_queries_are_decoded_as_the_standard_library_decodes_them(text: str) -> None:
    expected = parse_qsl(text.replace("\xff", "%C3%BF"), keep_blank_values=True)
    assume(all(len(name) <= 100 and not {"&", "="} & {*name} for name, _ in expected))
    assert list(parse("GET", f"{URL}?MessageUUID=1&Status=sent&{text}").raw.pairs[2:]) == expected


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_people_write_is_the_text(text: str) -> None:
    for fields, name in ((SMS, "Text"), (MMS, "Body")):
        written = fields | {name: text}
        for method, url, body in (("POST", URL, encoded(written)), ("GET", with_query(written), b"")):
            read = parse(method, url, body, expect=InboundMessage)
            assert (read.text or "") == text
            assert dict(read.raw) == written


@pytest.mark.parametrize("body", [None, 1, 1.5, ["To=1"], object()])
def test_a_body_of_another_type_is_refused(body: bytes) -> None:
    with pytest.raises(TypeError, match=r"^body is of type \w+: pass the request's bytes"):
        parse("POST", URL, body)


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ({"Units": 1}, "int"),
        ({"Text": None}, "NoneType"),
        ({"Text": b"bytes"}, "bytes"),
        ({"Text": ["one", 2]}, "int"),
        ({1: "one"}, "int"),
        (FormData([("Text", UploadFile(file=None))]), "UploadFile"),  # type: ignore[arg-type]  # it is not read
    ],
)
def test_a_form_with_other_values_than_strings_is_refused(form: Mapping[str, object], kind: str) -> None:
    with pytest.raises(WebhookPayloadError, match=rf"^the form holds a value of type {kind}, and Plivo sends only str"):
        parse("POST", URL, form)


def test_fields_are_a_mapping_to_first_values() -> None:
    fields = WebhookFields([("Tag", "two"), ("To", "12025550123"), ("Tag", "three")])

    assert isinstance(fields, Mapping)
    assert dict(fields) == {"Tag": "two", "To": "12025550123"}
    assert len(fields) == 2
    assert "Tag" in fields
    assert fields.get("From") is None
    assert fields.getlist("Tag") == ["two", "three"]
    assert fields.getlist("From") == []
    assert fields.pairs == (("Tag", "two"), ("To", "12025550123"), ("Tag", "three"))
    with pytest.raises(KeyError):
        fields["From"]


def test_fields_are_immutable_values() -> None:
    fields = WebhookFields(PAIRS)

    assert fields == WebhookFields(PAIRS)
    assert fields != WebhookFields(PAIRS[:-1])
    assert fields != WebhookFields(reversed(PAIRS))
    assert len({fields, WebhookFields(PAIRS)}) == 1
    assert WebhookFields() == WebhookFields([])
    copy: WebhookFields = pickle.loads(pickle.dumps(fields))  # noqa: S301  (our own)
    assert copy == fields
    fields.getlist("Tag").append("three")
    assert fields.getlist("Tag") == copy.getlist("Tag") == ["two", ""]
    with pytest.raises(AttributeError):
        fields.pairs = ()  # type: ignore[misc]  # that is the point
    with pytest.raises(TypeError):
        fields["To"] = "1"  # type: ignore[index]  # that is the point


def test_the_repr_of_fields_shows_no_values() -> None:
    assert repr(WebhookFields(PAIRS)) == "WebhookFields(MessageUUID, From, To, Text, Tag)"
    assert repr(WebhookFields()) == "WebhookFields()"
