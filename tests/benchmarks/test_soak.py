"""The soak in small: many connections at once lose nothing, and what is lost is found."""

import asyncio
from collections import Counter
from collections.abc import Callable

import pytest

from benchmarks.mock.servers import Account
from benchmarks.mock.soak import STATES, Outcome, soak
from plivo_mock import MockPlivo


def test_nothing_is_lost() -> None:
    assert list(Outcome().faults()) == ["no message was accepted"]
    with MockPlivo(rate=float("inf")) as mock:
        outcome = asyncio.run(soak(Account(mock.base_url, mock.auth_id, mock.auth_token), 20, 0.0))
    assert list(outcome.faults()) == []
    assert len(outcome.accepted) == len(outcome.listed) == 20
    assert outcome.callbacks == 60


def whole() -> Outcome:
    reported = {each: [*STATES] for each in "ab"}
    return Outcome(["a", "b"], Counter(), [("b", "delivered"), ("a", "delivered")], reported)


ORDER = "1 messages were not reported as queued, sent, delivered, such as a as "
BROKEN: dict[str, Callable[[Outcome], object]] = {
    "1 sends were answered with 503": lambda outcome: outcome.refused.update(["503"]),
    "1 messages were accepted twice, such as a": lambda outcome: outcome.accepted.append("a"),
    "1 messages were accepted but not listed, such as a": lambda outcome: outcome.listed.pop(),
    "1 messages were listed twice, such as b": lambda outcome: outcome.listed.append(outcome.listed[0]),
    "1 messages were listed but not accepted, such as c": lambda outcome: outcome.listed.append(("c", "delivered")),
    "1 messages were listed in another state, such as b": lambda outcome: outcome.listed.__setitem__(0, ("b", "sent")),
    f"{ORDER}['queued', 'sent']": lambda outcome: outcome.reported["a"].pop(),
    f"{ORDER}['delivered', 'sent', 'queued']": lambda outcome: outcome.reported["a"].reverse(),
    "1 messages were reported but not accepted, such as c": lambda outcome: outcome.reported.update(c=[*STATES]),
}


@pytest.mark.parametrize(("fault", "breaks"), BROKEN.items(), ids=BROKEN)
def test_every_fault_is_found(fault: str, breaks: Callable[[Outcome], object]) -> None:
    outcome = whole()
    breaks(outcome)
    assert list(outcome.faults()) == [fault]
