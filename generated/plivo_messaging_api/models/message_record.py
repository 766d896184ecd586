# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.conversation_origin import ConversationOrigin
from ..models.dlt_template_category import DltTemplateCategory
from ..models.log_mode import LogMode
from ..models.message_direction import MessageDirection
from ..models.message_state import MessageState
from ..models.message_type import MessageType
from ..types import UNSET, Unset

T = TypeVar("T", bound="MessageRecord")


@_attrs_define
class MessageRecord:
    """A message detail record (MDR). The oldest records have the fields up to `carrier_rate`; later ones have the rating
    fields as well, and current ones all fields but the last few: whichever of a group is there brings the others of the
    group along.

    """

    message_uuid: str
    """ A UUID in lower-case hexadecimal digits. """
    message_direction: MessageDirection | str
    """ Whether the message was sent or received. """
    message_state: MessageState | str
    """ Where the message is on its way. """
    message_type: MessageType | str
    """ What kind of message it is. """
    message_time: str
    """ A moment as `YYYY-MM-DD HH:MM:SS[.ffffff]±HH:MM`, in practice with the offset +05:30. The oldest records
    have a `T` instead of the space, and neither fraction nor offset. """
    from_number: str
    """ The sender, a number in digits or a sender ID. """
    to_number: str
    """ The destination, a number in digits. """
    total_amount: str
    """ US dollars with five decimals, as a string. """
    resource_uri: str
    """ The path of this record. """
    cloud_rate: str | Unset = UNSET
    """ US dollars with five decimals, as a string. """
    carrier_rate: str | Unset = UNSET
    """ US dollars with five decimals, as a string. """
    units: int | Unset = UNSET
    """ Segments the message was split into. """
    total_rate: str | Unset = UNSET
    """ US dollars with five decimals, as a string. """
    error_code: None | str | Unset = UNSET
    """ Why the message failed; `000` when it did not. """
    carrier_fees: None | str | Unset = UNSET
    """ US dollars with five decimals, as a string, or nothing. """
    powerpack_id: None | str | Unset = UNSET
    """ The Powerpack the message was sent through. """
    mcc: None | str | Unset = UNSET
    """ A text, or nothing. """
    mnc: None | str | Unset = UNSET
    """ A text, or nothing. """
    destination_country_iso2: None | str | Unset = UNSET
    """ The destination's country, as an ISO 3166-1 alpha-2 code. """
    is_domestic: bool | None | Unset = UNSET
    """ Whether sender and destination are in the same country. """
    replaced_sender: None | str | Unset = UNSET
    """ A text, or nothing. """
    requester_ip: None | str | Unset = UNSET
    """ A text, or nothing. """
    tendlc_campaign_id: None | str | Unset = UNSET
    """ A text, or nothing. """
    tendlc_registration_status: None | str | Unset = UNSET
    """ A text, or nothing. """
    dlt_entity_id: None | str | Unset = UNSET
    """ A text, or nothing. """
    dlt_template_id: None | str | Unset = UNSET
    """ A text, or nothing. """
    dlt_template_category: DltTemplateCategory | None | str | Unset = UNSET
    """ The category of the template registered for India (DLT). """
    conversation_id: None | str | Unset = UNSET
    """ A text, or nothing. """
    conversation_origin: ConversationOrigin | None | str | Unset = UNSET
    """ What the WhatsApp conversation was opened for. """
    conversation_expiry_time: None | str | Unset = UNSET
    """ A moment in UTC as `YYYY-MM-DD HH:MM:SS[.ffffff]`, without an offset, or nothing. """
    conversation_expiry_timestamp: None | str | Unset = UNSET
    """ A moment in UTC as `YYYY-MM-DD HH:MM:SS[.ffffff]`, without an offset, or nothing. """
    conversation_expiration_timestamp: None | str | Unset = UNSET
    """ A moment in UTC as `YYYY-MM-DD HH:MM:SS[.ffffff]`, without an offset, or nothing. """
    carrier_fees_rate: None | str | Unset = UNSET
    """ US dollars with five decimals, as a string, or nothing. """
    destination_network: None | str | Unset = UNSET
    """ A text, or nothing. """
    error_message: None | str | Unset = UNSET
    """ A text, or nothing. """
    log: bool | LogMode | None | str | Unset = UNSET
    """ What Plivo keeps of the message. """
    message_sent_time: None | str | Unset = UNSET
    """ A moment as `YYYY-MM-DD HH:MM:SS[.ffffff]±HH:MM`, or nothing. """
    message_updated_time: None | str | Unset = UNSET
    """ A moment as `YYYY-MM-DD HH:MM:SS[.ffffff]±HH:MM`, or nothing. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        message_uuid = self.message_uuid

        message_direction: str
        if isinstance(self.message_direction, MessageDirection):
            message_direction = self.message_direction.value
        else:
            message_direction = self.message_direction

        message_state: str
        if isinstance(self.message_state, MessageState):
            message_state = self.message_state.value
        else:
            message_state = self.message_state

        message_type: str
        if isinstance(self.message_type, MessageType):
            message_type = self.message_type.value
        else:
            message_type = self.message_type

        message_time = self.message_time

        from_number = self.from_number

        to_number = self.to_number

        total_amount = self.total_amount

        resource_uri = self.resource_uri

        cloud_rate = self.cloud_rate

        carrier_rate = self.carrier_rate

        units = self.units

        total_rate = self.total_rate

        error_code: None | str | Unset
        if isinstance(self.error_code, Unset):
            error_code = UNSET
        else:
            error_code = self.error_code

        carrier_fees: None | str | Unset
        if isinstance(self.carrier_fees, Unset):
            carrier_fees = UNSET
        else:
            carrier_fees = self.carrier_fees

        powerpack_id: None | str | Unset
        if isinstance(self.powerpack_id, Unset):
            powerpack_id = UNSET
        else:
            powerpack_id = self.powerpack_id

        mcc: None | str | Unset
        if isinstance(self.mcc, Unset):
            mcc = UNSET
        else:
            mcc = self.mcc

        mnc: None | str | Unset
        if isinstance(self.mnc, Unset):
            mnc = UNSET
        else:
            mnc = self.mnc

        destination_country_iso2: None | str | Unset
        if isinstance(self.destination_country_iso2, Unset):
            destination_country_iso2 = UNSET
        else:
            destination_country_iso2 = self.destination_country_iso2

        is_domestic: bool | None | Unset
        if isinstance(self.is_domestic, Unset):
            is_domestic = UNSET
        else:
            is_domestic = self.is_domestic

        replaced_sender: None | str | Unset
        if isinstance(self.replaced_sender, Unset):
            replaced_sender = UNSET
        else:
            replaced_sender = self.replaced_sender

        requester_ip: None | str | Unset
        if isinstance(self.requester_ip, Unset):
            requester_ip = UNSET
        else:
            requester_ip = self.requester_ip

        tendlc_campaign_id: None | str | Unset
        if isinstance(self.tendlc_campaign_id, Unset):
            tendlc_campaign_id = UNSET
        else:
            tendlc_campaign_id = self.tendlc_campaign_id

        tendlc_registration_status: None | str | Unset
        if isinstance(self.tendlc_registration_status, Unset):
            tendlc_registration_status = UNSET
        else:
            tendlc_registration_status = self.tendlc_registration_status

        dlt_entity_id: None | str | Unset
        if isinstance(self.dlt_entity_id, Unset):
            dlt_entity_id = UNSET
        else:
            dlt_entity_id = self.dlt_entity_id

        dlt_template_id: None | str | Unset
        if isinstance(self.dlt_template_id, Unset):
            dlt_template_id = UNSET
        else:
            dlt_template_id = self.dlt_template_id

        dlt_template_category: None | str | Unset
        if isinstance(self.dlt_template_category, Unset):
            dlt_template_category = UNSET
        elif isinstance(self.dlt_template_category, DltTemplateCategory):
            dlt_template_category = self.dlt_template_category.value
        else:
            dlt_template_category = self.dlt_template_category

        conversation_id: None | str | Unset
        if isinstance(self.conversation_id, Unset):
            conversation_id = UNSET
        else:
            conversation_id = self.conversation_id

        conversation_origin: None | str | Unset
        if isinstance(self.conversation_origin, Unset):
            conversation_origin = UNSET
        elif isinstance(self.conversation_origin, ConversationOrigin):
            conversation_origin = self.conversation_origin.value
        else:
            conversation_origin = self.conversation_origin

        conversation_expiry_time: None | str | Unset
        if isinstance(self.conversation_expiry_time, Unset):
            conversation_expiry_time = UNSET
        else:
            conversation_expiry_time = self.conversation_expiry_time

        conversation_expiry_timestamp: None | str | Unset
        if isinstance(self.conversation_expiry_timestamp, Unset):
            conversation_expiry_timestamp = UNSET
        else:
            conversation_expiry_timestamp = self.conversation_expiry_timestamp

        conversation_expiration_timestamp: None | str | Unset
        if isinstance(self.conversation_expiration_timestamp, Unset):
            conversation_expiration_timestamp = UNSET
        else:
            conversation_expiration_timestamp = self.conversation_expiration_timestamp

        carrier_fees_rate: None | str | Unset
        if isinstance(self.carrier_fees_rate, Unset):
            carrier_fees_rate = UNSET
        else:
            carrier_fees_rate = self.carrier_fees_rate

        destination_network: None | str | Unset
        if isinstance(self.destination_network, Unset):
            destination_network = UNSET
        else:
            destination_network = self.destination_network

        error_message: None | str | Unset
        if isinstance(self.error_message, Unset):
            error_message = UNSET
        else:
            error_message = self.error_message

        log: bool | None | str | Unset
        if isinstance(self.log, Unset):
            log = UNSET
        elif isinstance(self.log, LogMode):
            log = self.log.value
        else:
            log = self.log

        message_sent_time: None | str | Unset
        if isinstance(self.message_sent_time, Unset):
            message_sent_time = UNSET
        else:
            message_sent_time = self.message_sent_time

        message_updated_time: None | str | Unset
        if isinstance(self.message_updated_time, Unset):
            message_updated_time = UNSET
        else:
            message_updated_time = self.message_updated_time

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "message_uuid": message_uuid,
                "message_direction": message_direction,
                "message_state": message_state,
                "message_type": message_type,
                "message_time": message_time,
                "from_number": from_number,
                "to_number": to_number,
                "total_amount": total_amount,
                "resource_uri": resource_uri,
            }
        )
        if cloud_rate is not UNSET:
            field_dict["cloud_rate"] = cloud_rate
        if carrier_rate is not UNSET:
            field_dict["carrier_rate"] = carrier_rate
        if units is not UNSET:
            field_dict["units"] = units
        if total_rate is not UNSET:
            field_dict["total_rate"] = total_rate
        if error_code is not UNSET:
            field_dict["error_code"] = error_code
        if carrier_fees is not UNSET:
            field_dict["carrier_fees"] = carrier_fees
        if powerpack_id is not UNSET:
            field_dict["powerpack_id"] = powerpack_id
        if mcc is not UNSET:
            field_dict["mcc"] = mcc
        if mnc is not UNSET:
            field_dict["mnc"] = mnc
        if destination_country_iso2 is not UNSET:
            field_dict["destination_country_iso2"] = destination_country_iso2
        if is_domestic is not UNSET:
            field_dict["is_domestic"] = is_domestic
        if replaced_sender is not UNSET:
            field_dict["replaced_sender"] = replaced_sender
        if requester_ip is not UNSET:
            field_dict["requester_ip"] = requester_ip
        if tendlc_campaign_id is not UNSET:
            field_dict["tendlc_campaign_id"] = tendlc_campaign_id
        if tendlc_registration_status is not UNSET:
            field_dict["tendlc_registration_status"] = tendlc_registration_status
        if dlt_entity_id is not UNSET:
            field_dict["dlt_entity_id"] = dlt_entity_id
        if dlt_template_id is not UNSET:
            field_dict["dlt_template_id"] = dlt_template_id
        if dlt_template_category is not UNSET:
            field_dict["dlt_template_category"] = dlt_template_category
        if conversation_id is not UNSET:
            field_dict["conversation_id"] = conversation_id
        if conversation_origin is not UNSET:
            field_dict["conversation_origin"] = conversation_origin
        if conversation_expiry_time is not UNSET:
            field_dict["conversation_expiry_time"] = conversation_expiry_time
        if conversation_expiry_timestamp is not UNSET:
            field_dict["conversation_expiry_timestamp"] = conversation_expiry_timestamp
        if conversation_expiration_timestamp is not UNSET:
            field_dict["conversation_expiration_timestamp"] = conversation_expiration_timestamp
        if carrier_fees_rate is not UNSET:
            field_dict["carrier_fees_rate"] = carrier_fees_rate
        if destination_network is not UNSET:
            field_dict["destination_network"] = destination_network
        if error_message is not UNSET:
            field_dict["error_message"] = error_message
        if log is not UNSET:
            field_dict["log"] = log
        if message_sent_time is not UNSET:
            field_dict["message_sent_time"] = message_sent_time
        if message_updated_time is not UNSET:
            field_dict["message_updated_time"] = message_updated_time

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        message_uuid = d.pop("message_uuid")

        def _parse_message_direction(data: object) -> MessageDirection | str:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                message_direction_type_0 = MessageDirection(data)

                return message_direction_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MessageDirection | str, data)

        message_direction = _parse_message_direction(d.pop("message_direction"))

        def _parse_message_state(data: object) -> MessageState | str:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                message_state_type_0 = MessageState(data)

                return message_state_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MessageState | str, data)

        message_state = _parse_message_state(d.pop("message_state"))

        def _parse_message_type(data: object) -> MessageType | str:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                message_type_type_0 = MessageType(data)

                return message_type_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MessageType | str, data)

        message_type = _parse_message_type(d.pop("message_type"))

        message_time = d.pop("message_time")

        from_number = d.pop("from_number")

        to_number = d.pop("to_number")

        total_amount = d.pop("total_amount")

        resource_uri = d.pop("resource_uri")

        cloud_rate = d.pop("cloud_rate", UNSET)

        carrier_rate = d.pop("carrier_rate", UNSET)

        units = d.pop("units", UNSET)

        total_rate = d.pop("total_rate", UNSET)

        def _parse_error_code(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        error_code = _parse_error_code(d.pop("error_code", UNSET))

        def _parse_carrier_fees(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        carrier_fees = _parse_carrier_fees(d.pop("carrier_fees", UNSET))

        def _parse_powerpack_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        powerpack_id = _parse_powerpack_id(d.pop("powerpack_id", UNSET))

        def _parse_mcc(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        mcc = _parse_mcc(d.pop("mcc", UNSET))

        def _parse_mnc(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        mnc = _parse_mnc(d.pop("mnc", UNSET))

        def _parse_destination_country_iso2(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        destination_country_iso2 = _parse_destination_country_iso2(d.pop("destination_country_iso2", UNSET))

        def _parse_is_domestic(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        is_domestic = _parse_is_domestic(d.pop("is_domestic", UNSET))

        def _parse_replaced_sender(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        replaced_sender = _parse_replaced_sender(d.pop("replaced_sender", UNSET))

        def _parse_requester_ip(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        requester_ip = _parse_requester_ip(d.pop("requester_ip", UNSET))

        def _parse_tendlc_campaign_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        tendlc_campaign_id = _parse_tendlc_campaign_id(d.pop("tendlc_campaign_id", UNSET))

        def _parse_tendlc_registration_status(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        tendlc_registration_status = _parse_tendlc_registration_status(d.pop("tendlc_registration_status", UNSET))

        def _parse_dlt_entity_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        dlt_entity_id = _parse_dlt_entity_id(d.pop("dlt_entity_id", UNSET))

        def _parse_dlt_template_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        dlt_template_id = _parse_dlt_template_id(d.pop("dlt_template_id", UNSET))

        def _parse_dlt_template_category(data: object) -> DltTemplateCategory | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                dlt_template_category_type_0 = DltTemplateCategory(data)

                return dlt_template_category_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DltTemplateCategory | None | str | Unset, data)

        dlt_template_category = _parse_dlt_template_category(d.pop("dlt_template_category", UNSET))

        def _parse_conversation_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        conversation_id = _parse_conversation_id(d.pop("conversation_id", UNSET))

        def _parse_conversation_origin(data: object) -> ConversationOrigin | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                conversation_origin_type_0 = ConversationOrigin(data)

                return conversation_origin_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ConversationOrigin | None | str | Unset, data)

        conversation_origin = _parse_conversation_origin(d.pop("conversation_origin", UNSET))

        def _parse_conversation_expiry_time(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        conversation_expiry_time = _parse_conversation_expiry_time(d.pop("conversation_expiry_time", UNSET))

        def _parse_conversation_expiry_timestamp(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        conversation_expiry_timestamp = _parse_conversation_expiry_timestamp(
            d.pop("conversation_expiry_timestamp", UNSET)
        )

        def _parse_conversation_expiration_timestamp(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        conversation_expiration_timestamp = _parse_conversation_expiration_timestamp(
            d.pop("conversation_expiration_timestamp", UNSET)
        )

        def _parse_carrier_fees_rate(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        carrier_fees_rate = _parse_carrier_fees_rate(d.pop("carrier_fees_rate", UNSET))

        def _parse_destination_network(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        destination_network = _parse_destination_network(d.pop("destination_network", UNSET))

        def _parse_error_message(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        error_message = _parse_error_message(d.pop("error_message", UNSET))

        def _parse_log(data: object) -> bool | LogMode | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                log_type_0 = LogMode(data)

                return log_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(bool | LogMode | None | str | Unset, data)

        log = _parse_log(d.pop("log", UNSET))

        def _parse_message_sent_time(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        message_sent_time = _parse_message_sent_time(d.pop("message_sent_time", UNSET))

        def _parse_message_updated_time(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        message_updated_time = _parse_message_updated_time(d.pop("message_updated_time", UNSET))

        message_record = cls(
            message_uuid=message_uuid,
            message_direction=message_direction,
            message_state=message_state,
            message_type=message_type,
            message_time=message_time,
            from_number=from_number,
            to_number=to_number,
            total_amount=total_amount,
            resource_uri=resource_uri,
            cloud_rate=cloud_rate,
            carrier_rate=carrier_rate,
            units=units,
            total_rate=total_rate,
            error_code=error_code,
            carrier_fees=carrier_fees,
            powerpack_id=powerpack_id,
            mcc=mcc,
            mnc=mnc,
            destination_country_iso2=destination_country_iso2,
            is_domestic=is_domestic,
            replaced_sender=replaced_sender,
            requester_ip=requester_ip,
            tendlc_campaign_id=tendlc_campaign_id,
            tendlc_registration_status=tendlc_registration_status,
            dlt_entity_id=dlt_entity_id,
            dlt_template_id=dlt_template_id,
            dlt_template_category=dlt_template_category,
            conversation_id=conversation_id,
            conversation_origin=conversation_origin,
            conversation_expiry_time=conversation_expiry_time,
            conversation_expiry_timestamp=conversation_expiry_timestamp,
            conversation_expiration_timestamp=conversation_expiration_timestamp,
            carrier_fees_rate=carrier_fees_rate,
            destination_network=destination_network,
            error_message=error_message,
            log=log,
            message_sent_time=message_sent_time,
            message_updated_time=message_updated_time,
        )

        message_record.additional_properties = d
        return message_record

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
