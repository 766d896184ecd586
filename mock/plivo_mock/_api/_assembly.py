"""Putting together what the API's operations work with."""

from functools import cache

from plivo_mock._dialect import Dialect
from plivo_mock._messaging._platform import Platform

from ._answers import LatestAnswers, LegacyAnswers
from ._interface import Interface
from ._limits import RequestLimits
from ._queries import ListQueries
from ._spec import load_document
from ._validation import RequestRules


def build_interface(platform: Platform, *, dialect: Dialect, rate_limits: bool) -> Interface:
    """Put together what the API's operations work with.

    Args:
        platform: What is behind them.
        dialect: What answers look like.
        rate_limits: Whether requests are counted, and refused when there are too many.

    Returns:
        What they work with.
    """
    limits = RequestLimits() if rate_limits else None
    if limits is not None:
        platform.on_reset(limits.clear)
    answers = LegacyAnswers() if dialect is Dialect.LEGACY else LatestAnswers()
    platform.on_reset(answers.clear)
    return Interface(platform=platform, rules=_rules(), queries=_queries(), answers=answers, limits=limits)


@cache
def _rules() -> RequestRules:
    """Compile the rules of the installed document, once in a process."""
    return RequestRules(load_document())


@cache
def _queries() -> ListQueries:
    """Read queries by these rules, once in a process as well."""
    return ListQueries(_rules())
