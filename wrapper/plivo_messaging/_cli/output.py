"""What the commands print: results on the standard output, everything else on the standard error."""

import csv
import itertools
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import IntEnum

from rich.console import Console
from rich.table import Table
from rich.text import Text

from plivo_messaging._api import Message
from plivo_messaging._transport.call import Wait

__all__ = ["Exit", "announce_wait", "cell", "note", "print_csv", "print_json", "print_line", "print_table"]


class Exit(IntEnum):
    """The exit codes."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    UNKNOWN = 3
    NOT_CONFIRMED = 4
    NOT_FOUND = 5
    INTERRUPTED = 130


_WIDTH, _HEIGHT = 10_000, 100  # the terminal wraps what is wider: a table of its width would cut columns in pieces
_COLUMNS = tuple(Message.FIELDS)


def note(text: object) -> None:
    """Print a line to the standard error."""
    print(f"plivo-messages: {_printable(' '.join(str(text).split()))}", file=sys.stderr)


def print_line(*cells: object) -> None:
    """Print a line of cells, separated by tabs."""
    print(*map(cell, cells), sep="\t", flush=True)


def announce_wait(wait: Wait) -> None:
    """Print that a call pauses."""
    note(f"{wait.operation}: waiting {wait.seconds:.1f} s ({wait.reason})")


def print_json(value: Mapping[str, object]) -> None:
    """Print a JSON object on a line of its own."""
    print(json.dumps(value), flush=True)


def print_csv(messages: Iterable[Message]) -> None:
    """Print messages as CSV, with a header."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for message in messages:
        writer.writerow([cell(getattr(message, name)) for name in _COLUMNS])


def print_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table on a terminal, lines with tabs elsewhere."""
    if not sys.stdout.isatty():
        for row in itertools.chain([header] if header else [], rows):
            print_line(*row)
        return
    table = Table(*header, show_header=bool(header), box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(cell(each)) for each in row))
    Console(width=_WIDTH, height=_HEIGHT).print(table)


def cell(value: object) -> str:
    """Return a value on one line: times in ISO 8601, amounts with all decimals, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, Decimal):
        return f"{value:f}"
    return _printable(str(value).lower() if isinstance(value, bool) else str(value))


def _printable(text: str) -> str:
    # What comes from the network must not control the terminal.
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)
