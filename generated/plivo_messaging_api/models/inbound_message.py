# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from ..models.message_type import MessageType
from ..values import (
    AMOUNTS,
    Record,
    as_amount,
    as_integer,
    as_member,
    as_text,
    as_written,
    numbered,
)


class InboundMessage(Record):
    """A message received on one of the account's numbers. Its text is in `Text` for an SMS, else in `Body`."""

    __slots__ = ()

    FIELDS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "message_uuid": ("MessageUUID",),
        "to_number": ("To",),
        "from_number": ("From",),
        "message_type": ("Type",),
        "text": (
            "Text",
            "Body",
        ),
        "units": ("Units",),
        "total_rate": ("TotalRate",),
        "total_amount": ("TotalAmount",),
        "message_intent": ("MessageIntent",),
        "powerpack_uuid": ("PowerpackUUID",),
        "content_type": ("ContentType",),
        "mime_type": ("MimeType",),
        "media_count": ("MediaCount",),
        "error_code": ("ErrorCode",),
    }
    SHOWN: ClassVar[Mapping[str, str]] = {
        "message_uuid": "MessageUUID",
        "from_number": "From",
        "to_number": "To",
        "message_type": "Type",
    }

    def __init__(self, raw: Mapping[str, Any]) -> None:
        if not isinstance(raw["MessageUUID"], str):
            raise TypeError("MessageUUID is not a string")
        if not isinstance(raw["To"], str):
            raise TypeError("To is not a string")
        if not isinstance(raw["From"], str):
            raise TypeError("From is not a string")
        self._raw = raw

    @property
    def message_uuid(self) -> str:
        """Names the message."""
        value: str = self._raw["MessageUUID"]
        return value

    @property
    def to_number(self) -> str:
        """The account's number."""
        value: str = self._raw["To"]
        return value

    @property
    def from_number(self) -> str:
        """Who sent it."""
        value: str = self._raw["From"]
        return value

    @property
    def message_type(self) -> MessageType | str | None:
        """What kind of message it is. One of sms, mms, whatsapp; a new one is a plain string."""
        return as_member(self._raw.get("Type"), MessageType)

    @property
    def text(self) -> str | None:
        """The text of an SMS. Or `Body`, the text of an MMS or a WhatsApp message."""
        for key in self.FIELDS["text"]:
            if (value := as_written(self._raw.get(key))) is not None:
                return value
        return None

    @property
    def units(self) -> int | None:
        """Segments the message was split into."""
        return as_integer(self._raw.get("Units"))

    @property
    def total_rate(self) -> Decimal | None:
        """US dollars, the price of a unit."""
        value = self._raw.get("TotalRate")
        # Nearly all are of this form, and come by the thousand: it takes no call of a function.
        return AMOUNTS[value] if type(value) is str else as_amount(value)

    @property
    def total_amount(self) -> Decimal | None:
        """US dollars, what the message costs altogether."""
        value = self._raw.get("TotalAmount")
        # Nearly all are of this form, and come by the thousand: it takes no call of a function.
        return AMOUNTS[value] if type(value) is str else as_amount(value)

    @property
    def message_intent(self) -> str | None:
        """What the text asks for, `optout`, `optin` or `help`, where it does."""
        return as_text(self._raw.get("MessageIntent"))

    @property
    def powerpack_uuid(self) -> str | None:
        """The Powerpack the number belongs to."""
        return as_text(self._raw.get("PowerpackUUID"))

    @property
    def content_type(self) -> str | None:
        """What a WhatsApp message holds, such as `text` or `media`."""
        return as_text(self._raw.get("ContentType"))

    @property
    def mime_type(self) -> str | None:
        """The type of a WhatsApp message's medium."""
        return as_text(self._raw.get("MimeType"))

    @property
    def media_count(self) -> int | None:
        """How many media there are."""
        return as_integer(self._raw.get("MediaCount"))

    @property
    def error_code(self) -> str | None:
        """A Plivo error code."""
        return as_text(self._raw.get("ErrorCode"))

    @property
    def media(self) -> tuple[str, ...]:
        """The address of a medium. One for each, in the order of their numbers."""
        return numbered(self._raw, "Media")
