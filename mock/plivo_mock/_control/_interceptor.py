"""What stands before the API: each request goes into the journal, and may be answered wrongly."""

from datetime import UTC, datetime

from starlette.types import ASGIApp, Receive, Scope, Send

from plivo_mock._api._paths import path_of
from plivo_mock._api._replies import http_date
from plivo_mock._clock import Clock
from plivo_mock._messaging._identifiers import Identifiers

from ._breaking import answer_wrongly
from ._exchange import Exchange
from ._faults import Faults
from ._journal import Journal
from ._magic_faults import magic_fault
from ._matching import facts_of
from ._recording import MAX_BYTES, Answer, Rewind, copying
from ._secrets import Secrets
from ._showing import without_credentials


class Interceptor:
    """An ASGI application around that of the API."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        journal: Journal,
        faults: Faults,
        clock: Clock,
        identifiers: Identifiers,
        secrets: Secrets,
    ) -> None:
        """Stand before an application.

        Args:
            app: What answers requests.
            journal: Remembers them.
            faults: What goes wrong.
            clock: Tells the time.
            identifiers: Names requests that the application does not answer.
            secrets: What the journal does not show.
        """
        self._app = app
        self._journal = journal
        self._faults = faults
        self._clock = clock
        self._identifiers = identifiers
        self._secrets = secrets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        number, moment = self._journal.next_number(), self._now()
        rewind = Rewind(receive)
        body = await rewind.read()
        facts = facts_of(scope["method"], path_of(scope), body)
        fault = self._faults.take(facts) or magic_fault(facts)
        answer = Answer()
        is_recorded = False

        def record() -> None:
            nonlocal is_recorded
            if is_recorded:
                return
            is_recorded = True
            self._journal.add(
                Exchange(
                    number=number,
                    moment=moment,
                    facts=facts if len(body) <= MAX_BYTES else facts._replace(body=body[:MAX_BYTES]),
                    query=scope["query_string"],
                    headers=without_credentials(scope["headers"]),
                    size=len(body),
                    fault=fault.kind if fault else "",
                    answer=answer,
                    redact=self._secrets.redact,
                )
            )

        tapped = copying(send, answer, record)
        try:
            if fault is None:
                await self._app(scope, rewind.receive, tapped)
            else:
                await answer_wrongly(
                    fault,
                    self._app,
                    scope,
                    rewind.receive,
                    tapped,
                    before_break=record,
                    api_id=self._identifiers.uuid,
                    date=http_date(moment).decode("ascii"),
                )
        finally:
            record()

    def _now(self) -> datetime:
        try:
            return self._clock.now()
        except Exception:  # noqa: BLE001  (a clock of the user's own; the API answers in its way when it fails)
            return datetime.now(UTC)
