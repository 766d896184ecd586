"""urllib3 and its JSON."""

import urllib3

from benchmarks.client.calls import BASIC, LIST, MESSAGE_UUID, MESSAGES, SEND


class PlainUrllib3:
    """A pool."""

    def __init__(self, base_url: str) -> None:
        self._url = base_url + MESSAGES
        self._pool = urllib3.PoolManager(headers={"authorization": BASIC})

    def send(self) -> object:
        return self._pool.request("POST", self._url, json=SEND).json()

    def get(self) -> object:
        return self._pool.request("GET", f"{self._url}{MESSAGE_UUID}/").json()

    def list(self) -> object:
        return self._pool.request("GET", self._url, fields={name: str(value) for name, value in LIST.items()}).json()

    def close(self) -> None:
        self._pool.clear()
