"""A typed client for the Plivo Message API: send, list and retrieve SMS, MMS and WhatsApp messages.

Independent of Plivo, neither made nor endorsed by it.
"""

from importlib import import_module as _import_module

# A public name is imported when it is first used, so that `import plivo_messaging` costs next to nothing in a program
# that only might send a message. What type checkers and editors see is in __init__.pyi.
_HOMES = {
    "APIConnectionError": "_errors",
    "APIError": "_errors",
    "APIResponse": "_messages.results",
    "APIStatusError": "_errors",
    "APITimeoutError": "_errors",
    "AsyncMessagePage": "_async.pages",
    "AsyncMessages": "_async.messages",
    "AsyncPlivo": "_async.client",
    "AsyncRawMessages": "_async.messages",
    "AuthenticationError": "_errors",
    "BadRequestError": "_errors",
    "CallOptions": "_arguments.options",
    "CallbackMethod": "_api",
    "ConfigurationError": "_errors",
    "ConflictError": "_errors",
    "ConversationOrigin": "_api",
    "DestinationResult": "_messages.batches",
    "DltTemplateCategory": "_api",
    "FindStatus": "_messages.find_sent",
    "GeoPermissionError": "_errors",
    "InsufficientCreditError": "_errors",
    "KeyReusedError": "_errors",
    "LedgerError": "_errors",
    "Limit": "_transport.limits",
    "Limiter": "_transport.limits",
    "ListFilters": "_arguments.filters",
    "LogMode": "_api",
    "Message": "_api",
    "MessageError": "_message_errors",
    "MessageDirection": "_api",
    "MessagePage": "_sync.pages",
    "MessageState": "_api",
    "MessageType": "_api",
    "Messages": "_sync.messages",
    "MethodNotAllowedError": "_errors",
    "NotFoundError": "_errors",
    "Outcome": "_messages.batches",
    "PermissionDeniedError": "_errors",
    "Plivo": "_sync.client",
    "PlivoError": "_errors",
    "PyrateLimits": "_transport.limits",
    "RateLimitError": "_errors",
    "RateLimiter": "_transport.limits",
    "RawMessages": "_sync.messages",
    "ResponseUnreadableError": "_errors",
    "Segments": "_arguments.segments",
    "SendManyResult": "_messages.batches",
    "SendOptions": "_arguments.send",
    "SendOutcomeUnknown": "_errors",
    "SendResult": "_api",
    "SentSearch": "_messages.find_sent",
    "ServerError": "_errors",
    "UnprocessableEntityError": "_errors",
    "ValidationError": "_errors",
    "Wait": "_transport.call",
    "WebhookError": "_errors",
    "WebhookPayloadError": "_errors",
    "WebhookSignatureError": "_errors",
    "segments": "_arguments.segments",
}
_MODULES = ("ledger", "webhooks", "whatsapp")
_ELSEWHERE = {
    "Plivo": "RestClient Client PlivoClient Messaging",
    "AsyncPlivo": "AsyncClient AsyncRestClient",
    "PlivoError": "PlivoRestError PlivoException ApiException Error",
    "webhooks": "utils RequestValidator validate_signature validate_v3_signature",
}

__all__ = [*sorted((*_HOMES, *_MODULES))]  # noqa: PLE0604  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    if name == "__version__":
        return _import_module("importlib.metadata").version("plivo-messaging")
    if name in _MODULES:
        return _import_module(f".{name}", __name__)
    home = _HOMES.get(name)
    if home is None:
        # Imported when it is needed: it takes longer than all of this.
        raise _import_module("._names", __name__).no_attribute(f"module {__name__!r}", name, __all__, _ELSEWHERE)
    value: object = getattr(_import_module(f".{home}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__"})
