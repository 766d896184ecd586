"""The arguments of a send become the body of its request, or are refused."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import (
    CallbackMethod,
    DltTemplateCategory,
    LogMode,
    MessageType,
    SendOptions,
    ValidationError,
    segments,
    whatsapp,
)
from plivo_messaging._arguments.send import build_send_request
from tests.wrapper.wire import example

SRC = "12025550100"
DST = "12025550123"
POWERPACK = "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"
TEXT = "Your table is ready."
URL = "https://example.com/menu.png"
NAMED = {"name": "x", "language": "y"}
BASE: dict[str, object] = {"dst": DST, "src": SRC, "text": TEXT}
WHATSAPP: dict[str, object] = {"dst": DST, "src": SRC, "type": "whatsapp"}
ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.lists(st.text() | st.integers(), max_size=3)
    | st.dictionaries(st.text(), st.text(), max_size=3)
)


def body(arguments: Mapping[str, object]) -> dict[str, Any]:
    named: dict[str, Any] = {"dst": DST, "src": None, "powerpack_uuid": None, "text": None, **arguments}
    dst, src, powerpack_uuid, text = (named.pop(name) for name in ("dst", "src", "powerpack_uuid", "text"))
    return build_send_request(dst, src, powerpack_uuid, text, cast("SendOptions", named)).to_dict()


def refusal(arguments: Mapping[str, object]) -> str:
    with pytest.raises(ValidationError) as caught:
        body(arguments)
    assert str(caught.value).startswith(f"{caught.value.argument}: ")
    return str(caught.value)


def test_the_required_arguments() -> None:
    assert body(BASE) == BASE


def test_every_argument() -> None:
    everything = {
        **BASE,
        "type": MessageType.MMS,
        "url": "https://example.com/plivo/status",
        "method": CallbackMethod.GET,
        "log": LogMode.NUMBER_ONLY,
        "trackable": True,
        "media_urls": [URL],
        "media_ids": ("801c2056-33ab-499c-80ef-58b574a462a2",),
        "message_expiry": 600,
        "dlt_entity_id": "1701163911553676710",
        "dlt_template_id": "1707165121635805877",
        "dlt_template_category": DltTemplateCategory.SERVICE_IMPLICIT,
    }
    # JSON turns members of enumerations into their values, which equal them, and the tuple into a list.
    assert json.loads(json.dumps(body(everything))) == json.loads(json.dumps(everything))


@pytest.mark.parametrize("option", sorted(SendOptions.__annotations__))
def test_none_is_the_same_as_leaving_it_out(option: str) -> None:
    assert body({**BASE, option: None}) == body(BASE)


def test_each_destination_is_sent_once() -> None:
    assert body({**BASE, "dst": ["+1 202 555 0123", "12025550124", DST, "x"]})["dst"] == f"{DST}<12025550124<x"


def test_a_powerpack_instead_of_a_sender() -> None:
    sent = body({"dst": DST, "powerpack_uuid": POWERPACK.upper(), "text": TEXT})
    assert sent == {"dst": DST, "powerpack_uuid": POWERPACK, "text": TEXT}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"src": None}, "src: is missing: pass src (a number or sender ID) or powerpack_uuid"),
        ({"powerpack_uuid": POWERPACK}, "src: is given beside powerpack_uuid: leave one out"),
        ({"src": None, "powerpack_uuid": "x"}, "powerpack_uuid: 'x' is not a UUID"),
        ({"src": ""}, "src: is empty: leave it out, or give it a value, such as '12025550100'"),
        ({"src": 12025550100}, "src: 12025550100 is not a string, such as '12025550100'"),
        ({"src": "+ -"}, "src: '+ -' has 0 letters and digits: a sender has 1 to 11"),
        ({"src": "1" * 15}, "src: '111111111111111' has 15 digits: a sender has 1 to 14"),
        ({"src": "ABCDEFGHIJKL"}, "src: 'ABCDEFGHIJKL' has 12 letters and digits: a sender has 1 to 11"),
        ({"src": "A23456789012"}, "src: 'A23456789012' has 12 letters and digits"),
        ({"src": "\u0661\u0662"}, "has 0 letters and digits"),
        (
            {"src": "+1 (202) 555-0123"},
            "dst: '12025550123' is the sender (src) as well: a number cannot send to itself",
        ),
        ({"dst": [DST, "12025550124"], "src": "12025550124"}, "dst: '12025550124' is the sender"),
        ({"dst": ""}, "dst: is empty"),
        ({"text": None}, "text: is missing: an SMS has a text"),
        ({"text": ""}, "text: is empty: leave it out, or write something"),
        ({"text": 5}, "text: 5 is not a string"),
        ({"text": "\ud83c"}, "text: contains half of a surrogate pair"),
        ({"type": "smss"}, "type: 'smss' is not one of mms, sms, whatsapp: did you mean 'sms'?"),
        ({"url": "example.com"}, "url: 'example.com' is not an http or https URL"),
        ({"url": "ftp://example.com"}, "url: 'ftp://example.com' is not an http or https URL"),
        ({"url": "https://"}, "url: 'https://' is not an http or https URL"),
        ({"url": "https://?x"}, "url: 'https://?x' is not an http or https URL"),
        ({"url": "https:example.com"}, "url: 'https:example.com' is not an http or https URL"),
        ({"url": "https://example.com/a b"}, "url: 'https://example.com/a b' is not an http or https URL"),
        ({"url": ""}, "url: is empty: leave it out, or give it a value, such as 'https://example.com/plivo/status'"),
        ({"method": "PUT"}, "method: 'PUT' is not one of GET, POST"),
        ({"log": "none"}, "log: 'none' is not one of content_only, false, number_only, true"),
        ({"log": 1}, "log: 1 is not one of"),
        ({"trackable": "true"}, "trackable: 'true' is neither True nor False"),
        ({"trackable": 1}, "trackable: 1 is neither True nor False"),
        ({"message_expiry": 4}, "message_expiry: 4 is out of range: from 5 to 10,799 seconds"),
        ({"message_expiry": 10_800}, "message_expiry: 10,800 is out of range: from 5 to 10,799 seconds"),
        ({"message_expiry": "600"}, "message_expiry: '600' is not a whole number of seconds"),
        ({"dlt_entity_id": ""}, "dlt_entity_id: is empty"),
        ({"dlt_template_id": 1}, "dlt_template_id: 1 is not a string"),
        ({"dlt_template_category": "service"}, "dlt_template_category: 'service' is not one of promotional, "),
        ({"media_urls": URL}, f"media_urls: '{URL}' is not a list of strings"),
        ({"media_urls": 5}, "media_urls: 5 is not a list of strings"),
        ({"type": "mms", "media_urls": []}, "media_urls: 0 media: a message of type mms has 1 to 10"),
        ({"media_urls": [URL]}, "media_urls: goes with type='mms' or type='whatsapp' only, and the type is 'sms'"),
        (
            {"media_ids": ["x"], "text": None},
            "media_ids: goes with type='mms' or type='whatsapp' only, and the type is",
        ),
        ({"src": "Zoë"}, "src: 'Zoë' would be shown as 'Zo': a sender ID has only letters from A to Z and digits"),
        ({"src": "My Shop"}, "src: 'My Shop' would be shown as 'MyShop': a sender ID has only letters"),
        ({"src": "A-1 Pizza"}, "src: 'A-1 Pizza' would be shown as 'A1Pizza'"),
        ({"src": "12025550100\n"}, "would be shown as '12025550100'"),
        ({"src": "07700 900123"}, "src: '07700 900123' begins with 0, as no country code does: write '+' and the "),
        ({"src": "(202) 555-0100"}, "src: '(202) 555-0100' begins with an area code: write '+' and the country code"),
        ({"type": "mms", "media_urls": [URL] * 11}, "media_urls: 11 media: a message of type mms has 1 to 10"),
        ({"media_urls": [5]}, "media_urls: 5 is not a string"),
        ({"media_urls": ["example.com"]}, "media_urls: 'example.com' is not an http or https URL"),
        ({"media_ids": [""]}, "media_ids: is empty"),
        ({"type": "mms"}, "media_urls: is missing: an MMS has media_urls or media_ids"),
        ({"template": {}}, "template: goes with type='whatsapp' only, and the type is 'sms'"),
        ({"type": "mms", "location": {}}, "location: goes with type='whatsapp' only, and the type is 'mms'"),
    ],
    ids=repr,
)
def test_arguments_that_are_refused(changes: dict[str, object], problem: str) -> None:
    assert problem in refusal({**BASE, **changes})


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        *(("src", src) for src in ("1", "1" * 14, "+1 (202) 555-0100", "ABCDEFGHIJK", "A1Pizza", "74242", "020202")),
        *(
            ("url", url)
            for url in ("https://example.com", "http://x?y", "http://x#y", "https://example.com:8443/a?b=c")
        ),
        ("log", "content_only"),
        ("message_expiry", 5),
        ("message_expiry", 10_799),
    ],
)
def test_values_that_are_sent_unchanged(argument: str, value: object) -> None:
    assert body({**BASE, argument: value})[argument] == value


@pytest.mark.parametrize(("log", "sent"), [(True, "true"), (False, "false")])
def test_log_may_be_a_boolean(log: bool, sent: str) -> None:
    assert body({**BASE, "log": log})["log"] == sent


@pytest.mark.parametrize("media", [{}, {"type": "mms", "media_ids": ["x"]}], ids=["sms", "mms"])
@pytest.mark.parametrize(
    ("character", "limit", "problem"),
    [
        ("a", 1_600, "1,601 characters: a message has at most 1,600"),
        ("€", 1_600, "1,601 characters: a message has at most 1,600"),
        ("ş", 737, "738 UTF-16 code units: a message with a character outside GSM 03.38 has at most 737,"),
    ],
)
def test_the_longest_text(media: dict[str, object], character: str, limit: int, problem: str) -> None:
    arguments = {**BASE, **media}
    assert body({**arguments, "text": character * limit})["text"] == character * limit
    assert problem in refusal({**arguments, "text": character * (limit + 1)})


def test_a_surrogate_pair_counts_as_two_code_units() -> None:
    assert body({**BASE, "text": "🍽" * 368})
    assert "738 UTF-16 code units" in refusal({**BASE, "text": "🍽" * 369})


def test_whatsapp_limits_characters() -> None:
    for character in ("a", "🍽"):
        assert body({**WHATSAPP, "text": character * 4_096})
        assert "text: 4,097 characters: WhatsApp allows 4,096" in refusal({**WHATSAPP, "text": character * 4_097})


@given(st.text("aé€ş🍽", min_size=1, max_size=40), st.integers(1, 200))
def test_a_text_is_sent_if_it_is_short_enough_for_its_encoding(text: str, times: int) -> None:
    text *= times
    split = segments(text)
    if split.characters <= (1_600 if split.encoding == "GSM-7" else 737):
        assert body({**BASE, "text": text})["text"] == text
    else:
        assert refusal({**BASE, "text": text}).startswith("text: ")


def test_media_may_be_any_iterable() -> None:
    arguments = {**BASE, "text": None, "type": "mms", "media_urls": (f"https://example.com/{n}" for n in range(10))}
    assert len(body(arguments)["media_urls"]) == 10


@pytest.mark.parametrize(
    "content",
    [
        {"text": "Your table is ready 🍽"},
        {"media_urls": [URL]},
        {"media_ids": ["x"]},
        {"template": {"name": "order_confirmation", "language": "en_US"}},
        {"interactive": {"type": "button", "action": {"buttons": [{"title": "Yes"}]}}},
        {"location": {"longitude": -0.1278, "latitude": 51.5074, "name": "The table"}},
    ],
    ids=lambda content: next(iter(content)),
)
def test_the_content_of_a_whatsapp_message(content: dict[str, object]) -> None:
    assert body({**WHATSAPP, **content}) == {**WHATSAPP, **content}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({}, "text: is missing: a WhatsApp message has a text, media, a template, interactive or a location"),
        ({"media_urls": [URL, URL]}, "media_urls: 2 media: a message of type whatsapp has 1 to 1"),
    ],
    ids=["nothing", "two media"],
)
def test_a_whatsapp_message_needs_content(content: dict[str, object], problem: str) -> None:
    assert refusal({**WHATSAPP, **content}) == problem


def test_objects_of_the_whatsapp_module_are_sent() -> None:
    template = whatsapp.Template(name="order_confirmation", language="en_US")
    assert body({**WHATSAPP, "template": template})["template"] == {"name": "order_confirmation", "language": "en_US"}


def test_fields_this_version_does_not_know_are_sent_of_an_object() -> None:
    template = whatsapp.Template(name="order_confirmation", language="en_US")
    template["brand_new"] = [1]
    sent = {"name": "order_confirmation", "language": "en_US", "brand_new": [1]}
    assert body({**WHATSAPP, "template": template})["template"] == sent


def test_a_field_that_is_none_is_left_out() -> None:
    template = {"name": "x", "language": "y", "components": [{"type": "body", "parameters": None}]}
    sent = {"name": "x", "language": "y", "components": [{"type": "body"}]}
    assert body({**WHATSAPP, "template": template})["template"] == sent


@pytest.mark.parametrize("name", ["template", "interactive", "location"])
def test_the_documented_content_is_sent_unchanged(name: str) -> None:
    documented = example(f"send-whatsapp-{name}")
    assert body(documented) == documented


def parameter(**fields: object) -> dict[str, object]:
    """Return a template with one parameter."""
    return {**NAMED, "components": [{"type": "body", "parameters": [{"type": "text", **fields}]}]}


SHAPE = "does not have the documented shape"
INVALID_CONTENT: dict[str, tuple[dict[str, object], str]] = {
    "a string": ({"template": "x"}, "template: 'x' is neither a WhatsappTemplate nor a mapping"),
    "another class": ({"location": whatsapp.Template("x", "y")}, "is neither a WhatsappLocation nor a mapping"),
    "a field is missing": ({"template": {"name": "x"}}, "template: lacks the field 'language'"),
    "another field is missing": ({"interactive": {"type": "list"}}, "interactive: lacks the field 'action'"),
    "a number for a list": ({"template": {**NAMED, "components": 5}}, "template: components is 5: pass a list"),
    "an object for a list": (
        {"template": {**NAMED, "components": {"type": "body"}}},
        "template: components is {'type': 'body'}: pass a list",
    ),
    "a string for an object": (
        {"template": {**NAMED, "components": ["z"]}},
        "template: components[0] is 'z': pass a mapping",
    ),
    "an object for a string": (
        {"template": {"name": "x", "language": {"code": "en_US"}}},
        "template: language is {'code': 'en_US'}: pass a string",
    ),
    "a string for a number": (
        {"template": parameter(currency={"fallback_value": "$1", "currency_code": "USD", "amount_1000": "1000"})},
        "template: components[0].parameters[0].currency.amount_1000 is '1000': pass a whole number",
    ),
    "None is no string": (
        {"template": {"name": "x", "language": None}},
        "template: lacks the field 'language'",
    ),
    "an unknown field": (
        {"template": {"name": "x", "lang": "y"}},
        "template: has no field 'lang': did you mean 'language'?",
    ),
    "an unknown field inside": (
        {"template": parameter(txt="Ada")},
        "template: components[0].parameters[0] has no field 'txt': did you mean 'text'?",
    ),
    "a field of the API of WhatsApp": (
        {"template": parameter(image={"link": URL})},
        "template: components[0].parameters[0] has no field 'image': did you mean 'media'?",
    ),
    "an unknown field of a row": (
        {"interactive": {"type": "list", "action": {"sections": [{"rows": [{"id": "1", "titel": "x"}]}]}}},
        "interactive: action.sections[0].rows[0] has no field 'titel': did you mean 'title'?",
    ),
    "an unknown field of a place": (
        {"location": {"lat": 1.0, "lng": 2.0}},
        "location: has no field 'lat': did you mean 'latitude'?",
    ),
    "a field like no other": (
        {"template": {**NAMED, "zzz": 1}},
        "template: has no field 'zzz' (it has name, language, components)",
    ),
    "objects of another class": (
        {"template": whatsapp.Template("x", "y", cast("list[whatsapp.TemplateComponent]", [{"type": "body"}]))},
        f"template: {SHAPE}: 'dict' object has no attribute 'to_dict'",
    ),
    "a value that is not JSON": (
        {"template": whatsapp.Template("x", cast("str", datetime(2026, 11, 2, tzinfo=UTC)))},
        "not JSON serializable",
    ),
    "not a number": ({"location": {"longitude": float("nan"), "latitude": 0}}, f"location: {SHAPE}: Out of range"),
    "half a surrogate pair": ({"template": {"name": "\ud83c", "language": "y"}}, f"template: {SHAPE}: 'utf-8'"),
}


@pytest.mark.parametrize(("content", "problem"), INVALID_CONTENT.values(), ids=INVALID_CONTENT)
def test_whatsapp_content_that_is_refused(content: dict[str, object], problem: str) -> None:
    assert problem in refusal({**WHATSAPP, **content})


def test_whatsapp_content_that_contains_itself_is_refused() -> None:
    component: dict[str, object] = {"type": "carousel", "cards": []}
    component["cards"] = [{"card_index": 0, "components": [component]}]
    assert f"template: {SHAPE}" in refusal({**WHATSAPP, "template": {**NAMED, "components": [component]}})


@pytest.mark.parametrize("option", ["dst", "src", "powerpack_uuid", "text", *sorted(SendOptions.__annotations__)])
@given(value=ANYTHING)
def test_every_value_is_sent_or_refused(option: str, value: object) -> None:
    try:
        sent = body({**BASE, option: value})
    except ValidationError as error:
        problem = str(error)
    else:
        problem = ""
        assert sent["dst"]
    assert re.match(r"[a-z_]+: \S|$", problem)
