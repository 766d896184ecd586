"""The public calls: verify, parse, both at once, and sign."""

from collections.abc import Iterable
from typing import overload

from plivo_messaging._errors import WebhookPayloadError, WebhookSignatureError

from ._payloads import InboundMessage, StatusCallback, WebhookT, check_expected, read_webhook
from ._requests import Body, read_request
from ._signatures import (
    VERSIONS,
    AuthTokens,
    Headers,
    SignatureVersion,
    check_tokens,
    hide_tokens,
    sign_request,
    verify_request,
)

__all__ = ["parse", "sign", "verify", "verify_and_parse"]


@overload
def verify_and_parse(
    method: str,
    url: str,
    headers: Headers,
    body: Body = b"",
    *,
    auth_token: AuthTokens,
    versions: Iterable[SignatureVersion] = VERSIONS,
    expect: None = None,
) -> StatusCallback | InboundMessage: ...
@overload
def verify_and_parse(
    method: str,
    url: str,
    headers: Headers,
    body: Body = b"",
    *,
    auth_token: AuthTokens,
    versions: Iterable[SignatureVersion] = VERSIONS,
    expect: type[WebhookT],
) -> WebhookT: ...
def verify_and_parse(
    method: str,
    url: str,
    headers: Headers,
    body: Body = b"",
    *,
    auth_token: AuthTokens,
    versions: Iterable[SignatureVersion] = VERSIONS,
    expect: type[WebhookT] | None = None,
) -> StatusCallback | InboundMessage:
    """Verify a webhook's signature, then parse the webhook: the one call an endpoint needs.

    Args:
        method: The request's method, `POST` or `GET`.
        url: The URL that Plivo called, unchanged: scheme, host, the port if it has one, path and query. Behind a proxy
            this is not the URL that the application sees: see `public_url`.
        headers: The request's headers, in any case.
        body: The body as bytes (preferred), as text, or as the form that a framework parsed. A GET needs none: its
            fields are in the query of the URL, and its body is ignored because no signature covers it.
        auth_token: The auth token of the account or subaccount that owns the message, or of the main account; several
            while a token is being replaced.
        versions: The versions of signatures to accept. By default both: version 3 if any of its headers is present,
            else version 2, which does not cover the fields. `("v3",)` refuses requests without version 3.
        expect: The kind of webhook that is sent to this URL, `StatusCallback` or `InboundMessage`. By default both.

    Returns:
        The `expect`ed kind; by default a StatusCallback if the request has a `Status`, else an InboundMessage.

    Raises:
        WebhookSignatureError: If signature or nonce are missing or malformed or do not fit. Answer 403.
        WebhookPayloadError: If the signature fits, but this is not a webhook, or not the expected kind. Answer 400.
        ConfigurationError: If `auth_token` is missing, empty, or holds a character that no token has.
        ValidationError: If `versions` is empty or holds an unknown version.
        TypeError: If an argument is of another type.

    Documentation: https://www.plivo.com/docs/messaging/concepts/signature-validation
    """
    hidden = hide_tokens(auth_token)
    del auth_token  # from here on, no traceback can show it among the locals of this frame
    check_expected(expect)
    request = read_request(method, url, body, refusal=WebhookSignatureError)
    verify_request(request, headers, check_tokens(hidden), versions)
    return read_webhook(request, expect)


def verify(
    method: str,
    url: str,
    headers: Headers,
    body: Body = b"",
    *,
    auth_token: AuthTokens,
    versions: Iterable[SignatureVersion] = VERSIONS,
) -> SignatureVersion:
    """Verify a webhook's signature without parsing the webhook.

    Args:
        method: As for `verify_and_parse`.
        url: As for `verify_and_parse`.
        headers: As for `verify_and_parse`.
        body: As for `verify_and_parse`.
        auth_token: As for `verify_and_parse`.
        versions: As for `verify_and_parse`.

    Returns:
        The version of the signature that fits. `v2` proves that Plivo once called this URL, not what the fields were.

    Raises:
        WebhookSignatureError: If signature or nonce are missing or malformed or do not fit.
        WebhookPayloadError: If a framework's form holds values that are not strings.
        ConfigurationError: If `auth_token` is missing, empty, or holds a character that no token has.
        ValidationError: If `versions` is empty or holds an unknown version.
        TypeError: If an argument is of another type.

    Documentation: https://www.plivo.com/docs/messaging/concepts/signature-validation
    """
    hidden = hide_tokens(auth_token)
    del auth_token  # from here on, no traceback can show it among the locals of this frame
    request = read_request(method, url, body, refusal=WebhookSignatureError)
    return verify_request(request, headers, check_tokens(hidden), versions)


@overload
def parse(method: str, url: str, body: Body = b"", *, expect: None = None) -> StatusCallback | InboundMessage: ...
@overload
def parse(method: str, url: str, body: Body = b"", *, expect: type[WebhookT]) -> WebhookT: ...
def parse(
    method: str,
    url: str,
    body: Body = b"",
    *,
    expect: type[WebhookT] | None = None,
) -> StatusCallback | InboundMessage:
    """Parse a webhook without verifying it: one that is verified already, or comes from your own queue.

    Args:
        method: The request's method, `POST` or `GET`.
        url: The URL that was called; a GET has the fields in its query.
        body: The body of a POST as bytes, as text, or as the form that a framework parsed.
        expect: As for `verify_and_parse`.

    Returns:
        As for `verify_and_parse`.

    Raises:
        WebhookPayloadError: If this is not a webhook, or not the expected kind.
        TypeError: If an argument is of another type.

    Documentation: https://www.plivo.com/docs/messaging/api/message/message-status-callbacks
    """
    check_expected(expect)
    return read_webhook(read_request(method, url, body, refusal=WebhookPayloadError), expect)


def sign(
    method: str,
    url: str,
    body: Body = b"",
    *,
    auth_token: AuthTokens,
    main_auth_token: AuthTokens | None = None,
    nonce: str | None = None,
    versions: Iterable[SignatureVersion] = VERSIONS,
) -> dict[str, str]:
    """Build the signature headers that Plivo sends with a request, to test an endpoint.

    Args:
        method: The request's method, `POST` or `GET`.
        url: The public URL that Plivo would call.
        body: The body of a POST as bytes, as text, or as a mapping of names to values.
        auth_token: The auth token of the account or subaccount; with several, each makes a signature.
        main_auth_token: The auth token of the main account, if `auth_token` is a subaccount's.
        nonce: The nonce: visible ASCII without comma, full stop and slash. By default 20 random digits.
        versions: The versions to sign in.

    Returns:
        The headers to send.

    Raises:
        ValidationError: If `nonce` or `versions` break their rules.
        WebhookPayloadError: If Plivo makes no requests with such a method, URL or form.
        ConfigurationError: If a token is missing, empty, or holds a character that no token has.
        TypeError: If an argument is of another type.

    Documentation: https://www.plivo.com/docs/messaging/concepts/signature-validation
    """
    hidden = hide_tokens(auth_token)
    hidden_main = hidden if main_auth_token is None else hide_tokens(main_auth_token)
    del auth_token, main_auth_token  # from here on, no traceback can show them among the locals of this frame
    tokens, main_tokens = check_tokens(hidden), check_tokens(hidden_main)
    request = read_request(method, url, body, refusal=WebhookPayloadError)
    return sign_request(request, tokens, main_tokens, nonce, versions)
