"""The command `plivo-contract`."""

import argparse
import os
import signal
import sys
import traceback
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from tempfile import TemporaryDirectory
from threading import current_thread, main_thread
from types import FrameType

from ._options import OPTIONS, REPORTS

_COULD_NOT_TEST = 2
_SIGNALLED = 128  # and the number of the signal, as a shell has it
_ACCOUNTS = ("PLIVO_AUTH", "CONTRACT_OTHER", "CONTRACT_SUBACCOUNT")
_EXTRA = ("harfile", "jsonschema_rs", "pytest", "schemathesis")
_EPILOG = """\
environment, besides the variables in brackets:
  PLIVO_AUTH_ID, PLIVO_AUTH_TOKEN   the account (required; never on the command line, where others could read them)
  CONTRACT_OTHER_ID, CONTRACT_OTHER_TOKEN
                                    a second account, to test that accounts are separate
  CONTRACT_SUBACCOUNT_ID, CONTRACT_SUBACCOUNT_TOKEN
                                    a subaccount of the account

exit codes:
  0  the server keeps to the contract
  1  the contract is broken
  2  could not test: no access, wrong credentials, an operation never succeeded, a wrong command line
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    described = argparse.ArgumentParser(
        prog="plivo-contract",
        description="Tests a server against the contract of the Plivo Message API. Only reads, unless told otherwise.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        # --al must never come to stand for --allow-send.
        allow_abbrev=False,
    )
    described.add_argument("--version", action="version", version=f"plivo-contract {version('plivo-messaging')}")
    where = "where the API is, such as https://api.plivo.com/v1 (default: base-url of [tool.plivo-contract])"
    described.add_argument("base_url", metavar="BASE_URL", nargs="?", help=where)
    for topic, options in OPTIONS.items():
        group = described.add_argument_group(topic)
        for option in options:
            words = f"{option.help} [{option.variable}]" if option.variable else option.help
            group.add_argument(f"--{option.name}", help=words, **option.arguments)
        if topic == REPORTS:
            progress = "write the progress to the standard error (default: if that is a terminal)"
            group.add_argument("--verbose", action="store_true", help=progress)
            where = "if this command itself fails, show where; without secrets"
            group.add_argument("--traceback", action="store_true", help=where)
    return described


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] | None = None) -> int:
    """Test a server against the contract.

    Args:
        arguments: The command line without the name of the command; by default the process's own.
        environment: Environment variables; by default the process's own.

    Returns:
        The exit code: 0 the contract is kept, 1 it is broken, 2 the server could not be tested, 130 and 143 the run was
        interrupted or terminated.

    Raises:
        SystemExit: 2; the arguments are wrong. 0; help or the version was asked for.
    """
    described = parser()
    options = described.parse_args(arguments)
    variables = os.environ if environment is None else environment
    missing = [name for name in _EXTRA if find_spec(name) is None]
    if missing:
        _complain(f"{missing[0]} is not installed: pip install 'plivo-messaging[contract]'")
        return _COULD_NOT_TEST
    try:
        with _terminable() as exit_code_of_signal:
            try:
                return _test(options, variables, described, exit_code_of_signal)
            except KeyboardInterrupt:
                return exit_code_of_signal()
    except Exception as error:  # noqa: BLE001 - an exit code of 1 is for servers alone
        return _unexpected(error, options, variables)


def _test(
    options: argparse.Namespace,
    environment: Mapping[str, str],
    described: argparse.ArgumentParser,
    exit_code_of_signal: Callable[[], int],
) -> int:
    """Announce what will be done, do it, and print what was found."""
    from ._bounds import Bounds
    from ._errors import CouldNotTest
    from ._mock_control import mock_control
    from ._run import run_pytest
    from ._session import INTERRUPTED, Session
    from ._settings import Settings
    from ._target import described as description
    from ._text import summary

    try:
        settings = Settings(lambda name: getattr(options, name), environment, options.base_url)
        plan = settings.plan()
        target, is_mock = settings.target(), settings.is_mock(plan)
        reports, baseline = settings.files(), settings.baseline()
    except ValueError as error:
        described.error(str(error))
    try:
        with ExitStack() as opened:
            opened.enter_context(_nothing_left_behind())
            preparation: tuple[str, ...] = ()
            bounds = Bounds(plan.timeout, plan.max_time)
            control = opened.enter_context(mock_control(target.base_url, bounds)) if is_mock else None
            if control is not None:
                target = control.complete(target)
                preparation = control.describe(target)
            lines = [f"  {line}" for line in (*description(target, plan), *preparation)]
            _print("\n".join([f"Contract suite against {target.name}", *lines, ""]))
            if control is not None:
                control.prepare(target)
            session = Session(target, plan, reports=reports, baseline=baseline)
            if options.verbose or sys.stderr.isatty():
                session.tell = _complain
            path = reports.get("junit")
            junit = () if path is None else (f"--junit-xml={path}", "-o", "junit_suite_name=plivo-contract")
            run_pytest(session, options=junit)
    except CouldNotTest as reason:
        _complain(str(reason))
        return _COULD_NOT_TEST
    report = session.report
    _print(session.redact(summary(report)))
    if report.traceback:
        _complain(report.traceback if options.traceback else "use --traceback to see where it failed")
    return exit_code_of_signal() if INTERRUPTED in report.problems else int(report.exit_code)


@contextmanager
def _terminable() -> Generator[Callable[[], int]]:
    """Stop a run that is terminated as one that is interrupted, so that it writes its reports."""
    signals = [signal.SIGINT]

    def terminate(number: int, frame: FrameType | None) -> None:
        del number, frame
        signals.append(signal.SIGTERM)
        raise KeyboardInterrupt

    def exit_code() -> int:
        _complain("terminated" if signals[-1] == signal.SIGTERM else "interrupted")
        return _SIGNALLED + signals[-1]

    if current_thread() is not main_thread():
        yield exit_code
        return
    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield exit_code
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _nothing_left_behind() -> Generator[None]:
    """Keep the files of hypothesis elsewhere than in the folder the command is run in."""
    from hypothesis.configuration import set_hypothesis_home_dir

    with TemporaryDirectory(prefix="plivo-contract-") as folder:
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)


def _unexpected(error: Exception, options: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Report that the command itself failed, which says nothing about the server."""
    from ._report import redact
    from ._target import Credentials

    text = f"could not test: {type(error).__name__}: {error}"
    if options.traceback:
        text = f"{text}\n{''.join(traceback.format_exception(error))}"
    else:
        text = f"{text} (use --traceback to see where it failed)"
    given = [Credentials(environment.get(f"{name}_ID", ""), environment.get(f"{name}_TOKEN", "")) for name in _ACCOUNTS]
    _complain(redact(text, given))
    return _COULD_NOT_TEST


def _print(text: str) -> None:
    """Print a text, whatever characters the output has."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding), flush=True)


def _complain(text: str) -> None:
    print(f"plivo-contract: {text}", file=sys.stderr, flush=True)
