"""Tests of rate limits: how many requests an account may make, and the response to more."""

from collections.abc import Callable
from http import HTTPStatus

import pytest

from plivo_contract._context import TestContext, required
from plivo_contract._contract import GET, LIST
from plivo_contract._errors import expect
from plivo_contract._messages import Exchange
from plivo_contract._policy import ALL_REQUESTS, LIST_REQUESTS, Limit
from plivo_contract._scenario import Need, scenario

TEXT = "too many requests"


@scenario("20 list requests a minute, and no more", LIST, reads=True)
def test_lists(api: TestContext) -> None:
    _use_up(api, LIST_REQUESTS, lambda: _list(api))
    _check_refused(_list(api))
    status = api.status("GET", f"{api.unknown_uuid()}/")
    expect("messages can be retrieved, however many lists were requested", HTTPStatus.NOT_FOUND.value, status)
    api.wait(LIST_REQUESTS.seconds)
    expect("a minute later there are lists again", HTTPStatus.OK.value, _list(api).response.status)


@scenario("300 requests in 5 seconds, and no more", GET, reads=True)
def test_all_requests(api: TestContext) -> None:
    def ask() -> Exchange:
        return api.ask("GET", f"{api.unknown_uuid()}/")

    first, last = _use_up(api, ALL_REQUESTS, ask)
    taken = (last.started - first.started).total_seconds() + last.seconds
    if api.target.clock is None and taken > ALL_REQUESTS.seconds:
        pytest.skip("300 requests to this server take longer than 5 seconds")
    _check_refused(ask())
    api.wait(ALL_REQUESTS.seconds)
    expect("5 seconds later there are responses again", HTTPStatus.NOT_FOUND.value, ask().response.status)


@scenario("each account has limits of its own", LIST, Need.OTHER_ACCOUNT, reads=True)
def test_other_account(api: TestContext) -> None:
    _use_up(api, LIST_REQUESTS, lambda: _list(api))
    _check_refused(_list(api))
    status = api.ask("GET", account=required(api.target.other), query={"limit": 1}).response.status
    expect("another account can list its messages", HTTPStatus.OK.value, status)


def _list(api: TestContext) -> Exchange:
    return api.ask("GET", query={"limit": 1})


def _use_up(api: TestContext, limit: Limit, ask: Callable[[], Exchange]) -> tuple[Exchange, Exchange]:
    """Make as many requests as a limit allows, and return the first and the last."""
    api.wait(LIST_REQUESTS.seconds)  # earlier requests do not count any more
    made = [ask() for _ in range(limit.requests)]
    refused = [each.response.status for each in made].count(HTTPStatus.TOO_MANY_REQUESTS)
    expect(f"{limit.requests} requests in {limit.seconds} seconds succeed; refused were", 0, refused)
    return made[0], made[-1]


def _check_refused(exchange: Exchange) -> None:
    response = exchange.response
    expect("the next one is refused", HTTPStatus.TOO_MANY_REQUESTS.value, response.status)
    expect("the error has the documented text", TEXT, (response.json_object() or {}).get("error"))
