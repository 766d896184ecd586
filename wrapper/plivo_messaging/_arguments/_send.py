"""The arguments of a send: checked as a whole, then turned into the body of the request. Pure."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast

from plivo_messaging import _checks
from plivo_messaging._contract import (
    UNSET,
    CallbackMethod,
    DltTemplateCategory,
    LogMode,
    MessageType,
    SendMessageRequest,
    Unset,
    WhatsappInteractive,
    WhatsappLocation,
    WhatsappTemplate,
)
from plivo_messaging._errors import ValidationError
from plivo_messaging._options import CallOptions

from ._destinations import destinations
from ._segments import segments

__all__ = ["SendOptions", "sanitised", "send_body"]

_GSM_CHARACTERS, _UCS2_UNITS, _WHATSAPP_CHARACTERS = 1_600, 737, 4_096
_SENDER_DIGITS, _SENDER_CHARACTERS = 14, 11
_MMS_MEDIA, _WHATSAPP_MEDIA = 10, 1
_EXPIRY_SECONDS = (5, 10_799)
_DROPPED = re.compile("[^0-9A-Za-z]")

_Shape = TypeVar("_Shape", WhatsappTemplate, WhatsappInteractive, WhatsappLocation)
_Check = Callable[[str, object], object]
_CheckOfType = Callable[[str, object, MessageType], object]


class SendOptions(CallOptions, total=False):
    """What a send takes besides sender, destination and text. None is the same as leaving it out."""

    type: MessageType | str | None
    url: str | None
    method: CallbackMethod | str | None
    log: LogMode | str | bool | None
    trackable: bool | None
    media_urls: Sequence[str] | None
    media_ids: Sequence[str] | None
    message_expiry: int | None
    template: WhatsappTemplate | Mapping[str, Any] | None
    interactive: WhatsappInteractive | Mapping[str, Any] | None
    location: WhatsappLocation | Mapping[str, Any] | None
    dlt_entity_id: str | None
    dlt_template_id: str | None
    dlt_template_category: DltTemplateCategory | str | None


def send_body(
    dst: str | Iterable[str],
    src: str | None,
    powerpack_uuid: str | None,
    text: str | None,
    options: SendOptions,
) -> SendMessageRequest:
    """Check the arguments of a send and put them together.

    Args:
        dst: The destination, several joined with `<`, or an iterable of them.
        src: The sender: a number, a short code or a sender ID; or None.
        powerpack_uuid: The Powerpack that chooses the sender, or None.
        text: The text, or None.
        options: Everything else.

    Returns:
        The body of the request.

    Raises:
        ValidationError: If an argument breaks a rule.
    """
    named = options.get("type")
    kind = UNSET if named is None else _type("type", named)
    effective = MessageType.SMS if isinstance(kind, Unset) else kind
    to = destinations(dst)
    _check_sender(src, powerpack_uuid, to)
    body = SendMessageRequest(
        dst="<".join(to),
        src=UNSET if src is None else src,
        powerpack_uuid=UNSET if powerpack_uuid is None else _checks.uuid("powerpack_uuid", powerpack_uuid),
        text=UNSET if text is None else _text(text, effective),
        type_=kind,
        **_checked(options, effective),
    )
    _check_content(body, effective)
    return body


def _checked(options: SendOptions, kind: MessageType) -> dict[str, Any]:
    checked: dict[str, Any] = {}
    for argument, value in options.items():
        if value is None:
            continue
        if (check := _CHECKS.get(argument)) is not None:
            checked[argument] = check(argument, value)
        elif (check_of_type := _CHECKS_OF_TYPE.get(argument)) is not None:
            checked[argument] = check_of_type(argument, value, kind)
    return checked


def sanitised(src: str) -> str:
    """Reduce a sender to what the API keeps of it: ASCII letters and digits."""
    return _DROPPED.sub("", src)


def _check_sender(src: str | None, powerpack_uuid: str | None, to: list[str]) -> None:
    if src is None and powerpack_uuid is None:
        raise ValidationError("src", "there is no sender: name src (a number or sender ID) or powerpack_uuid")
    if src is None:
        return
    if powerpack_uuid is not None:
        raise ValidationError("src", "is given beside powerpack_uuid: leave one out, a message has one sender")
    kept = sanitised(_checks.text("src", src, example="12025550100"))
    limit, what = (_SENDER_DIGITS, "digits") if kept.isdigit() else (_SENDER_CHARACTERS, "letters and digits")
    if not 1 <= len(kept) <= limit:
        raise ValidationError("src", f"{_checks.shown(src)} has {len(kept)} {what}: a sender has 1 to {limit}")
    if kept in to:
        raise ValidationError("dst", f"{kept!r} is the sender (src) as well: a number cannot send to itself")


def _check_content(body: SendMessageRequest, kind: MessageType) -> None:
    has_media = body.media_urls is not UNSET or body.media_ids is not UNSET
    if kind is MessageType.SMS and body.text is UNSET:
        raise ValidationError("text", "is missing: an SMS has a text")
    if kind is MessageType.MMS and not has_media:
        raise ValidationError("media_urls", "is missing: an MMS has media_urls or media_ids")
    contents = (body.text, body.template, body.interactive, body.location)
    if kind is MessageType.WHATSAPP and not has_media and all(each is UNSET for each in contents):
        raise ValidationError(
            "text", "is missing: a WhatsApp message has a text, media, a template, interactive or a location"
        )


def _text(value: object, kind: MessageType) -> str:
    if not isinstance(value, str):
        raise ValidationError("text", f"{_checks.shown(value)} is not a string")
    if not value:
        raise ValidationError("text", "is empty: leave it out, or write something")
    _checks.encodable("text", value)
    if kind is MessageType.WHATSAPP:
        if len(value) > _WHATSAPP_CHARACTERS:
            raise ValidationError("text", f"{len(value):,} characters: WhatsApp takes {_WHATSAPP_CHARACTERS:,}")
        return value
    if 2 * len(value) <= _UCS2_UNITS:
        return value  # short enough in any encoding
    split = segments(value)
    if split.encoding == "GSM-7" and split.characters > _GSM_CHARACTERS:
        raise ValidationError("text", f"{split.characters:,} characters: a message takes {_GSM_CHARACTERS:,}")
    if split.encoding == "UCS-2" and split.characters > _UCS2_UNITS:
        raise ValidationError(
            "text",
            f"{split.characters:,} UTF-16 code units: a message with a character outside GSM 03.38 takes "
            f"{_UCS2_UNITS:,}, one without takes {_GSM_CHARACTERS:,}",
        )
    return value


_type = _checks.one_of(MessageType)
_log_mode = _checks.one_of(LogMode)


def _log(argument: str, value: object) -> LogMode:
    return _log_mode(argument, str(value).lower() if isinstance(value, bool) else value)


def _expiry(argument: str, value: object) -> int:
    return _checks.whole_number(argument, value, *_EXPIRY_SECONDS, unit="seconds")


def _flag(argument: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValidationError(argument, f"{_checks.shown(value)} is neither True nor False")
    return value


def _url(argument: str, value: object) -> str:
    url = _checks.text(argument, value, example="https://example.com/plivo/status")
    scheme, separator, rest = url.partition("://")
    host = rest.replace("?", "/").replace("#", "/").split("/")[0]
    if scheme not in ("http", "https") or not separator or not host or any(c.isspace() for c in url):
        raise ValidationError(argument, f"{_checks.shown(url)} is not an http or https URL")
    return url


def _media(check: Callable[[str, object], str]) -> _CheckOfType:
    def checked(argument: str, value: object, kind: MessageType) -> list[str]:
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise ValidationError(argument, f"{_checks.shown(value)} is not a list of strings")
        media = [check(argument, each) for each in cast("Iterable[object]", value)]
        limit = _WHATSAPP_MEDIA if kind is MessageType.WHATSAPP else _MMS_MEDIA
        if not 1 <= len(media) <= limit:
            raise ValidationError(argument, f"{len(media)} media: a message of type {kind.value} takes 1 to {limit}")
        return media

    return checked


def _whatsapp(shape: type[_Shape]) -> _CheckOfType:
    def checked(argument: str, value: object, kind: MessageType) -> _Shape:
        if kind is not MessageType.WHATSAPP:
            raise ValidationError(argument, f"goes with type='whatsapp' only, and the type is {kind.value!r}")
        if not isinstance(value, shape | Mapping):
            raise ValidationError(argument, f"{_checks.shown(value)} is neither a {shape.__name__} nor a mapping")
        try:
            content = value if isinstance(value, shape) else shape.from_dict(cast("Mapping[str, Any]", value))
            # An object of the class may hold anything as well, and only JSON can be sent.
            json.dumps(content.to_dict(), ensure_ascii=False, allow_nan=False).encode()
        except KeyError as missing:
            raise ValidationError(argument, f"the field {missing} is missing") from None
        except (TypeError, ValueError, AttributeError, RecursionError) as error:
            raise ValidationError(argument, f"is not of the documented shape: {error}") from None
        return content

    return checked


_CHECKS: Mapping[str, _Check] = {
    "url": _url,
    "method": _checks.one_of(CallbackMethod),
    "log": _log,
    "trackable": _flag,
    "message_expiry": _expiry,
    "dlt_entity_id": _checks.text,
    "dlt_template_id": _checks.text,
    "dlt_template_category": _checks.one_of(DltTemplateCategory),
}
"""What an option of a send has to be, type aside: each becomes the field of its name."""

_CHECKS_OF_TYPE: Mapping[str, _CheckOfType] = {
    "media_urls": _media(_url),
    "media_ids": _media(_checks.text),
    "template": _whatsapp(WhatsappTemplate),
    "interactive": _whatsapp(WhatsappInteractive),
    "location": _whatsapp(WhatsappLocation),
}
"""The same for those of which it depends on the type of the message."""
