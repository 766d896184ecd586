"""The documented WhatsApp messages can be made of objects."""

from typing import Any

import attrs
import httpx
import pytest

from plivo_messaging import whatsapp
from tests.wrapper.wire import Wire, example


def sent(**content: Any) -> object:
    """Send a WhatsApp message, and return the body that reached the wire."""
    wire = Wire(httpx.Response(202, json=example("sent-legacy")))
    wire.client().messages.send(src="12025550100", dst="12025550123", type="whatsapp", **content)
    return wire.sent_json()


@pytest.mark.parametrize("name", whatsapp.__all__)
def test_a_public_name_is_a_documented_class(name: str) -> None:
    shape = getattr(whatsapp, name)
    assert attrs.has(shape)
    assert shape.__doc__


def test_a_template_with_every_kind_of_value() -> None:
    place = whatsapp.Location(longitude="-0.1278", latitude="51.5074", name="The table", address="1 Example Street")
    template = whatsapp.Template(
        name="order_confirmation",
        language="en_US",
        components=[
            whatsapp.TemplateComponent(
                "header", parameters=[whatsapp.TemplateParameter("media", media="https://example.com/menu.png")]
            ),
            whatsapp.TemplateComponent(
                "body",
                parameters=[
                    whatsapp.TemplateParameter("text", text="Ada", parameter_name="customer"),
                    whatsapp.TemplateParameter(
                        "currency",
                        currency=whatsapp.Currency(fallback_value="$12.50", currency_code="USD", amount_1000=12_500),
                    ),
                    whatsapp.TemplateParameter("date_time", date_time=whatsapp.DateTime("2 November 2026")),
                    whatsapp.TemplateParameter("location", location=place),
                ],
            ),
            whatsapp.TemplateComponent(
                "button",
                sub_type="quick_reply",
                index="0",
                parameters=[whatsapp.TemplateParameter("payload", payload="keep")],
            ),
            whatsapp.TemplateComponent(
                "carousel",
                cards=[
                    whatsapp.TemplateCard(
                        card_index=0,
                        components=[
                            whatsapp.TemplateComponent(
                                "body", parameters=[whatsapp.TemplateParameter("text", text="Soup")]
                            )
                        ],
                    )
                ],
            ),
        ],
    )
    assert sent(template=template) == example("send-whatsapp-template")


def test_an_interactive_list() -> None:
    interactive = whatsapp.Interactive(
        type_="list",
        header=whatsapp.InteractiveHeader("text", text="Your table"),
        body=whatsapp.InteractiveText("When would you like to come?"),
        footer=whatsapp.InteractiveText("We answer at once."),
        action=whatsapp.InteractiveAction(
            buttons=[whatsapp.InteractiveButton(title="Choose a time")],
            sections=[
                whatsapp.InteractiveSection(
                    title="Tonight",
                    rows=[
                        whatsapp.InteractiveRow(id="eight", title="8 p.m.", description="By the window"),
                        whatsapp.InteractiveRow(id="nine", title="9 p.m."),
                    ],
                )
            ],
        ),
    )
    assert sent(interactive=interactive) == example("send-whatsapp-interactive")


def test_a_location() -> None:
    place = whatsapp.Location(longitude=-0.1278, latitude=51.5074, name="The table", address="1 Example Street")
    assert sent(location=place) == example("send-whatsapp-location")
