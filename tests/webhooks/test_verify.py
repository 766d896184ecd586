"""Which requests are accepted as Plivo's, and what errors say about the others."""

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
from plivo_messaging._arguments.credentials import Secret
from plivo_messaging.webhooks import InboundMessage, SignatureVersion, sign, verify, verify_and_parse
from tests.webhooks.requests import DELIVERED, MAIN_TOKEN, SMS, TOKEN, URL, encoded, only, with_query

BODY = encoded(DELIVERED)
FORGED = encoded(DELIVERED | {"Status": "failed"})
SIGNED = sign("POST", URL, BODY, auth_token=TOKEN, main_auth_token=MAIN_TOKEN)
V2 = only(SIGNED, "v2")
V3 = only(SIGNED, "v3")
ACCOUNT, MAIN, NONCE = V3
OTHER = "A" * 43 + "="


def refused(headers: dict[str, str], *, body: bytes = BODY, url: str = URL, token: str = TOKEN) -> str:
    """Return the error for a request."""
    with pytest.raises(WebhookSignatureError) as caught:
        verify("POST", url, headers, body, auth_token=token)
    return str(caught.value)


def test_an_inbound_message_in_a_get_is_parsed_from_its_query_alone() -> None:
    url = with_query(SMS)
    headers = sign("GET", url, auth_token=TOKEN)
    assert isinstance(verify_and_parse("GET", url, headers, auth_token=TOKEN), InboundMessage)
    for body in (b"", b"Text=other", BODY, DELIVERED):
        assert dict(verify_and_parse("get", url, headers, body, auth_token=TOKEN).raw) == SMS


def test_case_of_headers_and_method_does_not_matter() -> None:
    for change in (str.lower, str.upper, str.title):
        headers = {change(name): value for name, value in SIGNED.items()}
        assert verify(change("post"), URL, headers, BODY, auth_token=TOKEN) == "v3"


@pytest.mark.parametrize(("headers", "version"), [(SIGNED, "v3"), (V3, "v3"), (V2, "v2")], ids=["both", "v3", "v2"])
@pytest.mark.parametrize("token", [TOKEN, MAIN_TOKEN])
def test_the_tokens_of_subaccount_and_main_account_fit_the_strongest_version(
    headers: dict[str, str], version: str, token: str
) -> None:
    assert verify("POST", URL, headers, BODY, auth_token=token) == version


@pytest.mark.parametrize("version", ["V2", "V3"])
def test_each_header_is_signed_with_one_token(version: str) -> None:
    account = only({name: value for name, value in SIGNED.items() if "-Ma-" not in name}, version)
    main = only({name: value for name, value in SIGNED.items() if name.endswith(("Nonce", f"Ma-{version}"))}, version)
    assert len(account) == len(main) == 2
    assert verify("POST", URL, account, BODY, auth_token=TOKEN) == version.lower()
    assert verify("POST", URL, main, BODY, auth_token=MAIN_TOKEN) == version.lower()
    assert refused(account, token=MAIN_TOKEN)
    assert f"in X-Plivo-Signature-Ma-{version} it is the main account's" in refused(main)


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
def test_one_of_several_tokens_must_fit(tokens: list[str | Secret]) -> None:
    assert verify("POST", URL, SIGNED, BODY, auth_token=tokens) == "v3"
    with pytest.raises(WebhookSignatureError, match="made with one of the 2 auth tokens"):
        verify("POST", URL, SIGNED, BODY, auth_token=("old", "new"))


@pytest.mark.parametrize("separator", [",", ", ", " ,\t"])
def test_one_of_several_signatures_in_a_header_must_fit(separator: str) -> None:
    for several in ([V3[ACCOUNT], OTHER], [OTHER, V3[ACCOUNT]], ["", "nonsense", V3[ACCOUNT]], [OTHER, V3[ACCOUNT]]):
        headers = V3 | {ACCOUNT: separator.join(several)}
        assert verify("POST", URL, headers, BODY, auth_token=TOKEN) == "v3"
    assert refused(V3 | {ACCOUNT: separator.join([OTHER, "nonsense"])})


def test_a_header_that_comes_twice_is_one_with_two_signatures() -> None:
    class Twice:
        def items(self) -> list[tuple[str, str]]:
            return [("x-plivo-signature-v3", OTHER), *V3.items()]

    assert verify("POST", URL, Twice(), BODY, auth_token=TOKEN) == "v3"
    assert f"{NONCE} is malformed" in refused(V3 | {NONCE.lower(): "12345"})


# --------------------------------------------------------------------------------------------------------- downgrades
def test_version_2_does_not_cover_query_and_fields() -> None:
    assert verify("POST", f"{URL}?order=6", V2, FORGED, auth_token=TOKEN) == "v2"


def test_version_3_covers_the_fields_but_not_their_encoding() -> None:
    body = b"Text=a%2fb+c&MessageUUID=1"
    headers = sign("POST", URL, body, auth_token=TOKEN, versions=["v3"])
    for same in (b"Text=a%2Fb%20c&MessageUUID=1", b"&MessageUUID=%31&&Text=a/b+c"):
        assert verify("POST", URL, headers, same, auth_token=TOKEN) == "v3"


def test_version_3_does_not_cover_where_a_name_ends() -> None:
    headers = sign("POST", URL, b"From=1&Status=sent", auth_token=TOKEN, versions=["v3"])
    assert verify("POST", URL, headers, b"From=1S&tatus=sent", auth_token=TOKEN) == "v3"


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
def test_version_2_does_not_replace_a_broken_version_3(headers: dict[str, str]) -> None:
    assert "V3" in refused(headers, body=FORGED)
    assert "V3" in refused(headers)


def test_version_2_does_not_replace_a_version_3_that_does_not_fit() -> None:
    assert "URL and token are right, because version 2 fits: the fields changed" in refused(SIGNED, body=FORGED)


def test_one_version_alone_can_be_accepted() -> None:
    assert verify("POST", URL, SIGNED, BODY, auth_token=TOKEN, versions=("v3",)) == "v3"
    with pytest.raises(WebhookSignatureError, match="version 2 is present but not accepted"):
        verify("POST", URL, V2, BODY, auth_token=TOKEN, versions=("v3",))
    assert verify("POST", URL, SIGNED, FORGED, auth_token=TOKEN, versions=["v2"]) == "v2"
    with pytest.raises(WebhookSignatureError, match="version 3 is present but not accepted"):
        verify("POST", URL, V3, BODY, auth_token=TOKEN, versions={"v2"})


def test_the_order_of_versions_does_not_matter() -> None:
    assert verify("POST", URL, SIGNED, BODY, auth_token=TOKEN, versions=("v2", "v3")) == "v3"
    with pytest.raises(WebhookSignatureError):
        verify("POST", URL, SIGNED, FORGED, auth_token=TOKEN, versions=("v2", "v3"))


@pytest.mark.parametrize("versions", [(), ("v1",), ("v2", "v1"), "v3", ["V3"]], ids=repr)
def test_unknown_versions_are_refused(versions: tuple[SignatureVersion, ...]) -> None:
    for call in (verify, verify_and_parse):
        with pytest.raises(ValidationError, match=r"^versions: is not one or several of 'v3' and 'v2'"):
            call("POST", URL, SIGNED, BODY, auth_token=TOKEN, versions=versions)
    with pytest.raises(ValidationError, match=r"^versions: "):
        sign("POST", URL, auth_token=TOKEN, versions=versions)


# -------------------------------------------------------------------------------------------------------------- errors
def test_the_error_for_an_unsigned_request_names_headers_and_url() -> None:
    assert refused({"Host": "example.com"}, url=f"{URL}?Text=hello") == (
        f"the POST of '{URL}' is not signed: none of the headers X-Plivo-Signature-V3, X-Plivo-Signature-Ma-V3, "
        "X-Plivo-Signature-V3-Nonce, X-Plivo-Signature-V2, X-Plivo-Signature-Ma-V2, X-Plivo-Signature-V2-Nonce is "
        "present. It is not from Plivo, or a proxy has removed them"
    )


@pytest.mark.parametrize(
    ("headers", "problem"),
    [
        ({"X-Plivo-Signature-V2-Nonce": "1"}, "X-Plivo-Signature-V2 is missing"),
        ({"X-Plivo-Signature-V2": OTHER}, "X-Plivo-Signature-V2-Nonce is missing"),
        ({"X-Plivo-Signature-Ma-V2": OTHER}, "X-Plivo-Signature-V2-Nonce is missing"),
        ({"X-Plivo-Signature-Ma-V2": "x", "X-Plivo-Signature-V2-Nonce": "1"}, "X-Plivo-Signature-Ma-V2 is malformed"),
        ({ACCOUNT: "é" * 43 + "=", NONCE: "1.2"}, f"{ACCOUNT} is malformed, {NONCE} is malformed"),
        ({ACCOUNT: "x"}, f"{ACCOUNT} is malformed, {NONCE} is missing"),
    ],
)
def test_the_error_names_headers_that_are_missing_or_malformed(headers: dict[str, str], problem: str) -> None:
    assert refused(headers) == f"the signature of the POST of '{URL}' is incomplete: {problem}"


@pytest.mark.parametrize("nonce", ["1.2", "1/2", "1 2", "1,2", "\u0661", "1\x7f", ""])
def test_a_nonce_that_could_move_the_border_to_the_url_is_malformed(nonce: str) -> None:
    assert "Nonce is malformed" in refused(V2 | {"X-Plivo-Signature-V2-Nonce": nonce})
    with pytest.raises(ValidationError, match=r"^nonce: .* is not visible ASCII"):
        sign("POST", URL, auth_token=TOKEN, nonce=nonce)


def test_the_border_between_fields_and_nonce_cannot_be_moved() -> None:
    body = b"MessageUUID=1&Status=sent&requester_ip=192.0.2.7"
    headers = sign("POST", URL, body, auth_token=TOKEN, nonce="12345", versions=("v3",))
    assert verify("POST", URL, headers, body, auth_token=TOKEN) == "v3"
    assert refused(headers | {NONCE: "7.12345"}, body=b"MessageUUID=1&Status=sent&requester_ip=192.0.2")


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
def test_another_url_does_not_fit_and_the_error_names_the_proxy(url: str) -> None:
    for headers in (V2, V3, SIGNED):
        error = refused(headers, url=url)
        assert f"POST of '{url}' fits" in error
        assert "A proxy can change scheme, host, port or path; public_url() builds the public URL" in error


def test_the_error_for_a_version_2_that_does_not_fit_claims_no_fit() -> None:
    headers = SIGNED | dict.fromkeys(list(V2)[:2], OTHER)
    with pytest.raises(WebhookSignatureError, match="Is this the URL that Plivo called") as caught:
        verify("POST", URL, headers, BODY, auth_token=TOKEN, versions=("v2",))
    assert "version 2 fits" not in str(caught.value)


@pytest.mark.parametrize("method", ["PUT", "HEAD", "", "P" * 1_000, "PO\u017fT"])
def test_other_methods_than_get_and_post_are_refused(method: str) -> None:
    with pytest.raises(WebhookSignatureError, match=": Plivo uses GET or POST") as caught:
        verify(method, URL, SIGNED, BODY, auth_token=TOKEN)
    assert len(str(caught.value)) < 100
    with pytest.raises(WebhookPayloadError, match=": Plivo uses GET or POST"):
        sign(method, URL, auth_token=TOKEN)


def test_a_signed_request_that_is_not_a_webhook_has_an_error_of_its_own() -> None:
    headers = sign("POST", URL, b"CallUUID=1", auth_token=TOKEN)
    assert verify("POST", URL, headers, b"CallUUID=1", auth_token=TOKEN) == "v3"
    with pytest.raises(WebhookPayloadError) as caught:
        verify_and_parse("POST", URL, headers, b"CallUUID=1", auth_token=TOKEN)
    assert isinstance(caught.value, WebhookError)
    assert isinstance(caught.value, PlivoError)


def test_a_request_is_verified_before_it_is_parsed() -> None:
    with pytest.raises(WebhookSignatureError):
        verify_and_parse("POST", URL, SIGNED, b"CallUUID=1", auth_token=TOKEN)


# ---------------------------------------------------------------------------------------------------- wrong arguments
Call: TypeAlias = Callable[[Any], object]
CALLS: dict[str, Call] = {
    "verify": lambda token: verify("POST", URL, SIGNED, BODY, auth_token=token),
    "both": lambda token: verify_and_parse("POST", URL, SIGNED, BODY, auth_token=token),
    "sign": lambda token: sign("POST", URL, BODY, auth_token=token),
    "sign for the main account": lambda token: sign("POST", URL, BODY, auth_token=TOKEN, main_auth_token=[token]),
}
with_each_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


@with_each_call
@pytest.mark.parametrize("token", ["", Secret(""), None], ids=["plain", "hidden", "None"])
def test_an_empty_token_is_refused_because_anyone_can_sign_with_it(call: Call, token: object) -> None:
    with pytest.raises(ConfigurationError, match=r"^auth_token is missing or empty"):
        call(token)


@pytest.mark.parametrize("token", [[], (), [TOKEN, ""], [TOKEN, None], [None]], ids=repr)
def test_a_missing_token_among_several_is_refused(token: object) -> None:
    for name in ("verify", "both", "sign"):
        with pytest.raises(ConfigurationError, match=r"^auth_token is missing or empty"):
            CALLS[name](token)


@with_each_call
@pytest.mark.parametrize("token", [f"{TOKEN}\n", f" {TOKEN}", "tökén", "a b"])
def test_a_token_with_white_space_is_refused(call: Call, token: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^auth_token holds a space, a line break or another character"):
        call(token)


@with_each_call
@pytest.mark.parametrize("token", [b"bytes", 5, 1.5, object], ids=repr)
def test_a_token_of_another_type_is_refused(call: Call, token: object) -> None:
    with pytest.raises(TypeError, match=rf"^auth_token is of type {type(token).__name__}: pass a string"):
        call(token)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        *(("headers", value, "headers are of type") for value in (None, [("a", "b")], "headers", 5)),
        *(
            ("headers", value, "headers hold names or values that are not strings")
            for value in ({b"host": "a"}, {"host": b"a"}, {"host": ["a"]}, {1: "a"})
        ),
        ("method", None, "method is of type NoneType"),
        ("url", b"https://example.com", "url is of type bytes"),
        ("body", None, "body is of type NoneType"),
    ],
    ids=repr,
)
def test_arguments_of_another_type_are_refused(name: str, value: object, problem: str) -> None:
    arguments: dict[str, Any] = {"method": "POST", "url": URL, "headers": SIGNED, "body": BODY, name: value}
    with pytest.raises(TypeError, match=f"^{problem}"):
        verify(**arguments, auth_token=TOKEN)


# ---------------------------------------------------------------------------------------------------------------- sign
def test_a_signed_request_has_six_headers() -> None:
    names = ["X-Plivo-Signature-V{}", "X-Plivo-Signature-Ma-V{}", "X-Plivo-Signature-V{}-Nonce"]
    assert list(SIGNED) == [name.format(version) for version in (3, 2) for name in names]
    assert len({*SIGNED.values()}) == 5


def test_without_a_main_account_both_signatures_are_the_accounts() -> None:
    assert len({*sign("POST", URL, BODY, auth_token=TOKEN).values()}) == 3


def test_each_of_several_tokens_signs() -> None:
    headers = sign("POST", URL, BODY, auth_token=[TOKEN, "new"])
    assert len(headers[ACCOUNT].split(",")) == 2
    for token in (TOKEN, "new"):
        assert verify("POST", URL, headers, BODY, auth_token=token) == "v3"


def test_the_nonce_is_twenty_random_digits() -> None:
    nonces = {sign("POST", URL, auth_token=TOKEN)[NONCE] for _ in range(20)}
    assert len(nonces) == 20
    assert all(len(nonce) == 20 and nonce.isdecimal() for nonce in nonces)


def test_a_url_that_plivo_cannot_call_is_not_signed() -> None:
    with pytest.raises(WebhookPayloadError, match=r"^url is not one that Plivo can call"):
        sign("POST", "/plivo/webhook", auth_token=TOKEN)
