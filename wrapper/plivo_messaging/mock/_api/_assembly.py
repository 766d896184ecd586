"""Putting together what the API's operations work with."""

from functools import cache

from plivo_messaging.mock._dialect import Dialect
from plivo_messaging.mock._messaging._platform import Platform

from ._answers import LatestAnswers, LegacyAnswers
from ._interface import Interface
from ._limits import RequestLimits
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
    return Interface(
        platform=platform,
        rules=_rules(),
        answers=LegacyAnswers() if dialect is Dialect.LEGACY else LatestAnswers(),
        limits=limits,
    )


@cache
def _rules() -> RequestRules:
    """Compile the rules of the installed document, once in a process."""
    return RequestRules(load_document())
