"""Callbacks on their way: in order for each message, and repeated until they are answered."""

import logging
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from threading import Lock
from typing import TypeAlias

from plivo_messaging.mock._messaging._delivery import Event, MessageState
from plivo_messaging.mock._messaging._messages import Message, MessageDirection
from plivo_messaging.mock._messaging._notices import CallbackAttempt, Notice, StateChange
from plivo_messaging.mock._messaging._platform import Platform
from plivo_messaging.mock._schedule import Schedule

from ._calls import Answer, Call, Caller
from ._fields import Fields, received_fields

_logger = logging.getLogger("plivo_messaging.mock")

RETRY_DELAYS = tuple(timedelta(seconds=seconds) for seconds in (60, 120, 240))
"""How long after an attempt that was not answered 200 the next one is made."""

_ACCEPTED = 200
_NONCE_DIGITS = 20

StatusFields: TypeAlias = Callable[[Message, Event], Fields]
Run: TypeAlias = Callable[[Callable[[], None]], None]


@dataclass(slots=True)
class _Callback:
    """What is to be said, and how often it was tried."""

    message: Message
    url: str
    method: str
    fields: Fields
    attempts: int = 0


class Outbox:
    """Listens to a platform, and calls the URLs that are to know."""

    def __init__(
        self,
        platform: Platform,
        *,
        make_call: Caller,
        run: Run,
        status_fields: StatusFields,
        seed: int | None,
    ) -> None:
        """Begin to listen.

        Args:
            platform: What happens to messages.
            make_call: Calls a URL.
            run: Carries out what may take a while: later, or at once.
            status_fields: Words a status callback.
            seed: Makes nonces repeatable; None for other ones each time.
        """
        self.schedule = Schedule()
        """What is to be called when; somebody has to carry it out as time goes by."""
        self._platform = platform
        self._make_call = make_call
        self._run = run
        self._status_fields = status_fields
        self._random = random.Random() if seed is None else random.Random(f"nonces of {seed}")
        self._queues: dict[str, deque[_Callback]] = {}
        self._lock = Lock()
        platform.notices.subscribe(self._on_notice)
        platform.on_reset(self._forget)

    def _on_notice(self, notice: Notice) -> None:
        if isinstance(notice, StateChange):
            callback = self._callback(notice.message, notice.event)
            if callback is not None:
                self._enqueue(callback)

    def _callback(self, message: Message, event: Event) -> _Callback | None:
        if message.request is not None and message.request.url:
            fields = self._status_fields(message, event)
            return _Callback(message, message.request.url, message.request.method, fields)
        if message.received is not None and message.received.message_url and event.state is MessageState.RECEIVED:
            return _Callback(message, message.received.message_url, "POST", received_fields(message))
        return None

    def _enqueue(self, callback: _Callback) -> None:
        with self._lock:
            queue = self._queues.setdefault(callback.message.uuid, deque())
            queue.append(callback)
            is_first = len(queue) == 1
        if is_first:
            self._attempt_in(timedelta(), queue)

    def _attempt_in(self, delay: timedelta, queue: deque[_Callback]) -> None:
        moment = self._platform.clock.now() + delay
        self.schedule.add(moment, partial(self._run, partial(self._attempt, queue)))

    def _attempt(self, queue: deque[_Callback]) -> None:
        """Try the first of a message's callbacks, and see to it that the next attempt is made."""
        callback = queue[0]
        callback.attempts += 1
        try:
            answer = self._call(callback)
            if not self._is_current(queue):
                return
            if answer.status_code != _ACCEPTED and not answer.is_final and callback.attempts <= len(RETRY_DELAYS):
                self._attempt_in(RETRY_DELAYS[callback.attempts - 1], queue)
                return
            self._conclude_received(callback.message, is_taken=answer.status_code == _ACCEPTED)
        except Exception:  # the next callback is to be made, whatever this one met with
            _logger.exception("a callback of message %s failed", callback.message.uuid)
        self._go_on(queue)

    def _call(self, callback: _Callback) -> Answer:
        """Make one attempt, and tell of it."""
        moment = self._platform.clock.now()
        account = self._platform.accounts.owner_of(callback.message)
        answer = self._make_call(
            Call(
                method=callback.method,
                url=callback.url,
                fields=callback.fields,
                nonce=self._nonce(),
                auth_token=account.auth_token,
                main_auth_token=account.main.auth_token,
            )
        )
        self._platform.notices.publish(
            CallbackAttempt(
                message=callback.message,
                attempt=callback.attempts,
                moment=moment,
                method=callback.method,
                url=answer.url,
                fields=callback.fields,
                status_code=answer.status_code,
                answer=answer.text,
            )
        )
        return answer

    def _nonce(self) -> str:
        return f"{self._random.randrange(10**_NONCE_DIGITS):0{_NONCE_DIGITS}}"

    def _conclude_received(self, message: Message, *, is_taken: bool) -> None:
        """A received message is delivered by being taken by the application."""
        if message.direction is MessageDirection.OUTBOUND:
            return
        with self._platform.schedule.turn:  # nobody else concludes it in between
            current = self._platform.accounts.find(message.uuid)
            if current is not None and self._platform.event_of(current).state is MessageState.RECEIVED:
                state = MessageState.DELIVERED if is_taken else MessageState.UNDELIVERED
                self._platform.conclude(message.uuid, state)

    def _go_on(self, queue: deque[_Callback]) -> None:
        with self._lock:
            done = queue.popleft()
            has_more = bool(queue)
            if not has_more and self._queues.get(done.message.uuid) is queue:
                del self._queues[done.message.uuid]
        if has_more and self._is_current(queue):
            self._attempt_in(timedelta(), queue)

    def _is_current(self, queue: deque[_Callback]) -> bool:
        """Tell whether the message has not been forgotten meanwhile."""
        with self._lock:
            return bool(queue) and self._queues.get(queue[0].message.uuid) is queue

    def _forget(self) -> None:
        with self._lock:
            self._queues.clear()
        self.schedule.clear()
