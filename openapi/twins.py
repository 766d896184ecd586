"""Make the synchronous twins of the client's asynchronous modules: code, docstrings and messages alike."""

import re
from pathlib import Path

HEADER = "Generated from _async/{} by openapi/twins.py; do not edit: change that file and run `make generate`."
REPLACEMENTS = (
    (r" It works on asyncio, not on trio\.", ""),
    (r"\b([Aa])n asynchronous ", r"\1 "),
    (r"\basynchronous", "synchronous"),
    (r"\bAsynchronous", "Synchronous"),
    (r"\bthe tasks of an event loop\b", "threads"),
    (r"\bin_tasks\b", "in_threads"),
    (r"\bAsyncGenerator\[(.+), None\]", r"Generator[\1, None, None]"),
    (r"\b([Aa])n (?=`?Async[^AEIOU\W])", r"\1 "),
    (r"\bawait |\basync (?=(?:def|for|with)\b)", ""),
    (r"\bAsync(?=[A-Z])|(?<=\bStop)Async(?=Iteration)|(?<=_)async_(?=\w)|\basync_(?=\w)", ""),
    (r"\ba(?=(?:close|next|iter|iter_\w+)\b)|(?<=\b__)a(?=(?:enter|exit|iter|next)__)|\basync(?=contextmanager\b)", ""),
    (r"\b_async\b", "_sync"),
    (r'\n +(\w+) = \1\n(?: +""".+"""\n)?', "\n"),  # another name that has become the same
)


def twin(source: str) -> str:
    """Return the synchronous twin of the source of a module."""
    for pattern, replacement in REPLACEMENTS:
        source = re.sub(pattern, replacement, source)
    return source


def make_twins(asynchronous: Path, twins: Path) -> None:
    """Make the twins of the modules of one folder in another, which does not exist yet."""
    twins.mkdir()
    for module in asynchronous.glob("*.py"):
        text = f"# {HEADER.format(module.name)}\n{twin(module.read_text(encoding='utf-8'))}"
        (twins / module.name).write_text(text, encoding="utf-8", newline="\n")
