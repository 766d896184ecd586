"""Single deviations of the Flask server from the documentation: what a change of the live API would look like.

Unlike the faults of `tests/contract/faults`, they have to be noticed where nothing may be sent, or one message.
"""

import json
import operator
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from typing import TypeAlias, TypeVar
from urllib.parse import quote

from flask import request

from plivo_contract import ExitCode, Mode
from tests.field.flask_server import Answer, Change, Cut, FlaskServer, Reply
from tests.field.messages import Document, Filter, Message, Order, bound, equal, newest_first, utc

Deviate: TypeAlias = Callable[[FlaskServer], object]
T = TypeVar("T")

_READ, _SEND = Mode.READ_ONLY, Mode.ONE_DESTINATION
_STRANGER = "0f0f0f0f-0000-4000-8000-0f0f0f0f0f0f"
_IN_READING = "in a run that only reads"  # as a fault, it is noticed when everything is tested


_FORM = "the contract has no form for the numbers of records"
_CLOCK = "nobody knows the clock of the server"
UNSEEN = {
    "error_code is compared as a number": "records write each code in one way",
    "an offset behind the end is 404": "no request of such a run goes behind the end",
    "a record has message_state twice": "JSON allows it, and the parsers of Python keep the last one",
    "directions have another name": "a new word breaks nothing: it is listed as one that the contract lacks",
    "numbers are masked": _FORM,
    "numbers have hyphens": _FORM,
    "a message is in an envelope, its record is new": "both forms are documented",
    "a copy of the message goes to another number": "only messages to the permitted destination are looked for",
    "a short text has 7 units": "units are counted only where everything is tested",
    "a message is sent hours ahead": _CLOCK,
    "a message was sent hours ago": _CLOCK,
}
"""The deviations that a run cannot notice, and why."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing that the server does otherwise.

    Attributes:
        name: What it is, in words.
        deviate: Puts it into a server.
        mode: The run that is to notice it.
        unseen: Why that run cannot notice it; empty if it has to.
    """

    name: str
    deviate: Deviate
    mode: Mode = _READ
    unseen: str = ""

    @property
    def ends(self) -> ExitCode:
        """How the run ends."""
        return ExitCode.KEPT if self.unseen else ExitCode.BROKEN


def deviations() -> Iterator[Deviation]:
    """Return all deviations."""
    parts = (_filters(), _pages(), _bodies(), _values(), _single_messages(), _sending())
    for deviation in chain.from_iterable(parts):
        yield replace(deviation, unseen=UNSEEN.get(deviation.name, ""))


def _each(changes: Mapping[str, T], put: Callable[[T], Deviate], mode: Mode = _READ) -> Iterator[Deviation]:
    return (Deviation(name, put(change), mode) for name, change in changes.items())


def _filters() -> Iterator[Deviation]:
    later = timedelta(hours=8)
    changes: dict[str, tuple[str, Filter]] = {
        "message_state finds what ends like it": ("message_state", _like(lambda each: each.state, str.endswith)),
        "to_number finds what begins like it": ("to_number", _like(lambda each: each.to, str.startswith)),
        "from_number finds what begins like it": ("from_number", _like(lambda each: each.sender, str.startswith)),
        "error_code finds what begins like it": ("error_code", _like(lambda each: each.code or "", str.startswith)),
        "to_number leaves the last digit out": ("to_number", _like(lambda each: each.to[:-1], str.__contains__, -1)),
        "message_type=sms finds what is sent by WhatsApp": (
            "message_type",
            equal(lambda each: "sms" if each.type == "whatsapp" else each.type),
        ),
        "message_direction=outbound finds everything": ("message_direction", equal(lambda _: "outbound")),
        "message_state finds what was in that state before": (
            "message_state",
            equal(lambda each: "sent" if each.state == "delivered" else each.state),
        ),
        "message_state is looked for in capitals": ("message_state", equal(lambda each: each.state.upper())),
        "error_code is looked for in what has failed": (
            "error_code",
            equal(lambda each: each.code if each.state in {"failed", "undelivered"} else None),
        ),
        f"message_time__gt finds the bound {_IN_READING}": ("message_time__gt", bound(operator.ge)),
        f"message_time__lte leaves the bound out {_IN_READING}": ("message_time__lte", bound(operator.lt)),
        "message_time__gte is in the time of California": (
            "message_time__gte",
            bound(operator.ge, lambda text: utc(text) + later),
        ),
        "a number with a plus finds nothing": ("to_number", equal(lambda each: each.to)),
    }
    yield from _each(changes, _filtering)
    for name in ("message_state", "error_code", "message_type", "message_direction", "from_number", "to_number"):
        yield Deviation(f"{name} is ignored {_IN_READING}", _filtering((name, _everything)))
    for name in ("tendlc_campaign_id", "conversation_id", "powerpack_id", "destination_country_iso2"):
        yield Deviation(f"{name} is ignored, and records lack it", _filtering((name, _everything)))
    yield Deviation(
        "error_code is compared as a number",
        _filtering(("error_code", lambda wanted: lambda each: int(each.code or -1) == int(wanted))),
    )
    yield Deviation("one filter of several is enough", lambda server: setattr(server.mailbox, "combine", any))
    yield Deviation(
        f"90 days are listed without a time filter {_IN_READING}",
        lambda server: setattr(server.mailbox, "window", timedelta(days=90)),
    )
    answers: dict[str, Answer] = {
        "error_code=000 is refused": lambda _: _refused(400) if request.args.get("error_code") == "000" else None,
        "microseconds in a filter are refused": lambda _: _refused(400) if "." in "".join(_query()) else None,
        "what finds nothing is 404": lambda reply: None if reply.document["objects"] else _refused(404),
        "what finds nothing is null": lambda reply: reply.document.update(objects=reply.document["objects"] or None),
    }
    yield from _each(answers, _answering("list"))


def _pages() -> Iterator[Deviation]:
    cuts: dict[str, Cut] = {
        "offset is one too few": lambda found, limit, offset: found[max(0, offset - 1) :][:limit],
        "a page skips the record at its end": lambda found, limit, offset: found[offset : offset + limit - 1],
        "limit is ignored, meta is not": lambda found, _, offset: found[offset : offset + 20],
        "limit is two at most": lambda found, limit, offset: found[offset : offset + min(limit, 2)],
        "offset is rounded down to whole pages": lambda found, limit, offset: found[offset // limit * limit :][:limit],
    }
    yield from _each(cuts, lambda cut: lambda server: setattr(server, "cut", cut))
    chance = random.Random(3)
    orders: dict[str, Order] = {
        "the order is another one each time": lambda found: chance.sample(found, len(found)),
        "ties are in another order each time": lambda found: newest_first(chance.sample(found, len(found))),
    }
    yield from _each(orders, lambda order: lambda server: setattr(server.mailbox, "order", order))
    changes: dict[str, Change] = {
        "next counts pages": lambda meta: _relink(meta, r"offset=\d+", "page=2"),
        "next is in small letters": lambda meta: _relink(meta, "/Account/", "/account/"),
        "next is encoded twice": lambda meta: meta.update(next=meta["next"] and quote(meta["next"], safe="/?&=")),
        "next has a parameter more": lambda meta: _relink(meta, "$", "&cursor=1"),
        "previous is an empty text on the first page": lambda meta: meta.update(previous=meta["previous"] or ""),
        "previous is missing on the first page": lambda meta: meta["previous"] or meta.pop("previous"),
        "meta.offset is the number of the page": lambda meta: meta.update(offset=meta["offset"] // meta["limit"]),
        "meta.limit is a fraction": lambda meta: meta.update(limit=meta["limit"] + 0.5),
    }
    yield from _each(changes, lambda change: _answering("list")(lambda reply: change(reply.document["meta"])))
    yield Deviation(
        "meta has no object", _answering("list")(lambda reply: reply.document.update(reply.document.pop("meta")))
    )
    redirect = Reply(302, headers={"Location": "/"})
    yield Deviation(
        "the second page is elsewhere", _answering("list")(lambda _: redirect if _is_later_page() else None)
    )
    yield Deviation(
        "an offset behind the end is 404",
        _answering("list")(lambda r: _refused(404) if _is_later_page() and not r.document["objects"] else None),
    )


def _bodies() -> Iterator[Deviation]:
    twice = '"message_state": "failed", "message_state": '
    answers: dict[str, Answer] = {
        "a list is 206": lambda reply: replace(reply, status=206),
        "a list is cut off": lambda reply: replace(reply, text=json.dumps(reply.document)[:-9]),
        "a list is followed by a comment": lambda reply: replace(reply, text=f"{json.dumps(reply.document)}<!-- 1 -->"),
        "a list is text/json": lambda reply: replace(reply, content_type="text/json"),
        "api_id has a prefix": lambda reply: reply.document.update(api_id=f"req_{reply.document['api_id']}"),
        "api_id is a number": lambda reply: reply.document.update(api_id=7),
    }
    yield from _each(answers, _answering("list"))
    yield Deviation(
        "a record has message_state twice",
        _answering("list")(lambda r: replace(r, text=json.dumps(r.document).replace('"message_state": ', twice))),
    )
    yield Deviation("a value is not a number", _of_records(lambda record: record.update(message_channel=float("nan"))))


def _values() -> Iterator[Deviation]:
    changes: dict[str, Change] = {
        "states are in capitals": _text("message_state", str.upper),
        "types are in capitals": _text("message_type", str.upper),
        "directions have another name": _text("message_direction", lambda value: f"{value}-api"),
        "total_rate is in scientific notation": _text("total_rate", lambda value: f"{float(value):e}"),
        "total_amount has a currency": _text("total_amount", lambda value: f"${value}"),
        "total_amount is negative": _text("total_amount", lambda value: f"-{value}"),
        "total_amount has a comma": _text("total_amount", lambda value: value.replace(".", ",")),
        "total_rate is a whole number of cents": _text("total_rate", lambda _: 1),
        "carrier_fees is a number": _text("carrier_fees", float),
        "times end in Z": _text("message_time", lambda value: f"{value[:-6]}Z"),
        "times have no seconds": _text("message_time", lambda value: value[:16] + value[-6:]),
        "the offsets of times have no colon": _text("message_time", lambda value: value[:-3] + value[-2:]),
        "numbers are masked": _text("to_number", lambda value: f"{value[:-4]}XXXX"),
        "numbers have hyphens": _text("from_number", lambda value: f"{value[:1]}-{value[1:]}"),
        "error_code is 0 on success": lambda record: record.update(error_code=(record["error_code"] or "") and "0"),
        "units are 0": lambda record: record.update(units=0),
        "units are a fraction": lambda record: record.update(units=record["units"] + 0.5),
    }
    yield from _each(changes, _of_records)
    in_lists: dict[str, Change] = {
        "lists alone write identifiers in capitals": _text("message_uuid", str.upper),
        "lists alone have times without an offset": _text("message_time", lambda value: value[:-6]),
        "lists alone have another type": _text("message_type", lambda value: "mms" if value == "sms" else "sms"),
        "lists alone have money as numbers": _text("total_amount", float),
    }
    yield from _each(in_lists, lambda change: lambda server: server.listed.append(change))


def _single_messages() -> Iterator[Deviation]:
    changes: dict[str, Change] = {
        "a message alone has gone back a state": lambda record: record.update(message_state="queued", error_code=None),
        "a message alone is inbound": lambda record: record.update(message_direction="inbound"),
        "a message alone has cost nothing": lambda record: record.update(total_amount="0.00000"),
    }
    yield from _each(changes, lambda change: lambda server: server.retrieved.append(change))
    meta = {"limit": 20, "offset": 0, "next": None, "previous": None}
    found: dict[str, Answer] = {
        "a message is in an envelope, its record is new": lambda r: Reply(
            200, {"api_id": r.document.pop("api_id"), "meta": meta, "objects": [r.document]}
        ),
        "a message is an empty envelope": lambda r: Reply(
            200, {"api_id": r.document["api_id"], "meta": meta, "objects": []}
        ),
        "a message that is listed is not found": lambda _: _refused(404),
    }
    yield from _each(found, lambda answer: _answering("get")(lambda r: answer(r) if r.status == 200 else None))
    unknown: dict[str, Answer] = {
        "an unknown message is an empty object": lambda _: Reply(200),
        "an unknown message is 204": lambda _: Reply(204, text=""),
        "the error of a 404 is a list": lambda r: r.document.update(error=["not found"]),
        "the errors of a 404 are several": lambda r: r.document.update(errors=[r.document.pop("error")]),
        "a 404 is application/problem+json": lambda r: replace(r, content_type="application/problem+json"),
        f"a 404 is a page {_IN_READING}": lambda _: Reply(404, text="<html>404</html>", content_type="text/html"),
    }
    yield from _each(unknown, lambda answer: _answering("get")(lambda r: answer(r) if r.status == 404 else None))
    yield Deviation(
        "the last record of a page is another account's",
        _answering("list")(
            lambda r: r.document["objects"][1:] and r.document["objects"][-1].update(message_uuid=_STRANGER)
        ),
    )


def _sending() -> Iterator[Deviation]:
    answers: dict[str, Answer] = {
        "message_uuid is a text, in a run of one send": lambda r: r.document.update(message_uuid=_uuid(r)),
        "message_uuid is a list in a list": lambda r: r.document.update(message_uuid=[[_uuid(r)]]),
        "message_uuid is in capitals": lambda r: r.document.update(message_uuid=[_uuid(r).upper()]),
        "message_uuid is an object": lambda r: r.document.update(message_uuid=[{"id": _uuid(r)}]),
        "there are two identifiers for one destination": lambda r: r.document["message_uuid"].append(_STRANGER),
        "the api_id of a send request has a prefix": lambda r: r.document.update(api_id=f"req_{r.document['api_id']}"),
        "a send request is 200": lambda r: replace(r, status=200),
        "a send request is text/json": lambda r: replace(r, content_type="text/json"),
    }
    yield from _each(answers, _answering("send"), _SEND)
    messages: dict[str, Callable[[FlaskServer, Message], object]] = {
        "one send request makes two messages": lambda server, one: _copy(server, one, one.to),
        "a copy of the message goes to another number": lambda server, one: _copy(server, one, "12065550177"),
        "the sender is replaced": lambda _, one: setattr(one, "sender", "18005550199"),
        "the country code of the destination is lost": lambda _, one: setattr(one, "to", one.to[1:]),
        "an SMS is made an MMS": lambda _, one: setattr(one, "type", "mms"),
        "what was sent is inbound": lambda _, one: setattr(one, "direction", "inbound"),
        "a message is delivered, then queued": lambda _, one: setattr(one, "route", ("delivered", "queued")),
        "a message is queued in capitals": lambda _, one: setattr(one, "route", ("QUEUED", "SENT")),
        "a short text has 7 units": lambda _, one: setattr(one, "units", 7),
        "a message is sent hours ahead": lambda _, one: setattr(one, "at", one.at + timedelta(hours=5, minutes=30)),
        "a message was sent hours ago": lambda _, one: setattr(one, "at", one.at - timedelta(hours=5, minutes=30)),
        "a message is lost": lambda server, one: server.mailbox.messages.pop(one.uuid),
        "a message is never listed": _unlist,
    }
    yield from _each(messages, _altering, _SEND)


def _like(value: Callable[[Message], str], compare: Callable[[str, str], bool], end: int | None = None) -> Filter:
    return lambda wanted: lambda each: compare(value(each), wanted.removeprefix("+")[:end])


def _everything(_: str) -> Callable[[Message], bool]:
    return lambda _: True


def _filtering(change: tuple[str, Filter]) -> Deviate:
    return lambda server: server.mailbox.filters.update([change])


def _answering(what: str) -> Callable[[Answer], Deviate]:
    return lambda answer: lambda server: server.answers[what].append(answer)


def _text(name: str, change: Callable[[str], object]) -> Change:
    return lambda record: record.update({name: change(str(record[name]))})


def _of_records(change: Change) -> Deviate:
    def put(server: FlaskServer) -> None:
        server.listed.append(change)
        server.retrieved.append(change)

    return put


def _altering(alter: Callable[[FlaskServer, Message], object]) -> Deviate:
    def put(server: FlaskServer) -> None:
        server.answers["send"].append(lambda reply: alter(server, server.mailbox.messages[_uuid(reply)]))

    return put


def _copy(server: FlaskServer, message: Message, to: str) -> None:
    uuid = server.mailbox.new_uuid()
    server.mailbox.messages[uuid] = replace(message, uuid=uuid, to=to)


def _unlist(server: FlaskServer, message: Message) -> None:
    server.mailbox.order = lambda found: newest_first([each for each in found if each is not message])


def _relink(meta: Document, pattern: str, text: str) -> None:
    meta["next"] = meta["next"] and re.sub(pattern, text, meta["next"])


def _uuid(reply: Reply) -> str:
    return str(reply.document["message_uuid"][0])


def _query() -> list[str]:
    return [*request.args.values()]


def _is_later_page() -> bool:
    return request.args.get("offset", "0") != "0"


def _refused(status: int) -> Reply:
    return Reply(status, {"api_id": _STRANGER, "error": "refused"})


DEVIATIONS = tuple(deviations())
