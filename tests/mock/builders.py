"""Messages, requests and accounts as the tests need them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import TypedDict, Unpack

from plivo_mock._json import JsonObject, JsonValue
from plivo_mock._messaging._accounts import Account
from plivo_mock._messaging._delivery import Plan
from plivo_mock._messaging._messages import (
    Conversation,
    Message,
    MessageDirection,
    MessageType,
    Received,
    SendRequest,
)
from plivo_mock._messaging._outcomes import DELIVERED, IN_QUEUE, make_plan

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
AUTH_ID = "MA0123456789ABCDEFGH"
AUTH_TOKEN = "a-token-for-tests"

_numbers = count()


class MessageFields(TypedDict, total=False):
    uuid: str
    auth_id: str
    subaccount: str
    direction: MessageDirection
    type: MessageType
    from_number: str
    to_number: str
    text: str
    units: int
    accepted: datetime
    plan: Plan
    rate: Decimal
    carrier_fee: Decimal
    powerpack_id: str
    destination_country: str
    is_domestic: bool
    tendlc_campaign_id: str
    tendlc_registration_status: str
    conversation: Conversation | None
    requester_ip: str
    request: SendRequest | None
    received: Received | None
    further: JsonObject | None


def delivered(accepted: datetime) -> Plan:
    """What happens to most messages."""
    return make_plan(DELIVERED, accepted=accepted, leaves=accepted + IN_QUEUE, expires=accepted + timedelta(hours=3))


def a_message(**fields: Unpack[MessageFields]) -> Message:
    """A message that was sent at noon, with a name of its own, unless the fields say otherwise."""
    accepted = fields.get("accepted", NOON)
    filled: MessageFields = {
        "uuid": f"00000000-0000-4000-8000-{next(_numbers):012}",
        "auth_id": AUTH_ID,
        "direction": MessageDirection.OUTBOUND,
        "type": MessageType.SMS,
        "from_number": "12025550100",
        "to_number": "12025550123",
        "text": "Your table is ready.",
        "units": 1,
        "accepted": accepted,
        "plan": delivered(accepted),
        "rate": Decimal("0.00770"),
        "carrier_fee": Decimal("0.00300"),
        "destination_country": "US",
        "is_domestic": True,
        **fields,
    }
    return Message(**filled)


def a_body(**parameters: JsonValue) -> JsonObject:
    """The body of a send request for an SMS, with parameters added or changed; None takes one away."""
    body: JsonObject = {"src": "12025550100", "dst": "12025550123", "text": "Your table is ready.", **parameters}
    return {name: value for name, value in body.items() if value is not None}


def a_request(**parameters: JsonValue) -> SendRequest:
    """A send request for an SMS, with parameters added or changed; None takes one away."""
    return SendRequest.from_body(a_body(**parameters))


def an_account(auth_id: str = AUTH_ID, *, parent: Account | None = None, message_url: str = "") -> Account:
    """An account without messages."""
    return Account(auth_id, AUTH_TOKEN, parent=parent, message_url=message_url)
