"""Scenarios of sending: one message for each destination, and the rules of a send request."""

from collections.abc import Iterator, Mapping

from plivo_contract._checks._values import plain_number, plain_sender
from plivo_contract._spec._document import argument_schemas, load_document
from plivo_contract._spec._operations import SEND

from ._expect import expect
from ._scenario import Need, Scenario
from ._workspace import JSON, Workspace, uuids, words

_GROUP = "Sending"
_RULES = "Rules of a send request"
_BAD_REQUEST, _UNSUPPORTED, _ACCEPTED = 400, 415, 202
_POWERPACK = "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"
_MEDIUM = "https://example.com/menu.png"
_PLACE = {"longitude": 1, "latitude": 1}

_VALID: Mapping[str, Mapping[str, object]] = {
    "1,600 characters of GSM 03.38": {"text": "x" * 1600},
    "1,600 characters, half of them extension characters": {"text": "€x" * 800},
    "737 characters of any alphabet": {"text": "я" * 737},
    "4,096 characters on WhatsApp": {"type": "whatsapp", "text": "я" * 4096},
    "10 media": {"type": "mms", "media_urls": [_MEDIUM] * 10},
    "a message_expiry of 5": {"message_expiry": 5},
    "a message_expiry of 10,799": {"message_expiry": 10_799},
    "a Powerpack as the sender": {"src": None, "powerpack_uuid": _POWERPACK},
    "log as a boolean": {"log": False},
    **{f"log={mode}": {"log": mode} for mode in ("true", "false", "content_only", "number_only")},
    **{
        f"dlt_template_category={category}": {"dlt_template_category": category}
        for category in ("transactional", "promotional", "service_implicit", "service_explicit")
    },
    "an unknown argument": {"odd": "1"},
}
_INVALID: Mapping[str, Mapping[str, object]] = {
    "no sender": {"src": None},
    "two senders": {"powerpack_uuid": _POWERPACK},
    "no destination": {"dst": None},
    "no text": {"text": None},
    "an empty text": {"text": ""},
    "no destination that is a number": {"dst": "nobody"},
    "a destination of 15 digits": {"dst": "120255501001234"},
    "a sender of 15 digits": {"src": "120255501001234"},
    "a sender ID of 12 letters": {"src": "ABCDEFGHIJKL"},
    "an MMS without media": {"type": "mms"},
    "11 media": {"type": "mms", "media_urls": [_MEDIUM] * 11},
    "a WhatsApp message without content": {"type": "whatsapp", "text": None},
    "two media on WhatsApp": {"type": "whatsapp", "media_urls": [_MEDIUM] * 2},
    "a place in an SMS": {"location": _PLACE},
    "an unknown type": {"type": "fax"},
    "1,601 characters of GSM 03.38": {"text": "x" * 1601},
    "738 characters of any alphabet": {"text": "я" * 738},
    "738 UTF-16 code units in 369 characters": {"text": "🙂" * 369},
    "4,097 characters on WhatsApp": {"type": "whatsapp", "text": "x" * 4097},
    "a message_expiry of 4": {"message_expiry": 4},
    "a message_expiry of 10,800": {"message_expiry": 10_800},
    "a callback address that is none": {"url": "nowhere"},
    "a callback method that is none": {"method": "PUT"},
    "an unknown log mode": {"log": "some"},
    "trackable as a text": {"trackable": "true"},
}
_ODD: tuple[object, ...] = (None, [1], {"a": 1}, 1.5, True, [["a"]])
_UNITS = {
    "160 GSM characters": ("x" * 160, 1),
    "161 GSM characters": ("x" * 161, 2),
    "306 GSM characters": ("x" * 306, 2),
    "307 GSM characters": ("x" * 307, 3),
    "1,600 GSM characters": ("x" * 1600, 11),
    "80 extension characters": ("€" * 80, 1),
    "81 extension characters": ("€" * 81, 2),
    "70 Cyrillic characters": ("я" * 70, 1),
    "71 Cyrillic characters": ("я" * 71, 2),
    "134 Cyrillic characters": ("я" * 134, 2),
    "135 Cyrillic characters": ("я" * 135, 3),
    "737 Cyrillic characters": ("я" * 737, 11),
    "35 characters of two code units each": ("🙂" * 35, 1),
    "36 characters of two code units each": ("🙂" * 36, 2),
}


def scenarios() -> Iterator[Scenario]:
    """Give the scenarios of sending."""
    yield Scenario(_GROUP, "each destination has a message of its own", SEND, _a_message_for_each)
    yield Scenario(_GROUP, "destinations that are no numbers are named", SEND, _refused_destinations)
    yield Scenario(_GROUP, "1,000 destinations are the most", SEND, _a_thousand_destinations)
    yield Scenario(_GROUP, "the sender is reduced to letters and digits", SEND, _sender_is_reduced)
    yield Scenario(_GROUP, "units follow the encoding", SEND, _units, frozenset({Need.DISPOSABLE, Need.CURRENT}))
    yield Scenario(_RULES, "what is just allowed is accepted", SEND, _valid)
    yield Scenario(_RULES, "what is not allowed is refused and leaves nothing", SEND, _invalid)
    yield Scenario(_RULES, "the bounds of the contract are those of the server", SEND, _bounds)
    yield Scenario(_RULES, "a body that is not JSON is refused", SEND, _content_type)
    yield Scenario(_RULES, "odd input is no server error", SEND, _odd_input)
    yield Scenario(_GROUP, "one message to one destination", SEND, _the_one_message, frozenset({Need.ONE_SEND}))


def _a_message_for_each(workspace: Workspace) -> None:
    sender = workspace.sender()
    first, second, third = workspace.destinations(3)
    with_all = f"+1 ({second[1:4]}) {second[4:7]}-{second[7:]}"
    with_others = f"{third[0]}/{third[1:4]}.{third[4:7]}.{third[7:]}"
    sent = workspace.send(src=sender, dst=f"{first}<{with_all}<{first}<+{first}<{with_others}")

    records = [workspace.record(uuid) for uuid in sent]
    expect("message_uuid has the order of the destinations", [first, second, third], _to(records))
    listed = workspace.listed(from_number=sender)
    expect("each destination is in the list once", sorted(sent), sorted(uuids(listed)))


def _refused_destinations(workspace: Workspace) -> None:
    sender = workspace.sender()
    number = workspace.destination()
    answer = workspace.post({"src": sender, "dst": f"{number}<nobody<123456789012345", "text": "Hello"}).response

    expect("destinations that are numbers are accepted beside others", _ACCEPTED, answer.status)
    expect("the number alone has a message", [number], _to(workspace.listed(from_number=sender)))


def _a_thousand_destinations(workspace: Workspace) -> None:
    sender = workspace.sender()
    numbers = workspace.destinations(1001)
    sent = workspace.send(src=sender, dst="<".join([*numbers[:1000], numbers[0]]))

    expect("1,000 different destinations have 1,000 messages", 1000, len(set(sent)))
    too_many = workspace.post({"src": sender, "dst": "<".join(numbers), "text": "Hello"})
    expect("1,001 different destinations are refused", _BAD_REQUEST, too_many.response.status)
    some = range(0, 1000, 10)  # enough to come upon one in ten that cannot be retrieved
    retrieved = [workspace.record(sent[place]).get("to_number") for place in some]
    expect("every destination has its message_uuid", [numbers[place] for place in some], retrieved)
    last = workspace.record(sent[-1])
    expect("the last destination has the last message_uuid", numbers[999], last.get("to_number"))


def _sender_is_reduced(workspace: Workspace) -> None:
    (uuid,) = workspace.send(src="+1 (202) 555-0100")[:1]
    expect("a sender is reduced to its digits", "12025550100", workspace.record(uuid).get("from_number"))
    (uuid,) = workspace.send(src="Blue Bird-1")[:1]
    expect("a sender ID is reduced to its letters and digits", "BlueBird1", workspace.record(uuid).get("from_number"))


def _units(workspace: Workspace) -> None:
    for text, (content, units) in _UNITS.items():
        for uuid in workspace.send(text=content):
            expect(f"{text} are {units} units", units, workspace.record(uuid).get("units"))


def _valid(workspace: Workspace) -> None:
    for text, arguments in _VALID.items():
        answer = workspace.post(_body(workspace, workspace.sender(), arguments)).response
        expect(f"{text}: accepted", _ACCEPTED, answer.status)


def _invalid(workspace: Workspace) -> None:
    for text, arguments in _INVALID.items():
        body = _body(workspace, workspace.sender(), arguments)
        answer = workspace.post(body).response
        expect(f"{text}: refused", _BAD_REQUEST, answer.status)
        known = {"from_number": body["src"]} if "src" in body else {"to_number": body["dst"]}
        if text not in {"a sender of 15 digits", "a sender ID of 12 letters"}:
            expect(f"{text}: nothing is sent", [], uuids(workspace.listed(**known)))


def _bounds(workspace: Workspace) -> None:
    """Try what the document names as the bounds of an argument, and what is just beyond them."""
    for name, schema in argument_schemas(load_document()).items():
        least, most = schema.get("minimum", schema.get("minItems")), schema.get("maximum", schema.get("maxItems"))
        for count in {each for each in (least, most) if isinstance(each, int)}:
            for given in range(max(count - 1, 0), count + 2):
                is_inside = (least is None or given >= least) and (most is None or given <= most)
                value = [_MEDIUM] * given if "maxItems" in schema else given
                arguments = {"type": "mms", name: value} if "maxItems" in schema else {name: value}
                status = workspace.post(_body(workspace, "12025550100", arguments)).response.status
                expect(f"{name} of {given}", _ACCEPTED if is_inside else _BAD_REQUEST, status)


def _content_type(workspace: Workspace) -> None:
    sender, number = workspace.sender(), workspace.destination()
    body = f'{{"src": "{sender}", "dst": "{number}", "text": "Hello"}}'.encode()
    form = f"src={sender}&dst={number}&text=Hello".encode()
    for name, content in {
        "application/x-www-form-urlencoded": form,
        "text/plain": body,
        "application/json-patch+json": body,
        "": body,
    }.items():
        headers = (("Content-Type", name),) if name else ()
        answer = workspace.post(content, headers=headers).response
        expect(f"the content type {name or 'left out'} is refused", _UNSUPPORTED, answer.status)
    expect("nothing was sent", [], uuids(workspace.listed(from_number=sender)))
    named = workspace.post(body, headers=(("Content-Type", "application/json; charset=utf-8"),)).response
    expect("application/json with a charset is accepted", _ACCEPTED, named.status)


def _odd_input(workspace: Workspace) -> None:
    body = _body(workspace, workspace.sender(), {})
    for query in ({"odd": "1"}, {"limit": "x"}, {"": ""}, {"dst": "1<2"}):
        status = workspace.post(body, query=query).response.status
        expect(f"{words(query)} in the query does not matter to a send request", _ACCEPTED, status)
    for content in (b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b'{"dst": NaN}', b"[" * 5000, b'{"a":1}x'):
        status = workspace.post(content, headers=(JSON,)).response.status
        expect(f"a body of {content[:12]!r} is refused", _BAD_REQUEST, status)
    for name in ("src", "dst", "text", "type", "media_urls", "message_expiry", "location", "url"):
        for value in _ODD:
            status = workspace.post({**body, name: value}).response.status
            if value is not None:
                expect(f"{name}={value!r} is refused", _BAD_REQUEST, status)


def _the_one_message(workspace: Workspace) -> None:
    src, dst = workspace.src or workspace.sender(), workspace.dst or workspace.destination()
    (uuid,) = workspace.send(src=src, dst=dst)[:1]
    record = workspace.record(uuid)
    expect("the message goes to the destination", plain_number(dst), record.get("to_number"))
    found = uuids(workspace.listed(to_number=plain_number(dst), from_number=plain_sender(src)))
    expect("the message is in the list", True, uuid in found)


def _body(workspace: Workspace, sender: str, arguments: Mapping[str, object]) -> dict[str, object]:
    body = {"src": sender, "dst": workspace.destination(), "text": "Hello"} | dict(arguments)
    if "media_urls" in body and "text" not in arguments:
        del body["text"]
    return {name: value for name, value in body.items() if value is not None}


def _to(records: list[dict[str, object]]) -> list[object]:
    return [record.get("to_number") for record in records]
