"""Counts what the suite notices: `python -m tests.contract.faults [NAME_CONTAINS]`.

First a server without a fault, under random seeds. Then faults of a server under the contract as it is, then changes
of the contract that no longer fit the server, then changes that every server may fit, which the check of the generated
code or the type checker has to notice.
"""

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor

from tests.contract.faults.catalogue import ALL_FAULTS, Verdict, judge, judge_seed
from tests.contract.faults.spec_changes import CHANGES, judge_change
from tests.contract.faults.spec_drift import DRIFTS, judge_drift

_SHOWN = 3  # checks that noticed a fault
_SEEDS = 20


def main(arguments: Sequence[str]) -> int:
    """Judge all seeds, faults and changes, or those whose name has a text in it, and print what noticed each.

    Returns:
        The exit code: 0 when all were noticed.
    """
    wanted = arguments[0] if arguments else ""
    faults = [number for number, fault in enumerate(ALL_FAULTS) if wanted in f"{fault.group}: {fault.name}"]
    changes = [number for number, change in enumerate(CHANGES) if wanted in f"contract: {change.name}"]
    drifts = [number for number, drift in enumerate(DRIFTS) if wanted in f"drift: {drift.name}"]
    seeds = [number for number in range(_SEEDS) if wanted in f"seed: {number}"]
    with ProcessPoolExecutor() as pool:
        missed = [
            *_tell("random seeds under which a server without a fault keeps to the contract", pool, judge_seed, seeds),
            *_tell("faults of a server that were noticed", pool, judge, faults),
            *_tell("changes of the contract that do not fit the server, noticed", pool, judge_change, changes),
            *_tell("changes of the contract alone, noticed", pool, judge_drift, drifts),
        ]
    for name in missed:
        _say(f"MISSED  {name}")
    return 1 if missed or not faults + changes + drifts + seeds else 0


def _tell(
    what: str, pool: ProcessPoolExecutor, judgement: Callable[[int], Verdict], numbers: Sequence[int]
) -> list[str]:
    """Print what noticed each, and give those that nothing noticed."""
    missed: list[str] = []
    for verdict in pool.map(judgement, numbers):
        name = ": ".join(verdict.fault)
        more = f" and {len(verdict.by) - _SHOWN} more" if len(verdict.by) > _SHOWN else ""
        word = "MISSED" if not verdict.caught else "noticed" if verdict.by else "kept"
        _say(f"{word}  {name}  <-  {'; '.join(verdict.by[:_SHOWN]) or '-'}{more}")
        if not verdict.caught:
            missed.append(name)
    _say(f"{len(numbers) - len(missed)} of {len(numbers)} {what}")
    return missed


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
