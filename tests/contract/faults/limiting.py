"""Faults of the rate limits, in front of a server that has them."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from plivo_contract import Mode, Request, Response
from plivo_contract._contract import GET, LIST, account_of
from tests.contract.conftest import OTHER
from tests.contract.faults.faulty import JSON, Alter, Call, Fault, error, operation_of, with_json, with_status

_REFUSED = 429
_TEXT = "too many requests"


def faults() -> Iterator[Fault]:
    """Return the faults of the rate limits."""
    for name, make in _all():
        yield Fault("rate limits", name, make, Mode.LIMITS)


def _all() -> Iterator[tuple[str, Callable[[], Alter]]]:
    yield "lists are not limited", _lenient(LIST, 10**6)
    yield "21 lists are answered", _lenient(LIST, 1)
    yield "requests are not limited", _lenient(GET, 10**6)
    yield "301 requests are answered", _lenient(GET, 1)
    for operation, what, most in (
        (LIST, "lists", 19),
        (LIST, "lists", 1),
        (GET, "requests", 299),
        (GET, "requests", 9),
    ):
        yield f"{most} {what} are answered, and no more", _strict(operation, most)
    for status in (400, 403, 404, 500, 503, 200):
        yield f"what is refused is answered {status}", _refusing(with_status(status))
    yield "the text of the error is another", _refusing(lambda _: error(_REFUSED, "Slow down."))
    yield "the text of the error is in capitals", _refusing(lambda _: error(_REFUSED, _TEXT.upper()))
    yield "the error has no api_id", _refusing(lambda given: with_json(given, {"error": _TEXT}))
    yield "the error is called message", _refusing(lambda given: with_json(given, {**_id(given), "message": _TEXT}))
    yield "the error is an object", _refusing(lambda given: with_json(given, {**_id(given), "error": {"text": _TEXT}}))
    yield "the error is plain text", _refusing(lambda _: Response(_REFUSED, (("content-type", "text/plain"),), b"no"))
    yield "the error says it is HTML", _refusing(lambda given: replace(given, headers=(("content-type", "text/html"),)))
    yield "the error is empty", _refusing(lambda _: Response(_REFUSED, JSON))
    yield "all accounts share a limit", _shared
    yield "whose lists are used up can ask for no message either", _all_at_once
    yield "who was refused once is refused for ever", _for_ever


def _id(response: Response) -> dict[str, object]:
    return {"api_id": (response.json_object() or {}).get("api_id")}


def _refusing(change: Callable[[Response], Response]) -> Callable[[], Alter]:
    async def alter(request: Request, call: Call) -> Response:
        response = await call(request)
        return change(response) if response.status == _REFUSED else response

    return lambda: alter


def _lenient(operation: str, more: int) -> Callable[[], Alter]:
    """Respond to so many of those that are refused one after the other."""

    def make() -> Alter:
        answered: list[Response] = []
        refused = 0

        async def alter(request: Request, call: Call) -> Response:
            nonlocal refused
            response = await call(request)
            if operation_of(request) != operation:
                return response
            if response.status != _REFUSED:
                answered[:] = [response]
                refused = 0
                return response
            refused += 1
            # An api_id that every answer gets anew.
            return response if refused > more else _renewed(answered[0])

        return alter

    return make


def _renewed(response: Response) -> Response:
    fresh = error(_REFUSED).json_object() or {}
    return with_json(response, {**(response.json_object() or {}), "api_id": fresh["api_id"]})


def _strict(operation: str, most: int) -> Callable[[], Alter]:
    """Refuse what comes after so many requests of an account that were not refused."""

    def make() -> Alter:
        made: Counter[str | None] = Counter()

        async def alter(request: Request, call: Call) -> Response:
            if operation_of(request) != operation:
                return await call(request)
            made[account_of(request)] += 1
            return error(_REFUSED, _TEXT) if made[account_of(request)] > most else await call(request)

        return alter

    return make


def _shared() -> Alter:
    refused = False

    async def alter(request: Request, call: Call) -> Response:
        nonlocal refused
        if account_of(request) == OTHER and refused:
            return error(_REFUSED, _TEXT)
        response = await call(request)
        refused = response.status == _REFUSED
        return response

    return alter


def _all_at_once() -> Alter:
    refused = False

    async def alter(request: Request, call: Call) -> Response:
        nonlocal refused
        response = await call(request)
        if operation_of(request) == LIST:
            refused = response.status == _REFUSED
        return error(_REFUSED, _TEXT) if refused else response

    return alter


def _for_ever() -> Alter:
    refused = False

    async def alter(request: Request, call: Call) -> Response:
        nonlocal refused
        response = await call(request)
        refused = refused or response.status == _REFUSED
        return error(_REFUSED, _TEXT) if refused else response

    return alter
