"""Signatures and arbitrary requests."""

import string
from collections.abc import Callable
from random import Random
from urllib.parse import urlencode

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from plivo_messaging import WebhookError, WebhookSignatureError
from plivo_messaging.webhooks import SignatureVersion, parse, sign, verify, verify_and_parse
from plivo_messaging.webhooks._forms import Body
from tests.webhooks.requests import DELIVERED, TOKEN, URL, encoded, only

TOKENS = st.text(string.ascii_letters + string.digits, min_size=1)
NONCES = st.text(string.digits, min_size=1, max_size=30)
METHODS = st.sampled_from(["GET", "POST"])
VERSIONS = st.sampled_from(["v2", "v3"])
FORMS = st.lists(st.tuples(st.text(), st.text()), max_size=8)
PATHS = st.text(st.characters(exclude_characters="?#", exclude_categories=[]))


@given(METHODS, PATHS, FORMS, FORMS, TOKENS, st.none() | NONCES, VERSIONS)
def test_what_is_signed_is_verified(
    method: str,
    path: str,
    query: list[tuple[str, str]],
    form: list[tuple[str, str]],
    token: str,
    nonce: str | None,
    version: SignatureVersion,
) -> None:
    url = f"https://example.com/{path}?{urlencode(query)}"
    body = urlencode(form)
    headers = sign(method, url, body, auth_token=token, nonce=nonce, versions=[version])

    assert verify(method, url, headers, body, auth_token=token) == version


@given(FORMS, st.randoms(use_true_random=False))
def test_the_order_of_fields_does_not_matter_to_version_3(form: list[tuple[str, str]], random: Random) -> None:
    shuffled = sorted(form, key=lambda _: random.random())
    headers = sign("POST", URL, urlencode(form), auth_token=TOKEN)
    assert verify("POST", URL, headers, urlencode(shuffled), auth_token=TOKEN) == "v3"


@given(FORMS)
def test_a_form_a_framework_has_read_is_the_same(form: list[tuple[str, str]]) -> None:
    several = {name: [value for each, value in form if each == name] for name, _ in form}
    headers = sign("POST", URL, urlencode(form), auth_token=TOKEN)
    assert verify("POST", URL, headers, several, auth_token=TOKEN) == "v3"


def changed(data: bytes, index: int, byte: int) -> bytes:
    """Put another byte into the place of one."""
    index %= len(data)
    return data[:index] + bytes([byte]) + data[index + 1 :]


CHANGES = st.tuples(st.integers(0, 10_000), st.integers(0, 255))


@given(CHANGES, VERSIONS)
def test_a_changed_byte_of_the_url_is_noticed(change: tuple[int, int], version: SignatureVersion) -> None:
    other = changed(URL.encode(), *change).decode("latin-1")
    assume(other != URL)
    headers = sign("POST", URL, b"", auth_token=TOKEN, versions=[version])
    with pytest.raises(WebhookSignatureError):
        verify("POST", other, headers, b"", auth_token=TOKEN)


@given(CHANGES)
@example((0, ord("?")))
def test_a_changed_byte_of_a_field_is_noticed_by_version_3(change: tuple[int, int]) -> None:
    values = "".join(DELIVERED.values()).encode()
    other = changed(values, *change)
    assume(other != values)
    fields: dict[str, str] = {}
    for name, value in DELIVERED.items():
        fields[name], other = other[: len(value)].decode("latin-1"), other[len(value) :]
    for method, url, body in (("POST", URL, encoded(DELIVERED)), ("GET", f"{URL}?{urlencode(DELIVERED)}", b"")):
        headers = sign(method, url, body, auth_token=TOKEN, versions=["v3"])
        with pytest.raises(WebhookSignatureError):
            verify(method, f"{URL}?{urlencode(fields)}" if method == "GET" else URL, headers, fields, auth_token=TOKEN)


@given(CHANGES)
def test_a_changed_byte_of_the_body_is_noticed_unless_it_means_the_same(change: tuple[int, int]) -> None:
    body = encoded(DELIVERED)
    other = changed(body, *change)
    headers = sign("POST", URL, body, auth_token=TOKEN, versions=["v3"])
    try:
        read = verify_and_parse("POST", URL, headers, other, auth_token=TOKEN)
    except WebhookError:
        return
    assert dict(read.raw) == DELIVERED


@given(st.sampled_from(["Signature-V2", "Signature-V2-Nonce", "Signature-V3", "Signature-V3-Nonce"]), CHANGES)
def test_a_changed_byte_of_signature_or_nonce_is_noticed(name: str, change: tuple[int, int]) -> None:
    headers = only(sign("POST", URL, encoded(DELIVERED), auth_token=TOKEN), name[10:12])
    headers = {key: value for key, value in headers.items() if "-Ma-" not in key}
    value = headers[f"X-Plivo-{name}"]
    other = changed(value.encode(), *change).decode("latin-1")
    assume(other != value)
    # White space around a signature is none of it.
    assume(other.strip() == other)
    with pytest.raises(WebhookSignatureError):
        verify("POST", URL, headers | {f"X-Plivo-{name}": other}, encoded(DELIVERED), auth_token=TOKEN)


@given(CHANGES, VERSIONS)
def test_a_changed_byte_of_the_token_is_noticed(change: tuple[int, int], version: SignatureVersion) -> None:
    other = changed(TOKEN.encode(), change[0], ord("!") + change[1] % 94).decode()
    assume(other != TOKEN)
    headers = sign("POST", URL, encoded(DELIVERED), auth_token=TOKEN, versions=[version])
    with pytest.raises(WebhookSignatureError):
        verify("POST", URL, headers, encoded(DELIVERED), auth_token=other)


@given(st.sampled_from(["v2", "v3"]), METHODS)
def test_a_signature_is_of_one_version(version: SignatureVersion, method: str) -> None:
    headers = sign(method, URL, auth_token=TOKEN, versions=[version])
    other = {"v2": "V3", "v3": "V2"}[version]
    renamed = {name.replace(version.upper(), other): value for name, value in headers.items()}
    with pytest.raises(WebhookSignatureError):
        verify(method, URL, renamed, auth_token=TOKEN)


ANYTHING = st.text(st.characters(exclude_categories=[]))
URLS = ANYTHING | ANYTHING.map("https://example.com/{}".format)
HEADERS = st.dictionaries(
    ANYTHING
    | st.sampled_from([f"X-Plivo-Signature-{part}" for part in ("V2", "Ma-V2", "V2-Nonce", "V3", "Ma-V3", "V3-Nonce")]),
    ANYTHING | st.just("A" * 43 + "="),
)
BODIES = st.binary() | ANYTHING | st.dictionaries(ANYTHING, ANYTHING | st.lists(ANYTHING))


def call_verify(method: str, url: str, headers: dict[str, str], body: Body) -> object:
    return verify(method, url, headers, body, auth_token=TOKEN)


def call_parse(method: str, url: str, _: dict[str, str], body: Body) -> object:
    return parse(method, url, body)


def call_both(method: str, url: str, headers: dict[str, str], body: Body) -> object:
    return verify_and_parse(method, url, headers, body, auth_token=TOKEN)


def call_sign(method: str, url: str, _: dict[str, str], body: Body) -> object:
    return sign(method, url, body, auth_token=TOKEN)


@pytest.mark.parametrize("call", [call_verify, call_parse, call_both, call_sign])
@given(method=METHODS | ANYTHING, url=URLS, headers=HEADERS, body=BODIES)
def test_whatever_comes_over_the_network_raises_errors_of_webhooks_alone(
    call: Callable[[str, str, dict[str, str], Body], object], method: str, url: str, headers: dict[str, str], body: Body
) -> None:
    try:
        call(method, url, headers, body)
    except WebhookError as error:
        # It can be logged wherever the log goes.
        assert str(error).encode()  # noqa: PT017  (that it is raised is not the point)


@given(url=URLS, body=BODIES)
def test_a_right_signature_makes_no_difference_to_that(url: str, body: Body) -> None:
    try:
        headers = sign("POST", url, body, auth_token=TOKEN)
        verify_and_parse("POST", url, headers, body, auth_token=TOKEN)
    except WebhookError as error:
        assert str(error).encode()  # noqa: PT017  (that it is raised is not the point)
