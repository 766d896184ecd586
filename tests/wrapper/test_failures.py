"""What an error carries, from the wire to its user and into another process."""

import multiprocessing
import pickle
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import httpx
import pytest

from plivo_messaging import FindStatus, PlivoError, SendOutcomeUnknown
from tests.wrapper.failures import every_error, fail
from tests.wrapper.scripted import LISTED, Reply, Script, body, refusal
from tests.wrapper.wire import CALLS


def failed(name: str, reply: Reply) -> PlivoError:
    with pytest.raises(PlivoError) as caught:
        CALLS[name](Script(reply).client().messages)
    return caught.value


def seen(value: object) -> object:
    """Return what can be compared: objects of httpx have no equality of their own."""
    if isinstance(value, httpx.Request):
        return value.method, value.url, value.headers.raw, value.content
    if isinstance(value, httpx.Response):
        return value.status_code, value.headers.raw, value.content, seen(value.request)
    return value


def check_same(one: PlivoError, other: object) -> None:
    assert type(other) is type(one)
    assert (str(other), other.args) == (str(one), one.args)
    # What a monotonic clock shows means nothing elsewhere.
    carried = {**vars(one), "monotonic": None} if isinstance(one, SendOutcomeUnknown) else vars(one)
    assert [*map(seen, vars(other).values())] == [*map(seen, carried.values())]
    assert vars(other).keys() == carried.keys()


def test_the_errors_below_are_all_there_are() -> None:
    def below(kind: type[PlivoError]) -> Iterator[type[PlivoError]]:
        yield kind
        for each in kind.__subclasses__():
            yield from below(each)

    assert {type(each) for each in every_error()} == set(below(PlivoError))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_every_error_can_be_pickled_with_all_it_carries(protocol: int) -> None:
    for error in every_error():
        check_same(error, pickle.loads(pickle.dumps(error, protocol)))  # noqa: S301  (its own)


@pytest.mark.parametrize(
    ("name", "reply"),
    [
        ("send", refusal(500)),
        ("send", httpx.ReadTimeout("late")),
        ("get", refusal(404)),
        ("list", body(200, b"<html>")),
        ("list", refusal(307, location="https://elsewhere.example.com/")),
        ("get", httpx.ConnectError("refused")),
    ],
    ids=["500", "late", "404", "unreadable", "redirect", "no connection"],
)
def test_errors_of_real_calls_can_be_pickled(name: str, reply: Reply) -> None:
    error = failed(name, reply)
    check_same(error, pickle.loads(pickle.dumps(error)))  # noqa: S301  (its own)


@pytest.mark.slow
def test_every_error_comes_out_of_another_process() -> None:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as processes:
        futures = [processes.submit(fail, index) for index in range(len(every_error()))]
        for expected, future in zip(every_error(), futures, strict=True):
            check_same(expected, future.exception())


def test_an_unknown_outcome_can_be_looked_up_where_it_was_not_raised() -> None:
    error = pickle.loads(pickle.dumps(failed("send", httpx.ReadTimeout("late"))))  # noqa: S301  (its own)
    assert isinstance(error, SendOutcomeUnknown)
    assert Script(LISTED).client().messages.find_sent(error).status is FindStatus.NOT_YET_CERTAIN
