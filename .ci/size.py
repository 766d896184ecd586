"""Count the lines of hand-written Python in each room, and fail above its ceiling.

A ceiling is a reason to delete, never to squeeze lines together. What adds a capability may raise one, in the same
commit and with the reason.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GENERATED = ROOT / "wrapper" / "plivo_messaging" / "_sync"
CEILINGS = {
    # 5,500; 300 for expected kinds of webhooks, the refusal of re-cut requests, and the types of clients of httpx2; 50
    # for interrupts that come after the response, and forks; 210 for clocks that differ, records that hide fields, and
    # lists that skip records; 570 for mistakes that end in the right word (national numbers, names of other clients,
    # fields of WhatsApp), for lists that need no `await`, and for the text of each option where editors show it.
    # A ledger of sends that happen once: 1,290; and 120 so that no lookups contradict each other, and for forks.
    # A command line that says of each number what became of it, also after Ctrl-C: 840; the meaning of each error code
    # and lists as dictionaries: 120; 10 for options of the command line, and for unsolicited bytes that trio is slow to
    # read on a busy machine; 90 for a command line that looks for a message by all that is known of it, refuses in
    # a dry run what the send refuses, names options as they are typed, and ends in words if its streams are closed;
    # 55 for processes that begin with a new file at once, and Ctrl-C at any moment.
    "wrapper": 9_140,
    # 6,500, and what was added since: callbacks into applications, exports, the environment, bounds for requests; and
    # the models that the OpenAPI document of the control API is made of, which was a thousand lines of JSON; 20 for
    # stops while callbacks are made.
    "mock": 7_794,
    # 6,540; 350 for filters that are tried by reading, what a server has that the contract lacks and the YAML that
    # adds it, every operation of the contract, and every kind of difference; 800 for pipelines: limits of time and
    # size, a baseline, a table in pyproject.toml, chosen checks, JSON and Markdown; 75 for what
    # was found by servers of other make.
    "contract": 7_765,
    # 700, 60 of the 177 that read values of the wire, once in the wrapper, and 20 for the function that returns the
    # document.
    "openapi": 780,
    # 36,100; 800 for the records of all sources, other people's tools, and more changes of the API; 400 for 64 more
    # faults of servers that are only read or sent one message, and for drift; 1,200 for pipelines; 1,200 for servers of
    # other make and their deviations; 1,900 for the ledger, half of which kill processes that send with it; 100 for
    # outages in the middle of a run, and filters that are asked alone; 60 for links, and for servers of whole seconds;
    # 1,050 for the command line, error codes, and the pages of both; 70 for marks of slow tests; 490 for the
    # documentation: every users' page, the tutorial, the comparison with others, the site in a browser; 890 for
    # recipes, a migrated script, and what a release is checked for; 50 for where a release is published, and its sdist;
    # 20 for ages, keys and base URLs that are refused; 130 for stops of the mock while it makes callbacks; 80 for every
    # public attribute in the reference, the types of snippets, and the SDK's errors; 150 for
    # mistakes of the first day at the command line.
    "tests": 44_491,
    "benchmarks": 1_800,
}


def count(room: str) -> tuple[int, int]:
    """Return the number of files and of lines in a room."""
    files = [
        file
        for pattern in ("*.py", "*.pyi")
        for file in (ROOT / room).rglob(pattern)
        if GENERATED not in file.parents or file.name == "__init__.py"
    ]
    return len(files), sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)


def main() -> int:
    """Print the table, and return 1 if a room is above its ceiling."""
    print(f"{'room':<12}{'files':>8}{'lines':>10}{'ceiling':>10}")
    above: list[str] = []
    for room, ceiling in CEILINGS.items():
        files, lines = count(room)
        print(f"{room:<12}{files:>8,}{lines:>10,}{ceiling:>10,}")
        if lines > ceiling:
            above.append(f"{room} has {lines - ceiling:,} lines more than its ceiling allows")
    print(*above, sep="\n", file=sys.stderr, end="")
    return 1 if above else 0


if __name__ == "__main__":
    sys.exit(main())
