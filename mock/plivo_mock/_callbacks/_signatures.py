"""Signing callbacks, in the versions 2 and 3.

Written from the documentation for the mock server alone: the client verifies by itself, and tests compare the two.

Documentation: https://www.plivo.com/docs/messaging/concepts/signature-validation
"""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit


def signature_headers(
    url: str, form: Mapping[str, str], *, nonce: str, auth_token: str, main_auth_token: str
) -> dict[str, str]:
    """Sign a callback.

    Args:
        url: Where it goes, with everything a GET says in its query.
        form: What a POST says; empty for a GET.
        nonce: A text that is used once.
        auth_token: The token of the account the message belongs to.
        main_auth_token: The token of its main account; the same where it is one.

    Returns:
        The headers: of each version the account's signature, the main account's, and the nonce.
    """
    contents = {"V2": _content_v2(url, nonce), "V3": _content_v3(url, form, nonce)}
    headers: dict[str, str] = {}
    for version, content in contents.items():
        headers[f"X-Plivo-Signature-{version}"] = _sign(auth_token, content)
        headers[f"X-Plivo-Signature-Ma-{version}"] = _sign(main_auth_token, content)
        headers[f"X-Plivo-Signature-{version}-Nonce"] = nonce
    return headers


def _content_v2(url: str, nonce: str) -> str:
    return _without_query(url) + nonce


def _content_v3(url: str, form: Mapping[str, str], nonce: str) -> str:
    query = sorted(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    content = _without_query(url)
    if query or form:
        content += "?" + "&".join(f"{name}={value}" for name, value in query)
    if query and form:
        content += "."
    content += "".join(f"{name}{value}" for name, value in sorted(form.items()))
    return f"{content}.{nonce}"


def _without_query(url: str) -> str:
    return url.partition("#")[0].partition("?")[0]


def _sign(token: str, content: str) -> str:
    return b64encode(hmac.digest(token.encode(), content.encode(), hashlib.sha256)).decode("ascii")
