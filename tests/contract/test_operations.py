"""Each operation by itself: the documented examples, the boundaries of every constraint, and random requests."""

from typing import Any

import schemathesis

from tests.contract.successes import Successes

contract: Any = schemathesis.pytest.from_fixture("contract")


def answers_as_documented(case: Any, successes: Successes) -> None:
    response = case.call()
    successes.record(case.operation.label, response.status_code)
    case.validate_response(response)


# Not written as a decorator: schemathesis gives it no type.
test_answers_as_documented = contract.parametrize()(answers_as_documented)
