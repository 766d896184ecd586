"""Which messages a search asks for."""

from collections.abc import Callable, Mapping
from datetime import datetime

from plivo_mock._messaging._delivery import event_at
from plivo_mock._messaging._messages import Message


def matching(query: Mapping[str, str | int], now: datetime) -> Callable[[Message], bool] | None:
    """Turn the filters of a search into a test.

    Args:
        query: `search` (a part of text, numbers or identifier, whatever the case), `state`, `direction`, `type`, and
            `number` (digits in the sender or the destination); other names do not matter.
        now: The moment at which states count; aware.

    Returns:
        A test that messages pass which match all of them; None when there is no filter.
    """
    tests: list[Callable[[Message], bool]] = []
    if words := _text(query, "search").casefold():
        tests.append(lambda message: words in _searched(message).casefold())
    if state := _text(query, "state"):
        tests.append(lambda message: event_at(message.plan, now).state == state)
    if direction := _text(query, "direction"):
        tests.append(lambda message: message.direction == direction)
    if kind := _text(query, "type"):
        tests.append(lambda message: message.type == kind)
    if number := _text(query, "number").removeprefix("+").replace(" ", ""):
        tests.append(lambda message: number in message.from_number or number in message.to_number)
    return (lambda message: all(test(message) for test in tests)) if tests else None


def _text(query: Mapping[str, str | int], name: str) -> str:
    return str(query.get(name, "")).strip()


def _searched(message: Message) -> str:
    # A line between them, so that nothing is found across two.
    return f"{message.text}\n{message.from_number}\n{message.to_number}\n{message.uuid}"
