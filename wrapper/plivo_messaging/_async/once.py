"""Sends with a key: what the ledger knows decides whether there is a request, and what becomes of it is recorded."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import attrs

from plivo_messaging._api import Message, SendResult
from plivo_messaging._arguments.options import CallOptions, Settings
from plivo_messaging._errors import (
    APIConnectionError,
    APIError,
    LedgerError,
    PlivoError,
    SendOutcomeUnknown,
    ValidationError,
)
from plivo_messaging._ledger.entries import (
    Claim,
    EntryState,
    LedgerEntry,
    Settlement,
    accepted_result,
    by_attempt,
    check_key,
    claim_of,
    hash_content,
    settlements_from_error,
    settlements_from_results,
    settlements_from_verdicts,
    split_dst,
    stored_result,
    unknown_outcome,
    verdicts,
)
from plivo_messaging._messages.async_fan_out import Reports, in_tasks
from plivo_messaging._messages.batches import (
    DestinationResult,
    in_requests,
    results_from_error,
    results_from_response,
)
from plivo_messaging._messages.find_sent import FindStatus, build_search
from plivo_messaging._messages.results import APIResponse
from plivo_messaging._transport.http import Operation

from .records import AsyncRecords

if TYPE_CHECKING:
    from .ledger import AsyncEntries
    from .messages import AsyncRawMessages
    from .transport import AsyncTransport

__all__ = ["AsyncOnce", "check_key"]

_logger = logging.getLogger("plivo_messaging")

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0  # seconds between looks at what another process is sending


class AsyncOnce:
    """The sends of one key."""

    def __init__(
        self,
        raw: "AsyncRawMessages",
        transport: "AsyncTransport",
        entries: "AsyncEntries",
        key: str,
        settings: Settings,
    ) -> None:
        self._raw = raw
        self._transport = transport
        self._entries = entries
        self._key = key
        self._settings = settings
        self._waited = 0.0

    async def send(self, operation: Operation[SendResult]) -> SendResult:
        """Send to all destinations of a request, unless that was done."""
        body = operation.body
        destinations = split_dst(body)
        content = hash_content("send", body)
        while True:
            claim = self._claim(content)
            entries = await self._entries.claim_all(claim, destinations, body)
            if all(each.attempt == claim.attempt for each in entries):
                return (await self._run(operation, claim, destinations, is_whole=True)).parsed
            if any(each.state is EntryState.ACCEPTED for each in entries):
                return stored_result(await self._entries.response(claim), destinations, entries)
            if await self._has_waited(entries):
                continue
            unknown = await self._settle_by_records(operation, entries, is_whole=True)
            if unknown is not None:
                raise unknown

    async def send_many(
        self,
        build: Callable[[Sequence[str]], Operation[SendResult]],
        destinations: Sequence[str],
        on_results: Callable[[Sequence[DestinationResult]], None] | None,
        *,
        at_once: int,
    ) -> list[DestinationResult]:
        """Send to the destinations that have no message yet, and return a result for each."""
        body = {name: value for name, value in build(destinations[:1]).body.items() if name != "dst"}
        content = hash_content("send_many", body)
        begun = self._claim(content)
        await self._entries.register(begun, destinations, body)
        results: dict[str, DestinationResult] = {}

        def report(some: Sequence[DestinationResult]) -> None:
            results.update({each.destination: each for each in some})
            if some and on_results is not None:
                on_results(some)

        while left := [each for each in destinations if each not in results]:
            entries = await self._entries.read(begun, left)
            report([accepted_result(each) for each in entries if each.state is EntryState.ACCEPTED])
            free = {each.destination for each in entries if each.is_free}
            if free:
                requests = in_requests([each for each in left if each in free])
                reports = Reports(on_results)

                async def send(index: int, requests: Sequence[Sequence[str]] = requests) -> list[DestinationResult]:
                    return await self._send_free(self._claim(content), requests[index], build)

                await in_tasks(requests, send, reports, at_once=at_once)
                results.update({each.destination: each for each in reports.results})
                self._waited = 0.0
            elif not await self._has_waited(unsettled := [each for each in entries if each.is_open]):
                for request in by_attempt(unsettled):
                    operation = build([each.destination for each in request])
                    unknown = await self._settle_by_records(operation, request)
                    if unknown is not None:
                        report(results_from_error(split_dst(unknown.body), unknown))
        return list(results.values())

    async def _send_free(
        self, claim: Claim, destinations: Sequence[str], build: Callable[[Sequence[str]], Operation[SendResult]]
    ) -> list[DestinationResult]:
        """Send to those of some destinations that no other process has begun to send to meanwhile."""
        ours = await self._entries.claim_free(claim, destinations)
        if not ours:
            return []
        try:
            return results_from_response(ours, (await self._run(build(ours), claim, ours)).parsed)
        except Exception as error:  # noqa: BLE001  (it must not cost the results of the others)
            return results_from_error(ours, error)

    async def _run(
        self, operation: Operation[SendResult], claim: Claim, destinations: Sequence[str], *, is_whole: bool = False
    ) -> APIResponse[SendResult]:
        try:
            response = await self._transport.run(operation._replace(begins_by=claim.begins_by), self._settings)
        except SendOutcomeUnknown as error:
            claim = claim._replace(started_at=error.sent_at, ends_at=error.failed_at)
            await self._record(claim, settlements_from_error(destinations, EntryState.UNKNOWN, error))
            raise
        except PlivoError as error:
            await self._record(claim, settlements_from_error(destinations, EntryState.REFUSED, error))
            raise
        results = results_from_response(destinations, response.parsed)
        document = json.dumps(dict(response.parsed.raw)) if is_whole else None
        await self._record(claim, settlements_from_results(results, is_whole=is_whole), document)
        return response

    async def _record(self, claim: Claim, settlements: Sequence[Settlement], response: str | None = None) -> None:
        try:
            await self._entries.settle(claim, settlements, self._transport.context.now(), response)
        except LedgerError as error:
            # The caller knows what became of the send; the next one finds it out from the records.
            _logger.error("the outcome of a send could not be recorded: %s", error)  # noqa: TRY400

    def _claim(self, content: str) -> Claim:
        now, seconds = self._transport.context.now(), timedelta(seconds=self._settings.deadline)
        # The last request of a call may begin when its deadline ends, after pauses that do not count.
        return Claim(
            self._transport.config.auth_id, self._key, content, uuid4().hex, now, now + seconds, now + 2 * seconds
        )

    async def _has_waited(self, entries: Sequence[LedgerEntry]) -> bool:
        """Wait a moment if another process may be sending, and return whether it did."""
        now = self._transport.context.now()
        if self._waited >= self._settings.deadline or not any(each.is_running(now) for each in entries):
            return False
        seconds = min(max(self._waited, _FIRST_PAUSE), _LONGEST_PAUSE)
        self._waited += seconds
        await self._transport.sleep(seconds)
        return True

    async def _settle_by_records(
        self, operation: Operation[SendResult], entries: Sequence[LedgerEntry], *, is_whole: bool = False
    ) -> SendOutcomeUnknown | None:
        """Record what the records say about one request; return an error for the destinations that stay unknown."""
        error = unknown_outcome(self._transport.describe(operation, self._settings), operation.body, entries)
        uncertain = [each.destination for each in entries]
        try:
            await self._look_up(error, claim_of(entries[0]), uncertain, is_whole=is_whole)
        except (APIError, APIConnectionError, ValidationError) as cause:
            error.__cause__ = cause
        if not uncertain:
            return None
        error.body = {**error.body, "dst": "<".join(uncertain)}
        return error

    async def _look_up(self, error: SendOutcomeUnknown, claim: Claim, uncertain: list[str], *, is_whole: bool) -> None:
        """Record what the records say about one request; leave the destinations that stay unknown."""
        context = self._transport.context
        # Not when the list has been read: a message that is accepted meanwhile may be newer than its first page.
        now = context.now()
        criteria = build_search(error, now=now, monotonic=context.monotonic())
        destinations = sorted(criteria.destinations)
        options = CallOptions(timeout=self._settings.timeout, deadline=self._settings.deadline)
        records = AsyncRecords(self._raw, criteria, options)

        async def judge(messages: Sequence[Message], *, is_all: bool) -> None:
            def settlements(
                unknown: frozenset[str], rivals: Mapping[str, int], known: frozenset[str]
            ) -> list[Settlement]:
                sought = attrs.evolve(criteria, destinations=unknown, known=known)
                found = verdicts(sought, messages, records.offset, now, rivals)
                if not is_all:  # what was not found may be elsewhere
                    found = {name: each for name, each in found.items() if each.status is FindStatus.FOUND}
                settled = settlements_from_verdicts(found)
                uncertain[:] = sorted(unknown - {each.destination for each in settled})
                return [] if is_whole and uncertain else settled

            await self._entries.judge(claim, destinations, [each.message_uuid for each in messages], settlements, now)

        await judge(await records.nearest(context.now), is_all=False)
        if uncertain:
            await judge(await records.surrounding(), is_all=True)
