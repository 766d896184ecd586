"""The fields of callbacks, and their signatures in the versions 2 and 3.

Written from the documentation for the mock server alone: the client verifies by itself, and tests compare the two.

Documentation: https://www.plivo.com/docs/messaging/api/message/message-status-callbacks,
https://www.plivo.com/docs/messaging/api/message/handling-incoming,
https://www.plivo.com/docs/messaging/concepts/sms-data-redaction and
https://www.plivo.com/docs/messaging/concepts/signature-validation
"""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping
from typing import TypeAlias
from urllib.parse import parse_qsl, urlsplit

from ._accounts import Account
from ._messages import Event, Message, MessageState, MessageType, in_utc, moment_of
from ._pricing import MOBILE_COUNTRY_CODE, MOBILE_NETWORK_CODE, amount_of
from ._send import intent_of

Fields: TypeAlias = dict[str, str]
"""Names and values in the order they are sent in."""

_WITH_ERROR_CODE = frozenset({MessageState.FAILED, MessageState.UNDELIVERED})
_NUMBER_IS_HIDDEN = frozenset({"false", "content_only"})
_HIDDEN_DIGITS = 3
_REPORTED = (MessageState.DELIVERED, MessageState.UNDELIVERED)


def legacy_status_fields(message: Message, event: Event) -> Fields:
    """Return the four fields of a status callback in the legacy documentation."""
    return {
        "To": _destination(message),
        "From": message.from_number,
        "Status": event.state,
        "MessageUUID": message.uuid,
    }


def status_fields(message: Message, event: Event) -> Fields:
    """Return all documented fields of a status callback that have a value. Times are in UTC."""
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
        "MCC": MOBILE_COUNTRY_CODE,
        "MNC": MOBILE_NETWORK_CODE,
    }
    if event.state in _WITH_ERROR_CODE and event.error_code is not None:
        fields["ErrorCode"] = event.error_code
    fields |= {
        "Sequence": str(message.plan.index(event) + 1),
        "MessageTime": in_utc(message.accepted),
        "QueuedTime": in_utc(message.accepted),
    }
    sent = moment_of(message.plan, MessageState.SENT, moment)
    if sent is not None:
        fields["SentTime"] = in_utc(sent)
    reported = (moment_of(message.plan, state, moment) for state in _REPORTED)
    report = next((each for each in reported if each is not None), None)
    if report is not None:
        fields["DeliveryReportTime"] = in_utc(report)
    fields["requester_ip"] = message.requester_ip
    return fields | _powerpack(message) | _conversation(message)


def received_fields(message: Message) -> Fields:
    """Return all documented fields of a received message that have a value."""
    media = message.media
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


def signature_headers(url: str, form: Mapping[str, str], *, nonce: str, account: Account) -> dict[str, str]:
    """Return the headers that sign a callback."""
    headers: dict[str, str] = {}
    for version, content in {"V2": _content_v2(url, nonce), "V3": _content_v3(url, form, nonce)}.items():
        headers[f"X-Plivo-Signature-{version}"] = _sign(account.auth_token, content)
        headers[f"X-Plivo-Signature-Ma-{version}"] = _sign(account.main.auth_token, content)
        headers[f"X-Plivo-Signature-{version}-Nonce"] = nonce
    return headers


def _content_v2(url: str, nonce: str) -> str:
    return _without_query(url) + nonce


def _content_v3(url: str, form: Mapping[str, str], nonce: str) -> str:
    query = sorted(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    content = _without_query(url)
    if query or form:
        content += "?" + "&".join(f"{name}={value}" for name, value in query)
    if query and form:
        content += "."
    content += "".join(f"{name}{value}" for name, value in sorted(form.items()))
    return f"{content}.{nonce}"


def _without_query(url: str) -> str:
    return url.partition("#")[0].partition("?")[0]


def _sign(token: str, content: str) -> str:
    return b64encode(hmac.digest(token.encode(), content.encode(), hashlib.sha256)).decode("ascii")


def _destination(message: Message) -> str:
    """Return the destination, without its last digits if the request (`log`) hides them."""
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
        "ConversationExpirationTimestamp": in_utc(conversation.expires),
    }
