"""How many units (segments) a text takes, and what messages cost.

The prices are made up; what matters is that they are exact and add up.
"""

from collections.abc import Iterator
from decimal import Decimal

from ._messages import Message, MessageState, MessageType

_GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
_GSM = _GSM_BASIC | _GSM_EXTENSION

# In each of several segments the header that joins them takes seven septets, or three UTF-16 code units.
_GSM_SINGLE, _GSM_JOINED = 160, 153
_UCS2_SINGLE, _UCS2_JOINED = 70, 67

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


def is_gsm(text: str) -> bool:
    """Return whether the GSM 03.38 alphabet has every character of a text."""
    return _GSM.issuperset(text)


def utf16_length(text: str) -> int:
    """Return the number of UTF-16 code units of a text, in which UCS-2 is limited."""
    return len(text) + sum(character > "\uffff" for character in text)


def units(text: str) -> int:
    """Return the number of segments that an SMS is sent and billed as, at least 1."""
    if is_gsm(text):
        return _segments((1 + (character in _GSM_EXTENSION) for character in text), _GSM_SINGLE, _GSM_JOINED)
    return _segments((1 + (character > "\uffff") for character in text), _UCS2_SINGLE, _UCS2_JOINED)


def _segments(costs: Iterator[int], single: int, joined: int) -> int:
    """Pack characters into segments in order; a character is never split across two."""
    total = 0
    count, used = 1, 0
    for cost in costs:
        total += cost
        if used + cost > joined:
            count, used = count + 1, 0
        used += cost
    return 1 if total <= single else count


MOBILE_COUNTRY_CODE, MOBILE_NETWORK_CODE, NETWORK = "001", "01", "Test network"
"""The codes that the ITU reserves for test networks."""


def rate_of(message_type: MessageType) -> Decimal:
    """Return what Plivo charges for one unit, in US dollars."""
    return _RATES[message_type]


def carrier_fee_of(message_type: MessageType, country: str) -> Decimal:
    """Return the carriers' fee for one unit to a country, empty for an unknown one, on top of the rate."""
    return _CARRIER_FEES.get((message_type, country), _NO_FEE)


def charged_units(message: Message, state: MessageState) -> int:
    """Return the units of a message that are paid for: none of one that never left."""
    return 0 if state in _NOT_CHARGED else message.units


def amount_of(message: Message, state: MessageState) -> Decimal:
    """Return what Plivo charges for a message, in US dollars, without the carriers' fees."""
    return message.rate * charged_units(message, state)
