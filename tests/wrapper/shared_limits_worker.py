"""What a process does that shares the rate limit of an account with others; little else is imported in it."""

import sys

import anyio
import httpx
from pyrate_limiter import Duration, Rate, RedisBucket, SingleBucketFactory
from pyrate_limiter import Limiter as PyrateLimiter
from redis import Redis

from plivo_messaging import AsyncPlivo, Plivo, Wait

LISTS = [Rate(20, Duration.MINUTE)]
KEY = "plivo-lists"


class EnoughError(Exception):
    """Raised instead of waiting for the rate limit."""


def connected(url: str) -> Redis:
    """A connection to a server of the Redis kind, which waits as long as it takes."""
    address = httpx.URL(url)
    return Redis(host=address.host, port=address.port or 6379, socket_timeout=None)


def limiter_in(redis: Redis) -> PyrateLimiter:
    """The limiter that every process of an account makes."""
    bucket = RedisBucket.init(LISTS, redis, KEY)
    assert isinstance(bucket, RedisBucket)
    # Without the thread that tidies the bucket up: it may look at a server that has just been stopped.
    return PyrateLimiter(SingleBucketFactory(bucket, schedule_leak=False))


def list_until_it_has_to_wait(auth_id: str, auth_token: str, base_url: str, redis_url: str, kind: str) -> int:
    """List again and again, from the moment all processes are ready.

    Args:
        auth_id: The account.
        auth_token: Its token.
        base_url: Where the API is.
        redis_url: Where the limit is kept.
        kind: The kind of the client: `sync` or `asyncio`.

    Returns:
        How many requests were made.
    """
    made = 0

    def stop(_wait: Wait) -> None:
        raise EnoughError

    async def list_awaited() -> None:
        nonlocal made
        async with AsyncPlivo(auth_id, auth_token, base_url=base_url, limiter=limiter, on_wait=stop) as client:
            while True:
                await client.messages.list()
                made += 1

    with connected(redis_url) as redis, limiter_in(redis) as limiter:
        redis.rpush("ready", "1")
        redis.blpop(["begin"], timeout=30)
        try:
            if kind == "asyncio":
                anyio.run(list_awaited)
            with Plivo(auth_id, auth_token, base_url=base_url, limiter=limiter, on_wait=stop) as client:
                while True:
                    client.messages.list()
                    made += 1
        except EnoughError:
            return made


if __name__ == "__main__":
    sys.stdout.write(str(list_until_it_has_to_wait(*sys.argv[1:])))
