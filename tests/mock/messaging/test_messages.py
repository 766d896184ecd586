import pytest

from plivo_mock._messaging._messages import MessageType, SendRequest
from tests.mock.builders import a_request


def test_what_a_request_leaves_out_is_filled_in() -> None:
    assert a_request() == SendRequest(
        src="12025550100",
        powerpack_uuid="",
        dst="12025550123",
        text="Your table is ready.",
        type=MessageType.SMS,
        url="",
        method="POST",
        log="true",
        trackable=False,
        media_urls=(),
        media_ids=(),
        message_expiry=10_800,
        template=None,
        interactive=None,
        location=None,
        dlt_entity_id="",
        dlt_template_id="",
        dlt_template_category="",
    )


def test_every_argument_is_kept() -> None:
    request = a_request(
        src=None,
        powerpack_uuid="1d5f3dd8-b207-4738-b59f-3c2ac7d3461c",
        type="whatsapp",
        url="https://example.com/status",
        method="GET",
        log="number_only",
        trackable=True,
        media_urls=["https://example.com/a.png"],
        media_ids=["801c2056"],
        message_expiry=600,
        template={"name": "welcome", "language": "en"},
        interactive={"type": "button", "action": {}},
        location={"latitude": 1, "longitude": 2},
        dlt_entity_id="1",
        dlt_template_id="2",
        dlt_template_category="promotional",
    )

    assert request == SendRequest(
        src="",
        powerpack_uuid="1d5f3dd8-b207-4738-b59f-3c2ac7d3461c",
        dst="12025550123",
        text="Your table is ready.",
        type=MessageType.WHATSAPP,
        url="https://example.com/status",
        method="GET",
        log="number_only",
        trackable=True,
        media_urls=("https://example.com/a.png",),
        media_ids=("801c2056",),
        message_expiry=600,
        template={"name": "welcome", "language": "en"},
        interactive={"type": "button", "action": {}},
        location={"latitude": 1, "longitude": 2},
        dlt_entity_id="1",
        dlt_template_id="2",
        dlt_template_category="promotional",
    )


@pytest.mark.parametrize(("given", "kept"), [(True, "true"), (False, "false"), ("false", "false")])
def test_the_log_mode_may_be_given_as_a_boolean(given: bool | str, kept: str) -> None:
    assert a_request(log=given).log == kept


def test_an_expiry_may_be_written_with_a_decimal_point() -> None:
    assert a_request(message_expiry=600.0).message_expiry == 600
