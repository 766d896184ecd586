"""The table of docs/error-codes.md is that of the library, and the snippet prints what the page says."""

import re
from typing import get_args

from plivo_messaging._message_errors import MESSAGE_ERRORS, Fault
from tests.docs.pages import ROOT, output_of, snippets

NAME = "docs/error-codes.md"
TEXT = (ROOT / NAME).read_text(encoding="utf-8")


def test_each_code_is_in_the_table() -> None:
    rows = re.findall(r"^\| ([0-9]+) \| (.+) \| (yes|no) \| `(\w+)` \|$", TEXT, re.MULTILINE)
    assert rows == [
        (error.code, error.meaning, "yes" if error.is_temporary else "no", error.fault)
        for error in MESSAGE_ERRORS.values()
    ]


def test_each_fault_is_explained() -> None:
    assert tuple(re.findall(r"^\| `(\w+)` \| ", TEXT, re.MULTILINE)) == get_args(Fault)


def test_the_snippet_prints_what_the_page_says() -> None:
    ((code, output),) = snippets(NAME)
    assert output_of(code, NAME) == output
