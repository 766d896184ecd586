"""A send to any number of destinations: its requests, and the result for each destination. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from attrs import frozen

from plivo_messaging._api import SendResult
from plivo_messaging._arguments.send import MAX_DESTINATIONS, iter_destinations, parse_destination
from plivo_messaging._arguments.validation import parse_number
from plivo_messaging._errors import PlivoError, SendOutcomeUnknown, ValidationError


class Outcome(StrEnum):
    """The outcome of a send for one destination."""

    ACCEPTED = "accepted"
    """A message was queued for it."""
    INVALID = "invalid"
    """It is not a phone number with a country code; nothing was queued for it."""
    FAILED = "failed"
    """Its request was surely not accepted and can be repeated."""
    UNKNOWN = "unknown"
    """Its request may have been accepted; look for the message before you send it again."""


@frozen
class DestinationResult:
    """The result of a send for one destination.

    Attributes:
        destination: The destination, in digits; as it was passed if it is not a phone number.
        outcome: Whether a message was queued for it.
        message_uuid: The message that was queued for it, or None.
        error: Why no message was queued, or why that is not known: a `PlivoError`, unless code of your own raised
            another one, such as a limiter. None if the API itself refused the destination.
    """

    destination: str
    outcome: Outcome
    message_uuid: str | None = None
    error: Exception | None = None


@frozen
class SendManyResult:
    """The results of a send to many destinations.

    Attributes:
        results: A result for each different destination, in the order in which they were passed.
    """

    results: tuple[DestinationResult, ...]

    @property
    def accepted(self) -> tuple[DestinationResult, ...]:
        """The destinations for which a message was queued."""
        return self._with(Outcome.ACCEPTED)

    @property
    def invalid(self) -> tuple[DestinationResult, ...]:
        """The destinations that are not phone numbers."""
        return self._with(Outcome.INVALID)

    @property
    def failed(self) -> tuple[DestinationResult, ...]:
        """The destinations that were surely not accepted and can be sent to again."""
        return self._with(Outcome.FAILED)

    @property
    def unknown(self) -> tuple[DestinationResult, ...]:
        """The destinations that may have been accepted: look for the messages before you send them again."""
        return self._with(Outcome.UNKNOWN)

    @property
    def message_uuids(self) -> tuple[str, ...]:
        """The messages that were queued, in the order of their destinations."""
        return tuple(each.message_uuid for each in self.results if each.message_uuid is not None)

    def _with(self, outcome: Outcome) -> tuple[DestinationResult, ...]:
        return tuple(each for each in self.results if each.outcome is outcome)


class Batches(NamedTuple):
    """Every different destination in order, the phone numbers in requests of up to 1,000, and why others are none."""

    order: list[str]
    requests: list[list[str]]
    refused: Mapping[str, ValidationError] = MappingProxyType({})


def split_destinations(dst: str | Iterable[str], region: str | None = None) -> Batches:
    """Split destinations into requests."""
    order: dict[str, None] = {}
    refused: dict[str, ValidationError] = {}
    for each in iter_destinations(dst):
        try:
            order[parse_destination(each, region)] = None
        except ValidationError as error:
            order[each] = None
            refused[each] = error.with_traceback(None)
    if not order:
        raise ValidationError("dst", "is empty: pass at least one phone number, with its country code")
    return Batches(list(order), in_requests([each for each in order if each not in refused]), refused)


def in_requests(numbers: Sequence[str]) -> list[list[str]]:
    """Split numbers into requests."""
    return [list(numbers[begin : begin + MAX_DESTINATIONS]) for begin in range(0, len(numbers), MAX_DESTINATIONS)]


def results_from_response(request: Sequence[str], response: SendResult) -> list[DestinationResult]:
    """Return a result for each destination of a request that was answered."""
    invalid = {parse_number(each) or each for each in response.invalid_numbers}
    accepted = [each for each in request if each not in invalid]
    uuids: dict[str, str] = {}
    outcome, problem = Outcome.ACCEPTED, None
    if len(accepted) == len(response.message_uuids):
        uuids = dict(zip(accepted, response.message_uuids, strict=True))
    else:
        outcome = Outcome.UNKNOWN
        problem = PlivoError(
            f"{len(response.message_uuids)} messages were queued for {len(accepted)} destinations, so it is not known "
            f"which is whose (api_id {response.api_id}): {', '.join(response.message_uuids)}"
        )
    return [
        DestinationResult(each, Outcome.INVALID if each in invalid else outcome, uuids.get(each), problem)
        for each in request
    ]


def results_from_error(request: Sequence[str], error: Exception) -> list[DestinationResult]:
    """Return a result for each destination of a request that failed.

    An exception that is not this library's, such as one of a limiter, says nothing about the request.
    """
    failed = isinstance(error, PlivoError) and not isinstance(error, SendOutcomeUnknown)
    return [DestinationResult(each, Outcome.FAILED if failed else Outcome.UNKNOWN, None, error) for each in request]


def results_from_interruption(request: Sequence[str], cause: BaseException) -> list[DestinationResult]:
    """Return a result for each destination of a request that was cut off, by a cancellation for example."""
    error = PlivoError(f"the request was cut off by {type(cause).__name__} and may have been accepted")
    return [DestinationResult(each, Outcome.UNKNOWN, None, error) for each in request]


def merge_results(batches: Batches, results: Iterable[DestinationResult]) -> SendManyResult:
    """Return the results of all requests in the order of the destinations; what was in no request is invalid."""
    by_destination = {each.destination: each for each in results}
    return SendManyResult(
        tuple(
            by_destination.get(each) or DestinationResult(each, Outcome.INVALID, None, batches.refused.get(each))
            for each in batches.order
        )
    )
