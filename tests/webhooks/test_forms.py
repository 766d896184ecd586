"""Form fields, from bytes, texts and frameworks' forms."""

import pickle
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData, UploadFile
from werkzeug.datastructures import ImmutableMultiDict

from plivo_messaging import WebhookPayloadError
from plivo_messaging.webhooks import WebhookFields
from plivo_messaging.webhooks._forms import Body, as_bytes, read_form, read_query
from tests.webhooks import django_project

assert django_project.CONFIGURED  # a QueryDict wants settings

PAIRS = ((b"To", b"12025550123"), (b"Text", b"a + b & c = \xf0\x9f\x8d\xbd"), (b"Tag", b"two"), (b"Tag", b""))
ENCODED = "To=12025550123&Text=a+%2B+b+%26+c+%3D+%F0%9F%8D%BD&Tag=two&Tag="
DECODED = [(name.decode(), value.decode()) for name, value in PAIRS]


BODIES: dict[str, Body] = {
    "bytes": ENCODED.encode(),
    "bytearray": bytearray(ENCODED.encode()),
    "text": ENCODED,
    "Starlette": FormData([*DECODED]),
    "Flask": ImmutableMultiDict(DECODED),
    "Django": QueryDict(ENCODED, encoding="utf-8"),
    "dictionary with a list": {"To": "12025550123", "Text": DECODED[1][1], "Tag": ["two", ""]},
    "dictionary with a tuple": {"To": "12025550123", "Text": DECODED[1][1], "Tag": ("two", "")},
    "fields": WebhookFields(DECODED),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_every_kind_of_body_is_the_same_form(body: Body) -> None:
    assert read_form(body) == PAIRS


@pytest.mark.parametrize(
    ("query", "pairs"),
    [
        ("", ()),
        ("&&", ()),
        ("a", ((b"a", b""),)),
        ("a=", ((b"a", b""),)),
        ("=a", ((b"", b"a"),)),
        ("a=b=c", ((b"a", b"b=c"),)),
        ("a;b=c", ((b"a;b", b"c"),)),
        ("a%3Db=%26", ((b"a=b", b"&"),)),
        ("%zz=%", ((b"%zz", b"%"),)),
        ("%ff=\ud800", ((b"\xff", b"\xed\xa0\x80"),)),
    ],
)
def test_queries(query: str, pairs: tuple[tuple[bytes, bytes], ...]) -> None:
    assert read_query(query) == pairs


@given(st.lists(st.tuples(st.text(), st.text())))
def test_what_is_encoded_is_decoded(pairs: list[tuple[str, str]]) -> None:
    # A field without name and value leaves nothing but its equals sign.
    assert list(read_query(urlencode(pairs))) == [(name.encode(), value.encode()) for name, value in pairs]


@given(st.binary())
def test_bytes_are_read_as_the_standard_library_reads_them(data: bytes) -> None:
    text = data.decode("latin-1").encode("ascii", "replace").decode()
    expected = parse_qsl(text, keep_blank_values=True)
    assert list(WebhookFields.decoded(read_form(text)).pairs) == expected


@pytest.mark.parametrize("body", [None, 1, 1.5, ["To=1"], object()])
def test_what_is_no_body_is_refused(body: object) -> None:
    with pytest.raises(TypeError, match=r"^body is of type \w+: pass the request's bytes"):
        read_form(body)


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ({"Units": 1}, "int"),
        ({"Text": None}, "NoneType"),
        ({"Text": b"bytes"}, "bytes"),
        ({"Text": ["one", 2]}, "int"),
        ({1: "one"}, "int"),
    ],
)
def test_values_that_are_no_texts_are_refused(form: object, kind: str) -> None:
    with pytest.raises(WebhookPayloadError, match=rf"^the form holds a {kind} where Plivo sends texts"):
        read_form(form)


def test_an_uploaded_file_is_refused() -> None:
    form = FormData([("Text", UploadFile(file=None))])  # type: ignore[arg-type]  # it is not read
    with pytest.raises(WebhookPayloadError, match="holds a UploadFile"):
        read_form(form)


def test_fields_are_a_mapping_of_first_values() -> None:
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


def test_fields_are_values() -> None:
    fields = WebhookFields(DECODED)

    assert fields == WebhookFields(DECODED)
    assert fields != WebhookFields(DECODED[:-1])
    assert fields != WebhookFields(reversed(DECODED))
    assert len({fields, WebhookFields(DECODED)}) == 1
    assert WebhookFields() == WebhookFields([])
    copy: WebhookFields = pickle.loads(pickle.dumps(fields))  # noqa: S301  (our own)
    assert copy == fields
    assert copy.getlist("Tag") == ["two", ""]


def test_fields_cannot_be_changed() -> None:
    fields = WebhookFields(DECODED)

    with pytest.raises(AttributeError):
        fields.pairs = ()  # type: ignore[misc]  # that is the point
    with pytest.raises(TypeError):
        fields["To"] = "1"  # type: ignore[index]  # that is the point
    fields.getlist("Tag").append("three")
    assert fields.getlist("Tag") == ["two", ""]


def test_the_repr_of_fields_has_no_values() -> None:
    assert repr(WebhookFields(DECODED)) == "WebhookFields(To, Text, Tag)"
    assert repr(WebhookFields()) == "WebhookFields()"


def test_what_is_no_utf_8_becomes_the_replacement_character() -> None:
    assert WebhookFields.decoded(((b"\xff", b"a\xfe"),)).pairs == (("\ufffd", "a\ufffd"),)


@given(st.text(alphabet=st.characters(exclude_categories=[])))
def test_every_text_has_bytes(text: str) -> None:
    assert as_bytes(text).decode(errors="surrogatepass") == text
