"""The accounts a server is tested with."""

from base64 import b64encode
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account.

    Attributes:
        auth_id: Its auth_id.
        auth_token: Its auth token.
    """

    auth_id: str
    auth_token: str

    def __repr__(self) -> str:
        return f"Credentials(auth_id={self.auth_id!r}, auth_token=…)"

    @property
    def header(self) -> tuple[str, str]:
        """The header field that proves who asks."""
        return "Authorization", f"Basic {b64encode(f'{self.auth_id}:{self.auth_token}'.encode()).decode()}"


def check_account(account: Credentials, id_name: str, token_name: str) -> None:
    """Look whether requests can be made in the name of an account.

    Args:
        account: The account.
        id_name: What its auth_id is called where it was given.
        token_name: What its auth token is called there.

    Raises:
        ValueError: They cannot. The text names what is wrong, and never the auth token.
    """
    for name, value in ((id_name, account.auth_id), (token_name, account.auth_token)):
        if not value:
            raise ValueError(f"{name} is empty: give the account's, as the console of Plivo shows it")
        for place, stripped in (("beginning", value.lstrip()), ("end", value.rstrip())):
            if stripped != value:
                raise ValueError(f"{name} has white space at its {place}: leave that out")
    if not all("!" <= each <= "~" and each not in "/?#%:" for each in account.auth_id):
        raise ValueError(f"{id_name}={account.auth_id!r} is no auth_id: give one such as MA and 18 letters and digits")
