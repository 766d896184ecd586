"""Faults of the rules of a send request: what is accepted, and what is not."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import parse_qsl

from plivo_contract import Request, Response
from plivo_contract._contract import SEND
from tests.contract.faults.faulty import (
    JSON,
    Alter,
    Call,
    Document,
    Fault,
    body,
    error,
    instead,
    operation_of,
    requests,
    with_header,
)

_POWERPACK = "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"


def faults() -> Iterator[Fault]:
    """Return the faults of the rules of a send request."""
    yield from _rules()


def _rules() -> Iterator[Fault]:
    changes: dict[str, Callable[[Document], object]] = {
        "two senders are accepted": lambda sent: sent.pop("powerpack_uuid", None) if "src" in sent else None,
        "no sender is accepted": lambda sent: (
            sent.setdefault("src", "12025550100") if "powerpack_uuid" not in sent else None
        ),
        "no text is accepted": lambda sent: sent.setdefault("text", "Hello"),
        "an empty text is accepted": lambda sent: sent.update(text=sent.get("text") or "Hello"),
        "no destination is accepted": lambda sent: sent.setdefault("dst", "12025550123"),
        "a destination that is no number is accepted": lambda sent: (
            sent.update(dst="12025550123") if sent.get("dst") == "nobody" else None
        ),
        "a destination of 15 digits is accepted": lambda sent: (
            sent.update(dst=sent["dst"][:14]) if str(sent.get("dst")).isdigit() else None
        ),
        "a sender of 15 digits is accepted": lambda sent: (
            sent.update(src=sent["src"][:14]) if str(sent.get("src")).isdigit() else None
        ),
        "a sender ID of 12 letters is accepted": lambda sent: (
            sent.update(src=sent["src"][:11]) if str(sent.get("src")).isalpha() else None
        ),
        "a text of 1,601 characters is accepted": _capped("text", 1600, 1601),
        "a text of 738 characters of any alphabet is accepted": _capped("text", 737, 738),
        "369 characters of two code units each are accepted": _capped("text", 368, 369),
        "a text of 4,097 characters is accepted on WhatsApp": _capped("text", 4096, 4097),
        "11 media are accepted": _capped("media_urls", 10, 11),
        "two media are accepted on WhatsApp": lambda sent: (
            sent.update(media_urls=sent["media_urls"][:1])
            if sent.get("type") == "whatsapp" and "media_urls" in sent
            else None
        ),
        "an MMS without media is accepted": lambda sent: (
            sent.setdefault("media_ids", ["a"]) if sent.get("type") == "mms" and "media_urls" not in sent else None
        ),
        "a message_expiry of 4 is accepted": lambda sent: (
            sent.update(message_expiry=5) if sent.get("message_expiry") == 4 else None
        ),
        "a message_expiry of 10,800 is accepted": lambda sent: (
            sent.update(message_expiry=10799) if sent.get("message_expiry") == 10800 else None
        ),
        "an unknown type is accepted": lambda sent: sent.update(type="sms") if sent.get("type") == "fax" else None,
        "a place is accepted in an SMS": lambda sent: (
            sent.pop("location", None) if sent.get("type") != "whatsapp" else None
        ),
        "any callback address is accepted": lambda sent: sent.pop("url", None),
        "any callback method is accepted": lambda sent: sent.pop("method", None),
        "any log mode is accepted": lambda sent: sent.pop("log", None),
        "trackable may be a text": lambda sent: sent.pop("trackable", None),
        "numbers are accepted for texts": lambda sent: sent.update(
            {name: str(sent[name]) for name in ("src", "dst", "text") if isinstance(sent.get(name), float)}
        ),
    }
    for name, change in changes.items():
        yield Fault("rules", name, requests(SEND, body(change)))
    refused: dict[str, Callable[[Document], bool]] = {
        "1,000 destinations": lambda sent: str(sent.get("dst")).count("<") >= 999,
        "a text of 1,600 characters": lambda sent: len(str(sent.get("text"))) == 1600,
        "a text of 737 characters": lambda sent: len(str(sent.get("text"))) == 737,
        "a text of 4,096 characters on WhatsApp": lambda sent: len(str(sent.get("text"))) == 4096,
        "10 media": lambda sent: len(sent.get("media_urls") or ()) == 10,
        "a message_expiry of 5": lambda sent: sent.get("message_expiry") == 5,
        "a message_expiry of 10,799": lambda sent: sent.get("message_expiry") == 10_799,
        "a Powerpack": lambda sent: "powerpack_uuid" in sent,
        "a boolean as log": lambda sent: isinstance(sent.get("log"), bool),
        "WhatsApp": lambda sent: sent.get("type") == "whatsapp",
        "MMS": lambda sent: sent.get("type") == "mms",
        "several destinations": lambda sent: "<" in str(sent.get("dst")),
        "destinations with spaces": lambda sent: " " in str(sent.get("dst")),
        "a sender ID": lambda sent: str(sent.get("src")).isalpha(),
    }
    for name, when in refused.items():
        yield Fault("rules", f"{name}: refused", instead(SEND, _sends(when), error(400)))
    yield Fault("rules", "1,001 destinations are accepted", requests(SEND, body(_cut_destinations)))
    yield Fault("rules", "repeated destinations are refused", instead(SEND, _sends(_repeated), error(400)))
    yield Fault(
        "rules", "the content type does not matter", requests(SEND, lambda request: with_header(request, *JSON[0]))
    )
    yield Fault("rules", "a form is accepted", requests(SEND, _from_form))
    yield Fault("rules", "a missing content type is accepted", requests(SEND, _typed_when_missing))
    yield Fault(
        "rules",
        "application/json with a charset is refused",
        instead(SEND, lambda request: "charset" in (request.header("content-type") or ""), error(415)),
    )
    yield Fault("rules", "what is refused is sent all the same", _refused_and_sent)
    yield Fault("rules", "the Powerpack is replaced by a sender", requests(SEND, body(_without_powerpack)))
    yield Fault("rules", "the type is always sms", requests(SEND, body(_always_sms)))


def _cut_destinations(sent: Document) -> None:
    if isinstance(sent.get("dst"), str):
        sent["dst"] = "<".join(dict.fromkeys(sent["dst"].split("<")[:1000]))


def _repeated(sent: Document) -> bool:
    destinations = str(sent.get("dst")).split("<")
    return len(set(destinations)) < len(destinations)


def _capped(name: str, most: int, given: int) -> Callable[[Document], None]:
    def change(sent: Document) -> None:
        if isinstance(sent.get(name), (str, list)) and len(sent[name]) == given:
            sent[name] = sent[name][:most]

    return change


def _sends(when: Callable[[Document], bool]) -> Callable[[Request], bool]:
    def applies(request: Request) -> bool:
        document = request.json_object()
        return document is not None and when(document)

    return applies


def _from_form(request: Request) -> Request:
    if "form" not in (request.header("content-type") or ""):
        return request
    document = dict(parse_qsl(request.body.decode(errors="replace")))
    return replace(with_header(request, *JSON[0]), body=json.dumps(document).encode())


def _typed_when_missing(request: Request) -> Request:
    return with_header(request, *JSON[0]) if request.header("content-type") is None else request


def _without_powerpack(sent: Document) -> None:
    if sent.get("powerpack_uuid") == _POWERPACK:
        del sent["powerpack_uuid"]
        sent.setdefault("src", "12025550100")


def _always_sms(sent: Document) -> None:
    if sent.get("type") == "whatsapp" and "text" in sent:
        sent["type"] = "sms"


def _refused_and_sent() -> Alter:
    async def alter(request: Request, call: Call) -> Response:
        response = await call(request)
        document = request.json_object() or {}
        if operation_of(request) == SEND and response.status == 400 and "src" in document:
            sent = {"src": document["src"], "dst": document.get("dst"), "text": "Hello"}
            await call(replace(request, body=json.dumps(sent).encode()))
        return response

    return alter
