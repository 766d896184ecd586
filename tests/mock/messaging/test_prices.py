from decimal import Decimal

import pytest

from plivo_mock._messaging._delivery import MessageState
from plivo_mock._messaging._messages import MessageType
from plivo_mock._messaging._prices import amount_of, charged_units, price_of
from tests.mock.builders import a_message


@pytest.mark.parametrize("message_type", MessageType)
@pytest.mark.parametrize("country", ["US", "GB", ""])
def test_every_message_has_an_exact_price(message_type: MessageType, country: str) -> None:
    price = price_of(message_type, country)

    assert price.rate > 0
    assert price.carrier_fee >= 0
    assert all(amount == amount.quantize(Decimal("0.00001")) for amount in (price.rate, price.carrier_fee))


def test_carriers_of_the_united_states_surcharge_texts_and_media() -> None:
    assert price_of(MessageType.SMS, "US").carrier_fee == Decimal("0.00300")
    assert price_of(MessageType.MMS, "US").carrier_fee == Decimal("0.01000")
    assert price_of(MessageType.WHATSAPP, "US").carrier_fee == price_of(MessageType.SMS, "GB").carrier_fee == 0


@pytest.mark.parametrize(
    ("state", "units", "amount"),
    [("queued", 3, "0.02310"), ("delivered", 3, "0.02310"), ("failed", 0, "0"), ("rejected", 0, "0")],
)
def test_what_never_left_is_not_charged(state: str, units: int, amount: str) -> None:
    message = a_message(units=3, rate=Decimal("0.00770"))

    assert charged_units(message, MessageState(state)) == units
    assert amount_of(message, MessageState(state)) == Decimal(amount)
