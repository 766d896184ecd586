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


T = TypeVar("T", bound="SendMessageRequest")


@_attrs_define
class SendMessageRequest:
    """One message for one or more destinations, from exactly one sender: `src` or `powerpack_uuid`. A field that is null
    counts as left out, as some clients write every field.

    """

    dst: str
    """ The destination: a phone number with country code. The characters `/ - . + ( )` and spaces are stripped; at
    most 14 digits remain. Several destinations are joined with `<`: repeated ones are dropped, up to 1,000
    different ones are accepted, and those that are no numbers are answered in `invalid_number`. At least one has to
    be a number. """
    src: None | str | Unset = UNSET
    """ The sender: a phone number with country code, a short code or an alphanumeric sender ID. Everything but
    letters and digits is stripped; what remains has at most 14 digits, or 11 letters and digits. """
    powerpack_uuid: None | str | Unset = UNSET
    """ The sender, as the Powerpack that chooses a number for each destination. """
    text: None | str | Unset = UNSET
    """ The text: up to 1,600 characters of GSM 03.38, or 737 UTF-16 code units when there is any other character;
    up to 4,096 characters on WhatsApp. """
    type_: MessageType | None | Unset = UNSET
    """ The kind of message; `sms` when left out. """
    url: None | str | Unset = UNSET
    """ Where status callbacks go. """
    method: CallbackMethod | None | Unset = UNSET
    """ How status callbacks are made; `POST` when left out. """
    log: bool | LogMode | None | Unset = UNSET
    """ What Plivo keeps of the message; `true` when left out. Older clients send a boolean. """
    trackable: bool | None | Unset = UNSET
    """ Whether the conversion of this message will be reported back; `false` when left out. """
    media_urls: list[str] | None | Unset = UNSET
    """ Addresses of the media, 5 MB together. MMS takes up to 10, WhatsApp one. """
    media_ids: list[str] | None | Unset = UNSET
    """ Identifiers of media uploaded before. MMS takes up to 10, WhatsApp one. """
    message_expiry: int | None | Unset = UNSET
    """ Seconds the message may wait in Plivo's queue; 10,800 when left out. What is not sent by then fails with
    error code 420. """
    template: None | Unset | WhatsappTemplate = UNSET
    """ A registered WhatsApp template. Only with the type `whatsapp`. """
    interactive: None | Unset | WhatsappInteractive = UNSET
    """ Buttons or a list on WhatsApp. Only with the type `whatsapp`. """
    location: None | Unset | WhatsappLocation = UNSET
    """ A place on the map. Only with the type `whatsapp`. """
    dlt_entity_id: None | str | Unset = UNSET
    """ The entity registered for India (DLT). """
    dlt_template_id: None | str | Unset = UNSET
    """ The template registered for India (DLT). """
    dlt_template_category: DltTemplateCategory | None | Unset = UNSET
    """ The category of the template registered for India (DLT). """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.whatsapp_interactive import WhatsappInteractive  # noqa: PLC0415
        from ..models.whatsapp_location import WhatsappLocation  # noqa: PLC0415
        from ..models.whatsapp_template import WhatsappTemplate  # noqa: PLC0415

        dst = self.dst

        src: None | str | Unset
        if isinstance(self.src, Unset):
            src = UNSET
        else:
            src = self.src

        powerpack_uuid: None | str | Unset
        if isinstance(self.powerpack_uuid, Unset):
            powerpack_uuid = UNSET
        else:
            powerpack_uuid = self.powerpack_uuid

        text: None | str | Unset
        if isinstance(self.text, Unset):
            text = UNSET
        else:
            text = self.text

        type_: None | str | Unset
        if isinstance(self.type_, Unset):
            type_ = UNSET
        elif isinstance(self.type_, MessageType):
            type_ = self.type_.value
        else:
            type_ = self.type_

        url: None | str | Unset
        if isinstance(self.url, Unset):
            url = UNSET
        else:
            url = self.url

        method: None | str | Unset
        if isinstance(self.method, Unset):
            method = UNSET
        elif isinstance(self.method, CallbackMethod):
            method = self.method.value
        else:
            method = self.method

        log: bool | None | str | Unset
        if isinstance(self.log, Unset):
            log = UNSET
        elif isinstance(self.log, LogMode):
            log = self.log.value
        else:
            log = self.log

        trackable: bool | None | Unset
        if isinstance(self.trackable, Unset):
            trackable = UNSET
        else:
            trackable = self.trackable

        media_urls: list[str] | None | Unset
        if isinstance(self.media_urls, Unset):
            media_urls = UNSET
        elif isinstance(self.media_urls, list):
            media_urls = self.media_urls

        else:
            media_urls = self.media_urls

        media_ids: list[str] | None | Unset
        if isinstance(self.media_ids, Unset):
            media_ids = UNSET
        elif isinstance(self.media_ids, list):
            media_ids = self.media_ids

        else:
            media_ids = self.media_ids

        message_expiry: int | None | Unset
        if isinstance(self.message_expiry, Unset):
            message_expiry = UNSET
        else:
            message_expiry = self.message_expiry

        template: dict[str, Any] | None | Unset
        if isinstance(self.template, Unset):
            template = UNSET
        elif isinstance(self.template, WhatsappTemplate):
            template = self.template.to_dict()
        else:
            template = self.template

        interactive: dict[str, Any] | None | Unset
        if isinstance(self.interactive, Unset):
            interactive = UNSET
        elif isinstance(self.interactive, WhatsappInteractive):
            interactive = self.interactive.to_dict()
        else:
            interactive = self.interactive

        location: dict[str, Any] | None | Unset
        if isinstance(self.location, Unset):
            location = UNSET
        elif isinstance(self.location, WhatsappLocation):
            location = self.location.to_dict()
        else:
            location = self.location

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

        def _parse_src(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        src = _parse_src(d.pop("src", UNSET))

        def _parse_powerpack_uuid(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        powerpack_uuid = _parse_powerpack_uuid(d.pop("powerpack_uuid", UNSET))

        def _parse_text(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        text = _parse_text(d.pop("text", UNSET))

        def _parse_type_(data: object) -> MessageType | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                type_type_0 = MessageType(data)

                return type_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MessageType | None | Unset, data)

        type_ = _parse_type_(d.pop("type", UNSET))

        def _parse_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        url = _parse_url(d.pop("url", UNSET))

        def _parse_method(data: object) -> CallbackMethod | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                method_type_0 = CallbackMethod(data)

                return method_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CallbackMethod | None | Unset, data)

        method = _parse_method(d.pop("method", UNSET))

        def _parse_log(data: object) -> bool | LogMode | None | Unset:
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
            return cast(bool | LogMode | None | Unset, data)

        log = _parse_log(d.pop("log", UNSET))

        def _parse_trackable(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        trackable = _parse_trackable(d.pop("trackable", UNSET))

        def _parse_media_urls(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                media_urls_type_0 = cast(list[str], data)

                return media_urls_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        media_urls = _parse_media_urls(d.pop("media_urls", UNSET))

        def _parse_media_ids(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                media_ids_type_0 = cast(list[str], data)

                return media_ids_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        media_ids = _parse_media_ids(d.pop("media_ids", UNSET))

        def _parse_message_expiry(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        message_expiry = _parse_message_expiry(d.pop("message_expiry", UNSET))

        def _parse_template(data: object) -> None | Unset | WhatsappTemplate:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                template_type_0 = WhatsappTemplate.from_dict(data)

                return template_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | WhatsappTemplate, data)

        template = _parse_template(d.pop("template", UNSET))

        def _parse_interactive(data: object) -> None | Unset | WhatsappInteractive:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                interactive_type_0 = WhatsappInteractive.from_dict(data)

                return interactive_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | WhatsappInteractive, data)

        interactive = _parse_interactive(d.pop("interactive", UNSET))

        def _parse_location(data: object) -> None | Unset | WhatsappLocation:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                location_type_0 = WhatsappLocation.from_dict(data)

                return location_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | WhatsappLocation, data)

        location = _parse_location(d.pop("location", UNSET))

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

        def _parse_dlt_template_category(data: object) -> DltTemplateCategory | None | Unset:
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
            return cast(DltTemplateCategory | None | Unset, data)

        dlt_template_category = _parse_dlt_template_category(d.pop("dlt_template_category", UNSET))

        send_message_request = cls(
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

        send_message_request.additional_properties = d
        return send_message_request

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
