"""The difference between what was expected and what came, line by line."""

import difflib
import json
from html import escape

_MOST_LINES = 80
_CLASSES = {"- ": "plus", "+ ": "minus"}
_SIGNS = {"- ": "expected  ", "+ ": "actual    "}


def diff(expected: object, actual: object) -> str:
    """Show two values against each other.

    Args:
        expected: What should have come; any JSON value.
        actual: What came; any JSON value.

    Returns:
        HTML; everything in the values is escaped.
    """
    lines = [each for each in difflib.ndiff(_lines(expected), _lines(actual)) if not each.startswith("? ")]
    shown = "".join(_line(each) for each in lines[:_MOST_LINES])
    more = len(lines) - _MOST_LINES
    rest = f"<span>… {more} more lines</span>" if more > 0 else ""
    return f'<pre class="diff">{shown}{rest}</pre>'


def pretty(value: object) -> str:
    """Write a value as indented JSON, the names of objects in order."""
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True, default=str)


def _lines(value: object) -> list[str]:
    return pretty(value).splitlines()


def _line(line: str) -> str:
    sign, text = line[:2], line[2:]
    return f'<span class="{_CLASSES.get(sign, "same")}">{_SIGNS.get(sign, " " * 10)}{escape(text)}</span>'
