# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.whatsapp_currency import WhatsappCurrency
    from ..models.whatsapp_date_time import WhatsappDateTime
    from ..models.whatsapp_location import WhatsappLocation


T = TypeVar("T", bound="WhatsappTemplateParameter")


@_attrs_define
class WhatsappTemplateParameter:
    """The value of one gap; which field is filled depends on the type."""

    type_: str
    """ The kind of value, such as `text`, `media`, `currency`, `date_time`, `location` or `payload`. """
    parameter_name: str | Unset = UNSET
    """ The name of the gap, where gaps have names. """
    text: str | Unset = UNSET
    """ A text. """
    media: str | Unset = UNSET
    """ The address of a medium. """
    payload: str | Unset = UNSET
    """ What a quick reply sends back. """
    currency: WhatsappCurrency | Unset = UNSET
    """ An amount of money that WhatsApp shows in the reader's own way. """
    date_time: WhatsappDateTime | Unset = UNSET
    """ A date as it is to be shown. """
    location: WhatsappLocation | Unset = UNSET
    """ A place on the map. Degrees are numbers, or strings that hold one. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        parameter_name = self.parameter_name

        text = self.text

        media = self.media

        payload = self.payload

        currency: dict[str, Any] | Unset = UNSET
        if not isinstance(self.currency, Unset):
            currency = self.currency.to_dict()

        date_time: dict[str, Any] | Unset = UNSET
        if not isinstance(self.date_time, Unset):
            date_time = self.date_time.to_dict()

        location: dict[str, Any] | Unset = UNSET
        if not isinstance(self.location, Unset):
            location = self.location.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
            }
        )
        if parameter_name is not UNSET:
            field_dict["parameter_name"] = parameter_name
        if text is not UNSET:
            field_dict["text"] = text
        if media is not UNSET:
            field_dict["media"] = media
        if payload is not UNSET:
            field_dict["payload"] = payload
        if currency is not UNSET:
            field_dict["currency"] = currency
        if date_time is not UNSET:
            field_dict["date_time"] = date_time
        if location is not UNSET:
            field_dict["location"] = location

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.whatsapp_currency import WhatsappCurrency  # noqa: PLC0415
        from ..models.whatsapp_date_time import WhatsappDateTime  # noqa: PLC0415
        from ..models.whatsapp_location import WhatsappLocation  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("type")

        parameter_name = d.pop("parameter_name", UNSET)

        text = d.pop("text", UNSET)

        media = d.pop("media", UNSET)

        payload = d.pop("payload", UNSET)

        _currency = d.pop("currency", UNSET)
        currency: WhatsappCurrency | Unset
        if isinstance(_currency, Unset):
            currency = UNSET
        else:
            currency = WhatsappCurrency.from_dict(_currency)

        _date_time = d.pop("date_time", UNSET)
        date_time: WhatsappDateTime | Unset
        if isinstance(_date_time, Unset):
            date_time = UNSET
        else:
            date_time = WhatsappDateTime.from_dict(_date_time)

        _location = d.pop("location", UNSET)
        location: WhatsappLocation | Unset
        if isinstance(_location, Unset):
            location = UNSET
        else:
            location = WhatsappLocation.from_dict(_location)

        whatsapp_template_parameter = cls(
            type_=type_,
            parameter_name=parameter_name,
            text=text,
            media=media,
            payload=payload,
            currency=currency,
            date_time=date_time,
            location=location,
        )

        whatsapp_template_parameter.additional_properties = d
        return whatsapp_template_parameter

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
