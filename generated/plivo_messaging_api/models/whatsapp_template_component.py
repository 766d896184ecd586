# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.whatsapp_template_card import WhatsappTemplateCard
    from ..models.whatsapp_template_parameter import WhatsappTemplateParameter


T = TypeVar("T", bound="WhatsappTemplateComponent")


@_attrs_define
class WhatsappTemplateComponent:
    """One part of a template."""

    type_: str
    """ The part, such as `header`, `body`, `button` or `carousel`. """
    sub_type: str | Unset = UNSET
    """ For a button, its kind, such as `url`, `quick_reply` or `copy_code`. """
    index: str | Unset = UNSET
    """ For a button, its position, counted from 0. """
    parameters: list[WhatsappTemplateParameter] | Unset = UNSET
    """ The values of the gaps, in order. """
    cards: list[WhatsappTemplateCard] | Unset = UNSET
    """ For a carousel, its cards. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        sub_type = self.sub_type

        index = self.index

        parameters: list[dict[str, Any]] | Unset
        if isinstance(self.parameters, Unset):
            parameters = UNSET
        else:
            parameters = []
            for parameters_type_0_item_data in self.parameters:
                parameters_type_0_item = parameters_type_0_item_data.to_dict()
                parameters.append(parameters_type_0_item)

        cards: list[dict[str, Any]] | Unset
        if isinstance(self.cards, Unset):
            cards = UNSET
        else:
            cards = []
            for cards_type_0_item_data in self.cards:
                cards_type_0_item = cards_type_0_item_data.to_dict()
                cards.append(cards_type_0_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
            }
        )
        if sub_type is not UNSET:
            field_dict["sub_type"] = sub_type
        if index is not UNSET:
            field_dict["index"] = index
        if parameters is not UNSET:
            field_dict["parameters"] = parameters
        if cards is not UNSET:
            field_dict["cards"] = cards

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.whatsapp_template_card import WhatsappTemplateCard  # noqa: PLC0415
        from ..models.whatsapp_template_parameter import WhatsappTemplateParameter  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("type")

        sub_type = d.pop("sub_type", UNSET)

        index = d.pop("index", UNSET)

        def _parse_parameters(data: object) -> list[WhatsappTemplateParameter] | Unset:
            if isinstance(data, Unset):
                return data
            if not isinstance(data, list):
                raise TypeError()
            parameters_type_0 = []
            _parameters_type_0 = data
            for parameters_type_0_item_data in _parameters_type_0:
                parameters_type_0_item = WhatsappTemplateParameter.from_dict(parameters_type_0_item_data)

                parameters_type_0.append(parameters_type_0_item)

            return parameters_type_0

        parameters = _parse_parameters(d.pop("parameters", UNSET))

        def _parse_cards(data: object) -> list[WhatsappTemplateCard] | Unset:
            if isinstance(data, Unset):
                return data
            if not isinstance(data, list):
                raise TypeError()
            cards_type_0 = []
            _cards_type_0 = data
            for cards_type_0_item_data in _cards_type_0:
                cards_type_0_item = WhatsappTemplateCard.from_dict(cards_type_0_item_data)

                cards_type_0.append(cards_type_0_item)

            return cards_type_0

        cards = _parse_cards(d.pop("cards", UNSET))

        whatsapp_template_component = cls(
            type_=type_,
            sub_type=sub_type,
            index=index,
            parameters=parameters,
            cards=cards,
        )

        whatsapp_template_component.additional_properties = d
        return whatsapp_template_component

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
