"""Send requests over HTTP: what is accepted, what becomes of it, and what is refused in which words."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_mock import InProcessTransport, ManualClock, MockPlivo
from plivo_mock._bodies import parse_object
from plivo_mock._json import ApiError, JsonObject, JsonValue
from tests.mock.builders import a_body

POWERPACK = "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"
JSON = {"Content-Type": "application/json"}


def sent(api: httpx.Client, **parameters: JsonValue) -> dict[str, Any]:
    """Send one message, and return its record."""
    answer = api.post("", json=a_body(**parameters))
    assert answer.status_code == 202, answer.text
    (uuid,) = answer.json()["message_uuid"]
    record: dict[str, Any] = api.get(f"{uuid}/").json()
    return record


def refused(mock: MockPlivo, api: httpx.Client, parameters: dict[str, JsonValue]) -> str:
    """Send what is refused, and return the error."""
    answer = api.post("", json=a_body(**parameters))
    assert answer.status_code == 400, answer.text
    assert mock.messages == []
    error: str = answer.json()["error"]
    return error


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "is not valid JSON: Expecting value at character 0"),
        (b"{", "is not valid JSON"),
        (b"{} {}", "is not valid JSON: Extra data"),
        (b"src=1&dst=2", "is not valid JSON"),
        (b"\xef\xbb\xbf{}", "is not valid JSON: Unexpected UTF-8 BOM"),
        ("{}".encode("utf-16"), "is not UTF-8"),
        (b'{"text": "\xff"}', "is not UTF-8"),
        (b'{"text": "\xed\xa0\x80"}', "is not UTF-8"),
        (b'{"text": NaN}', "is not valid JSON: it holds NaN"),
        (b'{"text": [-Infinity]}', "is not valid JSON: it holds -Infinity"),
        (b'{"text": 1e999}', "holds a number that is out of range"),
        (b'{"text": ' + b"9" * 5_000 + b"}", "holds a number that is out of range"),
        (b'{"text": "\\ud800"}', "holds half of a surrogate pair"),
        (b'{"text": ["\\uDFFF\\ud800"]}', "holds half of a surrogate pair"),
        (b'{"\\udc00": 1}', "holds half of a surrogate pair"),
        (b"[" * 100_000, "is nested too deeply"),
        (b'{"a":' * 65 + b"1" + b"}" * 65, "is nested too deeply"),
        (b'{"a":' + b"[" * 65 + b"]" * 65 + b"}", "is nested too deeply"),
        (b"[]", "is not a JSON object"),
        (b"null", "is not a JSON object"),
        (b'"text"', "is not a JSON object"),
    ],
    ids=range(21),
)
def test_a_body_that_is_no_object_is_refused_with_the_reason(api: httpx.Client, body: bytes, problem: str) -> None:
    answer = api.post("", content=body, headers=JSON)

    assert answer.status_code == 400
    assert answer.json()["error"].startswith(f"The body of the request {problem}")


def test_a_body_may_be_deep_and_have_pairs_of_surrogate_escapes(mock: MockPlivo, api: httpx.Client) -> None:
    deep = b'{"a":' * 63 + b"1" + b"}" * 63
    body = b'{"src":"12025550100","dst":"12025550123","text":"\\ud83d\\ude00","new":' + deep + b"}"

    assert api.post("", content=body, headers=JSON).status_code == 202
    mock.sent(text="😀")


VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), VALUES), st.booleans())
def test_every_object_is_parsed(value: JsonObject, escaped: bool) -> None:
    assert parse_object(json.dumps(value, ensure_ascii=escaped).encode()) == value


@given(st.binary())
def test_any_bytes_are_an_object_or_refused(body: bytes) -> None:
    outcome: object
    try:
        outcome = type(parse_object(body))
    except ApiError as error:
        outcome = error.status
    assert outcome in {dict, 400}


@pytest.mark.parametrize(
    "body",
    [
        a_body(dst="+1 (202) 555-0123<abc<"),
        a_body(src=None, powerpack_uuid=POWERPACK),
        a_body(type="mms", text=None, media_urls=["https://example.com/a.png"]),
        a_body(type="whatsapp", text=None, template={"name": "welcome", "language": "en"}),
        a_body(text="a" * 1_600, log=False, trackable=True, message_expiry=5, url="https://example.com/", method="GET"),
        a_body(a_parameter_of_the_future={"is": "ignored"}),
        a_body(message_expiry=600.0),
    ],
    ids=range(7),
)
def test_a_valid_body_is_accepted(api: httpx.Client, body: JsonObject) -> None:
    assert api.post("", json=body).status_code == 202


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"dst": None}, "dst: this parameter is required"),
        ({"text": None}, "text: this parameter is required"),
        ({"src": None}, "src, powerpack_uuid: one of these parameters is required"),
        ({"powerpack_uuid": POWERPACK}, "src, powerpack_uuid: only one of these parameters may be given"),
        ({"dst": 12025550123}, "dst: must be of type string, not 12025550123"),
        ({"dst": "abc"}, 'dst: must have the documented form, not "abc"'),
        ({"type": "fax"}, 'type: must be sms, mms or whatsapp, not "fax"'),
        ({"message_expiry": 4}, "message_expiry: must be 5 or more, not 4"),
        ({"message_expiry": 10_800}, "message_expiry: must be 10799 or less, not 10800"),
        ({"trackable": "yes"}, 'trackable: must be of type boolean, not "yes"'),
        ({"text": ""}, "text: must have 1 or more characters"),
        ({"url": f"ftp://{'x' * 99}"}, f'url: must have the documented form, not "ftp://{"x" * 33}…'),
        ({"type": "mms"}, "media_urls, media_ids: one of these parameters is required"),
        ({"type": "mms", "media_ids": []}, "media_ids: must have 1 or more items"),
        ({"type": "mms", "media_ids": ["a"] * 11}, "media_ids: must have 10 or fewer items"),
        ({"type": "mms", "media_ids": ["a", 1]}, "media_ids[1]: must be of type string, not 1"),
        (
            {"template": {"name": "welcome", "language": "en"}},
            "template: may not be given together with the other parameters",
        ),
        ({"type": "whatsapp", "template": {"name": "welcome"}}, "template.language: this parameter is required"),
        (
            {"log": "maybe"},
            (
                'log: must be true, false, content_only or number_only, not "maybe"; '
                'or log: must be of type boolean, not "maybe"'
            ),
        ),
        (
            {"text": "a" * 1_601},
            "text: must have 737 or fewer characters; or text: must have 1600 or fewer characters",
        ),
        ({"src": "++"}, 'src: must have the documented form, not "++"'),
        ({"dst": "<"}, 'dst: must have the documented form, not "<"'),
        (
            {"text": "😀" * 369},
            "text: must have at most 737 UTF-16 code units, as it is not all GSM 03.38; it has 738",
        ),
    ],
    ids=range(23),
)
def test_a_broken_rule_is_named_with_its_parameter(
    mock: MockPlivo, api: httpx.Client, parameters: dict[str, JsonValue], text: str
) -> None:
    assert refused(mock, api, parameters) == text


@pytest.mark.parametrize("text", ["a" * 1_600, "€" * 1_600, "ж" * 737, "😀" * 368])
def test_the_longest_texts_are_accepted(mock: MockPlivo, api: httpx.Client, text: str) -> None:
    sent(api, text=text)
    mock.sent(text=text, times=1)


def numbers(count: int) -> str:
    return "<".join(str(12_025_550_000 + index) for index in range(count))


def test_a_thousand_different_destinations_are_accepted(api: httpx.Client) -> None:
    answer = api.post("", json=a_body(dst=f"{numbers(1_000)}<+1 2025550000"))

    assert len({*answer.json()["message_uuid"]}) == 1_000


@pytest.mark.parametrize("dst", [numbers(1_001), f"{numbers(1_000)}<nobody"], ids=["numbers", "with an invalid one"])
def test_more_than_a_thousand_are_not(mock: MockPlivo, api: httpx.Client, dst: str) -> None:
    text = refused(mock, api, {"dst": dst})
    assert text == "dst: at most 1,000 different destinations are allowed, not 1,001"


@pytest.mark.parametrize(
    ("src", "kept"),
    [
        ("PLIVO", "PLIVO"),
        ("My-Shop", "MyShop"),
        ("+12 34", "1234"),
        ("Café", "Caf"),
        ("12025550123", "12025550123"),
    ],
)
def test_senders_are_sanitised_and_may_be_the_destination(api: httpx.Client, src: str, kept: str) -> None:
    assert sent(api, src=src)["from_number"] == kept


def test_a_powerpack_sends_from_a_number_reserved_for_fiction(api: httpx.Client) -> None:
    record = sent(api, src=None, powerpack_uuid=POWERPACK)

    assert (record["from_number"], record["powerpack_id"]) == ("12025550100", POWERPACK)


@pytest.mark.parametrize(
    ("src", "dst", "country", "is_domestic"),
    [
        ("12025550100", "12025550123", "US", True),
        ("12025550100", "14165550123", "CA", False),
        ("12025550100", "442079460000", "GB", False),
        ("442079460001", "442079460000", "GB", True),
        ("12345", "442079460000", "GB", True),
        ("PLIVO", "442079460000", "GB", False),
        ("999123456", "999123457", "", False),
        ("12025550100", "77012345678", "KZ", False),
        ("12025550100", "38344123456", "XK", False),
        ("12025550100", "262269012345", "YT", False),
    ],
)
def test_the_country_is_that_of_the_destination(
    api: httpx.Client, src: str, dst: str, country: str, is_domestic: bool
) -> None:
    record = sent(api, src=src, dst=dst)

    assert (record["destination_country_iso2"], record["is_domestic"]) == (country, is_domestic)


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({}, "unregistered"),
        ({"src": None, "powerpack_uuid": POWERPACK}, "unregistered"),
        ({"type": "mms", "media_ids": ["a"]}, "unregistered"),
        ({"type": "whatsapp"}, ""),
        ({"src": "12345"}, ""),
        ({"src": "PLIVO"}, ""),
        ({"src": "14165550100"}, ""),
        ({"src": "1202555010"}, ""),
        ({"dst": "14165550123"}, ""),
    ],
    ids=range(9),
)
def test_10dlc_concerns_long_codes_of_the_united_states(
    api: httpx.Client, parameters: dict[str, JsonValue], status: str
) -> None:
    assert sent(api, **parameters)["tendlc_registration_status"] == status


@pytest.mark.parametrize(
    ("parameters", "units", "amounts"),
    [
        ({"text": "a" * 161}, 2, ("0.00770", "0.01540", "0.00300", "0.00600")),
        ({"text": "ж" * 71, "dst": "442079460000"}, 2, ("0.00770", "0.01540", "0.00000", "0.00000")),
        ({"type": "mms", "media_ids": ["a"], "text": "a" * 161}, 1, ("0.01800", "0.01800", "0.01000", "0.01000")),
        ({"type": "mms", "media_ids": ["a"], "text": None}, 1, ("0.01800", "0.01800", "0.01000", "0.01000")),
        ({"type": "whatsapp", "text": "a" * 4_096}, 1, ("0.00500", "0.00500", "0.00000", "0.00000")),
    ],
    ids=range(5),
)
def test_an_sms_is_paid_by_segments_and_everything_else_as_one(
    api: httpx.Client, parameters: dict[str, JsonValue], units: int, amounts: tuple[str, ...]
) -> None:
    record = sent(api, **parameters)

    assert record["units"] == units
    names = ("total_rate", "total_amount", "carrier_fees_rate", "carrier_fees")
    assert tuple(record[name] for name in names) == amounts


def test_whatsapp_messages_of_a_day_belong_to_one_conversation(api: httpx.Client, clock: ManualClock) -> None:
    def conversation(**parameters: JsonValue) -> tuple[str, str, str]:
        record = sent(api, type="whatsapp", **parameters)
        return record["conversation_id"], record["conversation_origin"], record["conversation_expiry_time"]

    first = conversation()
    others = [
        conversation(dst="12025550124"),
        conversation(src="12025550101"),
        conversation(template={"name": "welcome", "language": "en"}),
    ]
    clock.advance(timedelta(hours=24).total_seconds() - 1)
    assert conversation() == first
    clock.advance(1)

    assert first[1:] == ("service", "2026-03-02 12:00:00.000000")
    assert len(first[0]) == 33
    assert [origin for _, origin, _ in others] == ["service", "service", "utility"]
    assert len({first, *others, conversation()}) == 5


def test_a_log_mode_may_be_a_boolean(api: httpx.Client) -> None:
    assert [sent(api, log=log)["log"] for log in (True, False, "content_only", None)] == [
        "true",
        "false",
        "content_only",
        "true",
    ]


DESTINATIONS = st.lists(st.text("0123456789ab+ ", max_size=16), min_size=1, max_size=30)


@given(DESTINATIONS)
def test_every_destination_is_a_message_or_invalid(given: list[str]) -> None:
    mock = MockPlivo(clock=ManualClock(), seed=1)
    with httpx.Client(transport=InProcessTransport(mock.asgi())) as client:
        url = f"http://127.0.0.1/v1/Account/{mock.auth_id}/Message/"
        body = a_body(dst="<".join(["12025550123", *given]))
        answer = client.post(url, json=body, auth=(mock.auth_id, mock.auth_token)).json()

    digits = {each.translate(str.maketrans("", "", "+ ")) for each in ["12025550123", *given]}
    numbers = {each for each in digits if each.isdigit() and len(each) <= 14}
    messages = {message.message_uuid: message.to_number for message in mock.messages}
    assert len(answer["message_uuid"]) == len(messages)
    assert {messages[uuid] for uuid in answer["message_uuid"]} == numbers
    assert len(numbers) + len(answer.get("invalid_number", [])) <= len({"12025550123", *given})
