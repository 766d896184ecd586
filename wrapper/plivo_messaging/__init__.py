"""A typed client for the Plivo Message API: send, list and retrieve SMS, MMS and WhatsApp messages.

Independent of Plivo, neither made nor endorsed by it.
"""

from importlib import import_module

# The name is what type checkers look for; `typing` itself takes longer to import than all of this.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import webhooks, whatsapp
    from ._answers._api_response import APIResponse
    from ._answers._records import Message
    from ._answers._results import SendResult
    from ._arguments._filters import ListFilters
    from ._arguments._segments import Segments, segments
    from ._arguments._send import SendOptions
    from ._async_client import AsyncPlivo
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
        GeoPermissionError,
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
    from ._messages._async import AsyncMessages
    from ._messages._async_raw import AsyncRawMessages
    from ._messages._batches import DestinationResult, Outcome, SendManyResult
    from ._messages._find_sent import FindStatus, SentSearch
    from ._messages._pages import AsyncMessagePage, MessagePage
    from ._messages._raw import RawMessages
    from ._messages._sync import Messages
    from ._options import CallOptions
    from ._transport._context import Wait
    from ._transport._limits import Limit, Limiter, PyrateLimits, RateLimiter

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIResponse",
    "APIStatusError",
    "APITimeoutError",
    "AsyncMessagePage",
    "AsyncMessages",
    "AsyncPlivo",
    "AsyncRawMessages",
    "AuthenticationError",
    "BadRequestError",
    "CallOptions",
    "CallbackMethod",
    "ConfigurationError",
    "ConflictError",
    "ConversationOrigin",
    "DestinationResult",
    "DltTemplateCategory",
    "FindStatus",
    "GeoPermissionError",
    "InsufficientCreditError",
    "Limit",
    "Limiter",
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
    "Outcome",
    "PermissionDeniedError",
    "Plivo",
    "PlivoError",
    "PyrateLimits",
    "RateLimitError",
    "RateLimiter",
    "RawMessages",
    "ResponseUnreadableError",
    "Segments",
    "SendManyResult",
    "SendOptions",
    "SendOutcomeUnknown",
    "SendResult",
    "SentSearch",
    "ServerError",
    "UnprocessableEntityError",
    "ValidationError",
    "Wait",
    "WebhookError",
    "WebhookPayloadError",
    "WebhookSignatureError",
    "segments",
    "webhooks",
    "whatsapp",
]

# Where each public name lives. It is imported when it is first used, so that `import plivo_messaging` costs next to
# nothing in a program that only might send a message.
_HOMES = {
    "APIConnectionError": "_errors",
    "APIError": "_errors",
    "APIResponse": "_answers._api_response",
    "APIStatusError": "_errors",
    "APITimeoutError": "_errors",
    "AsyncMessagePage": "_messages._pages",
    "AsyncMessages": "_messages._async",
    "AsyncPlivo": "_async_client",
    "AsyncRawMessages": "_messages._async_raw",
    "AuthenticationError": "_errors",
    "BadRequestError": "_errors",
    "CallOptions": "_options",
    "CallbackMethod": "_contract",
    "ConfigurationError": "_errors",
    "ConflictError": "_errors",
    "ConversationOrigin": "_contract",
    "DestinationResult": "_messages._batches",
    "DltTemplateCategory": "_contract",
    "FindStatus": "_messages._find_sent",
    "GeoPermissionError": "_errors",
    "InsufficientCreditError": "_errors",
    "Limit": "_transport._limits",
    "Limiter": "_transport._limits",
    "ListFilters": "_arguments._filters",
    "LogMode": "_contract",
    "Message": "_answers._records",
    "MessageDirection": "_contract",
    "MessagePage": "_messages._pages",
    "MessageState": "_contract",
    "MessageType": "_contract",
    "Messages": "_messages._sync",
    "MethodNotAllowedError": "_errors",
    "NotFoundError": "_errors",
    "Outcome": "_messages._batches",
    "PermissionDeniedError": "_errors",
    "Plivo": "_client",
    "PlivoError": "_errors",
    "PyrateLimits": "_transport._limits",
    "RateLimitError": "_errors",
    "RateLimiter": "_transport._limits",
    "RawMessages": "_messages._raw",
    "ResponseUnreadableError": "_errors",
    "Segments": "_arguments._segments",
    "SendManyResult": "_messages._batches",
    "SendOptions": "_arguments._send",
    "SendOutcomeUnknown": "_errors",
    "SendResult": "_answers._results",
    "SentSearch": "_messages._find_sent",
    "ServerError": "_errors",
    "UnprocessableEntityError": "_errors",
    "ValidationError": "_errors",
    "Wait": "_transport._context",
    "WebhookError": "_errors",
    "WebhookPayloadError": "_errors",
    "WebhookSignatureError": "_errors",
    "segments": "_arguments._segments",
}
_MODULES = ("webhooks", "whatsapp")


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return import_module(f".{name}", __name__)
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f".{home}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
