"""The one place every request passes on its way out: what may be sent, how fast, and the record of it."""

import time
from collections import deque
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import NamedTuple, TypeAlias

from ._bounds import Bounds
from ._contract import LIST, Contract
from ._errors import CouldNotTest, LimitReached, NotPermitted, Unreachable
from ._messages import Exchange, Request
from ._target import Mode, Plan
from ._transport import Transport

NOT_READY = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)
_NO_ACCESS = frozenset({401, 403, 407, *range(500, 600)})
STILL_THERE = "finding out whether there is still access"
_USED_UP = "the account has used up its requests (429): wait a minute, or switch the limits of a server of yours off"
_PAUSE = 1.0  # seconds
_MOST_SENDS = 1

Permission: TypeAlias = Callable[[Request], str]
"""Returns why a request may not be sent; an empty text if it may."""

Sleep: TypeAlias = Callable[[float], object]


class Limit(NamedTuple):
    """A rate limit: so many requests in so many seconds."""

    requests: int
    seconds: float


ALL_REQUESTS = Limit(300, 5)
LIST_REQUESTS = Limit(20, 60)
LIST_PACE = LIST_REQUESTS
"""How fast lists are requested of somebody else's server."""


@dataclass(slots=True)
class Pace:
    """Waits until the next request keeps to a limit."""

    limit: Limit
    sleep: Sleep = time.sleep
    now: Callable[[], float] = time.monotonic
    _recent: deque[float] = field(default_factory=deque[float], init=False)

    def wait(self) -> None:
        """Wait until one more request may be sent, and count it."""
        if len(self._recent) >= self.limit.requests:
            earliest = self._recent.popleft() + self.limit.seconds
            while (remaining := earliest - (before := self.now())) > 0:
                self.sleep(remaining)
                if self.now() - before < remaining / 1000:
                    break  # the time of a test, which does not pass here
        self._recent.append(self.now())


def reading(request: Request) -> str:
    """Permit GET requests without a body."""
    if request.method != "GET" or request.body:
        return f"{request.method} {request.path} was not sent: only reading is permitted"
    return ""


@dataclass(slots=True)
class OneDestination:
    """Permits reading, and a message from one sender to one destination."""

    src: str
    dst: str
    at_most: int = _MOST_SENDS
    _sent: int = field(default=0, init=False)

    def __call__(self, request: Request) -> str:
        """Permit a request, or return why not."""
        if request.method != "POST":
            return reading(request)
        body = request.json_object() or {}
        where = f"POST {request.path} was not sent"
        if body.get("dst") != self.dst:
            return f"{where}: dst={body.get('dst')!r} is not the one permitted destination {self.dst!r}"
        if body.get("src") != self.src:
            return f"{where}: src={body.get('src')!r} is not the one permitted sender {self.src!r}"
        if unknown := sorted(body.keys() - {"src", "dst", "text"}):
            return f"{where}: {', '.join(unknown)} is not permitted beside src, dst and text"
        if self._sent >= self.at_most:
            return f"{where}: {self.at_most} send requests were permitted, and have been made"
        self._sent += 1
        return ""


@dataclass(slots=True, repr=False)  # it holds credentials
class RequestPolicy:
    """Sends requests: those that are permitted, no faster than agreed, and records each with its response."""

    transport: Transport
    contract: Contract
    plan: Plan
    secrets: Mapping[str, str]
    listener: Callable[[Exchange], None]
    sleep: Sleep = time.sleep
    bounds: Bounds = field(default_factory=Bounds)
    exchanges: list[Exchange] = field(default_factory=list[Exchange], init=False)
    unanswered: list[tuple[str, Unreachable]] = field(default_factory=list[tuple[str, Unreachable]], init=False)
    refused: list[str] = field(default_factory=list[str], init=False)
    retried: list[str] = field(default_factory=list[str], init=False)
    stopped: CouldNotTest | None = field(default=None, init=False)
    _permission: Permission = field(init=False)
    _paces: tuple[Pace, Pace] = field(init=False)
    _is_provoking: bool = field(default=False, init=False)
    _plain: Request | None = field(default=None, init=False)
    _purpose: str = field(default="", init=False)

    def __post_init__(self) -> None:
        plan = self.plan
        self._permission = (lambda _: "") if plan.is_full else reading
        if plan.mode is Mode.ONE_DESTINATION:
            self._permission = OneDestination(plan.src, plan.dst)
        self._paces = Pace(ALL_REQUESTS, self.sleep), Pace(LIST_PACE, self.sleep)

    @contextmanager
    def purpose(self, words: str) -> Generator[None]:
        """Record what the requests inside this block are for."""
        before, self._purpose = self._purpose, words
        try:
            yield
        finally:
            self._purpose = before

    @contextmanager
    def provoking(self) -> Generator[None]:
        """Record that the server was told to refuse or to fail the requests inside this block."""
        self._is_provoking = True
        try:
            yield
        finally:
            self._is_provoking = False

    def send(self, request: Request) -> Exchange:
        """Send a request and wait for its response."""
        self.raise_if_stopped()
        if refusal := self._permission(request):
            self.refused.append(refusal)
            raise NotPermitted(refusal)
        try:
            exchange = self._answered(request)
            if self.plan.is_foreign:
                self._stop_without_access(request, exchange)
        except Unreachable as failure:
            self.unanswered.append((self.contract.operation_of(request), failure))
            raise
        except LimitReached as limit:
            self.stopped = limit
            raise
        self.listener(exchange)
        is_limited = exchange.response.status == HTTPStatus.TOO_MANY_REQUESTS and not self._is_provoking
        if is_limited and self.plan.mode is not Mode.LIMITS:
            self.stopped = CouldNotTest(_USED_UP)
            raise self.stopped
        return exchange

    def raise_if_stopped(self) -> None:
        """Raise if no more requests are sent: the server refuses them for now, or a limit was reached."""
        self.bounds.check()
        if self.stopped is not None:
            raise self.stopped

    def _stop_without_access(self, request: Request, exchange: Exchange) -> None:
        """Raise if access is lost, since the first list request had some: what comes now is about the outage."""
        status = exchange.response.status
        if self._plain is None and exchange.operation == LIST and exchange.response.succeeded:
            self._plain = request
        if self._plain is None or status not in _NO_ACCESS:
            return
        with self.purpose(STILL_THERE):
            again = self._answered(self._plain).response
        if not again.succeeded:
            self.stopped = CouldNotTest(
                f"access was lost in the middle of the run: {request.method} {request.path} responds with {status}, "
                f"and a list request with {again.status}. Try again when the server is back, or check the credentials"
            )
            raise self.stopped

    def _answered(self, request: Request) -> Exchange:
        """Send a request, and retry it once after what may be an accident on the way."""
        # Without a response from the beginning it is no accident: nobody is there.
        if not self.plan.is_foreign or request.method != "GET" or not self.exchanges:
            return self._sent(request)
        try:
            exchange = self._sent(request)
        except (Unreachable, LimitReached) as failure:
            accident = str(failure)
        else:
            if exchange.response.status not in NOT_READY:
                return exchange
            accident = f"the response was {exchange.response.status}"
        self.retried.append(f"GET {request.path} was retried: {accident}")
        self.sleep(_PAUSE)
        exchange = self._sent(request)
        if (status := exchange.response.status) in NOT_READY:  # an outage, if the next request fares no better
            raise Unreachable(f"GET {request.path}: the response was {status}, also after a retry")
        return exchange

    def _sent(self, request: Request) -> Exchange:
        operation = self.contract.operation_of(request)
        if self.plan.is_foreign:
            for pace in self._paces[: 2 if operation == LIST else 1]:
                pace.wait()
        started, before = datetime.now(UTC), time.perf_counter()
        response = self.transport(request)
        seconds = time.perf_counter() - before
        headers = tuple((name, self.secrets.get(value, value)) for name, value in request.headers)
        recorded = replace(request, headers=headers)
        number = len(self.exchanges) + 1
        exchange = Exchange(number, self._purpose, operation, recorded, response, started, seconds, self._is_provoking)
        self.exchanges.append(exchange)
        return exchange
