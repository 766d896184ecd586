# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="WhatsappInteractiveButton")


@_attrs_define
class WhatsappInteractiveButton:
    """One button."""

    title: str
    """ What it says. """
    id: str | Unset = UNSET
    """ What comes back when it is pressed. """
    cta_url: str | Unset = UNSET
    """ The address it opens. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        title = self.title

        id = self.id

        cta_url = self.cta_url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "title": title,
            }
        )
        if id is not UNSET:
            field_dict["id"] = id
        if cta_url is not UNSET:
            field_dict["cta_url"] = cta_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        title = d.pop("title")

        id = d.pop("id", UNSET)

        cta_url = d.pop("cta_url", UNSET)

        whatsapp_interactive_button = cls(
            title=title,
            id=id,
            cta_url=cta_url,
        )

        whatsapp_interactive_button.additional_properties = d
        return whatsapp_interactive_button

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
