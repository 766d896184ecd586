"""A list of messages in the order of the API, newest first, to which new ones are added while it is read."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from typing import Any

import httpx

from plivo_messaging import Message
from tests.wrapper.scripted import answer

INDIA = timezone(timedelta(hours=5, minutes=30))
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class MovingList:
    """Records of one account, in the order the API gives them.

    Args:
        gaps: How long after the one before each record came, in microseconds; the oldest first.
        digits: Digits of the fractions of seconds it shows; what is more is cut off.
    """

    def __init__(self, gaps: Iterable[int] = (), *, digits: int = 6) -> None:
        self.now = START
        self._names = count()
        self._digits = digits
        self._records: list[tuple[datetime, str]] = []
        self.arrive(gaps)

    def arrive(self, gaps: Iterable[int]) -> None:
        """Add records, each so many microseconds after the one before."""
        for gap in gaps:
            self.now += timedelta(microseconds=gap)
            self._records.insert(0, (self.now, f"{next(self._names):06}"))

    @property
    def records(self) -> list[tuple[datetime, str]]:
        """The moments and identifiers of the records, newest first."""
        return self._records

    @property
    def uuids(self) -> list[str]:
        """The identifiers of the records, newest first."""
        return [uuid for _, uuid in self._records]

    def shown(self, uuid: str) -> str:
        """The moment of a record as it is shown."""
        (moment,) = (moment for moment, each in self._records if each == uuid)
        text = moment.astimezone(INDIA).isoformat(sep=" ", timespec="microseconds")
        second, fraction, zone = text[:19], text[20:26], text[26:]
        return f"{second}{'.' if self._digits else ''}{fraction[: self._digits]}{zone}"

    def page(self, query: Mapping[str, str], *, size: int, offset: int) -> tuple[list[Message], bool]:
        """Return a page, and whether more records follow."""
        since = _moment(query.get("message_time__gte"), START - timedelta(days=90))
        until = _moment(query.get("message_time__lte"), datetime.max.replace(tzinfo=UTC))
        within = [uuid for moment, uuid in self._records if since <= moment <= until]
        records = [
            Message({"message_uuid": uuid, "message_time": self.shown(uuid)}) for uuid in within[offset : offset + size]
        ]
        return records, offset + size < len(within)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer a list request over HTTP."""
        reply = answer(200, self.document(request))
        assert not isinstance(reply, Exception)
        return reply(request)

    def document(self, request: httpx.Request) -> dict[str, Any]:
        """Return the document a list request is answered with."""
        query = dict(request.url.params)
        size, offset = int(query.pop("limit")), int(query.pop("offset"))
        records, more = self.page(query, size=size, offset=offset)
        link = f"/v1/Account/x/Message/?limit={size}&offset={offset + size}"
        meta: dict[str, Any] = {"limit": size, "offset": offset, "next": link if more else None, "previous": None}
        return {"api_id": "a", "meta": meta, "objects": [dict(each.raw) for each in records]}


def _moment(text: str | None, default: datetime) -> datetime:
    return default if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)
