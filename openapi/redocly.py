"""Run redocly, which is written for Node, on the Node that a Python wheel brings.

Usage: python openapi/redocly.py COMMAND [ARGUMENT …]
"""

import os
import subprocess
import sys
from pathlib import Path

VERSION = "2.77.0"
"""Its findings are compared, so it is pinned exactly. It is fetched when it is first used."""

_ENVIRONMENT = {
    "REDOCLY_TELEMETRY": "off",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    "NPM_CONFIG_UPDATE_NOTIFIER": "false",
    "NPM_CONFIG_LOGLEVEL": "error",
}


def command(*arguments: str) -> list[str]:
    """Write the command line of a call of redocly.

    Args:
        *arguments: Its arguments.

    Returns:
        The command line.
    """
    return [str(_node() / "npx"), "--yes", f"@redocly/cli@{VERSION}", *arguments]


def environment() -> dict[str, str]:
    """Give the environment of a call: this one, the wheel's Node first, and nobody is told of it."""
    return {**os.environ, **_ENVIRONMENT, "PATH": f"{_node()}{os.pathsep}{os.environ.get('PATH', '')}"}


def _node() -> Path:
    return Path(sys.executable).parent


if __name__ == "__main__":
    sys.exit(subprocess.run(command(*sys.argv[1:]), env=environment(), check=False).returncode)
