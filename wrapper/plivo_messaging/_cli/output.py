"""What the commands print: results on the standard output, everything else on the standard error."""

import csv
import itertools
import json
import os
import re
import shlex
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from enum import IntEnum

from rich.cells import cell_len, set_cell_size

from plivo_messaging._api import Message
from plivo_messaging._transport.call import Wait

__all__ = ["Exit", "announce_wait", "discard_output", "note", "print_csv", "print_json", "print_line", "print_table"]


class Exit(IntEnum):
    """The exit codes."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    UNKNOWN = 3
    NOT_CONFIRMED = 4
    NOT_FOUND = 5
    INTERRUPTED = 130


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")  # of the terminal, but for blanks and line breaks
_COLUMNS = tuple(Message.FIELDS)


def note(text: object, *, command: Sequence[str] = ()) -> None:
    """Print a line to the standard error, and a command that can be copied: a text in it keeps its length."""
    words = [shlex.join(_CONTROL.sub("\ufffd", each) for each in command)] if command else []
    with suppress(OSError):  # a full disk must not change what becomes of a command
        print("plivo-messages:", _printable(" ".join(str(text).split())), *words, file=sys.stderr)


def discard_output(error: OSError) -> Exit:
    """Note that results cannot be written, and discard what is left of them, which Python would write at its end."""
    note(f"the results cannot be written: {error}")
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.REFUSED


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


def print_table(header: Sequence[str], blocks: Iterable[Iterable[Sequence[object]]]) -> None:
    """Print the rows of each block as soon as it is read: in columns on a terminal, with tabs elsewhere."""
    widths: list[int] = []
    head = [header] if header else []
    for block in blocks:
        rows = [[cell(each) for each in row] for row in (*head, *block)]
        head = []
        if not sys.stdout.isatty():
            for row in rows:
                print_line(*row)
            continue
        # A column does not become narrower again.
        sizes = ([cell_len(each) for each in row] for row in rows)
        widths = [max(sizes_of_column) for sizes_of_column in itertools.zip_longest(widths, *sizes, fillvalue=0)]
        for row in rows:
            print("  ".join(map(set_cell_size, row, widths)).rstrip(), flush=True)


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
