# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.whatsapp_template_component import WhatsappTemplateComponent


T = TypeVar("T", bound="WhatsappTemplate")


@_attrs_define
class WhatsappTemplate:
    """A template registered with WhatsApp, and what goes into its gaps."""

    name: str
    """ The registered name. """
    language: str
    """ The registered language. """
    components: list[WhatsappTemplateComponent] | Unset = UNSET
    """ What fills the parts of the template. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        language = self.language

        components: list[dict[str, Any]] | Unset
        if isinstance(self.components, Unset):
            components = UNSET
        else:
            components = []
            for components_type_0_item_data in self.components:
                components_type_0_item = components_type_0_item_data.to_dict()
                components.append(components_type_0_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "language": language,
            }
        )
        if components is not UNSET:
            field_dict["components"] = components

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.whatsapp_template_component import WhatsappTemplateComponent  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        language = d.pop("language")

        def _parse_components(data: object) -> list[WhatsappTemplateComponent] | Unset:
            if isinstance(data, Unset):
                return data
            if not isinstance(data, list):
                raise TypeError()
            components_type_0 = []
            _components_type_0 = data
            for components_type_0_item_data in _components_type_0:
                components_type_0_item = WhatsappTemplateComponent.from_dict(components_type_0_item_data)

                components_type_0.append(components_type_0_item)

            return components_type_0

        components = _parse_components(d.pop("components", UNSET))

        whatsapp_template = cls(
            name=name,
            language=language,
            components=components,
        )

        whatsapp_template.additional_properties = d
        return whatsapp_template

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
