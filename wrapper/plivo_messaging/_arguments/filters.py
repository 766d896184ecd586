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
    models,
    operations,
)
from plivo_messaging._errors import ValidationError

from .options import CallOptions
from .validation import (
    E164_DIGITS,
    SHORT_CODE_DIGITS,
    Check,
    annotations_of,
    aware,
    international,
    one_of,
    parse_number,
    shown,
    text,
    uuid,
)

_SENDER_ID = re.compile(r"[A-Za-z0-9]+")


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
    digits = parse_number(sender, E164_DIGITS)
    if digits is not None and len(digits) > SHORT_CODE_DIGITS:
        return international(argument, sender, longest=E164_DIGITS) or digits
    if digits is None and not _SENDER_ID.fullmatch(sender):
        raise ValidationError(argument, f"{shown(sender)} is neither a phone number nor a sender ID")
    return digits or sender


def _destination(argument: str, value: object) -> str:
    digits = international(argument, text(argument, value, example="+12025550123"), longest=E164_DIGITS)
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
    """The filters of a list, and how it is read. None is the same as leaving one out."""

    state: Annotated[MessageState | models.MessageStateValue | None, Filter("message_state", one_of(MessageState))]
    """Only messages in this state now."""
    direction: Annotated[
        MessageDirection | models.MessageDirectionValue | None, Filter("message_direction", one_of(MessageDirection))
    ]
    """Only messages that were sent (`outbound`), or received (`inbound`)."""
    type: Annotated[MessageType | models.MessageTypeValue | None, Filter("message_type", one_of(MessageType))]
    """Only messages of this type."""
    from_number: Annotated[str | None, Filter("from_number", _sender)]
    """Only messages from exactly this number, with its country code, or this sender ID."""
    to_number: Annotated[str | None, Filter("to_number", _destination)]
    """Only messages to exactly this number, with its country code."""
    since: Annotated[datetime | None, Filter("message_time_gte", _moment)]
    """Only messages sent or received at this moment or later: a datetime with a time zone."""
    after: Annotated[datetime | None, Filter("message_time_gt", _moment)]
    """Only messages sent or received later."""
    until: Annotated[datetime | None, Filter("message_time_lte", _moment)]
    """Only messages sent or received at this moment or before."""
    before: Annotated[datetime | None, Filter("message_time_lt", _moment)]
    """Only messages sent or received before."""
    at: Annotated[datetime | None, Filter("message_time", _moment)]
    """Only messages sent or received at exactly this moment."""
    error_code: Annotated[str | None, Filter("error_code", _matching("[0-9]+", "an error code such as '420'"))]
    """Only messages with this Plivo error code, such as `420`; `000` for success."""
    subaccount: Annotated[str | None, Filter("subaccount", _matching("SA[A-Z0-9]+", "a subaccount's auth_id, 'SA…'"))]
    """Only messages of the subaccount with this auth_id, `SA…`."""
    powerpack_id: Annotated[str | None, Filter("powerpack_id", uuid)]
    """Only messages sent through this Powerpack, a UUID."""
    destination_country: Annotated[str | None, Filter("destination_country_iso2", _country)]
    """Only messages to this country, an ISO 3166-1 code such as `US`."""
    tendlc_campaign_id: Annotated[str | None, Filter("tendlc_campaign_id", text)]
    """Only messages of this 10DLC campaign (US long codes)."""
    tendlc_registration_status: Annotated[str | None, Filter("tendlc_registration_status", text)]
    """Only messages with this 10DLC registration status."""
    conversation_id: Annotated[str | None, Filter("conversation_id", text)]
    """Only messages of this WhatsApp conversation."""
    conversation_origin: Annotated[
        ConversationOrigin | models.ConversationOriginValue | None,
        Filter("conversation_origin", one_of(ConversationOrigin)),
    ]
    """Only messages of WhatsApp conversations that were opened for this."""


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
