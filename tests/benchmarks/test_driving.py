"""Calls are made as often, and as many at once, as is asked for; the time of each runs from when it was submitted."""

import asyncio
import time

import pytest

from benchmarks.client.processes.driving import InTasks, InThreads, OneByOne, percentile


class Counting:
    """A peer that counts."""

    made: list["Counting"] = []  # noqa: RUF012  (emptied by each test)

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.calls = self.closed = 0
        Counting.made.append(self)

    def send(self) -> None:
        self.calls += 1

    def close(self) -> None:
        self.closed += 1


class Together:
    """An asynchronous peer whose calls are answered when so many are under way."""

    def __init__(self, base_url: str) -> None:
        self._at_once = int(base_url)
        self._waiting: list[asyncio.Future[None]] = []
        self.most = 0

    async def send(self) -> None:
        self._waiting.append(asyncio.get_running_loop().create_future())
        mine = self._waiting[-1]
        self.most = max(self.most, len(self._waiting))
        if len(self._waiting) == self._at_once:
            for each in self._waiting:
                each.set_result(None)
            self._waiting.clear()
        await mine

    async def aclose(self) -> None:
        """Nothing is open."""


@pytest.fixture(autouse=True)
def _none_made() -> None:
    Counting.made.clear()


@pytest.mark.parametrize(("share", "found"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.001, 1)])
def test_a_percentile_is_one_of_the_values(share: float, found: float) -> None:
    assert percentile([float(each) for each in range(1, 101)], share) == found


def test_a_single_value_is_every_percentile() -> None:
    assert percentile([3.0], 0.5) == percentile([3.0], 0.99) == 3.0


def test_calls_one_by_one() -> None:
    driver = OneByOne(Counting)
    driver.open("http://one")
    taken = driver.call("send", 20)
    assert taken["calls"] == 20
    assert taken["wall"] > 0
    driver.open("http://other")
    (first, second) = Counting.made
    assert (first.base_url, first.calls, first.closed) == ("http://one", 23, 1)  # three to settle
    driver.close()
    assert (second.base_url, second.closed) == ("http://other", 1)


def test_first_calls_have_a_client_each() -> None:
    driver = OneByOne(Counting)
    driver.open("http://one")
    assert driver.first("send", 4)["calls"] == 4
    assert [(each.calls, each.closed) for each in Counting.made] == [(0, 0), *[(1, 1)] * 4]


def test_calls_in_tasks_are_as_many_at_once_as_asked_for() -> None:
    driver = InTasks(Together)
    driver.open("7")
    taken = driver.fly("send", 7, 0.0)
    # With less than seven the first would never have been answered.
    assert taken["calls"] == 7
    assert 0 < taken["p50"] <= taken["p99"]
    driver.close()


def test_calls_in_threads_wait_for_one_of_them() -> None:
    driver = InThreads(Counting, threads=2)
    driver.open("http://one")
    taken = driver.fly("send", 9, 0.0)
    assert taken["calls"] == 9
    assert taken["p99"] >= taken["p50"]
    driver.close()
    assert sum(each.calls for each in Counting.made) == 9
    assert 1 <= len(Counting.made) <= 2
    assert all(each.closed == 1 for each in Counting.made)


def test_the_time_in_the_queue_of_the_threads_counts() -> None:
    class Slow(Counting):
        def send(self) -> None:
            super().send()
            if self.calls == 1:
                # The other call is submitted, and this one takes five milliseconds from now on.
                while driver._pool is None or driver._pool._work_queue.qsize() == 0:
                    pass
                begun = time.perf_counter()
                while time.perf_counter() - begun < 0.005:
                    pass

    driver = InThreads(Slow, threads=1)
    driver.open("http://one")
    taken = driver.fly("send", 2, 0.0)
    driver.close()
    # The other call itself took no time, but it had waited for the first.
    assert taken["p50"] >= 5


def test_what_a_thread_raises_is_raised() -> None:
    class Failing(Counting):
        def send(self) -> None:
            raise ValueError("no")

    driver = InThreads(Failing, threads=2)
    driver.open("http://one")
    with pytest.raises(ValueError, match="no"):
        driver.fly("send", 3, 0.0)
    driver.close()
