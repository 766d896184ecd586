"""The one place every request passes on its way out."""

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus

from plivo_contract._errors import NotPermitted, RateLimited, Unreachable
from plivo_contract._exchange import Exchange, Request, Response
from plivo_contract._spec._operations import LIST, operation_of

from ._pace import Pace
from ._permission import Permission
from ._wires import Wire

_NOT_READY = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT})
_PAUSE = 1.0  # seconds

Listener = Callable[[Exchange], None]


class Gate:
    """Sends requests: those that are permitted, no faster than agreed, each with its answer on record.

    Args:
        wire: What they travel over.
        permission: Which may leave.
        paces: How fast all of them may go.
        list_paces: How fast list requests may go, besides.
        listeners: Are told of every exchange, in order.
        secrets: Header values that are not to be recorded, and what stands for them.
        stops_at_limit: Whether to send nothing more once the server refuses a request for their number (429).
        repeats_after: Waits so many seconds, before a GET is made once more that got no answer, or one that says that
            something on the way was not ready. When left out, none is made again.
    """

    def __init__(
        self,
        wire: Wire,
        permission: Permission,
        *,
        paces: Sequence[Pace] = (),
        list_paces: Sequence[Pace] = (),
        listeners: Sequence[Listener] = (),
        secrets: Mapping[str, str] | None = None,
        stops_at_limit: bool = True,
        repeats_after: Callable[[float], object] | None = None,
    ) -> None:
        self._wire = wire
        self._permission = permission
        self._paces = paces
        self._list_paces = list_paces
        self._listeners = listeners
        self._secrets = secrets or {}
        self._stops_at_limit = stops_at_limit
        self._repeats_after = repeats_after
        self._is_provoking = False
        self._purpose = ""
        self.is_limited = False
        self.exchanges: list[Exchange] = []
        self.unanswered: list[tuple[Request, Unreachable]] = []
        self.held_back: list[NotPermitted] = []
        self.repeated: list[str] = []

    @contextmanager
    def purpose(self, words: str) -> Generator[None]:
        """Say what the requests inside this block are for."""
        before, self._purpose = self._purpose, words
        try:
            yield
        finally:
            self._purpose = before

    @contextmanager
    def provoking(self) -> Generator[None]:
        """Say that the server was made to refuse or to fail the requests inside this block."""
        before, self._is_provoking = self._is_provoking, True
        try:
            yield
        finally:
            self._is_provoking = before

    def send(self, request: Request) -> Exchange:
        """Send a request and wait for its answer.

        Raises:
            NotPermitted: It must not leave, and has not.
            Unreachable: There was no answer.
            RateLimited: The server answers no more for now; nothing is sent from then on.
        """
        if self.is_limited:
            raise RateLimited
        try:
            self._permission.check(request)
        except NotPermitted as refusal:
            self.held_back.append(refusal)
            raise
        try:
            exchange = self._answered(request)
        except Unreachable as failure:
            self.unanswered.append((self._recorded(request), failure))
            raise
        for listener in self._listeners:
            listener(exchange)
        is_limited = exchange.response.status == HTTPStatus.TOO_MANY_REQUESTS and not self._is_provoking
        if is_limited and self._stops_at_limit:
            self.is_limited = True
            raise RateLimited
        return exchange

    def _answered(self, request: Request) -> Exchange:
        """Carry a request, and do so once more when it met with what may be an accident on the way."""
        # What gets no answer from the beginning is no accident: nobody is there.
        if self._repeats_after is None or request.method != "GET" or not self.exchanges:
            return self._carried(request)
        try:
            exchange = self._carried(request)
        except Unreachable as failure:
            accident = str(failure)
        else:
            if exchange.response.status not in _NOT_READY:
                return exchange
            accident = f"it was answered {exchange.response.status}"
        self.repeated.append(f"GET {request.path} was made once more: {accident}")
        self._repeats_after(_PAUSE)
        return self._carried(request)

    def _carried(self, request: Request) -> Exchange:
        self._keep_pace(request)
        started = datetime.now(UTC)
        before = time.perf_counter()
        response: Response = self._wire.send(request)
        seconds = time.perf_counter() - before
        number, recorded = len(self.exchanges) + 1, self._recorded(request)
        exchange = Exchange(number, self._purpose, recorded, response, started, seconds, self._is_provoking)
        self.exchanges.append(exchange)
        return exchange

    def _recorded(self, request: Request) -> Request:
        """Give a request as it may be recorded."""
        headers = tuple((name, self._secrets.get(value, value)) for name, value in request.headers)
        return replace(request, headers=headers)

    def _keep_pace(self, request: Request) -> None:
        for pace in self._paces:
            pace.wait()
        if operation_of(request) == LIST:
            for pace in self._list_paces:
                pace.wait()
