"""Faults of access and identity: whose messages, and which."""

import random
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from plivo_contract import Request, Response
from plivo_contract._contract import GET, LIST, SEND, account_of, message_of
from plivo_mock import MockPlivo
from tests.contract.conftest import OTHER
from tests.contract.faults.faulty import (
    Alter,
    Call,
    Document,
    Fault,
    answers,
    body,
    error,
    instead,
    operation_of,
    requests,
    with_header,
    with_json,
)

_TOKEN = MockPlivo().auth_token


def faults() -> Iterator[Fault]:
    """Return the faults of access and identity."""
    yield from _access()
    yield from _identity()


def _access() -> Iterator[Fault]:
    for operation, short in ((SEND, "send"), (LIST, "list"), (GET, "retrieve")):
        yield Fault("access", f"{short} asks for no credentials", requests(operation, _let_in()))
        yield Fault("access", f"{short} takes any auth token", requests(operation, _let_in(_has_basic)))
        yield Fault("access", f"{short} takes an empty auth token", requests(operation, _let_in(_has_empty_token)))
        yield Fault("access", f"{short} takes any scheme", requests(operation, _let_in(_has_bearer)))
        yield Fault("access", f"{short} does not look at the account of the path", requests(operation, _own_path))
        if operation != LIST:  # then nothing can be tested, which says nothing about the contract
            yield Fault("access", f"{short} refuses good credentials", instead(operation, lambda _: True, error(403)))
    yield Fault("access", "messages of another account are listed", _others_listed)
    yield Fault("access", "messages of another account can be retrieved", _others_retrieved)


def _identity() -> Iterator[Fault]:
    yield Fault("identity", "another message is retrieved", _another_retrieved)
    yield Fault("identity", "the last message is retrieved whatever is asked for", _last_retrieved)
    yield Fault("identity", "no message can be retrieved", instead(GET, lambda _: True, error(404)))
    yield Fault(
        "identity",
        "every tenth message cannot be retrieved",
        instead(GET, lambda request: request.path.endswith("0/"), error(404)),
    )
    yield Fault("identity", "send answers a message_uuid nobody knows", answers(SEND, _unknown_uuids))
    yield Fault("identity", "send answers one message_uuid for all destinations", answers(SEND, _one_uuid))
    yield Fault(
        "identity",
        "send answers one message_uuid too few",
        answers(SEND, lambda sent: sent["message_uuid"][1:] and sent["message_uuid"].pop()),
    )
    yield Fault("identity", "send answers in another order", answers(SEND, lambda sent: sent["message_uuid"].reverse()))
    yield Fault(
        "identity",
        "send answers a message_uuid twice",
        answers(SEND, lambda sent: sent["message_uuid"].append(sent["message_uuid"][0])),
    )
    yield Fault("identity", "send answers the message_uuid of the request before", _late_uuids)
    yield Fault("identity", "a message is sent twice", _sent_twice)
    yield Fault("identity", "only the first destination is sent to", requests(SEND, body(_first_destination)))
    yield Fault("identity", "unknown messages are answered with a message", _found_anyway)
    yield Fault(
        "identity",
        "units change from one reading to the next",
        _changing("units", lambda chance: chance.randrange(1, 9)),
    )
    yield Fault("identity", "message_time changes from one reading to the next", _changing("message_time", _any_time))
    yield Fault(
        "identity",
        "message_state jumps",
        _changing("message_state", lambda chance: chance.choice(["queued", "delivered", "failed"])),
    )


def _header(auth_id: str) -> str:
    return f"Basic {b64encode(f'{auth_id}:{_TOKEN}'.encode()).decode()}"


def _has_basic(request: Request) -> bool:
    return (request.header("authorization") or "").startswith("Basic ")


def _has_bearer(request: Request) -> bool:
    return (request.header("authorization") or "").startswith("Bearer ")


def _has_empty_token(request: Request) -> bool:
    return request.header("authorization") == f"Basic {b64encode(f'{account_of(request)}:'.encode()).decode()}"


def _let_in(when: Callable[[Request], bool] = lambda _: True) -> Callable[[Request], Request]:
    def changed(request: Request) -> Request:
        return with_header(request, "authorization", _header(account_of(request) or "")) if when(request) else request

    return changed


def _own_path(request: Request) -> Request:
    mine = MockPlivo().auth_id
    if request.header("authorization") != _header(mine):
        return request
    return replace(request, target=request.target.replace(account_of(request) or mine, mine))


def _others_listed() -> Alter:
    async def alter(request: Request, call: Call) -> Response:
        response = await call(request)
        if operation_of(request) != LIST or not response.succeeded:
            return response
        mine, theirs = account_of(request) or "", OTHER if account_of(request) != OTHER else MockPlivo().auth_id
        asked = replace(request, target=request.target.replace(mine, theirs))
        others: Any = (await call(with_header(asked, "authorization", _header(theirs)))).json_object()
        own: Any = response.json_object()
        for record in others["objects"][: own["meta"]["limit"] - len(own["objects"])]:
            own["objects"].append({**record, "resource_uri": record["resource_uri"].replace(theirs, mine)})
        return with_json(response, own)

    return alter


def _others_retrieved() -> Alter:
    async def alter(request: Request, call: Call) -> Response:
        response = await call(request)
        if operation_of(request) != GET or response.status != 404:
            return response
        mine, theirs = account_of(request) or "", OTHER if account_of(request) != OTHER else MockPlivo().auth_id
        asked = replace(request, target=request.target.replace(mine, theirs))
        found = await call(with_header(asked, "authorization", _header(theirs)))
        return replace(found, body=found.body.replace(theirs.encode(), mine.encode())) if found.succeeded else response

    return alter


def _remembering(change: Callable[[list[Response], Request, Response], Response]) -> Callable[[], Alter]:
    def make() -> Alter:
        seen: list[Response] = []

        async def alter(request: Request, call: Call) -> Response:
            response = await call(request)
            changed = change(seen, request, response)
            if operation_of(request) == GET and response.succeeded:
                seen.append(response)
            return changed

        return alter

    return make


def _another(seen: list[Response], request: Request, response: Response) -> Response:
    return seen[0] if operation_of(request) == GET and response.succeeded and seen else response


def _last(seen: list[Response], request: Request, response: Response) -> Response:
    return seen[-1] if operation_of(request) == GET and response.succeeded and seen else response


def _anyway(seen: list[Response], request: Request, response: Response) -> Response:
    if not (operation_of(request) == GET and response.status == 404 and seen):
        return response
    found: Any = seen[0].json_object()
    uuid = message_of(request)
    return with_json(seen[0], {**found, "message_uuid": uuid, "resource_uri": request.path})


_another_retrieved = _remembering(_another)
_last_retrieved = _remembering(_last)
_found_anyway = _remembering(_anyway)


def _late_uuids() -> Alter:
    before: list[Any] = []

    async def alter(request: Request, call: Call) -> Response:
        response = await call(request)
        document: Any = response.json_object()
        if operation_of(request) != SEND or not response.succeeded:
            return response
        before.append(document["message_uuid"])
        return with_json(response, {**document, "message_uuid": before[-2:][0]})

    return alter


def _sent_twice() -> Alter:
    async def alter(request: Request, call: Call) -> Response:
        if operation_of(request) == SEND:
            await call(request)
        return await call(request)

    return alter


def _changing(field: str, draw: Callable[[random.Random], object]) -> Callable[[], Alter]:
    def make() -> Alter:
        chance = random.Random(1)

        async def alter(request: Request, call: Call) -> Response:
            response = await call(request)
            if operation_of(request) != GET or not response.succeeded:
                return response
            return with_json(response, {**(response.json_object() or {}), field: draw(chance)})

        return alter

    return make


def _any_time(chance: random.Random) -> str:
    return f"2026-01-01 05:30:{chance.randrange(60):02}.000000+05:30"


def _unknown_uuids(sent: Document) -> None:
    sent["message_uuid"] = [each[:-1] + ("0" if each[-1] != "0" else "1") for each in sent["message_uuid"]]


def _one_uuid(sent: Document) -> None:
    sent["message_uuid"] = [sent["message_uuid"][0]] * len(sent["message_uuid"])


def _first_destination(sent: Document) -> None:
    if isinstance(sent.get("dst"), str):
        sent["dst"] = sent["dst"].partition("<")[0]
