"""What is behind the HTTP of a mock server: messages on their way, callbacks, time, the state file, and the journal."""

from collections import deque
from functools import cached_property
from pathlib import Path
from threading import Condition
from typing import TYPE_CHECKING

from ._accounts import Account
from ._callbacks import legacy_status_fields, status_fields
from ._clock import Clock, ManualClock, SystemClock, ThreadDriver
from ._control_models import Callback, RequestSummary, SeenMessage
from ._delivery import DeliveryPlanner, Rates
from ._faults import Faults
from ._feed import Feed
from ._journal import Exchange, Journal, Redactor
from ._limits import RequestLimits
from ._log import log_event
from ._messages import CallbackAttempt, Identifiers, Published, StateChange
from ._outbox import Outbox
from ._platform import Platform
from ._records import Dialect, Renderer

if TYPE_CHECKING:
    from ._calls import Calls
    from ._har import HarWriter
    from ._state import StateFile

_KEPT_CALLBACKS = 10_000


class Engine:
    """A platform that runs from the first message on: by a thread as time passes, or by a manual clock.

    Attributes:
        platform: The accounts and messages.
        renderer: Writes the bodies of responses.
        limits: Counts requests; None for no limits.
        redact: Takes auth tokens out of texts.
        journal: The requests.
        faults: What goes wrong.
        attempts: The latest callbacks that were made.
        feed: What happened, for those who watch.
        changed: Notified whenever something happens.
        har: Where requests are written to.
    """

    def __init__(
        self,
        *,
        clock: Clock | None,
        seed: int | None,
        rates: Rates,
        dialect: Dialect,
        rate_limits: bool,
        allow_remote_callbacks: bool,
        state: Path | None,
    ) -> None:
        used = SystemClock() if clock is None else clock
        self._file: StateFile | None = None if state is None else _open_state(state)
        self._allow_remote_callbacks = allow_remote_callbacks
        self.platform = Platform(
            clock=used, identifiers=Identifiers(self._fresh(seed)), planner=DeliveryPlanner(rates), storage=self._file
        )
        self.renderer = Renderer(dialect)
        self.limits = RequestLimits() if rate_limits else None
        self.redact = Redactor(self.platform.accounts)
        self.journal: Journal = Journal(self._on_exchange)
        self.faults: Faults = Faults(seed)
        self.attempts: deque[CallbackAttempt] = deque(maxlen=_KEPT_CALLBACKS)
        self.feed: Feed = Feed()
        self.changed: Condition = Condition()
        self.har: HarWriter | None = None
        if self._file is not None:
            self.platform.subscribe(self._file.on_event)
        self.platform.subscribe(log_event)
        self._outbox = Outbox(
            self.platform,
            calls=lambda: self.calls,
            status_fields=legacy_status_fields if dialect is Dialect.LEGACY else status_fields,
            seed=seed,
        )
        # Of one moment, states change before they are reported.
        self._schedules = [self.platform.schedule, self._outbox.schedule]
        self._driver: ThreadDriver | None = None
        if isinstance(used, ManualClock):
            for schedule in self._schedules:
                used.watch(schedule)
        else:
            self._driver = ThreadDriver(used, self._schedules)
        self.platform.subscribe(self._on_event)

    @cached_property
    def calls(self) -> "Calls":
        """What makes callbacks."""
        # It brings an HTTP client along, which takes as long to import as all the rest; most mocks never call anybody.
        from ._calls import Calls  # noqa: PLC0415 - see above

        return Calls(allow_remote=self._allow_remote_callbacks)

    def add_account(self, account: Account) -> None:
        """Add an account, with the messages that were kept."""
        kept = [] if self._file is None else self._file.messages_of(account.auth_id)
        self.platform.accounts.add(account)
        for message, published, reported, attempts, due in kept:
            with self.platform.schedule.turn:  # nothing happens to it until both know it
                self.platform.restore(message, published)
                self._outbox.restore(message, message.plan[reported:published], attempts=attempts, due=due)

    def reset(self) -> None:
        """Remove messages, requests, callbacks and faults, and what was to happen; keep the accounts, and the time."""
        with self.platform.schedule.turn:
            self.platform.reset()
            for each in (self._outbox, self.renderer, self.journal, self.faults, self.attempts):
                each.clear()
            if self.limits is not None:
                self.limits.clear()
            self.feed.add("reset", dict)

    def resume(self) -> None:
        """Continue after a pause."""
        if self._file is not None:
            self._file.open()
        self._wake()

    def pause(self) -> None:
        """Pause what happens by itself until `resume` is called or a message arrives."""
        with self.platform.schedule.turn:  # not in the middle of a change, which would be lost or go on
            for schedule in self._schedules:
                schedule.is_paused = True
        if self._driver is not None:
            self._driver.stop()
        elif isinstance(clock := self.platform.clock, ManualClock):
            clock.wait_while_moving()
        if "calls" in self.__dict__:
            self.calls.close()
        if self._file is not None:
            self._file.close()

    def _wake(self) -> None:
        for schedule in self._schedules:
            schedule.is_paused = False
        if self._driver is not None:
            self._driver.wake()

    def _on_exchange(self, exchange: Exchange) -> None:
        if (har := self.har) is not None:
            har.add(exchange)
        self.feed.add("request", lambda: RequestSummary.of(exchange))
        self._notify()

    def _on_event(self, event: Published) -> None:
        if isinstance(event, StateChange):
            if self.platform.schedule.is_paused and event.event is event.message.plan[0]:
                self._wake()
            self.feed.add("message", lambda: SeenMessage.of(event.message, event.event.moment))
        else:
            self.attempts.append(event)
            self.feed.add("callback", lambda: Callback.of(event))
        self._notify()

    def _notify(self) -> None:
        with self.changed:
            self.changed.notify_all()

    def _fresh(self, seed: int | None) -> int | str | None:
        """Vary the seed with the messages that were kept, or their identifiers would come again."""
        kept = 0 if self._file is None else len(self._file)
        return f"{seed} after {kept}" if kept and seed is not None else seed


def _open_state(path: Path) -> "StateFile":
    from ._state import StateFile  # noqa: PLC0415 - most mocks keep no file

    return StateFile(path)
