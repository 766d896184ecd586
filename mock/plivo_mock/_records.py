"""Messages as the API responds with them: the message detail record (MDR), lists, and the forms of 2012."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from ._filters import DEFAULT_LIMIT, ListQuery
from ._json import JsonObject, to_json
from ._messages import Event, Message, MessageState, event_at, in_utc, moment_of
from ._pricing import MOBILE_COUNTRY_CODE, MOBILE_NETWORK_CODE, NETWORK, amount_of, charged_units

_CACHED = 1_000  # records; clients read the same ones again and again
_INDIA = timezone(timedelta(hours=5, minutes=30))


class Dialect(StrEnum):
    """A form of the API."""

    LATEST = "latest"
    """The newest documentation."""
    LEGACY = "legacy"
    """The legacy documentation, of 2012: fewer fields, other names, times without an offset."""

    @classmethod
    def of(cls, text: str) -> "Dialect":
        if text not in set(cls):
            raise ValueError(f"dialect={text!r} is not one of {', '.join(cls)}")
        return cls(text)


def messages_path(auth_id: str) -> str:
    return f"/v1/Account/{auth_id}/Message/"


class Renderer:
    """Writes the bodies of list and retrieve responses in the form of a dialect.

    Attributes:
        counts: Whether a list says how many records there are on all pages.
    """

    def __init__(self, dialect: Dialect) -> None:
        self.counts = dialect is Dialect.LEGACY
        describe = legacy_record if dialect is Dialect.LEGACY else record

        def render(message: Message, event: Event, auth_id: str) -> bytes:
            return to_json(describe(message, event, auth_id))

        # A message never changes, so that its record depends on nothing else.
        self._record = lru_cache(_CACHED)(render)

    def one(self, api_id: str, message: Message, now: datetime, auth_id: str) -> bytes:
        """Return the response to a retrieve request of an account."""
        if self.counts:
            meta = ListQuery(DEFAULT_LIMIT, 0, {}).meta("", has_more=False, total_count=1)
            return self.page(api_id, [message], meta, now, auth_id)
        body = self._record(message, event_at(message.plan, now), auth_id)
        return b'{"api_id":"%s",%s' % (api_id.encode("ascii"), body.removeprefix(b"{"))

    def page(self, api_id: str, messages: Sequence[Message], meta: JsonObject, now: datetime, auth_id: str) -> bytes:
        """Return the response to a list request of an account."""
        records = b",".join([self._record(message, event_at(message.plan, now), auth_id) for message in messages])
        return b'{"api_id":"%s","meta":%s,"objects":[%s]}' % (api_id.encode("ascii"), to_json(meta), records)

    def clear(self) -> None:
        self._record.cache_clear()


def record(message: Message, event: Event, auth_id: str = "") -> JsonObject:
    """Return the record of a message after an event of its plan.

    "Nothing" is written as in the newest documented records: mostly as the empty string, for the Powerpack as the
    string `null`, for the error code as null until something is known.
    """
    request = message.request
    conversation = message.conversation
    sent = moment_of(message.plan, MessageState.SENT, event.moment)
    fields: JsonObject = {
        "carrier_fees": _dollars(message.carrier_fee * charged_units(message, event.state)),
        "carrier_fees_rate": _dollars(message.carrier_fee),
        "conversation_expiry_time": in_utc(conversation.expires) if conversation else "",
        "conversation_id": conversation.id if conversation else "",
        "conversation_origin": conversation.origin if conversation else "",
        "destination_country_iso2": message.destination_country,
        "destination_network": NETWORK,
        "dlt_entity_id": request.dlt_entity_id if request else "",
        "dlt_template_category": request.dlt_template_category if request else "",
        "dlt_template_id": request.dlt_template_id if request else "",
        "error_code": event.error_code,
        "from_number": message.from_number,
        "is_domestic": message.is_domestic,
        "log": request.log if request else "true",
        "mcc": MOBILE_COUNTRY_CODE,
        "message_direction": message.direction,
        "message_state": event.state,
        "message_time": _indian(message.accepted),
        "message_type": message.type,
        "message_updated_time": _indian(event.moment),
        "message_uuid": message.uuid,
        "mnc": MOBILE_NETWORK_CODE,
        "powerpack_id": message.powerpack_id or "null",
        "replaced_sender": "",
        "requester_ip": message.requester_ip,
        "resource_uri": _uri(message, auth_id),
        "tendlc_campaign_id": message.tendlc_campaign_id,
        "tendlc_registration_status": message.tendlc_registration_status,
        "to_number": message.to_number,
        "total_amount": _dollars(amount_of(message, event.state)),
        "total_rate": _dollars(message.rate),
        "units": message.units,
    }
    if sent is not None and event.state is not MessageState.QUEUED:
        fields["message_sent_time"] = _indian(sent)
    return {**fields, **message.extra_fields} if message.extra_fields else fields


def legacy_record(message: Message, event: Event, auth_id: str = "") -> JsonObject:
    """Return the record of a message in the form of 2012: 11 fields, the rate split in two, the time in UTC."""
    price = message.rate + message.carrier_fee
    return {
        "carrier_rate": _dollars(message.carrier_fee),
        "cloud_rate": _dollars(message.rate),
        "from_number": message.from_number,
        "message_direction": message.direction,
        "message_state": event.state,
        "message_time": message.accepted.strftime("%Y-%m-%dT%H:%M:%S"),
        "message_type": message.type,
        "message_uuid": message.uuid,
        "resource_uri": _uri(message, auth_id),
        "to_number": message.to_number,
        "total_amount": _dollars(price * charged_units(message, event.state)),
    }


def _uri(message: Message, auth_id: str) -> str:
    return f"{messages_path(auth_id or message.auth_id)}{message.uuid}/"


def _dollars(amount: Decimal) -> str:
    return f"{amount:.5f}"


def _indian(moment: datetime) -> str:
    return moment.astimezone(_INDIA).isoformat(sep=" ", timespec="microseconds")
