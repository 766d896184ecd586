"""HTTP Basic authentication, as the API does it."""

import hmac
from base64 import b64decode

from plivo_mock._messaging._accounts import Account, Accounts


def authenticate(authorization: str | None, path_auth_id: str, accounts: Accounts) -> Account | None:
    """Find out whose request it is.

    Args:
        authorization: The `Authorization` header; None when there is none.
        path_auth_id: The account the path names.
        accounts: The accounts that exist.

    Returns:
        The account, or None: no credentials, no readable ones, wrong ones, or those of another account.
    """
    given = _basic_credentials(authorization or "")
    account = accounts.get(path_auth_id)
    expected = f"{account.auth_id}:{account.auth_token}".encode() if account else b""
    # Compared in constant time, and for an unknown account as well.
    matches = hmac.compare_digest(given, expected)
    return account if matches else None


def _basic_credentials(authorization: str) -> bytes:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return b64decode(encoded.strip(), validate=True)
    except ValueError:
        return b""
