"""Scenarios of listing: order, pages and windows of time."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from plivo_contract._checks._values import moment_or_second_of, text_of
from plivo_contract._exchange import JsonObject
from plivo_contract._spec._operations import GET, LIST

from ._expect import Broken, expect
from ._scenario import Need, Scenario
from ._workspace import Workspace, meta, objects, uuids, words

_GROUP = "Listing"
_BAD_REQUEST = 400
_CURRENT = frozenset({Need.DISPOSABLE, Need.CURRENT})
_WITH_CLOCK = frozenset({Need.DISPOSABLE, Need.CLOCK})
_MICROSECOND = timedelta(microseconds=1)
_DAY = 24 * 3600

# name: lets through a message a microsecond before the bound, at it, after it
_BOUNDS = {
    "message_time": (False, True, False),
    "message_time__gt": (False, False, True),
    "message_time__gte": (False, True, True),
    "message_time__lt": (True, False, False),
    "message_time__lte": (True, True, False),
}


def scenarios() -> Iterator[Scenario]:
    """Give the scenarios of listing."""
    yield Scenario(_GROUP, "newest first", LIST, _newest_first)
    yield Scenario(_GROUP, "pages follow one another", LIST, _pages)
    yield Scenario(_GROUP, "a page has 20 records when nothing else is asked for", LIST, _default_limit)
    yield Scenario(_GROUP, "limit and offset have bounds", LIST, _bounds_of_paging)
    yield Scenario(_GROUP, "time filters are exact to the microsecond", LIST, _time_filters, _CURRENT)
    yield Scenario(_GROUP, "time filters may leave out what is zero", LIST, _short_times)
    yield Scenario(_GROUP, "24 hours without a time filter, 90 days with one", LIST, _windows, _WITH_CLOCK)
    yield Scenario(_GROUP, "states follow one another", GET, _states)


def _newest_first(workspace: Workspace) -> None:
    sender = workspace.sender()
    sent: list[str] = []
    for _ in range(4):
        sent += workspace.send(src=sender)
        workspace.pass_time(1)
    expect("the message that was sent last comes first", sent[::-1], uuids(workspace.listed(from_number=sender)))


def _pages(workspace: Workspace) -> None:
    sender = workspace.sender()
    sent = workspace.send(src=sender, dst="<".join(workspace.destinations(7)))

    whole = uuids(workspace.listed(from_number=sender))
    expect("all messages are listed", sorted(sent), sorted(whole))
    page = workspace.page(from_number=sender, limit=3)
    counted = meta(page).get("total_count", len(sent))  # not in the current answers
    expect("total_count is that of all pages", len(sent), counted)
    expect("the first page begins at the head", whole[:3], uuids(objects(page)))
    expect("the first page has no previous one", None, meta(page).get("previous"))
    second = _answer(workspace, meta(page).get("next"))
    expect("the second page follows the first", whole[3:6], uuids(objects(second)))
    third = _answer(workspace, meta(second).get("next"))
    expect("the last page has the rest", whole[6:], uuids(objects(third)))
    expect("the last page has no next one", None, meta(third).get("next"))
    back = _answer(workspace, meta(third).get("previous"))
    expect("previous leads back", whole[3:6], uuids(objects(back)))

    for offset in range(8):
        page = workspace.page(from_number=sender, limit=2, offset=offset)
        expect(f"{offset} records are left out", whole[offset : offset + 2], uuids(objects(page)))
        expect("there is a next page as long as there are records", offset < 5, meta(page).get("next") is not None)  # noqa: PLR2004 - 7 less a page of 2


def _default_limit(workspace: Workspace) -> None:
    sender = workspace.sender()
    workspace.send(src=sender, dst="<".join(workspace.destinations(21)))
    page = workspace.page(from_number=sender)
    expect("a page has 20 records", 20, len(objects(page)))
    rest = _answer(workspace, meta(page).get("next"))
    expect("the rest is on the next page", 1, len(objects(rest)))


def _bounds_of_paging(workspace: Workspace) -> None:
    for valid in ({"limit": 1}, {"limit": 20}, {"offset": 0}, {"offset": 1_000_000}):
        workspace.page(**valid)
    for name, value in (
        *(("limit", each) for each in (0, 21, -1, "x", "", "1.5")),
        *(("offset", each) for each in (-1, "x", "", "0.5")),
    ):
        status = workspace.ask("GET", query={name: value}).response.status
        expect(f"{name}={value} is refused", _BAD_REQUEST, status)


def _time_filters(workspace: Workspace) -> None:
    sender = workspace.sender()
    (uuid,) = workspace.send(src=sender)[:1]
    moment = _moment(workspace.record(uuid))
    bounds = (moment + _MICROSECOND, moment, moment - _MICROSECOND)  # the message is before, at, after the bound
    for name, expected in _BOUNDS.items():
        found = [workspace.listed(from_number=sender, **{name: _utc(bound)}) != [] for bound in bounds]
        places = ("before the bound", "at the bound", "after the bound")
        expect(
            f"{name} lists messages", dict(zip(places, expected, strict=True)), dict(zip(places, found, strict=True))
        )
    both = {"message_time__gt": _utc(moment - _MICROSECOND), "message_time__lt": _utc(moment + _MICROSECOND)}
    expect("time filters combine", [uuid], uuids(workspace.listed(from_number=sender, **both)))
    both["message_time__lt"] = _utc(moment)
    expect("time filters combine", [], uuids(workspace.listed(from_number=sender, **both)))


def _short_times(workspace: Workspace) -> None:
    sender = workspace.sender()
    (uuid,) = workspace.send(src=sender)[:1]
    moment = _moment(workspace.record(uuid))
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"):
        earlier, later = (each.strftime(form) for each in (moment, moment + timedelta(minutes=2)))
        window = {"message_time__gte": earlier, "message_time__lte": later}
        expect(f"{words(window)} holds {moment}", [uuid], uuids(workspace.listed(from_number=sender, **window)))
        expect(f"nothing is after {later}", [], uuids(workspace.listed(from_number=sender, message_time__gt=later)))
    for nonsense in ("2026-02-30 10:00", "2026-01-01", "2026-01-01T10:00", "yesterday", "2026-01-01 10:00+05:30"):
        status = workspace.ask("GET", query={"message_time__gt": nonsense}).response.status
        expect(f"message_time__gt={nonsense} is refused", _BAD_REQUEST, status)


def _windows(workspace: Workspace) -> None:
    sender = workspace.sender()
    sent = workspace.send(src=sender)
    since = {"message_time__gte": _utc(_moment(workspace.record(sent[0])))}

    workspace.pass_time(_DAY)
    expect("a message is listed for 24 hours", sent, uuids(workspace.listed(from_number=sender)))
    workspace.pass_time(1)
    expect("then no more", [], uuids(workspace.listed(from_number=sender)))
    expect("but with a time filter", sent, uuids(workspace.listed(from_number=sender, **since)))
    workspace.pass_time(89 * _DAY - 1)
    expect("for 90 days", sent, uuids(workspace.listed(from_number=sender, **since)))
    workspace.pass_time(1)
    expect("then no more", [], uuids(workspace.listed(from_number=sender, **since)))


def _states(workspace: Workspace) -> None:
    (uuid,) = workspace.send()[:1]
    record = workspace.record(uuid)
    if record.get("message_state") == "queued":
        expect("a message that is queued has not been sent", "", text_of(record, "message_sent_time"))
    states = workspace.states_until_final(uuid)
    expected = [each for each in ("queued", "sent", "delivered") if each in states]
    expect("a message is queued, then sent, then delivered", expected, states)
    expect("a message is delivered in the end", "delivered", states[-1])
    code = workspace.record(uuid).get("error_code", "000")  # the oldest records have none
    expect("a message that was delivered has no error", "000", code)


def _answer(workspace: Workspace, link: object) -> JsonObject:
    exchange = workspace.follow(link)
    document = exchange.response.json_object()
    if document is None or not exchange.response.succeeded:
        raise Broken(f"{link} can be followed", 200, exchange.response.status)
    return document


def _moment(record: JsonObject) -> datetime:
    moment = moment_or_second_of(record.get("message_time"))
    if moment is None:
        raise Broken("message_time can be read", "2026-01-01 05:30:00.000000+05:30", record.get("message_time"))
    return moment


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")
