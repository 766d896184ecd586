"""Checks of a record by itself: its times and its amounts."""

from collections.abc import Iterator

from plivo_contract._exchange import Exchange, JsonObject

from ._problem import Problem
from ._values import amount_of, moment_of, records_of, text_of

_TIMES = ("message_time", "message_sent_time", "message_updated_time")
_ERRORS = frozenset({"failed", "undelivered", "rejected"})


def times_mean_a_moment(exchange: Exchange) -> Iterator[Problem] | None:
    """The times of current records have an offset, and come one after the other."""
    records = [each for each in records_of(exchange) if _is_current(each)]
    return _times(records) if records else None


def _is_current(record: JsonObject) -> bool:
    # The oldest records have neither prices in parts nor offsets.
    return "carrier_fees" in record


def _times(records: list[JsonObject]) -> Iterator[Problem]:
    for record in records:
        given = {name: text_of(record, name) for name in _TIMES if text_of(record, name)}
        moments = {name: moment_of(value) for name, value in given.items()}
        for name, moment in moments.items():
            if moment is None:
                yield Problem(f"{name} has an offset", "YYYY-MM-DD HH:MM:SS.ffffff+05:30", given[name])
        known = [(moment, name) for name, moment in moments.items() if moment is not None]
        if [name for _, name in sorted(known, key=lambda each: each[0])] != [name for _, name in known]:
            yield Problem("a message is accepted, then sent, then updated", list(_TIMES), given)


def amounts_add_up(exchange: Exchange) -> Iterator[Problem] | None:
    """What a message costs is its units times the price of one, or nothing when it failed."""
    records = records_of(exchange)
    return _amounts(records) if records else None


def _amounts(records: list[JsonObject]) -> Iterator[Problem]:
    for record in records:
        total, rate, units = (
            amount_of(record.get("total_amount")),
            amount_of(record.get("total_rate")),
            record.get("units"),
        )
        if "total_rate" in record and (total is None or rate is None):
            actual = {name: record.get(name) for name in ("total_amount", "total_rate")}
            yield Problem("amounts are decimal numbers in strings", "0.00000", actual)
        elif total is not None and rate is not None and isinstance(units, int) and total not in {0, rate * units}:
            actual = {name: record.get(name) for name in ("units", "total_rate", "total_amount")}
            yield Problem("total_amount is total_rate times units", f"{rate * units:.5f}", actual)


def error_fits_state(exchange: Exchange) -> Iterator[Problem] | None:
    """A message that was delivered has no error, and one that failed has one."""
    records = [each for each in records_of(exchange) if "error_code" in each]
    return _errors(records) if records else None


def _errors(records: list[JsonObject]) -> Iterator[Problem]:
    for record in records:
        state, code = text_of(record, "message_state"), text_of(record, "error_code")
        if state in _ERRORS and code == "000":
            yield Problem(f"a message that is {state} has an error code", "a code other than 000", code)
        if state in {"delivered", "read"} and code not in {"", "000"}:
            yield Problem(f"a message that is {state} has no error code", "000", code)
