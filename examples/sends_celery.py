"""Sends in Celery: a task that is delivered again sends nothing again.

Start workers with `celery --app sends_celery worker`. The environment names the broker (REDIS_HOST and REDIS_PORT), the
ledger (LEDGER_URL: a PostgreSQL, or a file for one machine) and the account.
"""

import os
from datetime import timedelta
from typing import cast

from celery import Celery, Task
from pyrate_limiter import Duration, Rate, RedisBucket, SingleBucketFactory
from pyrate_limiter import Limiter as PyrateLimiter
from redis import Redis

from plivo_messaging import APIConnectionError, LedgerError, Plivo, PyrateLimits, RateLimitError, SendOutcomeUnknown
from plivo_messaging.ledger import SendLedger

HOST, PORT = os.environ.get("REDIS_HOST", "127.0.0.1"), int(os.environ.get("REDIS_PORT", "6379"))

app = Celery("sends", broker=f"redis://{HOST}:{PORT}/0")
app.conf.update(
    task_acks_late=True,  # a task whose worker was killed is delivered again
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    # Seconds until a task that nobody acknowledged is delivered again. It may be shorter than a task.
    broker_transport_options={"visibility_timeout": int(os.environ.get("VISIBILITY_TIMEOUT", "3600"))},
)

ledger = SendLedger(os.environ["LEDGER_URL"])


# All workers share the limit of list requests: what a crash left open is looked up in lists.
bucket = RedisBucket.init([Rate(20, Duration.MINUTE)], Redis(host=HOST, port=PORT), "plivo-lists")
limiter = PyrateLimits(PyrateLimiter(SingleBucketFactory(cast("RedisBucket", bucket))))

client = Plivo(ledger=ledger, limiter=limiter)


@app.task(bind=True, max_retries=None)
def send(self: Task[..., str], order: str, dst: str, text: str) -> str:
    """Send the message about an order, once."""
    try:
        return client.messages.send(src="12025550100", dst=dst, text=text, once=f"order-{order}").message_uuid
    except SendOutcomeUnknown as error:
        raise self.retry(exc=error, eta=error.certain_at + timedelta(seconds=1)) from error
    except (APIConnectionError, LedgerError, RateLimitError) as error:
        raise self.retry(exc=error, countdown=5) from error
