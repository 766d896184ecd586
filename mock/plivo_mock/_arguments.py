"""The arguments of the command `plivo-mock`."""

import argparse
import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from ._clock import ManualClock
from ._dialect import Dialect
from ._messaging._accounts import DEFAULT_AUTH_ID, DEFAULT_AUTH_TOKEN, Account, check_auth_id, check_auth_token
from ._messaging._pace import Rates
from ._mock import MAX_PORT

_DEFAULT_PORT = 8010
_DEFAULT_RATES = Rates()

Parsed = TypeVar("Parsed")


def parser() -> argparse.ArgumentParser:
    """Describe the arguments.

    Returns:
        What parses them.
    """
    described = argparse.ArgumentParser(
        prog="plivo-mock",
        description="A stateful mock of the Plivo Message API. Prints its base URL when it is ready.",
    )
    _describe_server(described.add_argument_group("server"))
    _describe_accounts(described.add_argument_group("accounts"))
    _describe_behaviour(described.add_argument_group("behaviour"))
    return described


def _describe_server(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    group.add_argument(
        "--port",
        type=_port,
        default=_DEFAULT_PORT,
        help="the port; 0 for any free one (default: %(default)s)",
    )
    group.add_argument(
        "--state", metavar="FILE", help="keep the messages in this file (SQLite) across restarts (default: in memory)"
    )
    group.add_argument(
        "--log-json",
        action="store_true",
        help="log requests, changes of state and callbacks to the standard error, a JSON object a line",
    )


def _describe_accounts(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--auth-id",
        type=_checked(check_auth_id),
        default=DEFAULT_AUTH_ID,
        help="the account: MA or SA and 18 capital letters and digits (default: %(default)s)",
    )
    group.add_argument(
        "--auth-token",
        type=_checked(check_auth_token),
        default=DEFAULT_AUTH_TOKEN,
        help=f"its auth token, any text; do not use a real one (default: {DEFAULT_AUTH_TOKEN})",
    )
    group.add_argument(
        "--message-url", metavar="URL", default="", help="where the account's received messages are posted to"
    )
    group.add_argument(
        "--account",
        metavar="AUTH_ID:AUTH_TOKEN",
        type=_checked(_credentials),
        action="append",
        default=[],
        help="a further account; may be given several times",
    )
    group.add_argument(
        "--subaccount",
        metavar="AUTH_ID:AUTH_TOKEN",
        type=_checked(_credentials),
        action="append",
        default=[],
        help="a subaccount of the account named by --auth-id; its auth_id begins with SA; may be given several times",
    )


def _describe_behaviour(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--seed", type=int, help="make identifiers repeatable (default: unpredictable)")
    group.add_argument(
        "--clock",
        metavar="TIME",
        type=_checked(_clock),
        help="let the clock stand still at this time, such as 2026-01-01T00:00:00Z, until it is moved by the control "
        "API (default: real time)",
    )
    group.add_argument(
        "--rate",
        type=_rate,
        default=_DEFAULT_RATES.sms,
        help="SMS an account sends a second; inf for no limit (default: %(default)s)",
    )
    group.add_argument(
        "--mms-rate",
        type=_rate,
        default=_DEFAULT_RATES.mms,
        help="MMS an account sends a second; inf for no limit (default: %(default)s)",
    )
    group.add_argument(
        "--rate-limits",
        action="store_true",
        help="refuse more than 20 list requests a minute, and 300 requests in 5 seconds",
    )
    group.add_argument(
        "--dialect",
        choices=[each.value for each in Dialect],
        default=Dialect.LATEST.value,
        help="the shape of answers and callbacks: of today, or of 2012 (default: %(default)s)",
    )
    group.add_argument(
        "--allow-remote-callbacks",
        action="store_true",
        help="call URLs on other computers too (default: only 127.0.0.1, ::1 and localhost)",
    )


def _checked(read: Callable[[str], Parsed]) -> Callable[[str], Parsed]:
    """Let a ValueError's text be what the command says."""

    def parse(text: str) -> Parsed:
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return parse


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= MAX_PORT):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: give 0 for any free one, or 1 to {MAX_PORT}")
    return int(text)


def _credentials(text: str) -> tuple[str, str]:
    auth_id, colon, auth_token = text.partition(":")
    if not colon:
        raise ValueError("there is no colon between auth_id and auth_token: give AUTH_ID:AUTH_TOKEN")
    account = Account(auth_id, auth_token)
    return account.auth_id, account.auth_token


def _clock(text: str) -> ManualClock:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no time: give one such as 2026-01-01T00:00:00Z") from None
    return ManualClock(moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC))


def _rate(text: str) -> float:
    try:
        rate = float(text)
        Rates(rate, rate)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no rate: give messages a second, 0.001 or more, or inf for no limit"
        ) from None
    return math.inf if math.isinf(rate) else rate
