"""The command `plivo-mock`. What needs the extra is imported when it runs, so that it can say what is missing."""

import argparse
import errno
import logging
import math
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from ._addresses import MAX_PORT, is_loopback
from ._clock import ManualClock
from ._extra import missing

if TYPE_CHECKING:
    from ._mock import MockPlivo

Parsed = TypeVar("Parsed")

_DEFAULT_PORT = 8010
_DIALECTS = ("latest", "legacy")
_PREFIX = "PLIVO_MOCK_"
_YES, _NO = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the mock until it is interrupted or terminated.

    Prints one line to the standard output when requests are answered: the base URL. Everything else goes to
    the standard error.

    Args:
        arguments: The command line without the name of the command; the process's own when left out.

    Returns:
        The exit code: 0 after SIGINT or SIGTERM, 1 when the server cannot be started.

    Raises:
        SystemExit: 2; the arguments are wrong. 0; help was asked for.
    """
    given = sys.argv[1:] if arguments is None else arguments
    # The mock reports its own failures; of uvicorn's there are only requests that a stop cuts off.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    try:
        command = parser()
        options = command.parse_args([*_from_environment(command, os.environ), *given])
        mock = _mock(options)
    except ModuleNotFoundError as error:
        if (sentence := missing(error)) is None:
            raise
        return _complain(sentence)
    except Exception as error:
        if not _is_expected(error):
            raise
        return _complain(str(error))
    return _serve(mock, options)


def parser() -> argparse.ArgumentParser:
    described = argparse.ArgumentParser(
        prog="plivo-mock",
        description="A stateful mock of the Plivo Message API. Prints its base URL when it is ready.",
        epilog=f"The environment sets options too: {_PREFIX}PORT is --port, {_PREFIX}RATE_LIMITS=1 is --rate-limits. "
        "Several values are separated by spaces. The command line wins.",
    )
    _describe_server(described.add_argument_group("server"))
    _describe_accounts(described.add_argument_group("accounts"))
    _describe_behaviour(described.add_argument_group("behaviour"))
    return described


def _mock(options: argparse.Namespace) -> "MockPlivo":
    from ._mock import MockPlivo  # noqa: PLC0415 - it needs the extra

    settings = vars(options).copy()
    if settings.pop("log_json"):
        from ._log import log_json_lines  # noqa: PLC0415 - it needs the extra

        log_json_lines(sys.stderr)
    accounts, subaccounts, seed_file = (settings.pop(name) for name in ("account", "subaccount", "seed_file"))
    mock = MockPlivo(allowed_hosts=settings.pop("allow_host"), **settings)
    for credentials in accounts:
        mock.add_account(*credentials)
    for credentials in subaccounts:
        mock.add_account(*credentials, parent=mock.auth_id)
    # A state file has the messages of an earlier start, also those that it was seeded with.
    if seed_file is not None and not mock.messages:
        mock.seed_file(seed_file)
    return mock


def _serve(mock: "MockPlivo", options: argparse.Namespace) -> int:
    host: str = options.host
    try:
        mock.start()
    except (OSError, UnicodeError) as error:
        return _complain(_why_not(error, host, options.port))
    except Exception as error:
        if not _is_expected(error):
            raise
        return _complain(str(error))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: mock.request_stop())
    if not is_loopback(host):
        _complain(f"{host} is no loopback address: whoever can reach it can read and send this mock's messages")
    print(mock.base_url, flush=True)
    mock.wait()
    mock.stop()
    return 0


def _is_expected(error: Exception) -> bool:
    """Return whether an error is about what was given: an argument, or a file."""
    from ._state import StateFileError  # noqa: PLC0415 - it needs the extra

    return isinstance(error, StateFileError | ValueError | OSError)


def _why_not(error: OSError | UnicodeError, host: str, port: int) -> str:
    code = error.errno if isinstance(error, OSError) else None
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename} cannot be written: {error.strerror}"
    if code == errno.EADDRINUSE:
        return f"port {port} on {host} is already in use: choose another with --port, or --port 0 for any free one"
    if code == errno.EACCES:
        return f"port {port} on {host} is reserved: choose one above 1023, or --port 0 for any free one"
    return f"cannot listen on {host}: {error}; choose an address of this computer, such as --host 127.0.0.1"


def _complain(text: str) -> int:
    print(f"plivo-mock: {text}", file=sys.stderr)
    return 1


def _from_environment(command: argparse.ArgumentParser, environment: Mapping[str, str]) -> list[str]:
    arguments: list[str] = []
    for action in command._actions:  # noqa: SLF001 - argparse has no public list of its options
        (option, *_) = action.option_strings
        name = _PREFIX + option.removeprefix("--").replace("-", "_").upper()
        value = environment.get(name)
        # For a service of the name plivo-mock, Kubernetes sets PLIVO_MOCK_PORT to its address.
        if value is None or option == "-h" or (option == "--port" and value.startswith("tcp://")):
            continue
        if action.nargs == 0:
            if value.lower() not in _YES | _NO:
                command.error(f"{name}={value!r} is neither yes nor no: set it to 1 or 0")
            arguments += [option] if value.lower() in _YES else []
        elif isinstance(action.default, list):
            arguments += [f"{option}={each}" for each in value.split()]
        else:
            arguments.append(f"{option}={value}")
    return arguments


def _describe_server(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    group.add_argument(
        "--port", type=_port, default=_DEFAULT_PORT, help="the port; 0 for any free one (default: %(default)s)"
    )
    group.add_argument(
        "--allow-host",
        metavar="NAME",
        action="append",
        default=[],
        help="a host name it may be reached by, besides addresses and localhost, such as that of a container; may be "
        "given several times",
    )
    group.add_argument(
        "--state", metavar="FILE", help="keep the messages in this file (SQLite) across restarts (default: in memory)"
    )
    group.add_argument(
        "--seed-file",
        metavar="FILE",
        help="begin with the messages of this file, JSON as the page exports it, if there are none",
    )
    group.add_argument("--har", metavar="FILE", help="write the requests to this file, as an HTTP Archive")
    group.add_argument(
        "--log-json",
        action="store_true",
        help="log requests, changes of state and callbacks to the standard error, a JSON object a line",
    )


def _describe_accounts(group: "argparse._ArgumentGroup") -> None:
    from ._accounts import (  # noqa: PLC0415 - it needs the extra
        DEFAULT_AUTH_ID,
        DEFAULT_AUTH_TOKEN,
        check_auth_id,
        check_auth_token,
    )

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
    from ._delivery import Rates  # noqa: PLC0415 - it needs the extra

    rates = Rates()
    group.add_argument("--seed", type=int, help="make identifiers repeatable (default: unpredictable)")
    group.add_argument(
        "--clock",
        metavar="TIME",
        type=_checked(_clock),
        help="let the clock stand still at this time, such as 2026-01-01T00:00:00Z, until the control API advances it "
        "(default: real time)",
    )
    group.add_argument(
        "--rate",
        type=_rate,
        default=rates.sms,
        help="SMS an account sends a second; inf for no limit (default: %(default)s)",
    )
    group.add_argument(
        "--mms-rate",
        type=_rate,
        default=rates.mms,
        help="MMS an account sends a second; inf for no limit (default: %(default)s)",
    )
    group.add_argument(
        "--rate-limits",
        action="store_true",
        help="refuse more than 20 list requests a minute, and 300 requests in 5 seconds",
    )
    group.add_argument(
        "--dialect",
        choices=_DIALECTS,
        default=_DIALECTS[0],
        help="the form of responses and callbacks: of today, or of 2012 (default: %(default)s)",
    )
    group.add_argument(
        "--allow-remote-callbacks",
        action="store_true",
        help="call URLs on other computers too (default: only 127.0.0.1, ::1 and localhost)",
    )


def _checked(read: Callable[[str], Parsed]) -> Callable[[str], Parsed]:
    """Return a parser whose ValueErrors the command reports with their text."""

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
    from ._accounts import Account  # noqa: PLC0415 - it needs the extra

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
    from ._delivery import Rates  # noqa: PLC0415 - it needs the extra

    try:
        rate = float(text)
        Rates(rate, rate)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no rate: give messages a second, 0.001 or more, or inf for no limit"
        ) from None
    return math.inf if math.isinf(rate) else rate
