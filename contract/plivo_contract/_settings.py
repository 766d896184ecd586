"""What the options and the environment ask for: a server, and a plan."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ._run import validate_groups
from ._target import PATIENCE, CallbackAddress, Credentials, Mode, Plan, Target

_SWITCHES = {
    **dict.fromkeys(("", "0", "false", "no", "off"), False),
    **dict.fromkeys(("1", "true", "yes", "on"), True),
}
_WITH_FULL = ("ending", "patience", "callback_url", "callback_listen", "no_callbacks")
_NOT_WITH_LIMITS = ("group", "seed", "examples")


class Settings:
    """What the options and the environment ask for."""

    def __init__(self, get: Callable[[str], Any], environment: Mapping[str, str], prefix: str = "") -> None:
        self._get = get
        self._environment = environment
        self._prefix = prefix

    def plan(self) -> Plan:
        """Return what will be done."""
        mode = self._mode()
        self._refuse_ignored(mode)
        src, dst = self._numbers() if mode is Mode.ONE_DESTINATION else ("", "")
        plan = Plan(
            mode,
            src=src,
            dst=dst,
            examples=self._get("examples"),
            seed=self._get("seed"),
            groups=frozenset(self._get("group")),
            patience=PATIENCE if self._get("patience") is None else self._get("patience"),
        )
        validate_groups(plan)
        return plan

    def target(self, base_url: str) -> Target:
        """Return the server."""
        return Target(
            self._own_account(),
            base_url,
            other=self._account("CONTRACT_OTHER"),
            subaccount=self._account("CONTRACT_SUBACCOUNT"),
            endings=self._endings(),
            callbacks=self._callbacks(),
            is_called_back=not self._get("no_callbacks"),
        )

    def is_mock(self, plan: Plan) -> bool:
        """Return whether the server is a `plivo-mock` that the suite controls."""
        is_mock: bool = self._get("mock") or self._switch("CONTRACT_MOCK")
        if is_mock and plan.is_foreign:
            raise ValueError(
                f"{self._named('mock')} (CONTRACT_MOCK) lets more be tested of a disposable plivo-mock: give "
                f"{self._named('full')} or {self._named('limits')} as well"
            )
        return is_mock

    def reports(self, *names: str) -> dict[str, Path]:
        """Return the files of the reports, by option."""
        paths: dict[str, Path] = {}
        seen: dict[Path, str] = {}
        for name in names:
            path: Path | None = self._get(name)
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

    def _named(self, option: str) -> str:
        return f"--{self._prefix}{option.replace('_', '-')}"

    def _own_account(self) -> Credentials:
        names = ("PLIVO_AUTH_ID", "PLIVO_AUTH_TOKEN")
        missing = [name for name in names if not self._environment.get(name)]
        if missing:
            verb = "is" if len(missing) == 1 else "are"
            raise ValueError(
                f"missing credentials: {' and '.join(missing)} {verb} not set: set {' and '.join(names)} in the "
                "environment"
            )
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
        asked = {
            Mode.FULL: ("full", "CONTRACT_FULL"),
            Mode.ONE_DESTINATION: ("allow_send", "ALLOW_SEND"),
            Mode.LIMITS: ("limits", "CONTRACT_LIMITS"),
        }
        # Every variable is read: one that is neither on nor off is an error in any run.
        switched = {mode: self._switch(variable) for mode, (_, variable) in asked.items()}
        modes = [mode for mode, (option, _) in asked.items() if self._get(option) or switched[mode]]
        if len(modes) > 1:
            names = [f"{self._named(option)} ({variable})" for option, variable in asked.values()]
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
                value = self._get(name)
                if not counts and value is not False and value not in (None, "", []):
                    raise ValueError(f"{self._named(name)} makes no difference to this run: {way_out}")

    def _numbers(self) -> tuple[str, str]:
        values = {
            f"{self._named('src')} (CONTRACT_SRC)": self._get("src") or self._environment.get("CONTRACT_SRC", ""),
            f"{self._named('dst')} (CONTRACT_DST)": self._get("dst") or self._environment.get("CONTRACT_DST", ""),
        }
        missing = [name for name, value in values.items() if not value]
        if missing:
            verb = "is" if len(missing) == 1 else "are"
            raise ValueError(f"sending needs a sender and a destination: {' and '.join(missing)} {verb} missing")
        src, dst = values.values()
        return src, dst

    def _endings(self) -> dict[str, str]:
        given: list[str] = self._get("ending") or self._environment.get("CONTRACT_ENDINGS", "").split(",")
        pairs = (each.partition("=") for each in given if each)
        return {state.strip(): number.strip() for state, _, number in pairs}

    def _callbacks(self) -> CallbackAddress | None:
        url: str = self._get("callback_url") or self._environment.get("CONTRACT_CALLBACK_URL", "")
        listen: str = self._get("callback_listen") or self._environment.get("CONTRACT_CALLBACK_LISTEN", "")
        if (url or listen) and self._get("no_callbacks"):
            raise ValueError(f"{self._named('no_callbacks')} leaves callbacks out: give it, or an address for them")
        return CallbackAddress(url, listen) if url or listen else None

    def _switch(self, name: str) -> bool:
        value = self._environment.get(name, "")
        if value.strip().lower() not in _SWITCHES:
            raise ValueError(f"{name}={value!r} is neither 1 nor 0: set it to 1 to switch it on")
        return _SWITCHES[value.strip().lower()]
