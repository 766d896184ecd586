"""Faults of status callbacks: whether and when they are made, what they say, and how."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from plivo_contract._messages import FORM, Call
from tests.contract.faults.calls import (
    OK,
    CallbackFault,
    Deliver,
    Fields,
    Meddle,
    calling,
    resigned,
    saying,
    with_fields,
    with_headers,
)


def faults() -> Iterator[CallbackFault]:
    """Return the faults of status callbacks, but for those of their signatures."""
    yield from _whether_and_when()
    yield from _what_they_say()
    yield from _how_they_say_it()


def _whether_and_when() -> Iterator[CallbackFault]:
    yield CallbackFault("none is made", _dropped(lambda _: True))
    for state in ("queued", "sent", "delivered"):
        yield CallbackFault(f"that a message is {state} is not called back", _dropped(_in_state(state)))
    yield CallbackFault("that a message has failed is not called back", _dropped(_in_state("failed")))
    yield CallbackFault("the first destination alone is called back", _first_message_alone)
    yield CallbackFault("each is made twice", lambda: lambda call, deliver: (deliver(call), deliver(call))[0])
    yield CallbackFault("the last one is made twice", lambda: _last_twice)
    yield CallbackFault("sent is called back before queued", _late("queued", "sent"))
    yield CallbackFault("delivered is called back before sent", _late("sent", "delivered"))
    yield CallbackFault("the second attempt is left out", _attempt_left_out(2))
    yield CallbackFault("the third attempt is left out", _attempt_left_out(3))
    yield CallbackFault("there is no fourth attempt", _attempt_left_out(4))
    yield CallbackFault("none is repeated", lambda: lambda call, deliver: (deliver(call), OK)[1])
    yield CallbackFault("one is repeated although it was answered 200", _repeated_anyway)
    yield CallbackFault("each attempt is made twice", lambda: _each_attempt_twice)
    yield CallbackFault("there is a fifth attempt", _one_attempt_more)
    yield CallbackFault("the second attempt says something else", _other_second_attempt)


def _what_they_say() -> Iterator[CallbackFault]:
    always = (
        *("MessageUUID", "ParentMessageUUID", "To", "From", "Type", "Status", "Units", "TotalRate", "TotalAmount"),
        *("MCC", "MNC", "Sequence", "MessageTime", "QueuedTime", "SentTime", "DeliveryReportTime", "requester_ip"),
        *("ErrorCode", "PowerpackUUID", "ConversationID", "ConversationOrigin", "ConversationExpirationTimestamp"),
    )
    for name in always:
        yield CallbackFault(f"{name} is missing", saying(_without(name)))
        yield CallbackFault(f"{name} has another name", saying(_renamed(name, f"Message{name}")))
    changes: Mapping[str, Callable[[Fields], Fields]] = {
        "Sequence counts from 0": _changed("Sequence", lambda value: str(int(value) - 1)),
        "Sequence is always 1": _changed("Sequence", lambda _: "1"),
        "Sequence counts backwards": _changed("Sequence", lambda value: str(4 - int(value))),
        "Sequence leaves numbers out": _changed("Sequence", lambda value: str(2 * int(value) - 1)),
        "Sequence is a word": _changed("Sequence", lambda _: "first"),
        "delivered is called undelivered": _changed("Status", _instead("delivered", "undelivered")),
        "delivered is called sent": _changed("Status", _instead("delivered", "sent")),
        "sent is called queued": _changed("Status", _instead("sent", "queued")),
        "failed is called delivered": _changed("Status", _instead("failed", "delivered")),
        "states are in capitals": _changed("Status", str.upper),
        "From and To are swapped": lambda fields: {**fields, "From": fields["To"], "To": fields["From"]},
        "To has a plus": _changed("To", lambda value: f"+{value}"),
        "MCC and MNC are swapped": lambda fields: {**fields, "MCC": fields["MNC"], "MNC": fields["MCC"]},
        "Units is one too many": _changed("Units", lambda value: str(int(value) + 1)),
        "Type is always mms": _changed("Type", lambda _: "mms"),
        "Type is always sms": _changed("Type", lambda _: "sms"),
        "TotalRate is another": _changed("TotalRate", lambda _: "0.12345"),
        "TotalAmount is that of a unit": lambda fields: {**fields, "TotalAmount": fields["TotalRate"]},
        "TotalAmount has a currency": _changed("TotalAmount", lambda value: f"${value}"),
        "requester_ip is another": _changed("requester_ip", lambda _: "192.0.2.250"),
        "MessageTime has an offset": _changed("MessageTime", lambda value: f"{value}+00:00"),
        "MessageTime is in the time of India": _changed("MessageTime", _in_india),
        "what is queued has been sent": lambda fields: {"SentTime": fields["MessageTime"], **fields},
        "the number of To is hidden": _changed("To", lambda value: f"{value[:-3]}***"),
        "TotalAmount is always nothing": _changed("TotalAmount", lambda _: "0.00000"),
        "MessageTime is a year ago": _changed("MessageTime", lambda value: f"2025{value[4:]}"),
        "SentTime is that of acceptance": lambda fields: {**fields, "SentTime": fields["MessageTime"]},
        "DeliveryReportTime is before SentTime": _changed("DeliveryReportTime", lambda value: f"2025{value[4:]}"),
        "what was delivered has an ErrorCode": lambda fields: {"ErrorCode": "000", **fields},
        "ErrorCode is another": _changed("ErrorCode", lambda _: "999"),
        "ErrorCode is a word": _changed("ErrorCode", lambda _: "Failed"),
        "PowerpackUUID is no UUID of the message": _changed("PowerpackUUID", lambda value: value[::-1]),
        "ConversationOrigin is another": _changed("ConversationOrigin", lambda _: "spam"),
        "marketing is called service": _changed("ConversationOrigin", _instead("marketing", "service")),
        "authentication is called utility": _changed("ConversationOrigin", _instead("authentication", "utility")),
        "ParentMessageUUID is another": _changed("ParentMessageUUID", lambda value: f"{value[:-1]}x"),
        "MessageUUID is in capitals": _changed("MessageUUID", str.upper),
    }
    for name, change in changes.items():
        yield CallbackFault(name, saying(change))
    yield CallbackFault("MessageUUID is that of the message before", _of_the_message_before)


def _how_they_say_it() -> Iterator[CallbackFault]:
    yield CallbackFault("POST is used although GET was asked for", calling("GET", _as_post))
    yield CallbackFault("GET is used although POST was asked for", calling("POST", _as_get))
    yield CallbackFault("PUT is used", calling("POST", lambda call: replace(call, method="PUT")))
    yield CallbackFault("a POST is JSON", calling("POST", _as_json))
    yield CallbackFault("a POST says that it is plain text", calling("POST", _as_text))
    yield CallbackFault("the query of the address is lost by GET", calling("GET", _without_query))
    yield CallbackFault("a GET has a body", calling("GET", lambda call: replace(call, body=b"To=1")))


def _dropped(when: Callable[[Call], bool]) -> Callable[[], Meddle]:
    return lambda: lambda call, deliver: OK if when(call) else deliver(call)


def _in_state(state: str) -> Callable[[Call], bool]:
    return lambda call: call.fields.get("Status") == state


def _first_message_alone() -> Meddle:
    first: dict[str, str] = {}

    def meddle(call: Call, deliver: Deliver) -> int:
        uuid = call.fields["MessageUUID"]
        return deliver(call) if first.setdefault(call.url.partition("?")[0], uuid) == uuid else OK

    return meddle


def _last_twice(call: Call, deliver: Deliver) -> int:
    if call.fields["Status"] == "delivered":
        deliver(call)
    return deliver(call)


def _late(earlier: str, later: str) -> Callable[[], Meddle]:
    def make() -> Meddle:
        held: dict[str, Call] = {}

        def meddle(call: Call, deliver: Deliver) -> int:
            state, uuid = call.fields["Status"], call.fields["MessageUUID"]
            if state == earlier:
                held[uuid] = call
                return OK
            status = deliver(call)
            return deliver(held.pop(uuid)) if state == later and uuid in held else status

        return meddle

    return make


def _repeated_anyway() -> Meddle:
    seen: set[str] = set()

    def meddle(call: Call, deliver: Deliver) -> int:
        status = deliver(call)
        is_new = call.fields["MessageUUID"] not in seen
        seen.add(call.fields["MessageUUID"])
        return 500 if is_new else status

    return meddle


def _each_attempt_twice(call: Call, deliver: Deliver) -> int:
    status = deliver(call)
    return deliver(call) if status != OK else status


def _one_attempt_more() -> Meddle:
    attempts: dict[str, int] = {}

    def meddle(call: Call, deliver: Deliver) -> int:
        status = deliver(call)
        key = f"{call.fields}"
        attempts[key] = attempts.get(key, 0) + 1
        return deliver(call) if attempts[key] == 4 else status

    return meddle


def _attempt_left_out(number: int) -> Callable[[], Meddle]:
    """Drop an attempt at a callback, as if it came only when the next one does."""

    def make() -> Meddle:
        attempts: dict[str, int] = {}

        def meddle(call: Call, deliver: Deliver) -> int:
            key = f"{call.fields}"
            attempts[key] = attempts.get(key, 0) + 1
            return 503 if attempts[key] == number else deliver(call)

        return meddle

    return make


def _other_second_attempt() -> Meddle:
    seen: set[tuple[str, str]] = set()

    def meddle(call: Call, deliver: Deliver) -> int:
        key = (call.fields["MessageUUID"], call.fields["Sequence"])
        again = key in seen
        seen.add(key)
        fields = {**call.fields, "Status": "sent"}
        return deliver(resigned(call, with_fields(call, fields)) if again else call)

    return meddle


def _in_india(text: str) -> str:
    return (datetime.fromisoformat(text) + timedelta(hours=5, minutes=30)).isoformat(sep=" ", timespec="microseconds")


def _without(name: str) -> Callable[[Fields], Fields]:
    return lambda fields: {each: value for each, value in fields.items() if each != name}


def _renamed(name: str, other: str) -> Callable[[Fields], Fields]:
    return lambda fields: {(other if each == name else each): value for each, value in fields.items()}


def _changed(name: str, change: Callable[[str], str]) -> Callable[[Fields], Fields]:
    return lambda fields: {**fields, name: change(fields[name])} if name in fields else fields


def _instead(value: str, other: str) -> Callable[[str], str]:
    return lambda given: other if given == value else given


def _of_the_message_before() -> Meddle:
    seen: list[str] = []

    def meddle(call: Call, deliver: Deliver) -> int:
        uuid = call.fields["MessageUUID"]
        if uuid not in seen:
            seen.append(uuid)
        other = seen[max(seen.index(uuid) - 1, 0)]
        fields = {**call.fields, "MessageUUID": other, "ParentMessageUUID": other}
        return deliver(resigned(call, with_fields(call, fields)))

    return meddle


def _as_post(call: Call) -> Call:
    headers = (*call.headers, ("content-type", FORM))
    path, _, query = call.url.partition("?")
    return replace(call, method="POST", url=path, headers=headers, body=query.encode())


def _as_get(call: Call) -> Call:
    between = "&" if "?" in call.url else "?"
    return replace(call, method="GET", url=f"{call.url}{between}{call.body.decode()}", body=b"")


def _as_json(call: Call) -> Call:
    return replace(with_headers(call, {"content-type": "application/json"}), body=json.dumps(call.fields).encode())


def _as_text(call: Call) -> Call:
    return with_headers(call, {"content-type": "text/plain"})


def _without_query(call: Call) -> Call:
    fields = {name: value for name, value in call.fields.items() if name != "shop"}
    return replace(call, url=f"{call.url.partition('?')[0]}?{urlencode(fields)}")
