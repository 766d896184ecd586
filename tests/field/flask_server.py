"""A server of the API made with Flask. It is written from the documentation; its records are the newest, short ones.

What it chooses where the documentation leaves a choice: a field and a state that no page has, messages that tie in
time, fractions of a second only where there are some, header fields of its own.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from typing import Any, TypeAlias
from urllib.parse import urlencode

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from tests.field.messages import ACCOUNT, JSON, UNAUTHORIZED, Document, Mailbox, Message, Rules

_INDIA = timezone(timedelta(hours=5, minutes=30))
_LIST = "/v1/Account/<auth_id>/Message/"
_HEADERS = {"X-Request-Cost": "1", "Cache-Control": "no-store"}


@dataclass(slots=True)
class Reply:
    """A response: its document, or the text that takes its place."""

    status: int
    document: Document = field(default_factory=dict[str, Any])
    text: str | None = None
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict[str, str])


Change: TypeAlias = Callable[[Document], object]
"""Changes a record, or another part of a document."""

Answer: TypeAlias = Callable[[Reply], object]
"""Changes a response, or returns the one that takes its place."""

Cut: TypeAlias = Callable[[list[Message], int, int], list[Message]]
"""Returns a page of messages, by limit and offset."""


def _cut(found: list[Message], limit: int, offset: int) -> list[Message]:
    return found[offset : offset + limit]


@dataclass(slots=True)
class FlaskServer:
    """The server. A deviation replaces a part of it, or adds to one.

    Attributes:
        mailbox: Its messages.
        cut: Returns a page of what was found.
        listed: Changes of the records of lists.
        retrieved: Changes of the record of a message.
        answers: Have the last word on responses, by `list`, `get` and `send`.
    """

    mailbox: Mailbox = field(default_factory=Mailbox)
    cut: Cut = _cut
    listed: list[Change] = field(default_factory=list[Change])
    retrieved: list[Change] = field(default_factory=list[Change])
    answers: dict[str, list[Answer]] = field(default_factory=lambda: {"list": [], "get": [], "send": []})
    rules: Rules = field(default_factory=Rules)

    def record(self, message: Message, changes: list[Change]) -> Document:
        """Return the record of a message."""
        record: Document = {
            "carrier_fees": "0.00000",
            "carrier_fees_rate": "0.0000",
            "error_code": message.error_code,
            "from_number": message.sender,
            "message_channel": "p2p",  # on no page of the documentation
            "message_direction": message.direction,
            "message_state": message.state,
            "message_time": message.at.astimezone(_INDIA).isoformat(" "),
            "message_type": message.type,
            "message_uuid": message.uuid,
            "to_number": message.to,
            "total_amount": f"{message.amount:.5f}",
            "total_rate": f"{message.rate:.5f}",
            "units": message.units,
        }
        for change in changes:
            change(record)
        return record

    def list_messages(self, auth_id: str) -> Reply:
        """Answer a list request."""
        query = dict(request.args.items())
        if why := self.rules.broken_by_query(query):
            return self.error(400, why)
        limit, offset = int(query.pop("limit", 20)), int(query.pop("offset", 0))
        found = self.mailbox.find(query)

        def link(first: int) -> str:
            return f"/v1/Account/{auth_id}/Message/?{urlencode({'limit': limit, 'offset': first, **query})}"

        meta = {
            "limit": limit,
            "next": link(offset + limit) if offset + limit < len(found) else None,
            "offset": offset,
            "previous": link(max(0, offset - limit)) if offset else None,
        }
        objects = [self.record(message, self.listed) for message in self.cut(found, limit, offset)]
        return self.answered("list", self.reply(200, {"meta": meta, "objects": objects}))

    def get_message(self, auth_id: str, uuid: str) -> Reply:
        """Answer a request for a message."""
        del auth_id  # it is the one of the credentials
        message = self.mailbox.messages.get(uuid)
        if message is None:
            return self.answered("get", self.error(404, "not found"))
        record = self.record(message, self.retrieved)
        message.retrieved += 1
        return self.answered("get", self.reply(200, record))

    def send_message(self, auth_id: str) -> Reply:
        """Answer a send request."""
        del auth_id
        if request.mimetype != JSON:
            return self.error(415, "JSON is expected")
        sent, why = self.rules.sent(self.mailbox, request.get_data())
        return self.error(400, why) if why else self.answered("send", self.reply(202, sent))

    def answered(self, what: str, reply: Reply) -> Reply:
        """Return a response after what has the last word on it."""
        for answer in self.answers[what]:
            other = answer(reply)
            reply = other if isinstance(other, Reply) else reply
        return reply

    def reply(self, status: int, document: Document) -> Reply:
        """Return a response with an identifier of its own."""
        return Reply(status, {"api_id": self.mailbox.new_uuid(), **document})

    def error(self, status: int, text: str) -> Reply:
        """Return an error of the documented form."""
        return self.reply(status, {"error": text})

    def app(self) -> Flask:
        """Return the application."""
        app = Flask(__name__, static_folder=None)

        @app.before_request
        def _refused() -> Response | None:
            # The slash at the end is part of a path: what Flask would redirect to is another one.
            if isinstance(request.routing_exception, RequestRedirect):
                return _written(self.error(404, "there is nothing here"))
            if request.method == "HEAD":  # Flask answers it like GET
                request.routing_exception = MethodNotAllowed(
                    [each for each in ("GET", "POST") if _is_method(app, each)]
                )
            auth, asked = request.authorization, (request.view_args or {}).get("auth_id", ACCOUNT.auth_id)
            given = None if auth is None else (auth.username, auth.password)
            if given == (ACCOUNT.auth_id, ACCOUNT.auth_token) and asked == ACCOUNT.auth_id:
                return None
            return _written(Reply(401, text=UNAUTHORIZED, content_type="text/plain; charset=utf-8"))

        @app.errorhandler(HTTPException)
        def _failed(error: HTTPException) -> Response:
            reply = self.error(error.code or 500, error.name)
            if isinstance(error, MethodNotAllowed):
                reply.headers["Allow"] = ", ".join(sorted({*(error.valid_methods or ())} - {"HEAD"}))
            return _written(reply)

        def add(rule: str, method: str, view: Callable[..., Reply]) -> None:
            def viewed(**arguments: str) -> Response:
                return _written(view(**arguments))

            app.add_url_rule(rule, method + rule, viewed, methods=[method], provide_automatic_options=False)

        add(_LIST, "GET", self.list_messages)
        add(_LIST, "POST", self.send_message)
        add(f"{_LIST}<uuid>/", "GET", self.get_message)
        return app


def _is_method(app: Flask, method: str) -> bool:
    return app.url_map.bind("").test(request.path, method)


def _written(reply: Reply) -> Response:
    text = json.dumps(reply.document) if reply.text is None else reply.text
    return Response(text, reply.status, {**_HEADERS, **reply.headers}, content_type=reply.content_type)
