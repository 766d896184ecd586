"""The arguments of a send and the request body they become. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, cast

from plivo_messaging._api import CallbackMethod, DltTemplateCategory, LogMode, MessageType, models
from plivo_messaging._errors import ValidationError

from .content import content_of
from .options import CallOptions
from .segments import segments
from .validation import (
    SHORT_CODE_DIGITS,
    Check,
    annotations_of,
    encodable,
    international,
    one_of,
    parse_number,
    shown,
    text,
    uuid,
    whole_number,
)

MAX_DESTINATIONS = 1_000
"""The different destinations that one request accepts."""

_GSM_CHARACTERS, _UCS2_UNITS, _WHATSAPP_CHARACTERS = 1_600, 737, 4_096
_SENDER_DIGITS, _SENDER_CHARACTERS = 14, 11
_MMS_MEDIA, _WHATSAPP_MEDIA = 10, 1
_MIN_EXPIRY, _MAX_EXPIRY = 5, 10_799
_WHATSAPP_CONTENT = ("template", "interactive", "location")

_message_type = one_of(MessageType)
_log_mode = one_of(LogMode)


def _log(argument: str, value: object) -> LogMode:
    return _log_mode(argument, str(value).lower() if isinstance(value, bool) else value)


def _expiry(argument: str, value: object) -> int:
    return whole_number(argument, value, _MIN_EXPIRY, _MAX_EXPIRY, "seconds")


def _flag(argument: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValidationError(argument, f"{shown(value)} is neither True nor False")
    return value


def _url(argument: str, value: object) -> str:
    url = text(argument, value, example="https://example.com/plivo/status")
    scheme, separator, rest = url.partition("://")
    host = rest.replace("?", "/").replace("#", "/").split("/")[0]
    if scheme not in ("http", "https") or not separator or not host or any(c.isspace() for c in url):
        raise ValidationError(argument, f"{shown(url)} is not an http or https URL")
    return url


def _list_of(check: Check[str]) -> Check[list[str]]:
    def check_list(argument: str, value: object) -> list[str]:
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise ValidationError(argument, f"{shown(value)} is not a list of strings")
        return [check(argument, each) for each in cast("Iterable[object]", value)]

    return check_list


def _text(argument: str, value: object) -> str:
    if not isinstance(value, str):
        raise ValidationError(argument, f"{shown(value)} is not a string")
    if not value:
        raise ValidationError(argument, "is empty: leave it out, or write something")
    return encodable(argument, value)


class SendOptions(CallOptions, total=False):
    """The options of a send besides sender, destination and text. None is the same as leaving an option out."""

    type: Annotated[MessageType | models.MessageTypeValue | None, _message_type]
    """The kind of message; the API assumes `sms`."""
    url: Annotated[str | None, _url]
    """Where status callbacks go, an http or https URL."""
    method: Annotated[CallbackMethod | models.CallbackMethodValue | None, one_of(CallbackMethod)]
    """How status callbacks are made; the API assumes `POST`."""
    log: Annotated[LogMode | models.LogModeValue | bool | None, _log]
    """What Plivo keeps of text and number; the API assumes `true`."""
    trackable: Annotated[bool | None, _flag]
    """Whether the conversion of this message will be reported back."""
    media_urls: Annotated[Sequence[str] | None, _list_of(_url)]
    """Addresses of the media of an MMS (up to 10, 5 MB together) or a WhatsApp message (one)."""
    media_ids: Annotated[Sequence[str] | None, _list_of(text)]
    """Identifiers of media that were uploaded before."""
    message_expiry: Annotated[int | None, _expiry]
    """Seconds the message may wait in Plivo's queue, 5 to 10,799."""
    template: Annotated[models.WhatsappTemplate | Mapping[str, Any] | None, content_of(models.WhatsappTemplate)]
    """A WhatsApp template, as a `whatsapp.Template` or a mapping of its shape."""
    interactive: Annotated[
        models.WhatsappInteractive | Mapping[str, Any] | None, content_of(models.WhatsappInteractive)
    ]
    """WhatsApp buttons or a list, as a `whatsapp.Interactive` or a mapping of its shape."""
    location: Annotated[models.WhatsappLocation | Mapping[str, Any] | None, content_of(models.WhatsappLocation)]
    """A place for WhatsApp, as a `whatsapp.Location` or a mapping of its shape."""
    dlt_entity_id: Annotated[str | None, text]
    """The entity registered for India."""
    dlt_template_id: Annotated[str | None, text]
    """The template registered for India."""
    dlt_template_category: Annotated[
        DltTemplateCategory | models.DltTemplateCategoryValue | None, one_of(DltTemplateCategory)
    ]
    """The category of the template registered for India."""


_CHECKS: dict[str, Check[object]] = {
    "powerpack_uuid": uuid,
    "text": _text,
    **annotations_of(SendOptions),
}


def build_send_request(
    dst: str | Iterable[str],
    src: str | None,
    powerpack_uuid: str | None,
    text: str | None,
    options: SendOptions,
    *,
    region: str | None = None,
) -> models.SendMessageRequest:
    """Validate the arguments of a send and return the body of its request."""
    fields = build_content(src, powerpack_uuid, text, options, region=region)
    destinations = parse_destinations(dst, region)
    if "src" in fields and (kept := normalize_sender(fields["src"])) in destinations:
        raise ValidationError("dst", f"{kept!r} is the sender (src) as well: a number cannot send to itself")
    if "type" in fields:
        fields["type_"] = fields.pop("type")
    return models.SendMessageRequest("<".join(destinations), **fields)


def build_content(
    src: str | None, powerpack_uuid: str | None, text: str | None, options: SendOptions, *, region: str | None = None
) -> dict[str, Any]:
    """Validate the arguments of a send besides its destinations, and return them as fields of its request."""
    if src is None and powerpack_uuid is None:
        raise ValidationError("src", "is missing: pass src (a number or sender ID) or powerpack_uuid")
    if src is not None and powerpack_uuid is not None:
        raise ValidationError("src", "is given beside powerpack_uuid: leave one out, a message has one sender")
    given = options.get("type")
    message_type = MessageType.SMS if given is None else _message_type("type", given)
    for name in _WHATSAPP_CONTENT:
        if options.get(name) is not None and message_type is not MessageType.WHATSAPP:
            raise ValidationError(name, f"goes with type='whatsapp' only, and the type is {message_type.value!r}")
    sender = {} if src is None else {"src": parse_sender(src, region)}
    fields = {**sender, **check_fields({"powerpack_uuid": powerpack_uuid, "text": text, **options})}
    _check_content(fields, message_type)
    return fields


def check_fields(arguments: Mapping[str, object]) -> dict[str, Any]:
    """Validate each argument by itself, and return those that are fields of a request and not None."""
    return {
        name: _CHECKS[name](name, value) for name, value in arguments.items() if value is not None and name in _CHECKS
    }


def parse_sender(src: object, region: str | None = None) -> str:
    """Return a sender; a phone number becomes digits with its country code if it is read as one of a region."""
    sender = text("src", src, example="12025550100")
    kept = normalize_sender(sender)
    limit, what = (_SENDER_DIGITS, "digits") if kept.isdigit() else (_SENDER_CHARACTERS, "letters and digits")
    if not 1 <= len(kept) <= limit:
        raise ValidationError("src", f"{shown(sender)} has {len(kept)} {what}: a sender has 1 to {limit}")
    if kept != sender and parse_number(sender) is None:
        raise ValidationError(
            "src", f"{shown(sender)} would be shown as {kept!r}: a sender ID has only letters from A to Z and digits"
        )
    if kept.isdigit() and len(kept) > SHORT_CODE_DIGITS:
        digits = international("src", sender, region)
        return sender if region is None or digits is None else digits
    return sender


def normalize_sender(src: str) -> str:
    """Return what the API keeps of a sender: ASCII letters and digits."""
    return re.sub("[^0-9A-Za-z]", "", src)


def parse_destinations(
    dst: str | Iterable[str], region: str | None = None, *, most: int | None = MAX_DESTINATIONS
) -> list[str]:
    """Return the different destinations of one request in their order; with `most=None`, of any number of requests.

    A phone number is reduced to its digits, with its country code. The API refuses by name what is not one, as long as
    there is a number.
    """
    found: dict[str, None] = {}
    has_number = False
    for each in iter_destinations(dst):
        digits = international("dst", each, region)
        has_number = has_number or digits is not None
        found[digits or encodable("dst", each)] = None
    if not found:
        raise ValidationError("dst", "is empty: pass at least one phone number, with its country code")
    if not has_number:
        parse_destination(next(iter(found)), region)
    if most is not None and len(found) > most:
        raise ValidationError(
            "dst", f"{len(found):,} different destinations: send takes {most:,}, send_many any number"
        )
    return list(found)


def parse_destination(value: str, region: str | None) -> str:
    """Return the digits of a destination, with its country code."""
    digits = international("dst", value, region)
    if digits is None:
        raise ValidationError(
            "dst",
            f"{shown(value)} is not a phone number: that is 1 to 14 digits with the country code, such as "
            "'+1 202 555 0123'",
        )
    return digits


def iter_destinations(dst: object) -> Iterator[str]:
    """Yield each destination of a string in which they are joined with `<`, or of an iterable of such strings."""
    several = [dst] if isinstance(dst, str | bytes) or not isinstance(dst, Iterable) else cast("Iterable[object]", dst)
    for each in several:
        if not isinstance(each, str):
            raise ValidationError("dst", f"{shown(each)} is not a string: write a phone number as '12025550123'")
        yield from (part for part in each.split("<") if part.strip())


def _check_content(fields: Mapping[str, Any], message_type: MessageType) -> None:
    is_whatsapp = message_type is MessageType.WHATSAPP
    limit = _WHATSAPP_MEDIA if is_whatsapp else _MMS_MEDIA
    for name in ("media_urls", "media_ids"):
        if name in fields and message_type is MessageType.SMS:
            raise ValidationError(name, "goes with type='mms' or type='whatsapp' only, and the type is 'sms'")
        if name in fields and not 1 <= len(fields[name]) <= limit:
            problem = f"{len(fields[name])} media: a message of type {message_type.value} has 1 to {limit}"
            raise ValidationError(name, problem)
    has_media = "media_urls" in fields or "media_ids" in fields
    if "text" in fields:
        _check_length(fields["text"], is_whatsapp=is_whatsapp)
    elif message_type is MessageType.SMS:
        raise ValidationError("text", "is missing: an SMS has a text")
    elif is_whatsapp and not has_media and fields.keys().isdisjoint(_WHATSAPP_CONTENT):
        raise ValidationError(
            "text", "is missing: a WhatsApp message has a text, media, a template, interactive or a location"
        )
    if message_type is MessageType.MMS and not has_media:
        raise ValidationError("media_urls", "is missing: an MMS has media_urls or media_ids")


def _check_length(value: str, *, is_whatsapp: bool) -> None:
    if is_whatsapp:
        if len(value) > _WHATSAPP_CHARACTERS:
            raise ValidationError("text", f"{len(value):,} characters: WhatsApp allows {_WHATSAPP_CHARACTERS:,}")
        return
    if 2 * len(value) <= _UCS2_UNITS:
        return  # short enough in any encoding
    split = segments(value)
    if split.encoding == "GSM-7" and split.characters > _GSM_CHARACTERS:
        raise ValidationError("text", f"{split.characters:,} characters: a message has at most {_GSM_CHARACTERS:,}")
    if split.encoding == "UCS-2" and split.characters > _UCS2_UNITS:
        raise ValidationError(
            "text",
            f"{split.characters:,} UTF-16 code units: a message with a character outside GSM 03.38 has at most "
            f"{_UCS2_UNITS:,}, one without {_GSM_CHARACTERS:,}",
        )
