"""Answers nobody asked for: a server that answers twice, or after it was given up."""

import pytest

from plivo_messaging import SendOutcomeUnknown
from tests.client.faults.expectations import Ends, assert_connections, assert_ends
from tests.client.faults.faults import answering, in_turn
from tests.client.faults.peer import documented, http
from tests.client.faults.server import FaultServer
from tests.client.faults.surfaces import OPERATIONS, READING, Surface


def twice(operation: str) -> bytes:
    """Answer one request with two answers at once."""
    return http(documented(operation)) * 2


@pytest.mark.parametrize("first", OPERATIONS)
def test_the_second_answer_is_not_taken_for_that_to_the_next_send(
    first: str, surface: Surface, server: FaultServer
) -> None:
    server.fault = in_turn(answering(twice))
    surface.call(first)
    error = assert_ends(Ends(SendOutcomeUnknown), surface, server, "send")
    assert "before the request; it belongs to another one" in str(error)
    assert_connections(surface, at_most=0)
    assert_ends(Ends(None), surface, server, "send")


@pytest.mark.parametrize("operation", READING)
def test_what_only_reads_is_asked_for_again(operation: str, surface: Surface, server: FaultServer) -> None:
    server.fault = in_turn(answering(twice))
    surface.call("send")
    assert_ends(Ends(None, 2), surface, server, operation)
