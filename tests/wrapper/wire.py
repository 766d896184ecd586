"""Clients whose requests are answered by a function, and the documented bodies to answer with."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import httpx

from plivo_messaging import Message, MessagePage, Messages, Plivo, SendResult

AUTH_ID = "MAFAKEFAKEFAKEFAKE00"
AUTH_TOKEN = "fake0token0of0no0account0at0all0"
BASE_URL = "https://api.example.com/v1"
MESSAGE_UUID = "b48d95dc-e3ac-11eb-a9c2-0242ac110005"
API_ID = "5e0d4a5e-7b1c-11ee-9b1e-0242ac110002"

Answer: TypeAlias = Callable[[httpx.Request], httpx.Response]
Call: TypeAlias = Callable[[Messages], SendResult | Message | MessagePage]

EXAMPLES = Path(__file__).parents[2] / "openapi" / "examples"


def example(name: str) -> Any:
    """Return a documented body."""
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))["value"]


class Wire:
    """Answers every request by a function, in place of the network, and keeps it.

    Args:
        answer: The function, or what it returns every time, or the exception it raises.
    """

    def __init__(self, answer: Answer | httpx.Response | Exception) -> None:
        self.requests: list[httpx.Request] = []
        self._answer = answer
        self.http = httpx.Client(transport=httpx.MockTransport(self._respond))

    def client(self) -> Plivo:
        """Make a client that uses this wire."""
        return Plivo(AUTH_ID, AUTH_TOKEN, base_url=BASE_URL, http_client=self.http, max_retries=0, limiter=None)

    def sent_json(self) -> Any:
        """Return the body of the one request there was."""
        (request,) = self.requests
        return json.loads(request.content)

    def query(self) -> dict[str, str]:
        """Return the query of the one request there was."""
        (request,) = self.requests
        return dict(request.url.params)

    def _respond(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if isinstance(self._answer, Exception):
            raise self._answer
        if isinstance(self._answer, httpx.Response):
            return self._answer
        return self._answer(request)


def send(messages: Messages) -> SendResult:
    """Send something to one destination."""
    return messages.send(src="12025550100", dst="12025550123", text="Your table is ready.")


def get(messages: Messages) -> Message:
    """Retrieve a message."""
    return messages.get(MESSAGE_UUID)


def list_page(messages: Messages) -> MessagePage:
    """Retrieve a page."""
    return messages.list()


CALLS: dict[str, Call] = {"send": send, "get": get, "list": list_page}
DOCUMENTED = {"send": "sent-legacy", "get": "get-latest", "list": "list-latest"}
SUCCESS = {"send": 202, "get": 200, "list": 200}
