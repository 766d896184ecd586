import threading

import pytest

from plivo_mock._callbacks._workers import Workers

LONG = 10.0  # seconds, for what takes milliseconds


def test_work_is_done_side_by_side_and_none_is_lost() -> None:
    workers = Workers()
    together = threading.Barrier(5, timeout=LONG)
    done = threading.Semaphore(0)

    def work() -> None:
        together.wait()
        done.release()

    for _ in range(40):
        workers.submit(work)

    assert all(done.acquire(timeout=LONG) for _ in range(40))
    assert workers._threads <= 5


def test_a_thread_that_is_idle_is_used_again() -> None:
    workers = Workers()
    seen: list[threading.Thread] = []
    for _ in range(5):
        done = threading.Event()

        def work(done: threading.Event = done) -> None:
            seen.append(threading.current_thread())
            done.set()

        workers.submit(work)
        assert done.wait(LONG)
        while workers._idle == 0:
            pass

    assert len({*seen}) == 1
    assert seen[0].daemon


def test_threads_end_when_there_is_nothing_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plivo_mock._callbacks._workers._IDLE", 0.0)
    workers = Workers()
    seen: list[threading.Thread] = []
    for _ in range(2):
        done = threading.Event()

        def work(done: threading.Event = done) -> None:
            seen.append(threading.current_thread())
            done.set()

        workers.submit(work)
        assert done.wait(LONG)
        seen[-1].join(LONG)
        assert not seen[-1].is_alive()

    assert workers._threads == workers._idle == 0
