"""Parts of a send of this library, to tell what its guarantees cost."""

from datetime import UTC, datetime
from typing import Any

from benchmarks.client.calls import AUTH_ID, SEND
from benchmarks.client.canned import answers
from benchmarks.client.peers.ours import Ours, limiter
from plivo_messaging._contract import SendMessageRequest
from plivo_messaging._http import Answer, PlainRequest
from plivo_messaging._operations import send_operation
from plivo_messaging._options import Settings
from plivo_messaging._transport._call import attempts
from plivo_messaging._transport._context import Context
from plivo_messaging._transport._exchange import result


class Parts:
    """A send as a whole, and what is done for it besides putting a request together and the network."""

    def __init__(self, base_url: str) -> None:
        self._whole = Ours(base_url)
        self._operation = send_operation(AUTH_ID, SendMessageRequest.from_dict(SEND))
        self._request = PlainRequest("POST", base_url, "/", [], b"")
        body = answers.sent(1).partition(b"\r\n\r\n")[2]
        self._answer = Answer(self._request, 202, [], body)
        self._settings = Settings()
        self._context = Context(limiter=limiter())
        self._now = datetime.now(UTC)

    def send(self) -> object:
        """Make the whole send."""
        return self._whole.send()

    def bare(self) -> object:
        """Read the answer."""
        return result(self._operation, self._answer, self._now, self._now)

    def driven(self) -> object:
        """Read the answer, with limiter, deadline, and the decision whether to make the request again."""
        steps: Any = attempts(self._operation, AUTH_ID, self._request, self._settings, self._context)
        next(steps)
        try:
            steps.send(self._answer)
        except StopIteration as end:
            return end.value
        raise AssertionError("an answered send is done")

    def close(self) -> None:
        self._whole.close()
