"""The account, the time, the bodies and the messages of the tests."""

from datetime import UTC, datetime
from decimal import Decimal

from plivo_mock._json import JsonObject, JsonValue
from plivo_mock._messages import Event, Message, MessageDirection, MessageState, MessageType

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
AUTH_ID = "MA0123456789ABCDEFGH"
AUTH_TOKEN = "a-token-for-tests"


def a_body(**parameters: JsonValue) -> JsonObject:
    """The body of a send request for an SMS, with parameters added or changed; None takes one away."""
    body: JsonObject = {"src": "12025550100", "dst": "12025550123", "text": "Your table is ready.", **parameters}
    return {name: value for name, value in body.items() if value is not None}


def a_message(uuid: str, accepted: datetime = NOON) -> Message:
    """A delivered SMS, for tests that need thousands."""
    return Message(
        uuid=uuid,
        auth_id=AUTH_ID,
        direction=MessageDirection.OUTBOUND,
        type=MessageType.SMS,
        from_number="12025550100",
        to_number="12025550123",
        text="Your table is ready.",
        units=1,
        accepted=accepted,
        plan=(Event(accepted, MessageState.DELIVERED, "000"),),
        rate=Decimal("0.00770"),
        carrier_fee=Decimal("0.00300"),
        destination_country="US",
        is_domestic=True,
    )
