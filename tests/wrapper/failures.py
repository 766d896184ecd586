"""An error of every kind, and a function that fails with one in another process."""

from datetime import UTC, datetime

import httpx

from plivo_messaging import (
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
    KeyReusedError,
    LedgerError,
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

SENT_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
FAILED_AT = datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)
REQUEST = httpx.Request("POST", "https://api.example.com/v1/Account/x/Message/", json={"dst": "12025550123"})


def _response(status: int) -> httpx.Response:
    document = {"api_id": "5e0d4a5e", "error": "no"}
    return httpx.Response(status, headers={"x-request": "7"}, json=document, request=REQUEST)


def _limited() -> RateLimitError:
    error = RateLimitError("too many requests", response=_response(429), api_id="5e0d4a5e")
    error.retry_after = 7.5
    return error


def _unknown(response: httpx.Response | None) -> SendOutcomeUnknown:
    return SendOutcomeUnknown(
        "no answer came",
        request=REQUEST,
        body={"dst": "12025550123", "text": "Hi"},
        sent_at=SENT_AT,
        failed_at=FAILED_AT,
        response=response,
    )


def every_error() -> list[PlivoError]:
    """Make one of each kind, with everything it can carry."""
    answered: dict[type[APIError], int] = {
        APIError: 200,
        APIStatusError: 418,
        AuthenticationError: 401,
        BadRequestError: 400,
        ConflictError: 409,
        GeoPermissionError: 403,
        InsufficientCreditError: 400,
        MethodNotAllowedError: 405,
        NotFoundError: 404,
        PermissionDeniedError: 403,
        ResponseUnreadableError: 200,
        ServerError: 520,
        UnprocessableEntityError: 422,
    }
    errors: list[PlivoError] = [
        PlivoError("something"),
        ConfigurationError("auth_id is missing"),
        ValidationError("dst", "is empty"),
        APIConnectionError("no answer", request=REQUEST),
        APITimeoutError("no answer in time", request=REQUEST),
        *(kind("no", response=_response(status), api_id="5e0d4a5e") for kind, status in answered.items()),
        _limited(),
        _unknown(None),
        _unknown(_response(500)),
        KeyReusedError("once", "was used for other content"),
        LedgerError("the database is gone"),
        WebhookError("odd"),
        WebhookPayloadError("odd"),
        WebhookSignatureError("odd"),
    ]
    for number, error in enumerate(errors):
        error.attempts = number
    return errors


def fail(index: int) -> None:
    """Raise one of them."""
    raise every_error()[index]
