"""requests and its JSON."""

import requests

from benchmarks.client.calls import AUTH_ID, AUTH_TOKEN, LIST, MESSAGE_UUID, MESSAGES, SEND


class PlainRequests:
    """A session."""

    def __init__(self, base_url: str) -> None:
        self._url = base_url + MESSAGES
        self._session = requests.Session()
        self._session.auth = (AUTH_ID, AUTH_TOKEN)

    def send(self) -> object:
        return self._session.post(self._url, json=SEND, timeout=30).json()

    def get(self) -> object:
        return self._session.get(f"{self._url}{MESSAGE_UUID}/", timeout=30).json()

    def list(self) -> object:
        return self._session.get(self._url, params=LIST, timeout=30).json()

    def close(self) -> None:
        self._session.close()
