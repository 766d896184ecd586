"""Write what the messages of a day cost, by country and state, as CSV.

python cost_report.py 2026-11-30 > costs.csv

Without a day, it is yesterday. Days are in UTC. The environment names the account.
"""

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TextIO

from plivo_messaging import Plivo

NOTHING = Decimal("0.00000")


@dataclass
class Total:
    """What messages of one kind cost together; `unpriced` counts those whose record has no amount yet."""

    messages: int = 0
    units: int = 0
    amount: Decimal = NOTHING
    carrier_fees: Decimal = NOTHING  # which the API has beside the amount
    unpriced: int = 0


def totals(client: Plivo, day: date) -> dict[tuple[str, str], Total]:
    """Return the totals of the messages that were sent on a day, by country and state."""
    begin = datetime.combine(day, time(), UTC)
    found: defaultdict[tuple[str, str], Total] = defaultdict(Total)
    # The end is left out, so that no message is in the reports of two days.
    for message in client.messages.list(direction="outbound", since=begin, before=begin + timedelta(days=1)):
        total = found[message.destination_country_iso2 or "", str(message.message_state or "")]
        total.messages += 1
        total.units += message.units or 0
        total.amount += message.total_amount or NOTHING
        total.carrier_fees += message.carrier_fees or NOTHING
        total.unpriced += message.total_amount is None
    return dict(sorted(found.items()))


def write(found: Mapping[tuple[str, str], Total], file: TextIO) -> None:
    """Write the totals as CSV, with the sum of all in the last line."""
    rows = csv.writer(file)
    names = [field.name for field in fields(Total)]
    rows.writerow(["country", "state", *names])
    rows.writerows([*kind, *astuple(total)] for kind, total in found.items())
    rows.writerow(["all", "", *(sum(getattr(total, name) for total in found.values()) for name in names)])


def main(arguments: list[str]) -> None:
    """Write the report of the day that is named, or of yesterday."""
    parser = argparse.ArgumentParser(description="Write what the messages of a day cost, as CSV.")
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    parser.add_argument(
        "day", nargs="?", type=date.fromisoformat, default=yesterday, help="in UTC, such as 2026-11-30; else yesterday"
    )
    day: date = parser.parse_args(arguments).day
    with Plivo() as client:
        write(totals(client, day), sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
