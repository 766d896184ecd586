"""Tests of the rules of a send request: what is accepted, and what is refused."""

from collections.abc import Mapping

from plivo_contract._context import JSON, TestContext, words
from plivo_contract._contract import SEND
from plivo_contract._errors import expect
from plivo_contract._scenario import scenario

BAD_REQUEST, UNSUPPORTED, ACCEPTED = 400, 415, 202
POWERPACK = "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"
ODD: tuple[object, ...] = ([1], {"a": 1}, 1.5, True, [["a"]])
ODD_BODIES = (b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b'{"dst": NaN}', b"[" * 5000, b'{"a":1}x')

# "Rule by rule" tries each rule of the contract: these are beside its bounds, or what must not be sent all the same.
VALID: Mapping[str, Mapping[str, object]] = {
    "1,600 characters, half of them extension characters": {"text": "€x" * 800},
    "an unknown argument": {"odd": "1"},
}
INVALID: Mapping[str, Mapping[str, object]] = {
    "two senders": {"powerpack_uuid": POWERPACK},
    "no destination that is a number": {"dst": "nobody"},
    "a destination of 15 digits": {"dst": "120255501001234"},
    "a sender of 15 digits": {"src": "120255501001234"},
    "a sender ID of 12 letters": {"src": "ABCDEFGHIJKL"},
    "an MMS without media": {"type": "mms"},
    "an unknown type": {"type": "fax"},
    "an invalid callback method": {"method": "PUT"},
    "738 UTF-16 code units in 369 characters": {"text": "🙂" * 369},
    "4,097 characters on WhatsApp": {"type": "whatsapp", "text": "x" * 4097},
}


@scenario("what is just allowed is accepted", SEND)
def test_valid(api: TestContext) -> None:
    for text, arguments in VALID.items():
        answer = api.post(_body(api, api.sender(), arguments)).response
        expect(f"{text}: accepted", ACCEPTED, answer.status)


@scenario("what is not allowed is refused, and nothing is sent", SEND)
def test_invalid(api: TestContext) -> None:
    for text, arguments in INVALID.items():
        body = _body(api, api.sender(), arguments)
        expect(f"{text}: refused", BAD_REQUEST, api.post(body).response.status)
        known = {"from_number": body["src"]} if "src" in body else {"to_number": body["dst"]}
        expect(f"{text}: nothing is sent", [], api.found(**known))


@scenario("a body that is not JSON is refused", SEND)
def test_content_type(api: TestContext) -> None:
    sender, number = api.sender(), api.destination()
    body = f'{{"src": "{sender}", "dst": "{number}", "text": "Hello"}}'.encode()
    form = f"src={sender}&dst={number}&text=Hello".encode()
    for name, content in {
        "application/x-www-form-urlencoded": form,
        "text/plain": body,
        "application/json-patch+json": body,
        "": body,
    }.items():
        headers = (("Content-Type", name),) if name else ()
        status = api.post(content, headers=headers).response.status
        expect(f"{name or 'a missing content type'} is refused", UNSUPPORTED, status)
    expect("nothing was sent", [], api.found(from_number=sender))
    named = api.post(body, headers=(("Content-Type", "application/json; charset=utf-8"),)).response
    expect("application/json with a charset is accepted", ACCEPTED, named.status)


@scenario("odd input is no server error", SEND)
def test_odd_input(api: TestContext) -> None:
    body = _body(api, api.sender(), {})
    for query in ({"odd": "1"}, {"limit": "x"}, {"": ""}, {"dst": "1<2"}):
        status = api.post(body, query=query).response.status
        expect(f"{words(query)} in the query does not matter to a send request", ACCEPTED, status)
    for content in ODD_BODIES:
        status = api.post(content, headers=(JSON,)).response.status
        expect(f"a body of {content[:12]!r} is refused", BAD_REQUEST, status)
    for name in ("src", "dst", "text", "type", "media_urls", "message_expiry", "location", "url"):
        api.post({**body, name: None})
        for value in ODD:
            expect(f"{name}={value!r} is refused", BAD_REQUEST, api.post({**body, name: value}).response.status)


def _body(api: TestContext, sender: str, arguments: Mapping[str, object]) -> dict[str, object]:
    body = {"src": sender, "dst": api.destination(), "text": "Hello"} | dict(arguments)
    return {name: value for name, value in body.items() if value is not None}
