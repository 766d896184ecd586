"""What the mock server logs: requests, changes of state, callbacks. Neither texts nor secrets.

The logger is `plivo_mock`; what happens is logged at INFO.
"""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter
from typing import TextIO, cast

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ._messages import Published, StateChange

LOGGER = logging.getLogger("plivo_mock")

_FACTS = "plivo_mock_facts"


class RequestLog:
    """An ASGI application that logs the requests to another."""

    def __init__(self, app: ASGIApp, redact: Callable[[str], str]) -> None:
        self._app = app
        self._redact = redact

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not LOGGER.isEnabledFor(logging.INFO):
            await self._app(scope, receive, send)
            return
        start, status, is_logged = perf_counter(), cast("int | None", None), False

        def log() -> None:
            nonlocal is_logged
            if not is_logged:
                is_logged = True
                _log(
                    "request",
                    method=scope["method"],
                    path=self._redact(scope["path"]),
                    status_code=status,
                    milliseconds=round(1_000 * (perf_counter() - start), 3),
                )

        async def log_and_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif not message.get("more_body", False):
                log()  # whoever sees the end of a response can rely on its line
            await send(message)

        try:
            await self._app(scope, receive, log_and_send)
        finally:
            log()


def log_event(event: Published) -> None:
    if not LOGGER.isEnabledFor(logging.INFO):
        return
    if isinstance(event, StateChange):
        change = event.event
        _log("state", message_uuid=event.message.uuid, state=change.state, error_code=change.error_code)
        return
    facts: dict[str, object] = {
        "message_uuid": event.message.uuid,
        "attempt": event.attempt,
        "method": event.method,
        "url": event.url.partition("?")[0],  # the query of a GET may hold the text of a message
        "status_code": event.status,
    }
    _log("callback", **facts, **({"error": event.error} if event.error else {}))


def _log(kind: str, /, **facts: object) -> None:
    shown = " ".join(f"{name}={value}" for name, value in facts.items())
    LOGGER.info("%s %s", kind, shown, extra={_FACTS: {"event": kind, **facts}})


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, and either what happened, fact by fact, or a message."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as a line: a JSON object without line breaks."""
        facts = cast("dict[str, object] | None", getattr(record, _FACTS, None))
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            **(facts if facts is not None else {"event": "message", "message": record.getMessage()}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def log_json_lines(stream: TextIO) -> logging.Handler:
    """Log everything to a stream as JSON lines; return the handler that does it."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
    return handler
