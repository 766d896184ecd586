# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="WhatsappLocation")


@_attrs_define
class WhatsappLocation:
    """A place on the map. Degrees are numbers, or strings that hold one."""

    longitude: float | str
    """ Degrees east, -180 to 180. """
    latitude: float | str
    """ Degrees north, -90 to 90. """
    name: str | Unset = UNSET
    """ The name of the place. """
    address: str | Unset = UNSET
    """ Its address. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        longitude: float | str
        longitude = self.longitude

        latitude: float | str
        latitude = self.latitude

        name = self.name

        address = self.address

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "longitude": longitude,
                "latitude": latitude,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name
        if address is not UNSET:
            field_dict["address"] = address

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_longitude(data: object) -> float | str:
            return cast(float | str, data)

        longitude = _parse_longitude(d.pop("longitude"))

        def _parse_latitude(data: object) -> float | str:
            return cast(float | str, data)

        latitude = _parse_latitude(d.pop("latitude"))

        name = d.pop("name", UNSET)

        address = d.pop("address", UNSET)

        whatsapp_location = cls(
            longitude=longitude,
            latitude=latitude,
            name=name,
            address=address,
        )

        whatsapp_location.additional_properties = d
        return whatsapp_location

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
