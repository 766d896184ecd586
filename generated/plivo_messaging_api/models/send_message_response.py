# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="SendMessageResponse")


@_attrs_define
class SendMessageResponse:
    """What was queued."""

    api_id: str
    """ A UUID in lower-case hexadecimal digits. """
    message: str
    """ A sentence for people. """
    message_uuid: list[str]
    """ One for each accepted destination, in the order of `dst`. """
    invalid_number: list[str] | Unset = UNSET
    """ The destinations that were refused, as they were given. Missing when none was. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        api_id = self.api_id

        message = self.message

        message_uuid = self.message_uuid

        invalid_number: list[str] | Unset = UNSET
        if not isinstance(self.invalid_number, Unset):
            invalid_number = self.invalid_number

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "api_id": api_id,
                "message": message,
                "message_uuid": message_uuid,
            }
        )
        if invalid_number is not UNSET:
            field_dict["invalid_number"] = invalid_number

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        api_id = d.pop("api_id")

        message = d.pop("message")

        message_uuid = cast(list[str], d.pop("message_uuid"))

        invalid_number = cast(list[str], d.pop("invalid_number", UNSET))

        send_message_response = cls(
            api_id=api_id,
            message=message,
            message_uuid=message_uuid,
            invalid_number=invalid_number,
        )

        send_message_response.additional_properties = d
        return send_message_response

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
