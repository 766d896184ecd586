"""Properties: signatures of arbitrary requests."""

import string
from collections.abc import Callable, Mapping
from random import Random
from typing import TypeAlias
from urllib.parse import urlencode

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from plivo_messaging import ConfigurationError, WebhookError, WebhookSignatureError
from plivo_messaging.webhooks import SignatureVersion, parse, sign, verify, verify_and_parse
from tests.webhooks.requests import DELIVERED, TOKEN, URL, encoded

TOKENS = st.text(string.ascii_letters + string.digits, min_size=1)
NONCES = st.text(string.digits, min_size=1, max_size=30)
METHODS = st.sampled_from(["GET", "POST"])
VERSIONS = st.sampled_from(["v2", "v3"])
FORMS = st.lists(st.tuples(st.text(), st.text()), max_size=8)
PATHS = st.text(st.characters(exclude_characters="?#", exclude_categories=[]))


@given(METHODS, PATHS, FORMS, FORMS, TOKENS, st.none() | NONCES, VERSIONS)
def test_a_signed_request_is_verified(
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
def test_a_form_that_a_framework_parsed_is_verified(form: list[tuple[str, str]]) -> None:
    several = {name: [value for each, value in form if each == name] for name, _ in form}
    headers = sign("POST", URL, urlencode(form), auth_token=TOKEN)
    assert verify("POST", URL, headers, several, auth_token=TOKEN) == "v3"


def changed(data: bytes, index: int, byte: int) -> bytes:
    """Replace one byte."""
    index %= len(data)
    return data[:index] + bytes([byte]) + data[index + 1 :]


CHANGES = st.tuples(st.integers(0, 10_000), st.integers(0, 255))


@given(st.sampled_from(["url", "signature", "nonce", "token"]), CHANGES, VERSIONS)
def test_a_changed_byte_is_noticed(part: str, change: tuple[int, int], version: SignatureVersion) -> None:
    body = encoded(DELIVERED)
    signature, _, nonce = sign("POST", URL, body, auth_token=TOKEN, versions=[version]).values()
    parts = {"url": URL, "signature": signature, "nonce": nonce, "token": TOKEN}
    other = changed(parts[part].encode(), *change).decode("latin-1")
    # White space around a signature does not belong to it.
    assume(other != parts[part] and other.strip() == other)
    parts[part] = other
    name = f"X-Plivo-Signature-{version.upper()}"
    with pytest.raises((WebhookSignatureError, ConfigurationError)):
        verify(
            "POST",
            parts["url"],
            {name: parts["signature"], f"{name}-Nonce": parts["nonce"]},
            body,
            auth_token=parts["token"],
        )


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


Body: TypeAlias = bytes | str | Mapping[str, object]
CALLS: dict[str, Callable[[str, str, dict[str, str], Body], object]] = {
    "verify": lambda method, url, headers, body: verify(method, url, headers, body, auth_token=TOKEN),
    "parse": lambda method, url, _, body: parse(method, url, body),
    "both": lambda method, url, headers, body: verify_and_parse(method, url, headers, body, auth_token=TOKEN),
    "sign": lambda method, url, _, body: sign(method, url, body, auth_token=TOKEN),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@given(method=METHODS | ANYTHING, url=URLS, headers=HEADERS, body=BODIES)
def test_nothing_from_the_network_raises_other_errors_than_those_of_webhooks(
    call: Callable[[str, str, dict[str, str], Body], object], method: str, url: str, headers: dict[str, str], body: Body
) -> None:
    try:
        call(method, url, headers, body)
    except WebhookError as error:
        # Any log can take it.
        assert str(error).encode()  # noqa: PT017  (that it is raised is not the point)


@given(url=URLS, body=BODIES)
def test_nothing_that_is_signed_raises_other_errors_either(url: str, body: Body) -> None:
    try:
        headers = sign("POST", url, body, auth_token=TOKEN)
        verify_and_parse("POST", url, headers, body, auth_token=TOKEN)
    except WebhookError as error:
        assert str(error).encode()  # noqa: PT017  (that it is raised is not the point)
