"""Finding out whether a send was accepted whose answer never came."""

import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import TypeVar, cast

import anyio
import httpx
import pytest
from attrs import evolve

from plivo_messaging import (
    AsyncPlivo,
    FindStatus,
    Message,
    Messages,
    Plivo,
    SendOutcomeUnknown,
    SentSearch,
    ValidationError,
)
from plivo_messaging._answers._api_response import APIResponse
from plivo_messaging._messages._find_sent import AGREEING, Clocks, Sought, clocks, seek, verdict
from plivo_mock import ManualClock, MockPlivo
from tests.client.scripted import BOTH, NOON, Kind, Script, both_kinds, refusal, run
from tests.client.wire import MESSAGE_UUID, whole

T = TypeVar("T")
LATER = NOON + timedelta(seconds=30)
REQUEST = httpx.Request("POST", "https://api.example.com/v1/Account/x/Message/")


def unknown(**body: object) -> SendOutcomeUnknown:
    """A send whose outcome is not known: begun at noon, given up half a minute later."""
    arguments = {"src": "12025550100", "dst": "12025550123", "text": "Your table is ready.", **body}
    given = {name: value for name, value in arguments.items() if value is not None}
    return SendOutcomeUnknown("no answer", request=REQUEST, body=given, sent_at=NOON, failed_at=LATER)


def sought(error: SendOutcomeUnknown, known: tuple[str, ...] = ()) -> Sought:
    """Where a send is looked for."""
    return seek(error, since=None, src=None, known=known, deadline=120.0)


def seconds(number: float) -> timedelta:
    """So many seconds."""
    return timedelta(seconds=number)


def record(to: str = "12025550123", units: object = 1, uuid: str = "a") -> Message:
    """A message that may be the one."""
    return Message({"message_uuid": uuid, "to_number": to, "units": units})


def test_where_a_send_to_one_destination_is_looked_for() -> None:
    filters = {"direction": "outbound", "from_number": "12025550100", "to_number": "12025550123"}
    search = sought(unknown())
    assert search == Sought(
        {"direction": "outbound", "from_number": "12025550100", "to_number": "12025550123"},
        frozenset({"12025550123"}),
        1,
        frozenset(),
        NOON,
        LATER,
        LATER + seconds(60),
    )
    assert search.window(AGREEING) == {**filters, "since": NOON - seconds(2), "until": LATER + seconds(62)}


def test_the_window_is_one_of_the_clock_of_the_api() -> None:
    window = sought(unknown()).window(Clocks(seconds(-3601), seconds(-3600)))
    assert (window.get("since"), window.get("until")) == (NOON - seconds(3601), LATER - seconds(3540))


@pytest.mark.parametrize(
    ("least", "most", "agree"), [(-2, 2, True), (0, 1, True), (-2.1, -1.1, False), (1.1, 2.1, False), (-9, 9, False)]
)
def test_clocks_agree_that_differ_by_no_more_than_they_are_taken_to(least: float, most: float, agree: bool) -> None:
    assert Clocks(seconds(least), seconds(most)).agree is agree


def dated(*dates: str) -> APIResponse[None]:
    """An answer that took half a second."""
    response = httpx.Response(200, headers=[("date", each) for each in dates], request=REQUEST)
    answer = whole(response)
    answer.elapsed = seconds(0.5)
    return APIResponse(None, answer, 1)


def test_an_answer_tells_the_time_of_the_api() -> None:
    answered_at = NOON + seconds(10)
    assert clocks(dated("Sun, 01 Mar 2026 12:00:05 GMT"), answered_at) == (seconds(-5), seconds(-3.5))
    assert clocks(dated("Sun, 01 Mar 2026 12:01:00 -0000"), answered_at) == (seconds(50), seconds(51.5))
    assert clocks(dated("Sun, 01 Mar 2026 13:00:10 +0100"), answered_at) == (seconds(0), seconds(1.5))
    assert clocks(dated("yesterday"), answered_at) is None
    assert clocks(dated(), answered_at) is None


def test_a_send_to_several_is_looked_for_among_all_of_its_sender() -> None:
    search = sought(unknown(dst="12025550123<12025550124"))
    assert "to_number" not in search.filters
    assert search.destinations == {"12025550123", "12025550124"}


def test_a_send_of_a_powerpack_is_looked_for_by_it() -> None:
    search = sought(unknown(src=None, powerpack_uuid=MESSAGE_UUID))
    assert search.filters.get("powerpack_id") == MESSAGE_UUID
    assert "from_number" not in search.filters


@pytest.mark.parametrize(
    ("src", "kept"),
    [("+1 (202) 555-0100", "12025550100"), ("ACME Shop", "ACMEShop"), ("Café!", "Caf"), ("54321", "54321")],
)
def test_a_sender_is_looked_for_as_the_api_keeps_it(src: str, kept: str) -> None:
    assert sought(unknown(src=src)).filters.get("from_number") == kept
    search = seek("12025550123", since=NOON, src=src, known=(), deadline=1.0)
    assert search.filters.get("from_number") == kept


@pytest.mark.parametrize(
    ("body", "units"),
    [
        ({"text": "x" * 160}, 1),
        ({"text": "x" * 161}, 2),
        ({"text": "ş" * 71, "type": "sms"}, 2),
        ({"text": "x" * 500, "type": "mms"}, None),
        ({"text": "x" * 500, "type": "whatsapp"}, None),
        ({"text": None, "type": "whatsapp"}, None),
    ],
)
def test_units_tell_texts_apart(body: dict[str, object], units: int | None) -> None:
    assert sought(unknown(**body)).units == units


def test_destinations_are_looked_for_since_a_time() -> None:
    several = seek(["+1 202 555 0123", "12025550124"], since=NOON, src=None, known={"a"}, deadline=30.0)
    assert several == Sought(
        {"direction": "outbound"},
        frozenset({"12025550123", "12025550124"}),
        None,
        frozenset({"a"}),
        NOON,
        None,
        # A send that was begun then may have gone on until its deadline.
        NOON + seconds(90),
    )
    assert several.window(AGREEING) == {"direction": "outbound", "since": NOON - seconds(2)}
    assert seek("12025550123", since=NOON, src="12025550100", known=(), deadline=30.0).filters == {
        "direction": "outbound",
        "from_number": "12025550100",
        "to_number": "12025550123",
    }


@pytest.mark.parametrize(("since", "src"), [(NOON, None), (None, "12025550100")])
def test_an_error_knows_its_time_and_sender(since: datetime | None, src: str | None) -> None:
    with pytest.raises(ValidationError, match=r"^since: goes with destinations"):
        seek(unknown(), since=since, src=src, known=(), deadline=1.0)


def test_destinations_come_with_a_time() -> None:
    with pytest.raises(ValidationError, match=r"^since: is missing: say from when on to look"):
        seek("12025550123", since=None, src=None, known=(), deadline=1.0)
    with pytest.raises(ValidationError, match=r"^since: .* has no time zone"):
        seek("12025550123", since=datetime(2026, 3, 1, 12), src=None, known=(), deadline=1.0)  # noqa: DTZ001  (that is what is tested)


@pytest.mark.parametrize(("passed", "status"), [(0, "not yet certain"), (89.9, "not yet certain"), (90, "not found")])
def test_nothing_found_is_certain_when_the_records_are_complete(passed: float, status: str) -> None:
    search = verdict(sought(unknown()), [], AGREEING, NOON + timedelta(seconds=passed))
    assert search == SentSearch(FindStatus(status), (), NOON + timedelta(seconds=90))


def test_nothing_found_is_never_certain_where_the_api_does_not_tell_the_time() -> None:
    assert verdict(sought(unknown()), [], None, NOON + timedelta(days=1)).status is FindStatus.NOT_YET_CERTAIN


@pytest.mark.parametrize(("units", "certain"), [(1, True), (2, False)])
@pytest.mark.parametrize("differ", [AGREEING, None])
def test_what_fits_but_for_its_length_is_shown_and_keeps_it_uncertain(
    units: int, certain: bool, differ: Clocks | None
) -> None:
    message = record(units=units)
    search = verdict(sought(unknown()), [message], differ, NOON + timedelta(days=1))
    assert search.status is (FindStatus.FOUND if certain else FindStatus.NOT_YET_CERTAIN)
    assert (search.messages, search.similar) == (((message,), ()) if certain else ((), (message,)))


@pytest.mark.parametrize(("least", "time", "fits"), [(-5, -5, True), (-5, -6, False), (5, 5, True), (5, 4, False)])
def test_what_was_accepted_before_the_send_is_not_it(least: float, time: float, fits: bool) -> None:
    document = {"message_uuid": "a", "to_number": "12025550123", "units": 1}
    message = Message({**document, "message_time": str(NOON + seconds(time))})
    search = verdict(sought(unknown()), [message], Clocks(seconds(least), seconds(least + 1)), LATER)
    assert bool(search.messages) is fits


@pytest.mark.parametrize("passed", [0, 90])
def test_what_is_found_is_certain_at_once(passed: float) -> None:
    search = verdict(sought(unknown()), [record()], None, NOON + timedelta(seconds=passed))
    assert search == SentSearch(FindStatus.FOUND, (record(),), NOON + timedelta(seconds=90))


@pytest.mark.parametrize(
    ("message", "fits"),
    [
        (record(), True),
        (record(units=2), False),
        (record(units="1"), True),
        (record(units=None), True),
        (record(units="?"), True),
        (record(to="12025550124"), False),
        (record(to=""), False),
        (record(uuid="known"), False),
    ],
    ids=["it", "longer", "text", "no units", "odd units", "other destination", "no destination", "known"],
)
def test_what_fits(message: Message, fits: bool) -> None:
    assert bool(verdict(sought(unknown(), known=("known",)), [message], AGREEING, LATER).messages) == fits


def test_those_that_fit_are_given_in_their_order() -> None:
    search = sought(unknown(dst="12025550123<12025550124"))
    messages = [record("12025550124", uuid="b"), record("12025550125", uuid="c"), record(uuid="a")]
    assert [each.message_uuid for each in verdict(search, messages, AGREEING, LATER).messages] == ["b", "a"]


@both_kinds
def test_how_it_is_looked_for_is_what_every_call_takes(kind: Kind) -> None:
    script = Script(refusal(500))
    with pytest.raises(Exception, match=r"^500 "):
        run(kind, script, lambda messages: messages.find_sent(unknown(), max_retries=1, extra_headers={"x-trace": "1"}))
    assert len(script.requests) == 2
    assert script.requests[1].headers["x-trace"] == "1"
    query = script.requests[0].url.params
    assert (query["message_time__gte"], query["message_time__lte"]) == (
        "2026-03-01 11:59:58.000000",
        "2026-03-01 12:01:32.000000",
    )


def nothing(script: Script, *, ahead: float = 0.0) -> httpx.Response:
    """Answer with an empty list, by a clock that is so many seconds ahead."""
    meta = {"limit": 20, "offset": 0, "next": None, "previous": None}
    content = json.dumps({"api_id": "a", "meta": meta, "objects": []}).encode()
    date = format_datetime(script.now() + seconds(ahead), usegmt=True)
    return httpx.Response(200, headers={"date": date}, stream=httpx.ByteStream(content))


@both_kinds
def test_reading_that_takes_until_it_would_be_certain_does_not_make_it_certain(kind: Kind) -> None:
    # The head of the list, where it would be, was read before the records were complete.
    def late(_request: httpx.Request) -> httpx.Response:
        script.seconds += 100.0
        return nothing(script)

    script = Script(late)
    search = run(kind, script, lambda messages: messages.find_sent(unknown()))
    assert script.now() > search.certain_at
    assert search.status is FindStatus.NOT_YET_CERTAIN
    assert run(kind, script, lambda messages: messages.find_sent(unknown())).status is FindStatus.NOT_FOUND


@both_kinds
@pytest.mark.parametrize("ahead", [-7200.0, -5.0, 0.0, 5.0, 7200.0])
def test_it_is_looked_for_by_the_clock_of_the_api(kind: Kind, ahead: float) -> None:
    script = Script(lambda _: nothing(script, ahead=ahead))
    script.seconds = 100.0
    assert run(kind, script, lambda messages: messages.find_sent(unknown())).status is FindStatus.NOT_FOUND
    # A second time only where the first was at another time.
    assert len(script.requests) == (1 if ahead == 0.0 else 2)
    since = datetime.fromisoformat(script.requests[-1].url.params["message_time__gte"] + "+00:00")
    until = datetime.fromisoformat(script.requests[-1].url.params["message_time__lte"] + "+00:00")
    by_the_api = seconds(ahead)
    assert NOON + by_the_api - seconds(2) <= since <= NOON + by_the_api
    assert LATER + by_the_api + seconds(60) <= until <= LATER + by_the_api + seconds(63)


class Proxy:
    """Stands between a client and the mock server, and loses what it is told to.

    Attributes:
        loses: `nothing`, the `answer` to a send, or the `request`.
    """

    def __init__(self) -> None:
        self.loses = "nothing"

    def before(self, request: httpx.Request) -> None:
        """Look at a request."""
        if request.method == "POST" and self.loses == "request":
            raise httpx.ReadError("the proxy hung up")

    def after(self, request: httpx.Request) -> None:
        """Look at a request that was answered."""
        if request.method == "POST" and self.loses == "answer":
            raise httpx.ReadError("the proxy hung up")


class SyncProxy(httpx.HTTPTransport):
    """The proxy, for the synchronous client.

    Args:
        proxy: What it does.
    """

    def __init__(self, proxy: Proxy) -> None:
        super().__init__(verify=False)  # nothing is encrypted here, and certificates take long to load
        self._proxy = proxy

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._proxy.before(request)
        response = super().handle_request(request)
        try:
            self._proxy.after(request)
        except httpx.ReadError:
            response.close()
            raise
        return response


class AsyncProxy(httpx.ASGITransport):
    """The proxy, for the asynchronous client, with the mock server behind it in the same process.

    Args:
        proxy: What it does.
        mock: The server.
    """

    def __init__(self, proxy: Proxy, mock: MockPlivo) -> None:
        super().__init__(mock.asgi())
        self._proxy = proxy

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._proxy.before(request)
        response = await super().handle_async_request(request)
        self._proxy.after(request)
        return response


class Scene:
    """A mock server, a proxy before it, and clients that go by the server's clock.

    Args:
        kind: The kind of the client.

    Attributes:
        behind: By how much their clock is behind it.
    """

    def __init__(self, kind: Kind) -> None:
        self.clock = ManualClock(NOON)
        self.behind = timedelta()
        self.proxy = Proxy()
        self.mock = MockPlivo(clock=self.clock, seed=7)
        self._kind = kind

    def now(self) -> datetime:
        """Tell the clients the time."""
        return self.clock.now() - self.behind

    def call(self, call: Callable[[Messages], T]) -> T:
        """Make a call."""
        account = (self.mock.auth_id, self.mock.auth_token)
        if self._kind == "sync":
            with httpx.Client(transport=SyncProxy(self.proxy)) as http:
                client = Plivo(*account, base_url=self.mock.base_url, http_client=http)
                client._transport.context = evolve(client._transport.context, now=self.now)
                return call(client.messages)

        async def main() -> T:
            async with httpx.AsyncClient(transport=AsyncProxy(self.proxy, self.mock)) as http:
                client = AsyncPlivo(*account, base_url="http://127.0.0.1/v1", http_client=http)
                client._transport.context = evolve(client._transport.context, now=self.now)
                return await cast("Awaitable[T]", call(cast("Messages", client.messages)))

        return anyio.run(main, backend=self._kind)

    def lost(self, loses: str, dst: str | list[str] = "12025550123", text: str = "Hi") -> SendOutcomeUnknown:
        """Send something of which something is lost on the way."""
        self.proxy.loses = loses
        with pytest.raises(SendOutcomeUnknown) as caught:
            self.call(lambda messages: messages.send(src="ACME Shop", dst=dst, text=text))
        self.proxy.loses = "nothing"
        assert caught.value.attempts == 1
        return caught.value

    def stored(self) -> int:
        """Count the messages the server has."""
        return len(self.mock._account.messages)


@pytest.fixture(params=BOTH)
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    scene = Scene(request.param)
    if request.param != "sync":
        yield scene
    else:
        with scene.mock:
            yield scene


def test_a_send_whose_answer_was_lost_is_found(scene: Scene) -> None:
    error = scene.lost("answer")
    assert scene.stored() == 1
    scene.clock.advance(1)
    search = scene.call(lambda messages: messages.find_sent(error))
    assert search.status is FindStatus.FOUND
    (message,) = search.messages
    assert (message.to_number, message.from_number) == ("12025550123", "ACMEShop")
    assert message.message_time == NOON
    assert scene.stored() == 1


def test_a_send_that_never_arrived_is_not_found_once_that_is_certain(scene: Scene) -> None:
    error = scene.lost("request")
    assert scene.stored() == 0
    search = scene.call(lambda messages: messages.find_sent(error))
    assert (search.status, search.messages) == (FindStatus.NOT_YET_CERTAIN, ())
    assert search.certain_at == NOON + timedelta(seconds=60)
    scene.clock.advance(59.999)
    assert scene.call(lambda messages: messages.find_sent(error)).status is FindStatus.NOT_YET_CERTAIN
    scene.clock.advance(0.001)
    assert scene.call(lambda messages: messages.find_sent(error)).status is FindStatus.NOT_FOUND
    sent = scene.call(lambda messages: messages.send(src="ACME Shop", dst="12025550123", text="Hi"))
    assert scene.stored() == len(sent.message_uuids) == 1


def test_a_send_to_several_destinations_is_found_as_a_whole(scene: Scene) -> None:
    destinations = [str(12025550200 + each) for each in range(50)]
    error = scene.lost("answer", destinations)
    search = scene.call(lambda messages: messages.find_sent(error))
    assert search.status is FindStatus.FOUND
    assert sorted(str(each.to_number) for each in search.messages) == destinations


def test_messages_of_other_sends_are_told_apart(scene: Scene) -> None:
    scene.call(lambda messages: messages.send(src="ACME Shop", dst="12025550124", text="Hi"))
    scene.call(lambda messages: messages.send(src="12025550100", dst="12025550123", text="Hi"))
    error = scene.lost("request")
    scene.clock.advance(60)
    assert scene.call(lambda messages: messages.find_sent(error)).status is FindStatus.NOT_FOUND


def test_a_message_of_another_length_may_be_it(scene: Scene) -> None:
    longer = scene.call(lambda messages: messages.send(src="ACME Shop", dst="12025550123", text="x" * 200))
    error = scene.lost("request")
    scene.clock.advance(60)
    search = scene.call(lambda messages: messages.find_sent(error))
    assert search.status is FindStatus.NOT_YET_CERTAIN
    assert tuple(each.message_uuid for each in search.similar) == longer.message_uuids
    known = longer.message_uuids
    assert scene.call(lambda messages: messages.find_sent(error, known=known)).status is FindStatus.NOT_FOUND


@pytest.mark.parametrize("behind", [-3_600.0, -3.0, 3.0, 3_600.0])
def test_clocks_that_differ_make_no_difference(scene: Scene, behind: float) -> None:
    scene.behind = timedelta(seconds=behind)
    found, missing = scene.lost("answer"), scene.lost("request", "12025550124")
    assert scene.call(lambda messages: messages.find_sent(found)).status is FindStatus.FOUND
    assert scene.call(lambda messages: messages.find_sent(missing)).status is FindStatus.NOT_YET_CERTAIN
    scene.clock.advance(60)
    assert scene.call(lambda messages: messages.find_sent(found)).status is FindStatus.FOUND
    assert scene.call(lambda messages: messages.find_sent(missing)).status is FindStatus.NOT_FOUND


def test_a_message_just_like_it_has_to_be_named_to_be_told_apart(scene: Scene) -> None:
    like_it = scene.call(lambda messages: messages.send(src="ACME Shop", dst="12025550123", text="Yo"))
    error = scene.lost("request")
    scene.clock.advance(60)
    assert scene.call(lambda messages: messages.find_sent(error)).status is FindStatus.FOUND
    known = like_it.message_uuids
    search = scene.call(lambda messages: messages.find_sent(error, known=known))
    assert search.status is FindStatus.NOT_FOUND


def test_what_is_outside_the_time_of_the_send_is_not_it(scene: Scene) -> None:
    scene.call(lambda messages: messages.send(src="ACME Shop", dst="12025550123", text="Hi"))
    scene.clock.advance(2.1)
    error = scene.lost("request")
    scene.clock.advance(63.5)
    scene.call(lambda messages: messages.send(src="ACME Shop", dst="12025550123", text="Hi"))
    assert scene.call(lambda messages: messages.find_sent(error)).status is FindStatus.NOT_FOUND


def test_destinations_are_found_without_an_error(scene: Scene) -> None:
    scene.call(lambda messages: messages.send(src="ACME Shop", dst="12025550123", text="Hi"))
    search = scene.call(lambda messages: messages.find_sent("+1 202 555 0123", since=NOON))
    assert search.status is FindStatus.FOUND
    scene.clock.advance(1)
    later = NOON + timedelta(seconds=1)
    search = scene.call(lambda messages: messages.find_sent(["12025550123"], since=later, src="ACME Shop"))
    assert (search.status, search.certain_at) == (FindStatus.NOT_YET_CERTAIN, later + timedelta(seconds=180))
    scene.clock.advance(180)
    search = scene.call(lambda messages: messages.find_sent(["12025550123"], since=later, src="ACME Shop"))
    assert search.status is FindStatus.NOT_FOUND


def test_a_powerpack_is_found(scene: Scene) -> None:
    scene.proxy.loses = "answer"
    with pytest.raises(SendOutcomeUnknown) as caught:
        scene.call(lambda messages: messages.send(powerpack_uuid=MESSAGE_UUID, dst="12025550123", text="Hi"))
    assert scene.call(lambda messages: messages.find_sent(caught.value)).status is FindStatus.FOUND
