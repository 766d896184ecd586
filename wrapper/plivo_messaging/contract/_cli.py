"""The command `plivo-contract`."""

import argparse
import os
import random
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._callbacks._address import CallbackAddress
    from ._report import Report
    from ._scenarios._workspace import Credentials
    from ._target import Plan, Target

_COULD_NOT_TEST = 2
_INTERRUPTED = 130
_SEEDS = 2**32
_SWITCH = {"": False, "0": False, "1": True}

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


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] | None = None) -> int:
    """Test a server against the contract.

    Args:
        arguments: The command line without the name of the command; the process's own when left out.
        environment: Environment variables; the process's own when left out.

    Returns:
        The exit code: 0 the contract is kept, 1 it is broken, 2 the server could not be tested.

    Raises:
        SystemExit: 2; the arguments are wrong. 0; help was asked for.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        from ._run import run  # noqa: PLC0415 - the extra may be missing, and --help should not wait for it
    except ModuleNotFoundError as error:
        _complain(f"{error.name} is not installed: pip install 'plivo-messaging[contract]'")
        return _COULD_NOT_TEST
    try:
        variables = os.environ if environment is None else environment
        target, plan = _asked(options, variables)
        is_mock = _is_mock(options, variables, plan)
        outputs = _outputs(options)
    except ValueError as error:
        parser.error(str(error))
    from ._errors import CouldNotTest  # noqa: PLC0415 - as above
    from ._output._text import introduction  # noqa: PLC0415

    try:
        with _nothing_left_behind(), _completed(target, is_mock=is_mock) as tested:
            print(introduction(tested, plan), flush=True)
            report = run(tested, plan)
    except CouldNotTest as reason:
        _complain(str(reason))
        return _COULD_NOT_TEST
    except KeyboardInterrupt:
        _complain("interrupted")
        return _INTERRUPTED
    return _hand_over(report, tested, outputs)


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


@contextmanager
def _completed(target: "Target", *, is_mock: bool) -> "Generator[Target]":
    """Tell a target all that can be told about a `plivo-mock`, if it is one."""
    from ._plivo_mock import PlivoMock  # noqa: PLC0415 - the extra is there, see above

    if not is_mock:
        yield target
        return
    with PlivoMock(target.base_url) as mock:
        yield mock.completed(target)


def _hand_over(report: "Report", target: "Target", outputs: "Mapping[Path, Callable[[Report], str]]") -> int:
    """Print what was found and write it to files; no secret leaves here."""
    from ._output._secrets import without_secrets  # noqa: PLC0415 - the extra is there, see above
    from ._output._text import summary  # noqa: PLC0415

    accounts = [account for account, _ in target.accounts]
    print(without_secrets(summary(report), accounts))
    for path, write in outputs.items():
        try:
            path.write_text(without_secrets(write(report), accounts), encoding="utf-8")
        except OSError as error:
            _complain(f"cannot write {path}: {error.strerror}")
            return max(report.exit_code, _COULD_NOT_TEST) if report.exit_code != 1 else 1
    return int(report.exit_code)


def _asked(options: argparse.Namespace, environment: Mapping[str, str]) -> "tuple[Target, Plan]":
    from ._scenarios._workspace import Credentials  # noqa: PLC0415 - the extra is there, see above
    from ._target import Mode, Plan, Target  # noqa: PLC0415

    auth_id, auth_token = environment.get("PLIVO_AUTH_ID", ""), environment.get("PLIVO_AUTH_TOKEN", "")
    if not (auth_id and auth_token):
        raise ValueError("whose messages? Set PLIVO_AUTH_ID and PLIVO_AUTH_TOKEN in the environment")
    full = options.full or _switch(environment, "CONTRACT_FULL")
    allow_send = options.allow_send or _switch(environment, "ALLOW_SEND")
    limits = options.limits or _switch(environment, "CONTRACT_LIMITS")
    if full + allow_send + limits > 1:
        raise ValueError("--full, --allow-send and --limits are different runs: give one of them")
    mode = Mode.FULL if full else Mode.ONE_DESTINATION if allow_send else Mode.LIMITS if limits else Mode.READ_ONLY
    plan = Plan(
        mode,
        src=options.src or environment.get("CONTRACT_SRC", "") if allow_send else "",
        dst=options.dst or environment.get("CONTRACT_DST", "") if allow_send else "",
        examples=options.examples,
        seed=options.seed,
    )
    target = Target(
        Credentials(auth_id, auth_token),
        options.base_url,
        other=_account(environment, "CONTRACT_OTHER"),
        subaccount=_account(environment, "CONTRACT_SUBACCOUNT"),
        endings=_endings(options, environment),
        callbacks=_callbacks(options, environment),
        is_called_back=not options.no_callbacks,
    )
    return target, plan


def _is_mock(options: argparse.Namespace, environment: Mapping[str, str], plan: "Plan") -> bool:
    from ._target import Mode  # noqa: PLC0415 - the extra is there, see above

    is_mock = options.mock or _switch(environment, "CONTRACT_MOCK")
    if is_mock and plan.mode not in {Mode.FULL, Mode.LIMITS}:
        raise ValueError("--mock lets more be tested of a disposable plivo-mock: give --full or --limits as well")
    return is_mock


def _account(environment: Mapping[str, str], name: str) -> "Credentials | None":
    from ._scenarios._workspace import Credentials  # noqa: PLC0415 - the extra is there, see above

    auth_id, auth_token = environment.get(f"{name}_ID", ""), environment.get(f"{name}_TOKEN", "")
    if bool(auth_id) != bool(auth_token):
        raise ValueError(f"{name}_ID and {name}_TOKEN belong together: set both or none")
    return Credentials(auth_id, auth_token) if auth_id else None


def _endings(options: argparse.Namespace, environment: Mapping[str, str]) -> dict[str, str]:
    given: list[str] = options.ending or environment.get("CONTRACT_ENDINGS", "").split(",")
    pairs = (each.partition("=") for each in given if each)
    return {state: number for state, _, number in pairs}


def _callbacks(options: argparse.Namespace, environment: Mapping[str, str]) -> "CallbackAddress | None":
    from ._callbacks._address import CallbackAddress  # noqa: PLC0415 - the extra is there, see above

    url: str = options.callback_url or environment.get("CONTRACT_CALLBACK_URL", "")
    listen: str = options.callback_listen or environment.get("CONTRACT_CALLBACK_LISTEN", "")
    if (url or listen) and options.no_callbacks:
        raise ValueError("--no-callbacks leaves callbacks out: give it, or an address for them")
    return CallbackAddress(url, listen) if url or listen else None


def _outputs(options: argparse.Namespace) -> "dict[Path, Callable[[Report], str]]":
    from ._output._har import har  # noqa: PLC0415 - the extra is there, see above
    from ._output._html import page  # noqa: PLC0415
    from ._output._junit import junit  # noqa: PLC0415

    chosen: dict[Path | None, Callable[[Report], str]] = {options.junit: junit, options.har: har, options.html: page}
    outputs = {path: write for path, write in chosen.items() if path is not None}
    for path in outputs:
        if not path.parent.is_dir():
            raise ValueError(f"{path} cannot be written: there is no folder {path.parent}")
    return outputs


def _switch(environment: Mapping[str, str], name: str) -> bool:
    value = environment.get(name, "")
    if value not in _SWITCH:
        raise ValueError(f"{name}={value!r} is neither 1 nor 0: set it to 1 to switch it on")
    return _SWITCH[value]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="plivo-contract",
        description="Tests a server against the contract of the Plivo Message API. Only reads, unless told otherwise.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("base_url", metavar="BASE_URL", help="where the API is, such as https://api.plivo.com/v1")
    parser.add_argument(
        "--full", action="store_true", help="the server is disposable (a mock): send to any number, try everything"
    )
    parser.add_argument(
        "--mock",
        action="store_true",
        help="with --full or --limits: the server is a plivo-mock; steer it through its control API",
    )
    parser.add_argument("--allow-send", action="store_true", help="send one message from --src to --dst, nothing else")
    parser.add_argument("--limits", action="store_true", help="test the rate limits, and nothing else: a few minutes")
    parser.add_argument("--src", default="", help="the sender, with --allow-send")
    parser.add_argument("--dst", default="", help="the one destination, with --allow-send")
    parser.add_argument(
        "--ending",
        action="append",
        default=[],
        metavar="STATE=NUMBER",
        help="with --full: a destination whose messages end failed, undelivered or rejected; several times if you like",
    )
    parser.add_argument(
        "--callback-url", default="", metavar="URL", help="with --full: where the server can call this command"
    )
    parser.add_argument(
        "--callback-listen",
        default="",
        metavar="HOST:PORT",
        help="where to listen for that (default: the host and port of --callback-url)",
    )
    parser.add_argument("--no-callbacks", action="store_true", help="leave status callbacks out")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML")
    parser.add_argument("--har", type=Path, metavar="FILE", help="write all requests as an HTTP archive (HAR 1.2)")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page to look at in a browser")
    parser.add_argument(
        "--seed",
        type=_seed,
        metavar="N",
        help="generate other requests: a number, or `random` to have one drawn and printed (default: always the same)",
    )
    parser.add_argument(
        "--examples", type=_examples, metavar="N", help="requests to generate for each operation and phase"
    )
    return parser


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


def _complain(text: str) -> None:
    print(f"plivo-contract: {text}", file=sys.stderr)
