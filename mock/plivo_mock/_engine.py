"""What runs behind the API: messages on their way, callbacks, the passing of time, and the state file."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ._accounts import Account
from ._callbacks import legacy_status_fields, status_fields
from ._clock import Clock, ManualClock, SystemClock
from ._delivery import DeliveryPlanner, Rates
from ._identifiers import Identifiers
from ._log import log_event
from ._outbox import Outbox, Workers
from ._platform import Platform
from ._records import Dialect
from ._schedule import drive

if TYPE_CHECKING:
    from ._calls import Call, CallResult, Calls
    from ._state import StateFile


class Engine:
    """A platform that runs: by a thread as time passes, or by a manual clock. It runs from the first message on.

    Attributes:
        platform: The accounts and messages.
    """

    def __init__(
        self,
        *,
        clock: Clock | None,
        seed: int | None,
        rates: Rates,
        dialect: Dialect,
        allow_remote_callbacks: bool,
        state: Path | None,
    ) -> None:
        used = SystemClock() if clock is None else clock
        self._file: StateFile | None = None if state is None else _open_state(state)
        self._allow_remote_callbacks = allow_remote_callbacks
        self.platform = Platform(
            clock=used, identifiers=Identifiers(self._fresh(seed)), planner=DeliveryPlanner(rates), storage=self._file
        )
        if self._file is not None:
            self.platform.subscribe(self._file.on_event)
        self.platform.subscribe(log_event)
        self._outbox = Outbox(
            self.platform,
            make_call=self._make_call,
            run=_at_once if isinstance(used, ManualClock) else Workers().submit,
            status_fields=legacy_status_fields if dialect is Dialect.LEGACY else status_fields,
            seed=seed,
        )
        # Of one moment, states change before they are reported.
        self._driver = drive(used, [self.platform.schedule, self._outbox.schedule])

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

    def resume(self) -> None:
        """Continue after a pause."""
        if self._file is not None:
            self._file.open()
        self._outbox.resume()
        self._driver.wake()

    def pause(self) -> None:
        """Pause what happens by itself until `resume` is called or a message arrives."""
        self._driver.pause()
        self._outbox.pause()
        if "calls" in self.__dict__:
            self.calls.close()
        if self._file is not None:
            self._file.close()

    def _make_call(self, call: "Call") -> "CallResult":
        return self.calls(call)

    def _fresh(self, seed: int | None) -> int | str | None:
        """Vary the seed with the messages that were kept, or their identifiers would come again."""
        kept = 0 if self._file is None else len(self._file)
        return f"{seed} after {kept}" if kept and seed is not None else seed


def _at_once(work: Callable[[], None]) -> None:
    work()


def _open_state(path: Path) -> "StateFile":
    from ._state import StateFile  # noqa: PLC0415 - most mocks keep no file

    return StateFile(path)
