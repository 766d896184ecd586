"""What happens to messages, and that each change is published once, in order."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_mock import ManualClock, SystemClock
from plivo_mock._messaging._accounts import Account
from plivo_mock._messaging._delivery import MessageState
from plivo_mock._messaging._identifiers import Identifiers
from plivo_mock._messaging._messages import Message, MessageType
from plivo_mock._messaging._notices import Notice, StateChange
from plivo_mock._messaging._pace import Rates
from plivo_mock._messaging._planning import DeliveryPlanner
from plivo_mock._messaging._platform import Platform
from tests.mock.builders import AUTH_ID, NOON, a_message, an_account, delivered

SUB_ID = "SA0123456789ABCDEFGH"
OTHER_ID = "MAZZZZ456789ABCDEFGH"


class World:
    """A platform at a clock that stands still, and what it publishes."""

    def __init__(self) -> None:
        self.clock = ManualClock(NOON)
        self.platform = Platform(
            clock=self.clock, identifiers=Identifiers(0), planner=DeliveryPlanner(Rates(), lambda _number: None)
        )
        self.clock.watch(self.platform.schedule)
        self.account = an_account()
        self.platform.accounts.add(self.account)
        self.changes: list[StateChange] = []
        self.platform.notices.subscribe(self._note)

    def _note(self, notice: Notice) -> None:
        assert isinstance(notice, StateChange)
        assert notice.event.moment == self.clock.now()
        self.changes.append(notice)

    def accept(self, message: Message | None = None, account: Account | None = None) -> Message:
        accepted = message or a_message(accepted=self.clock.now())
        self.platform.accept(account or self.account, [accepted])
        return accepted

    @property
    def told(self) -> list[tuple[str, str, float]]:
        return [
            (change.message.uuid, change.event.state, (change.event.moment - NOON).total_seconds())
            for change in self.changes
        ]

    def state_of(self, uuid: str) -> str:
        message = self.platform.accounts.find(uuid)
        assert message is not None
        return self.platform.event_of(message).state


@pytest.fixture
def world() -> World:
    return World()


def test_each_change_is_published_at_its_moment(world: World) -> None:
    first = world.accept()
    world.clock.advance(0.5)
    second = world.accept()

    assert world.platform.advance(10) == NOON + timedelta(seconds=10.5)

    assert world.told == [
        (first.uuid, "queued", 0),
        (first.uuid, "sent", 0.25),
        (second.uuid, "queued", 0.5),
        (second.uuid, "sent", 0.75),
        (first.uuid, "delivered", 1),
        (second.uuid, "delivered", 1.5),
    ]
    assert world.platform.schedule.next_moment() is None


def test_a_message_is_in_the_account_when_it_is_published(world: World) -> None:
    found: list[Message | None] = []
    message = a_message()
    world.platform.notices.subscribe(lambda _notice: found.append(world.account.messages.get(message.uuid)))

    world.accept(message)

    assert found == [message]


@given(st.lists(st.floats(0, 3), max_size=12), st.lists(st.floats(0, 3), min_size=1, max_size=8))
def test_however_the_clock_is_moved_the_same_is_published(gaps: list[float], steps: list[float]) -> None:
    """Whether it is moved in one step or in many, and read in between or not."""
    told: list[list[tuple[int, str, datetime]]] = []
    for moves in ([sum(steps)], steps):
        world = World()
        numbers: dict[str, int] = {}
        for number, gap in enumerate(gaps):
            numbers[world.accept().uuid] = number
            world.clock.advance(gap)
        for move in moves:
            world.clock.advance(move)
        world.clock.advance(10)
        told.append([(numbers[c.message.uuid], c.event.state, c.event.moment) for c in world.changes])

    assert told[0] == told[1]
    assert [moment for _, _, moment in told[0]] == sorted(moment for _, _, moment in told[0])
    assert sorted((number, state) for number, state, _ in told[0]) == sorted(
        (number, state) for number in range(len(gaps)) for state in ("queued", "sent", "delivered")
    )


def test_a_message_can_be_ended_by_hand(world: World) -> None:
    message = world.accept()
    world.clock.advance(0.5)

    changed = world.platform.conclude(message.uuid, MessageState.UNDELIVERED, "30")
    world.clock.advance(10)

    assert world.account.messages.get(message.uuid) is changed
    assert world.platform.event_of(changed).error_code == "30"
    assert world.told == [
        (message.uuid, "queued", 0),
        (message.uuid, "sent", 0.25),
        (message.uuid, "undelivered", 0.5),
    ]
    assert all(change.event in change.message.plan for change in world.changes)


class Watch:
    """Shows a time nobody carries anything out by."""

    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment


def test_what_is_due_is_published_before_the_end() -> None:
    """Time that passes by itself may be ahead of the thread that publishes."""
    watch, changes = Watch(), list[Notice]()
    planner = DeliveryPlanner(Rates(), lambda _number: None)
    platform, account = Platform(clock=watch, identifiers=Identifiers(0), planner=planner), an_account()
    platform.accounts.add(account)
    platform.notices.subscribe(changes.append)
    message = a_message()
    platform.accept(account, [message])

    watch.moment += timedelta(seconds=0.5)
    platform.conclude(message.uuid, MessageState.FAILED)
    watch.moment += timedelta(seconds=10)
    platform.schedule.run_due(watch.now())

    states = [change.event.state for change in changes if isinstance(change, StateChange)]
    assert states == ["queued", "sent", "failed"]


@pytest.mark.parametrize(
    ("uuid", "error", "complaint"),
    [
        ("nonsense", LookupError, "message_uuid='nonsense' is no message of this mock"),
        (None, ValueError, "comes too late: the message is delivered already"),
    ],
)
def test_what_cannot_be_ended_is_named(world: World, uuid: str | None, error: type[Exception], complaint: str) -> None:
    message = world.accept()
    world.clock.advance(1)
    told = len(world.changes)

    with pytest.raises(error, match=complaint):
        world.platform.conclude(uuid or message.uuid, MessageState.FAILED)

    assert len(world.changes) == told


def test_a_received_message_is_published_and_delivered(world: World) -> None:
    message = world.platform.receive(AUTH_ID, from_number="12025550123", to_number="12025550100", text="Hello")

    assert world.state_of(message.uuid) == "received"
    world.clock.advance(1)
    assert world.told == [(message.uuid, "received", 0), (message.uuid, "delivered", 0.25)]


def test_nobody_receives_for_an_account_that_is_not_there(world: World) -> None:
    with pytest.raises(LookupError, match=f"auth_id='{OTHER_ID}' is no account of this mock"):
        world.platform.receive(OTHER_ID, from_number="12025550123", to_number="12025550100", text="")


def test_stop_and_start_are_remembered(world: World) -> None:
    def opted_out_after(text: str) -> bool:
        world.platform.receive(AUTH_ID, from_number="12025550123", to_number="12025550100", text=text)
        return world.account.standing.opted_out("12025550100", "12025550123")

    assert [opted_out_after(text) for text in ("Hello", "STOP", "Hello", "HELP", "start")] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_without_credit_what_is_queued_fails(world: World) -> None:
    sub, other = an_account(SUB_ID, parent=world.account), an_account(OTHER_ID)
    for account in (sub, other):
        world.platform.accounts.add(account)
    sent = world.accept()
    world.clock.advance(0.25)
    queued = world.accept()
    of_subaccount = world.accept(a_message(accepted=world.clock.now(), auth_id=SUB_ID), sub)
    of_other = world.accept(a_message(accepted=world.clock.now(), auth_id=OTHER_ID), other)

    world.platform.use_up_credit(sub)

    states = [world.state_of(message.uuid) for message in (sent, queued, of_subaccount, of_other)]
    assert states == ["sent", "failed", "failed", "queued"]
    assert [account.main.standing.has_credit(world.clock.now()) for account in (world.account, sub, other)] == [
        False,
        False,
        True,
    ]
    failed = world.account.messages.get(queued.uuid)
    assert failed is not None
    assert world.platform.event_of(failed).error_code == "900"


def test_a_reset_forgets_everything_but_accounts_and_time(world: World) -> None:
    forgotten: list[str] = []
    world.platform.on_reset(lambda: forgotten.append("somebody else's"))
    message = world.accept(a_message(type=MessageType.WHATSAPP))
    world.account.standing.opt_out("1", "2")
    world.platform.use_up_credit(world.account)
    world.clock.advance(0.1)
    world.accept()
    told = len(world.changes)

    world.platform.reset()
    world.clock.advance(10)

    assert forgotten == ["somebody else's"]
    assert len(world.changes) == told
    assert world.platform.accounts.find(message.uuid) is None
    assert len(world.account.messages) == 0
    assert [*world.platform.accounts] == [world.account]
    assert world.account.standing.has_credit(world.clock.now())
    assert not world.account.standing.opted_out("1", "2")


@pytest.mark.parametrize(("published", "states"), [(0, ["queued", "sent", "delivered"]), (2, ["delivered"]), (3, [])])
def test_a_message_of_an_earlier_life_goes_on_where_that_ended(world: World, published: int, states: list[str]) -> None:
    told: list[str] = []
    world.platform.notices._listeners = ()  # times of an earlier life are not those of the clock
    world.platform.notices.subscribe(
        lambda notice: told.append(notice.event.state if isinstance(notice, StateChange) else "")
    )
    earlier = NOON - timedelta(seconds=0.5)
    message = a_message(accepted=earlier, plan=delivered(earlier))

    world.platform.restore(message, published)
    assert told == []
    world.clock.advance(10)

    assert told == states
    assert world.account.messages.get(message.uuid) is message


def test_time_that_passes_by_itself_is_not_moved() -> None:
    platform = Platform(
        clock=SystemClock(), identifiers=Identifiers(0), planner=DeliveryPlanner(Rates(), lambda _number: None)
    )

    with pytest.raises(ValueError, match="passes by itself: give it a ManualClock to move it by hand"):
        platform.advance(1)


def test_a_message_that_was_replaced_does_not_go_the_old_way(world: World) -> None:
    message = world.accept()
    world.account.messages.replace(replace(message, text="another"))

    world.clock.advance(10)

    assert world.told == [(message.uuid, "queued", 0)]
