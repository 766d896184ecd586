"""A typed client for the Plivo Message API: send, list and retrieve SMS, MMS and WhatsApp messages.

Independent of Plivo, neither made nor endorsed by it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._client import Plivo
    from ._contract import (
        CallbackMethod,
        ConversationOrigin,
        DltTemplateCategory,
        LogMode,
        MessageDirection,
        MessageState,
        MessageType,
    )
    from ._errors import (
        APIConnectionError,
        APIError,
        APIStatusError,
        APITimeoutError,
        AuthenticationError,
        BadRequestError,
        ConfigurationError,
        ConflictError,
        InsufficientCreditError,
        MethodNotAllowedError,
        NotFoundError,
        PermissionDeniedError,
        PlivoError,
        RateLimitError,
        ResponseUnreadableError,
        SendOutcomeUnknown,
        ServerError,
        UnprocessableEntityError,
        ValidationError,
        WebhookError,
        WebhookPayloadError,
        WebhookSignatureError,
    )
    from ._filters import ListFilters
    from ._messages import Messages
    from ._pages import MessagePage
    from ._records import Message
    from ._results import SendResult
    from ._segments import Segments, segments
    from ._send import SendOptions

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "CallbackMethod",
    "ConfigurationError",
    "ConflictError",
    "ConversationOrigin",
    "DltTemplateCategory",
    "InsufficientCreditError",
    "ListFilters",
    "LogMode",
    "Message",
    "MessageDirection",
    "MessagePage",
    "MessageState",
    "MessageType",
    "Messages",
    "MethodNotAllowedError",
    "NotFoundError",
    "PermissionDeniedError",
    "Plivo",
    "PlivoError",
    "RateLimitError",
    "ResponseUnreadableError",
    "Segments",
    "SendOptions",
    "SendOutcomeUnknown",
    "SendResult",
    "ServerError",
    "UnprocessableEntityError",
    "ValidationError",
    "WebhookError",
    "WebhookPayloadError",
    "WebhookSignatureError",
    "segments",
]

# Where each public name lives. It is imported when it is first used, so that `import plivo_messaging` costs next to
# nothing in a program that only might send a message.
_HOMES = {
    "Plivo": "_client",
    "CallbackMethod": "_contract",
    "ConversationOrigin": "_contract",
    "DltTemplateCategory": "_contract",
    "LogMode": "_contract",
    "MessageDirection": "_contract",
    "MessageState": "_contract",
    "MessageType": "_contract",
    "APIConnectionError": "_errors",
    "APIError": "_errors",
    "APIStatusError": "_errors",
    "APITimeoutError": "_errors",
    "AuthenticationError": "_errors",
    "BadRequestError": "_errors",
    "ConfigurationError": "_errors",
    "ConflictError": "_errors",
    "InsufficientCreditError": "_errors",
    "MethodNotAllowedError": "_errors",
    "NotFoundError": "_errors",
    "PermissionDeniedError": "_errors",
    "PlivoError": "_errors",
    "RateLimitError": "_errors",
    "ResponseUnreadableError": "_errors",
    "SendOutcomeUnknown": "_errors",
    "ServerError": "_errors",
    "UnprocessableEntityError": "_errors",
    "ValidationError": "_errors",
    "WebhookError": "_errors",
    "WebhookPayloadError": "_errors",
    "WebhookSignatureError": "_errors",
    "ListFilters": "_filters",
    "Messages": "_messages",
    "MessagePage": "_pages",
    "Message": "_records",
    "SendResult": "_results",
    "Segments": "_segments",
    "segments": "_segments",
    "SendOptions": "_send",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f".{home}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
