"""Answers on their way to the client."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache

from starlette.types import Send

from plivo_mock._json import JsonObject

JSON = b"application/json"
TEXT = b"text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a request.

    Attributes:
        status: The HTTP status.
        body: The body.
        content_type: What the body is.
        headers: Further headers.
    """

    status: int
    body: bytes
    content_type: bytes = JSON
    headers: tuple[tuple[bytes, bytes], ...] = ()


def written(value: JsonObject) -> bytes:
    """Write JSON as the API does: in UTF-8, without a space between its parts.

    Args:
        value: An object of finite numbers and whole characters.

    Returns:
        The bytes.
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def error_reply(api_id: str, status: int, text: str, headers: Mapping[bytes, bytes] | None = None) -> Reply:
    """Answer that a request failed.

    Args:
        api_id: Names the request.
        status: The HTTP status, 400 to 599.
        text: What is wrong.
        headers: Further headers.

    Returns:
        The answer.
    """
    return Reply(status, written({"api_id": api_id, "error": text}), headers=tuple((headers or {}).items()))


async def send_reply(reply: Reply, send: Send, date: bytes | None) -> None:
    """Give an answer to the server.

    Args:
        reply: The answer.
        send: Takes its parts.
        date: When it is made; None for no such header.
    """
    headers = [
        *reply.headers,
        (b"content-length", b"%d" % len(reply.body)),
        (b"content-type", reply.content_type),
    ]
    if date is not None:
        headers.append((b"date", date))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


def http_date(moment: datetime) -> bytes:
    """Write a moment as HTTP does, to the second.

    Args:
        moment: The moment; aware, in UTC.

    Returns:
        As `Sun, 01 Mar 2026 12:00:00 GMT`.
    """
    return _date_of(moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)


@lru_cache(maxsize=8)
def _date_of(*parts: int) -> bytes:
    year, month, day, hour, minute, second = parts
    return format_datetime(datetime(year, month, day, hour, minute, second, tzinfo=UTC), usegmt=True).encode("ascii")
