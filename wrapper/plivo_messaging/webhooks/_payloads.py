"""The two kinds of webhooks as objects in Python's types. Reading them never breaks on what Plivo may add."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

from attrs import field, frozen

from plivo_messaging._contract import ConversationOrigin, MessageState, MessageType
from plivo_messaging._errors import WebhookPayloadError
from plivo_messaging._values import as_amount, as_integer, as_member, as_text, as_time

from ._forms import WebhookFields

__all__ = ["InboundMessage", "StatusCallback", "read_payload"]

_MEDIUM = re.compile(r"Media([0-9]{1,4})")


@frozen(kw_only=True)
class StatusCallback:
    """A change of a message's state, called on the `url` the message was sent with.

    Whatever Plivo says for "nothing" (a missing field, an empty one, the string `null`) is None, and so is a value that
    cannot be read. Values of `message_state`, `message_type` and `conversation_origin` are members of their enumeration
    where it has them, and plain strings where it does not: new ones appear without notice. The oldest callbacks have
    `To`, `From`, `Status` and `MessageUUID` only. Attributes are named as in the record of a message.

    Documentation: https://www.plivo.com/docs/messaging/api/message/message-status-callbacks

    Attributes:
        message_uuid: Names the message (`MessageUUID`).
        message_state: The new state (`Status`): queued, sent, failed, delivered, undelivered, rejected or read.
        to_number: The destination, in digits (`To`).
        from_number: The sender: a number in digits, or a sender ID (`From`).
        message_type: What kind of message it is (`Type`): sms, mms or whatsapp.
        units: Segments the message was split into (`Units`).
        total_rate: The price of a unit, in US dollars (`TotalRate`).
        total_amount: What the message costs altogether, in US dollars (`TotalAmount`).
        mcc: The mobile country code of the destination's network (`MCC`).
        mnc: The mobile network code of the destination's network (`MNC`).
        error_code: Why the message failed, such as `420` for expired; for failed and undelivered only (`ErrorCode`).
        sequence: Counts the callbacks of a message in the order of the changes; they may arrive in another one
            (`Sequence`).
        message_time: When the message was accepted, aware, in UTC (`MessageTime`).
        queued_time: When it was queued, aware, in UTC (`QueuedTime`).
        sent_time: When it left Plivo's queue, aware, in UTC (`SentTime`).
        delivery_report_time: When the carrier reported on it, aware, in UTC (`DeliveryReportTime`).
        requester_ip: The address the send request came from (`requester_ip`).
        powerpack_uuid: The Powerpack the message was sent through, a UUID (`PowerpackUUID`).
        conversation_id: The WhatsApp conversation (`ConversationID`).
        conversation_origin: What the WhatsApp conversation was opened for (`ConversationOrigin`).
        conversation_expiry_time: When the WhatsApp conversation ends, aware, in UTC; Plivo gives it as a date or as
            seconds since 1970 (`ConversationExpirationTimestamp`).
        parent_message_uuid: The same as `message_uuid` (`ParentMessageUUID`).
        part_info: To be ignored, says Plivo (`PartInfo`).
        raw: Every field as it came, unknown ones included; not in the repr.
    """

    message_uuid: str
    message_state: MessageState | str
    to_number: str | None = None
    from_number: str | None = None
    message_type: MessageType | str | None = None
    units: int | None = None
    total_rate: Decimal | None = None
    total_amount: Decimal | None = None
    mcc: str | None = None
    mnc: str | None = None
    error_code: str | None = None
    sequence: int | None = None
    message_time: datetime | None = None
    queued_time: datetime | None = None
    sent_time: datetime | None = None
    delivery_report_time: datetime | None = None
    requester_ip: str | None = None
    powerpack_uuid: str | None = None
    conversation_id: str | None = None
    conversation_origin: ConversationOrigin | str | None = None
    conversation_expiry_time: datetime | None = None
    parent_message_uuid: str | None = None
    part_info: str | None = None
    raw: WebhookFields = field(factory=WebhookFields, repr=False)


@frozen(kw_only=True)
class InboundMessage:
    """A message that was received, called on the message URL of the number's application.

    Nothing, and what cannot be read, is None; enumerations stay open, as in `StatusCallback`. Neither text nor media
    are in the repr: it ends up in logs and error trackers, where what people write to each other has no place.

    Documentation: https://www.plivo.com/docs/messaging/api/message/handling-incoming

    Attributes:
        message_uuid: Names the message (`MessageUUID`).
        from_number: Who sent it, in digits (`From`).
        to_number: The account's number it was sent to, in digits (`To`).
        message_type: What kind of message it is (`Type`): sms, mms or whatsapp.
        text: What was written: the `Text` of an SMS, the `Body` of an MMS or a WhatsApp message; not in the repr.
        media: Addresses of the media in their order (`Media0`, `Media1`, …); not in the repr.
        media_count: How many media there are, as Plivo counts them (`MediaCount`).
        message_intent: What the text asks for, `optout`, `optin` or `help`, where it does (`MessageIntent`).
        units: Segments the message came in (`Units`).
        total_rate: The price of a unit, in US dollars (`TotalRate`).
        total_amount: What the message costs altogether, in US dollars (`TotalAmount`).
        powerpack_uuid: The Powerpack the number belongs to, a UUID (`PowerpackUUID`).
        error_code: A Plivo error code (`ErrorCode`).
        content_type: What a WhatsApp message holds: text, media, button or unknown (`ContentType`).
        mime_type: What kind of file a WhatsApp medium is, such as `video/mp4` (`MimeType`).
        raw: Every field as it came, unknown ones included; not in the repr.
    """

    message_uuid: str
    from_number: str
    to_number: str
    message_type: MessageType | str | None = None
    text: str | None = field(default=None, repr=False)
    media: tuple[str, ...] = field(default=(), repr=False)
    media_count: int | None = None
    message_intent: str | None = None
    units: int | None = None
    total_rate: Decimal | None = None
    total_amount: Decimal | None = None
    powerpack_uuid: str | None = None
    error_code: str | None = None
    content_type: str | None = None
    mime_type: str | None = None
    raw: WebhookFields = field(factory=WebhookFields, repr=False)


def read_payload(fields: WebhookFields) -> StatusCallback | InboundMessage:
    """Read a webhook: a status callback if it has a `Status`, else an inbound message.

    Args:
        fields: Its fields.

    Returns:
        The object.

    Raises:
        WebhookPayloadError: If a field is missing without which it is neither, or a field that is read came more than
            once.
    """
    return _status_callback(fields) if "Status" in fields else _inbound_message(fields)


def _status_callback(fields: WebhookFields) -> StatusCallback:
    message_uuid, status = _required(fields, "status callback", ("MessageUUID", "Status"))
    one = partial(_one, fields)
    return StatusCallback(
        message_uuid=message_uuid,
        message_state=as_member(status, MessageState) or status,
        to_number=as_text(one("To")),
        from_number=as_text(one("From")),
        message_type=as_member(one("Type"), MessageType),
        units=as_integer(one("Units")),
        total_rate=as_amount(one("TotalRate")),
        total_amount=as_amount(one("TotalAmount")),
        mcc=as_text(one("MCC")),
        mnc=as_text(one("MNC")),
        error_code=as_text(one("ErrorCode")),
        sequence=as_integer(one("Sequence")),
        message_time=_in_utc(one("MessageTime")),
        queued_time=_in_utc(one("QueuedTime")),
        sent_time=_in_utc(one("SentTime")),
        delivery_report_time=_in_utc(one("DeliveryReportTime")),
        requester_ip=as_text(one("requester_ip")),
        powerpack_uuid=as_text(one("PowerpackUUID")),
        conversation_id=as_text(one("ConversationID")),
        conversation_origin=as_member(one("ConversationOrigin"), ConversationOrigin),
        conversation_expiry_time=_in_utc(one("ConversationExpirationTimestamp")),
        parent_message_uuid=as_text(one("ParentMessageUUID")),
        part_info=as_text(one("PartInfo")),
        raw=fields,
    )


def _inbound_message(fields: WebhookFields) -> InboundMessage:
    message_uuid, sender, destination = _required(fields, "inbound message", ("MessageUUID", "From", "To"))
    one = partial(_one, fields)
    media = sorted((int(match[1]), name) for name in fields if (match := _MEDIUM.fullmatch(name)))
    return InboundMessage(
        message_uuid=message_uuid,
        from_number=sender,
        to_number=destination,
        message_type=as_member(one("Type"), MessageType),
        # Not as_text: in what people write, "null" is a word.
        text=one("Text") or one("Body") or None,
        media=tuple(address for _, name in media if (address := as_text(one(name)))),
        media_count=as_integer(one("MediaCount")),
        message_intent=as_text(one("MessageIntent")),
        units=as_integer(one("Units")),
        total_rate=as_amount(one("TotalRate")),
        total_amount=as_amount(one("TotalAmount")),
        powerpack_uuid=as_text(one("PowerpackUUID")),
        error_code=as_text(one("ErrorCode")),
        content_type=as_text(one("ContentType")),
        mime_type=as_text(one("MimeType")),
        raw=fields,
    )


def _required(fields: WebhookFields, kind: str, names: tuple[str, ...]) -> list[str]:
    values = {name: as_text(_one(fields, name)) for name in names}
    missing = [name for name, value in values.items() if value is None]
    if missing:
        raise WebhookPayloadError(
            f"this is no {kind}: {' and '.join(missing)} missing or empty among {len(fields)} fields (a GET has its "
            "fields in the query of the URL, a POST in its body as application/x-www-form-urlencoded)"
        )
    return [value for value in values.values() if value is not None]


def _one(fields: WebhookFields, name: str) -> str | None:
    values = fields.getlist(name)
    if len(values) > 1:
        raise WebhookPayloadError(
            f"the field {name} came {len(values)} times, and which one is meant cannot be known: if the URL given to "
            "Plivo has a parameter of that name, rename it"
        )
    return values[0] if values else None


def _in_utc(value: str | None) -> datetime | None:
    moment = as_time(value)
    try:
        return moment and moment.astimezone(UTC)
    except OverflowError:  # within a day of the first and the last year there is not every moment in UTC
        return None
