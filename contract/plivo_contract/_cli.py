"""The command `plivo-contract`."""

import os
import signal
import sys
import traceback
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import current_thread, main_thread
from types import FrameType
from typing import TYPE_CHECKING

from ._accounts import Credentials
from ._arguments import parser
from ._output._secrets import without_secrets

if TYPE_CHECKING:
    from ._asked import Asked, Write
    from ._report import Report
    from ._target import Target

_COULD_NOT_TEST = 2
_BROKEN = 1
_SIGNALLED = 128  # and the number of the signal, as a shell has it
_ACCOUNTS = ("PLIVO_AUTH", "CONTRACT_OTHER", "CONTRACT_SUBACCOUNT")


class _Stopped:
    """By which signal the run was stopped."""

    def __init__(self) -> None:
        self.by = signal.SIGINT

    def terminate(self, number: int, frame: FrameType | None) -> None:
        """Stop as an interrupt does, which everything on the way knows how to take."""
        del number, frame
        self.by = signal.SIGTERM
        raise KeyboardInterrupt

    def told(self) -> int:
        """Say so, and give the exit code."""
        _complain("terminated" if self.by == signal.SIGTERM else "interrupted")
        return _SIGNALLED + self.by


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] | None = None) -> int:
    """Test a server against the contract.

    Args:
        arguments: The command line without the name of the command; the process's own when left out.
        environment: Environment variables; the process's own when left out.

    Returns:
        The exit code: 0 the contract is kept, 1 it is broken, 2 the server could not be tested, 130 and 143 the run was
        interrupted or terminated.

    Raises:
        SystemExit: 2; the arguments are wrong. 0; help or the version was asked for.
    """
    described = parser()
    options = described.parse_args(arguments)
    variables = os.environ if environment is None else environment
    stopped = _Stopped()
    try:
        with _terminable(stopped):
            from ._asked import asked  # noqa: PLC0415 - the extra may be missing, and --help should not wait for it

            try:
                what = asked(options, variables)
            except ValueError as error:
                described.error(str(error))
            return _test(what, is_verbose=options.verbose, shows_traceback=options.traceback, stopped=stopped)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"jsonschema_rs", "schemathesis"}:
            return _unexpected(error, variables, shows_traceback=options.traceback)
        _complain(f"{error.name} is not installed: pip install 'plivo-messaging[contract]'")
        return _COULD_NOT_TEST
    except KeyboardInterrupt:
        return stopped.told()
    except Exception as error:  # noqa: BLE001 - an exit code of 1 is for servers alone
        return _unexpected(error, variables, shows_traceback=options.traceback)


def _test(what: "Asked", *, is_verbose: bool, shows_traceback: bool, stopped: _Stopped) -> int:
    """Say what will be done, do it, and hand over what was found."""
    from ._errors import CouldNotTest  # noqa: PLC0415 - the extra is there, see above
    from ._output._text import introduction  # noqa: PLC0415
    from ._plivo_mock import PlivoMock  # noqa: PLC0415
    from ._run import begun, conduct  # noqa: PLC0415

    target, plan = what.target, what.plan
    is_told = is_verbose or sys.stderr.isatty()
    try:
        with ExitStack() as opened:
            opened.enter_context(_nothing_left_behind())
            mock = opened.enter_context(PlivoMock(target.base_url)) if what.is_mock else None
            if mock is not None:
                target = mock.completed(target)
            _say(introduction(target, plan, () if mock is None else mock.describe(target)))
            if mock is not None:
                mock.prepare(target)
            report = begun(target, plan)
            try:
                conduct(report, target, plan, tell=_complain if is_told else lambda _: None)
            except KeyboardInterrupt:
                _hand_over(report, target, what.outputs)
                return stopped.told()
    except CouldNotTest as reason:
        _complain(str(reason))
        return _COULD_NOT_TEST
    code = _hand_over(report, target, what.outputs)
    if report.traceback:
        _complain(report.traceback if shows_traceback else "give --traceback to see where it failed")
    return code


@contextmanager
def _terminable(stopped: _Stopped) -> Generator[None]:
    """Let a run that is terminated write its reports, as one that is interrupted does."""
    if current_thread() is not main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stopped.terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _nothing_left_behind() -> Generator[None]:
    """Let what generates requests keep its notes elsewhere than in the folder the command is run in."""
    from hypothesis.configuration import set_hypothesis_home_dir  # noqa: PLC0415 - the extra is there, see above

    with TemporaryDirectory(prefix="plivo-contract-") as folder:
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)


def _hand_over(report: "Report", target: "Target", outputs: "Mapping[Path, Write]") -> int:
    """Print what was found and write it to files, to each that can be written; no secret leaves here."""
    from ._output._text import summary  # noqa: PLC0415 - the extra is there, see above

    _say(_hidden(summary(report), target))
    code = int(report.exit_code)
    for path, write in outputs.items():
        try:
            path.write_text(_hidden(write(report), target), encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            _complain(f"cannot write {path}: {error.strerror}")
            code = code if code == _BROKEN else _COULD_NOT_TEST
    return code


def _hidden(text: str, target: "Target") -> str:
    return without_secrets(text, [account for account, _ in target.accounts])


def _unexpected(error: Exception, environment: Mapping[str, str], *, shows_traceback: bool) -> int:
    """Say that the command itself failed, which says nothing about the server."""
    text = f"could not test: {type(error).__name__}: {error}"
    if shows_traceback:
        text = f"{text}\n{''.join(traceback.format_exception(error))}"
    else:
        text = f"{text} (give --traceback to see where it failed)"
    given = [Credentials(environment.get(f"{name}_ID", ""), environment.get(f"{name}_TOKEN", "")) for name in _ACCOUNTS]
    _complain(without_secrets(text, given))
    return _COULD_NOT_TEST


def _say(text: str) -> None:
    """Print a text, whatever characters the output has."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding), flush=True)


def _complain(text: str) -> None:
    print(f"plivo-contract: {text}", file=sys.stderr, flush=True)
