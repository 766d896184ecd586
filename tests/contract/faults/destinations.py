"""Faults of the destinations and senders of a send request: how they are read, and how often each is sent to."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from plivo_contract import Request, Response
from plivo_contract._contract import SEND
from plivo_contract._values import plain_number
from tests.contract.faults.faulty import (
    Alter,
    Call,
    Document,
    Fault,
    answers,
    error,
    instead,
    operation_of,
    responses,
    with_json,
)

_STRIPPED = {"/": "slash", "-": "hyphen", ".": "dot", "+": "plus", "(": "parenthesis", " ": "space"}


def faults() -> Iterator[Fault]:
    """Return the faults of destinations and senders."""
    for character, word in _STRIPPED.items():
        yield Fault("destinations", f"a {word} is refused", instead(SEND, _has("dst", character), error(400)))
    for character in " -":
        word = _STRIPPED[character]
        yield Fault(
            "destinations", f"a {word} in a sender ID is refused", instead(SEND, _in_sender_id(character), error(400))
        )
    yield Fault("destinations", "a sender ID keeps its spaces", _unreduced)
    yield Fault("destinations", "what is repeated has a message each time", _sent_again(lambda given: given))
    yield Fault("destinations", "what is written in two ways has two messages", _sent_again(plain_number))
    yield Fault(
        "destinations",
        "what was accepted has an error as well",
        answers(SEND, lambda sent: sent.update(error="Some destinations are slow.")),
    )
    yield Fault("destinations", "what was refused has a message_uuid", responses(SEND, _with_uuid, status=400))
    yield Fault(
        "destinations",
        "invalid_number is there although all are valid",
        answers(SEND, lambda sent: sent.setdefault("invalid_number", ["12025550199"])),
    )
    yield Fault(
        "destinations",
        "invalid_number is a text",
        answers(
            SEND,
            lambda sent: sent.update(invalid_number=sent["invalid_number"][0]) if "invalid_number" in sent else None,
        ),
    )
    yield Fault(
        "destinations",
        "invalid_number names the first alone",
        answers(
            SEND,
            lambda sent: sent.update(invalid_number=sent["invalid_number"][:1]) if "invalid_number" in sent else None,
        ),
    )


def _has(name: str, character: str) -> Callable[[Request], bool]:
    def applies(request: Request) -> bool:
        return character in str((request.json_object() or {}).get(name))

    return applies


def _in_sender_id(character: str) -> Callable[[Request], bool]:
    def applies(request: Request) -> bool:
        src = str((request.json_object() or {}).get("src"))
        return character in src and any(each.isalpha() for each in src)

    return applies


def _with_uuid(response: Response) -> Response:
    document = json.loads(response.body)
    return with_json(response, {**document, "message_uuid": ["00000000-0000-4000-8000-000000000000"]})


def _unreduced() -> Alter:
    """Write a sender ID in records as it was given."""
    given: dict[str, str] = {}

    async def alter(request: Request, call: Call) -> Response:
        response = await call(request)
        document: Any = response.json_object()
        if document is None or not response.succeeded:
            return response
        sent = request.json_object() or {}
        if operation_of(request) == SEND:
            given.update(dict.fromkeys(document["message_uuid"], str(sent.get("src"))))
        src = given.get(str(document.get("message_uuid")), "")
        if " " in src and any(each.isalpha() for each in src):
            document["from_number"] = src
        return with_json(response, document)

    return alter


def _sent_again(read: Callable[[str], str | None]) -> Callable[[], Alter]:
    """Send to a destination again that is there already, when it reads the same."""

    async def alter(request: Request, call: Call) -> Response:
        response = await call(request)
        sent: Document = request.json_object() or {}
        given = str(sent.get("dst")).split("<")
        numbers = [number for each in given if plain_number(each) and (number := read(each))]
        repeated = [each for place, each in enumerate(numbers) if each in numbers[:place]]
        if operation_of(request) != SEND or not response.succeeded or not repeated:
            return response
        again: Any = (
            await call(replace(request, body=json.dumps({**sent, "dst": repeated[0]}).encode()))
        ).json_object()
        document: Any = response.json_object()
        return with_json(response, {**document, "message_uuid": [*document["message_uuid"], *again["message_uuid"]]})

    return lambda: alter
