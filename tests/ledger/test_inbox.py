"""Status callbacks that come late, twice or in another order do no harm."""

import itertools
from collections.abc import Sequence

import pytest

from plivo_messaging.webhooks import StatusCallback
from tests.ledger.conftest import Sender

UUID = "b48d95dc-e3ac-11eb-a9c2-0242ac110005"
STATES = ("queued", "sent", "delivered")


def callback(state: str, sequence: int | None) -> StatusCallback:
    fields = {"MessageUUID": UUID, "To": "12025550123", "From": "12025550100", "Status": state}
    return StatusCallback(fields if sequence is None else {**fields, "Sequence": str(sequence)})


def recorded(sender: Sender, events: Sequence[StatusCallback]) -> list[bool]:
    def record(event: StatusCallback) -> bool:
        return bool(sender.ask(lambda ledger: ledger.record_callback(event)))

    return [record(each) for each in events]


@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_latest_state_is_kept_in_whichever_order_callbacks_come(
    sender: Sender, order: tuple[int, ...], numbered: bool
) -> None:
    events = [callback(STATES[index], index if numbered else None) for index in order]
    latest = [max(order[: place + 1]) == index for place, index in enumerate(order)]
    assert recorded(sender, events) == latest
    assert sender.ask(lambda ledger: ledger.state(UUID)) == "delivered"
    assert recorded(sender, events) == [False] * 3


def test_of_an_unknown_message_there_is_no_state(sender: Sender) -> None:
    assert sender.ask(lambda ledger: ledger.state(UUID)) is None
