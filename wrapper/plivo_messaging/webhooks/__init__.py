"""Webhooks: verify the signatures of status callbacks and inbound messages, and parse them.

`verify_and_parse` is the one call an endpoint needs. Nothing here uses the network, the disk or the environment.

Documentation: https://www.plivo.com/docs/messaging/concepts/signature-validation
"""

from ._calls import parse, sign, verify, verify_and_parse
from ._payloads import InboundMessage, StatusCallback
from ._requests import WebhookFields, public_url
from ._signatures import SignatureVersion

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
