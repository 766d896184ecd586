"""Run redocly, which is written for Node, on the Node that a Python wheel brings: redocly.py COMMAND [ARGUMENT …]."""

import os
import subprocess
import sys
from pathlib import Path

VERSION = "2.77.0"  # pinned exactly, as its findings are compared; it is fetched when it is first used


def run(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run redocly: in a folder, with its output captured, or here. It sends no telemetry."""
    node = Path(sys.executable).parent
    quiet = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NPM_CONFIG_LOGLEVEL": "error"}
    environment = {**os.environ, **quiet, "PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [str(node / "npx"), "--yes", f"@redocly/cli@{VERSION}", *arguments]
    keep = folder is not None
    return subprocess.run(command, env=environment, cwd=folder, capture_output=keep, text=True, check=False)


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]).returncode)
