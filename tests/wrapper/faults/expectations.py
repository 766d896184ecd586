"""How a call ends when something goes wrong, and what must hold however it ends."""

from typing import Unpack

import httpx
from attrs import frozen

from plivo_messaging import CallOptions, PlivoError, SendOutcomeUnknown
from tests.wrapper.faults.peer import Received
from tests.wrapper.faults.server import FaultServer
from tests.wrapper.faults.surfaces import Surface

__all__ = ["Ends", "assert_connections", "assert_ends", "assert_sent_once", "assert_usable"]


@frozen
class Ends:
    """How a call ends.

    Attributes:
        error: The error it raises, exactly; None if it succeeds.
        attempts: Requests the client says it made.
        received: Requests that reached the server whole, if not all of them.
        pauses: The pauses between them, in seconds, where they are known.
    """

    error: type[PlivoError] | None
    attempts: int = 1
    received: int | None = None
    pauses: tuple[float, ...] | None = None


def assert_ends(
    ends: Ends, surface: Surface, server: FaultServer, operation: str, **options: Unpack[CallOptions]
) -> PlivoError | None:
    """Make a call, see how it ends, and that nothing was sent twice and no connection got lost.

    Args:
        ends: How it has to end.
        surface: The client.
        server: The server.
        operation: What is called.
        **options: How the call is made.

    Returns:
        The error, if it ends in one.
    """
    before = len(server.requests)
    error: PlivoError | None = None
    try:
        surface.call(operation, **options)
    except PlivoError as raised:
        error = raised
    assert type(error) is (ends.error or type(None)), repr(error)
    expected = ends.attempts if ends.received is None else ends.received
    received = server.received(expected, since=before)
    assert len(received) == expected
    assert {each.operation for each in received} <= {operation}
    assert len(surface.pauses) == ends.attempts - 1
    assert ends.pauses is None or tuple(surface.pauses) == ends.pauses
    assert_sent_once(received)
    assert_connections(surface, at_most=1)
    if error is not None:
        assert error.attempts == ends.attempts
    if isinstance(error, SendOutcomeUnknown):
        assert operation == "send"
        assert error.sent_at <= error.failed_at
        assert error.__cause__ is not None
    return error


def assert_usable(surface: Surface, server: FaultServer, operation: str) -> None:
    """Make the same call without a fault, see that it succeeds at once, and close the client."""
    server.fault = None
    surface.pauses.clear()
    assert_ends(Ends(None), surface, server, operation, timeout=httpx.Timeout(10))
    assert_connections(surface, at_most=1, at_least=surface.kept)
    server.settle(1)
    surface.close()
    server.settle(0)


def assert_connections(surface: Surface, *, at_most: int, at_least: int = 0) -> None:
    """See that each connection of the client waits for a request, and that it has no more than some."""
    assert at_least <= surface.connections() <= at_most


def assert_sent_once(received: list[Received]) -> None:
    """See that no send was repeated that could have been accepted.

    Args:
        received: All requests of one call that came in whole, in order.
    """
    repeated = [each for each in received[:-1] if each.operation == "send" and not each.refused]
    assert not repeated, f"sent again, though it may have been accepted: {repeated}"
