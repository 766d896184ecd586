"""The arguments of the command `plivo-contract`."""

import argparse
import math
import random
from importlib.metadata import version
from pathlib import Path

_SEEDS = 2**32

_EPILOG = """\
environment:
  PLIVO_AUTH_ID, PLIVO_AUTH_TOKEN   the account (required; never on the command line, where others could read them)
  CONTRACT_FULL=1                   the same as --full
  CONTRACT_LIMITS=1                 the same as --limits
  CONTRACT_MOCK=1                   the same as --mock
  ALLOW_SEND=1                      the same as --allow-send
  CONTRACT_SRC, CONTRACT_DST        the same as --src and --dst
  CONTRACT_ENDINGS                  the same as --ending, several separated by commas
  CONTRACT_CALLBACK_URL, CONTRACT_CALLBACK_LISTEN
                                    the same as --callback-url and --callback-listen
  CONTRACT_OTHER_ID, CONTRACT_OTHER_TOKEN
                                    a second account, to test that accounts are kept apart
  CONTRACT_SUBACCOUNT_ID, CONTRACT_SUBACCOUNT_TOKEN
                                    a subaccount of the account

exit codes:
  0  the server keeps to the contract
  1  the contract is broken
  2  could not test: no access, wrong credentials, an operation never succeeded, a wrong command line
"""


def parser() -> argparse.ArgumentParser:
    """Describe the arguments.

    Returns:
        What parses them.
    """
    described = argparse.ArgumentParser(
        prog="plivo-contract",
        description="Tests a server against the contract of the Plivo Message API. Only reads, unless told otherwise.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        # --al must never come to stand for --allow-send.
        allow_abbrev=False,
    )
    described.add_argument("--version", action="version", version=f"plivo-contract {version('plivo-messaging')}")
    described.add_argument("base_url", metavar="BASE_URL", help="where the API is, such as https://api.plivo.com/v1")
    _describe_runs(described.add_argument_group("what may be done"))
    _describe_delivery(described.add_argument_group("with --full"))
    _describe_requests(described.add_argument_group("what is tried"))
    _describe_reports(described.add_argument_group("reports"))
    return described


def _describe_runs(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--full", action="store_true", help="the server is disposable (a mock): send to any number, try everything"
    )
    group.add_argument(
        "--mock",
        action="store_true",
        help="with --full or --limits: the server is a plivo-mock; steer it through its control API",
    )
    group.add_argument("--allow-send", action="store_true", help="send one message from --src to --dst, nothing else")
    group.add_argument("--src", default="", help="the sender, with --allow-send")
    group.add_argument("--dst", default="", help="the one destination, with --allow-send")
    group.add_argument("--limits", action="store_true", help="test the rate limits, and nothing else: a few minutes")


def _describe_delivery(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--ending",
        action="append",
        default=[],
        metavar="STATE=NUMBER",
        help="a destination whose messages end failed, undelivered or rejected; may be given several times",
    )
    group.add_argument(
        "--patience",
        type=_patience,
        metavar="SECONDS",
        help="how long a message may take to be delivered, before the checks that need it are not made (default: 10)",
    )
    group.add_argument("--callback-url", default="", metavar="URL", help="where the server can call this command")
    group.add_argument(
        "--callback-listen",
        default="",
        metavar="HOST:PORT",
        help="where to listen for that (default: the host and port of --callback-url)",
    )
    group.add_argument("--no-callbacks", action="store_true", help="leave status callbacks out")


def _describe_requests(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--group",
        action="append",
        default=[],
        metavar="NAME",
        help="play the scenarios of this group, such as Filters, and nothing else; may be given several times",
    )
    group.add_argument(
        "--seed",
        type=_seed,
        metavar="N",
        help="generate other requests: a number, or `random` to have one drawn and printed (default: always the same)",
    )
    group.add_argument(
        "--examples", type=_examples, metavar="N", help="requests to generate for each operation and phase"
    )


def _describe_reports(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML")
    group.add_argument("--har", type=Path, metavar="FILE", help="write all requests as an HTTP archive (HAR 1.2)")
    group.add_argument("--html", type=Path, metavar="FILE", help="write a page to look at in a browser")
    group.add_argument(
        "--verbose",
        action="store_true",
        help="say on the standard error what is begun with (default: when that is a terminal)",
    )
    group.add_argument(
        "--traceback", action="store_true", help="show where this command itself failed, if it does; without secrets"
    )


def _seed(text: str) -> int:
    if text == "random":
        return random.SystemRandom().randrange(_SEEDS)
    if not (text.isascii() and text.isdigit() and int(text) < _SEEDS):
        raise argparse.ArgumentTypeError(f"{text!r} is no seed: give a number from 0 up to {_SEEDS - 1}, or `random`")
    return int(text)


def _examples(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of requests: give one from 0 up")
    return int(text)


def _patience(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds: give one above 0")
    return seconds
