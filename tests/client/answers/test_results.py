"""What a send was answered."""

from typing import Any

import pytest

from plivo_messaging import SendResult

RAW = {"brand_new": 1}


def result(*message_uuids: str) -> SendResult:
    """Make the answer to a send."""
    return SendResult(message_uuids, ("not-a-number",), "message(s) queued", "5e0d4a5e", RAW)


def test_the_one_message() -> None:
    assert result("b48d95dc").message_uuid == "b48d95dc"


@pytest.mark.parametrize("message_uuids", [(), ("b48d95dc", "11cca016")])
def test_there_is_no_such_thing_as_the_message_of_several(message_uuids: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=rf"^{len(message_uuids)} messages were queued: read message_uuids$"):
        _ = result(*message_uuids).message_uuid


def test_repr_leaves_the_raw_answer_out() -> None:
    assert repr(result("b48d95dc")) == (
        "SendResult(message_uuids=('b48d95dc',), invalid_numbers=('not-a-number',), "
        "message='message(s) queued', api_id='5e0d4a5e')"
    )
    assert result("b48d95dc").raw is RAW


def test_a_result_is_read_only() -> None:
    sent: Any = result("b48d95dc")
    with pytest.raises(AttributeError):
        sent.message = "x"
