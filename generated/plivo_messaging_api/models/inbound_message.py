# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.message_type import MessageType
from ..types import UNSET, Unset

T = TypeVar("T", bound="InboundMessage")


@_attrs_define
class InboundMessage:
    """A message received on one of the account's numbers. Its text is in `Text` for an SMS, else in `Body`."""

    message_uuid: str
    """ A UUID in lower-case hexadecimal digits. """
    to: str
    """ The account's number. """
    from_: str
    """ Who sent it. """
    type_: MessageType | str | Unset = UNSET
    """ What kind of message it is. """
    text: str | Unset = UNSET
    """ The text of an SMS. """
    body: str | Unset = UNSET
    """ The text of an MMS or a WhatsApp message. """
    units: str | Unset = UNSET
    """ Segments the message was split into. """
    total_rate: str | Unset = UNSET
    """ US dollars, the price of a unit. """
    total_amount: str | Unset = UNSET
    """ US dollars, what the message costs altogether. """
    message_intent: str | Unset = UNSET
    """ What the text asks for, `optout`, `optin` or `help`, where it does. """
    powerpack_uuid: str | Unset = UNSET
    """ The Powerpack the number belongs to. """
    content_type: str | Unset = UNSET
    """ What a WhatsApp message holds, such as `text` or `media`. """
    mime_type: str | Unset = UNSET
    """ The type of a WhatsApp message's medium. """
    media_count: str | Unset = UNSET
    """ How many media there are. """
    error_code: str | Unset = UNSET
    """ A Plivo error code. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        message_uuid = self.message_uuid

        to = self.to

        from_ = self.from_

        type_: str | Unset
        if isinstance(self.type_, Unset):
            type_ = UNSET
        elif isinstance(self.type_, MessageType):
            type_ = self.type_.value
        else:
            type_ = self.type_

        text = self.text

        body = self.body

        units = self.units

        total_rate = self.total_rate

        total_amount = self.total_amount

        message_intent = self.message_intent

        powerpack_uuid = self.powerpack_uuid

        content_type = self.content_type

        mime_type = self.mime_type

        media_count = self.media_count

        error_code = self.error_code

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "MessageUUID": message_uuid,
                "To": to,
                "From": from_,
            }
        )
        if type_ is not UNSET:
            field_dict["Type"] = type_
        if text is not UNSET:
            field_dict["Text"] = text
        if body is not UNSET:
            field_dict["Body"] = body
        if units is not UNSET:
            field_dict["Units"] = units
        if total_rate is not UNSET:
            field_dict["TotalRate"] = total_rate
        if total_amount is not UNSET:
            field_dict["TotalAmount"] = total_amount
        if message_intent is not UNSET:
            field_dict["MessageIntent"] = message_intent
        if powerpack_uuid is not UNSET:
            field_dict["PowerpackUUID"] = powerpack_uuid
        if content_type is not UNSET:
            field_dict["ContentType"] = content_type
        if mime_type is not UNSET:
            field_dict["MimeType"] = mime_type
        if media_count is not UNSET:
            field_dict["MediaCount"] = media_count
        if error_code is not UNSET:
            field_dict["ErrorCode"] = error_code

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        message_uuid = d.pop("MessageUUID")

        to = d.pop("To")

        from_ = d.pop("From")

        def _parse_type_(data: object) -> MessageType | str | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                type_type_0 = MessageType(data)

                return type_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MessageType | str | Unset, data)

        type_ = _parse_type_(d.pop("Type", UNSET))

        text = d.pop("Text", UNSET)

        body = d.pop("Body", UNSET)

        units = d.pop("Units", UNSET)

        total_rate = d.pop("TotalRate", UNSET)

        total_amount = d.pop("TotalAmount", UNSET)

        message_intent = d.pop("MessageIntent", UNSET)

        powerpack_uuid = d.pop("PowerpackUUID", UNSET)

        content_type = d.pop("ContentType", UNSET)

        mime_type = d.pop("MimeType", UNSET)

        media_count = d.pop("MediaCount", UNSET)

        error_code = d.pop("ErrorCode", UNSET)

        inbound_message = cls(
            message_uuid=message_uuid,
            to=to,
            from_=from_,
            type_=type_,
            text=text,
            body=body,
            units=units,
            total_rate=total_rate,
            total_amount=total_amount,
            message_intent=message_intent,
            powerpack_uuid=powerpack_uuid,
            content_type=content_type,
            mime_type=mime_type,
            media_count=media_count,
            error_code=error_code,
        )

        inbound_message.additional_properties = d
        return inbound_message

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
