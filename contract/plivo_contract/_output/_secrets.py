"""The last door before anything is written: no secret passes."""

import html
import json
from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import quote

from plivo_contract._accounts import Credentials

_SHORTEST = 4  # characters; anything shorter is in every text, and no secret
_INSTEAD = "[secret]"


def without_secrets(text: str, accounts: Iterable[Credentials]) -> str:
    """Take secrets out of a text, in every spelling a report may have them in.

    Args:
        text: A whole report.
        accounts: Whose secrets.

    Returns:
        The text, with something else in their place.
    """
    for account in accounts:
        token = account.auth_token
        if len(token) < _SHORTEST:
            continue
        encoded = b64encode(f"{account.auth_id}:{token}".encode()).decode()
        plain = {
            token,
            encoded,
            quote(token, safe=""),
            *(json.dumps(token, ensure_ascii=each)[1:-1] for each in (True, False)),
        }
        spellings = plain | {html.escape(each) for each in plain} | {html.escape(each, quote=False) for each in plain}
        # The longest first: one may hold another.
        for spelling in sorted(spellings, key=len, reverse=True):
            text = text.replace(spelling, _INSTEAD)
    return text
