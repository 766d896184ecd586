"""A send to any number of destinations: how it is split, and what became of each destination. Pure."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from attrs import frozen

from plivo_messaging._answers._results import SendResult
from plivo_messaging._arguments._destinations import MAX_DESTINATIONS, number, parts
from plivo_messaging._errors import PlivoError, SendOutcomeUnknown, ValidationError

__all__ = [
    "Batches",
    "DestinationResult",
    "Outcome",
    "SendManyResult",
    "cut_off",
    "gathered",
    "refused",
    "split",
    "told",
]


class Outcome(StrEnum):
    """What became of one destination of a send."""

    ACCEPTED = "accepted"
    """A message was queued for it."""
    INVALID = "invalid"
    """It is no phone number; nothing was queued for it."""
    FAILED = "failed"
    """The request it was part of was surely not accepted; it can be sent again."""
    UNKNOWN = "unknown"
    """The request it was part of may have been accepted; look for it before it is sent again."""


@frozen
class DestinationResult:
    """What became of one destination.

    Attributes:
        destination: The destination, in digits; as it was given if it is no phone number.
        outcome: What became of it.
        message_uuid: The message that was queued for it, if one was.
        error: Why none was, or why that is not known: a `PlivoError`, unless code of your own raised another (an event
            hook of your HTTP client, say).
    """

    destination: str
    outcome: Outcome
    message_uuid: str | None = None
    error: Exception | None = None


@frozen
class SendManyResult:
    """What became of each destination of a send to many.

    Attributes:
        results: One for each different destination, in the order they were given.
    """

    results: tuple[DestinationResult, ...]

    @property
    def accepted(self) -> tuple[DestinationResult, ...]:
        """Those a message was queued for."""
        return self._with(Outcome.ACCEPTED)

    @property
    def invalid(self) -> tuple[DestinationResult, ...]:
        """Those that are no phone numbers."""
        return self._with(Outcome.INVALID)

    @property
    def failed(self) -> tuple[DestinationResult, ...]:
        """Those that were surely not accepted and can be sent again."""
        return self._with(Outcome.FAILED)

    @property
    def unknown(self) -> tuple[DestinationResult, ...]:
        """Those that may have been accepted: look for them before they are sent again."""
        return self._with(Outcome.UNKNOWN)

    @property
    def message_uuids(self) -> tuple[str, ...]:
        """The messages that were queued, in the order of their destinations."""
        return tuple(each.message_uuid for each in self.results if each.message_uuid is not None)

    def _with(self, outcome: Outcome) -> tuple[DestinationResult, ...]:
        return tuple(each for each in self.results if each.outcome is outcome)


class Batches(NamedTuple):
    """A send to many, split into requests.

    Attributes:
        order: Every different destination, in the order they were given.
        requests: The phone numbers among them, up to 1,000 together.
    """

    order: list[str]
    requests: list[list[str]]


def split(dst: str | Iterable[str]) -> Batches:
    """Split destinations into requests.

    Args:
        dst: Phone numbers, or strings of several joined with `<`.

    Returns:
        The order of all, and the requests.

    Raises:
        ValidationError: If there is no destination, or one is no string.
    """
    order = {number(each) or each: None for each in parts(dst)}
    if not order:
        raise ValidationError("dst", "is empty: name at least one phone number, with its country code")
    valid = [each for each in order if number(each) is not None]
    requests = [valid[begin : begin + MAX_DESTINATIONS] for begin in range(0, len(valid), MAX_DESTINATIONS)]
    return Batches(list(order), requests)


def told(request: Sequence[str], result: SendResult) -> list[DestinationResult]:
    """Tell what became of the destinations of a request that was answered.

    Args:
        request: The destinations, in order.
        result: The answer.

    Returns:
        A result for each destination.
    """
    invalid = {number(each) or each for each in result.invalid_numbers}
    accepted = [each for each in request if each not in invalid]
    if len(accepted) != len(result.message_uuids):
        problem = PlivoError(
            f"{len(result.message_uuids)} messages were queued for {len(accepted)} destinations, and "
            f"which belongs to which is not known (api_id {result.api_id}): {', '.join(result.message_uuids)}"
        )
        return [
            DestinationResult(each, Outcome.INVALID if each in invalid else Outcome.UNKNOWN, None, problem)
            for each in request
        ]
    uuids = dict(zip(accepted, result.message_uuids, strict=True))
    return [
        DestinationResult(each, Outcome.ACCEPTED if each in uuids else Outcome.INVALID, uuids.get(each))
        for each in request
    ]


def refused(request: Sequence[str], error: Exception) -> list[DestinationResult]:
    """Tell what became of the destinations of a request that failed.

    Args:
        request: The destinations.
        error: What happened. One that is none of this library's, such as that of an event hook, tells nothing.

    Returns:
        A result for each destination.
    """
    failed = isinstance(error, PlivoError) and not isinstance(error, SendOutcomeUnknown)
    return [DestinationResult(each, Outcome.FAILED if failed else Outcome.UNKNOWN, None, error) for each in request]


def cut_off(request: Sequence[str], by: BaseException) -> list[DestinationResult]:
    """Tell what became of the destinations of a request that was cut off.

    Args:
        request: The destinations.
        by: What cut it off.

    Returns:
        A result for each destination.
    """
    problem = PlivoError(f"the request was cut off by {type(by).__name__} and may have been accepted")
    return [DestinationResult(each, Outcome.UNKNOWN, None, problem) for each in request]


def gathered(batches: Batches, results: Iterable[DestinationResult]) -> SendManyResult:
    """Put the results of all requests into the order of the destinations.

    Args:
        batches: How the send was split.
        results: The results, in any order.

    Returns:
        A result for each destination; one that was part of no request is no phone number.
    """
    by_destination = {each.destination: each for each in results}
    return SendManyResult(
        tuple(by_destination.get(each) or DestinationResult(each, Outcome.INVALID) for each in batches.order)
    )
