"""The calls: verify, parse, both at once, and sign."""

import secrets
from collections.abc import Iterable

from plivo_messaging._errors import ValidationError, WebhookPayloadError, WebhookSignatureError
from plivo_messaging._transport._secret import Secret

from ._forms import Body, WebhookFields
from ._headers import NONCE, Headers, header_names
from ._payloads import InboundMessage, StatusCallback, read_payload
from ._signatures import SignatureVersion, signature
from ._tokens import AuthTokens, check_tokens, hide_tokens
from ._verification import VERSIONS, accepted_versions, read_request, verify_request

__all__ = ["parse", "sign", "verify", "verify_and_parse"]


def verify_and_parse(
    method: str,
    url: str,
    headers: Headers,
    body: Body = b"",
    *,
    auth_token: AuthTokens,
    versions: Iterable[SignatureVersion] = VERSIONS,
) -> StatusCallback | InboundMessage:
    """Verify a webhook's signature, then read it: the one call an endpoint needs.

    Args:
        method: The request's method, `POST` or `GET`.
        url: The URL Plivo called, with scheme, host, port if it has one, path and query, unchanged. Behind a proxy
            that is not the URL the application sees: see `public_url`.
        headers: The request's headers; case does not matter.
        body: The body as bytes (best), as text, or as the form a framework made of it. A GET needs none: its fields
            are in the query of the URL, and a body it has is ignored, for no signature covers it.
        auth_token: The token of the account or subaccount whose message it is, or of the main account; several of
            them while a token is being replaced.
        versions: The versions of signatures to accept. By default both: with version 3 in the headers that alone
            counts, else version 2, which does not cover the fields. `("v3",)` accepts no request without version 3.

    Returns:
        A StatusCallback if the request has a `Status`, else an InboundMessage.

    Raises:
        WebhookSignatureError: If signature or nonce are missing, malformed or do not fit. Answer 403.
        WebhookPayloadError: If the signature fits and the request is neither kind of webhook. Answer 400.
        ConfigurationError: If `auth_token` is missing, empty, or holds a character no token has.
        ValidationError: If `versions` names none or an unknown one.
        TypeError: If an argument is of another type.

    Documentation: https://www.plivo.com/docs/messaging/concepts/signature-validation
    """
    hidden = hide_tokens(auth_token)
    del auth_token  # from here on no traceback can show it among the variables of this frame
    request = read_request(method, url, body, refusal=WebhookSignatureError)
    verify_request(request, headers, check_tokens(hidden), versions)
    return read_payload(WebhookFields.decoded(request.fields))


def verify(
    method: str,
    url: str,
    headers: Headers,
    body: Body = b"",
    *,
    auth_token: AuthTokens,
    versions: Iterable[SignatureVersion] = VERSIONS,
) -> SignatureVersion:
    """Verify a webhook's signature without reading the webhook.

    Args:
        method: As for `verify_and_parse`.
        url: As for `verify_and_parse`.
        headers: As for `verify_and_parse`.
        body: As for `verify_and_parse`.
        auth_token: As for `verify_and_parse`.
        versions: As for `verify_and_parse`.

    Returns:
        The version of the signature that fits. What `v2` vouches for is that Plivo once called this URL, not the
        fields.

    Raises:
        WebhookSignatureError: If signature or nonce are missing, malformed or do not fit.
        WebhookPayloadError: If a framework's form has something else than texts in it.
        ConfigurationError: If `auth_token` is missing, empty, or holds a character no token has.
        ValidationError: If `versions` names none or an unknown one.
        TypeError: If an argument is of another type.

    Documentation: https://www.plivo.com/docs/messaging/concepts/signature-validation
    """
    hidden = hide_tokens(auth_token)
    del auth_token  # from here on no traceback can show it among the variables of this frame
    return verify_request(
        read_request(method, url, body, refusal=WebhookSignatureError), headers, check_tokens(hidden), versions
    )


def parse(method: str, url: str, body: Body = b"") -> StatusCallback | InboundMessage:
    """Read a webhook without verifying it: for one that is verified already, or came out of your own queue.

    Args:
        method: The request's method, `POST` or `GET`.
        url: The URL that was called; a GET has the fields in its query.
        body: The body of a POST as bytes, as text, or as the form a framework made of it.

    Returns:
        A StatusCallback if the request has a `Status`, else an InboundMessage.

    Raises:
        WebhookPayloadError: If it is neither kind of webhook.
        TypeError: If an argument is of another type.

    Documentation: https://www.plivo.com/docs/messaging/api/message/message-status-callbacks
    """
    return read_payload(WebhookFields.decoded(read_request(method, url, body, refusal=WebhookPayloadError).fields))


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
    """Sign a request as Plivo does, to test an endpoint.

    Args:
        method: The request's method, `POST` or `GET`.
        url: The URL Plivo would call: the public one.
        body: The body of a POST as bytes, as text, or as a mapping of names to values.
        auth_token: The token of the account or subaccount; with several, each signs.
        main_auth_token: The token of the main account if `auth_token` is a subaccount's; else the same.
        nonce: The nonce: visible ASCII without comma, full stop and slash. Left out, 20 random digits.
        versions: The versions to sign in.

    Returns:
        The headers to send.

    Raises:
        ValidationError: If `nonce` or `versions` break their rules.
        WebhookPayloadError: If method, URL or form are none Plivo could use.
        ConfigurationError: If a token is empty or holds a character no token has.
        TypeError: If an argument is of another type.

    Documentation: https://www.plivo.com/docs/messaging/concepts/signature-validation
    """
    hidden = hide_tokens(auth_token)
    hidden_main = hidden if main_auth_token is None else hide_tokens(main_auth_token)
    del auth_token, main_auth_token  # from here on no traceback can show them among the variables of this frame
    tokens, main_tokens = check_tokens(hidden), check_tokens(hidden_main)
    request = read_request(method, url, body, refusal=WebhookPayloadError)
    used = f"{secrets.randbelow(10**20):020}" if nonce is None else nonce
    if not NONCE.fullmatch(used):
        raise ValidationError("nonce", f"{used!r} is not visible ASCII without comma, full stop and slash")
    headers: dict[str, str] = {}
    for version in accepted_versions(versions):
        of_account, of_main, of_nonce = header_names(version)
        signed = request.signed(version, used)
        headers[of_account] = _joined(tokens, signed)
        headers[of_main] = _joined(main_tokens, signed)
        headers[of_nonce] = used
    return headers


def _joined(tokens: tuple[Secret, ...], signed: bytes) -> str:
    return ",".join(signature(token, signed).decode() for token in tokens)
