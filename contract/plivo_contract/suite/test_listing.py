"""Tests of listing: order, pages and windows of time."""

from datetime import timedelta

from plivo_contract._context import TestContext, meta, moment_in, objects, uuids, words
from plivo_contract._contract import GET, LIST
from plivo_contract._errors import expect
from plivo_contract._scenario import Need, scenario
from plivo_contract._values import text_of, utc_text

BAD_REQUEST = 400
DAY = 24 * 3600


@scenario("newest first", LIST)
def test_newest_first(api: TestContext) -> None:
    sender = api.sender()
    sent: list[str] = []
    for _ in range(4):
        sent += api.send(src=sender)
        api.pass_time(1)
    listed = api.listed(from_number=sender)
    expect("each message is listed once", sorted(sent), sorted(uuids(listed)))
    times = {text_of(each, "message_time") for each in listed}
    if len(times) == len(sent):  # else some have the same time, or none
        expect("the message that was sent last comes first", sent[::-1], uuids(listed))


@scenario("pages follow one another", LIST)
def test_pages(api: TestContext) -> None:
    sender = api.sender()
    sent = api.send(src=sender, dst="<".join(api.destinations(7)))

    whole = api.found(from_number=sender)
    expect("all messages are listed", sorted(sent), sorted(whole))
    page = api.page(from_number=sender, limit=3)
    counted = meta(page).get("total_count", len(sent))  # not in the current form
    expect("total_count is that of all pages", len(sent), counted)
    expect("the first page begins at the head", whole[:3], uuids(objects(page)))
    expect("the first page has no previous one", None, meta(page).get("previous"))
    second = api.follow(meta(page).get("next"))
    expect("the second page follows the first", whole[3:6], uuids(objects(second)))
    third = api.follow(meta(second).get("next"))
    expect("the last page has the rest", whole[6:], uuids(objects(third)))
    expect("the last page has no next one", None, meta(third).get("next"))
    back = api.follow(meta(third).get("previous"))
    expect("previous leads back", whole[3:6], uuids(objects(back)))

    for offset in range(8):
        page = api.page(from_number=sender, limit=2, offset=offset)
        expect(f"{offset} records are left out", whole[offset : offset + 2], uuids(objects(page)))
        has_next = meta(page).get("next") is not None
        expect("there is a next page as long as there are records", offset + 2 < len(sent), has_next)


@scenario("a page has 20 records by default", LIST)
def test_default_limit(api: TestContext) -> None:
    sender = api.sender()
    api.send(src=sender, dst="<".join(api.destinations(21)))
    page = api.page(from_number=sender)
    expect("a page has 20 records", 20, len(objects(page)))
    rest = api.follow(meta(page).get("next"))
    expect("the rest is on the next page", 1, len(objects(rest)))


@scenario("limit and offset have bounds", LIST)
def test_bounds_of_paging(api: TestContext) -> None:
    for valid in ({"limit": 1}, {"limit": 20}, {"offset": 0}, {"offset": 1_000_000}):
        api.page(**valid)
    for name, values in (("limit", (0, 21, -1, "x", "", "1.5")), ("offset", (-1, "x", "", "0.5"))):
        for value in values:
            status = api.ask("GET", query={name: value}).response.status
            expect(f"{name}={value} is refused", BAD_REQUEST, status)


@scenario("time filters may leave out what is zero", LIST)
def test_short_times(api: TestContext) -> None:
    sender = api.sender()
    uuid = api.send_one(src=sender)
    moment = moment_in(api.record(uuid))
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"):
        earlier, later = (each.strftime(form) for each in (moment, moment + timedelta(minutes=2)))
        window = {"message_time__gte": earlier, "message_time__lte": later}
        expect(f"{words(window)} holds {moment}", [uuid], api.found(from_number=sender, **window))
        expect(f"nothing is after {later}", [], api.found(from_number=sender, message_time__gt=later))
    for nonsense in ("2026-02-30 10:00", "2026-01-01", "2026-01-01T10:00", "yesterday", "2026-01-01 10:00+05:30"):
        expect(f"message_time__gt={nonsense} is refused", BAD_REQUEST, api.status("GET", message_time__gt=nonsense))


@scenario("24 hours without a time filter, 90 days with one", LIST, Need.CLOCK)
def test_windows(api: TestContext) -> None:
    sender = api.sender()
    sent = api.send(src=sender)
    since = {"message_time__gte": utc_text(moment_in(api.record(sent[0])))}

    api.pass_time(DAY)
    expect("a message is listed for 24 hours", sent, api.found(from_number=sender))
    api.pass_time(1)
    expect("then no more", [], api.found(from_number=sender))
    expect("but with a time filter", sent, api.found(from_number=sender, **since))
    api.pass_time(89 * DAY - 1)
    expect("for 90 days", sent, api.found(from_number=sender, **since))
    api.pass_time(1)
    expect("then no more", [], api.found(from_number=sender, **since))


@scenario("states follow one another", GET)
def test_states(api: TestContext) -> None:
    uuid = api.send_one()
    record = api.record(uuid)
    if record.get("message_state") == "queued":
        expect("a message that is queued has not been sent", "", text_of(record, "message_sent_time"))
    states = api.states_until_final(uuid)
    expected = [each for each in ("queued", "sent", "delivered") if each in states]
    expect("a message is queued, then sent, then delivered", expected, states)
    expect("a message is delivered in the end", "delivered", states[-1])
    code = text_of(api.record(uuid), "error_code") or "000"  # some records have none
    expect("a message that was delivered has no error", "000", code)
