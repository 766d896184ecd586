# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.whatsapp_interactive_action import WhatsappInteractiveAction
    from ..models.whatsapp_interactive_header import WhatsappInteractiveHeader
    from ..models.whatsapp_interactive_text import WhatsappInteractiveText


T = TypeVar("T", bound="WhatsappInteractive")


@_attrs_define
class WhatsappInteractive:
    """A message with buttons or a list to choose from."""

    type_: str
    """ The kind, such as `button`, `list` or `cta_url`. """
    action: WhatsappInteractiveAction
    """ What the reader can do. """
    header: WhatsappInteractiveHeader | Unset = UNSET
    """ What stands above the body. """
    body: WhatsappInteractiveText | Unset = UNSET
    """ A text of an interactive message. """
    footer: WhatsappInteractiveText | Unset = UNSET
    """ A text of an interactive message. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        action = self.action.to_dict()

        header: dict[str, Any] | Unset = UNSET
        if not isinstance(self.header, Unset):
            header = self.header.to_dict()

        body: dict[str, Any] | Unset = UNSET
        if not isinstance(self.body, Unset):
            body = self.body.to_dict()

        footer: dict[str, Any] | Unset = UNSET
        if not isinstance(self.footer, Unset):
            footer = self.footer.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "action": action,
            }
        )
        if header is not UNSET:
            field_dict["header"] = header
        if body is not UNSET:
            field_dict["body"] = body
        if footer is not UNSET:
            field_dict["footer"] = footer

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.whatsapp_interactive_action import WhatsappInteractiveAction  # noqa: PLC0415
        from ..models.whatsapp_interactive_header import WhatsappInteractiveHeader  # noqa: PLC0415
        from ..models.whatsapp_interactive_text import WhatsappInteractiveText  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("type")

        action = WhatsappInteractiveAction.from_dict(d.pop("action"))

        _header = d.pop("header", UNSET)
        header: WhatsappInteractiveHeader | Unset
        if isinstance(_header, Unset):
            header = UNSET
        else:
            header = WhatsappInteractiveHeader.from_dict(_header)

        _body = d.pop("body", UNSET)
        body: WhatsappInteractiveText | Unset
        if isinstance(_body, Unset):
            body = UNSET
        else:
            body = WhatsappInteractiveText.from_dict(_body)

        _footer = d.pop("footer", UNSET)
        footer: WhatsappInteractiveText | Unset
        if isinstance(_footer, Unset):
            footer = UNSET
        else:
            footer = WhatsappInteractiveText.from_dict(_footer)

        whatsapp_interactive = cls(
            type_=type_,
            action=action,
            header=header,
            body=body,
            footer=footer,
        )

        whatsapp_interactive.additional_properties = d
        return whatsapp_interactive

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
