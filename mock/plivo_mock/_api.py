"""The API: requests routed by Starlette, recorded, and answered as the documentation says or as a fault has it."""

import asyncio
import hmac
import logging
from base64 import b64decode
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cached_property, lru_cache
from http import HTTPStatus
from http.client import responses
from time import perf_counter
from typing import TypeAlias
from urllib.parse import parse_qsl

import anyio
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from ._accounts import Account, Accounts, MessageStore
from ._bodies import check_content_type, check_size, parse_object, read_body
from ._engine import Engine
from ._faults import Fault, FaultKind
from ._filters import DEFAULT_LIMIT, ListQuery, predicate, window
from ._journal import MAX_BYTES, Exchange, Part, without_credentials
from ._json import ApiError, JsonObject, to_json
from ._limits import ALL_REQUESTS, LIST_REQUESTS, TOO_MANY
from ._magic import magic_fault
from ._messages import SendRequest
from ._numbers import Destinations, split_destinations
from ._openapi import operation_id
from ._records import messages_path
from ._server import connection_of, reset, until_gone
from ._validation import BodyRules, QueryRules, load_document

_logger = logging.getLogger("plivo_mock")

_MAX_BODY = 4 * 1024 * 1024
_CACHED_QUERIES = 256  # clients ask for the same lists again and again
_UNAUTHORISED = "Could not verify your access level for that URL."
_TEXTS = {**responses, 429: TOO_MANY}


class ApiRequest(Request):
    """A request to the API, with what the journal notes of it; body, JSON and destinations are each parsed once."""

    def __init__(self, scope: Scope, receive: Receive, engine: Engine, operations: "Mapping[str, Operation]") -> None:
        super().__init__(scope, receive)
        self.number = engine.journal.next_number()
        self.began = perf_counter()
        try:
            self.moment = engine.platform.clock.now()
        except Exception:  # noqa: BLE001 - a clock of the user's own; the API answers in its way when it fails
            self.moment = datetime.now(UTC)
        # The `$` in the regular expression of a route does not see a line break at the end.
        self.operations: Mapping[str, Operation] = {} if self.path.endswith("\n") else operations
        operation = self.operations.get(self.method)
        self.operation = operation_id(operation) if operation else ""
        self.fault = ""
        self.api_id = ""
        self.content = b""
        self.size = 0

    async def read(self) -> None:
        """Read the body to its end, or the client might not see the response; keep 4 MiB of it."""
        self.content, self.size = await read_body(self, _MAX_BODY)

    @property
    def path(self) -> str:
        """The path, decoded, without the query, below where the application is mounted."""
        return path_of(self.scope)

    @cached_property
    def document(self) -> JsonObject | ApiError:
        """The JSON object of the body, or the error that it is none."""
        try:
            check_size(self.size, _MAX_BODY)
            return parse_object(self.content)
        except ApiError as error:
            return error

    @cached_property
    def dst(self) -> Destinations:
        """The destinations of a send request; none of a body that is no JSON object."""
        dst = self.document.get("dst") if isinstance(self.document, dict) else None
        return split_destinations(dst) if isinstance(dst, str) else Destinations((), ())

    @property
    def destinations(self) -> frozenset[str]:
        return frozenset(self.dst.numbers) if self.operation == "sendMessage" else frozenset()


Operation: TypeAlias = Callable[[Engine, ApiRequest, Account], Awaitable[Response]]


async def send_message(engine: Engine, request: ApiRequest, account: Account) -> Response:
    check_content_type(request)
    body = request.document
    if isinstance(body, ApiError):
        raise body
    body_rules().check(body)
    address = request.client.host if request.client else ""
    accepted = engine.platform.send(account, SendRequest.from_body(body), request.dst, requester_ip=address)
    content: JsonObject = {
        "api_id": request.api_id,
        "message": "message(s) queued",
        "message_uuid": [message.uuid for message in accepted.messages],
    }
    if accepted.invalid:
        content["invalid_number"] = [*accepted.invalid]
    return _json(to_json(content), 202)


async def list_messages(engine: Engine, request: ApiRequest, account: Account) -> Response:
    query = parse_list_query(request.scope["query_string"])
    platform, renderer = engine.platform, engine.renderer
    now = platform.clock.now()
    start, end = window(query.filters, now)
    store = _store(platform.accounts, account, query.filters.get("subaccount"))
    keep = predicate(query.filters, now)
    messages, has_more = store.page(start=start, end=end, keep=keep, limit=query.limit, offset=query.offset)
    total = store.count(start=start, end=end, keep=keep) if renderer.counts else None
    meta = query.meta(messages_path(account.auth_id), has_more=has_more, total_count=total)
    return _json(renderer.page(request.api_id, messages, meta, now, account.auth_id))


async def get_message(engine: Engine, request: ApiRequest, account: Account) -> Response:
    platform = engine.platform
    message = platform.accounts.find(request.path_params["message_uuid"])
    owner = None if message is None else platform.accounts.owner_of(message)
    # A main account reads its subaccounts' messages, but not the other way round.
    if message is None or owner is None or not (owner is account or owner.parent is account):
        raise ApiError(404, "There is no such message in this account.")
    return _json(engine.renderer.one(request.api_id, message, platform.clock.now(), account.auth_id))


class ApiEndpoint:
    """One path of the API: an ASGI application that records each request, and answers it in the documented form."""

    def __init__(self, engine: Engine, operations: Mapping[str, Operation]) -> None:
        self._engine = engine
        self._operations = operations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = ApiRequest(scope, receive, self._engine, self._operations)
        try:
            await request.read()
        except ClientDisconnect:
            self._record(request, None)
            return
        fault = self._engine.faults.draw(
            request.method, request.path, request.operation, request.destinations
        ) or magic_fault(request.destinations)
        if fault is None:
            response = await self._respond(request)
            self._record(request, response)
            await response(scope, receive, send)
        else:
            request.fault = fault.kind
            await self._respond_wrongly(fault, request, send)

    async def _respond(self, request: ApiRequest) -> Response:
        request.api_id = self._engine.platform.identifiers.uuid()
        try:
            try:
                response = await self._operate(request)
            except ApiError as error:
                response = _error(request.api_id, error.status, error.text, error.headers)
            response.headers["date"] = http_date(self._engine.platform.clock.now())
        except Exception:  # the documented response, whatever breaks: a client is tested against it
            _logger.exception("%s %s failed", request.method, self._engine.redact(request.path))
            return _error(request.api_id, 500, "The server failed to answer this request.")
        return response

    async def _operate(self, request: ApiRequest) -> Response:
        if not request.operations:
            raise ApiError(404, "There is nothing at this path.")
        operation = request.operations.get(request.method)
        if operation is None:
            allowed = {"allow": ", ".join(request.operations)}
            raise ApiError(405, f"The method {request.method} is not allowed here.", allowed)
        platform = self._engine.platform
        authorization = request.headers.get("authorization", "")
        account = authenticate(authorization, request.path_params["auth_id"], platform.accounts)
        if account is None:
            return Response(_UNAUTHORISED, 401, {"www-authenticate": 'Basic realm="Plivo"'}, "text/plain")
        if self._engine.limits is not None:
            limits = (ALL_REQUESTS, LIST_REQUESTS) if operation is list_messages else (ALL_REQUESTS,)
            self._engine.limits.check(account.auth_id, limits, platform.clock.now())
        return await operation(self._engine, request, account)

    async def _respond_wrongly(self, fault: Fault, request: ApiRequest, send: Send) -> None:
        scope, receive = request.scope, request.receive
        response = await self._respond(request) if fault.processed else None
        if fault.delay and await _is_gone_after(fault.delay, receive):
            self._record(request, None)
            return
        if fault.kind is FaultKind.RESET:
            self._record(request, None)  # before the client knows
            reset(_connection_of(request))
            await until_gone(receive)
            return
        if response is None or fault.kind is FaultKind.STATUS:
            response = _fault_response(fault, self._engine.platform.identifiers.uuid())
            response.headers["date"] = http_date(request.moment)
        elif fault.kind is FaultKind.TRUNCATED:
            await self._truncate(response, request, send)
            return
        elif fault.kind is FaultKind.CONTENT_TYPE:
            response.headers["content-type"] = fault.content_type or "text/html; charset=utf-8"
        elif fault.kind is FaultKind.MALFORMED_JSON:
            response.body = response.body[:-1]
            response.headers["content-length"] = str(len(response.body))
        self._record(request, response)
        await response(scope, receive, send)

    async def _truncate(self, response: Response, request: ApiRequest, send: Send) -> None:
        body = response.body[: len(response.body) // 2]
        await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
        await send({"type": "http.response.body", "body": bytes(body), "more_body": True})
        response.body = body
        self._record(request, response)
        _connection_of(request).close()  # when what was written has been sent
        await until_gone(request.receive)

    def _record(self, request: ApiRequest, response: Response | None) -> None:
        """Note a request and its response, None for none, in the journal."""
        sent = Part(without_credentials(request.scope["headers"]), request.content[:MAX_BYTES], request.size)
        received = Part()
        if response is not None:
            body = bytes(response.body)
            received = Part(response.raw_headers, body[:MAX_BYTES], len(body))
        self._engine.journal.add(
            Exchange(
                number=request.number,
                moment=request.moment,
                seconds=perf_counter() - request.began,
                method=request.method,
                operation=request.operation,
                status=None if response is None else response.status_code,
                fault=request.fault,
                _path=request.path,
                _query=request.scope["query_string"],
                _auth_id=request.path_params.get("auth_id", ""),
                _request=sent,
                _response=received,
                _redact=self._engine.redact,
            )
        )


def path_of(scope: Scope) -> str:
    """Return the path of a request, decoded, without the query, below where the application is mounted."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    return path[len(root) :] if root and path.startswith(f"{root}/") else path


def api_routes(engine: Engine) -> list[BaseRoute]:
    messages = messages_path("{auth_id}")
    return [
        Route(messages, ApiEndpoint(engine, {"GET": list_messages, "POST": send_message})),
        Route(f"{messages}{{message_uuid}}/", ApiEndpoint(engine, {"GET": get_message})),
    ]


def authenticate(authorization: str, path_auth_id: str, accounts: Accounts) -> Account | None:
    """Return the account of a request."""
    scheme, _, encoded = authorization.partition(" ")
    given = b""
    if scheme.lower() == "basic":
        with suppress(ValueError):
            given = b64decode(encoded.strip(), validate=True)
    account = accounts.get(path_auth_id)
    expected = f"{account.auth_id}:{account.auth_token}".encode() if account else b""
    # Compared in constant time, and for an unknown account as well.
    matches = hmac.compare_digest(given, expected)
    return account if matches else None


@lru_cache(maxsize=1)
def body_rules() -> BodyRules:
    """Return the rules for the body of a send request, compiled once in a process."""
    return BodyRules.of(load_document(), "sendMessage")


@lru_cache(maxsize=1)
def _query_rules() -> QueryRules:
    return QueryRules(load_document(), "listMessages")


@lru_cache(_CACHED_QUERIES)
def parse_list_query(query_string: bytes) -> ListQuery:
    parameters = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True)
    query = _query_rules().check(parameters)
    filters = {name: value for name, value in parameters if name not in {"limit", "offset"}}
    return ListQuery(int(query.get("limit", DEFAULT_LIMIT)), int(query.get("offset", 0)), filters)


def http_date(moment: datetime) -> str:
    """Return a moment in UTC as HTTP has it, such as `Sun, 01 Mar 2026 12:00:00 GMT`."""
    return _date_of(moment.replace(microsecond=0))


@lru_cache(maxsize=8)
def _date_of(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _store(accounts: Accounts, account: Account, subaccount: str | None) -> MessageStore:
    """Return the messages of the subaccount that a main account names, else the account's own."""
    named = accounts.get(subaccount) if subaccount else None
    return named.messages if named is not None and named.parent is account else account.messages


def _json(content: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(content, status, headers, "application/json")


def _error(api_id: str, status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    return _json(to_json({"api_id": api_id, "error": text}), status, headers)


def _fault_response(fault: Fault, api_id: str) -> Response:
    status = fault.status or HTTPStatus.INTERNAL_SERVER_ERROR
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if fault.body is not None:
        return Response(fault.body, status, headers, fault.content_type or "text/plain")
    if status == HTTPStatus.UNAUTHORIZED:
        return Response(_UNAUTHORISED, status, headers, fault.content_type or "text/plain")
    content = to_json({"api_id": api_id, "error": _TEXTS.get(status, f"Error {status}")})
    return Response(content, status, headers, fault.content_type or "application/json")


async def _is_gone_after(seconds: float, receive: Receive) -> bool:
    """Wait, unless the client goes away before."""
    with anyio.move_on_after(seconds):
        await until_gone(receive)
        return True
    return False


def _connection_of(request: ApiRequest) -> asyncio.Transport:
    """Return the connection of a request; of one made in process, raise what httpx raises when a connection breaks."""
    connection = connection_of(request.scope)
    if connection is not None:
        return connection
    import httpx  # noqa: PLC0415 - it takes as long to import as all the rest, and is needed in process alone

    if request.fault == FaultKind.RESET:
        raise httpx.ReadError("the mock server reset the connection")
    raise httpx.RemoteProtocolError("the mock server truncated its response")
