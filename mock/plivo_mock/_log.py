"""What the mock server logs: requests, changes of state, callbacks. Neither texts nor secrets.

The logger is `plivo_mock`; what happens is logged at INFO.
"""

import json
import logging
from datetime import UTC, datetime
from time import perf_counter
from typing import TextIO, cast

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ._messaging._notices import Notice, StateChange

LOGGER = logging.getLogger("plivo_mock")

_FACTS = "plivo_mock_facts"


class RequestLog:
    """An ASGI application that logs what another answers."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an application.

        Args:
            app: The application.
        """
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and log its answer."""
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
                    path=scope["path"],
                    status_code=status,
                    milliseconds=round(1_000 * (perf_counter() - start), 3),
                )

        async def log_and_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif not message.get("more_body", False):
                log()  # whoever sees the end of an answer can rely on its line
            await send(message)

        try:
            await self._app(scope, receive, log_and_send)
        finally:
            log()


def log_notice(notice: Notice) -> None:
    """Log what happens to a message.

    Args:
        notice: What happens.
    """
    if not LOGGER.isEnabledFor(logging.INFO):
        return
    if isinstance(notice, StateChange):
        _log(
            "state",
            message_uuid=notice.message.uuid,
            state=notice.event.state,
            error_code=notice.event.error_code,
        )
    else:
        _log(
            "callback",
            message_uuid=notice.message.uuid,
            attempt=notice.attempt,
            method=notice.method,
            url=notice.url.partition("?")[0],  # the query of a GET may hold the text of a message
            status_code=notice.status_code,
        )


def _log(event: str, **facts: object) -> None:
    shown = " ".join(f"{name}={value}" for name, value in facts.items())
    LOGGER.info("%s %s", event, shown, extra={_FACTS: {"event": event, **facts}})


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, and either what happened, fact by fact, or a message."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record as a line.

        Args:
            record: The record.

        Returns:
            A JSON object without line breaks.
        """
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
    """Log everything as JSON lines.

    Args:
        stream: Where to.

    Returns:
        The handler that does it, which was added to the logger.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
    return handler
