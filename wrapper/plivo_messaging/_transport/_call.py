"""One call from its first request to its result, as a series of steps that a transport takes.

Everything is decided here, in a generator that does no I/O itself: it asks for a pause or for a request, is told what
came of it, and returns the result or raises. The synchronous and the asynchronous client differ in how they pause and
how they exchange bytes, and in nothing else.
"""

import logging
from collections.abc import Generator
from datetime import datetime
from typing import NamedTuple, TypeVar

import httpx

from plivo_messaging._answers._api_response import APIResponse
from plivo_messaging._errors import PlivoError
from plivo_messaging._http import Answer, Request
from plivo_messaging._operations import Operation
from plivo_messaging._options import Settings

from ._context import Context, Wait
from ._exchange import failure, result
from ._incoming import Broken

__all__ = ["Exchange", "Pause", "Reply", "attempts"]

_T = TypeVar("_T")

_logger = logging.getLogger("plivo_messaging")

_LEAST_FOR_A_SEND = 5.0
"""Seconds a send that is made again must have left, or a quarter of the deadline if that is less."""


class Pause(NamedTuple):
    """The step of doing nothing for so many seconds."""

    seconds: float


class Exchange(NamedTuple):
    """The step of sending the request and reading its answer, both within a number of seconds."""

    seconds: float


Reply = Answer | httpx.HTTPError | Broken
"""What came of an exchange: the answer with its body, why there is none, or an answer that cannot be read."""


def attempts(
    operation: Operation[_T], auth_id: str, request: Request, settings: Settings, context: Context
) -> Generator[Pause | Exchange, Reply | None, APIResponse[_T]]:
    """Take a call from its first request to its result.

    Args:
        operation: What is to be done.
        auth_id: The account, for the limiter.
        request: The request, the same for every attempt.
        settings: How the call is made.
        context: Limiter, clocks and chance.

    Yields:
        Pauses, answered with None, and exchanges, answered with what came of them. An exchange that is cut off, by an
        interrupt or a cancellation, is answered by throwing what cut it off.

    Returns:
        The result with the exchange it came from.

    Raises:
        PlivoError: If the call failed, or it is not known whether it did.
    """
    asked = context.monotonic()
    ends_at = asked + settings.deadline
    sends, lists = operation.sends, operation.lists
    attempt = 0
    while True:
        attempt += 1
        while context.limiter and (wait := context.limiter.wait(auth_id, lists=lists)) > 0:
            _announce(Wait(operation.name, "rate limit", wait, attempt), context)
            yield Pause(wait)
        started = context.monotonic()
        # The wait for a place under the rate limit does not count: it is the price of a list, not a failure.
        ends_at += started - asked
        sent_at = context.now()
        try:
            reply = yield Exchange(ends_at - started)
        except GeneratorExit:
            raise
        except BaseException as cut_off:
            if sends:
                _warn(cut_off, sent_at)
            raise
        assert reply is not None  # noqa: S101  (an exchange is always answered)
        _log(operation, request, reply, context.monotonic() - started, attempt)
        ended_at = context.now()
        # Success needs no other request, and an answer that cannot be read would be none the better for it.
        if not isinstance(reply, Broken) and not (isinstance(reply, Answer) and reply.is_success):
            delay = settings.policy.delay(reply, sends=sends, attempt=attempt, random=context.random(), now=ended_at)
            # A send that is cut off by the deadline may have been accepted: better not to begin it.
            latest = ends_at - (min(_LEAST_FOR_A_SEND, settings.deadline / 4) if sends else 0.0)
            if delay is not None and context.monotonic() + delay < latest:
                _announce(Wait(operation.name, "retry", delay, attempt + 1), context)
                yield Pause(delay)
                asked = context.monotonic()
                # A pause can last longer than it was meant to, on a busy machine or one that was suspended.
                if asked < latest:
                    continue
        try:
            return APIResponse(*_result(operation, request, reply, sent_at, ended_at), attempt)
        except PlivoError as error:
            error.attempts = attempt
            raise


def _result(
    operation: Operation[_T], request: Request, reply: Reply, sent_at: datetime, ended_at: datetime
) -> tuple[_T, Answer]:
    if isinstance(reply, Answer):
        return result(operation, reply, sent_at, ended_at), reply
    if isinstance(reply, Broken) and reply.answer.is_client_error:
        # A refusal is one whether its explanation can be read or not.
        return result(operation, reply.answer, sent_at, ended_at), reply.answer
    raise failure(operation, request, reply, sent_at, ended_at) from _cause(reply)


def _cause(reply: httpx.HTTPError | Broken) -> httpx.HTTPError:
    return reply.error if isinstance(reply, Broken) else reply


def _warn(cut_off: BaseException, sent_at: datetime) -> None:
    began = sent_at.isoformat()
    cut_off.add_note(
        f"plivo-messaging: this cut off a send that was begun at {began} and may have been accepted. Look for it "
        f"before you send it again: messages.find_sent(dst, since=datetime.fromisoformat({began!r}))"
    )
    _logger.warning(
        "send: cut off by %s; it was begun at %s and may have been accepted: look for it with messages.find_sent",
        type(cut_off).__name__,
        began,
    )


def _announce(wait: Wait, context: Context) -> None:
    _logger.info("%s waits %.2f s before request %d (%s)", wait.operation, wait.seconds, wait.attempt, wait.reason)
    if context.on_wait is not None:
        context.on_wait(wait)


def _log(operation: Operation[_T], request: Request, reply: Reply, seconds: float, attempt: int) -> None:
    # Neither the query, which may hold phone numbers, nor any body is logged.
    if _logger.isEnabledFor(logging.DEBUG):
        outcome = reply.status_code if isinstance(reply, Answer) else type(_cause(reply)).__name__
        _logger.debug(
            "%s: %s %s -> %s in %.3f s, request %d",
            operation.name,
            request.method,
            request.path,
            outcome,
            seconds,
            attempt,
        )
