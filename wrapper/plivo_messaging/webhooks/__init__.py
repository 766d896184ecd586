"""Webhooks: status callbacks and inbound messages, their signatures verified, as typed objects.

`verify_and_parse` is the one call an endpoint needs. Nothing here reads the network, the disk or the environment.

Documentation: https://www.plivo.com/docs/messaging/concepts/signature-validation
"""

from ._forms import WebhookFields
from ._payloads import InboundMessage, StatusCallback
from ._requests import parse, sign, verify, verify_and_parse
from ._signatures import SignatureVersion
from ._urls import public_url

__all__ = [
    "InboundMessage",
    "SignatureVersion",
    "StatusCallback",
    "WebhookFields",
    "parse",
    "public_url",
    "sign",
    "verify",
    "verify_and_parse",
]
