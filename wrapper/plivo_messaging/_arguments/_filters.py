"""The filters of a list: checked, then turned into the query of the request. Pure."""

import re
from datetime import datetime

from plivo_messaging import _checks, _contract
from plivo_messaging._contract import ConversationOrigin, MessageDirection, MessageState, MessageType
from plivo_messaging._errors import ValidationError
from plivo_messaging._options import CallOptions
from plivo_messaging._values import filter_time

from ._destinations import number

__all__ = ["ListFilters", "list_query"]

_SENDER_ID = re.compile(r"[A-Za-z0-9]{1,11}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_ERROR_CODE = re.compile(r"[0-9]{1,4}")
_SUBACCOUNT = re.compile(r"SA[A-Z0-9]{18}")


class ListFilters(CallOptions, total=False):
    """What a list can be narrowed down to. None is the same as leaving it out.

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

    state: MessageState | str | None
    direction: MessageDirection | str | None
    type: MessageType | str | None
    from_number: str | None
    to_number: str | None
    since: datetime | None
    after: datetime | None
    until: datetime | None
    before: datetime | None
    at: datetime | None
    error_code: str | None
    subaccount: str | None
    powerpack_id: str | None
    destination_country: str | None
    tendlc_campaign_id: str | None
    tendlc_registration_status: str | None
    conversation_id: str | None
    conversation_origin: ConversationOrigin | str | None


def list_query(filters: ListFilters) -> dict[str, str]:
    """Check the filters of a list and name them as the API does.

    Args:
        filters: The filters.

    Returns:
        The query of the request, without limit and offset.

    Raises:
        ValidationError: If a filter breaks a rule.
    """
    if not filters:
        return {}
    given: dict[str, object] = {**filters}
    _check_window(filters)
    arguments = _contract.list_request(
        "",
        message_state=_checks.given(_checks.one_of(MessageState), "state", given),
        message_direction=_checks.given(_checks.one_of(MessageDirection), "direction", given),
        message_type=_checks.given(_checks.one_of(MessageType), "type", given),
        from_number=_checks.given(_sender, "from_number", given),
        to_number=_checks.given(_destination, "to_number", given),
        message_time_gte=_checks.given(_moment, "since", given),
        message_time_gt=_checks.given(_moment, "after", given),
        message_time_lte=_checks.given(_moment, "until", given),
        message_time_lt=_checks.given(_moment, "before", given),
        message_time=_checks.given(_moment, "at", given),
        error_code=_checks.given(_matching(_ERROR_CODE, "an error code such as '420'"), "error_code", given),
        subaccount=_checks.given(_matching(_SUBACCOUNT, "a subaccount's auth_id, 'SA…'"), "subaccount", given),
        powerpack_id=_checks.given(_checks.uuid, "powerpack_id", given),
        destination_country_iso2=_checks.given(_country, "destination_country", given),
        tendlc_campaign_id=_checks.given(_checks.text, "tendlc_campaign_id", given),
        tendlc_registration_status=_checks.given(_checks.text, "tendlc_registration_status", given),
        conversation_id=_checks.given(_checks.text, "conversation_id", given),
        conversation_origin=_checks.given(_checks.one_of(ConversationOrigin), "conversation_origin", given),
    )
    return dict(arguments["params"])


def _check_window(filters: ListFilters) -> None:
    for first in ("since", "after"):
        for last in ("until", "before"):
            begin, end = filters.get(first), filters.get(last)
            if isinstance(begin, datetime) and isinstance(end, datetime):
                _checks.aware(first, begin)
                _checks.aware(last, end)
                if begin > end:
                    raise ValidationError(first, f"{begin.isoformat()} is later than {last}, {end.isoformat()}")


def _moment(argument: str, value: object) -> str:
    moment = _checks.aware(argument, value)
    try:
        return filter_time(moment)
    except OverflowError:
        raise ValidationError(argument, f"{moment.isoformat(sep=' ')} is outside the years 1 to 9999 in UTC") from None


def _sender(argument: str, value: object) -> str:
    sender = _checks.text(argument, value, example="+12025550100")
    digits = number(sender)
    if digits is None and not _SENDER_ID.fullmatch(sender):
        raise ValidationError(argument, f"{_checks.shown(sender)} is neither a phone number nor a sender ID")
    return digits or sender


def _destination(argument: str, value: object) -> str:
    digits = number(_checks.text(argument, value, example="+12025550123"))
    if digits is None:
        raise ValidationError(argument, f"{_checks.shown(value)} is not a phone number, such as '+12025550123'")
    return digits


def _country(argument: str, value: object) -> str:
    return _matching(_COUNTRY, "a country's ISO 3166 code, such as 'US'")(
        argument, value.upper() if isinstance(value, str) else value
    )


def _matching(pattern: re.Pattern[str], what: str) -> _checks.Check[str]:
    def checked(argument: str, value: object) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValidationError(argument, f"{_checks.shown(value)} is not {what}")
        return value

    return checked
