"""The soak in small: many connections at once lose nothing, and what is lost is found."""

import asyncio
from collections.abc import Callable

import pytest

from benchmarks.mock.http_client import Target
from benchmarks.mock.soak import STATES, Load, Outcome, soak
from plivo_mock import MockPlivo


def test_nothing_is_lost() -> None:
    with MockPlivo(rate=float("inf")) as mock:
        target = Target(mock.base_url, mock.auth_id, mock.auth_token)
        outcome = asyncio.run(soak(target, Load(connections=20, messages=5, patience=10.0)))

    assert outcome.faults() == []
    assert len(outcome.accepted) == len(outcome.listed) == 100
    assert outcome.callbacks == 300


def test_what_is_refused_is_counted() -> None:
    with MockPlivo(rate=float("inf")) as mock:
        mock.faults.add("status", status=503)
        target = Target(mock.base_url, mock.auth_id, mock.auth_token)
        outcome = asyncio.run(soak(target, Load(connections=2, messages=1, patience=10.0)))

    (fault,) = outcome.faults()
    assert fault.startswith("1 sends were answered 503 ")


def whole() -> Outcome:
    """An outcome of two messages without any fault."""
    outcome = Outcome(accepted=["a", "b"], listed=[("b", "delivered"), ("a", "delivered")])
    outcome.told = {each: [*STATES] for each in outcome.accepted}
    return outcome


def test_a_whole_outcome_has_no_fault() -> None:
    assert whole().faults() == []
    assert whole().is_told()


BROKEN: dict[str, tuple[Callable[[Outcome], object], list[str]]] = {
    "nothing happened": (
        lambda outcome: vars(outcome).update(vars(Outcome())),
        ["no message was accepted"],
    ),
    "accepted twice": (lambda outcome: outcome.accepted.append("a"), ["1 messages were accepted twice"]),
    "not listed": (lambda outcome: outcome.listed.pop(), ["1 messages were accepted but not listed, such as a"]),
    "listed twice": (lambda outcome: outcome.listed.append(outcome.listed[0]), ["1 messages were listed twice"]),
    "listed from nowhere": (
        lambda outcome: outcome.listed.append(("c", "delivered")),
        ["1 messages were listed but not accepted, such as c"],
    ),
    "stuck": (
        lambda outcome: outcome.listed.__setitem__(0, ("b", "sent")),
        ["1 messages were listed in another state, such as b"],
    ),
    "a callback is missing": (
        lambda outcome: outcome.told["a"].pop(),
        ["1 messages were not told as queued, sent, delivered, such as a as queued, sent"],
    ),
    "a callback came twice": (
        lambda outcome: outcome.told["a"].append("delivered"),
        ["1 messages were not told as queued, sent, delivered, such as a as queued, sent, delivered, delivered"],
    ),
    "callbacks out of order": (
        lambda outcome: outcome.told["a"].reverse(),
        ["1 messages were not told as queued, sent, delivered, such as a as delivered, sent, queued"],
    ),
    "a callback of another": (
        lambda outcome: outcome.told.update(c=[*STATES]),
        ["1 messages were told but not accepted, such as c"],
    ),
}


@pytest.mark.parametrize(("breaks", "faults"), BROKEN.values(), ids=BROKEN.keys())
def test_every_fault_is_found(breaks: Callable[[Outcome], object], faults: list[str]) -> None:
    outcome = whole()

    breaks(outcome)

    assert outcome.faults() == faults
