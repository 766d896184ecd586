"""Callbacks on their way: in order for each message, and repeated until they are answered with 200."""

import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlencode

from ._callbacks import Fields, received_fields
from ._clock import ManualClock, Schedule
from ._messages import CallbackAttempt, Event, Message, MessageDirection, MessageState, Published, StateChange
from ._platform import Platform

if TYPE_CHECKING:
    from ._calls import Calls

_logger = logging.getLogger("plivo_mock")

RETRY_DELAYS = tuple(timedelta(seconds=seconds) for seconds in (60, 120, 240))
"""How long after an attempt that was not answered with 200 the next one is made."""

_ACCEPTED = 200
_NONCE_DIGITS = 20

# As many connections as the servers of the standard library let wait: more would be reset now and then.
_MOST_THREADS = 5
_IDLE = 1.0  # seconds after which a thread that has nothing to do ends

_Queue: TypeAlias = "list[_Callback]"
"""The callbacks of one message, the next one first."""

StatusFields: TypeAlias = Callable[[Message, Event], Fields]


class Workers:
    """Up to five daemon threads, started when there is work for them.

    They do not keep the process from ending, as the standard library's would, whatever they wait for.
    """

    def __init__(self) -> None:
        self._work: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._threads = 0
        self._lock = Lock()

    def submit(self, work: Callable[[], None]) -> None:
        """Run a function, which raises nothing, in one of the threads."""
        with self._lock:
            self._work.put(work)
            if self._threads == _MOST_THREADS:
                return
            self._threads += 1
        Thread(target=self._run, name="plivo-mock-callbacks", daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                work = self._work.get(timeout=_IDLE)
            except Empty:
                with self._lock:
                    if self._work.empty():  # whoever adds to it from now on starts another thread
                        self._threads -= 1
                        return
            else:
                work()


@dataclass(slots=True)
class _Callback:
    """A change to report, and how often it was tried. Its fields are made when it is sent: many may wait."""

    message: Message
    event: Event
    attempts: int = 0


class Outbox:
    """Subscribes to a platform, and calls the URLs of its messages.

    Attributes:
        schedule: Which calls are to be made when; a driver runs it as time goes by.
    """

    def __init__(
        self,
        platform: Platform,
        *,
        calls: "Callable[[], Calls]",
        status_fields: StatusFields,
        seed: int | None,
    ) -> None:
        self.schedule: Schedule = Schedule()
        self._platform = platform
        self._calls = calls
        self._run = _at_once if isinstance(platform.clock, ManualClock) else Workers().submit
        self._status_fields = status_fields
        self._random = random.Random() if seed is None else random.Random(f"nonces of {seed}")
        self._queues: dict[str, _Queue] = {}
        self._lock = Lock()
        platform.subscribe(self._on_event)

    def restore(self, message: Message, events: Sequence[Event], *, attempts: int, due: datetime | None) -> None:
        """Continue with the callbacks of a message from the state file."""
        callbacks = [_Callback(message, event) for event in events if _address(message, event) is not None]
        if callbacks:
            callbacks[0].attempts = attempts
            self._queues[message.uuid] = callbacks
            self._attempt_at(due or self._platform.clock.now(), callbacks)

    def clear(self) -> None:
        with self._lock:
            self._queues.clear()
        self.schedule.clear()

    def _on_event(self, event: Published) -> None:
        if isinstance(event, StateChange) and _address(event.message, event.event) is not None:
            self._enqueue(_Callback(event.message, event.event))

    def _enqueue(self, callback: _Callback) -> None:
        with self._lock:
            queue = self._queues.setdefault(callback.message.uuid, [])
            queue.append(callback)
            is_first = len(queue) == 1
        if is_first:
            self._attempt_at(self._platform.clock.now(), queue)

    def _attempt_at(self, moment: datetime, queue: _Queue) -> None:
        self.schedule.add(moment, partial(self._run, partial(self._attempt, queue)))

    def _attempt(self, queue: _Queue) -> None:
        """Try the first of a message's callbacks, and schedule the next attempt."""
        if self.schedule.is_paused:  # since this waited for a thread
            self._attempt_at(self._platform.clock.now(), queue)
            return
        callback = queue[0]
        callback.attempts += 1
        try:
            again = self._call(callback)
            if not self._is_current(queue):
                return
            if again is not None:
                self._attempt_at(again, queue)
                return
        except Exception:  # the next callback is made, whatever this one met with
            _logger.exception("a callback of message %s failed", callback.message.uuid)
        self._continue(queue)

    def _call(self, callback: _Callback) -> datetime | None:
        """Make and publish one attempt, deliver a received message by it, and return when the next one is due."""
        message, event = callback.message, callback.event
        address = _address(message, event)
        assert address is not None  # noqa: S101 - nothing else is put into a queue
        method, url = address
        fields = received_fields(message) if message.request is None else self._status_fields(message, event)
        moment = self._platform.clock.now()
        form = urlencode(fields)
        nonce = f"{self._random.randrange(10**_NONCE_DIGITS):0{_NONCE_DIGITS}}"
        account = self._platform.accounts.owner_of(message)
        result = self._calls()(method, url, fields, form, nonce=nonce, account=account)
        is_accepted = result.status_code == _ACCEPTED
        is_last = is_accepted or result.is_final or callback.attempts > len(RETRY_DELAYS)
        again = None if is_last else self._platform.clock.now() + RETRY_DELAYS[callback.attempts - 1]
        with self._platform.schedule.turn:  # no stop comes in between, and nobody else concludes the message
            is_received = message.direction is MessageDirection.INBOUND
            if again is None and is_received and self.schedule.is_paused:
                again = moment  # it cannot be delivered any more: whoever goes on makes the callback again
            self._platform.publish(
                CallbackAttempt(
                    message=message,
                    event=event,
                    attempt=callback.attempts,
                    moment=moment,
                    method=method,
                    url=result.url,
                    form=form,
                    status=result.status_code,
                    response_body=result.body,
                    error=result.error,
                    again=again,
                )
            )
            if again is None and is_received:
                self._conclude_received(message, is_accepted=is_accepted)
        return again

    def _conclude_received(self, message: Message, *, is_accepted: bool) -> None:
        """Deliver a received message that the application accepted."""
        current = self._platform.accounts.find(message.uuid)
        if current is not None and self._platform.event_of(current).state is MessageState.RECEIVED:
            state = MessageState.DELIVERED if is_accepted else MessageState.UNDELIVERED
            self._platform.conclude(message.uuid, state)

    def _continue(self, queue: _Queue) -> None:
        with self._lock:
            done = queue.pop(0)
            has_more = bool(queue)
            if not has_more and self._queues.get(done.message.uuid) is queue:
                del self._queues[done.message.uuid]
        if has_more and self._is_current(queue):
            self._attempt_at(self._platform.clock.now(), queue)

    def _is_current(self, queue: _Queue) -> bool:
        """Return whether the message has not been removed meanwhile."""
        with self._lock:
            return bool(queue) and self._queues.get(queue[0].message.uuid) is queue


def _at_once(work: Callable[[], None]) -> None:
    work()


def _address(message: Message, event: Event) -> tuple[str, str] | None:
    """Return the method and the URL that a change of a message's state is reported to; None for none."""
    if not message.callback_url:
        return None
    if message.request is not None:
        return message.request.method, message.callback_url
    return ("POST", message.callback_url) if event.state is MessageState.RECEIVED else None
