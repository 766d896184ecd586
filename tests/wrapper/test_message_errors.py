"""What the error codes of messages mean, on records and webhooks; lists as dictionaries."""

import json
import pickle
from collections.abc import Iterable
from typing import get_args

import pytest

from plivo_messaging import AsyncPlivo, Message, MessageError, Plivo
from plivo_messaging._message_errors import MESSAGE_ERRORS, Fault
from plivo_messaging.webhooks import InboundMessage, StatusCallback
from plivo_mock import MockPlivo
from plivo_mock._magic import MAGIC_DESTINATIONS, Outcome

SRC, DST = "12025550100", "12025550123"
TEMPORARY = {"20", "80", "420"}


def message(code: object) -> Message:
    return Message({"message_uuid": "7", "error_code": code})


@pytest.mark.parametrize("code", ["000", "0", "", "null", None])
def test_a_message_without_an_error_has_none(code: str | None) -> None:
    assert message(code).error is None
    assert Message({"message_uuid": "7"}).error is None


@pytest.mark.parametrize("code", ["80", "080", 80], ids=repr)
def test_a_code_has_a_meaning_however_it_is_written(code: object) -> None:
    assert message(code).error == MessageError(
        "80", "the destination is temporarily unavailable", is_temporary=True, fault="recipient"
    )


def test_a_code_of_another_version_says_so() -> None:
    error = message("777").error
    assert error == MessageError("777", "this version does not know the code", is_temporary=False, fault="unknown")


def test_the_documented_codes_are_told_apart() -> None:
    errors = MESSAGE_ERRORS.values()
    assert [*MESSAGE_ERRORS] == sorted((error.code for error in errors), key=int)
    assert len({error.meaning for error in errors}) == len(MESSAGE_ERRORS)
    assert {error.code for error in errors if error.is_temporary} == TEMPORARY
    assert {error.fault for error in errors} == {*get_args(Fault)}


def test_each_code_of_the_mock_server_is_known() -> None:
    effects = [(magic.meaning, magic.effect) for magic in MAGIC_DESTINATIONS]
    codes = {effect.error_code for _, effect in effects if isinstance(effect, Outcome)} - {None, "000"}
    codes |= {code for meaning, _ in effects for code in codes_in(meaning)}
    assert len(codes) >= 17
    assert codes <= MESSAGE_ERRORS.keys()


def codes_in(meaning: str) -> Iterable[str]:
    return [words.split(maxsplit=1)[0].rstrip(":,") for words in meaning.split("code ")[1:]]


def test_an_error_is_compared_and_pickled() -> None:
    error = message("30").error
    assert pickle.loads(pickle.dumps(error)) == error == MESSAGE_ERRORS["30"]  # noqa: S301
    assert hash(error) == hash(MESSAGE_ERRORS["30"])


@pytest.mark.parametrize(
    "webhook",
    [
        StatusCallback({"MessageUUID": "7", "Status": "failed", "ErrorCode": "420"}),
        InboundMessage({"MessageUUID": "7", "From": SRC, "To": DST, "ErrorCode": "420"}),
    ],
    ids=lambda webhook: type(webhook).__name__,
)
def test_a_webhook_says_what_its_code_means(webhook: StatusCallback | InboundMessage) -> None:
    assert webhook.error is MESSAGE_ERRORS["420"]


def test_a_failed_message_of_the_mock_server_has_an_error(plivo: Plivo, plivo_mock: MockPlivo) -> None:
    sent = plivo.messages.send(src=SRC, dst="15555550180", text="Hi")
    assert plivo.messages.get(sent.message_uuid).error is None
    plivo_mock.advance(60)
    assert plivo.messages.get(sent.message_uuid).error is MESSAGE_ERRORS["80"]


def uuids(plivo_mock: MockPlivo) -> list[str]:
    """Seed two pages of messages; return them, the newest first."""
    return [plivo_mock.seed(from_number=SRC, to_number=DST, text="Hi").message_uuid for _ in range(25)][::-1]


def test_a_list_is_returned_as_dictionaries_for_json(plivo: Plivo, plivo_mock: MockPlivo) -> None:
    expected = uuids(plivo_mock)
    found = plivo.messages.list().to_dicts()
    assert [each["message_uuid"] for each in found] == expected
    assert json.loads(json.dumps(found)) == found == [each.to_dict() for each in plivo.messages.list()]
    assert len(plivo.messages.list(limit=21).to_dicts()) == 21
    assert plivo.messages.list(state="failed").to_dicts() == []


@pytest.mark.anyio
async def test_an_asynchronous_list_needs_one_await(async_plivo: AsyncPlivo, plivo_mock: MockPlivo) -> None:
    expected = uuids(plivo_mock)
    found = await async_plivo.messages.list().to_dicts()
    assert [each["message_uuid"] for each in found] == expected
    assert await (await async_plivo.messages.list()).to_dicts() == found
