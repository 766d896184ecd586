"""Requests as Plivo makes them, from the documented examples."""

import json
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlencode

TOKEN = "fake0token0of0no0account0at0all0"
MAIN_TOKEN = "fake0token0of0the0main0account00"
URL = "https://example.com/plivo/webhook"
MESSAGE_UUID = "db3ce55a-7f1d-11e1-8ea7-1231380bc196"

EXAMPLES = Path(__file__).parents[2] / "openapi" / "examples"


def example(name: str) -> dict[str, str]:
    """Return the fields of a documented webhook."""
    fields: dict[str, str] = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))["value"]
    return fields


DELIVERED = example("callback-delivered")
LEGACY = example("callback-legacy")
SMS = example("inbound-sms")
MMS = example("inbound-mms")

# Every documented field, also those that the documented examples leave out.
FULL = DELIVERED | {
    "Type": "whatsapp",
    "Status": "undelivered",
    "ErrorCode": "080",
    "PowerpackUUID": "86bbb125-97bb-4d72-89fd-81d5c515b015",
    "ConversationID": "9876",
    "ConversationOrigin": "utility",
    "ConversationExpirationTimestamp": "2026-11-03 09:15:04.000000",
}
WHATSAPP = {
    "MessageUUID": MESSAGE_UUID,
    "From": "12025550123",
    "To": "12025550100",
    "Type": "whatsapp",
    "Body": "",
    "Units": "1",
    "TotalRate": "0.00000",
    "TotalAmount": "0.00000",
    "ContentType": "media",
    "MimeType": "video/mp4",
    "Media0": "https://example.com/film.mp4",
    "MediaCount": "1",
    "MessageIntent": "help",
    "PowerpackUUID": "86bbb125-97bb-4d72-89fd-81d5c515b015",
    "ErrorCode": "000",
}


def encoded(fields: dict[str, str] | list[tuple[str, str]]) -> bytes:
    """Encode a form."""
    pairs: Iterable[tuple[str, str]] = fields.items() if isinstance(fields, dict) else fields
    return urlencode([*pairs]).encode()


def with_query(fields: dict[str, str] | list[tuple[str, str]], url: str = URL) -> str:
    """Return a URL with fields in its query."""
    return f"{url}?{encoded(fields).decode()}"


def only(headers: dict[str, str], version: str) -> dict[str, str]:
    """Return the headers of one version."""
    return {name: value for name, value in headers.items() if version.lower() in name.lower()}
