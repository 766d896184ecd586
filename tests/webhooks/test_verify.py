"""Which requests are taken for Plivo's."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from plivo_messaging import (
    ConfigurationError,
    PlivoError,
    ValidationError,
    WebhookError,
    WebhookPayloadError,
    WebhookSignatureError,
)
from plivo_messaging._transport._secret import Secret
from plivo_messaging.webhooks import InboundMessage, SignatureVersion, StatusCallback, sign, verify, verify_and_parse
from tests.webhooks.requests import DELIVERED, MAIN_TOKEN, SMS, TOKEN, URL, encoded, only, with_query

BODY = encoded(DELIVERED)
SIGNED = sign("POST", URL, BODY, auth_token=TOKEN, main_auth_token=MAIN_TOKEN)
V2 = only(SIGNED, "v2")
V3 = only(SIGNED, "v3")
OTHER = "A" * 43 + "="


def refused(headers: dict[str, str], *, body: bytes = BODY, url: str = URL, token: str = TOKEN) -> str:
    """Give the words in which a request is refused."""
    with pytest.raises(WebhookSignatureError) as caught:
        verify("POST", url, headers, body, auth_token=token)
    return str(caught.value)


def test_the_known_vector() -> None:
    headers = {
        "X-Plivo-Signature-V2": "ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc=",
        "X-Plivo-Signature-V2-Nonce": "12345",
    }
    assert verify("POST", "https://answer.url", headers, auth_token="my_auth_token") == "v2"


def test_a_status_callback_is_verified_and_read() -> None:
    read = verify_and_parse("POST", URL, SIGNED, BODY, auth_token=TOKEN)
    assert isinstance(read, StatusCallback)
    assert dict(read.raw) == DELIVERED


def test_an_inbound_message_in_a_get_is_verified_and_read() -> None:
    url = with_query(SMS)
    read = verify_and_parse("GET", url, sign("GET", url, auth_token=TOKEN), auth_token=TOKEN)
    assert isinstance(read, InboundMessage)
    assert dict(read.raw) == SMS


def test_a_get_needs_no_body_and_its_body_is_not_read() -> None:
    url = with_query(SMS)
    headers = sign("GET", url, auth_token=TOKEN)
    for body in (b"", b"Text=other", BODY, DELIVERED):
        read = verify_and_parse("get", url, headers, body, auth_token=TOKEN)
        assert dict(read.raw) == SMS


def test_case_of_headers_and_method_does_not_matter() -> None:
    for change in (str.lower, str.upper, str.title):
        headers = {change(name): value for name, value in SIGNED.items()}
        assert verify(change("post"), URL, headers, BODY, auth_token=TOKEN) == "v3"


@pytest.mark.parametrize(("headers", "version"), [(SIGNED, "v3"), (V3, "v3"), (V2, "v2")], ids=["both", "v3", "v2"])
def test_the_stronger_version_that_is_there_is_verified(headers: dict[str, str], version: str) -> None:
    assert verify("POST", URL, headers, BODY, auth_token=TOKEN) == version


@pytest.mark.parametrize("token", [TOKEN, MAIN_TOKEN])
@pytest.mark.parametrize("headers", [V2, V3], ids=["v2", "v3"])
def test_the_token_of_the_subaccount_and_that_of_the_main_account_fit(headers: dict[str, str], token: str) -> None:
    assert verify("POST", URL, headers, BODY, auth_token=token)


@pytest.mark.parametrize("version", ["V2", "V3"])
def test_with_the_main_accounts_header_alone_only_its_token_fits(version: str) -> None:
    headers = {name: value for name, value in SIGNED.items() if name.endswith(("Nonce", f"Ma-{version}"))}
    headers = only(headers, version)
    assert len(headers) == 2
    assert verify("POST", URL, headers, BODY, auth_token=MAIN_TOKEN) == version.lower()
    assert f"X-Plivo-Signature-Ma-{version} takes the main account's" in refused(headers)


@pytest.mark.parametrize("version", ["V2", "V3"])
def test_without_the_main_accounts_header_its_token_does_not_fit(version: str) -> None:
    headers = only({name: value for name, value in SIGNED.items() if "-Ma-" not in name}, version)
    assert verify("POST", URL, headers, BODY, auth_token=TOKEN) == version.lower()
    assert refused(headers, token=MAIN_TOKEN)


@pytest.mark.parametrize(
    "tokens",
    [
        (TOKEN, "new"),
        ["new", TOKEN],
        {"old", TOKEN},
        Secret(TOKEN),
        [Secret("new"), TOKEN],
        (token for token in ("new", TOKEN)),
    ],
    ids=["tuple", "list", "set", "Secret", "mixed", "generator"],
)
def test_several_tokens_while_one_is_replaced(tokens: list[str | Secret]) -> None:
    assert verify("POST", URL, SIGNED, BODY, auth_token=tokens) == "v3"


def test_of_several_tokens_one_has_to_fit() -> None:
    with pytest.raises(WebhookSignatureError, match="made with one of the 2 auth tokens"):
        verify("POST", URL, SIGNED, BODY, auth_token=("old", "new"))


@pytest.mark.parametrize("separator", [",", ", ", " ,\t"])
def test_of_several_signatures_in_a_header_one_has_to_fit(separator: str) -> None:
    fitting = V3["X-Plivo-Signature-V3"]
    for several in ([fitting, OTHER], [OTHER, fitting], ["", "nonsense", fitting], [OTHER, OTHER, fitting]):
        headers = V3 | {"X-Plivo-Signature-V3": separator.join(several)}
        assert verify("POST", URL, headers, BODY, auth_token=TOKEN) == "v3"
    assert refused(V3 | {"X-Plivo-Signature-V3": separator.join([OTHER, "nonsense"])})


def test_a_header_that_comes_twice_is_one_with_two_signatures() -> None:
    class Twice:
        def items(self) -> list[tuple[str, str]]:
            return [("x-plivo-signature-v3", OTHER), *V3.items()]

    assert verify("POST", URL, Twice(), BODY, auth_token=TOKEN) == "v3"


def test_two_nonces_are_none() -> None:
    headers = V3 | {"x-plivo-signature-v3-nonce": "12345"}
    assert "X-Plivo-Signature-V3-Nonce is malformed" in refused(headers)


# --------------------------------------------------------------------------------------------------------- downgrades
FORGED = encoded(DELIVERED | {"Status": "failed"})


def test_version_2_does_not_cover_the_fields() -> None:
    assert verify("POST", f"{URL}?order=6", V2, FORGED, auth_token=TOKEN) == "v2"


def test_version_2_does_not_save_a_request_whose_version_3_fails() -> None:
    assert "URL and token are right, for version 2 fits: the fields are not" in refused(SIGNED, body=FORGED)


def test_version_3_covers_what_is_sent_and_not_how_it_is_encoded() -> None:
    body = b"Text=a%2fb+c&MessageUUID=1"
    headers = sign("POST", URL, body, auth_token=TOKEN, versions=["v3"])
    for same in (b"Text=a%2Fb%20c&MessageUUID=1", b"&MessageUUID=%31&&Text=a/b+c"):
        assert verify("POST", URL, headers, same, auth_token=TOKEN) == "v3"


def test_version_3_does_not_cover_where_a_name_ends_and_its_value_begins() -> None:
    # That is how Plivo signs, and the documentation of this package says so. Who has no signed request gains nothing.
    headers = sign("POST", URL, b"From=1&Status=sent", auth_token=TOKEN, versions=["v3"])
    assert verify("POST", URL, headers, b"From=1S&tatus=sent", auth_token=TOKEN) == "v3"


ACCOUNT, MAIN, NONCE = list(V3)
BROKEN: dict[str, dict[str, str]] = {
    "signatures of another": SIGNED | {ACCOUNT: OTHER, MAIN: OTHER},
    "signatures left out": V2 | {NONCE: V3[NONCE]},
    "nonce left out": V2 | {ACCOUNT: V3[ACCOUNT], MAIN: V3[MAIN]},
    "another nonce": SIGNED | {NONCE: "12345"},
    "empty signature": V2 | {ACCOUNT: ""},
    "empty main signature": V2 | {MAIN: ""},
    "empty nonce": V2 | {NONCE: ""},
    "in capitals": V2 | {ACCOUNT.upper(): "x"},
}


@pytest.mark.parametrize("headers", BROKEN.values(), ids=BROKEN)
def test_version_2_does_not_save_a_request_whose_version_3_was_broken(headers: dict[str, str]) -> None:
    assert "V3" in refused(headers, body=FORGED)
    assert "V3" in refused(headers)


def test_version_3_alone_can_be_asked_for() -> None:
    assert verify("POST", URL, SIGNED, BODY, auth_token=TOKEN, versions=("v3",)) == "v3"
    with pytest.raises(WebhookSignatureError, match="version 2 is there, and not accepted"):
        verify("POST", URL, V2, BODY, auth_token=TOKEN, versions=("v3",))


def test_version_2_alone_can_be_asked_for() -> None:
    assert verify("POST", URL, SIGNED, FORGED, auth_token=TOKEN, versions=["v2"]) == "v2"
    with pytest.raises(WebhookSignatureError, match="version 3 is there, and not accepted"):
        verify("POST", URL, V3, BODY, auth_token=TOKEN, versions={"v2"})


def test_of_a_version_2_that_fails_it_is_not_said_that_it_fits() -> None:
    headers = SIGNED | dict.fromkeys(list(V2)[:2], OTHER)
    with pytest.raises(WebhookSignatureError, match="Is this the URL as Plivo called it") as caught:
        verify("POST", URL, headers, BODY, auth_token=TOKEN, versions=("v2",))
    assert "version 2 fits" not in str(caught.value)


def test_the_order_of_versions_does_not_matter() -> None:
    assert verify("POST", URL, SIGNED, BODY, auth_token=TOKEN, versions=("v2", "v3")) == "v3"
    with pytest.raises(WebhookSignatureError):
        verify("POST", URL, SIGNED, FORGED, auth_token=TOKEN, versions=("v2", "v3"))


@pytest.mark.parametrize("versions", [(), ("v1",), ("v2", "v1"), "v3", ["V3"]], ids=repr)
def test_versions_are_checked(versions: tuple[SignatureVersion, ...]) -> None:
    for call in (verify, verify_and_parse):
        with pytest.raises(ValidationError, match=r"^versions: is not one or several of 'v3' and 'v2'"):
            call("POST", URL, SIGNED, BODY, auth_token=TOKEN, versions=versions)
    with pytest.raises(ValidationError, match=r"^versions: "):
        sign("POST", URL, auth_token=TOKEN, versions=versions)


# ------------------------------------------------------------------------------------------------------- what is said
def test_a_request_without_signature_names_the_headers_and_the_url() -> None:
    said = refused({"Host": "example.com"}, url=f"{URL}?Text=hello")
    assert said == (
        f"the POST of '{URL}' is not signed: none of the headers X-Plivo-Signature-V3, X-Plivo-Signature-Ma-V3, "
        "X-Plivo-Signature-V3-Nonce, X-Plivo-Signature-V2, X-Plivo-Signature-Ma-V2, X-Plivo-Signature-V2-Nonce is "
        "there. It is not from Plivo, or a proxy has removed them"
    )


@pytest.mark.parametrize(
    ("headers", "problem"),
    [
        ({"X-Plivo-Signature-V2-Nonce": "1"}, "X-Plivo-Signature-V2 is missing"),
        ({"X-Plivo-Signature-V2": OTHER}, "X-Plivo-Signature-V2-Nonce is missing"),
        ({"X-Plivo-Signature-Ma-V2": OTHER}, "X-Plivo-Signature-V2-Nonce is missing"),
        (
            {"X-Plivo-Signature-Ma-V2": "x", "X-Plivo-Signature-V2-Nonce": "1"},
            "X-Plivo-Signature-Ma-V2 is malformed",
        ),
        (
            {"X-Plivo-Signature-V3": "é" * 43 + "=", "X-Plivo-Signature-V3-Nonce": "1.2"},
            "X-Plivo-Signature-V3 is malformed, X-Plivo-Signature-V3-Nonce is malformed",
        ),
        (
            {"X-Plivo-Signature-V3": "x"},
            "X-Plivo-Signature-V3-Nonce is missing, X-Plivo-Signature-V3 is malformed",
        ),
    ],
)
def test_headers_that_are_missing_or_malformed_are_named(headers: dict[str, str], problem: str) -> None:
    assert refused(headers) == f"the signature of the POST of '{URL}' is incomplete: {problem}"


@pytest.mark.parametrize("nonce", ["1.2", "1/2", "1 2", "1,2", "\u0661", "1\x7f", ""])
def test_a_nonce_in_which_the_border_to_the_url_could_be_moved_is_malformed(nonce: str) -> None:
    assert "Nonce is malformed" in refused(V2 | {"X-Plivo-Signature-V2-Nonce": nonce})
    with pytest.raises(ValidationError, match=r"^nonce: .* is not visible ASCII"):
        sign("POST", URL, auth_token=TOKEN, nonce=nonce)


def test_the_border_between_fields_and_nonce_cannot_be_moved() -> None:
    body = b"MessageUUID=1&Status=sent&requester_ip=192.0.2.7"
    headers = sign("POST", URL, body, auth_token=TOKEN, nonce="12345", versions=("v3",))
    assert verify("POST", URL, headers, body, auth_token=TOKEN) == "v3"

    moved = headers | {"X-Plivo-Signature-V3-Nonce": "7.12345"}
    refused(moved, body=b"MessageUUID=1&Status=sent&requester_ip=192.0.2")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/plivo/webhook",
        "https://example.com:443/plivo/webhook",
        "https://10.0.0.5:8000/plivo/webhook",
        "https://example.com/plivo/webhook/",
        "https://Example.com/plivo/webhook",
        "https://example.com/plivo/%77ebhook",
        "https://example.com/shop/plivo/webhook",
    ],
)
def test_another_url_is_another_request_and_the_proxy_is_named(url: str) -> None:
    for headers in (V2, V3, SIGNED):
        said = refused(headers, url=url)
        assert f"POST of '{url}' fits" in said
        assert "A proxy may have changed scheme, host, port or path: public_url() puts" in said


@pytest.mark.parametrize("url", ["", "/plivo/webhook", "https://", "ftp://example.com/a", "https://example.com/a#b"])
def test_what_is_no_url_is_refused_unseen(url: str) -> None:
    assert refused(SIGNED, url=url).startswith("url is no URL Plivo could have called")


@pytest.mark.parametrize("method", ["PUT", "HEAD", "", "P" * 1_000, "PO\u017fT"])
def test_plivo_calls_with_get_or_post(method: str) -> None:
    with pytest.raises(WebhookSignatureError, match="and Plivo calls with GET or POST") as caught:
        verify(method, URL, SIGNED, BODY, auth_token=TOKEN)
    assert len(str(caught.value)) < 100


def test_a_request_that_is_rightly_signed_and_no_webhook_has_an_error_of_its_own() -> None:
    body = b"CallUUID=1"
    headers = sign("POST", URL, body, auth_token=TOKEN)
    assert verify("POST", URL, headers, body, auth_token=TOKEN) == "v3"
    with pytest.raises(WebhookPayloadError) as caught:
        verify_and_parse("POST", URL, headers, body, auth_token=TOKEN)
    assert isinstance(caught.value, WebhookError)
    assert isinstance(caught.value, PlivoError)


def test_a_request_is_not_read_before_it_is_verified() -> None:
    with pytest.raises(WebhookSignatureError):
        verify_and_parse("POST", URL, SIGNED, b"CallUUID=1", auth_token=TOKEN)


# ---------------------------------------------------------------------------------------------------- wrong arguments
def call_verify(token: Any) -> object:
    return verify("POST", URL, SIGNED, BODY, auth_token=token)


def call_both(token: Any) -> object:
    return verify_and_parse("POST", URL, SIGNED, BODY, auth_token=token)


def call_sign(token: Any) -> object:
    return sign("POST", URL, BODY, auth_token=token)


def call_sign_for_main(token: Any) -> object:
    return sign("POST", URL, BODY, auth_token=TOKEN, main_auth_token=[token])


Call: TypeAlias = Callable[[Any], object]
with_each_call = pytest.mark.parametrize("call", [call_verify, call_both, call_sign, call_sign_for_main])


@with_each_call
@pytest.mark.parametrize("token", ["", Secret("")], ids=["plain", "hidden"])
def test_an_empty_token_is_refused_for_anybody_could_sign_with_it(call: Call, token: object) -> None:
    with pytest.raises(ConfigurationError, match=r"^auth_token is missing or empty"):
        call(token)


@pytest.mark.parametrize("call", [call_verify, call_both, call_sign])
@pytest.mark.parametrize("token", [None, [], (), [TOKEN, ""], [TOKEN, None], [None]], ids=repr)
def test_a_missing_token_is_refused(call: Call, token: object) -> None:
    with pytest.raises(ConfigurationError, match=r"^auth_token is missing or empty"):
        call(token)


@with_each_call
@pytest.mark.parametrize("token", [f"{TOKEN}\n", f" {TOKEN}", "tökén", "a b"])
def test_a_token_with_its_surroundings_is_refused(call: Call, token: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^auth_token holds a space, a line break or another character"):
        call(token)


@with_each_call
@pytest.mark.parametrize("token", [b"bytes", 5, 1.5, object], ids=repr)
def test_a_token_of_another_type_is_refused(call: Call, token: object) -> None:
    with pytest.raises(TypeError, match=rf"^auth_token is of type {type(token).__name__}: pass a string"):
        call(token)


@pytest.mark.parametrize("headers", [None, [("a", "b")], "headers", 5], ids=repr)
def test_headers_of_another_type_are_refused(headers: dict[str, str]) -> None:
    with pytest.raises(TypeError, match=r"^headers are of type \w+: pass a mapping"):
        verify("POST", URL, headers, BODY, auth_token=TOKEN)


@pytest.mark.parametrize("headers", [{b"host": "a"}, {"host": b"a"}, {"host": ["a"]}, {1: "a"}], ids=repr)
def test_headers_that_are_no_strings_are_refused(headers: dict[str, str]) -> None:
    with pytest.raises(TypeError, match=r"^headers hold names or values that are no strings"):
        verify("POST", URL, headers, BODY, auth_token=TOKEN)


def test_method_url_and_body_of_another_type_are_refused() -> None:
    with pytest.raises(TypeError, match=r"^method is of type NoneType"):
        verify(None, URL, SIGNED, BODY, auth_token=TOKEN)  # type: ignore[arg-type]  # that is the point
    with pytest.raises(TypeError, match=r"^url is of type bytes"):
        verify("POST", URL.encode(), SIGNED, BODY, auth_token=TOKEN)  # type: ignore[arg-type]  # that is the point
    with pytest.raises(TypeError, match=r"^body is of type NoneType"):
        verify("POST", URL, SIGNED, None, auth_token=TOKEN)  # type: ignore[arg-type]  # that is the point


# --------------------------------------------------------------------------------------------------------------- sign
def test_a_signed_request_has_six_headers() -> None:
    assert list(SIGNED) == [
        "X-Plivo-Signature-V3",
        "X-Plivo-Signature-Ma-V3",
        "X-Plivo-Signature-V3-Nonce",
        "X-Plivo-Signature-V2",
        "X-Plivo-Signature-Ma-V2",
        "X-Plivo-Signature-V2-Nonce",
    ]


def test_without_a_main_account_of_its_own_an_account_is_one() -> None:
    headers = sign("POST", URL, BODY, auth_token=TOKEN)
    assert headers["X-Plivo-Signature-V3"] == headers["X-Plivo-Signature-Ma-V3"]
    assert headers["X-Plivo-Signature-V2"] == headers["X-Plivo-Signature-Ma-V2"]


def test_each_of_several_tokens_signs() -> None:
    headers = sign("POST", URL, BODY, auth_token=[TOKEN, "new"])
    assert len(headers["X-Plivo-Signature-V3"].split(",")) == 2
    for token in (TOKEN, "new"):
        assert verify("POST", URL, headers, BODY, auth_token=token) == "v3"


def test_the_nonce_is_twenty_digits_and_new_each_time() -> None:
    nonces = {sign("POST", URL, auth_token=TOKEN)["X-Plivo-Signature-V3-Nonce"] for _ in range(20)}
    assert len(nonces) == 20
    assert all(len(nonce) == 20 and nonce.isdecimal() for nonce in nonces)


def test_the_nonce_can_be_given() -> None:
    headers = sign("POST", "https://answer.url", auth_token="my_auth_token", nonce="12345", versions=["v2"])
    assert headers == {
        "X-Plivo-Signature-V2": "ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc=",
        "X-Plivo-Signature-Ma-V2": "ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc=",
        "X-Plivo-Signature-V2-Nonce": "12345",
    }


@pytest.mark.parametrize(("method", "url"), [("PUT", URL), ("POST", "/plivo/webhook")])
def test_what_plivo_would_not_call_is_not_signed(method: str, url: str) -> None:
    with pytest.raises(WebhookPayloadError):
        sign(method, url, auth_token=TOKEN)
