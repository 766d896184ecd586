"""The response models: views of the wire in Python's types."""

import copy
import json
import pickle
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from plivo_messaging_api import models, values
from plivo_messaging_api.models import (
    Error,
    InboundMessage,
    LegacyMessageDetail,
    LogMode,
    MessageDetail,
    MessageList,
    MessageRecord,
    MessageState,
    MessageType,
    PageMeta,
    SendMessageResponse,
    StatusCallback,
)
from plivo_messaging_api.values import Record

EXAMPLES = Path(__file__).parents[2] / "openapi" / "examples"
OF_EXAMPLES: dict[str, type[Record]] = {
    "callback-": StatusCallback,
    "inbound-": InboundMessage,
    "error-": Error,
    "get-latest": MessageDetail,
    "get-legacy": LegacyMessageDetail,
    "list-": MessageList,
    "sent-": SendMessageResponse,
}
CASES = {
    file.stem: (model, json.loads(file.read_text(encoding="utf-8"))["value"])
    for file in sorted(EXAMPLES.glob("*.json"))
    for name, model in OF_EXAMPLES.items()
    if file.stem.startswith(name) and file.stem != "error-unauthorized"  # a plain text
}
NOTHING = (None, "", "null")
UUID = "b48d95dc-e3ac-11eb-a9c2-0242ac110005"


def record(**fields: object) -> MessageRecord:
    return MessageRecord({"message_uuid": UUID, **fields})


@pytest.mark.parametrize("name", CASES)
def test_every_example_is_read(name: str) -> None:
    model, example = CASES[name]
    view = model.from_dict(example)

    assert view.to_dict() == view.raw == example
    for attribute, keys in view.FIELDS.items():
        value = getattr(view, attribute)
        given = [key for key in keys if key in example and example[key] not in NOTHING]
        assert (value in (None, ())) is not bool(given), attribute
        assert not isinstance(value, datetime) or value.tzinfo is UTC


@pytest.mark.parametrize("name", CASES)
def test_a_record_equals_one_of_the_same_json_and_can_be_pickled_and_copied(name: str) -> None:
    model, example = CASES[name]
    view, other = model(example), model(MappingProxyType(dict(example)))

    for same in (other, pickle.loads(pickle.dumps(other)), copy.copy(view), copy.deepcopy(view)):  # noqa: S301
        assert (same, hash(same), repr(same), type(same)) == (view, hash(view), repr(view), model)
    assert view != model({**example, "more": 1})
    assert view != example
    with pytest.raises(TypeError):
        view.raw["more"] = 1  # type: ignore[index]
    with pytest.raises(AttributeError):
        view.more = 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("nothing", [{}, *NOTHING, [], {"a": 1}], ids=repr)
def test_nothing_and_what_cannot_be_read_is_none(nothing: object) -> None:
    given = MessageRecord.FIELDS.keys() - {"message_uuid"}
    fields = {} if nothing == {} else dict.fromkeys(given, nothing)

    assert {name: getattr(record(**fields), name) for name in given} == dict.fromkeys(given)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2021-07-13 13:04:06.799021+05:30", datetime(2021, 7, 13, 7, 34, 6, 799021, UTC)),
        ("2021-07-13 13:04:51.94772-05:30", datetime(2021, 7, 13, 18, 34, 51, 947720, UTC)),
        ("2021-07-13 13:04:06+00:00", datetime(2021, 7, 13, 13, 4, 6, tzinfo=UTC)),
        ("2021-07-13T13:04:06.5Z", datetime(2021, 7, 13, 13, 4, 6, 500_000, UTC)),
        ("2021-07-13T13:04:06+0530", datetime(2021, 7, 13, 7, 34, 6, tzinfo=UTC)),
        ("2021-07-13 13:04:06+05:30:15", datetime(2021, 7, 13, 7, 33, 51, tzinfo=UTC)),
        ("2012-06-18T11:28:40", datetime(2012, 6, 18, 11, 28, 40, tzinfo=UTC)),
        ("2023-05-26 18:54:00.000000", datetime(2023, 5, 26, 18, 54, tzinfo=UTC)),
        ("2021-07-13", datetime(2021, 7, 13, tzinfo=UTC)),
        ("2021-07-13+05:30", datetime(2021, 7, 13, 5, 30, tzinfo=UTC)),  # read as a time of day
        ("1685127240", datetime(2023, 5, 26, 18, 54, tzinfo=UTC)),
        (1685127240, datetime(2023, 5, 26, 18, 54, tzinfo=UTC)),
        ("20210713", datetime(1970, 8, 22, 22, 5, 13, tzinfo=UTC)),
        *((text, None) for text in ("100000000000", "٢٠٢١", "soon", "2021-07-13 13:04:06+01:00+05:30", True, 1.5)),
        *((text, None) for text in ("0001-01-01 00:00:00+05:30", "9999-12-31 23:59:59-05:30", "2021-02-29 00:00:00")),
    ],
    ids=repr,
)
def test_times_are_aware_and_in_utc(text: object, moment: datetime | None) -> None:
    read = record(message_time=text).message_time
    assert read == moment
    assert read is None or read.tzinfo is UTC


@pytest.mark.parametrize(
    ("value", "amount"),
    [("0.00140", "0.00140"), ("1" * 70, "1" * 70), (3, "3"), (0.5, "0.5"), ("0", "0")]
    + [(value, None) for value in ("NaN", "Infinity", "a", True, "")],
    ids=repr,
)
def test_amounts_are_decimals(value: object, amount: str | None) -> None:
    for _ in range(2):  # the second time it is known
        read = record(total_amount=value).total_amount
        assert str(read) == str(amount and Decimal(amount))


def test_only_so_many_amounts_are_kept() -> None:
    for each in range(3_000):
        values.as_amount(f"{each}.00000")
    assert len(values.AMOUNTS) <= 1_024


@pytest.mark.parametrize(
    ("value", "number"),
    [(1, 1), ("1", 1), ("1" * 18, int("1" * 18)), ("0", 0)]
    + [(value, None) for value in ("1" * 19, "-1", "\uff11", True, 1.5, "a")],
    ids=repr,
)
def test_numbers_are_integers(value: object, number: int | None) -> None:
    assert record(units=value).units == number


@pytest.mark.parametrize(
    ("value", "truth"), [(True, True), (False, False), ("true", True), ("false", False), (1, None)]
)
def test_truth_values(value: object, *, truth: bool | None) -> None:
    assert record(is_domestic=value).is_domestic is truth


def test_enumerations_are_open() -> None:
    assert record(message_state="sent").message_state is MessageState.SENT
    assert record(message_state="lost").message_state == "lost"
    assert record(message_state=7).message_state == "7"
    assert record(message_state=True).message_state is None
    assert StatusCallback({"MessageUUID": UUID, "Status": "lost"}).message_state == "lost"
    assert StatusCallback({"MessageUUID": UUID, "Status": "read"}).message_state is MessageState.READ


@pytest.mark.parametrize(
    ("value", "mode"), [(True, LogMode.TRUE), (False, LogMode.FALSE), ("content_only", "content_only")]
)
def test_the_log_mode_of_an_older_record_is_a_truth_value(value: object, mode: str) -> None:
    assert record(log=value).log is LogMode(mode)


@pytest.mark.parametrize("key", MessageRecord.FIELDS["conversation_expiry_time"])
def test_the_end_of_a_conversation_has_several_names(key: str) -> None:
    fields = dict.fromkeys(MessageRecord.FIELDS["conversation_expiry_time"], "null") | {key: "2023-05-26 18:54:00"}
    assert record(**fields).conversation_expiry_time == datetime(2023, 5, 26, 18, 54, tzinfo=UTC)
    assert len(MessageRecord.FIELDS["conversation_expiry_time"]) == 3


def test_the_text_and_the_media_of_a_received_message() -> None:
    fields = {"MessageUUID": UUID, "From": "1", "To": "2", "Type": "mms"}
    media = {
        "Media10": "k",
        "Media2": "c",
        "Media0": "a",
        "Media": "x",
        "MediaCount": "3",
        "Mediaxy": "y",
        "Media3": "",
    }

    assert InboundMessage({**fields, **media}).media == ("a", "c", "k")
    assert InboundMessage({**fields, **media}).media_count == 3
    assert InboundMessage(fields).media == ()
    assert InboundMessage({**fields, "Text": "", "Body": "null"}).text == "null"
    assert InboundMessage({**fields, "Text": "a", "Body": "b"}).text == "a"
    assert InboundMessage(fields).text is None
    shown = repr(InboundMessage({**fields, **media, "Text": "secret"}))
    assert shown == f"InboundMessage(message_uuid='{UUID}', from_number='1', to_number='2', message_type='mms')"


REQUIRED: dict[type[Record], Mapping[str, object]] = {
    MessageRecord: {"message_uuid": UUID},
    MessageDetail: {"message_uuid": UUID},
    SendMessageResponse: {"message_uuid": [UUID]},
    MessageList: {"meta": {}, "objects": []},
    LegacyMessageDetail: {"meta": {}, "objects": []},
    PageMeta: {"next": "/v1/"},
    StatusCallback: {"MessageUUID": UUID, "Status": "sent"},
    InboundMessage: {"MessageUUID": UUID, "From": "1", "To": "2"},
    Error: {},
}


@pytest.mark.parametrize("model", REQUIRED, ids=lambda model: model.__name__)
def test_a_model_cannot_be_made_without_what_it_cannot_lack(model: type[Record]) -> None:
    fields = REQUIRED[model]
    assert model(fields).raw == fields
    for name in fields:
        with pytest.raises(KeyError, match=name):
            model({key: value for key, value in fields.items() if key != name})
        for wrong in (7, {"a": 1} if isinstance(fields[name], list) else [1]):
            with pytest.raises(TypeError, match=f"{name} is not a"):
                model({**fields, name: wrong})
    wrongs: list[Any] = [None, [], "text", 7]
    for wrong in wrongs:
        with pytest.raises(TypeError):
            model(wrong)


def test_every_response_model_is_tested_here() -> None:
    all_models = [getattr(models, name) for name in models.__all__]
    assert {each for each in all_models if isinstance(each, type) and issubclass(each, Record)} == set(REQUIRED)


def test_lists_of_texts() -> None:
    sent = SendMessageResponse({"message_uuid": ["a", "b"], "invalid_number": None})
    assert (sent.message_uuids, sent.invalid_numbers) == (("a", "b"), ())
    assert SendMessageResponse({"message_uuid": []}).message_uuids == ()
    wrongs: list[object] = [[1], ["a", None], "a", {}]
    for wrong in wrongs:
        with pytest.raises(TypeError, match="message_uuid is not a list"):
            SendMessageResponse({"message_uuid": wrong})
    with pytest.raises(TypeError, match="invalid_number is not a list of strings"):
        _ = SendMessageResponse({"message_uuid": [], "invalid_number": "12"}).invalid_numbers


def test_nested_models_are_read_when_they_are_asked_for() -> None:
    page = MessageList({"meta": {"next": None, "limit": 20}, "objects": [{"message_uuid": UUID}, {}]})
    assert (page.meta.next_, page.meta.limit, page.meta.total_count) == (None, 20, None)
    with pytest.raises(KeyError, match="message_uuid"):
        _ = page.objects
    with pytest.raises(TypeError, match="not a list of MessageRecord"):
        MessageRecord.from_list({})
    with pytest.raises(KeyError, match="next"):
        _ = MessageList({"meta": {}, "objects": []}).meta


def test_the_repr_names_what_identifies_a_message() -> None:
    shown = repr(record(message_state="sent", from_number="1", to_number="2", error_message="secret"))
    numbers = "from_number='1', to_number='2', message_time=None"
    assert shown == f"MessageRecord(message_uuid='{UUID}', message_state='sent', {numbers})"
    assert repr(MessageRecord.__new__(MessageRecord)).startswith("MessageRecord(message_uuid=None")
    try:
        MessageRecord({})
    except KeyError as error:
        shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
        assert "self = MessageRecord(message_uuid=None" in shown


def test_a_model_can_be_extended() -> None:
    class Message(MessageDetail):
        __slots__ = ()

    (message,) = Message.from_list([{"message_uuid": UUID, "message_type": "sms"}])
    assert (type(message), message.api_id, message.message_type) == (Message, None, MessageType.SMS)


def test_a_moment_is_written_as_the_filters_expect_it() -> None:
    india = timezone(timedelta(hours=5, minutes=30))
    assert values.filter_time(datetime(2021, 7, 13, 13, 4, 6, 7, india)) == "2021-07-13 07:34:06.000007"
    assert values.filter_time(datetime(1, 1, 2, tzinfo=UTC)) == "0001-01-02 00:00:00.000000"
    with pytest.raises(OverflowError):
        values.filter_time(datetime(1, 1, 1, tzinfo=india))


def test_every_moment_and_amount_is_typed_as_one() -> None:
    types: dict[str, Any] = {}
    for model in (MessageRecord, StatusCallback, InboundMessage):
        types |= {name: getattr(model, name).fget.__annotations__["return"] for name in model.FIELDS}
    times = {name for name in types if name.endswith("_time")}
    assert times == {name for name, kind in types.items() if kind == "datetime | None"}
    amounts = {name for name in types if name.endswith(("_rate", "_amount", "_fees"))}
    assert amounts == {name for name, kind in types.items() if kind == "Decimal | None"}
