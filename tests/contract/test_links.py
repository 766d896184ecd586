"""Operations one after the other, along the links of the contract: what was sent can be retrieved and listed."""

from typing import Any

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import Response
from schemathesis.schemas import BaseSchema

from tests.contract.narrowed import GET, LIST, SEND
from tests.contract.successes import Successes


def test_what_was_sent_can_be_read(contract: BaseSchema, successes: Successes) -> None:
    machine: Any = contract.as_state_machine()

    def record(_: object, response: Response, case: Any) -> None:
        successes.record(case.operation.label, response.status_code)

    recorded = type("Recorded", (machine,), {"after_call": record})
    # The state machine takes neither the number of examples nor determinism from the configuration.
    run_state_machine_as_test(
        recorded, settings=settings(machine.TestCase.settings, max_examples=50, derandomize=True, database=None)
    )
    successes.check(frozenset({SEND, LIST, GET}))
