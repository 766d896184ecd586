"""Answers nobody asked for: a server that answers twice, or after it was given up."""

import pytest

from tests.client.faults.expectations import Ends, assert_ends
from tests.client.faults.faults import answering, in_turn
from tests.client.faults.peer import documented, http
from tests.client.faults.server import FaultServer
from tests.client.faults.surfaces import OPERATIONS, Surface


def twice(operation: str) -> bytes:
    """Answer one request with two answers at once."""
    return http(documented(operation)) * 2


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("first", OPERATIONS)
def test_the_second_answer_is_not_taken_for_that_to_the_next_request(
    first: str, operation: str, surface: Surface, server: FaultServer
) -> None:
    server.fault = in_turn(answering(twice))
    surface.call(first)
    # A connection with something left to read is not used again.
    assert_ends(Ends(None), surface, server, operation)
    assert server.connections == 2
