"""The command `plivo-mock`."""

import argparse
import errno
import ipaddress
import logging
import signal
import sys
from collections.abc import Sequence

from ._messaging._accounts import DEFAULT_AUTH_ID, DEFAULT_AUTH_TOKEN, check_auth_id, check_auth_token
from ._mock import MAX_PORT, MockPlivo

_DEFAULT_PORT = 8010


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
    options = _parser().parse_args(arguments)
    # The mock reports its own failures; of uvicorn's there are only requests that a stop cuts off.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    host: str = options.host
    port: int = options.port
    mock = MockPlivo(auth_id=options.auth_id, auth_token=options.auth_token, host=host, port=port)
    try:
        mock.start()
    except (OSError, UnicodeError) as error:
        _complain(_why_not(error, host, port))
        return 1
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: mock.request_stop())
    if not _is_loopback(host):
        _complain(f"{host} is no loopback address: whoever can reach it can read and send this mock's messages")
    print(mock.base_url, flush=True)
    mock.wait()
    mock.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="plivo-mock",
        description="A stateful mock of the Plivo Message API. Prints its base URL when it is ready.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port",
        type=_port,
        default=_DEFAULT_PORT,
        help="the port; 0 for any free one (default: %(default)s)",
    )
    parser.add_argument(
        "--auth-id",
        type=_auth_id,
        default=DEFAULT_AUTH_ID,
        help="the account: MA or SA and 18 capital letters and digits (default: %(default)s)",
    )
    parser.add_argument(
        "--auth-token",
        type=_auth_token,
        default=DEFAULT_AUTH_TOKEN,
        help=f"its auth token, any text; do not use a real one (default: {DEFAULT_AUTH_TOKEN})",
    )
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= MAX_PORT):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: give 0 for any free one, or 1 to {MAX_PORT}")
    return int(text)


def _auth_id(text: str) -> str:
    try:
        return check_auth_id(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _auth_token(text: str) -> str:
    try:
        return check_auth_token(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _why_not(error: OSError | UnicodeError, host: str, port: int) -> str:
    code = error.errno if isinstance(error, OSError) else None
    if code == errno.EADDRINUSE:
        return f"port {port} on {host} is already in use: choose another with --port, or --port 0 for any free one"
    if code == errno.EACCES:
        return f"port {port} on {host} is reserved: choose one above 1023, or --port 0 for any free one"
    return f"cannot listen on {host}: {error}; choose an address of this computer, such as --host 127.0.0.1"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _complain(text: str) -> None:
    print(f"plivo-mock: {text}", file=sys.stderr)
