"""All that steers the mock server, in one hand."""

from collections.abc import Callable

from starlette.types import ASGIApp

from plivo_mock._api._interface import Interface
from plivo_mock._messaging._accounts import Account
from plivo_mock._messaging._notices import Notice, StateChange

from ._attempts import Attempts
from ._events import EventLog
from ._exchange import Exchange
from ._faults import Faults
from ._interceptor import Interceptor
from ._journal import Journal
from ._secrets import Secrets
from ._views import callback, exchange_summary, summary


class Control:
    """What is known of requests, callbacks and changes, and what goes wrong on demand.

    Attributes:
        interface: What the API works with.
        journal: The requests.
        faults: What goes wrong.
        attempts: The callbacks that were made.
        events: What happened, for those who watch.
        add_account: Lets a further account in.
    """

    def __init__(
        self, interface: Interface, *, add_account: Callable[[Account], None], seed: int | None = None
    ) -> None:
        """Begin to look at a platform.

        Args:
            interface: What the API works with.
            add_account: Lets a further account in.
            seed: Makes faults with a probability repeatable; unpredictable when left out.
        """
        self.interface = interface
        self.add_account = add_account
        self.journal: Journal = Journal(self._on_exchange)
        self.faults: Faults = Faults(seed)
        self.attempts: Attempts = Attempts()
        self.events: EventLog = EventLog()
        self._secrets = Secrets(interface.platform.accounts)
        interface.platform.notices.subscribe(self._on_notice)
        interface.platform.on_reset(self._forget)

    def intercept(self, app: ASGIApp) -> ASGIApp:
        """Stand before the API: write down each request, and answer it wrongly on demand.

        Args:
            app: The API.

        Returns:
            The application that stands before it.
        """
        return Interceptor(
            app,
            journal=self.journal,
            faults=self.faults,
            clock=self.interface.platform.clock,
            identifiers=self.interface.platform.identifiers,
            secrets=self._secrets,
        )

    def _on_exchange(self, request: Exchange) -> None:
        self.events.add("request", lambda: exchange_summary(request))

    def _on_notice(self, notice: Notice) -> None:
        if isinstance(notice, StateChange):
            self.events.add("message", lambda: summary(notice.message, notice.event.moment))
        else:
            self.attempts.add(notice)
            self.events.add("callback", lambda: callback(notice))

    def _forget(self) -> None:
        self.journal.clear()
        self.faults.clear()
        self.attempts.clear()
        self.events.add("reset", dict)
