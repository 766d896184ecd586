"""Sends in procrastinate, a queue on PostgreSQL: a job that is run again sends nothing again.

Make its tables with `procrastinate --app sends_procrastinate.app schema --apply`, and start workers with
`procrastinate --app sends_procrastinate.app worker`. The environment names the database (DATABASE_URL) and the account.
"""

import os
from datetime import UTC, datetime, timedelta

from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.jobs import Job

from plivo_messaging import APIConnectionError, AsyncPlivo, LedgerError, RateLimitError, SendOutcomeUnknown
from plivo_messaging.ledger import AsyncSendLedger

DATABASE_URL = os.environ["DATABASE_URL"]
STALLED_AFTER = float(os.environ.get("STALLED_AFTER", "60"))  # seconds without a sign of life from a worker

app = App(connector=PsycopgConnector(conninfo=DATABASE_URL))
ledger = AsyncSendLedger(DATABASE_URL.replace("postgresql://", "postgresql+psycopg://", 1))
client = AsyncPlivo(ledger=ledger)


class WhenCertain(BaseRetryStrategy):
    """Runs a job again when its outcome can be certain, or after a while if nothing was sent."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to run a job again that failed; None if that would not help."""
        del job
        if isinstance(exception, SendOutcomeUnknown):
            return RetryDecision(retry_at=exception.certain_at + timedelta(seconds=1))
        if isinstance(exception, APIConnectionError | LedgerError | RateLimitError):
            return RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=5))
        return None


@app.task(retry=WhenCertain())
async def send(order: str, dst: str, text: str) -> None:
    """Send the message about an order, once."""
    await client.messages.send(src="12025550100", dst=dst, text=text, once=f"order-{order}")


@app.periodic(cron="* * * * *")
@app.task(pass_context=True, queueing_lock="retry_stalled")
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Run the jobs again whose worker was killed."""
    del timestamp
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        if job.id != context.job.id:
            await app.job_manager.retry_job(job)
