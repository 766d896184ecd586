# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.whatsapp_interactive_button import WhatsappInteractiveButton
    from ..models.whatsapp_interactive_section import WhatsappInteractiveSection


T = TypeVar("T", bound="WhatsappInteractiveAction")


@_attrs_define
class WhatsappInteractiveAction:
    """What the reader can do."""

    buttons: list[WhatsappInteractiveButton] | Unset = UNSET
    """ Buttons, for the kinds `button` and `cta_url`. """
    sections: list[WhatsappInteractiveSection] | Unset = UNSET
    """ Sections of a list, for the kind `list`. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        buttons: list[dict[str, Any]] | Unset
        if isinstance(self.buttons, Unset):
            buttons = UNSET
        else:
            buttons = []
            for buttons_type_0_item_data in self.buttons:
                buttons_type_0_item = buttons_type_0_item_data.to_dict()
                buttons.append(buttons_type_0_item)

        sections: list[dict[str, Any]] | Unset
        if isinstance(self.sections, Unset):
            sections = UNSET
        else:
            sections = []
            for sections_type_0_item_data in self.sections:
                sections_type_0_item = sections_type_0_item_data.to_dict()
                sections.append(sections_type_0_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if buttons is not UNSET:
            field_dict["buttons"] = buttons
        if sections is not UNSET:
            field_dict["sections"] = sections

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.whatsapp_interactive_button import WhatsappInteractiveButton  # noqa: PLC0415
        from ..models.whatsapp_interactive_section import WhatsappInteractiveSection  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_buttons(data: object) -> list[WhatsappInteractiveButton] | Unset:
            if isinstance(data, Unset):
                return data
            if not isinstance(data, list):
                raise TypeError()
            buttons_type_0 = []
            _buttons_type_0 = data
            for buttons_type_0_item_data in _buttons_type_0:
                buttons_type_0_item = WhatsappInteractiveButton.from_dict(buttons_type_0_item_data)

                buttons_type_0.append(buttons_type_0_item)

            return buttons_type_0

        buttons = _parse_buttons(d.pop("buttons", UNSET))

        def _parse_sections(data: object) -> list[WhatsappInteractiveSection] | Unset:
            if isinstance(data, Unset):
                return data
            if not isinstance(data, list):
                raise TypeError()
            sections_type_0 = []
            _sections_type_0 = data
            for sections_type_0_item_data in _sections_type_0:
                sections_type_0_item = WhatsappInteractiveSection.from_dict(sections_type_0_item_data)

                sections_type_0.append(sections_type_0_item)

            return sections_type_0

        sections = _parse_sections(d.pop("sections", UNSET))

        whatsapp_interactive_action = cls(
            buttons=buttons,
            sections=sections,
        )

        whatsapp_interactive_action.additional_properties = d
        return whatsapp_interactive_action

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
