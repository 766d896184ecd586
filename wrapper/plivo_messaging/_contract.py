"""The one door to the generated package.

Everything the wrapper uses of `plivo_messaging_api` is named here and nowhere else, so that a regeneration, or a new
version of the generator, touches this module and the type checkers show what it breaks.
"""

from plivo_messaging_api.api.messages import get_message, list_messages, send_message
from plivo_messaging_api.models import (
    CallbackMethod,
    ConversationOrigin,
    DltTemplateCategory,
    LogMode,
    MessageDirection,
    MessageState,
    MessageType,
    PageMeta,
    SendMessageRequest,
    SendMessageResponse,
    WhatsappCurrency,
    WhatsappDateTime,
    WhatsappInteractive,
    WhatsappInteractiveAction,
    WhatsappInteractiveButton,
    WhatsappInteractiveHeader,
    WhatsappInteractiveRow,
    WhatsappInteractiveSection,
    WhatsappInteractiveText,
    WhatsappLocation,
    WhatsappTemplate,
    WhatsappTemplateCard,
    WhatsappTemplateComponent,
    WhatsappTemplateParameter,
)
from plivo_messaging_api.types import UNSET, Unset

__all__ = [
    "UNSET",
    "CallbackMethod",
    "ConversationOrigin",
    "DltTemplateCategory",
    "LogMode",
    "MessageDirection",
    "MessageState",
    "MessageType",
    "PageMeta",
    "SendMessageRequest",
    "SendMessageResponse",
    "Unset",
    "WhatsappCurrency",
    "WhatsappDateTime",
    "WhatsappInteractive",
    "WhatsappInteractiveAction",
    "WhatsappInteractiveButton",
    "WhatsappInteractiveHeader",
    "WhatsappInteractiveRow",
    "WhatsappInteractiveSection",
    "WhatsappInteractiveText",
    "WhatsappLocation",
    "WhatsappTemplate",
    "WhatsappTemplateCard",
    "WhatsappTemplateComponent",
    "WhatsappTemplateParameter",
    "get_request",
    "list_request",
    "send_request",
]

# What the generated functions would request, without requesting it. They need no client, so that the transports of
# this package can do so in their own way; they are private because the generator promises nothing about them, which
# is why it is pinned exactly.
get_request = get_message._get_kwargs  # noqa: SLF001
list_request = list_messages._get_kwargs  # noqa: SLF001
send_request = send_message._get_kwargs  # noqa: SLF001
