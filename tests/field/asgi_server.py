"""A server of the API made with Starlette. It is written from the documentation of 2012, and answers in its records.

What it chooses where the documentation leaves a choice: the envelope of a list around every record, amounts with three
decimals, `null`, the text `null` and nothing at all for nothing, times of other offsets and without one, `total_count`,
400 for what is no identifier, the parameters of a link in another order.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, timedelta, timezone
from typing import TypeAlias
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.field.messages import ACCOUNT, JSON, UNAUTHORIZED, Document, Mailbox, Message, Rules

_CALIFORNIA = timezone(timedelta(hours=-8))
_NOTHING = (None, "null", "")

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]


class AsgiServer:
    """The server.

    Args:
        is_old: Whether its records are those of 2012 alone; else they have the rating fields as well.
    """

    def __init__(self, *, is_old: bool = True) -> None:
        self.mailbox = Mailbox()
        self._rules = Rules()
        self._is_old = is_old

    def record(self, message: Message, *, is_alone: bool) -> Document:
        """Return the record of a message; alone, it has another offset and another number of decimals."""
        number = int(message.uuid[:4], 16)
        record: Document = {
            "cloud_rate": f"{message.rate:.3f}",
            "carrier_rate": "0.000",
            "message_direction": message.direction,
            "to_number": message.to,
            "message_state": message.state,
            "total_amount": f"{round(message.rate, 3) * message.units if message.amount else 0:.3f}",
            "from_number": message.sender,
            "message_uuid": message.uuid,
            "message_time": message.at.strftime("%Y-%m-%dT%H:%M:%S"),
            "resource_uri": f"/v1/Account/{ACCOUNT.auth_id}/Message/{message.uuid}/",
            "message_type": message.type,
        }
        if self._is_old:
            return record
        return record | {
            "message_time": message.at.astimezone(_CALIFORNIA if is_alone else UTC).isoformat(" "),
            "error_code": message.error_code,
            "powerpack_id": message.powerpack or _NOTHING[number % 3],
            "total_rate": f"{round(message.rate, 3):.{4 if is_alone else 3}f}",
            "units": message.units,
        }

    async def list_messages(self, request: Request) -> Response:
        """Answer a list request."""
        query = dict(request.query_params.items())
        if why := self._rules.broken_by_query(query):
            return self.error(400, why)
        limit, offset = int(query.pop("limit", "20")), int(query.pop("offset", "0"))
        found = self.mailbox.find(query)
        objects = [self.record(message, is_alone=False) for message in found[offset : offset + limit]]
        return self.enveloped(objects, limit, offset, len(found), query)

    async def get_message(self, request: Request) -> Response:
        """Answer a request for a message."""
        uuid: str = request.path_params["uuid"]
        message = self.mailbox.messages.get(uuid)
        if message is None:
            return self.error(404, "not found") if self._rules.is_uuid(uuid) else self.error(400, "no message_uuid")
        response = self.enveloped([self.record(message, is_alone=True)], 20, 0, 1, {})
        message.retrieved += 1
        return response

    async def send_message(self, request: Request) -> Response:
        """Answer a send request."""
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
            return self.error(415, "JSON is expected")
        sent, why = self._rules.sent(self.mailbox, await request.body())
        return self.error(400, why) if why else JSONResponse({**sent, "api_id": self.mailbox.new_uuid()}, 202)

    def enveloped(
        self, objects: list[Document], limit: int, offset: int, count: int, query: Mapping[str, str]
    ) -> Response:
        """Return a page."""
        path = f"/v1/Account/{ACCOUNT.auth_id}/Message/"

        def link(first: int) -> str:
            return f"{path}?{urlencode([('offset', first), *query.items(), ('limit', limit)])}"

        meta = {
            "previous": link(max(0, offset - limit)) if offset else None,
            "total_count": count,
            "offset": offset,
            "limit": limit,
            "next": link(offset + limit) if offset + limit < count else None,
        }
        return JSONResponse({"meta": meta, "api_id": self.mailbox.new_uuid(), "objects": objects})

    def error(self, status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
        """Return an error of the documented form."""
        return JSONResponse({"error": text, "api_id": self.mailbox.new_uuid()}, status, headers=dict(headers or {}))

    def app(self) -> ASGIApp:
        """Return the application."""

        async def failed(_: Request, error: Exception) -> Response:
            return self.error(error.status_code if isinstance(error, HTTPException) else 500, str(error))

        def only(**endpoints: Endpoint) -> Endpoint:
            async def answer(request: Request) -> Response:
                if request.scope["path"].endswith("\n"):  # the pattern of a route matches it
                    return self.error(404, "there is nothing here")
                if request.method in endpoints:
                    return await endpoints[request.method](request)
                return self.error(405, "Method Not Allowed", {"Allow": ", ".join(endpoints)})

            return answer

        path = "/v1/Account/{auth_id}/Message/"
        routes = [
            Route(path, _Endpoint(only(GET=self.list_messages, POST=self.send_message))),
            Route(path + "{uuid}/", _Endpoint(only(GET=self.get_message))),
        ]
        app = Starlette(
            routes=routes,
            middleware=[Middleware(_Guard)],
            exception_handlers={HTTPException: failed, Exception: failed},
        )
        app.router.redirect_slashes = False
        return app


class _Endpoint:
    """An endpoint for every method: with a list of them, Starlette adds HEAD."""

    def __init__(self, answer: Endpoint) -> None:
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await (await self._answer(Request(scope, receive)))(scope, receive, send)


class _Guard:
    """Refuses requests without the account's credentials."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._expected = ACCOUNT.header[1].encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        is_known = dict(scope["headers"]).get(b"authorization") == self._expected
        account = scope["path"].removeprefix("/v1/Account/").partition("/")[0]
        if is_known and (account == ACCOUNT.auth_id or "/Account/" not in scope["path"]):
            await self._app(scope, receive, send)
        else:
            await PlainTextResponse(UNAUTHORIZED, 401)(scope, receive, send)
