"""Ten thousand requests made up by schemathesis from the contract: the mock server answers each as documented.

    python -m benchmarks.mock.fuzz
    python -m benchmarks.mock.fuzz --examples 1000 --seed 7

Valid and invalid requests to every operation, in this process. The exit code is 1 when one of them is answered with a
5xx, or otherwise than the contract says; the request is shown, made as small as it can be.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any, TypeAlias

import httpx
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import Case
from schemathesis.schemas import BaseSchema

from benchmarks.mock.bound import bound
from plivo_mock import ManualClock, MockPlivo

EXAMPLES = 10_000
_MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
Made: TypeAlias = Case[Any]
_ANYTHING_GOES = (HealthCheck.data_too_large, HealthCheck.filter_too_much, HealthCheck.too_slow)
_AT_ONCE = 500  # examples in a run of hypothesis, which ends early when it finds nothing new
_SERVER_ERROR = 500
_SUCCESS = 300


def contract() -> BaseSchema:
    """Bind the contract to a mock server that has a message to retrieve."""
    mock = MockPlivo(clock=ManualClock(), seed=1)
    with mock:
        answer = httpx.post(
            f"{mock.base_url}/Account/{mock.auth_id}/Message/",
            auth=(mock.auth_id, mock.auth_token),
            json={"src": "12025550100", "dst": "12025550123", "text": "Your table is ready."},
        )
    (message_uuid,) = answer.raise_for_status().json()["message_uuid"]
    return bound(mock.asgi(), mock.auth_id, mock.auth_token, message_uuid)


def fuzz(examples: int, numbers: random.Random) -> Counter[tuple[str, int]]:
    """Make requests until there are enough.

    Args:
        examples: How many at least.
        numbers: Where the requests come from.

    Returns:
        How often each operation was answered with each status.

    Raises:
        BaseException: An answer was not as documented; schemathesis says which.
    """
    answers: Counter[tuple[str, int]] = Counter()

    def check(made: Made) -> None:
        case: Any = made  # its methods have no whole types
        response = case.call()
        answers[case.operation.label, response.status_code] += 1
        case.validate_response(response)

    schema: Any = contract()
    operations = [result.ok() for result in schema.get_all_operations()]
    while answers.total() < examples:
        for operation in operations:
            for mode in _MODES:
                left = min(_AT_ONCE, examples - answers.total())
                if left > 0:
                    _run(check, operation.as_strategy(generation_mode=mode), left, numbers.randrange(2**32))
    return answers


def _run(check: Callable[[Made], None], cases: SearchStrategy[Made], examples: int, number: int) -> None:
    limits = settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=_ANYTHING_GOES, print_blob=False
    )
    made_up: Callable[[], None] = seed(number)(limits(given(cases)(check)))
    made_up()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it, and say what was answered.

    Args:
        arguments: The command line; the process's own when left out.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--examples", type=int, default=EXAMPLES, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32), help="default: another each time")
    options = parser.parse_args(arguments)
    print(f"{options.examples:,} requests, --seed {options.seed}", flush=True)
    began = monotonic()
    answers = fuzz(options.examples, random.Random(options.seed))
    for (operation, status), count in sorted(answers.items()):
        print(f"{count:>7,}  {status}  {operation}")
    print(f"{answers.total():,} answers as documented in {monotonic() - began:.0f} s")
    never = {label for label, _ in answers} - {label for label, status in answers if status < _SUCCESS}
    errors = sum(count for (_, status), count in answers.items() if status >= _SERVER_ERROR)
    if errors or never:
        print(f"{errors:,} server errors; never answered with success: {', '.join(sorted(never)) or 'none'}")
    return 1 if errors or never else 0


if __name__ == "__main__":
    sys.exit(main())
