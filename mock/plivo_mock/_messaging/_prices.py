"""What messages cost. The figures are made up; what matters is that they are exact and add up."""

from dataclasses import dataclass
from decimal import Decimal

from ._delivery import MessageState
from ._messages import Message, MessageType


@dataclass(frozen=True, slots=True)
class Price:
    """The price of one unit of a message, in US dollars.

    Attributes:
        rate: What Plivo charges.
        carrier_fee: What the carriers charge on top; billed and shown apart from the rate.
    """

    rate: Decimal
    carrier_fee: Decimal


@dataclass(frozen=True, slots=True)
class Network:
    """A carrier's network.

    Attributes:
        mobile_country_code: Its country, three digits.
        mobile_network_code: Its number there, two or three digits.
        name: What it is called.
    """

    mobile_country_code: str
    mobile_network_code: str
    name: str


TEST_NETWORK = Network("001", "01", "Test network")
"""With the codes the ITU reserves for test networks: nothing here ever reaches a real one."""

_NOT_CHARGED = frozenset({MessageState.FAILED, MessageState.REJECTED})

_RATES = {
    MessageType.SMS: Decimal("0.00770"),
    MessageType.MMS: Decimal("0.01800"),
    MessageType.WHATSAPP: Decimal("0.00500"),
}
# Carriers of the United States surcharge what arrives over their networks.
_CARRIER_FEES = {
    (MessageType.SMS, "US"): Decimal("0.00300"),
    (MessageType.MMS, "US"): Decimal("0.01000"),
}
_NO_FEE = Decimal("0.00000")


def price_of(message_type: MessageType, country: str) -> Price:
    """Look the price of one unit up.

    Args:
        message_type: What kind of message it is.
        country: Where it goes, as an ISO 3166-1 alpha-2 code; empty when that is not known.

    Returns:
        The price, in US dollars.
    """
    return Price(_RATES[message_type], _CARRIER_FEES.get((message_type, country), _NO_FEE))


def charged_units(message: Message, state: MessageState) -> int:
    """Count the units of a message that are paid for.

    Args:
        message: The message.
        state: Where it is.

    Returns:
        Its units; 0 for what never left.
    """
    return 0 if state in _NOT_CHARGED else message.units


def amount_of(message: Message, state: MessageState) -> Decimal:
    """Work out what Plivo charges for a message, without the carriers' surcharge.

    Args:
        message: The message.
        state: Where it is.

    Returns:
        US dollars.
    """
    return message.rate * charged_units(message, state)
