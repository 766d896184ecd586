from datetime import datetime, timedelta

import pytest

from plivo_mock._messaging._conversations import Conversations
from plivo_mock._messaging._identifiers import Identifiers
from plivo_mock._messaging._messages import Conversation, MessageDirection
from tests.mock.builders import NOON, a_message

DAY = timedelta(days=1)
_LIVES = (("earlier", 3), ("later", 5))


class Phone:
    """One account's conversations, with the arguments that do not matter filled in."""

    def __init__(self) -> None:
        self._conversations = Conversations()
        self._identifiers = Identifiers(0)

    def join(
        self,
        moment: datetime = NOON,
        *,
        sender: str = "12025550100",
        destination: str = "12025550123",
        origin: str = "service",
    ) -> Conversation:
        return self._conversations.join(
            sender=sender,
            destination=destination,
            origin=origin,
            moment=moment,
            new_id=self._identifiers.conversation_id,
        )


def test_a_conversation_lasts_24_hours_from_its_first_message() -> None:
    phone = Phone()

    first = phone.join(NOON)
    later = phone.join(NOON + DAY - timedelta(microseconds=1))
    next_day = phone.join(NOON + DAY)

    assert later is first
    assert (first.origin, first.expires) == ("service", NOON + DAY)
    assert next_day.id != first.id
    assert next_day.expires == NOON + DAY + DAY


def test_numbers_and_purposes_have_conversations_of_their_own() -> None:
    phone = Phone()

    conversations = [
        phone.join(),
        phone.join(sender="12025550101"),
        phone.join(destination="12025550124"),
        phone.join(origin="utility"),
    ]

    assert len({conversation.id for conversation in conversations}) == 4
    assert phone.join(origin="utility") is conversations[-1]


@pytest.mark.parametrize("direction", MessageDirection)
def test_a_conversation_of_an_earlier_life_goes_on(direction: MessageDirection) -> None:
    numbers = ("12025550100", "12025550123")
    from_number, to_number = numbers if direction is MessageDirection.OUTBOUND else numbers[::-1]
    earlier, later = (Conversation(name, "service", NOON + timedelta(hours=hours)) for name, hours in _LIVES)
    phone = Phone()
    for conversation in (later, earlier, None):
        phone._conversations.take_over(
            a_message(direction=direction, from_number=from_number, to_number=to_number, conversation=conversation)
        )

    assert phone.join() is later
    assert phone.join(destination="12025550124") is not later
    assert phone.join(later.expires) is not later


def test_conversations_can_be_forgotten() -> None:
    phone = Phone()
    first = phone.join()

    phone._conversations.clear()

    assert phone.join() is not first
