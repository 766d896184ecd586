"""The official SDK. It has no types, and no asynchronous client."""

import os
from importlib import import_module
from typing import Any

from benchmarks.client.calls import AUTH_ID, AUTH_TOKEN, MESSAGE_UUID, SEND


class OfficialSdk:
    """Its client."""

    def __init__(self, base_url: str) -> None:
        rest: Any = import_module("plivo.rest.client")
        # It goes back to this constant before each request.
        rest.PLIVO_API_BASE_URI = f"{base_url}/Account"
        self._client: Any = rest.Client(AUTH_ID, AUTH_TOKEN)
        # The environment's certificates, which requests would use, it passes by.
        self._client.session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True

    def send(self) -> object:
        return self._client.messages.create(src=SEND["src"], dst=SEND["dst"], text=SEND["text"])

    def get(self) -> object:
        return self._client.messages.get(MESSAGE_UUID)

    def list(self) -> object:
        return self._client.messages.list(limit=20, offset=0)

    def close(self) -> None:
        self._client.session.close()
