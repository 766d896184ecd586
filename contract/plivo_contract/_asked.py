"""What was asked for, on the command line and in the environment."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ._accounts import Credentials, check_account
from ._callbacks._address import CallbackAddress
from ._output._har import har
from ._output._html import page
from ._output._junit import junit
from ._report import Report
from ._run import check_groups
from ._scenarios._workspace import PATIENCE
from ._target import Mode, Plan, Target

_SWITCHES = {
    **dict.fromkeys(("", "0", "false", "no", "off"), False),
    **dict.fromkeys(("1", "true", "yes", "on"), True),
}
_WITH_FULL = ("ending", "patience", "callback_url", "callback_listen", "no_callbacks")
_NOT_WITH_LIMITS = ("group", "seed", "examples")

Write = Callable[[Report], str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command is to do.

    Attributes:
        target: The server.
        plan: What is to be done.
        is_mock: Whether the server is a `plivo-mock`, and is to be steered.
        outputs: The files to write, and what writes each.
    """

    target: Target
    plan: Plan
    is_mock: bool
    outputs: Mapping[Path, Write]


def asked(options: argparse.Namespace, environment: Mapping[str, str]) -> Asked:
    """Read what was asked for.

    Args:
        options: The arguments.
        environment: Environment variables.

    Raises:
        ValueError: It cannot be done as it is asked for. The text names the option or the variable, and no secret.
    """
    account = _own_account(environment)
    mode = _mode(options, environment)
    _check_is_heard(options, mode)
    src, dst = _numbers(options, environment) if mode is Mode.ONE_DESTINATION else ("", "")
    plan = Plan(
        mode,
        src=src,
        dst=dst,
        examples=options.examples,
        seed=options.seed,
        groups=frozenset(options.group),
        patience=PATIENCE if options.patience is None else options.patience,
    )
    check_groups(plan)
    target = Target(
        account,
        options.base_url,
        other=_account(environment, "CONTRACT_OTHER"),
        subaccount=_account(environment, "CONTRACT_SUBACCOUNT"),
        endings=_endings(options, environment),
        callbacks=_callbacks(options, environment),
        is_called_back=not options.no_callbacks,
    )
    return Asked(target, plan, _is_mock(options, environment, mode), _outputs(options))


def _own_account(environment: Mapping[str, str]) -> Credentials:
    names = ("PLIVO_AUTH_ID", "PLIVO_AUTH_TOKEN")
    missing = [name for name in names if not environment.get(name)]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise ValueError(
            f"whose messages? {' and '.join(missing)} {verb} not set: set {' and '.join(names)} in the environment"
        )
    account = Credentials(environment[names[0]], environment[names[1]])
    check_account(account, *names)
    return account


def _account(environment: Mapping[str, str], name: str) -> Credentials | None:
    id_name, token_name = f"{name}_ID", f"{name}_TOKEN"
    account = Credentials(environment.get(id_name, ""), environment.get(token_name, ""))
    if bool(account.auth_id) != bool(account.auth_token):
        raise ValueError(f"{id_name} and {token_name} belong together: set both or none")
    if not account.auth_id:
        return None
    check_account(account, id_name, token_name)
    return account


def _mode(options: argparse.Namespace, environment: Mapping[str, str]) -> Mode:
    full = options.full or _switch(environment, "CONTRACT_FULL")
    allow_send = options.allow_send or _switch(environment, "ALLOW_SEND")
    limits = options.limits or _switch(environment, "CONTRACT_LIMITS")
    if full + allow_send + limits > 1:
        raise ValueError(
            "--full (CONTRACT_FULL), --allow-send (ALLOW_SEND) and --limits (CONTRACT_LIMITS) are different runs: "
            "give one of them"
        )
    return Mode.FULL if full else Mode.ONE_DESTINATION if allow_send else Mode.LIMITS if limits else Mode.READ_ONLY


def _check_is_heard(options: argparse.Namespace, mode: Mode) -> None:
    """Look whether every option makes a difference to this run.

    Raises:
        ValueError: One does not.
    """
    for names, is_heard, way_out in (
        (("src", "dst"), mode is Mode.ONE_DESTINATION, "give --allow-send (ALLOW_SEND=1) as well, or leave it out"),
        (_WITH_FULL, mode is Mode.FULL, "give --full (CONTRACT_FULL=1) as well, or leave it out"),
        (_NOT_WITH_LIMITS, mode is not Mode.LIMITS, "leave it out with --limits, which tests the rate limits alone"),
    ):
        for name in names:
            given = getattr(options, name)
            if not is_heard and given is not False and given not in (None, "", []):
                raise ValueError(f"--{name.replace('_', '-')} makes no difference to this run: {way_out}")


def _numbers(options: argparse.Namespace, environment: Mapping[str, str]) -> tuple[str, str]:
    given = {
        "--src (CONTRACT_SRC)": options.src or environment.get("CONTRACT_SRC", ""),
        "--dst (CONTRACT_DST)": options.dst or environment.get("CONTRACT_DST", ""),
    }
    missing = [name for name, value in given.items() if not value]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise ValueError(f"sending needs a sender and a destination: {' and '.join(missing)} {verb} not given")
    src, dst = given.values()
    return src, dst


def _is_mock(options: argparse.Namespace, environment: Mapping[str, str], mode: Mode) -> bool:
    is_mock: bool = options.mock or _switch(environment, "CONTRACT_MOCK")
    if is_mock and mode not in {Mode.FULL, Mode.LIMITS}:
        raise ValueError(
            "--mock (CONTRACT_MOCK) lets more be tested of a disposable plivo-mock: give --full or --limits as well"
        )
    return is_mock


def _endings(options: argparse.Namespace, environment: Mapping[str, str]) -> dict[str, str]:
    given: list[str] = options.ending or environment.get("CONTRACT_ENDINGS", "").split(",")
    pairs = (each.partition("=") for each in given if each)
    return {state.strip(): number.strip() for state, _, number in pairs}


def _callbacks(options: argparse.Namespace, environment: Mapping[str, str]) -> CallbackAddress | None:
    url: str = options.callback_url or environment.get("CONTRACT_CALLBACK_URL", "")
    listen: str = options.callback_listen or environment.get("CONTRACT_CALLBACK_LISTEN", "")
    if (url or listen) and options.no_callbacks:
        raise ValueError("--no-callbacks leaves callbacks out: give it, or an address for them")
    return CallbackAddress(url, listen) if url or listen else None


def _outputs(options: argparse.Namespace) -> dict[Path, Write]:
    chosen: dict[str, tuple[Path | None, Write]] = {
        "--junit": (options.junit, junit),
        "--har": (options.har, har),
        "--html": (options.html, page),
    }
    outputs: dict[Path, Write] = {}
    names: dict[Path, str] = {}
    for name, (path, write) in chosen.items():
        if path is None:
            continue
        if path.is_dir():
            raise ValueError(f"{name} {path} cannot be written: it is a folder, give a file in it")
        if not path.parent.is_dir():
            raise ValueError(f"{name} {path} cannot be written: there is no folder {path.parent}")
        if (before := names.setdefault(path.resolve(), name)) != name:
            raise ValueError(f"{before} and {name} are one file, {path}: give each report one of its own")
        outputs[path] = write
    return outputs


def _switch(environment: Mapping[str, str], name: str) -> bool:
    value = environment.get(name, "")
    if value.strip().lower() not in _SWITCHES:
        raise ValueError(f"{name}={value!r} is neither 1 nor 0: set it to 1 to switch it on")
    return _SWITCHES[value.strip().lower()]
