# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.callback_method import CallbackMethod
from ..models.dlt_template_category import DltTemplateCategory
from ..models.log_mode import LogMode
from ..models.message_type import MessageType
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.whatsapp_interactive import WhatsappInteractive
    from ..models.whatsapp_location import WhatsappLocation
    from ..models.whatsapp_template import WhatsappTemplate


T = TypeVar("T", bound="SendMessageArguments")


@_attrs_define
class SendMessageArguments:
    """The arguments of a send request."""

    dst: str
    """ The destination: a phone number with country code. The characters `/ - . + ( )` and spaces are stripped; at
    most 14 digits remain. Several destinations are joined with `<`: repeated ones are dropped, up to 1,000
    different ones are accepted, and those that are no numbers are answered in `invalid_number`. At least one has to
    be a number. """
    src: str | Unset = UNSET
    """ The sender: a phone number with country code, a short code or an alphanumeric sender ID. Everything but
    letters and digits is stripped; what remains has at most 14 digits, or 11 letters and digits. """
    powerpack_uuid: str | Unset = UNSET
    """ A UUID in lower-case hexadecimal digits. """
    text: str | Unset = UNSET
    """ The text: up to 1,600 characters of GSM 03.38, or 737 UTF-16 code units when there is any other character;
    up to 4,096 characters on WhatsApp. """
    type_: MessageType | Unset = UNSET
    """ What kind of message it is. """
    url: str | Unset = UNSET
    """ Where status callbacks go. """
    method: CallbackMethod | Unset = UNSET
    """ The HTTP method of status callbacks. """
    log: bool | LogMode | Unset = UNSET
    """ What Plivo keeps of the message; `true` when left out. Older clients send a boolean. """
    trackable: bool | Unset = UNSET
    """ Whether the conversion of this message will be reported back; `false` when left out. """
    media_urls: list[str] | Unset = UNSET
    """ Addresses of the media, 5 MB together. MMS takes up to 10, WhatsApp one. """
    media_ids: list[str] | Unset = UNSET
    """ Identifiers of media uploaded before. MMS takes up to 10, WhatsApp one. """
    message_expiry: int | Unset = UNSET
    """ Seconds the message may wait in Plivo's queue; 10,800 when left out. What is not sent by then fails with
    error code 420. """
    template: WhatsappTemplate | Unset = UNSET
    """ A template registered with WhatsApp, and what goes into its gaps. """
    interactive: WhatsappInteractive | Unset = UNSET
    """ A message with buttons or a list to choose from. """
    location: WhatsappLocation | Unset = UNSET
    """ A place on the map. Degrees are numbers, or strings that hold one. """
    dlt_entity_id: str | Unset = UNSET
    """ The entity registered for India (DLT). """
    dlt_template_id: str | Unset = UNSET
    """ The template registered for India (DLT). """
    dlt_template_category: DltTemplateCategory | Unset = UNSET
    """ The category of a template registered for India (DLT). """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        dst = self.dst

        src = self.src

        powerpack_uuid = self.powerpack_uuid

        text = self.text

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_.value

        url = self.url

        method: str | Unset = UNSET
        if not isinstance(self.method, Unset):
            method = self.method.value

        log: bool | str | Unset
        if isinstance(self.log, Unset):
            log = UNSET
        elif isinstance(self.log, LogMode):
            log = self.log.value
        else:
            log = self.log

        trackable = self.trackable

        media_urls: list[str] | Unset = UNSET
        if not isinstance(self.media_urls, Unset):
            media_urls = self.media_urls

        media_ids: list[str] | Unset = UNSET
        if not isinstance(self.media_ids, Unset):
            media_ids = self.media_ids

        message_expiry = self.message_expiry

        template: dict[str, Any] | Unset = UNSET
        if not isinstance(self.template, Unset):
            template = self.template.to_dict()

        interactive: dict[str, Any] | Unset = UNSET
        if not isinstance(self.interactive, Unset):
            interactive = self.interactive.to_dict()

        location: dict[str, Any] | Unset = UNSET
        if not isinstance(self.location, Unset):
            location = self.location.to_dict()

        dlt_entity_id = self.dlt_entity_id

        dlt_template_id = self.dlt_template_id

        dlt_template_category: str | Unset = UNSET
        if not isinstance(self.dlt_template_category, Unset):
            dlt_template_category = self.dlt_template_category.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "dst": dst,
            }
        )
        if src is not UNSET:
            field_dict["src"] = src
        if powerpack_uuid is not UNSET:
            field_dict["powerpack_uuid"] = powerpack_uuid
        if text is not UNSET:
            field_dict["text"] = text
        if type_ is not UNSET:
            field_dict["type"] = type_
        if url is not UNSET:
            field_dict["url"] = url
        if method is not UNSET:
            field_dict["method"] = method
        if log is not UNSET:
            field_dict["log"] = log
        if trackable is not UNSET:
            field_dict["trackable"] = trackable
        if media_urls is not UNSET:
            field_dict["media_urls"] = media_urls
        if media_ids is not UNSET:
            field_dict["media_ids"] = media_ids
        if message_expiry is not UNSET:
            field_dict["message_expiry"] = message_expiry
        if template is not UNSET:
            field_dict["template"] = template
        if interactive is not UNSET:
            field_dict["interactive"] = interactive
        if location is not UNSET:
            field_dict["location"] = location
        if dlt_entity_id is not UNSET:
            field_dict["dlt_entity_id"] = dlt_entity_id
        if dlt_template_id is not UNSET:
            field_dict["dlt_template_id"] = dlt_template_id
        if dlt_template_category is not UNSET:
            field_dict["dlt_template_category"] = dlt_template_category

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.whatsapp_interactive import WhatsappInteractive  # noqa: PLC0415
        from ..models.whatsapp_location import WhatsappLocation  # noqa: PLC0415
        from ..models.whatsapp_template import WhatsappTemplate  # noqa: PLC0415

        d = dict(src_dict)
        dst = d.pop("dst")

        src = d.pop("src", UNSET)

        powerpack_uuid = d.pop("powerpack_uuid", UNSET)

        text = d.pop("text", UNSET)

        _type_ = d.pop("type", UNSET)
        type_: MessageType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = MessageType(_type_)

        url = d.pop("url", UNSET)

        _method = d.pop("method", UNSET)
        method: CallbackMethod | Unset
        if isinstance(_method, Unset):
            method = UNSET
        else:
            method = CallbackMethod(_method)

        def _parse_log(data: object) -> bool | LogMode | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                log_type_0 = LogMode(data)

                return log_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(bool | LogMode | Unset, data)

        log = _parse_log(d.pop("log", UNSET))

        trackable = d.pop("trackable", UNSET)

        media_urls = cast(list[str], d.pop("media_urls", UNSET))

        media_ids = cast(list[str], d.pop("media_ids", UNSET))

        message_expiry = d.pop("message_expiry", UNSET)

        _template = d.pop("template", UNSET)
        template: WhatsappTemplate | Unset
        if isinstance(_template, Unset):
            template = UNSET
        else:
            template = WhatsappTemplate.from_dict(_template)

        _interactive = d.pop("interactive", UNSET)
        interactive: WhatsappInteractive | Unset
        if isinstance(_interactive, Unset):
            interactive = UNSET
        else:
            interactive = WhatsappInteractive.from_dict(_interactive)

        _location = d.pop("location", UNSET)
        location: WhatsappLocation | Unset
        if isinstance(_location, Unset):
            location = UNSET
        else:
            location = WhatsappLocation.from_dict(_location)

        dlt_entity_id = d.pop("dlt_entity_id", UNSET)

        dlt_template_id = d.pop("dlt_template_id", UNSET)

        _dlt_template_category = d.pop("dlt_template_category", UNSET)
        dlt_template_category: DltTemplateCategory | Unset
        if isinstance(_dlt_template_category, Unset):
            dlt_template_category = UNSET
        else:
            dlt_template_category = DltTemplateCategory(_dlt_template_category)

        send_message_arguments = cls(
            dst=dst,
            src=src,
            powerpack_uuid=powerpack_uuid,
            text=text,
            type_=type_,
            url=url,
            method=method,
            log=log,
            trackable=trackable,
            media_urls=media_urls,
            media_ids=media_ids,
            message_expiry=message_expiry,
            template=template,
            interactive=interactive,
            location=location,
            dlt_entity_id=dlt_entity_id,
            dlt_template_id=dlt_template_id,
            dlt_template_category=dlt_template_category,
        )

        send_message_arguments.additional_properties = d
        return send_message_arguments

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
