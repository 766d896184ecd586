"""A send of unknown outcome is looked for while three clocks disagree: the client's, the responses', the records'."""

import json
import pickle
import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from plivo_messaging import FindStatus, SendOutcomeUnknown, SentSearch
from tests.wrapper.scripted import NOON, Kind, Script, run

SRC, DST, OTHER, TEXT = "12025550100", "12025550123", "12025550124", "Your table is ready."
SCENARIOS = 200
AT_MOST = 600.0  # seconds that a clock is ahead of the true time, or behind it
SETTLED = 61.0
LONG_AFTER = 45 * 60.0  # by then the records are complete by any clock


class World(Script):
    """An API, and a machine that sends one message to it, whose `seconds` are the true time.

    Args:
        chance: Decides everything that is left to chance.
        at_most: Seconds that any clock may be wrong by.
    """

    def __init__(self, chance: random.Random, *, at_most: float) -> None:
        super().__init__(self._respond)
        self.seconds = 7_200.0
        self.accepted = chance.random() < 0.5
        self._random = chance
        self.at_most = at_most
        self._records: list[dict[str, Any]] = []
        self._takes = chance.choice([0.1, 2.0, 29.0])
        self._local = self._date = self._record = 0.0
        for clock in ("_local", "_date", "_record"):
            self._set(clock)
        self._add_others()

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds + self._local)

    def set_clocks(self) -> None:
        """Set some of the clocks, or none."""
        for clock in ("_local", "_date", "_record"):
            if self._random.random() < 0.3:
                self._set(clock)

    def send(self, kind: Kind) -> SendOutcomeUnknown:
        """Send the message, and lose the response."""

        def call(messages: Any) -> Any:
            return messages.send(src=SRC, dst=DST, text=TEXT, max_retries=0)

        with pytest.raises(SendOutcomeUnknown) as caught:
            run(kind, self, call)
        return caught.value

    def _set(self, clock: str) -> None:
        exact = [0.0, 1.0, -1.0, 3.0, 10.0, -70.0]
        wrong = self._random.choice(exact) if self._random.random() < 0.5 else self._random.uniform(-1, 1) * AT_MOST
        setattr(self, clock, max(-self.at_most, min(self.at_most, wrong)))

    def _add_others(self) -> None:
        """Add messages that other sends queued, which are not to be taken for the one that is looked for."""
        for _ in range(self._random.choice([0, 2, 30])):
            self._add(self._random.uniform(-5_000, 5_000), to_number=OTHER)
        if self._random.random() < 0.2:
            self._add(self._random.choice([-1, 1]) * self._random.uniform(2_700, 5_000))
        if self._random.random() < 0.2 and self.at_most == AT_MOST:
            self._add(self._random.uniform(-3_000, 3_000), units=2)

    def _add(self, at: float, **fields: Any) -> None:
        moment = NOON + timedelta(seconds=7_200 + at)
        self._records.append(
            {
                "message_uuid": f"{len(self._records):08}-0000-4000-8000-000000000000",
                "message_time": str(moment + timedelta(seconds=self._record)),
                "from_number": SRC,
                "to_number": DST,
                "units": 1,
                "appears": moment,
                **fields,
            }
        )

    def _respond(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            begun = self.seconds
            self.set_clocks()
            if self.accepted:
                self._add(begun - 7_200 + self._random.uniform(0, self._takes + 60))
            self.seconds += self._takes
            raise httpx.ReadTimeout("no response")
        return self._list(request)

    def _list(self, request: httpx.Request) -> httpx.Response:
        query = request.url.params
        since, until = (
            datetime.fromisoformat(query[f"message_time__{end}"]).replace(tzinfo=UTC) for end in ("gte", "lte")
        )
        now = NOON + timedelta(seconds=self.seconds)
        found = sorted(
            (
                each
                for each in self._records
                if each["appears"] <= now
                and since <= datetime.fromisoformat(each["message_time"]) <= until
                and each["to_number"] == query.get("to_number", each["to_number"])
            ),
            key=lambda each: str(each["message_time"]),
            reverse=True,
        )
        offset, limit = int(query["offset"]), int(query["limit"])
        more = "/?offset" if len(found) > offset + limit else None
        page = [{**each, "appears": None} for each in found[offset : offset + limit]]
        self.seconds += 0.2
        document = {"api_id": "a", "meta": {"next": more, "previous": None}, "objects": page}
        date = NOON + timedelta(seconds=self.seconds + self._date)
        headers = {"date": format_datetime(date, usegmt=True)}
        return httpx.Response(200, headers=headers, stream=httpx.ByteStream(json.dumps(document).encode()))


def searches(world: World, kind: Kind, chance: random.Random) -> list[tuple[float, SentSearch]]:
    """Send, and search several times; return how long after the failure each search was, and what it said."""
    error = world.send(kind)
    ended = world.seconds
    form = chance.choice(["error", "error from another process", "destinations"])
    # Another machine may say when the send began, by its own clock.
    elsewhere = NOON + timedelta(seconds=7_200 + chance.uniform(-1, 1) * world.at_most)
    since = error.sent_at if chance.random() < 0.5 else elsewhere
    results: list[tuple[float, SentSearch]] = []
    for after in sorted(chance.choice([0.0, 30.0, SETTLED, 300.0, 1_500.0, LONG_AFTER, 10_000.0]) for _ in range(3)):
        world.seconds = max(world.seconds, ended + after)
        world.set_clocks()

        def call(messages: Any) -> Any:
            if form == "destinations":
                return messages.find_sent(DST, since=since, src=SRC, text=TEXT)
            restored = pickle.loads(pickle.dumps(error))  # noqa: S301  (its own)
            return messages.find_sent(error if form == "error" else restored)

        passed = world.seconds - ended
        results.append((passed, run(kind, world, call)))
    return results


@pytest.mark.parametrize(
    ("kind", "seed"),
    [
        ("sync", 0),
        pytest.param("asyncio", 10, marks=pytest.mark.slow),
        *(pytest.param("sync", seed, marks=pytest.mark.slow) for seed in range(1, 10)),
    ],
)
def test_no_clock_makes_an_accepted_send_not_found_or_one_that_was_not_found(kind: Kind, seed: int) -> None:
    chance = random.Random(seed)
    seen: set[FindStatus] = set()
    for _ in range(SCENARIOS):
        world = World(chance, at_most=AT_MOST)
        for _passed, search in searches(world, kind, chance):
            assert search.status is not (FindStatus.NOT_FOUND if world.accepted else FindStatus.FOUND)
            seen.add(search.status)
    assert seen == set(FindStatus)


@pytest.mark.parametrize("kind", ["sync", pytest.param("asyncio", marks=pytest.mark.slow)])
def test_clocks_that_agree_within_seconds_lead_to_a_verdict(kind: Kind) -> None:
    chance = random.Random(0)
    for _ in range(SCENARIOS):
        world = World(chance, at_most=3.0)
        for passed, search in searches(world, kind, chance):
            if passed > LONG_AFTER:
                assert search.status is (FindStatus.FOUND if world.accepted else FindStatus.NOT_FOUND)
