"""What stands before the API: each request goes into the journal, and may be answered wrongly."""

from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache

from starlette.types import ASGIApp, Receive, Scope, Send

from plivo_messaging.mock._clock import Clock
from plivo_messaging.mock._messaging._identifiers import Identifiers

from ._breaking import answer_wrongly
from ._faults import Fault, Faults
from ._journal import MAX_BYTES, Exchange, Journal, Passed, without_credentials
from ._magic_faults import magic_fault
from ._matching import Facts, facts_of
from ._recording import Answer, Rewind, copying
from ._secrets import Secrets


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
        facts = facts_of(scope["method"], scope["path"], await rewind.read())
        fault = self._faults.take(facts) or magic_fault(facts)
        answer = Answer()

        @cache
        def record() -> None:
            self._record(scope, facts, number=number, moment=moment, fault=fault, answer=answer)

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
                    date=format_datetime(moment, usegmt=True),
                )
        finally:
            record()

    def _now(self) -> datetime:
        try:
            return self._clock.now()
        except Exception:  # noqa: BLE001  (a clock of the user's own; the API answers in its way when it fails)
            return datetime.now(UTC)

    def _record(
        self, scope: Scope, facts: Facts, *, number: int, moment: datetime, fault: Fault | None, answer: Answer
    ) -> None:
        redact = self._secrets.redact
        self._journal.add(
            Exchange(
                number=number,
                moment=moment,
                method=facts.method,
                path=redact(facts.path),
                query=redact(scope["query_string"].decode("latin-1")),
                operation=facts.operation,
                auth_id=facts.auth_id,
                status=answer.status,
                fault=fault.kind if fault else "",
                request=Passed(without_credentials(scope["headers"]), facts.body[:MAX_BYTES], len(facts.body), redact),
                response=Passed(answer.headers, answer.body, answer.size, redact),
            )
        )
