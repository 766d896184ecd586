"""Counts what the suite notices: `python -m tests.contract.faults [--whole] [NAME_CONTAINS]`.

First a server without a fault, under random seeds. Then changes of the contract that every server may fit, which the
check of the generated code has to notice, or the type checker; then changes that no longer fit the server, then faults
of a server under the contract as it is, which the suite has to notice. `seed: 4711` as the name tries that seed.
"""

import gc
import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.contract.faults.catalogue import ALL_FAULTS
from tests.contract.faults.judging import Verdict, judge, judge_seed, requests_of_tests
from tests.contract.faults.spec_changes import CHANGES, judge_change
from tests.contract.faults.spec_drift import DRIFTS, judge_drift

_SHOWN = 3  # checks that noticed a fault
_SEEDS = 20
_OF_A_SEED = "seed: "
_WHOLE = "--whole"
_ALL_NOTICED, _MISSED, _NOTHING_TRIED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class _Part:
    """Trials of one kind.

    Attributes:
        what: What is counted, in words.
        judgement: Makes a trial.
        numbers: Which trials.
    """

    what: str
    judgement: Callable[[int], Verdict]
    numbers: Sequence[int]


def main(arguments: Sequence[str]) -> int:
    """Judge all seeds, faults and changes, or those whose name has a text in it, and print what noticed each.

    Args:
        arguments: `--whole` to play all scenarios to each, and not only until one notices; words of the text.

    Returns:
        The exit code: 0 when all were noticed, 1 when some were not, 2 when none has that text in its name.
    """
    wanted = " ".join(each for each in arguments if each != _WHOLE)
    with tempfile.TemporaryDirectory(prefix="types-of-drift-") as caches:
        parts = _parts(wanted, whole=_WHOLE in arguments, caches=Path(caches))
        missed = [name for part, verdicts in _judged(parts) if part.numbers for name in _tell(part, verdicts)]
    if not any(part.numbers for part in parts):
        _say(f"nothing has {wanted!r} in its name")
        return _NOTHING_TRIED
    for name in missed:
        again = f"  (again: make mutation-test FAULTS='{name}')" if name.startswith(_OF_A_SEED) else ""
        _say(f"MISSED  {name}{again}")
    return _MISSED if missed else _ALL_NOTICED


def _parts(wanted: str, *, whole: bool, caches: Path) -> list[_Part]:
    """Name the trials: what takes long comes first, so that no process is left with it in the end."""
    faults = [number for number, fault in enumerate(ALL_FAULTS) if wanted in f"{fault.group}: {fault.name}"]
    changes = [number for number, change in enumerate(CHANGES) if wanted in f"contract: {change.name}"]
    drifts = [number for number, drift in enumerate(DRIFTS) if wanted in f"drift: {drift.name}"]
    return [
        _Part("random seeds under which a server without a fault keeps to the contract", judge_seed, seeds_of(wanted)),
        _Part("changes of the contract alone, noticed", partial(judge_drift, caches=caches), drifts),
        _Part(
            "changes of the contract that do not fit the server, noticed", partial(judge_change, whole=whole), changes
        ),
        _Part("faults of a server that were noticed", partial(judge, whole=whole), faults),
    ]


def seeds_of(wanted: str) -> list[int]:
    """Draw seeds, unless one is named."""
    if named := re.fullmatch(f"{_OF_A_SEED}([0-9]+)", wanted):
        return [int(named[1])]
    return [random.randrange(2**32) for _ in range(_SEEDS)] if wanted in _OF_A_SEED else []


def _judged(parts: Sequence[_Part]) -> Iterator[tuple[_Part, Iterable[Verdict]]]:
    """Make all trials, and give the verdicts part by part, each as soon as it is there."""
    if sum(len(part.numbers) for part in parts) <= 1:
        yield from ((part, map(part.judgement, part.numbers)) for part in parts)
        return
    requests_of_tests()  # known to all processes then, where they are forked
    with ProcessPoolExecutor(initializer=_rarely_collected) as pool:
        yield from [(part, pool.map(part.judgement, part.numbers)) for part in parts]


def _rarely_collected() -> None:
    """Run the garbage collector rarely, and leave alone what was imported: a fifth of the time would be its."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _tell(part: _Part, verdicts: Iterable[Verdict]) -> list[str]:
    """Print what noticed each, and give those that nothing noticed."""
    missed: list[str] = []
    for verdict in verdicts:
        name = ": ".join(verdict.fault)
        more = f" and {len(verdict.by) - _SHOWN} more" if len(verdict.by) > _SHOWN else ""
        word = "MISSED" if not verdict.caught else "noticed" if verdict.by else "kept"
        _say(f"{word}  {name}  <-  {'; '.join(verdict.by[:_SHOWN]) or '-'}{more}")
        if not verdict.caught:
            missed.append(name)
    _say(f"{len(part.numbers) - len(missed)} of {len(part.numbers)} {part.what}")
    return missed


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
