from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from plivo_mock._json import JsonValue
from plivo_mock._messaging._accounts import Account
from plivo_mock._messaging._delivery import MessageState, Plan
from plivo_mock._messaging._messages import MessageType
from plivo_mock._messaging._outcomes import DELIVERED, Outcome
from plivo_mock._messaging._pace import Rates
from plivo_mock._messaging._planning import DeliveryPlanner
from tests.mock.builders import NOON, a_message, a_request, an_account, delivered

NUMBER = "12025550123"


def planner(
    rates: Rates | None = None, outcome_of: Callable[[str], Outcome | None] = lambda _number: None
) -> DeliveryPlanner:
    return DeliveryPlanner(rates or Rates(), outcome_of)


def plan(
    made_by: DeliveryPlanner, account: Account | None = None, accepted: datetime = NOON, **parameters: JsonValue
) -> Plan:
    return made_by.plan(account or an_account(), a_request(**parameters), "12025550100", NUMBER, accepted)


def states(plan: Plan) -> list[tuple[str, float]]:
    return [(event.state, (event.moment - NOON).total_seconds()) for event in plan]


def test_most_messages_are_delivered_within_a_second() -> None:
    assert states(plan(planner())) == [("queued", 0), ("sent", 0.25), ("delivered", 1)]
    assert plan(planner()) == delivered(NOON)


def test_whatsapp_messages_are_read() -> None:
    assert states(plan(planner(), type="whatsapp"))[2:] == [("delivered", 1), ("read", 3)]


def test_the_destination_decides() -> None:
    made_by = planner(outcome_of={NUMBER: Outcome(MessageState.FAILED, "90")}.get)

    (_, failed) = plan(made_by, type="whatsapp")

    assert (failed.state, failed.error_code) == ("failed", "90")


def test_messages_wait_for_those_before_them() -> None:
    made_by, account = planner(Rates(sms=2)), an_account()

    sent = [plan(made_by, account)[1].moment for _ in range(5)]

    assert [(moment - NOON).total_seconds() for moment in sent] == [0.25, 0.25, 1.25, 1.25, 2.25]


def test_accounts_do_not_wait_for_each_other_but_subaccounts_do() -> None:
    made_by, main = planner(Rates(sms=1)), an_account()
    sub = an_account("SA0123456789ABCDEFGH", parent=main)
    other = an_account("MAZZZZ456789ABCDEFGH")

    sent = [plan(made_by, account)[1].moment for account in (main, sub, other)]

    assert [(moment - NOON).total_seconds() for moment in sent] == [0.25, 1.25, 0.25]


def test_a_message_that_waits_too_long_expires() -> None:
    made_by, account = planner(Rates(sms=0.1)), an_account()

    plans = [plan(made_by, account, message_expiry=expiry) for expiry in (5, 5, 60)]

    assert [states(each)[1] for each in plans] == [("sent", 0.25), ("failed", 5), ("sent", 10.25)]
    assert plans[1][-1].error_code == "420"


def test_a_slow_message_holds_nobody_up() -> None:
    held = Outcome(MessageState.DELIVERED, "000", held=timedelta(minutes=1))
    outcomes = iter([held, None])
    made_by, account = planner(outcome_of=lambda _number: next(outcomes)), an_account()

    assert [states(plan(made_by, account))[1] for _ in range(2)] == [("sent", 60.25), ("sent", 0.25)]


def test_a_message_that_stays_queued_takes_nobody_s_turn() -> None:
    outcomes = iter([Outcome(MessageState.QUEUED), None])
    made_by, account = planner(Rates(sms=0.1), lambda _number: next(outcomes)), an_account()

    plans = [plan(made_by, account) for _ in range(2)]

    assert [states(each)[1] for each in plans] == [("failed", 10_800), ("sent", 0.25)]


def test_who_opted_out_gets_nothing_more() -> None:
    account = an_account()
    account.standing.opt_out("12025550100", NUMBER)

    (_, failed) = plan(planner(outcome_of=lambda _number: DELIVERED), account)

    assert (failed.state, failed.error_code) == ("failed", "200")


def test_what_was_forgotten_makes_nobody_wait() -> None:
    made_by, account = planner(Rates(sms=0.1)), an_account()
    plan(made_by, account)

    made_by.forget()

    assert states(plan(made_by, account))[1] == ("sent", 0.25)


@pytest.mark.parametrize(
    ("message_type", "sent"), [(MessageType.SMS, 10.25), (MessageType.MMS, 0.25)], ids=["same kind", "other kind"]
)
def test_messages_of_an_earlier_life_keep_their_place(message_type: MessageType, sent: float) -> None:
    made_by, account = planner(Rates(sms=0.1)), an_account()
    made_by.take_over(account, a_message(type=message_type))

    assert states(plan(made_by, account))[1] == ("sent", sent)
