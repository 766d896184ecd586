from datetime import timedelta

from plivo_mock._messaging._standing import Standing
from tests.mock.builders import NOON


def test_who_opted_out_did_so_from_one_sender_until_opting_in() -> None:
    standing = Standing()
    standing.opt_out("12025550100", "12025550123")

    assert standing.opted_out("12025550100", "12025550123")
    assert not standing.opted_out("12025550101", "12025550123")
    assert not standing.opted_out("12025550100", "12025550124")

    standing.opt_in("12025550100", "12025550123")
    standing.opt_in("12025550100", "12025550124")
    assert not standing.opted_out("12025550100", "12025550123")


def test_credit_comes_back_after_two_minutes() -> None:
    standing = Standing()
    assert standing.has_credit(NOON)

    standing.use_up_credit(NOON)

    assert not standing.has_credit(NOON)
    assert not standing.has_credit(NOON + timedelta(seconds=119.999999))
    assert standing.has_credit(NOON + timedelta(seconds=120))


def test_everything_can_be_forgotten() -> None:
    standing = Standing()
    standing.opt_out("1", "2")
    standing.use_up_credit(NOON)

    standing.clear()

    assert standing.has_credit(NOON)
    assert not standing.opted_out("1", "2")
