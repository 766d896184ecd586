"""All checks of single answers, and the listener that makes them."""

from collections.abc import Iterator

from plivo_contract._exchange import Exchange
from plivo_contract._report import Check, Finding, Report
from plivo_contract._spec._operations import operation_of

from . import _answers, _documented, _pages, _records, _requests
from ._ledger import Ledger
from ._problem import AnswerCheck

_ONE = "Every answer by itself"
_SEVERAL = "Every answer, compared with those before"


class Watcher:
    """Makes all checks of every answer, and puts what they come to into a report.

    Args:
        report: Where it goes.
        ledger: What was sent and read in this run.
    """

    def __init__(self, report: Report, ledger: Ledger) -> None:
        self._report = report
        self._checks = [(Check(_ONE, name), check) for name, check in _single_checks()]
        # In this order: a record is compared with what was sent before it counts as known.
        self._checks += [
            (Check(_SEVERAL, "an api_id of its own"), ledger.names_the_request),
            (Check(_SEVERAL, "new identifiers for new messages"), ledger.new_identifiers),
            (Check(_SEVERAL, "what was accepted can be retrieved"), ledger.findable),
            (Check(_SEVERAL, "a record says what was sent"), ledger.as_sent),
            (Check(_SEVERAL, "a record stays the same"), ledger.stays_the_same),
            (Check(_SEVERAL, "no messages of others"), ledger.nobody_elses),
        ]

    def __call__(self, exchange: Exchange) -> None:
        """Check one answer."""
        operation = operation_of(exchange.request)
        self._report.answers[operation, exchange.response.status] += 1
        for check, look in self._checks:
            problems = look(exchange)
            if problems is None:
                continue
            found = list(problems)
            for problem in found:
                self._report.failed(
                    Finding(operation, check, problem.text, problem.expected, problem.actual, (exchange,))
                )
            if not found:
                self._report.passed(operation, check)


def _single_checks() -> Iterator[tuple[str, AnswerCheck]]:
    yield "as documented", _documented.as_documented
    yield "no server error", _answers.no_server_error
    yield "no redirect", _answers.no_redirect
    yield "the shape of errors", _answers.error_shape
    yield "Allow on 405", _answers.allowed_methods
    yield "nothing but the contract's paths", _answers.nothing_elsewhere
    yield "only valid send requests are accepted", _requests.only_valid_sends
    yield "one message for each destination", _requests.destinations_answered
    yield "only valid list requests are accepted", _requests.only_valid_lists
    yield "the page asked for", _pages.page_size
    yield "links to the pages beside it", _pages.page_links
    yield "newest first", _pages.newest_first
    yield "no record twice", _pages.no_record_twice
    yield "filters let through what fits alone", _pages.filters_hold
    yield "records of this account", _answers.own_account
    yield "the record asked for", _answers.asked_record
    yield "times mean a moment", _records.times_mean_a_moment
    yield "amounts add up", _records.amounts_add_up
    yield "errors fit the state", _records.error_fits_state
