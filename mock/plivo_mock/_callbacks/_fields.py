"""What a callback says.

Documentation: https://www.plivo.com/docs/messaging/api/message/message-status-callbacks,
https://www.plivo.com/docs/messaging/api/message/handling-incoming and
https://www.plivo.com/docs/messaging/concepts/sms-data-redaction
"""

from datetime import datetime
from typing import TypeAlias

from plivo_mock._messaging._delivery import Event, MessageState, moment_of
from plivo_mock._messaging._messages import Message, MessageType
from plivo_mock._messaging._prices import TEST_NETWORK, amount_of
from plivo_mock._messaging._receiving import intent_of

Fields: TypeAlias = dict[str, str]
"""Names and values in the order they are sent in."""

_WITH_ERROR_CODE = frozenset({MessageState.FAILED, MessageState.UNDELIVERED})
_NUMBER_IS_HIDDEN = frozenset({"false", "content_only"})
_HIDDEN_DIGITS = 3
_REPORTED = (MessageState.DELIVERED, MessageState.UNDELIVERED)


def legacy_status_fields(message: Message, event: Event) -> Fields:
    """Tell of a change of state as the legacy documentation has it.

    Args:
        message: The message.
        event: The state it came into.

    Returns:
        The four fields of then.
    """
    return {
        "To": _destination(message),
        "From": message.from_number,
        "Status": event.state,
        "MessageUUID": message.uuid,
    }


def status_fields(message: Message, event: Event) -> Fields:
    """Tell of a change of state.

    Args:
        message: The message.
        event: The state it came into; an event of its plan.

    Returns:
        All documented fields that say something. Times are in UTC.
    """
    moment = event.moment
    fields = {
        "MessageUUID": message.uuid,
        "ParentMessageUUID": message.uuid,
        "PartInfo": "1 of 1",
        **{name: value for name, value in legacy_status_fields(message, event).items() if name != "MessageUUID"},
        "Type": message.type,
        "Units": str(message.units),
        "TotalRate": f"{message.rate:.5f}",
        "TotalAmount": f"{amount_of(message, event.state):.5f}",
        "MCC": TEST_NETWORK.mobile_country_code,
        "MNC": TEST_NETWORK.mobile_network_code,
    }
    if event.state in _WITH_ERROR_CODE and event.error_code is not None:
        fields["ErrorCode"] = event.error_code
    fields |= {
        "Sequence": str(message.plan.index(event) + 1),
        "MessageTime": _time(message.accepted),
        "QueuedTime": _time(message.accepted),
    }
    sent = moment_of(message.plan, MessageState.SENT, moment)
    if sent is not None:
        fields["SentTime"] = _time(sent)
    reported = (moment_of(message.plan, state, moment) for state in _REPORTED)
    report = next((each for each in reported if each is not None), None)
    if report is not None:
        fields["DeliveryReportTime"] = _time(report)
    fields["requester_ip"] = message.requester_ip
    return fields | _powerpack(message) | _conversation(message)


def received_fields(message: Message) -> Fields:
    """Tell of a received message.

    Args:
        message: The message.

    Returns:
        All documented fields that say something.
    """
    media = message.received.media if message.received is not None else ()
    is_sms = message.type is MessageType.SMS
    fields = {
        "MessageUUID": message.uuid,
        "From": message.from_number,
        "To": message.to_number,
        "Type": message.type,
        "Text" if is_sms else "Body": message.text,
        "Units": str(message.units),
        "TotalRate": f"{message.rate:.5f}",
        "TotalAmount": f"{message.rate * message.units:.5f}",
    }
    intent = intent_of(message.text)
    if intent is not None:
        fields["MessageIntent"] = intent
    if not is_sms:
        fields["MediaCount"] = str(len(media))
        fields |= {f"Media{index}": address for index, address in enumerate(media)}
    if message.type is MessageType.WHATSAPP:
        fields["ContentType"] = "media" if media else "text"
    return fields | _powerpack(message) | _conversation(message)


def _destination(message: Message) -> str:
    """Tell where a message went, as far as the request (`log`) lets it be known."""
    if message.request is None or message.request.log not in _NUMBER_IS_HIDDEN:
        return message.to_number
    return message.to_number[:-_HIDDEN_DIGITS] + "*" * _HIDDEN_DIGITS


def _powerpack(message: Message) -> Fields:
    return {"PowerpackUUID": message.powerpack_id} if message.powerpack_id else {}


def _conversation(message: Message) -> Fields:
    conversation = message.conversation
    if conversation is None:
        return {}
    return {
        "ConversationID": conversation.id,
        "ConversationOrigin": conversation.origin,
        "ConversationExpirationTimestamp": _time(conversation.expires),
    }


def _time(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
