"""The options of the command and of the pytest plugin."""

import argparse
import math
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

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


def _patience(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds: use one above 0")
    return seconds


class _Option(NamedTuple):
    name: str
    help: str
    arguments: Mapping[str, Any]


_SWITCH: Mapping[str, Any] = {"action": "store_true"}
_SEVERAL: Mapping[str, Any] = {"action": "append", "default": []}
OPTIONS: Mapping[str, tuple[_Option, ...]] = {
    "what may be done": (
        _Option("full", "the server is disposable (a mock): send to any number, test everything", _SWITCH),
        _Option(
            "mock",
            "with --full or --limits: the server is a plivo-mock; control it through its control API",
            _SWITCH,
        ),
        _Option("allow-send", "send one message from --src to --dst, nothing else", _SWITCH),
        _Option("src", "the sender, with --allow-send", {"default": ""}),
        _Option("dst", "the one destination, with --allow-send", {"default": ""}),
        _Option("limits", "test the rate limits, and nothing else: a few minutes", _SWITCH),
    ),
    "with --full": (
        _Option(
            "ending",
            "a destination whose messages end failed, undelivered or rejected; can be repeated",
            {**_SEVERAL, "metavar": "STATE=NUMBER"},
        ),
        _Option(
            "patience",
            "how long a message may take to be delivered, before the tests that need it are skipped (default: 10)",
            {"type": _patience, "metavar": "SECONDS"},
        ),
        _Option("callback-url", "where the server can call this command", {"default": "", "metavar": "URL"}),
        _Option(
            "callback-listen",
            "where to listen for that (default: the host and port of --callback-url)",
            {"default": "", "metavar": "HOST:PORT"},
        ),
        _Option("no-callbacks", "do not test status callbacks", _SWITCH),
    ),
    "what is tested": (
        _Option(
            "group",
            "run the tests of this group, such as Filters, and nothing else; can be repeated",
            {**_SEVERAL, "metavar": "NAME"},
        ),
        _Option(
            "seed",
            "generate other requests: a number, or `random` to draw one and print it (default: always the same)",
            {"type": _seed, "metavar": "N"},
        ),
        _Option("examples", "requests to generate for each operation and phase", {"type": _examples, "metavar": "N"}),
    ),
    "reports": (
        _Option("har", "write all requests as an HTTP archive (HAR 1.2)", {"type": Path, "metavar": "FILE"}),
        _Option("html", "write a page for a browser", {"type": Path, "metavar": "FILE"}),
    ),
}
"""The options, by what they are about."""
