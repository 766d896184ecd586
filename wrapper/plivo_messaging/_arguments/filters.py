"""The filters of a list and the query they become. Pure.

`ListFilters` is the table of the filters: a line is its type, the API's parameter and the check of its value.
"""

import re
from datetime import datetime
from itertools import product
from typing import Annotated, Any, NamedTuple

from plivo_messaging._api import (
    ConversationOrigin,
    MessageDirection,
    MessageState,
    MessageType,
    filter_time,
    operations,
)
from plivo_messaging._errors import ValidationError

from .options import CallOptions
from .validation import Check, annotations_of, aware, one_of, parse_number, shown, text, uuid

_SENDER_ID = re.compile(r"[A-Za-z0-9]{1,11}")


class Filter(NamedTuple):
    """The Python name of a parameter of the API, and the check of its value."""

    parameter: str
    check: Check[str]


def _moment(argument: str, value: object) -> str:
    moment = aware(argument, value)
    try:
        return filter_time(moment)
    except OverflowError:
        raise ValidationError(argument, f"{moment.isoformat(sep=' ')} is outside the years 1 to 9999 in UTC") from None


def _sender(argument: str, value: object) -> str:
    sender = text(argument, value, example="+12025550100")
    digits = parse_number(sender)
    if digits is None and not _SENDER_ID.fullmatch(sender):
        raise ValidationError(argument, f"{shown(sender)} is neither a phone number nor a sender ID")
    return digits or sender


def _destination(argument: str, value: object) -> str:
    digits = parse_number(text(argument, value, example="+12025550123"))
    if digits is None:
        raise ValidationError(argument, f"{shown(value)} is not a phone number, such as '+12025550123'")
    return digits


def _matching(pattern: str, what: str) -> Check[str]:
    def check(argument: str, value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise ValidationError(argument, f"{shown(value)} is not {what}")
        return value

    return check


_country_code = _matching("[A-Z]{2}", "a country's ISO 3166 code, such as 'US'")


def _country(argument: str, value: object) -> str:
    return _country_code(argument, value.upper() if isinstance(value, str) else value)


class ListFilters(CallOptions, total=False):
    """The filters of a list. None is the same as leaving a filter out.

    - state: `queued`, `sent`, `failed`, `delivered`, `undelivered`, `received`, `rejected` or `read`.
    - direction: `inbound` or `outbound`.
    - type: `sms`, `mms` or `whatsapp`.
    - from_number: Exactly this number (with or without `+`) or sender ID.
    - to_number: Exactly this number (with or without `+`).
    - since, after, until, before, at: Sent or received at or after, after, at or before, before, exactly at this
      moment: datetimes with a time zone.
    - error_code: A Plivo error code, such as `420`; `000` for success.
    - subaccount: The subaccount's auth_id, `SA…`.
    - powerpack_id: A UUID.
    - destination_country: An ISO 3166-1 alpha-2 code, such as `US`.
    - tendlc_campaign_id, tendlc_registration_status: 10DLC (US long codes).
    - conversation_id: A WhatsApp conversation.
    - conversation_origin: `utility`, `authentication`, `marketing` or `service`.
    - timeout, max_retries, deadline, extra_headers: How each request is made, see `CallOptions`.
    """

    state: Annotated[MessageState | str | None, Filter("message_state", one_of(MessageState))]
    direction: Annotated[MessageDirection | str | None, Filter("message_direction", one_of(MessageDirection))]
    type: Annotated[MessageType | str | None, Filter("message_type", one_of(MessageType))]
    from_number: Annotated[str | None, Filter("from_number", _sender)]
    to_number: Annotated[str | None, Filter("to_number", _destination)]
    since: Annotated[datetime | None, Filter("message_time_gte", _moment)]
    after: Annotated[datetime | None, Filter("message_time_gt", _moment)]
    until: Annotated[datetime | None, Filter("message_time_lte", _moment)]
    before: Annotated[datetime | None, Filter("message_time_lt", _moment)]
    at: Annotated[datetime | None, Filter("message_time", _moment)]
    error_code: Annotated[str | None, Filter("error_code", _matching("[0-9]{1,4}", "an error code such as '420'"))]
    subaccount: Annotated[
        str | None, Filter("subaccount", _matching("SA[A-Z0-9]{18}", "a subaccount's auth_id, 'SA…'"))
    ]
    powerpack_id: Annotated[str | None, Filter("powerpack_id", uuid)]
    destination_country: Annotated[str | None, Filter("destination_country_iso2", _country)]
    tendlc_campaign_id: Annotated[str | None, Filter("tendlc_campaign_id", text)]
    tendlc_registration_status: Annotated[str | None, Filter("tendlc_registration_status", text)]
    conversation_id: Annotated[str | None, Filter("conversation_id", text)]
    conversation_origin: Annotated[
        ConversationOrigin | str | None, Filter("conversation_origin", one_of(ConversationOrigin))
    ]


_FILTERS: dict[str, Filter] = annotations_of(ListFilters)

FILTERS = {name: each.parameter for name, each in _FILTERS.items()}
"""The Python name of the API's parameter for each filter."""


def build_query(filters: ListFilters) -> dict[str, str]:
    """Return the query of a list request, without limit and offset."""
    if not filters:
        return {}
    checked: dict[str, Any] = {}
    for name, value in filters.items():
        if value is not None and name in _FILTERS:
            parameter, check = _FILTERS[name]
            checked[parameter] = check(name, value)
    for first, last in product(("since", "after"), ("until", "before")):
        begin, end = filters.get(first), filters.get(last)
        if isinstance(begin, datetime) and isinstance(end, datetime) and begin > end:
            raise ValidationError(first, f"{begin.isoformat()} is later than {last}, {end.isoformat()}")
    query: dict[str, str] = operations.list_messages.build_request("", **checked)["params"]
    return query
