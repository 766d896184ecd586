"""One call from its first request to its result, as a series of steps that a transport carries out.

Everything is decided here, in a generator that does no I/O: it asks for a pause or for a request, receives what came of
it, and returns the result or raises. The two clients differ in how they pause and exchange bytes, and in nothing else.
"""

import logging
import random
import time
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from functools import partial
from typing import Literal, NamedTuple, TypeVar

from plivo_messaging._arguments.options import Settings
from plivo_messaging._errors import LedgerError, PlivoError, SendOutcomeUnknown

from .http import Deadline, Failure, Operation, Outcome, Request, Response, UndecodableResponse
from .limits import Limiter
from .responses import result

__all__ = ["Context", "Exchange", "Wait", "annotate", "announce", "steps"]

_T = TypeVar("_T")

_logger = logging.getLogger("plivo_messaging")

_LEAST_FOR_A_SEND = 5.0  # seconds a repeated send must have left, or a quarter of the deadline if that is less


_now = partial(datetime.now, UTC)


class Wait(NamedTuple):
    """A pause before a request.

    Attributes:
        operation: What is being done: `send`, `get` or `list`.
        reason: `rate limit`, to keep to it, or `retry`, after a request that failed.
        seconds: How long it is.
        attempt: The request it comes before, counted from 1.
    """

    operation: str
    reason: Literal["rate limit", "retry"]
    seconds: float
    attempt: int


class Context(NamedTuple):
    """What a call depends on besides its operation; tests replace the clocks and the random numbers."""

    limiter: Limiter | None = None
    on_wait: Callable[[Wait], None] | None = None
    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _now
    random: Callable[[], float] = random.random


class Exchange(NamedTuple):
    """A step: send the request, and read its response, before the call has to end."""

    deadline: Deadline
    begun_at: datetime


def steps(
    operation: Operation[_T], auth_id: str, request: Request, settings: Settings, context: Context
) -> Generator[Wait | Exchange, Outcome | None, tuple[_T, Response, int]]:
    """Run a call to its result; return that, the response it comes from, and the number of requests.

    An exchange is answered with its outcome.
    """
    asked = context.monotonic()
    ends_at = asked + settings.deadline
    attempt = 0
    while True:
        attempt += 1
        while context.limiter and (wait := context.limiter.wait(auth_id, lists=operation.is_list)) > 0:
            yield Wait(operation.name, "rate limit", wait, attempt)
        started = context.monotonic()
        # Waiting for the rate limit does not count: it is the price of a list, not a failure.
        ends_at += started - asked
        # Before the time is compared: a process that is suspended after that must not begin the request any more.
        deadline = Deadline(ends_at - started, context.monotonic)
        sent_at = context.now()
        if operation.begins_by is not None and sent_at > operation.begins_by:
            error = LedgerError("it took too long until the request could be made; nothing was sent: call again")
            error.attempts = attempt - 1
            raise error
        outcome = yield Exchange(deadline, sent_at)
        assert outcome is not None  # noqa: S101  (an exchange is always answered)
        ended, ended_at = context.monotonic(), context.now()
        _log(operation, request, outcome, ended - started, attempt)
        delay = None
        # A success needs no other request, and a response that cannot be decoded would be no better the next time.
        if isinstance(outcome, Failure) or (isinstance(outcome, Response) and not outcome.is_success):
            delay = settings.policy.delay(
                outcome, is_send=operation.is_send, attempt=attempt, random=context.random(), now=ended_at
            )
        # A send that the deadline cuts off may have been accepted: it is better not to begin it.
        latest = ends_at - (min(_LEAST_FOR_A_SEND, settings.deadline / 4) if operation.is_send else 0.0)
        if delay is not None and context.monotonic() + delay < latest:
            yield Wait(operation.name, "retry", delay, attempt + 1)
            asked = context.monotonic()
            # A pause can last longer than planned, on a busy machine or one that was suspended.
            if asked < latest:
                continue
        try:
            return *result(operation, request, outcome, sent_at, ended_at), attempt
        except PlivoError as error:
            error.attempts = attempt
            if isinstance(error, SendOutcomeUnknown):
                error.monotonic = started, ended
            raise


def annotate(interruption: BaseException, begun_at: datetime) -> None:
    """Add a note to what interrupted a send, and log a warning: the message may have been accepted."""
    began = begun_at.isoformat()
    interruption.add_note(
        f"plivo-messaging: this interrupted a send that was begun at {began} and may have been accepted. Look for it "
        f"before you send it again: messages.find_sent(dst, since=datetime.fromisoformat({began!r}))"
    )
    _logger.warning(
        "send: interrupted by %s; it was begun at %s and may have been accepted: look for it with messages.find_sent",
        type(interruption).__name__,
        began,
    )


def announce(wait: Wait, context: Context) -> None:
    """Log a wait, and call the hook."""
    _logger.info("%s waits %.2f s before request %d (%s)", wait.operation, wait.seconds, wait.attempt, wait.reason)
    if context.on_wait is not None:
        context.on_wait(wait)


def _log(operation: Operation[_T], request: Request, outcome: Outcome, seconds: float, attempt: int) -> None:
    # Neither the query, which may hold phone numbers, nor any body is logged.
    if not _logger.isEnabledFor(logging.DEBUG):
        return
    match outcome:
        case Failure(error=error):
            what: object = type(error).__name__
        case UndecodableResponse(error=error):
            what = type(error).__name__
        case _:
            what = outcome.status_code
    _logger.debug(
        "%s: %s %s -> %s in %.3f s, request %d", operation.name, request.method, request.path, what, seconds, attempt
    )
