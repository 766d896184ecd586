"""Everything that can go wrong, as one tree under `PlivoError`."""

from collections.abc import Mapping
from datetime import datetime

import httpx

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "ConfigurationError",
    "ConflictError",
    "GeoPermissionError",
    "InsufficientCreditError",
    "MethodNotAllowedError",
    "NotFoundError",
    "PermissionDeniedError",
    "PlivoError",
    "RateLimitError",
    "ResponseUnreadableError",
    "SendOutcomeUnknown",
    "ServerError",
    "UnprocessableEntityError",
    "ValidationError",
    "WebhookError",
    "WebhookPayloadError",
    "WebhookSignatureError",
]


class PlivoError(Exception):
    """The base of every error this library raises. All of them can be pickled.

    Attributes:
        attempts: Requests the call had made when it failed; 0 if it failed before the first.
    """

    attempts: int = 0

    # Errors are pickled on their way out of a worker process, and an Exception by itself remembers no keywords.
    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (type(self), self.args, self.__dict__)


class ConfigurationError(PlivoError):
    """The client cannot work as it was set up: credentials or the base URL are missing or of the wrong form."""


class ValidationError(PlivoError, ValueError):
    """An argument breaks a rule; nothing was sent.

    Args:
        argument: The argument's name.
        problem: What is wrong with its value and how to put it right.

    Attributes:
        argument: The argument's name.
    """

    argument: str

    def __init__(self, argument: str, problem: str) -> None:
        super().__init__(argument, problem)
        self.argument = argument

    def __str__(self) -> str:
        return f"{self.args[0]}: {self.args[1]}"


class APIConnectionError(PlivoError):
    """No answer came. A request that reads can simply be made again; a send that may have arrived never ends here.

    Args:
        message: What happened.
        request: The request, without its credentials.

    Attributes:
        request: The request, without its credentials.
    """

    request: httpx.Request

    def __init__(self, message: str, *, request: httpx.Request) -> None:
        super().__init__(message)
        self.request = request


class APITimeoutError(APIConnectionError):
    """No answer came in time."""


class APIError(PlivoError):
    """The API answered, and the answer is not what was asked for.

    Args:
        message: What happened.
        response: The answer; its request carries no credentials.
        api_id: The identifier the API gave the request, a UUID, where the answer has one.

    Attributes:
        message: What the API said, or what is wrong with its answer.
        status_code: The HTTP status.
        api_id: The identifier the API gave the request, a UUID to quote to Plivo's support, or None.
        request: The request, without its credentials.
        response: The answer, with its body.
    """

    message: str
    api_id: str | None
    response: httpx.Response

    def __init__(self, message: str, *, response: httpx.Response, api_id: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.api_id = api_id
        self.response = response

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    @property
    def request(self) -> httpx.Request:
        """The request, without its credentials."""
        return self.response.request

    def __str__(self) -> str:
        named = f" (api_id {self.api_id})" if self.api_id else ""
        return f"{self.status_code} {self.response.reason_phrase}: {self.message}{named}"


class APIStatusError(APIError):
    """The API refused the request; the subclass says how. Statuses without a class of their own end here."""


class BadRequestError(APIStatusError):
    """400: an argument is missing or breaks a rule of the API."""


class InsufficientCreditError(APIStatusError):
    """The account's credit is used up. Plivo refuses sends for two minutes after it notices."""


class AuthenticationError(APIStatusError):
    """401: the credentials are wrong, or belong to another account than the one in the path."""


class PermissionDeniedError(APIStatusError):
    """403: the account may not do this."""


class GeoPermissionError(PermissionDeniedError):
    """403: the account's geo permissions leave out the destination's country."""


class NotFoundError(APIStatusError):
    """404: there is no such message in this account."""


class MethodNotAllowedError(APIStatusError):
    """405: the address does not have this method, as happens with a wrong base URL."""


class ConflictError(APIStatusError):
    """409: the request contradicts what is there."""


class UnprocessableEntityError(APIStatusError):
    """422: the request is understood and cannot be carried out."""


class RateLimitError(APIStatusError):
    """429: too many requests. Plivo allows 20 list requests a minute and 300 requests in 5 seconds an account.

    Attributes:
        retry_after: Seconds after which the API says it may be tried again; None where it does not say.
    """

    retry_after: float | None = None


class ServerError(APIStatusError):
    """5xx: the API failed."""


class ResponseUnreadableError(APIError):
    """The answer is not what the API documents: no JSON, broken JSON, or JSON of another shape."""


class SendOutcomeUnknown(PlivoError):  # noqa: N818  (it states an outcome; the message may be on its way)
    """A send request may or may not have been accepted, so it was not repeated: a repeated message is billed again.

    Look for the message with `messages.find_sent(error)` before sending it again. The cause is chained (`__cause__`).

    Args:
        message: What happened.
        request: The request, without its credentials.
        body: The arguments that were sent.
        sent_at: When the request was begun, an aware datetime in UTC.
        failed_at: When it failed, an aware datetime in UTC.
        response: The answer, if one came.

    Attributes:
        request: The request, without its credentials.
        body: The arguments that were sent.
        sent_at: When the request was begun, an aware datetime in UTC.
        failed_at: When it failed, an aware datetime in UTC.
        response: The answer, if one came.
    """

    request: httpx.Request
    body: Mapping[str, object]
    sent_at: datetime
    failed_at: datetime
    response: httpx.Response | None

    def __init__(
        self,
        message: str,
        *,
        request: httpx.Request,
        body: Mapping[str, object],
        sent_at: datetime,
        failed_at: datetime,
        response: httpx.Response | None = None,
    ) -> None:
        super().__init__(message)
        self.request = request
        self.body = body
        self.sent_at = sent_at
        self.failed_at = failed_at
        self.response = response


class WebhookError(PlivoError):
    """A request that claims to be a webhook of Plivo's cannot be used."""


class WebhookSignatureError(WebhookError):
    """No signature of the request fits: it is not from Plivo, was changed on its way, or another URL was signed."""


class WebhookPayloadError(WebhookError, ValueError):
    """The request is signed rightly, or was not to be verified, and is no webhook this library knows."""


def _restored(kind: type[PlivoError], arguments: tuple[object, ...], attributes: dict[str, object]) -> PlivoError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(attributes)
    return error
