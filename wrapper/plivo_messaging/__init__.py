"""A typed client for the Plivo Message API: send, list and retrieve SMS, MMS and WhatsApp messages.

Independent of Plivo, neither made nor endorsed by it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._api_response import APIResponse
    from ._async_client import AsyncPlivo
    from ._async_messages import AsyncMessages
    from ._async_raw import AsyncRawMessages
    from ._batches import DestinationResult, Outcome, SendManyResult
    from ._call import Wait
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
    from ._filters import ListFilters
    from ._find_sent import FindStatus, SentSearch
    from ._limits import Limit, Limiter, PyrateLimits, RateLimiter
    from ._messages import Messages
    from ._options import CallOptions
    from ._pages import AsyncMessagePage, MessagePage
    from ._raw import RawMessages
    from ._records import Message
    from ._results import SendResult
    from ._segments import Segments, segments
    from ._send import SendOptions

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
]

# Where each public name lives. It is imported when it is first used, so that `import plivo_messaging` costs next to
# nothing in a program that only might send a message.
_HOMES = {
    "APIConnectionError": "_errors",
    "APIError": "_errors",
    "APIResponse": "_api_response",
    "APIStatusError": "_errors",
    "APITimeoutError": "_errors",
    "AsyncMessagePage": "_pages",
    "AsyncMessages": "_async_messages",
    "AsyncPlivo": "_async_client",
    "AsyncRawMessages": "_async_raw",
    "AuthenticationError": "_errors",
    "BadRequestError": "_errors",
    "CallOptions": "_options",
    "CallbackMethod": "_contract",
    "ConfigurationError": "_errors",
    "ConflictError": "_errors",
    "ConversationOrigin": "_contract",
    "DestinationResult": "_batches",
    "DltTemplateCategory": "_contract",
    "FindStatus": "_find_sent",
    "GeoPermissionError": "_errors",
    "InsufficientCreditError": "_errors",
    "Limit": "_limits",
    "Limiter": "_limits",
    "ListFilters": "_filters",
    "LogMode": "_contract",
    "Message": "_records",
    "MessageDirection": "_contract",
    "MessagePage": "_pages",
    "MessageState": "_contract",
    "MessageType": "_contract",
    "Messages": "_messages",
    "MethodNotAllowedError": "_errors",
    "NotFoundError": "_errors",
    "Outcome": "_batches",
    "PermissionDeniedError": "_errors",
    "Plivo": "_client",
    "PlivoError": "_errors",
    "PyrateLimits": "_limits",
    "RateLimitError": "_errors",
    "RateLimiter": "_limits",
    "RawMessages": "_raw",
    "ResponseUnreadableError": "_errors",
    "Segments": "_segments",
    "SendManyResult": "_batches",
    "SendOptions": "_send",
    "SendOutcomeUnknown": "_errors",
    "SendResult": "_results",
    "SentSearch": "_find_sent",
    "ServerError": "_errors",
    "UnprocessableEntityError": "_errors",
    "ValidationError": "_errors",
    "Wait": "_call",
    "WebhookError": "_errors",
    "WebhookPayloadError": "_errors",
    "WebhookSignatureError": "_errors",
    "segments": "_segments",
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
