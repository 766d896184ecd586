"""What the options and the environment ask for: a server, and a plan."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from ._baseline import Baseline
from ._errors import nearest
from ._options import OPTIONS, PERMISSIONS, SWITCH, WITH_FULL, Option
from ._run import validate_checks, validate_names
from ._target import CallbackAddress, Credentials, Mode, Plan, Target
from ._values import is_list

_SWITCHES = {
    **dict.fromkeys(("", "0", "false", "no", "off"), False),
    **dict.fromkeys(("1", "true", "yes", "on"), True),
}
_WITH_FULL = tuple(each.key for each in OPTIONS[WITH_FULL])
_NOT_WITH_LIMITS = ("group", "check", "skip_check", "seed", "examples")
_NUMBERS = ("examples", "seed", "patience", "timeout", "max_time")
_FILES = ("junit", "har", "html", "json", "markdown", "baseline")
_OPTIONS = {each.key: each for options in OPTIONS.values() for each in options}
_NAME = "[tool.plivo-contract]"
_URL = Option("base-url", "where the API is", {})
_KEYS = {each.name: each for each in (_URL, *_OPTIONS.values()) if each.name not in {"config", "update-baseline"}}
# What is true of one server, and may cost money on another.
_OF_THE_SERVER = {option.name for topic in (PERMISSIONS, WITH_FULL) for option in OPTIONS[topic]}
_SECRETS = ("auth", "token", "secret", "password")


class Settings:
    """What the options, the environment and the table `[tool.plivo-contract]` ask for; the first one wins.

    Args:
        get: Returns the value of an option.
        environment: The environment variables.
        base_url: Where the server is; by default where the table says.
        prefix: What the names of the options begin with.
    """

    def __init__(
        self, get: Callable[[str], Any], environment: Mapping[str, str], base_url: str | None, prefix: str = ""
    ) -> None:
        self._option: Callable[[str], Any] = lambda name: None if (value := get(name)) == "" else value
        self._environment = environment
        self._prefix = prefix
        self._table = _read_table(get("config"), base_url)
        self.base_url: str = self._table.get("base_url", "") if base_url is None else base_url

    def plan(self) -> Plan:
        """Return what will be done."""
        mode = self._mode()
        self._refuse_ignored(mode)
        src, dst = self._numbers() if mode is Mode.ONE_DESTINATION else ("", "")
        plan = Plan(
            mode,
            src=src,
            dst=dst,
            groups=frozenset(self._value("group") or ()),
            checks=frozenset(self._value("check") or ()),
            skipped_checks=frozenset(self._value("skip_check") or ()),
            **{name: value for name in _NUMBERS if (value := self._value(name)) is not None},
        )
        validate_names(plan)
        return plan

    def target(self) -> Target:
        """Return the server."""
        if not self.base_url:
            raise ValueError("no server: give BASE_URL, or a base-url in [tool.plivo-contract] of pyproject.toml")
        endings: list[str] = self._value("ending") or []
        pairs = (each.partition("=") for each in endings if each)
        return Target(
            self._own_account(),
            self.base_url,
            other=self._account("CONTRACT_OTHER"),
            subaccount=self._account("CONTRACT_SUBACCOUNT"),
            endings={state.strip(): number.strip() for state, _, number in pairs},
            callbacks=self._callbacks(),
            is_called_back=not self._value("no_callbacks"),
        )

    def is_mock(self, plan: Plan) -> bool:
        """Return whether the server is a `plivo-mock` that the suite controls."""
        is_mock = bool(self._value("mock"))
        if is_mock and plan.is_foreign:
            raise ValueError(
                f"{self._named('mock')} (CONTRACT_MOCK) lets more be tested of a disposable plivo-mock: give "
                f"{self._named('full')} or {self._named('limits')} as well"
            )
        return is_mock

    def files(self) -> dict[str, Path]:
        """Return the files of the reports and of the baseline, by option."""
        paths: dict[str, Path] = {}
        seen: dict[Path, str] = {}
        for name in _FILES:
            path: Path | None = self._value(name)
            if path is None:
                continue
            if path.is_dir():
                raise ValueError(f"{self._named(name)} {path} cannot be written: it is a folder, name a file in it")
            if not path.parent.is_dir():
                raise ValueError(f"{self._named(name)} {path} cannot be written: there is no folder {path.parent}")
            if (before := seen.setdefault(path.resolve(), name)) != name:
                both = f"{self._named(before)} and {self._named(name)}"
                raise ValueError(f"{both} are one file, {path}: give each report one of its own")
            paths[name] = path.absolute()
        return paths

    def baseline(self) -> Baseline | None:
        """Return the accepted differences, if a file lists them."""
        path: Path | None = self._value("baseline")
        is_updated = bool(self._option("update_baseline"))
        if path is None:
            if is_updated:
                update, named = self._named("update_baseline"), self._named("baseline")
                raise ValueError(f"{update} needs {named} FILE: name the file")
            return None
        baseline = Baseline.read(path.absolute(), is_updated=is_updated)
        validate_checks(each.check for each in baseline.accepted)
        return baseline

    def _value(self, name: str) -> Any:  # noqa: ANN401 - as argparse has it
        """Return what an option, its variable or the table says; None if none of them does."""
        given = self._given(name)
        return self._table.get(name) if given is None else given

    def _given(self, name: str) -> Any:  # noqa: ANN401 - as argparse has it
        """Return what an option or its variable says; None if neither does."""
        option, given = _OPTIONS[name], self._option(name)
        text = self._environment.get(option.variable, "")
        if given is not None or not text:
            return given
        if option.arguments is not SWITCH:
            is_list = "action" in option.arguments
            return text.split(",") if is_list else option.convert(text, f"{option.variable}={text}")
        if text.strip().lower() not in _SWITCHES:
            raise ValueError(f"{option.variable}={text!r} is neither 1 nor 0: set it to 1 to switch it on")
        return _SWITCHES[text.strip().lower()]

    def _named(self, option: str) -> str:
        return f"--{self._prefix}{option.replace('_', '-')}"

    def _own_account(self) -> Credentials:
        names = ("PLIVO_AUTH_ID", "PLIVO_AUTH_TOKEN")
        if missing := _listed(name for name in names if not self._environment.get(name)):
            raise ValueError(f"missing credentials: {missing} not set: set {' and '.join(names)} in the environment")
        account = Credentials(*(self._environment[name] for name in names))
        account.validate(*names)
        return account

    def _account(self, name: str) -> Credentials | None:
        id_name, token_name = f"{name}_ID", f"{name}_TOKEN"
        account = Credentials(self._environment.get(id_name, ""), self._environment.get(token_name, ""))
        if bool(account.auth_id) != bool(account.auth_token):
            raise ValueError(f"{id_name} and {token_name} belong together: set both or none")
        if not account.auth_id:
            return None
        account.validate(id_name, token_name)
        return account

    def _mode(self) -> Mode:
        asked = {Mode.FULL: "full", Mode.ONE_DESTINATION: "allow_send", Mode.LIMITS: "limits"}
        # Every variable is read: one that is neither on nor off is an error in any run.
        given = {mode: self._given(name) for mode, name in asked.items()}
        modes = [mode for mode in asked if given[mode]] or [mode for mode, name in asked.items() if self._value(name)]
        if len(modes) > 1:
            names = [f"{self._named(name)} ({_OPTIONS[name].variable})" for name in asked.values()]
            raise ValueError(f"{', '.join(names[:-1])} and {names[-1]} are different runs: give one of them")
        return modes[0] if modes else Mode.READ_ONLY

    def _refuse_ignored(self, mode: Mode) -> None:
        """Raise if an option would change nothing."""
        sending, full = f"{self._named('allow_send')} (ALLOW_SEND=1)", f"{self._named('full')} (CONTRACT_FULL=1)"
        limits = self._named("limits")
        for names, counts, way_out in (
            (("src", "dst"), mode is Mode.ONE_DESTINATION, f"give {sending} as well, or leave it out"),
            (_WITH_FULL, mode is Mode.FULL, f"give {full} as well, or leave it out"),
            (_NOT_WITH_LIMITS, mode is not Mode.LIMITS, f"leave it out with {limits}, which tests only the limits"),
        ):
            for name in names:
                if not counts and self._option(name) is not None:
                    raise ValueError(f"{self._named(name)} makes no difference to this run: {way_out}")

    def _numbers(self) -> tuple[str, str]:
        values = {
            f"{self._named('src')} (CONTRACT_SRC)": self._value("src"),
            f"{self._named('dst')} (CONTRACT_DST)": self._value("dst"),
        }
        if missing := _listed(name for name, value in values.items() if not value):
            raise ValueError(f"sending needs a sender and a destination: {missing} missing")
        src, dst = values.values()
        return src, dst

    def _callbacks(self) -> CallbackAddress | None:
        url: str = self._value("callback_url") or ""
        listen: str = self._value("callback_listen") or ""
        if (url or listen) and self._value("no_callbacks"):
            raise ValueError(f"{self._named('no_callbacks')} leaves callbacks out: give it, or an address for them")
        return CallbackAddress(url, listen) if url or listen else None


def _listed(names: Iterable[str]) -> str:
    """Return the subject of a sentence and its verb; nothing without names."""
    listed = [*names]
    return f"{' and '.join(listed)} {'are' if listed[1:] else 'is'}" if listed else ""


def _read_table(named: Path | None, base_url: str | None) -> Mapping[str, Any]:
    """Return the values of the table in a file, by default the nearest; what is true of another server is left out."""
    here = Path.cwd()
    paths = [folder / "pyproject.toml" for folder in (here, *here.parents)] if named is None else [named]
    for path in paths:
        given = _load(path) if named is not None or path.is_file() else None
        if given is not None:
            values = _values(given, path)
            if base_url is None or base_url.rstrip("/") == str(values.get("base_url", "")).rstrip("/"):
                return values
            return {key: value for key, value in values.items() if key.replace("_", "-") not in _OF_THE_SERVER}
    if named is not None:
        raise ValueError(f"--config {named} has no table {_NAME}: add it, or leave the option out")
    return {}


def _load(path: Path) -> Mapping[str, Any] | None:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise ValueError(f"{path} is not TOML: {error}") from None
    tools: object = document.get("tool")
    table: object = cast("dict[str, object]", tools).get("plivo-contract") if isinstance(tools, dict) else None
    return cast("dict[str, Any]", table) if isinstance(table, dict) else None


def _values(given: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    values: dict[str, Any] = {}
    for name, value in given.items():
        where = f"{path}: {_NAME} {name}"
        option = _KEYS.get(name)
        if option is None:
            if any(each in name.lower() for each in _SECRETS):
                raise ValueError(f"{where} may be a secret: credentials are read from the environment alone")
            raise ValueError(f"{where} is unknown: {nearest(name, _KEYS)}")
        if name in _OF_THE_SERVER and "base-url" not in given:
            raise ValueError(f"{where} counts for one server: add its base-url to the table")
        values[option.key] = _value(option, value, where, path.parent)
    return values


def _value(option: Option, value: object, where: str, folder: Path) -> Any:  # noqa: ANN401 - as argparse has it
    texts: list[object] = value if is_list(value) else [None]
    if option.arguments is SWITCH:
        kind, fits = "true or false", isinstance(value, bool)
    elif "action" in option.arguments:
        kind, fits = "a list of texts", all(isinstance(each, str) for each in texts)
    else:
        kind, fits = "a text or a number", isinstance(value, str | int | float) and not isinstance(value, bool)
    if not fits:
        raise ValueError(f"{where} = {value!r} is not {kind}")
    if "action" in option.arguments:
        return value
    read = option.convert(str(value), where)
    return folder / read if isinstance(read, Path) else read
