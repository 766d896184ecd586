import pytest

from plivo_mock._api._spec import load_document
from plivo_mock._api._validation import RequestRules
from plivo_mock._errors import ApiError
from plivo_mock._json import JsonObject, JsonValue
from tests.mock.builders import a_body

POWERPACK = "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"


@pytest.fixture(scope="module")
def rules() -> RequestRules:
    return RequestRules(load_document())


@pytest.mark.parametrize(
    "body",
    [
        a_body(),
        a_body(dst="+1 (202) 555-0123<abc<"),
        a_body(src=None, powerpack_uuid=POWERPACK),
        a_body(type="mms", text=None, media_urls=["https://example.com/a.png"]),
        a_body(type="whatsapp", text=None, template={"name": "welcome", "language": "en"}),
        a_body(text="a" * 1_600, log=False, trackable=True, message_expiry=5, url="https://example.com/", method="GET"),
        a_body(a_parameter_of_the_future={"is": "ignored"}),
    ],
)
def test_a_valid_body_passes(rules: RequestRules, body: JsonObject) -> None:
    rules.check_body(body)


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
    ],
)
def test_a_broken_rule_is_named_with_its_parameter(
    rules: RequestRules, parameters: dict[str, JsonValue], text: str
) -> None:
    with pytest.raises(ApiError) as caught:
        rules.check_body(a_body(**parameters))

    assert (caught.value.status, caught.value.text) == (400, text)


def test_an_empty_query_is_valid(rules: RequestRules) -> None:
    assert rules.check_query([]) == {}


def test_integers_of_a_query_are_read(rules: RequestRules) -> None:
    digits = "9" * 4_000

    query = rules.check_query(
        [("limit", "020"), ("offset", digits), ("to_number", "12025550123"), ("error_code", "000")]
    )

    assert query == {"limit": 20, "offset": int(digits), "to_number": "12025550123", "error_code": "000"}


@pytest.mark.parametrize(
    "value",
    ["", "x", "1.0", "-1", "+1", " 1", "1_0", "0x1", "1e1", "\u0661", "\uff11", "\u00b2", "1\n", "9" * 4_001],
)
@pytest.mark.parametrize("name", ["limit", "offset"])
def test_an_integer_is_made_of_ascii_digits(rules: RequestRules, name: str, value: str) -> None:
    with pytest.raises(ApiError, match=f"{name}: must be of type integer, not"):
        rules.check_query([(name, value)])


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ([("limit", "0")], "limit: must be 1 or more, not 0"),
        ([("limit", "21")], "limit: must be 20 or less, not 21"),
        ([("message_state", "lost")], "message_state: must be queued, sent, failed, delivered, "),
        ([("message_time__gt", "yesterday")], 'message_time__gt: must have the documented form, not "yesterday"'),
        ([("error_code\n", "100")], "error_code\n: there is no such parameter"),
        ([("colour", "1"), ("shape", "2")], "colour, shape: there is no such parameter"),
        ([("limit", "1"), ("limit", "1")], "limit: this parameter is given 2 times, it may be given once"),
        ([("", "1"), ("", "2"), ("", "3")], ": this parameter is given 3 times, it may be given once"),
    ],
)
def test_a_query_that_breaks_a_rule_is_refused(
    rules: RequestRules, parameters: list[tuple[str, str]], text: str
) -> None:
    with pytest.raises(ApiError) as caught:
        rules.check_query(parameters)

    assert caught.value.status == 400
    assert caught.value.text.startswith(text)


def test_a_document_without_the_operations_is_not_accepted() -> None:
    with pytest.raises(Exception, match="no operation 'sendMessage'"):
        RequestRules({"paths": {}})
