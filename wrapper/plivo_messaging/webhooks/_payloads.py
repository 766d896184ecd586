"""The two kinds of webhooks, parsed."""

import re
from collections.abc import Mapping
from typing import ClassVar, TypeVar, cast

from plivo_messaging._api import MessageState, Record, models
from plivo_messaging._errors import WebhookPayloadError
from plivo_messaging._message_errors import MessageErrorMixin
from plivo_messaging._names import RecordHints

from ._requests import Request, WebhookFields

__all__ = ["InboundMessage", "StatusCallback", "WebhookT", "check_expected", "read_webhook"]

_WHERE = "(a GET has its fields in the query of the URL, a POST in its body as application/x-www-form-urlencoded)"

_MEDIUM = re.compile(r"Media[0-9]+")
# In a POST all fields are Plivo's; in a GET there are also the parameters of the user's own URL.
_NAMES = {"POST": re.compile(rb"[A-Za-z][A-Za-z0-9_]{0,63}"), "GET": re.compile(rb"[^&=]{0,100}")}

# What _is_recut looks for. The separators of a GET are signed, and it can be sent again as a POST.
_UUID = rb"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_MESSAGE_UUID = re.compile(rb"MessageUUID=?" + _UUID)
_UUID_FIELD = re.compile(rb"[A-Za-z_]*(?:Message|Powerpack)UUID=" + _UUID)
_IDENTITY = re.compile(
    rb"(?:Message|Powerpack)UUID=?%b|From=?\+?[0-9]{3}|Status(?:%b)" % (_UUID, "|".join(MessageState).encode())
)
_LONG_SENDER = re.compile(rb"\+?[0-9]{3,}&?Me(?:dia|ssage)")


class _Webhook(RecordHints, Record):
    """What both kinds have beyond the generated classes: required, single and foreign fields, and `raw`."""

    __slots__ = ()

    REQUIRED: ClassVar[tuple[str, ...]]
    FOREIGN: ClassVar[re.Pattern[str]]  # fields of the other kind only

    def __init__(self, raw: Mapping[str, str]) -> None:
        fields = raw if isinstance(raw, WebhookFields) else WebhookFields(raw.items())
        kind = type(self).__name__
        known = {name for names in self.FIELDS.values() for name in names}
        for name in fields:
            times = len(fields.getlist(name))
            if times > 1 and (name in known or _MEDIUM.fullmatch(name)):
                raise WebhookPayloadError(
                    f"the field {name} came {times} times: if the URL that you gave to Plivo has a parameter of that "
                    "name, rename the parameter"
                )
            if self.FOREIGN.fullmatch(name):
                raise WebhookPayloadError(f"this is not a webhook: {kind} has no field {name}")
        missing = [name for name in self.REQUIRED if fields.get(name, "") in {"", "null"}]
        if missing:
            raise WebhookPayloadError(
                f"this is not a webhook: {kind} needs {' and '.join(missing)}, missing or empty among {len(fields)} "
                f"fields {_WHERE}"
            )
        super().__init__(fields)

    @property
    def raw(self) -> WebhookFields:
        """Every field as it came, unknown ones included."""
        return cast("WebhookFields", self._raw)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._raw,)


class StatusCallback(_Webhook, MessageErrorMixin, models.StatusCallback):
    """A change of a message's state, sent to the `url` of the send request.

    Attributes are None where Plivo sends nothing (no field, an empty one, `null`) or nothing readable. `message_state`,
    `message_type` and `conversation_origin` are enumeration members, or strings for values that are newer than this
    version. The oldest callbacks have `To`, `From`, `Status` and `MessageUUID` only.

    Args:
        raw: The fields by the names that Plivo documents; at least `MessageUUID` and `Status`.

    Raises:
        WebhookPayloadError: If a required field is missing, a known one came twice, or one belongs to inbound messages.

    Documentation: https://www.plivo.com/docs/messaging/api/message/message-status-callbacks
    """

    __slots__ = ()

    REQUIRED: ClassVar[tuple[str, ...]] = ("MessageUUID", "Status")
    FOREIGN = re.compile(r"Text|Body|Media(?:Count|[0-9]+)|MessageIntent|ContentType|MimeType")


class InboundMessage(_Webhook, MessageErrorMixin, models.InboundMessage):
    """A message that was received, sent to the message URL of the number's application.

    Attributes are None, or strings instead of enumeration members, as in `StatusCallback`. Text and media are not in
    the repr: it appears in logs and error trackers, where private messages must not appear.

    Args:
        raw: The fields by the names that Plivo documents; at least `MessageUUID`, `From` and `To`.

    Raises:
        WebhookPayloadError: If a required field is missing, a known one came twice, or one belongs to status callbacks.

    Documentation: https://www.plivo.com/docs/messaging/api/message/handling-incoming
    """

    __slots__ = ()

    REQUIRED: ClassVar[tuple[str, ...]] = ("MessageUUID", "From", "To")
    FOREIGN = re.compile(r"Status|Sequence|(?:Queued|Sent|DeliveryReport)Time|ParentMessageUUID|PartInfo|requester_ip")


WebhookT = TypeVar("WebhookT", StatusCallback, InboundMessage)


def check_expected(expect: object) -> None:
    """Validate the `expect` argument."""
    if expect not in (None, StatusCallback, InboundMessage):
        raise TypeError(f"expect is {expect!r}: pass StatusCallback or InboundMessage")


def read_webhook(
    request: Request, expect: type[StatusCallback] | type[InboundMessage] | None
) -> StatusCallback | InboundMessage:
    """Return the webhook of a request; raise WebhookPayloadError if it is none, or not the expected kind."""
    fields = WebhookFields(
        (name.decode(errors="replace"), value.decode(errors="replace")) for name, value in request.fields
    )
    kind = StatusCallback if "Status" in fields else InboundMessage
    if expect not in (None, kind):
        raise WebhookPayloadError(
            f"expected {expect.__name__}, got {kind.__name__}: there is {'a' if 'Status' in fields else 'no'} Status "
            f"among {len(fields)} fields {_WHERE}"
        )
    webhook = kind(fields)
    if not all(_NAMES[request.method].fullmatch(name) for name, _ in request.fields):
        raise WebhookPayloadError(f"one of {len(fields)} fields has a name that Plivo does not send {_WHERE}")
    if _is_recut(request, is_sms=webhook.message_type == "sms"):
        raise WebhookPayloadError(
            "a UUID, sender or status stands with its name inside another field. Version 3 does not sign where names "
            "and values end, so this can be a signed request that was cut elsewhere"
        )
    return webhook


def _is_recut(request: Request, *, is_sms: bool) -> bool:
    """Return whether the signature can be that of another message, sender or kind, with the fields cut elsewhere.

    Version 3 signs the sorted names and values of a form run together. If they are cut elsewhere, what Plivo signed as
    the identity of the message stands in a value, in a longer name, or across two fields. It cannot stand in a `Body`
    or in the `Text` of an SMS, for the order of the names forbids it; so people may write anything.
    """
    gap = b"" if request.method == "POST" else b"\0"
    texts = {b"Body", b"Text"} if is_sms else {b"Body"}
    run: list[bytes] = []
    for name, value in sorted(request.fields):
        if name == b"From" and _LONG_SENDER.match(value):
            return True
        if name in {b"From", b"Status"}:
            run += [b"\0", value]
        elif _UUID_FIELD.fullmatch(name + b"=" + value):
            run.append(b"\0")
        elif name in texts:
            run += [name, b"\0"]
        else:
            run += [name, gap, value, gap]
    if _IDENTITY.search(b"".join(run)):
        return True
    # In a POST to a URL with a query, the border between query and form can be moved as well.
    query = [name + b"=" + value for name, value in request.query if request.method == "POST"]
    return any(
        _MESSAGE_UUID.search(pair) and (pair.startswith(b"MessageUUID=") or not _UUID_FIELD.fullmatch(pair))
        for pair in query
    )
