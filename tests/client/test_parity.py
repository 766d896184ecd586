"""Both clients have the same surface: names, signatures, docstrings, and requests they make."""

import inspect
import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

import pytest

import plivo_messaging
from plivo_messaging import (
    AsyncMessagePage,
    AsyncMessages,
    AsyncPlivo,
    AsyncRawMessages,
    MessagePage,
    Messages,
    Plivo,
    RawMessages,
)
from tests.client.moving_list import MovingList
from tests.client.scripted import KINDS, NOON, SUCCESSES, Kind, Script, listed, run
from tests.client.wire import MESSAGE_UUID

PAIRS: list[tuple[type, type]] = [
    (Plivo, AsyncPlivo),
    (Messages, AsyncMessages),
    (RawMessages, AsyncRawMessages),
    (MessagePage, AsyncMessagePage),
]
RENAMED = {
    "close": "aclose",
    "__enter__": "__aenter__",
    "__exit__": "__aexit__",
    "__iter__": "__aiter__",
}
# What does no I/O; and what gives an asynchronous iterator, which is not awaited itself.
NOT_AWAITED = {
    "has_next_page",
    "with_options",
    "__init__",
    "__repr__",
    "pages",
    "__iter__",
    "with_raw_response",
    "messages",
}
# attrs writes these for both kinds of page.
WRITTEN = {
    "__delattr__",
    "__eq__",
    "__getstate__",
    "__hash__",
    "__init__",
    "__ne__",
    "__replace__",
    "__repr__",
    "__setattr__",
    "__setstate__",
}


def members(kind: type) -> dict[str, object]:
    """Everything public that a class defines, its base classes of this library's included."""
    found: dict[str, object] = {}
    for each in reversed(kind.__mro__):
        if each.__module__.startswith("plivo_messaging"):
            found |= vars(each)
    written = WRITTEN if hasattr(kind, "__attrs_attrs__") else set[str]()
    return {
        name: value
        for name, value in found.items()
        if (inspect.isroutine(value) or isinstance(value, property))
        and (not name.startswith("_") or name.endswith("__"))
        and name not in written
    }


# The asynchronous client alone has a choice of what speaks HTTP.
_ENGINE = re.search(r" {8}engine: .*\n(?: {12}.*\n)+", AsyncPlivo.__doc__ or "")
assert _ENGINE is not None
ENGINE = _ENGINE[0]


def plain(text: str) -> str:
    """Take out of a text what may differ."""
    text = re.sub(r"\bplivo_messaging(\._\w+)+\.", "", text)
    text = text.replace(ENGINE, "").replace(", engine: Literal['httpx', 'aiohttp'] = 'httpx'", "")
    text = re.sub(r"\bAsync(?=[A-Z])", "", text)
    return text.replace("An asynchronous client", "A client").replace("by the tasks of an event loop", "by threads")


def function_of(member: object) -> Callable[..., Any]:
    """The function behind a method or a property."""
    if isinstance(member, cached_property):
        called: Callable[..., Any] = member.func
        return called
    if isinstance(member, property):
        assert member.fget is not None
        return member.fget
    assert callable(member)
    return member


def test_the_pairs_are_all_there_are() -> None:
    kinds = {name for name in plivo_messaging.__all__ if name.startswith("Async")}
    assert kinds == {theirs.__name__ for _, theirs in PAIRS}


@pytest.mark.parametrize(("ours", "theirs"), PAIRS, ids=lambda kind: str(kind.__name__))
def test_the_same_names(ours: type, theirs: type) -> None:
    assert {RENAMED.get(name, name) for name in members(ours)} == set(members(theirs))
    assert members(ours)


@pytest.mark.parametrize(("ours", "theirs"), PAIRS, ids=lambda kind: str(kind.__name__))
def test_the_same_docstring(ours: type, theirs: type) -> None:
    assert ours.__doc__
    assert theirs.__doc__
    assert plain(theirs.__doc__) == plain(ours.__doc__)


EACH = [(ours, theirs, name) for ours, theirs in PAIRS for name in members(ours)]
each_member = pytest.mark.parametrize(
    ("ours", "theirs", "name"), EACH, ids=[f"{ours.__name__}.{name}" for ours, _, name in EACH]
)


@each_member
def test_the_same_signature(ours: type, theirs: type, name: str) -> None:
    one, other = (function_of(members(kind)[each]) for kind, each in ((ours, name), (theirs, RENAMED.get(name, name))))
    assert plain(str(inspect.signature(other))) == plain(str(inspect.signature(one)))
    ours_named, theirs_named = inspect.signature(one).parameters, inspect.signature(other).parameters
    assert [(each.name, each.kind, plain(repr(each.default))) for each in ours_named.values()] == [
        (each.name, each.kind, plain(repr(each.default))) for each in theirs_named.values() if each.name != "engine"
    ]


@each_member
def test_the_same_words(ours: type, theirs: type, name: str) -> None:
    one, other = (function_of(members(kind)[each]) for kind, each in ((ours, name), (theirs, RENAMED.get(name, name))))
    assert plain(other.__doc__ or "") == plain(one.__doc__ or "")
    assert one.__doc__ or name.startswith("_")


@each_member
def test_it_is_awaited_where_it_waits(ours: type, theirs: type, name: str) -> None:
    one, other = members(ours)[name], members(theirs)[RENAMED.get(name, name)]
    assert isinstance(one, property) == isinstance(other, property)
    assert not inspect.iscoroutinefunction(one)
    assert inspect.iscoroutinefunction(other) == (name not in NOT_AWAITED)
    if name in ("pages", "__iter__"):
        assert inspect.isasyncgenfunction(other)


def counted(kind: Kind, name: str) -> tuple[int, int]:
    """Make a call that succeeds, and count requests and pauses."""
    script = Script(SUCCESSES["send" if name == "send_many" else "list" if name == "find_sent" else name])
    calls: dict[str, Callable[[Messages], object]] = {
        "send": lambda messages: messages.send(src="12025550100", dst="12025550123", text="x"),
        "send_many": lambda messages: messages.send_many(src="12025550100", dst=["12025550123"], text="x"),
        "get": lambda messages: messages.get(MESSAGE_UUID),
        "list": lambda messages: messages.list(),
        "find_sent": lambda messages: messages.find_sent("12025550123", since=NOON),
    }
    assert calls.keys() == {each for each in members(Messages) if not each.startswith("_")} - {"with_raw_response"}
    run(kind, script, calls[name])
    return len(script.requests), len(script.pauses)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["send", "send_many", "get", "list", "find_sent"])
def test_a_call_is_one_request(kind: Kind, name: str) -> None:
    assert counted(kind, name) == (1, 0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("records", "requests"), [(0, 1), (1, 1), (20, 1), (21, 2), (60, 3), (61, 4)])
def test_a_list_is_one_request_a_page(kind: Kind, records: int, requests: int) -> None:
    script = Script(MovingList([1_000_000] * records).answer)
    assert len(listed(kind, script, since=NOON)) == records
    assert len(script.requests) == requests
