"""Run the steps of the Dockerfile without Docker, below a temporary folder: build, start, check the health, stop.

Usage: python .ci/check_dockerfile.py
"""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def instructions(text: str) -> list[tuple[str, str]]:
    """Return the instructions of a Dockerfile, with their arguments on one line."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ").splitlines()
    return [
        (name, " ".join(rest.split()) if name != "HEALTHCHECK" else rest)
        for name, _, rest in (line.partition(" ") for line in joined)
    ]


def main() -> int:
    """Run the steps; return 1 if the server that was built is not healthy."""
    steps = instructions((ROOT / "Dockerfile").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as name:
        image = Path(name)
        work = image / "src"
        work.mkdir()
        environment = {**os.environ, "PLIVO_MOCK_PORT": "0"}
        for step, rest in steps:
            print(f"== {step} {rest}", flush=True)
            if step == "COPY" and not rest.startswith("--from"):
                *sources, target = shlex.split(rest)
                for source in sources:
                    copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
                    copy(ROOT / source, work / (source if target == "./" else target))
            elif step == "RUN":
                command = rest.replace("/opt/", f"{image}/opt/")
                subprocess.run(
                    command.replace("python -m venv", f"{sys.executable} -m venv", 1), shell=True, cwd=work, check=True
                )
            elif step == "ENV":
                values = (each.partition("=") for each in shlex.split(rest))
                environment |= {
                    key: value.replace("/opt/", f"{image}/opt/").replace("$PATH", os.environ["PATH"])
                    for key, _, value in values
                }
        entry = json.loads(dict(steps)["ENTRYPOINT"])
        health = json.loads(dict(steps)["HEALTHCHECK"].partition("CMD ")[2])
        entry[0] = shutil.which(entry[0], path=environment["PATH"]) or entry[0]
        with subprocess.Popen(entry, cwd=name, env=environment, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            environment["PLIVO_MOCK_PORT"] = url.rpartition(":")[2].partition("/")[0]
            healthy = subprocess.run(health, cwd=name, env=environment, check=False).returncode == 0
            server.send_signal(signal.SIGTERM)
            stopped = server.wait(10) == 0
    print("healthy" if healthy else "not healthy", "and stopped" if stopped else "and did not stop")
    return 0 if healthy and stopped else 1


if __name__ == "__main__":
    sys.exit(main())
