"""What the canned server answers: bytes that are put together before the first request."""

import json
import random
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from uuid import UUID

EXAMPLES = Path(__file__).parents[3] / "openapi" / "examples"
PAGE = 20

_NEXT = "/v1/Account/MAFAKEFAKEFAKEFAKE00/Message/?limit=20&offset="
_SLOT = "@@@@@@@@@@@@"  # twelve digits are written in its place


def example(name: str) -> dict[str, object]:
    """Read a documented answer."""
    document = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    value: dict[str, object] = document["value"]
    return value


def identifiers(count: int) -> list[str]:
    """Make up identifiers of messages, the same each time: what reads them is to see letters and digits mixed."""
    chance = random.Random(1)
    return [str(UUID(int=chance.getrandbits(128), version=4)) for _ in range(count)]


@cache
def sent(destinations: int) -> bytes:
    """Give the answer to a send to so many destinations."""
    return _answer(202, {**example("sent-legacy"), "message_uuid": identifiers(destinations)})


@cache
def record() -> bytes:
    """Give the answer to a request for one record."""
    return _answer(200, example("get-latest"))


@cache
def page() -> bytes:
    """Give the answer to a list: one page, the last."""
    return _answer(200, _page(identifiers(PAGE), None))


def page_of_many(offset: int, records: int) -> bytes:
    """Give a page of a longer list, in which each record has an identifier of its own.

    Args:
        offset: Records before it.
        records: Records in all, a multiple of 20.
    """
    if offset + PAGE >= records:
        return _last_page() % tuple(range(offset, offset + PAGE))
    return _middle_page() % (offset + PAGE, *range(offset, offset + PAGE))


@cache
def _middle_page() -> bytes:
    return _template(_NEXT + _SLOT)


@cache
def _last_page() -> bytes:
    return _template(None)


def _template(following: str | None) -> bytes:
    answer = _answer(200, _page([f"b48d95dc-e3ac-41eb-a9c2-{_SLOT}"] * PAGE, following))
    return answer.replace(b"%", b"%%").replace(_SLOT.encode(), b"%012d")


def _page(names: list[str], following: str | None) -> Mapping[str, object]:
    one = example("get-latest")
    listed = {name: value for name, value in one.items() if name != "api_id"}
    meta = {"limit": PAGE, "offset": 0, "next": following, "previous": None}
    objects = [{**listed, "message_uuid": each} for each in names]
    return {"api_id": one["api_id"], "meta": meta, "objects": objects}


def _answer(status: int, content: Mapping[str, object]) -> bytes:
    body = json.dumps(content).encode()
    head = b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (status, len(body))
    return head + body
