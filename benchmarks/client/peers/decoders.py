"""A page of records decoded without a network, and two fields read of each: when it was accepted, what it cost."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from typing import Any

import requests

from benchmarks.client.calls import AUTH_ID, AUTH_TOKEN
from benchmarks.client.canned import answers

_BODY = answers.page().partition(b"\r\n\r\n")[2]


class OursDecoding:
    """This library: an aware datetime and a Decimal."""

    def __init__(self, base_url: str) -> None:
        operations = import_module("plivo_messaging._operations")
        self._result = import_module("plivo_messaging._transport._exchange").result
        self._operation = operations.list_operation(AUTH_ID, {}, page_size=20, offset=0)
        http = import_module("plivo_messaging._http")
        request = http.PlainRequest("GET", base_url or "http://localhost", "/", [], b"")
        self._answer = http.Answer(request, 200, [], _BODY)
        self._now = datetime.now(UTC)

    def page(self) -> object:
        answer = self._result(self._operation, self._answer, self._now, self._now)
        return [(record.message_time, record.total_amount) for record in answer.records]

    def close(self) -> None:
        """Nothing is open."""


class OfficialDecoding:
    """The official SDK: two strings."""

    def __init__(self, base_url: str) -> None:
        del base_url
        self._client: Any = import_module("plivo.rest.client").Client(AUTH_ID, AUTH_TOKEN)
        self._listed: Any = import_module("plivo.base").ListMessagesResponseObject
        self._message: Any = import_module("plivo.resources.messages").Message
        self._response = requests.Response()
        self._response.status_code = 200
        self._response.encoding = "utf-8"
        self._response._content = _BODY  # noqa: SLF001 - as if it had been read

    def page(self) -> object:
        return [(record.message_time, record.total_amount) for record in self._records()]

    def close(self) -> None:
        """Nothing is open."""

    def _records(self) -> Any:  # noqa: ANN401 - it has no types
        return self._client.process_response("GET", self._response, self._listed, self._message)


class OfficialParsed(OfficialDecoding):
    """The official SDK, and what its user does to calculate with the two."""

    def page(self) -> object:
        return [
            (datetime.fromisoformat(record.message_time), Decimal(record.total_amount)) for record in self._records()
        ]


class GeneratedDecoding:
    """The generated models: two strings."""

    def __init__(self, base_url: str) -> None:
        del base_url
        self._read: Any = import_module("plivo_messaging_api.models").MessageList.from_dict

    def page(self) -> object:
        decoded: Mapping[str, Any] = json.loads(_BODY)
        return [(record.message_time, record.total_amount) for record in self._read(decoded).objects]

    def close(self) -> None:
        """Nothing is open."""
