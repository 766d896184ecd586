"""What runs behind the API: messages on their way, callbacks, and the passing of time."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from ._callbacks._calls import Answer, Call
from ._callbacks._fields import legacy_status_fields, status_fields
from ._callbacks._outbox import Outbox
from ._callbacks._workers import Workers
from ._clock import Clock, ManualClock, SystemClock
from ._dialect import Dialect
from ._log import log_notice
from ._messaging._accounts import Account
from ._messaging._identifiers import Identifiers
from ._messaging._magic import outcome_of
from ._messaging._pace import Rates
from ._messaging._planning import DeliveryPlanner
from ._messaging._platform import Platform
from ._state._file import StateFile
from ._ticker import drive


class Engine:
    """A platform that runs: by a thread as time passes, or by the clock that is moved by hand.

    Attributes:
        platform: The messages and what happens to them.
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
        """Build it; it runs from the first message on.

        Args:
            clock: Tells the time; real time when None.
            seed: Makes identifiers and nonces repeatable; unpredictable when None.
            rates: How fast accounts send.
            dialect: How callbacks are worded.
            allow_remote_callbacks: Whether other computers may be called.
            state: A file that keeps the messages; None for none.

        Raises:
            StateFileError: The file cannot keep them.
        """
        used = SystemClock() if clock is None else clock
        self._file = None if state is None else StateFile(state)
        self.platform = Platform(
            clock=used, identifiers=Identifiers(self._fresh(seed)), planner=DeliveryPlanner(rates, outcome_of)
        )
        if self._file is not None:
            self._file.listen_to(self.platform)
        self.platform.notices.subscribe(log_notice)
        is_manual = isinstance(used, ManualClock)
        self._outbox = Outbox(
            self.platform,
            make_call=partial(_make_call, allow_remote=allow_remote_callbacks),
            run=_at_once if is_manual else Workers().submit,
            status_fields=legacy_status_fields if dialect is Dialect.LEGACY else status_fields,
            seed=seed,
        )
        # Of one moment, states change before they are told.
        self._driver = drive(used, [self.platform.schedule, self._outbox.schedule])

    def add_account(self, account: Account) -> None:
        """Let an account in, with the messages that were kept.

        Args:
            account: The account.

        Raises:
            StateFileError: The file that keeps messages is damaged.
            ValueError: There is one with that auth_id.
        """
        self.platform.accounts.add(account)
        if self._file is not None:
            for kept in self._file.messages_of(account.auth_id):
                untold = kept.message.plan[kept.told : kept.published]
                with self.platform.schedule.turn:  # nothing happens to it until both know it
                    self.platform.restore(kept.message, kept.published)
                    self._outbox.restore(kept.message, untold, attempts=kept.attempts, due=kept.due)

    def resume(self) -> None:
        """Go on after a pause."""
        if self._file is not None:
            self._file.open()
        self._outbox.resume()
        self._driver.wake()

    def pause(self) -> None:
        """Let nothing happen by itself until `resume` is called or a message arrives."""
        self._driver.pause()
        self._outbox.pause()
        if self._file is not None:
            self._file.close()

    def _fresh(self, seed: int | None) -> int | str | None:
        """Vary the seed with the messages that were kept, or their identifiers would come again."""
        kept = 0 if self._file is None else len(self._file)
        return f"{seed} after {kept}" if kept and seed is not None else seed


def _at_once(work: Callable[[], None]) -> None:
    work()


def _make_call(call: Call, *, allow_remote: bool) -> Answer:
    # It brings an HTTP client along, which takes as long to import as all the rest; most mocks never call anybody.
    from ._callbacks._caller import make_call  # noqa: PLC0415 - see above

    return make_call(call, allow_remote=allow_remote)
