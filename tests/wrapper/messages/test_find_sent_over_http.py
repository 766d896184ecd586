"""Both clients find out on a mock server whether a send of unknown outcome was accepted."""

import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TypeVar, cast

import anyio
import httpx
import pytest

from plivo_messaging import AsyncPlivo, FindStatus, Messages, Plivo, SendOutcomeUnknown, SentSearch, ServerError
from plivo_mock import ManualClock, MockPlivo
from tests.wrapper.scripted import BOTH, NOON, Kind, Script, both_kinds, refusal, run

T = TypeVar("T")
POWERPACK = "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"
LATER = NOON + timedelta(seconds=30)
REQUEST = httpx.Request("POST", "https://api.example.com/v1/Account/x/Message/")
ERROR = SendOutcomeUnknown(
    "no response",
    request=REQUEST,
    body={"src": "12025550100", "dst": "12025550123", "text": "Your table is ready."},
    sent_at=NOON,
    failed_at=LATER,
)


def find_sent(messages: Messages) -> SentSearch:
    return messages.find_sent(ERROR)


def no_messages(script: Script, *, ahead: float = 0.0) -> httpx.Response:
    """Answer with an empty list, by a clock that is so many seconds ahead."""
    meta = {"limit": 20, "offset": 0, "next": None, "previous": None}
    content = json.dumps({"api_id": "a", "meta": meta, "objects": []}).encode()
    date = format_datetime(script.now() + timedelta(seconds=ahead), usegmt=True)
    return httpx.Response(200, headers={"date": date}, stream=httpx.ByteStream(content))


@both_kinds
def test_find_sent_accepts_the_options_of_a_call(kind: Kind) -> None:
    script = Script(refusal(500))
    with pytest.raises(ServerError):
        run(kind, script, lambda messages: messages.find_sent(ERROR, max_retries=1, headers={"x-trace": "1"}))
    assert len(script.requests) == 2
    assert script.requests[1].headers["x-trace"] == "1"
    query = script.requests[0].url.params
    assert query["message_time__gte"] == "2026-03-01 11:59:50.000000"
    assert query["message_time__lte"] == "2026-03-01 12:01:40.000000"


@both_kinds
def test_a_list_that_was_begun_too_early_makes_nothing_certain(kind: Kind) -> None:
    # The head of the list, where the message would be, was read before the records were complete.
    def late(_request: httpx.Request) -> httpx.Response:
        script.seconds += 1_000.0
        return no_messages(script)

    script = Script(late)
    searches = [run(kind, script, lambda messages: messages.find_sent(ERROR, deadline=9_999)) for _ in range(2)]
    assert script.now() > searches[0].certain_at
    assert [each.status for each in searches] == [FindStatus.NOT_YET_CERTAIN, FindStatus.NOT_FOUND]


@both_kinds
@pytest.mark.parametrize(("age", "status"), [("0", FindStatus.NOT_FOUND), ("1", FindStatus.NOT_YET_CERTAIN)])
def test_a_response_that_a_cache_kept_makes_nothing_certain(kind: Kind, age: str, status: FindStatus) -> None:
    def kept(_request: httpx.Request) -> httpx.Response:
        response = no_messages(script)
        response.headers["age"] = age
        return response

    script = Script(kept)
    script.seconds = 1_300.0
    assert run(kind, script, find_sent).status is status


@both_kinds
@pytest.mark.parametrize("ahead", [-7200.0, -5.0, 0.0, 5.0, 7200.0])
def test_what_was_not_accepted_is_looked_for_by_both_clocks(kind: Kind, ahead: float) -> None:
    script = Script(lambda _: no_messages(script, ahead=ahead))
    script.seconds = 1_300.0
    assert run(kind, script, find_sent).status is FindStatus.NOT_FOUND
    windows = [
        tuple(
            datetime.fromisoformat(f"{request.url.params[f'message_time__{end}']}+00:00").timestamp()
            for end in ("gte", "lte")
        )
        for request in script.requests[1:]
    ]
    assert len(windows) == (1 if abs(ahead) < 3600 else 2)
    for clock in (0.0, ahead):
        begin, end = NOON.timestamp() + clock - 1_200, LATER.timestamp() + clock + 1_260
        assert any(since <= begin and end <= until for since, until in windows)
    # What lies between two clocks that are far apart is not read.
    assert sum(until - since for since, until in windows) < len(windows) * 2_600


class Scene:
    """A mock server with a clock of its own, and a client.

    Args:
        kind: The kind of the client.
        ahead: By how much the server's clock is ahead of the client's.
        is_shared: Whether the client goes by the server's clock.
    """

    def __init__(self, kind: Kind, ahead: timedelta = timedelta(days=100), *, is_shared: bool = False) -> None:
        self.clock = ManualClock(datetime.now(UTC) + ahead)
        self.mock = MockPlivo(clock=self.clock, seed=7)
        self._kind = kind
        self._clock = self.clock.now if is_shared else None

    def call(self, call: Callable[[Messages], T]) -> T:
        """Make a call."""
        account, base_url = (self.mock.auth_id, self.mock.auth_token), self.mock.base_url
        if self._kind == "sync":
            with Plivo(*account, base_url=base_url, clock=self._clock) as client:
                return call(client.messages)

        async def main() -> T:
            async with AsyncPlivo(*account, base_url=base_url, clock=self._clock) as client:
                return await cast("Awaitable[T]", call(cast("Messages", client.messages)))

        return anyio.run(main, backend=self._kind)

    def send(
        self, *, dst: str | list[str] = "12025550123", text: str = "Hi", src: str | None = "ACMEShop"
    ) -> list[str]:
        """Send a message and return the identifiers."""
        powerpack = POWERPACK if src is None else None
        sent = self.call(lambda messages: messages.send(src=src, powerpack_uuid=powerpack, dst=dst, text=text))
        return list(sent.message_uuids)

    def lose(
        self, *, accepted: bool, dst: str | list[str] = "12025550123", src: str | None = "ACMEShop"
    ) -> SendOutcomeUnknown:
        """Send a message whose request is lost, or whose response is if it was accepted."""
        self.mock.faults.add("reset", processed=accepted, operation="sendMessage")
        with pytest.raises(SendOutcomeUnknown) as caught:
            self.send(dst=dst, src=src)
        assert caught.value.attempts == 1
        return caught.value

    def pass_time(self, seconds: float, *errors: SendOutcomeUnknown) -> None:
        """Move the clock of the server on, so that the errors are of earlier."""
        self.mock.advance(seconds)
        for error in errors:
            assert error.monotonic is not None
            began, ended = error.monotonic
            error.monotonic = began - seconds, ended - seconds
            error.sent_at -= timedelta(seconds=seconds)
            error.failed_at -= timedelta(seconds=seconds)

    def find(self, error: SendOutcomeUnknown, *known: str) -> SentSearch:
        """Find a send."""
        return self.call(lambda messages: messages.find_sent(error, known=known))


@pytest.fixture(params=BOTH)
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    scene = Scene(request.param)
    with scene.mock:
        yield scene


def test_an_accepted_send_is_found(scene: Scene) -> None:
    error = scene.lose(accepted=True)
    search = scene.find(error)
    assert search.status is FindStatus.FOUND
    (message,) = search.messages
    assert message.message_uuid == scene.mock.messages[0].message_uuid
    assert (message.to_number, message.from_number) == ("12025550123", "ACMEShop")
    assert len(scene.mock.messages) == 1


def test_a_send_that_never_arrived_is_not_found_once_that_is_certain(scene: Scene) -> None:
    error = scene.lose(accepted=False)
    search = scene.find(error)
    assert (search.status, search.messages) == (FindStatus.NOT_YET_CERTAIN, ())
    assert abs(search.certain_at - error.failed_at - timedelta(seconds=60)) < timedelta(seconds=1)
    scene.pass_time(61, error)
    assert scene.find(error).status is FindStatus.NOT_FOUND
    assert scene.mock.messages == []


def test_a_send_to_several_destinations_is_found_as_a_whole(scene: Scene) -> None:
    destinations = [str(12025550200 + each) for each in range(50)]
    search = scene.find(scene.lose(accepted=True, dst=destinations))
    assert search.status is FindStatus.FOUND
    assert sorted(str(each.to_number) for each in search.messages) == destinations


def test_a_send_through_a_powerpack_is_found(scene: Scene) -> None:
    assert scene.find(scene.lose(accepted=True, src=None)).status is FindStatus.FOUND


def test_other_destinations_senders_and_times_do_not_match(scene: Scene) -> None:
    scene.send()
    scene.pass_time(1_300)
    scene.send(dst="12025550124")
    error = scene.lose(accepted=False)
    scene.pass_time(1_300, error)
    scene.send()
    assert scene.find(error).status is FindStatus.NOT_FOUND


def test_an_equal_message_of_minutes_before_or_after_keeps_the_search_uncertain(scene: Scene) -> None:
    before = scene.send()
    scene.pass_time(60)
    error = scene.lose(accepted=False)
    scene.pass_time(120, error)
    after = scene.send()
    search = scene.find(error)
    assert search.status is FindStatus.NOT_YET_CERTAIN
    assert [each.message_uuid for each in search.similar] == after + before
    assert scene.find(error, *before, *after).status is FindStatus.NOT_FOUND


def test_a_message_of_another_length_is_similar_unless_it_is_known(scene: Scene) -> None:
    longer = scene.send(text="x" * 200)
    error = scene.lose(accepted=False)
    scene.pass_time(61, error)
    search = scene.find(error)
    assert search.status is FindStatus.NOT_YET_CERTAIN
    assert [each.message_uuid for each in search.similar] == longer
    assert scene.find(error, *longer).status is FindStatus.NOT_FOUND


def test_an_equal_message_of_another_send_is_told_apart_only_if_it_is_known(scene: Scene) -> None:
    equal = scene.send(text="Yo")
    error = scene.lose(accepted=False)
    scene.pass_time(61, error)
    assert scene.find(error).status is FindStatus.FOUND
    assert scene.find(error, *equal).status is FindStatus.NOT_FOUND


@both_kinds
@pytest.mark.parametrize("ahead", [-3_600.0, -3.0, 0.0, 3.0, 3_600.0])
def test_clocks_that_differ_make_no_difference(kind: Kind, ahead: float) -> None:
    scene = Scene(kind, timedelta(seconds=ahead))
    with scene.mock:
        found, missing = scene.lose(accepted=True), scene.lose(accepted=False, dst="12025550124")
        assert scene.find(found).status is FindStatus.FOUND
        assert scene.find(missing).status is FindStatus.NOT_YET_CERTAIN
        scene.pass_time(61, found, missing)
        assert scene.find(found).status is FindStatus.FOUND
        assert scene.find(missing).status is FindStatus.NOT_FOUND


@both_kinds
def test_a_client_with_a_manual_clock_can_be_led_to_each_verdict(kind: Kind) -> None:
    scene = Scene(kind, is_shared=True)
    with scene.mock:
        error = scene.lose(accepted=False)
        assert error.sent_at == error.failed_at == scene.clock.now()
        assert scene.find(error).status is FindStatus.NOT_YET_CERTAIN
        scene.mock.advance(60)
        assert scene.find(error).status is FindStatus.NOT_FOUND
        assert scene.find(scene.lose(accepted=True)).status is FindStatus.FOUND


def test_destinations_are_found_without_an_error(scene: Scene) -> None:
    started_at = datetime.now(UTC)
    scene.send()
    search = scene.call(lambda messages: messages.find_sent("+1 202 555 0123", since=started_at))
    assert search.status is FindStatus.FOUND
    search = scene.call(lambda messages: messages.find_sent("12025550123", since=started_at, text="x" * 200))
    assert (search.status, len(search.similar)) == (FindStatus.NOT_YET_CERTAIN, 1)
    scene.pass_time(4_000)
    earlier = started_at - timedelta(seconds=1_400)
    search = scene.call(lambda messages: messages.find_sent(["12025550123"], since=earlier, src="ACMEShop"))
    assert (search.status, search.certain_at) == (FindStatus.NOT_FOUND, earlier + timedelta(seconds=1_380))
    search = scene.call(lambda messages: messages.find_sent(["12025550124"], since=started_at, src="ACMEShop"))
    assert search.status is FindStatus.NOT_YET_CERTAIN
