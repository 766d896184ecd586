"""The commands of the Makefile, run with this Python and its tools instead of an environment of their own."""

import os
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Make hands these down to what it runs, which may be this test.
_OF_MAKE = ("MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS", "BASE", "BASE_URL", "BASE_VERSION")
_TOOL = """\
#!/bin/sh
call="{name} $*"
echo "$call" >> "{log}"
case "$call" in
{instead}
esac
export PYTHONPATH="{paths}" PYTHONDONTWRITEBYTECODE=1
exec {command} "$@"
"""


@dataclass(frozen=True, slots=True)
class Workbench:
    """A folder with tools in the place of a virtual environment, each of which writes down its calls.

    Attributes:
        project: Where the Makefile is.
        folder: The folder, which exists.
    """

    project: Path
    folder: Path

    def furnish(self, instead: dict[str, int] | None = None) -> None:
        """Put the tools there, anew.

        Args:
            instead: Calls that are written down and not made, by how they begin, and what they end with.
        """
        for stamp in (".base-python3-pip-0", ".installed-mock", ".installed-dev"):
            (self.folder / stamp).touch()
        (self.folder / "bin").mkdir(exist_ok=True)
        cases = "\n".join(f'    "{call}"*) exit {code} ;;' for call, code in (instead or {}).items())
        paths = os.pathsep.join(str(self.project / name) for name in ("wrapper", "generated", "mock", "contract"))
        for name in ("python", "ruff", "mypy", "pyright", "plivo-contract"):
            tool = self.folder / "bin" / name
            module = {"python": "", "plivo-contract": "-m plivo_contract._cli"}.get(name, f"-m {name}")
            command = f'"{sys.executable}" {module}'
            text = _TOOL.format(name=name, log=self.folder / "log", instead=cases, paths=paths, command=command)
            tool.write_text(text, encoding="utf-8")
            tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
        (self.folder / "log").write_text("", encoding="utf-8")

    def calls(self) -> list[str]:
        """Give the calls of the tools, in order."""
        return (self.folder / "log").read_text(encoding="utf-8").splitlines()

    def make(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run make there.

        Args:
            *arguments: Target and variables.
            **environment: Variables of the environment.

        Returns:
            What came of it.
        """
        inherited = {name: value for name, value in os.environ.items() if name not in _OF_MAKE}
        command = ["make", *arguments, f"VENV={self.folder}", "PYTHON=python3", "PIP_VERSION=0"]
        return subprocess.run(
            command,
            cwd=self.project,
            env={**inherited, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
