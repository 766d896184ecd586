"""Run the suite against servers of other make, under 20 seeds, and against each deviation, and print a table."""

import random
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from plivo_contract import ExitCode, Mode, Report
from tests.field.deviations import DEVIATIONS
from tests.field.judging import MODES, NEEDS_A_MEMORY, SERVERS, judge_deviation, judge_prism, judge_server

_SEEDS = 20
_PRISM = "Prism, as far as it can without a memory"
_AS_IT_HAS_TO, _OTHERWISE, _NOTHING_TRIED = 0, 1, 2


class _Trial(NamedTuple):
    """A run of the suite: against a server with a seed, or a deviation."""

    name: str
    mode: Mode
    seed: int | None = None
    is_whole: bool = True

    @property
    def title(self) -> str:
        """What it is called in the table."""
        return f"{self.mode.value}: {self.name}{'' if self.seed is None else f', seed {self.seed}'}"


def main(arguments: Sequence[str]) -> int:
    """Make all trials, or those whose title has a text in it.

    Args:
        arguments: The words of the text.

    Returns:
        The exit code: 0 when all ended as they have to, 1 when some did not, 2 when none has that text in its title.
    """
    trials = [trial for trial in _trials() if " ".join(arguments) in trial.title]
    failed = 0
    with ProcessPoolExecutor() as pool:
        for is_right, line in pool.map(_judged, trials):
            failed += not is_right
            sys.stdout.write(f"{'' if is_right else 'WRONG  '}{line}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{len(trials) - failed} of {len(trials)} runs ended as they have to\n")
    return _OTHERWISE if failed else _AS_IT_HAS_TO if trials else _NOTHING_TRIED


def _trials() -> Iterator[_Trial]:
    seeds = [random.randrange(2**32) for _ in range(_SEEDS)]
    for mode in MODES:
        for name in SERVERS:
            yield from (_Trial(name, mode, seed, mode is not Mode.FULL or seed is seeds[0]) for seed in seeds)
    yield _Trial(_PRISM, Mode.READ_ONLY, seeds[0])
    yield from (_Trial(each.name, each.mode) for each in DEVIATIONS)


def _judged(trial: _Trial) -> tuple[bool, str]:
    if trial.seed is not None:
        report = _report(trial, trial.seed)
        is_right = report.exit_code is ExitCode.KEPT
        if trial.name == _PRISM:
            is_right = not report.problems and {finding.check.name for finding in report.findings} <= NEEDS_A_MEMORY
        return is_right, _line(trial, report, "")
    deviation = next(each for each in DEVIATIONS if each.name == trial.name)
    report = judge_deviation(deviation)
    return report.exit_code is deviation.ends, _line(trial, report, deviation.unseen)


def _report(trial: _Trial, seed: int) -> Report:
    if trial.name == _PRISM:
        return judge_prism(trial.mode, seed)
    return judge_server(trial.name, trial.mode, seed, is_whole=trial.is_whole)


def _line(trial: _Trial, report: Report, why: str) -> str:
    by = [*report.problems, *dict.fromkeys(finding.check.name for finding in report.findings)]
    return f"{report.exit_code.name:<15} {trial.title}  <-  {'; '.join(by[:3]) or why or '-'}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
