"""The one door to the generated package.

Everything the wrapper uses of `plivo_messaging_api` is named here and nowhere else, so that a regeneration, or a new
version of the generator, touches this module and the type checkers show what it breaks. A class is made when it is
first used: to make all of them takes longer than a request.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plivo_messaging_api.models import (
        CallbackMethod,
        ConversationOrigin,
        DltTemplateCategory,
        LogMode,
        MessageDirection,
        MessageState,
        MessageType,
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
if TYPE_CHECKING:
    from plivo_messaging_api.api.messages.get_message import _get_kwargs as get_request
    from plivo_messaging_api.api.messages.list_messages import _get_kwargs as list_request
    from plivo_messaging_api.api.messages.send_message import _get_kwargs as send_request

_REQUESTS = {"get_request": "get_message", "list_request": "list_messages", "send_request": "send_message"}


def __getattr__(name: str) -> object:
    if name in _REQUESTS:
        endpoint = import_module(f"plivo_messaging_api.api.messages.{_REQUESTS[name]}")
        value: object = endpoint._get_kwargs  # noqa: SLF001  (see above)
    elif name in __all__:
        home = "types" if name in ("UNSET", "Unset") else "models"
        value = getattr(import_module(f"plivo_messaging_api.{home}"), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value
