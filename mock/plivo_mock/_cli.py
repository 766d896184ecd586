"""The command `plivo-mock`."""

import argparse
import errno
import logging
import signal
import sys
from collections.abc import Sequence

from ._addresses import is_loopback
from ._arguments import parser
from ._log import log_json_lines
from ._mock import MockPlivo
from ._state._file import StateFileError


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
    options = parser().parse_args(arguments)
    # The mock reports its own failures; of uvicorn's there are only requests that a stop cuts off.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    if options.log_json:
        log_json_lines(sys.stderr)
    host: str = options.host
    port: int = options.port
    try:
        mock = _mock(options)
        mock.start()
    except (OSError, UnicodeError) as error:
        _complain(_why_not(error, host, port))
        return 1
    except (StateFileError, ValueError) as error:
        _complain(str(error))
        return 1
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: mock.request_stop())
    if not is_loopback(host):
        _complain(f"{host} is no loopback address: whoever can reach it can read and send this mock's messages")
    print(mock.base_url, flush=True)
    mock.wait()
    mock.stop()
    return 0


def _mock(options: argparse.Namespace) -> MockPlivo:
    credentials: tuple[str, str]
    mock = MockPlivo(
        auth_id=options.auth_id,
        auth_token=options.auth_token,
        host=options.host,
        port=options.port,
        clock=options.clock,
        seed=options.seed,
        rate=options.rate,
        mms_rate=options.mms_rate,
        message_url=options.message_url,
        allow_remote_callbacks=options.allow_remote_callbacks,
        rate_limits=options.rate_limits,
        dialect=options.dialect,
        state=options.state,
    )
    for credentials in options.account:
        mock.add_account(*credentials)
    for credentials in options.subaccount:
        mock.add_account(*credentials, parent=mock.auth_id)
    return mock


def _why_not(error: OSError | UnicodeError, host: str, port: int) -> str:
    code = error.errno if isinstance(error, OSError) else None
    if code == errno.EADDRINUSE:
        return f"port {port} on {host} is already in use: choose another with --port, or --port 0 for any free one"
    if code == errno.EACCES:
        return f"port {port} on {host} is reserved: choose one above 1023, or --port 0 for any free one"
    return f"cannot listen on {host}: {error}; choose an address of this computer, such as --host 127.0.0.1"


def _complain(text: str) -> None:
    print(f"plivo-mock: {text}", file=sys.stderr)
