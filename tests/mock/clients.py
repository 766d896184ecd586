"""Plain HTTP clients of a mock server."""

import ssl

import httpx

from tests.mock.builders import AUTH_ID, AUTH_TOKEN

# Nothing here speaks TLS, but every client wants a context, and making one takes longer than a test.
TLS = ssl.create_default_context()


def client_at(base_url: str, auth_id: str = AUTH_ID, auth_token: str = AUTH_TOKEN) -> httpx.Client:
    """A client with an account's credentials, at the account's messages."""
    return httpx.Client(base_url=f"{base_url}/Account/{auth_id}/Message/", auth=(auth_id, auth_token), verify=TLS)


def control_at(base_url: str) -> httpx.Client:
    """A client at the control API."""
    return httpx.Client(base_url=f"{base_url.removesuffix('/v1')}/_mock", verify=TLS)
