"""The options of the command and of the pytest plugin."""

import argparse
import math
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ._bounds import MAX_TIME, PATIENCE, TIMEOUT

_SEEDS = 2**32


def _seed(text: str) -> int:
    if text == "random":
        return random.SystemRandom().randrange(_SEEDS)
    if not (text.isascii() and text.isdigit() and int(text) < _SEEDS):
        raise argparse.ArgumentTypeError(f"{text!r} is not a seed: use a number from 0 up to {_SEEDS - 1}, or `random`")
    return int(text)


def _examples(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of requests: use one from 0 up")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds: use one above 0")
    return seconds


class Option(NamedTuple):
    """An option, what argparse is told about it, and the environment variable that does the same, if there is one."""

    name: str
    help: str
    arguments: Mapping[str, Any]
    variable: str = ""

    @property
    def key(self) -> str:
        """Its name in Python."""
        return self.name.replace("-", "_")

    def convert(self, text: str, where: str) -> Any:  # noqa: ANN401 - as argparse has it
        """Return the value of an option that is not on the command line, or raise if it is none."""
        try:
            return self.arguments.get("type", str)(text)
        except argparse.ArgumentTypeError as error:
            raise ValueError(f"{where}: {error}") from None


PERMISSIONS = "what may be done"
WITH_FULL = "with --full"
REPORTS = "reports"
# Every option is None unless it is given.
SWITCH: Mapping[str, Any] = {"action": "store_true", "default": None}
_TEXT: Mapping[str, Any] = {}
_NAMES: Mapping[str, Any] = {"action": "append", "metavar": "NAME"}
_PAIRS: Mapping[str, Any] = {"action": "append", "metavar": "STATE=NUMBER"}
_SEED: Mapping[str, Any] = {"type": _seed, "metavar": "N"}
_URL: Mapping[str, Any] = {"metavar": "URL"}
_ADDRESS: Mapping[str, Any] = {"metavar": "HOST:PORT"}
_FILE: Mapping[str, Any] = {"type": Path, "metavar": "FILE"}
_SECONDS: Mapping[str, Any] = {"type": _seconds, "metavar": "SECONDS"}
OPTIONS: Mapping[str, tuple[Option, ...]] = {
    PERMISSIONS: (
        Option("full", "the server is disposable: send to any number, test everything", SWITCH, "CONTRACT_FULL"),
        Option("mock", "with --full or --limits: control the server, a plivo-mock", SWITCH, "CONTRACT_MOCK"),
        Option("allow-send", "send one message from --src to --dst, nothing else", SWITCH, "ALLOW_SEND"),
        Option("src", "the sender, with --allow-send", _TEXT, "CONTRACT_SRC"),
        Option("dst", "the one destination, with --allow-send", _TEXT, "CONTRACT_DST"),
        Option("limits", "test the rate limits, and nothing else: a few minutes", SWITCH, "CONTRACT_LIMITS"),
    ),
    WITH_FULL: (
        Option("ending", "a destination whose messages end in this state; can be repeated", _PAIRS, "CONTRACT_ENDINGS"),
        Option("patience", f"how long to wait for a delivery (default: {PATIENCE:g})", _SECONDS),
        Option("callback-url", "where the server can call this command", _URL, "CONTRACT_CALLBACK_URL"),
        Option("callback-listen", "where to listen for that (default: there)", _ADDRESS, "CONTRACT_CALLBACK_LISTEN"),
        Option("no-callbacks", "do not test status callbacks", SWITCH),
    ),
    "what is tested": (
        Option("group", "run the tests of this group alone, such as Filters; can be repeated", _NAMES),
        Option("check", "make this check, and no other; can be repeated", _NAMES),
        Option("skip-check", "leave this check out, and say so; can be repeated", _NAMES),
        Option("seed", "generate other requests: a number, or `random` (default: always the same)", _SEED),
        Option("examples", "requests to generate for each operation and phase", {"type": _examples, "metavar": "N"}),
        Option("baseline", "accept the differences that this file lists, each with a reason", _FILE),
        Option("update-baseline", "write the differences of this run into --baseline", SWITCH),
    ),
    "limits of the run": (
        Option("timeout", f"how long a request may take (default: {TIMEOUT:g})", _SECONDS, "CONTRACT_TIMEOUT"),
        Option("max-time", f"how long the run may take (default: {MAX_TIME:g})", _SECONDS, "CONTRACT_MAX_TIME"),
    ),
    REPORTS: (
        Option("junit", "write JUnit XML", _FILE),
        Option("har", "write all requests as an HTTP archive (HAR 1.2)", _FILE),
        Option("html", "write a page for a browser", _FILE),
        Option("json", "write the report as JSON", _FILE),
        Option("markdown", "write the differences as Markdown; an empty file if there are none", _FILE),
        Option("config", "the file with [tool.plivo-contract] (default: the nearest pyproject.toml with it)", _FILE),
    ),
}
"""The options, by what they are about."""
