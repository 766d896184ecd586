"""Faults of lists: filters, order, pages and their links."""

from collections.abc import Callable, Iterator
from typing import Any

from plivo_contract import Request, Response
from plivo_contract._contract import LIST
from tests.contract.faults.faulty import (
    Alter,
    Call,
    Document,
    Fault,
    answers,
    error,
    instead,
    operation_of,
    parameter,
    query,
    relinked,
    renamed_parameter,
    requests,
    with_json,
    without_parameter,
)

_FILTERS = (
    *("message_direction", "message_state", "message_type", "error_code", "powerpack_id", "from_number", "to_number"),
    *("destination_country_iso2", "tendlc_registration_status", "tendlc_campaign_id", "conversation_id"),
    *("conversation_origin", "message_time", "message_time__gt", "message_time__gte", "message_time__lt"),
    *("message_time__lte", "limit", "offset", "subaccount"),
)
_CONFUSED = (
    ("message_time__gt", "message_time__gte"),
    ("message_time__gte", "message_time__gt"),
    ("message_time__lt", "message_time__lte"),
    ("message_time__lte", "message_time__lt"),
    ("message_time", "message_time__gte"),
    ("message_time", "message_time__lte"),
    ("message_time__gt", "message_time__lt"),
    ("from_number", "to_number"),
    ("to_number", "from_number"),
)


def faults() -> Iterator[Fault]:
    """Return the faults of lists."""
    for name in _FILTERS:
        yield Fault("filters", f"{name} is ignored", requests(LIST, without_parameter(name)))
        yield Fault("filters", f"{name} always finds nothing", _finds_nothing(name))
        yield Fault("filters", f"{name} is refused", instead(LIST, _has(name), error(400)))
        yield Fault("filters", f"{name} makes the server fail", instead(LIST, _has(name), error(500)))
    for name, other in _CONFUSED:
        yield Fault("filters", f"{name} is taken for {other}", requests(LIST, renamed_parameter(name, other)))
    yield Fault("filters", "only the first filter counts", requests(LIST, query(lambda pairs: pairs[:1])))
    yield Fault("filters", "time filters look at minutes alone", requests(LIST, query(_to_minutes)))
    yield Fault("filters", "time filters look at seconds alone", requests(LIST, query(_to_seconds)))
    yield Fault("filters", "time filters are in the time of India", requests(LIST, query(_an_hour_later)))
    yield Fault("filters", "values that are not valid are dropped", _lenient)
    yield Fault("windows", "all 90 days are listed without a time filter", _always_since("2000-01-01 00:00"))
    yield Fault("windows", "nothing is listed without a time filter", _always_since("2099-01-01 00:00"))
    yield Fault("windows", "what is older than 90 days is listed with a time filter", _for_ever)
    yield from _limits()
    yield from _order()
    yield from _meta()


def _limits() -> Iterator[Fault]:
    yield Fault("limits", "a limit of 21 is accepted", requests(LIST, parameter("limit", {"21": "20"})))
    yield Fault("limits", "a limit of 0 is accepted", requests(LIST, parameter("limit", {"0": "1"})))
    yield Fault("limits", "a limit of 20 is refused", instead(LIST, _is("limit", "20"), error(400)))
    yield Fault("limits", "a limit of 1 is refused", instead(LIST, _is("limit", "1"), error(400)))
    yield Fault("limits", "an offset of -1 is accepted", requests(LIST, parameter("offset", {"-1": "0"})))
    yield Fault("limits", "an offset of 0 is refused", instead(LIST, _is("offset", "0"), error(400)))
    yield Fault("limits", "a page has 10 records when nothing is asked for", requests(LIST, query(_ten)))
    yield Fault(
        "limits",
        "a page has one record less",
        answers(LIST, lambda page: page["objects"][19:] and page["objects"].pop()),
    )
    yield Fault(
        "limits", "a page has one record more", answers(LIST, lambda page: page["objects"].extend(page["objects"][:1]))
    )


def _order() -> Iterator[Fault]:
    yield Fault("order", "oldest first", answers(LIST, lambda page: page["objects"].reverse()))
    yield Fault("order", "in the order of message_uuid", answers(LIST, _by_uuid))
    yield Fault("order", "the first two are swapped", answers(LIST, _first_two_swapped))
    yield Fault("order", "the newest is missing", answers(LIST, lambda page: page.update(objects=page["objects"][1:])))
    yield Fault("order", "a record is twice", answers(LIST, _first_twice))
    yield Fault(
        "order", "all records are twice", answers(LIST, lambda page: page["objects"].extend(page["objects"][:]))
    )
    yield Fault("order", "offset is one too many", requests(LIST, query(_one_further)))
    yield Fault("order", "offset counts pages", requests(LIST, query(_in_pages)))


def _meta() -> Iterator[Fault]:
    changes: dict[str, Callable[[Document], object]] = {
        "meta.limit is always 20": lambda meta: meta.update(limit=20),
        "meta.limit is the number of records": lambda meta: meta.update(limit=max(1, meta["limit"] - 1)),
        "meta.offset is always 0": lambda meta: meta.update(offset=0),
        "meta.limit is a text": lambda meta: meta.update(limit=str(meta["limit"])),
        "next is always null": lambda meta: meta.update(next=None),
        "previous is always null": lambda meta: meta.update(previous=None),
        "next is an empty text at the end": lambda meta: meta.update(next=meta["next"] or ""),
        "next leads to the same page": lambda meta: meta.update(
            next=relinked(meta["next"], r"offset=\d+", f"offset={meta['offset']}")
        ),
        "next leaves a record out": lambda meta: meta.update(
            next=relinked(meta["next"], r"offset=\d+", f"offset={meta['offset'] + meta['limit'] + 1}")
        ),
        "next has no filters": lambda meta: meta.update(next=relinked(meta["next"], r"&(?!limit|offset)[^&]*", "")),
        "next has another limit": lambda meta: meta.update(next=relinked(meta["next"], r"limit=\d+", "limit=20")),
        "next is absolute": lambda meta: meta.update(next=meta["next"] and "https://example.com" + meta["next"]),
        "next names another account": lambda meta: meta.update(next=relinked(meta["next"], "/MA", "/SA")),
        "next names no account, but its place": lambda meta: meta.update(
            next=relinked(meta["next"], "/Account/[^/]+", "/Account/{auth_id}")
        ),
        "total_count is always 20": lambda meta: meta.update(total_count=20),
        "next has no version": lambda meta: meta.update(next=relinked(meta["next"], "^/v1", "")),
        "previous leads to the head": lambda meta: meta.update(
            previous=relinked(meta["previous"], r"offset=\d+", "offset=0")
        ),
        "previous has no filters": lambda meta: meta.update(
            previous=relinked(meta["previous"], r"&(?!limit|offset)[^&]*", "")
        ),
        "previous is there on the first page": lambda meta: meta.update(
            previous=meta["previous"] or "/v1/Account/MAMOCKMOCKMOCKMOCK00/Message/?limit=1&offset=0"
        ),
        "next is there on the last page": lambda meta: meta.update(
            next=meta["next"] or "/v1/Account/MAMOCKMOCKMOCKMOCK00/Message/?limit=20&offset=20"
        ),
    }
    for name, change in changes.items():
        yield Fault("meta", name, answers(LIST, _of_meta(change)))
    counts: dict[str, Callable[[Document], int]] = {
        "total_count is that of the page": lambda page: len(page["objects"]),
        "total_count is that of this page and those before": lambda page: page["meta"]["offset"] + len(page["objects"]),
    }
    for name, count in counts.items():
        yield Fault("meta", name, answers(LIST, _counting(count)))


def _counting(count: Callable[[Document], int]) -> Callable[[Document], None]:
    def changed(page: Document) -> None:
        page["meta"]["total_count"] = count(page)

    return changed


def _of_meta(change: Callable[[Document], object]) -> Callable[[Document], None]:
    def changed(page: Document) -> None:
        change(page["meta"])

    return changed


def _has(name: str) -> Callable[[Request], bool]:
    return lambda request: any(each == name for each, _ in request.query)


def _is(name: str, value: str) -> Callable[[Request], bool]:
    return lambda request: (name, value) in request.query


def _finds_nothing(name: str) -> Callable[[], Alter]:
    async def alter(request: Request, call: Call) -> Response:
        response = await call(request)
        if operation_of(request) != LIST or not response.succeeded or not _has(name)(request):
            return response
        document: Any = response.json_object()
        document["objects"] = []
        document["meta"]["next"] = None
        return with_json(response, document)

    return lambda: alter


def _lenient() -> Alter:
    async def alter(request: Request, call: Call) -> Response:
        response = await call(request)
        if operation_of(request) != LIST or response.status != 400:
            return response
        return await call(
            query(
                lambda pairs: [each for each in pairs if each[0] in {"from_number", "to_number"} and each[1].isalnum()]
            )(request)
        )

    return alter


def _always_since(moment: str) -> Callable[[], Alter]:
    def windowed(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
        given = any(name.startswith("message_time") for name, _ in pairs)
        return pairs if given else [*pairs, ("message_time__gte", moment)]

    return requests(LIST, query(windowed))


def _for_ever() -> Alter:
    """List what was found once with a time filter, when nothing is found any more."""
    found: dict[str, Any] = {}

    async def alter(request: Request, call: Call) -> Response:
        response = await call(request)
        if operation_of(request) != LIST or not response.succeeded or "message_time" not in request.target:
            return response
        document: Any = response.json_object()
        if document["objects"]:
            found[request.target] = document["objects"]
        return with_json(response, {**document, "objects": found.get(request.target, [])})

    return alter


def _to_minutes(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        (name, value[:16] if name.startswith("message_time") and len(value) > 16 else value) for name, value in pairs
    ]


def _to_seconds(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        (name, value[:19] if name.startswith("message_time") and len(value) > 19 else value) for name, value in pairs
    ]


def _an_hour_later(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    def later(value: str) -> str:
        return f"{value[:11]}{(int(value[11:13]) + 1) % 24:02}{value[13:]}" if value[11:13].isdigit() else value

    return [(name, later(value) if name.startswith("message_time") else value) for name, value in pairs]


def _ten(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return pairs if any(name == "limit" for name, _ in pairs) else [*pairs, ("limit", "10")]


def _one_further(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        (name, str(int(value) + 1) if name == "offset" and value.isdigit() and value != "0" else value)
        for name, value in pairs
    ]


def _in_pages(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    limit = next((int(value) for name, value in pairs if name == "limit" and value.isdigit()), 20)
    return [(name, str(int(value) * limit) if name == "offset" and value.isdigit() else value) for name, value in pairs]


def _by_uuid(page: Document) -> None:
    objects: list[Document] = page["objects"]
    objects.sort(key=lambda record: str(record["message_uuid"]))


def _first_two_swapped(page: Document) -> None:
    page["objects"][:2] = page["objects"][:2][::-1]


def _first_twice(page: Document) -> None:
    if len(page["objects"]) > 1:
        page["objects"][1] = page["objects"][0]
