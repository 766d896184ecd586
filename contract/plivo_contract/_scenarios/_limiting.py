"""Scenarios of rate limits: how many requests an account may make, and what it is answered beyond that."""

from collections.abc import Callable, Iterator
from http import HTTPStatus

from plivo_contract._exchange import Exchange
from plivo_contract._spec._operations import GET, LIST
from plivo_contract._wire._pace import ALL_REQUESTS, LIST_REQUESTS, Limit

from ._expect import Broken, NotMade, expect
from ._scenario import Need, Scenario
from ._workspace import Workspace

_GROUP = "Rate limits"
_TEXT = "too many requests"
_NOTHING: frozenset[Need] = frozenset()


def scenarios() -> Iterator[Scenario]:
    """Give the scenarios of rate limits."""
    yield Scenario(_GROUP, "20 list requests a minute, and no more", LIST, _lists, _NOTHING)
    yield Scenario(_GROUP, "300 requests in 5 seconds, and no more", GET, _all_requests, _NOTHING)
    yield Scenario(
        _GROUP, "each account has limits of its own", LIST, _another_account, frozenset({Need.ANOTHER_ACCOUNT})
    )


def _lists(workspace: Workspace) -> None:
    _use_up(workspace, LIST_REQUESTS, lambda: _list(workspace))
    _expect_refused(_list(workspace))
    status = workspace.ask("GET", f"{workspace.uuid()}/").response.status
    expect("a message can be asked for, however many lists were", HTTPStatus.NOT_FOUND.value, status)
    workspace.let_pass(LIST_REQUESTS.seconds)
    expect("a minute later there are lists again", HTTPStatus.OK.value, _list(workspace).response.status)


def _all_requests(workspace: Workspace) -> None:
    def ask() -> Exchange:
        return workspace.ask("GET", f"{workspace.uuid()}/")

    first, last = _use_up(workspace, ALL_REQUESTS, ask)
    if workspace.clock is None and (last.started - first.started).total_seconds() + last.seconds > ALL_REQUESTS.seconds:
        raise NotMade("300 requests to this server take longer than 5 seconds")
    _expect_refused(ask())
    workspace.let_pass(ALL_REQUESTS.seconds)
    expect("5 seconds later there are answers again", HTTPStatus.NOT_FOUND.value, ask().response.status)


def _another_account(workspace: Workspace) -> None:
    other = workspace.other
    if other is None:
        raise Broken("there is a second account")
    _use_up(workspace, LIST_REQUESTS, lambda: _list(workspace))
    _expect_refused(_list(workspace))
    status = workspace.ask("GET", account=other, query={"limit": 1}).response.status
    expect("another account can list its messages", HTTPStatus.OK.value, status)


def _list(workspace: Workspace) -> Exchange:
    return workspace.ask("GET", query={"limit": 1})


def _use_up(workspace: Workspace, limit: Limit, ask: Callable[[], Exchange]) -> tuple[Exchange, Exchange]:
    """Make as many requests as a limit allows, and give the first and the last."""
    workspace.let_pass(LIST_REQUESTS.seconds)  # whatever was asked before counts no more
    made = [ask() for _ in range(limit.requests)]
    refused = [each.response.status for each in made].count(HTTPStatus.TOO_MANY_REQUESTS)
    expect(f"{limit.requests} requests in {limit.seconds} seconds are answered; refused were", 0, refused)
    return made[0], made[-1]


def _expect_refused(exchange: Exchange) -> None:
    response = exchange.response
    expect("the next one is refused", HTTPStatus.TOO_MANY_REQUESTS.value, response.status)
    expect("the error has the documented text", _TEXT, (response.json_object() or {}).get("error"))
