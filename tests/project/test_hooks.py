"""The hooks for pre-commit: each command passes on what is here, and fails on what it is for."""

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.pages import ROOT

CONFIG = ".pre-commit-config.yaml"
HOOKS: dict[str, Any] = {
    hook["id"]: hook
    for repository in yaml.safe_load((ROOT / CONFIG).read_text(encoding="utf-8"))["repos"]
    for hook in repository["hooks"]
}
# A file that passes, and the text of one that does not.
FILES = {
    "ruff-format": ("examples/demo.py", "a  =  1\n"),
    "ruff-check": ("examples/demo.py", "import os\n"),
    "codespell": ("README.md", "teh message\n"),  # codespell:ignore teh
}


def passes(name: str, file: Path) -> bool:
    """Run a hook from the environment of the tests, wherever that is; a hook that changes a file fails."""
    program, *arguments = shlex.split(HOOKS[name]["entry"])
    assert program.startswith(".venv/bin/")
    before = file.read_bytes()
    command = [str(Path(sys.executable).with_name(Path(program).name)), *arguments, str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    return done.returncode == 0 and file.read_bytes() == before


def test_each_hook_runs_what_the_project_has_installed() -> None:
    assert HOOKS.keys() == {*FILES, "openapi-document", "generated-code"}
    assert {hook["language"] for hook in HOOKS.values()} == {"system"}


@pytest.mark.parametrize("name", FILES)
def test_a_hook_passes_and_fails(name: str, tmp_path: Path) -> None:
    file, wrong = FILES[name]
    other = tmp_path / Path(file).name
    other.write_text(wrong, encoding="utf-8")
    assert passes(name, ROOT / file)
    assert not passes(name, other)


def test_the_generated_code_is_compared_as_make_does() -> None:
    hook = HOOKS["generated-code"]
    assert hook["pass_filenames"] is False
    assert hook["entry"].removeprefix(".venv/bin/") in (ROOT / "Makefile").read_text(encoding="utf-8")
    for file in (
        "openapi/messaging.yaml",
        "generated/plivo_messaging_api/client.py",
        "wrapper/plivo_messaging/_sync/client.py",
    ):
        assert re.search(hook["files"], file)
    assert not re.search(hook["files"], "wrapper/plivo_messaging/ledger.py")


def test_the_hook_for_others_does_the_same() -> None:  # which is run by tests/contract_tool
    (offered,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert HOOKS[offered["id"]]["entry"] == f".venv/bin/{offered['entry']}"
    assert HOOKS[offered["id"]]["name"] == offered["name"]
