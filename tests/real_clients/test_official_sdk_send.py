"""The official Python SDK, unchanged: what it sends; `wire` compares it with the contract."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from plivo_mock import MockPlivo
from tests.real_clients import sdk
from tests.real_clients.wire import Wire

SRC, DST, TEXT = "12025550100", "12025550123", "Your table is ready."
POWERPACK = "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"

# What the SDK writes into each request, whether it is asked to or not.
ALWAYS: dict[str, object] = {"dst": DST, "type": "sms", "method": "POST", "log": "true", "trackable": False}


@dataclass(frozen=True)
class Send:
    """A send through the SDK.

    Attributes:
        arguments: What `create` is called with besides `dst`.
        body: What it then sends besides `ALWAYS`.
    """

    arguments: Callable[[], dict[str, object]]
    body: dict[str, object]


def send(*, body: dict[str, object] | None = None, **arguments: object) -> Send:
    """Describe a send whose arguments are sent as they are, unless `body` says otherwise."""
    return Send(lambda: arguments, arguments if body is None else body)


TEMPLATE: dict[str, object] = {
    "name": "order_confirmation",
    "language": "en_US",
    "components": [
        {"type": "header", "parameters": [{"type": "media", "media": "https://example.com/order.png"}]},
        {
            "type": "body",
            "parameters": [
                {"type": "text", "text": "Ann", "parameter_name": "customer"},
                {
                    "type": "currency",
                    "currency": {"fallback_value": "$12.50", "currency_code": "USD", "amount_1000": 12_500},
                },
                {"type": "date_time", "date_time": {"fallback_value": "2 November 2026"}},
                {
                    "type": "location",
                    "location": {
                        "latitude": "51.5074",
                        "longitude": "-0.1278",
                        "name": "London",
                        "address": "Westminster",
                    },
                },
            ],
        },
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": "0",
            "parameters": [{"type": "payload", "payload": "keep"}],
        },
    ],
}
BUTTONS: dict[str, object] = {
    "type": "button",
    "header": {"type": "media", "media": "https://example.com/table.png"},
    "body": {"text": "Shall we keep the table?"},
    "footer": {"text": "Until 8 p.m."},
    "action": {"buttons": [{"title": "Keep it", "id": "keep"}, {"title": "Let it go", "id": "drop"}]},
}
SECTIONS: dict[str, object] = {
    "type": "list",
    "body": {"text": "When will you come?"},
    "action": {
        "buttons": [{"title": "Choose"}],
        "sections": [
            {"title": "Tonight", "rows": [{"id": "eight", "title": "8 p.m.", "description": "The last table"}]}
        ],
    },
}
LINK: dict[str, object] = {
    "type": "cta_url",
    "header": {"type": "text", "text": "Your order"},
    "body": {"text": "It is on its way."},
    "action": {"buttons": [{"title": "Follow it", "cta_url": "https://example.com/orders/7"}]},
}
PLACE: dict[str, object] = {
    "latitude": "51.5074",
    "longitude": "-0.1278",
    "name": "Westminster",
    "address": "London",
}


def whatsapp(name: str, make: Callable[..., object], fields: dict[str, object], body: dict[str, object]) -> Send:
    """Describe a send of a WhatsApp object, which the SDK has a class for."""
    return Send(
        lambda: {"src": SRC, "type_": "whatsapp", name: make(**fields)}, {"src": SRC, "type": "whatsapp", name: body}
    )


SENDS = {
    "sms": send(src=SRC, text=TEXT),
    "every argument of an sms": send(
        src=SRC,
        text=TEXT,
        url="https://example.com/plivo/status",
        method="GET",
        log="content_only",
        trackable=True,
        message_expiry=600,
        dlt_entity_id="1701163911553676710",
        dlt_template_id="1707165121635805877",
        dlt_template_category="service_implicit",
    ),
    "a sender id": send(src="PLIVO", text="Größe 漢字 😀 ✓"),
    "a powerpack": send(powerpack_uuid=POWERPACK, text=TEXT),
    "mms by addresses": send(
        body={"src": SRC, "text": TEXT, "type": "mms", "media_urls": ["https://example.com/menu.png"]},
        src=SRC,
        text=TEXT,
        type_="mms",
        media_urls=["https://example.com/menu.png"],
    ),
    "mms by ids, without a text": send(
        body={"src": SRC, "type": "mms", "media_ids": ["801c2056-33ab-499c-80ef-58b574a462a2"]},
        src=SRC,
        type_="mms",
        media_ids=["801c2056-33ab-499c-80ef-58b574a462a2"],
    ),
    "whatsapp text": send(body={"src": SRC, "text": TEXT, "type": "whatsapp"}, src=SRC, text=TEXT, type_="whatsapp"),
    "whatsapp media": send(
        body={"src": SRC, "type": "whatsapp", "media_urls": ["https://example.com/menu.png"]},
        src=SRC,
        type_="whatsapp",
        media_urls=["https://example.com/menu.png"],
    ),
    "whatsapp template": whatsapp("template", sdk.template, TEMPLATE, TEMPLATE),
    "whatsapp template without gaps": whatsapp(
        "template",
        sdk.template,
        {"name": "hello_world", "language": "en_US"},
        {"name": "hello_world", "language": "en_US", "components": []},
    ),
    "whatsapp buttons": whatsapp("interactive", sdk.interactive, BUTTONS, BUTTONS),
    # What is not given, the SDK writes as null.
    "whatsapp list": whatsapp("interactive", sdk.interactive, SECTIONS, {**SECTIONS, "header": None, "footer": None}),
    "whatsapp link": whatsapp("interactive", sdk.interactive, LINK, {**LINK, "footer": None}),
    "whatsapp location": whatsapp("location", sdk.location, PLACE, PLACE),
}


@pytest.mark.parametrize("described", SENDS.values(), ids=SENDS.keys())
def test_whatever_the_sdk_sends_is_accepted(client: sdk.Client, mock: MockPlivo, wire: Wire, described: Send) -> None:
    sent = client.messages.create(dst=DST, **described.arguments())

    assert sent.message == "message(s) queued"
    assert str(uuid.UUID(sent.api_id)) == sent.api_id
    (message,) = mock.messages
    assert sent.message_uuid == [message.message_uuid]
    (exchange,) = wire.exchanges
    assert exchange.sent == {**ALWAYS, **described.body}


def test_many_destinations_are_joined_by_the_caller(client: sdk.Client, mock: MockPlivo, wire: Wire) -> None:
    sent = client.messages.create(src=SRC, dst="12025550123<+1 202 555 0124<nobody<12025550123", text=TEXT)

    assert sent.message_uuid == [message.message_uuid for message in mock.messages]
    assert [message.to_number for message in mock.messages] == ["12025550123", "12025550124"]
    assert sent.invalid_number == ["nobody"]
    assert len(wire.exchanges) == 1


def test_a_list_of_destinations_becomes_python_notation(client: sdk.Client, wire: Wire) -> None:
    """It looks as if the SDK took a list, but it sends the list's `str()`: that is nobody's number."""
    with pytest.raises(sdk.ValidationError, match="dst"):
        client.messages.create(src=SRC, dst=["12025550123", "12025550124"], text=TEXT)

    (exchange,) = wire.exchanges
    assert exchange.sent == {**ALWAYS, "src": SRC, "text": TEXT, "dst": "['12025550123', '12025550124']"}


@pytest.mark.parametrize(
    "arguments",
    [
        {"src": DST, "text": TEXT},
        {"text": TEXT},
        {"src": SRC, "powerpack_uuid": POWERPACK, "text": TEXT},
        {"src": SRC, "text": TEXT, "log": False},
        {"src": SRC, "type_": "fax", "text": TEXT},
    ],
    ids=["to itself", "no sender", "two senders", "log as a boolean", "unknown type"],
)
def test_what_the_sdk_refuses_is_not_sent(client: sdk.Client, mock: MockPlivo, arguments: dict[str, object]) -> None:
    with pytest.raises(sdk.ValidationError):
        client.messages.create(dst=DST, **arguments)

    assert len(mock.requests) == 0


def carousel() -> object:
    """Make a template that scrolls sideways."""
    cards = [{"card_index": 0, "components": [{"type": "body"}]}]
    return sdk.template(name="menu", language="en_US", components=[{"type": "carousel", "cards": cards}])


def nameless() -> object:
    """Make a location that has degrees only."""
    return sdk.location(latitude="51.5074", longitude="-0.1278")


@pytest.mark.parametrize(("make", "error"), [(carousel, sdk.ValidationError), (nameless, TypeError)])
def test_what_the_contract_allows_and_the_sdk_has_no_place_for(
    make: Callable[[], object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        make()
