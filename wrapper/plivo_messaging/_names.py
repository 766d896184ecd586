"""What a name was meant to be: the nearest known one, or what the same thing is called elsewhere. Pure."""

import difflib
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, ClassVar, NoReturn

__all__ = [
    "AsyncPageHints",
    "Hints",
    "PageHints",
    "RecordHints",
    "nearest",
    "no_attribute",
]

_ALIKE = 0.65  # two of three letters, such as `scr` for `src`; less is a guess

# What attributes are called elsewhere: of clients, calls, pages, responses and records.
_ATTRIBUTES = {
    "messages.send": "send create send_message",
    "messages.list": "list",
    "messages.get": "get retrieve fetch",
    "messages": "message sms",
    "send": "create send_message send_sms publish",
    "send_many": "send_bulk bulk create_many",
    "get": "retrieve fetch find",
    "list": "stream all",
    "with_raw_response": "raw",
    "records": "data objects items messages results",
    "next_page": "next get_next_page",
    "has_next_page": "has_next has_more",
    "total_count": "total count meta",
    "parsed": "data result body parse message",
    "response.json": "json",
    "response.text": "text",
    "response.content": "content",
    "status_code": "status code",
    "message_uuid": "uuid id sid message_id message_sid",
    "message_state": "status state",
    "message_type": "type type_ channel",
    "message_direction": "direction",
    "message_time": "time date timestamp created_at date_created",
    "message_sent_time": "sent_at date_sent",
    "message_updated_time": "updated_at date_updated",
    "from_number": "from_ src sender",
    "to_number": "to to_ dst destination recipient",
    "total_amount": "price cost amount",
    "units": "num_segments segments",
    "error_code": "code",
    "text": "body content",
    "invalid_numbers": "invalid failed rejected",
    "to_dict": "json dict asdict model_dump",
    "raw": "data objects",
}


def no_attribute(owner: str, name: str, known: Collection[str], elsewhere: Mapping[str, str]) -> AttributeError:
    """Return the error for a missing attribute, with what was meant."""
    instead = "" if name.startswith("_") else nearest(name, known, elsewhere)
    # Named here, and with no owner to search, so that Python adds no guess of its own.
    return AttributeError(f"{owner} has no attribute {name!r}{instead}", name=name, obj=None)


def nearest(name: str, known: Collection[str], elsewhere: Mapping[str, str] | None = None) -> str:
    """Return the end of a sentence with what was meant by a name, empty if nothing is like it."""
    # A name that is known means itself, and of several meanings the first counts.
    aliases = list((elsewhere or {}).items())
    meant = {alias: each for each, words in reversed(aliases) for alias in words.split()}
    meant |= {each: each for each in known}
    by_lower_case = {each.lower(): each for each in meant}
    found = difflib.get_close_matches(name.strip().lower(), by_lower_case, n=1, cutoff=_ALIKE)
    if not found:
        return ""
    instead = meant[by_lower_case[found[0]]]
    return f": {instead}" if " " in instead else f": did you mean {instead!r}?"


class Hints:
    """Names, in the error for a missing attribute, what was meant."""

    __slots__ = ()

    INSTEAD: ClassVar[Mapping[str, str]] = {}
    """What there is instead of what is missing: the names that others have for it, by a sentence."""

    if not TYPE_CHECKING:  # a type checker would take every attribute for one that exists

        def __getattr__(self, name: str) -> object:
            if hasattr(type(self), name):
                return object.__getattribute__(self, name)  # once more, for the error that is behind this one
            known = [each for each in dir(type(self)) if each[0].islower()]
            there = {meant: words for meant, words in _ATTRIBUTES.items() if meant.partition(".")[0] in known}
            raise no_attribute(f"{type(self).__name__!r} object", name, known, {**self.INSTEAD, **there})


class PageHints(Hints):
    """Names what was meant by a mistake with a page."""

    __slots__ = ()

    if not TYPE_CHECKING:

        def __getitem__(self, index: object) -> NoReturn:
            raise TypeError(f"a page has no items: write page.records[{index!r}], or iterate over it")

        def __len__(self) -> NoReturn:
            raise TypeError("a page has no length: write len(page.records), or page.total_count for all pages")


class AsyncPageHints(PageHints):
    """Names what was meant by a mistake with a page of an asynchronous client."""

    __slots__ = ()

    if not TYPE_CHECKING:

        def __iter__(self) -> NoReturn:
            raise TypeError("the pages that follow are fetched asynchronously: write `async for`, or use page.records")


class RecordHints(Hints):
    """Names what was meant by a mistake with a record."""

    __slots__ = ()

    if not TYPE_CHECKING:

        def __getitem__(self, name: object) -> NoReturn:
            raise TypeError(f"{type(self).__name__} has attributes; what the API calls {name!r} is .raw[{name!r}]")
