"""Runs a PostgreSQL server until the standard input ends, so that it does not outlive the tests, however they end."""

import pwd
import signal
import subprocess
import sys
from collections import deque
from threading import Thread
from typing import TypedDict


class AsUser(TypedDict, total=False):
    user: int
    group: int


def as_user(name: str) -> AsUser:
    """The arguments of a process of another user; none if there is no name."""
    entry = pwd.getpwnam(name) if name else None
    return {} if entry is None else {"user": entry.pw_uid, "group": entry.pw_gid}


def watch(user: str, *command: str) -> int:
    """Run a server, and write a line when it is ready."""
    server = subprocess.Popen(
        command, **as_user(user), cwd="/", stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert server.stderr is not None
    said: list[str] = []
    for line in server.stderr:
        said.append(line)
        if "ready to accept connections" in line:
            break
    else:
        sys.stderr.writelines(said)
        return 1
    # It would stop when nobody reads what it says.
    Thread(target=deque, args=(server.stderr, 0), daemon=True).start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.send_signal(signal.SIGINT)  # it does not wait until its clients have gone
    return server.wait()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests, which end this
    sys.exit(watch(*sys.argv[1:]))
