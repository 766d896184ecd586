"""A request that claims to be a webhook, and whether its signature bears that out. Pure."""

from collections.abc import Iterable
from typing import Literal

from attrs import field, frozen

from plivo_messaging._errors import ValidationError, WebhookError, WebhookSignatureError
from plivo_messaging._transport._secret import Secret

from ._forms import Pairs, read_form, read_query
from ._headers import Headers, SignatureHeaders, header_names, read_headers
from ._signatures import SignatureVersion, any_fits, signed_v2, signed_v3
from ._urls import SplitUrl, split_url

__all__ = ["VERSIONS", "Request", "accepted_versions", "read_request", "verify_request"]

# The stronger first. Version 2 covers the URL alone, so it must not speak for a request whose version 3 fails.
VERSIONS: tuple[SignatureVersion, ...] = ("v3", "v2")


@frozen
class Request:
    """What of a request is signed and read. Its repr is seen in tracebacks and shows no text of a message.

    Attributes:
        method: How it was made.
        url: The URL that was called.
        query: The fields of its query.
        form: The fields of its body; a GET has none.
    """

    method: Literal["GET", "POST"]
    url: SplitUrl
    query: Pairs = field(repr=False)
    form: Pairs = field(repr=False)

    @property
    def fields(self) -> Pairs:
        """The fields of the webhook. The query of a POST's URL belongs to whoever gave that URL to Plivo."""
        return self.query if self.method == "GET" else self.form

    def signed(self, version: SignatureVersion, nonce: str) -> bytes:
        """Give what a signature of a version covers."""
        if version == "v2":
            return signed_v2(self.url.base, nonce)
        return signed_v3(self.url.base, self.query, self.form, nonce)


def read_request(method: object, url: object, body: object, *, refusal: type[WebhookError]) -> Request:
    """Take a request apart.

    Args:
        method: The method.
        url: The URL that was called.
        body: The body, see `Body`; for a GET it is not looked at.
        refusal: What to raise.

    Returns:
        The request.

    Raises:
        WebhookError: The refusal, if Plivo makes no such requests.
        WebhookPayloadError: If a framework's form has something else than texts in it.
        TypeError: If an argument is of another type.
    """
    if not isinstance(method, str):
        raise TypeError(f"method is of type {type(method).__name__}: pass it as a string")
    split = split_url(url)
    if split is None:
        raise refusal(
            "url is no URL Plivo could have called: that is a whole one, with http or https, host and path, such as "
            "'https://example.com/plivo/webhook' (behind a proxy, public_url() puts it together)"
        )
    match method.upper() if method.isascii() else None:  # other letters may have capitals in ASCII
        case "GET":
            return Request("GET", split, read_query(split.query), ())
        case "POST":
            return Request("POST", split, read_query(split.query), read_form(body))
        case _:
            raise refusal(f"the method is {method[:20]!r}, and Plivo calls with GET or POST")


def accepted_versions(versions: Iterable[SignatureVersion]) -> list[SignatureVersion]:
    """Check which versions are to be accepted.

    Args:
        versions: Their names.

    Returns:
        The same, the stronger first.

    Raises:
        ValidationError: If there are none, or unknown ones.
    """
    wanted = frozenset(versions)
    known: list[SignatureVersion] = [version for version in VERSIONS if version in wanted]
    if not known or len(known) < len(wanted):
        raise ValidationError("versions", "is not one or several of 'v3' and 'v2'")
    return known


def verify_request(
    request: Request, headers: Headers, tokens: tuple[Secret, ...], versions: Iterable[SignatureVersion]
) -> SignatureVersion:
    """Verify the signature of a request.

    The strongest version that is accepted and there decides alone, even if it is there in part: else who changes the
    fields of a request could spoil its version 3 and rely on version 2, which does not cover them.

    Args:
        request: The request.
        headers: All its headers.
        tokens: The auth tokens; a signature made with one of them fits, be it said to be the account's or the main
            account's.
        versions: The versions to accept.

    Returns:
        The version that fits.

    Raises:
        WebhookSignatureError: If none does.
        ValidationError: If there are no versions, or unknown ones.
        TypeError: If the headers are not names and values in strings.
    """
    accepted = accepted_versions(versions)
    found = [each for each in (read_headers(headers, version) for version in VERSIONS) if each]
    deciding = next((each for each in found if each.version in accepted), None)
    if deciding is None:
        raise WebhookSignatureError(_unsigned(request, accepted, found))
    if deciding.nonce is None or not deciding.signatures:
        raise WebhookSignatureError(_incomplete(request, deciding))
    if not _fits(request, deciding, tokens):
        weaker_fits = any(_fits(request, each, tokens) for each in found if each.version == "v2")
        raise WebhookSignatureError(_unfit(request, deciding, len(tokens), url_is_right=weaker_fits))
    return deciding.version


def _fits(request: Request, headers: SignatureHeaders, tokens: tuple[Secret, ...]) -> bool:
    return headers.nonce is not None and any_fits(
        tokens, request.signed(headers.version, headers.nonce), headers.signatures
    )


def _unsigned(request: Request, accepted: list[SignatureVersion], found: list[SignatureHeaders]) -> str:
    names = ", ".join(name for version in accepted for name in header_names(version))
    others = f"; version {found[0].version[1:]} is there, and not accepted" if found else ""
    return (
        f"the {request.method} of {request.url} is not signed: none of the headers {names} is there{others}. "
        "It is not from Plivo, or a proxy has removed them"
    )


def _incomplete(request: Request, headers: SignatureHeaders) -> str:
    missing = [f"{name} is missing" for name in headers.missing]
    malformed = [f"{name} is malformed" for name in headers.malformed]
    return f"the signature of the {request.method} of {request.url} is incomplete: {', '.join(missing + malformed)}"


def _unfit(request: Request, headers: SignatureHeaders, tokens: int, *, url_is_right: bool) -> str:
    account, main, _ = header_names(headers.version)
    refusal = (
        f"no signature of the {request.method} of {request.url} fits: neither in {account} nor in {main} is one made "
        f"with {'the auth token' if tokens == 1 else f'one of the {tokens} auth tokens'}. "
    )
    if url_is_right:
        return f"{refusal}URL and token are right, for version 2 fits: the fields are not as they were sent"
    return (
        f"{refusal}Is this the URL as Plivo called it? A proxy may have changed scheme, host, port or path: "
        f"public_url() puts the public one together. Else the token is another account's ({main} takes the main "
        "account's), or the fields were changed"
    )
