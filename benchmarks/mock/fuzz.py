"""Make requests that schemathesis generates from the contract: `python -m benchmarks.mock.fuzz`.

Valid and invalid requests to every operation of the mock server, in this process. The exit code is 1 if a response is a
5xx, or is not what the contract documents; schemathesis shows the request, reduced to the smallest.
"""

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from importlib.resources import files
from itertools import product
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from schemathesis.config import SchemathesisConfig

from plivo_mock import ManualClock, MockPlivo

_MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
_SUPPRESSED = (HealthCheck.data_too_large, HealthCheck.filter_too_much, HealthCheck.too_slow)
_AT_ONCE = 500  # examples in a run of hypothesis, which ends early when it finds nothing new
_SERVER_ERROR = 500
_REDIRECT = 300


def contract() -> Any:  # noqa: ANN401 - schemathesis' schemas have no complete types
    """Return the contract, bound to a mock server of this process and to a message that it has."""
    mock = MockPlivo(clock=ManualClock(), seed=1)
    message_uuid = mock.receive(from_number="12025550123", to_number="12025550100", text="A table for two, please.")
    document = json.loads((files("plivo_messaging_api") / "openapi.json").read_text(encoding="utf-8"))
    document["components"]["parameters"]["AuthId"]["schema"] = {"type": "string", "enum": [mock.auth_id]}
    for parameter in document["paths"]["/Account/{auth_id}/Message/{message_uuid}/"]["parameters"]:
        if parameter.get("name") == "message_uuid":
            parameter["example"] = message_uuid  # other UUIDs are generated as well
    config: Any = SchemathesisConfig
    options = {
        "auth": {"basic": {"username": mock.auth_id, "password": mock.auth_token}},
        # Literals of the mock's own source, which runs in this process, would be mixed into the data.
        "analysis": {"constants": {"enabled": False}},
    }
    schema = schemathesis.openapi.from_dict(document, config=config.from_dict(options))
    schema.app = mock.asgi()
    return schema


def fuzz(examples: int, chance: random.Random) -> Counter[tuple[str, int]]:
    """Make requests, check their responses, and count the statuses of each operation."""
    responses: Counter[tuple[str, int]] = Counter()

    def check(case: Any) -> None:  # noqa: ANN401 - its methods have no complete types
        response = case.call()
        responses[case.operation.label, response.status_code] += 1
        case.validate_response(response)

    operations = [result.ok() for result in contract().get_all_operations()]
    while responses.total() < examples:
        for operation, mode in product(operations, _MODES):
            left = min(_AT_ONCE, examples - responses.total())
            if left > 0:
                _run(check, operation.as_strategy(generation_mode=mode), left, chance.randrange(2**32))
    return responses


def _run(check: Callable[[Any], None], cases: Any, examples: int, number: int) -> None:  # noqa: ANN401
    limits = settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=_SUPPRESSED, print_blob=False
    )
    generated: Any = given(cases)
    test: Callable[[], None] = seed(number)(limits(generated(check)))
    test()


def main() -> int:
    """Run it, print what was answered, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--examples", type=int, default=10_000, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32), help="default: another each time")
    options = parser.parse_args()
    print(f"{options.examples:,} requests, --seed {options.seed}", flush=True)
    responses = fuzz(options.examples, random.Random(options.seed))
    for (operation, status), number in sorted(responses.items()):
        print(f"{number:>7,}  {status}  {operation}")
    errors = sum(number for (_, status), number in responses.items() if status >= _SERVER_ERROR)
    never = {label for label, _ in responses} - {label for label, status in responses if status < _REDIRECT}
    print(f"{errors:,} server errors; operations that never succeeded: {', '.join(sorted(never)) or 'none'}")
    return 1 if errors or never else 0


if __name__ == "__main__":
    sys.exit(main())
