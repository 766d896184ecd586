# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.conversation_origin import ConversationOrigin
from ..models.message_state import MessageState
from ..models.message_type import MessageType
from ..types import UNSET, Unset

T = TypeVar("T", bound="StatusCallback")


@_attrs_define
class StatusCallback:
    """A change of a message's state. The oldest callbacks have `To`, `From`, `Status` and `MessageUUID` only."""

    message_uuid: str
    """ A UUID in lower-case hexadecimal digits. """
    to: str
    """ The destination. """
    from_: str
    """ The sender. """
    status: MessageState | str
    """ The new state. """
    parent_message_uuid: str | Unset = UNSET
    """ A UUID in lower-case hexadecimal digits. """
    part_info: str | Unset = UNSET
    """ To be ignored. """
    type_: MessageType | str | Unset = UNSET
    """ What kind of message it is. """
    units: str | Unset = UNSET
    """ Segments the message was split into. """
    total_rate: str | Unset = UNSET
    """ US dollars, the price of a unit. """
    total_amount: str | Unset = UNSET
    """ US dollars, what the message costs altogether. """
    mcc: str | Unset = UNSET
    """ The mobile country code of the destination's network. """
    mnc: str | Unset = UNSET
    """ The mobile network code of the destination's network. """
    error_code: str | Unset = UNSET
    """ Why the message failed; for `failed` and `undelivered` only. """
    sequence: str | Unset = UNSET
    """ Counts the callbacks of a message, in the order of the changes. """
    message_time: str | Unset = UNSET
    """ A moment in UTC as `YYYY-MM-DD HH:MM:SS.ffffff`, or empty. """
    queued_time: str | Unset = UNSET
    """ A moment in UTC as `YYYY-MM-DD HH:MM:SS.ffffff`, or empty. """
    sent_time: str | Unset = UNSET
    """ A moment in UTC as `YYYY-MM-DD HH:MM:SS.ffffff`, or empty. """
    delivery_report_time: str | Unset = UNSET
    """ A moment in UTC as `YYYY-MM-DD HH:MM:SS.ffffff`, or empty. """
    requester_ip: str | Unset = UNSET
    """ The address the send request came from. """
    powerpack_uuid: str | Unset = UNSET
    """ The Powerpack the message was sent through. """
    conversation_id: str | Unset = UNSET
    """ The WhatsApp conversation. """
    conversation_origin: ConversationOrigin | str | Unset = UNSET
    """ What the WhatsApp conversation was opened for. """
    conversation_expiration_timestamp: str | Unset = UNSET
    """ When the WhatsApp conversation ends, in UTC as `YYYY-MM-DD HH:MM:SS.ffffff` or, as one page has it, in
    seconds since 1970. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        message_uuid = self.message_uuid

        to = self.to

        from_ = self.from_

        status: str
        if isinstance(self.status, MessageState):
            status = self.status.value
        else:
            status = self.status

        parent_message_uuid = self.parent_message_uuid

        part_info = self.part_info

        type_: str | Unset
        if isinstance(self.type_, Unset):
            type_ = UNSET
        elif isinstance(self.type_, MessageType):
            type_ = self.type_.value
        else:
            type_ = self.type_

        units = self.units

        total_rate = self.total_rate

        total_amount = self.total_amount

        mcc = self.mcc

        mnc = self.mnc

        error_code = self.error_code

        sequence = self.sequence

        message_time = self.message_time

        queued_time = self.queued_time

        sent_time = self.sent_time

        delivery_report_time = self.delivery_report_time

        requester_ip = self.requester_ip

        powerpack_uuid = self.powerpack_uuid

        conversation_id = self.conversation_id

        conversation_origin: str | Unset
        if isinstance(self.conversation_origin, Unset):
            conversation_origin = UNSET
        elif isinstance(self.conversation_origin, ConversationOrigin):
            conversation_origin = self.conversation_origin.value
        else:
            conversation_origin = self.conversation_origin

        conversation_expiration_timestamp = self.conversation_expiration_timestamp

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "MessageUUID": message_uuid,
                "To": to,
                "From": from_,
                "Status": status,
            }
        )
        if parent_message_uuid is not UNSET:
            field_dict["ParentMessageUUID"] = parent_message_uuid
        if part_info is not UNSET:
            field_dict["PartInfo"] = part_info
        if type_ is not UNSET:
            field_dict["Type"] = type_
        if units is not UNSET:
            field_dict["Units"] = units
        if total_rate is not UNSET:
            field_dict["TotalRate"] = total_rate
        if total_amount is not UNSET:
            field_dict["TotalAmount"] = total_amount
        if mcc is not UNSET:
            field_dict["MCC"] = mcc
        if mnc is not UNSET:
            field_dict["MNC"] = mnc
        if error_code is not UNSET:
            field_dict["ErrorCode"] = error_code
        if sequence is not UNSET:
            field_dict["Sequence"] = sequence
        if message_time is not UNSET:
            field_dict["MessageTime"] = message_time
        if queued_time is not UNSET:
            field_dict["QueuedTime"] = queued_time
        if sent_time is not UNSET:
            field_dict["SentTime"] = sent_time
        if delivery_report_time is not UNSET:
            field_dict["DeliveryReportTime"] = delivery_report_time
        if requester_ip is not UNSET:
            field_dict["requester_ip"] = requester_ip
        if powerpack_uuid is not UNSET:
            field_dict["PowerpackUUID"] = powerpack_uuid
        if conversation_id is not UNSET:
            field_dict["ConversationID"] = conversation_id
        if conversation_origin is not UNSET:
            field_dict["ConversationOrigin"] = conversation_origin
        if conversation_expiration_timestamp is not UNSET:
            field_dict["ConversationExpirationTimestamp"] = conversation_expiration_timestamp

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        message_uuid = d.pop("MessageUUID")

        to = d.pop("To")

        from_ = d.pop("From")

        def _parse_status(data: object) -> MessageState | str:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = MessageState(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MessageState | str, data)

        status = _parse_status(d.pop("Status"))

        parent_message_uuid = d.pop("ParentMessageUUID", UNSET)

        part_info = d.pop("PartInfo", UNSET)

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

        units = d.pop("Units", UNSET)

        total_rate = d.pop("TotalRate", UNSET)

        total_amount = d.pop("TotalAmount", UNSET)

        mcc = d.pop("MCC", UNSET)

        mnc = d.pop("MNC", UNSET)

        error_code = d.pop("ErrorCode", UNSET)

        sequence = d.pop("Sequence", UNSET)

        message_time = d.pop("MessageTime", UNSET)

        queued_time = d.pop("QueuedTime", UNSET)

        sent_time = d.pop("SentTime", UNSET)

        delivery_report_time = d.pop("DeliveryReportTime", UNSET)

        requester_ip = d.pop("requester_ip", UNSET)

        powerpack_uuid = d.pop("PowerpackUUID", UNSET)

        conversation_id = d.pop("ConversationID", UNSET)

        def _parse_conversation_origin(data: object) -> ConversationOrigin | str | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                conversation_origin_type_0 = ConversationOrigin(data)

                return conversation_origin_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ConversationOrigin | str | Unset, data)

        conversation_origin = _parse_conversation_origin(d.pop("ConversationOrigin", UNSET))

        conversation_expiration_timestamp = d.pop("ConversationExpirationTimestamp", UNSET)

        status_callback = cls(
            message_uuid=message_uuid,
            to=to,
            from_=from_,
            status=status,
            parent_message_uuid=parent_message_uuid,
            part_info=part_info,
            type_=type_,
            units=units,
            total_rate=total_rate,
            total_amount=total_amount,
            mcc=mcc,
            mnc=mnc,
            error_code=error_code,
            sequence=sequence,
            message_time=message_time,
            queued_time=queued_time,
            sent_time=sent_time,
            delivery_report_time=delivery_report_time,
            requester_ip=requester_ip,
            powerpack_uuid=powerpack_uuid,
            conversation_id=conversation_id,
            conversation_origin=conversation_origin,
            conversation_expiration_timestamp=conversation_expiration_timestamp,
        )

        status_callback.additional_properties = d
        return status_callback

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
