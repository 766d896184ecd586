"""Callbacks on their way: in order for each message, and repeated until they are answered."""

import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from typing import TypeAlias
from urllib.parse import urlencode

from plivo_mock._messaging._delivery import Event, MessageState
from plivo_mock._messaging._messages import Message, MessageDirection
from plivo_mock._messaging._notices import CallbackAttempt, Notice, StateChange
from plivo_mock._messaging._platform import Platform
from plivo_mock._schedule import Schedule

from ._calls import Call, Caller
from ._fields import Fields, received_fields

_logger = logging.getLogger("plivo_mock")

RETRY_DELAYS = tuple(timedelta(seconds=seconds) for seconds in (60, 120, 240))
"""How long after an attempt that was not answered 200 the next one is made."""

_ACCEPTED = 200
_NONCE_DIGITS = 20

StatusFields: TypeAlias = Callable[[Message, Event], Fields]
Run: TypeAlias = Callable[[Callable[[], None]], None]


@dataclass(slots=True)
class _Callback:
    """What is to be told, and how often it was tried. It is put into words when it is told: many may wait."""

    message: Message
    event: Event
    attempts: int = 0


@dataclass(slots=True)
class _Queue:
    """The callbacks of one message, the next one first."""

    callbacks: list[_Callback]


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
        self._queues: dict[str, _Queue] = {}
        self._held: list[tuple[datetime, _Queue]] | None = None
        self._lock = Lock()
        platform.notices.subscribe(self._on_notice)
        platform.on_reset(self._forget)

    def restore(self, message: Message, events: Sequence[Event], *, attempts: int, due: datetime | None) -> None:
        """Take over what was still to be told of a message in an earlier life.

        Args:
            message: The message.
            events: The changes of its state that nobody was told of, in order.
            attempts: How often it was tried to tell of the first of them.
            due: When that is to be tried again; None for now.
        """
        callbacks = [_Callback(message, event) for event in events if _address(message, event) is not None]
        if callbacks:
            callbacks[0].attempts = attempts
            queue = self._queues[message.uuid] = _Queue(callbacks)
            self._attempt_at(due or self._platform.clock.now(), queue)

    def pause(self) -> None:
        """Make no more calls, until `resume` is called or something happens to a message."""
        with self._lock:
            if self._held is None:
                self._held = []

    def resume(self) -> None:
        """Go on after a pause."""
        with self._lock:
            held, self._held = self._held, None
        for moment, queue in held or ():
            self._attempt_at(moment, queue)

    def _on_notice(self, notice: Notice) -> None:
        if isinstance(notice, StateChange):
            self.resume()
            if _address(notice.message, notice.event) is not None:
                self._enqueue(_Callback(notice.message, notice.event))

    def _enqueue(self, callback: _Callback) -> None:
        with self._lock:
            queue = self._queues.setdefault(callback.message.uuid, _Queue([]))
            queue.callbacks.append(callback)
            is_first = len(queue.callbacks) == 1
        if is_first:
            self._attempt_at(self._platform.clock.now(), queue)

    def _attempt_at(self, moment: datetime, queue: _Queue) -> None:
        with self._lock:
            if self._held is not None:
                self._held.append((moment, queue))
                return
        self.schedule.add(moment, partial(self._run, partial(self._attempt, queue)))

    def _attempt(self, queue: _Queue) -> None:
        """Try the first of a message's callbacks, and see to it that the next attempt is made."""
        with self._lock:
            if self._held is not None:
                self._held.append((self._platform.clock.now(), queue))
                return
        callback = queue.callbacks[0]
        callback.attempts += 1
        try:
            again, is_taken = self._call(callback)
            if not self._is_current(queue):
                return
            if again is not None:
                self._attempt_at(again, queue)
                return
            self._conclude_received(callback.message, is_taken=is_taken)
        except Exception:  # the next callback is to be made, whatever this one met with
            _logger.exception("a callback of message %s failed", callback.message.uuid)
        self._go_on(queue)

    def _call(self, callback: _Callback) -> tuple[datetime | None, bool]:
        """Make one attempt, and tell of it; say when the next one is to be made, and whether this one was taken."""
        message, event = callback.message, callback.event
        address = _address(message, event)
        assert address is not None  # noqa: S101 - nothing else is put into a queue
        fields = received_fields(message) if message.request is None else self._status_fields(message, event)
        form = urlencode(fields)
        moment = self._platform.clock.now()
        account = self._platform.accounts.owner_of(message)
        answer = self._make_call(
            Call(
                method=address.method,
                url=address.url,
                fields=fields,
                form=form,
                nonce=self._nonce(),
                auth_token=account.auth_token,
                main_auth_token=account.main.auth_token,
            )
        )
        is_taken = answer.status_code == _ACCEPTED
        is_last = is_taken or answer.is_final or callback.attempts > len(RETRY_DELAYS)
        again = None if is_last else self._platform.clock.now() + RETRY_DELAYS[callback.attempts - 1]
        self._platform.notices.publish(
            CallbackAttempt(
                message=message,
                event=event,
                attempt=callback.attempts,
                moment=moment,
                method=address.method,
                url=answer.url,
                form=form,
                status_code=answer.status_code,
                answer=answer.text,
                again=again,
            )
        )
        return again, is_taken

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

    def _go_on(self, queue: _Queue) -> None:
        with self._lock:
            done = queue.callbacks.pop(0)
            has_more = bool(queue.callbacks)
            if not has_more and self._queues.get(done.message.uuid) is queue:
                del self._queues[done.message.uuid]
        if has_more and self._is_current(queue):
            self._attempt_at(self._platform.clock.now(), queue)

    def _is_current(self, queue: _Queue) -> bool:
        """Tell whether the message has not been forgotten meanwhile."""
        with self._lock:
            return bool(queue.callbacks) and self._queues.get(queue.callbacks[0].message.uuid) is queue

    def _forget(self) -> None:
        with self._lock:
            self._queues.clear()
            if self._held is not None:
                self._held.clear()
        self.schedule.clear()


@dataclass(frozen=True, slots=True)
class _Address:
    """Who is told."""

    method: str
    url: str


def _address(message: Message, event: Event) -> _Address | None:
    """Find out who is told of a change of a message's state; None for nobody."""
    if message.request is not None and message.request.url:
        return _Address(message.request.method, message.request.url)
    if message.received is not None and message.received.message_url and event.state is MessageState.RECEIVED:
        return _Address("POST", message.received.message_url)
    return None
