"""The errors of this library, in one tree under `PlivoError`."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import httpx

CLOCK_MARGIN = timedelta(minutes=20)
"""How far two clocks are assumed to be apart at most: each of them 10 minutes from the true time."""
SETTLING_TIME = timedelta(seconds=60)
"""How long an API that was slow to answer may take to write the record."""


class PlivoError(Exception):
    """The base of every error of this library. All of them can be pickled.

    Attributes:
        attempts: The requests the call had made when it failed; 0 if it failed before the first.
    """

    attempts: int = 0

    # Errors are pickled on their way out of a worker process, and an Exception by itself does not keep keywords.
    def __reduce__(self) -> tuple[object, ...]:
        return _restore, (type(self), self.args, self.__dict__)


class ConfigurationError(PlivoError):
    """The client is not configured correctly: credentials or the base URL are missing or not valid."""


class ValidationError(PlivoError, ValueError):
    """An argument breaks a rule; nothing was sent.

    Args:
        argument: The argument's name.
        problem: What is wrong with its value and how to correct it.

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
    """No response came. A GET can be repeated; a send that may have arrived raises `SendOutcomeUnknown` instead.

    Attributes:
        request: The request, without its credentials.
    """

    request: httpx.Request

    def __init__(self, message: str, *, request: httpx.Request) -> None:
        super().__init__(message)
        self.request = request


class APITimeoutError(APIConnectionError):
    """No response came in time."""


class APIError(PlivoError):
    """The API answered with an error, or with a response that cannot be read.

    Attributes:
        message: The API's error text, or what is wrong with its response.
        status_code: The HTTP status.
        api_id: The identifier the API gave the request, a UUID to quote to Plivo's support, or None.
        request: The request, without its credentials.
        response: The response, with its body.
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
    """The API refused the request; the subclass says why. A status without a class of its own raises this one."""


class BadRequestError(APIStatusError):
    """400: an argument is missing or breaks a rule of the API."""


class InsufficientCreditError(APIStatusError):
    """The account has no credit left. Plivo refuses sends for two minutes after it notices."""


class AuthenticationError(APIStatusError):
    """401: the credentials are wrong, or belong to another account than the one in the path."""


class PermissionDeniedError(APIStatusError):
    """403: the account is not allowed to do this."""


class GeoPermissionError(PermissionDeniedError):
    """403: the account's geo permissions do not include the destination's country."""


class NotFoundError(APIStatusError):
    """404: there is no such message in this account."""


class MethodNotAllowedError(APIStatusError):
    """405: the URL does not support this method, as happens with a wrong base URL."""


class ConflictError(APIStatusError):
    """409: the request conflicts with the present state."""


class UnprocessableEntityError(APIStatusError):
    """422: the API understood the request but cannot process it."""


class RateLimitError(APIStatusError):
    """429: too many requests. Plivo allows 20 list requests a minute and 300 requests in 5 seconds an account.

    Attributes:
        retry_after: Seconds after which the API allows a retry, or None if it does not say.
    """

    retry_after: float | None = None


class ServerError(APIStatusError):
    """5xx: the API failed."""


class ResponseUnreadableError(APIError):
    """The response is not what the API documents: no JSON, broken JSON, or JSON of another shape."""


class SendOutcomeUnknown(PlivoError):  # noqa: N818  (it is an outcome; the message may be on its way)
    """A send may or may not have been accepted, so it was not retried: a repeated message is billed again.

    Look for the message with `messages.find_sent(error)` before you send it again. The cause is in `__cause__`.

    Attributes:
        request: The request, without its credentials.
        body: The arguments that were sent.
        sent_at: When the request was started, an aware datetime in UTC.
        failed_at: When it failed, an aware datetime in UTC.
        response: The response, or None if none came.
        monotonic: `sent_at` and `failed_at` by `time.monotonic`, or None if the error comes from another process.
    """

    request: httpx.Request
    body: Mapping[str, object]
    sent_at: datetime
    failed_at: datetime
    response: httpx.Response | None
    monotonic: tuple[float, float] | None

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
        self.monotonic = None

    @property
    def certain_at(self) -> datetime:
        """From when on `messages.find_sent` can tell that it was not accepted, by this machine's clock."""
        settled = max(self.sent_at, self.failed_at) + SETTLING_TIME
        return settled if self.monotonic is not None else settled + CLOCK_MARGIN

    def __reduce__(self) -> tuple[object, ...]:
        # The monotonic clock of another process, or of another machine, may have begun elsewhere.
        return _restore, (type(self), self.args, {**self.__dict__, "monotonic": None})


class LedgerError(PlivoError):
    """The database of a ledger cannot be used. If a send raises it, nothing was sent."""


class KeyReusedError(ValidationError):
    """The key of a send was used before, for other content; nothing was sent."""


class WebhookError(PlivoError):
    """A request cannot be used as a webhook of Plivo."""


class WebhookSignatureError(WebhookError):
    """No signature matches: the request is not from Plivo, was changed on its way, or another URL was signed."""


class WebhookPayloadError(WebhookError, ValueError):
    """The request has a valid signature, or needed none, but is not a webhook that this library knows."""


def _restore(kind: type[PlivoError], arguments: tuple[object, ...], attributes: dict[str, object]) -> PlivoError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(attributes)
    return error
