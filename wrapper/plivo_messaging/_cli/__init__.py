"""The command `plivo-messages`. What needs the extra is imported when it runs, so that it can say what is missing."""

import sys
from collections.abc import Sequence

__all__ = ["main"]

_EXTRA = ("rich", "typer")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: The command line without the name of the command; the process's own when left out.

    Returns:
        The exit code: 0 done, 1 refused or failed, 2 wrong usage, 3 the outcome of a send is unknown, 4 not confirmed,
        5 a send was not found.
    """
    try:
        from .commands import run
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in _EXTRA:
            raise
        sys.stderr.write(f"plivo-messages needs {package}: run pip install 'plivo-messaging[cli]'\n")
        return 2
    return run(arguments)
