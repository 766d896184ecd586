"""Every fault of the table against every kind of call, over real sockets."""

import pytest

from plivo_messaging import PlivoError, SendOutcomeUnknown
from tests.wrapper.faults.certificates import identity, trusting
from tests.wrapper.faults.expectations import assert_ends, assert_sent_once, assert_usable
from tests.wrapper.faults.faults import answering
from tests.wrapper.faults.matrix import CASES, GZIP, UNKNOWN, UNREADABLE, Case
from tests.wrapper.faults.peer import Peer, http
from tests.wrapper.faults.server import FaultServer
from tests.wrapper.faults.surfaces import BROUGHT, OPERATIONS, SURFACES, Surface

# What needs the socket itself, or would last.
PLAIN_ONLY = {"reset before a byte is read", "reset after the head", "a head that never ends"}
NOTHING = b" " * 65_535
# A block of a gzip stream, stored as it is.
BLOCK = b"\x00\xff\xff\x00\x00" + NOTHING


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("name", CASES)
def test_it_ends_as_the_table_says(name: str, operation: str, surface: Surface, server: FaultServer) -> None:
    case = CASES[name]
    server.fault = case.fault
    surface.change(**case.context())
    assert_ends(case.sends if operation == "send" else case.reads, surface, server, operation, **case.options)
    assert_usable(surface, server, operation)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*SURFACES, *BROUGHT])
@pytest.mark.parametrize("name", [name for name in CASES if name not in PLAIN_ONLY])
def test_over_tls_no_send_is_repeated_or_called_refused_that_may_have_been_accepted(name: str, kind: str) -> None:
    case = CASES[name]
    with FaultServer(case.fault, tls=identity("ours", "127.0.0.1")) as server:
        surface = {**SURFACES, **BROUGHT}[kind](server.url("https"), trusting("ours"))
        if kind in SURFACES:
            surface.change(**case.context())
            assert_ends(case.sends, surface, server, "send", **case.options)
        else:
            assert_safe(case, surface, server, "send")
        assert_usable(surface, server, "send")


# What a client of the user's does in its own way: it follows no redirect, but reads where one leads, and only its read
# timeout ends a response whose head arrives bit by bit.
OTHERWISE = {"a redirect to nowhere", "a redirect to no name", "a head that never ends"}


def assert_safe(case: Case, surface: Surface, server: FaultServer, operation: str) -> None:
    """Make a call, and see that no send is repeated, or called refused, that may have been accepted."""
    surface.change(**case.context())
    error: PlivoError | None = None
    try:
        surface.call(operation, **case.options)
    except PlivoError as raised:
        error = raised
    assert_sent_once(server.requests)
    if operation == "send":
        assert type(error) in {case.sends.error or type(None), SendOutcomeUnknown}
    surface.pauses.clear()


over_a_client_of_the_users = pytest.mark.parametrize("name", [name for name in CASES if name not in OTHERWISE])


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind in BROUGHT if kind != "aiohttp"])
@pytest.mark.parametrize("operation", ["send", "list"])
@over_a_client_of_the_users
def test_it_ends_the_same_way_over_a_client_of_the_users(
    name: str, operation: str, kind: str, server: FaultServer
) -> None:
    case = CASES[name]
    surface = BROUGHT[kind](server.url())
    server.fault = case.fault
    surface.change(**case.context())
    assert_ends(case.sends if operation == "send" else case.reads, surface, server, operation, **case.options)
    assert_usable(surface, server, operation)


@pytest.mark.slow
@pytest.mark.parametrize("operation", ["send", "list"])
@over_a_client_of_the_users
def test_over_aiohttp_no_send_is_repeated_or_called_refused_that_may_have_been_accepted(
    name: str, operation: str, server: FaultServer
) -> None:
    """It has errors of its own for many faults, and calls a connection that broke one that could not be made."""
    surface = BROUGHT["aiohttp"](server.url())
    server.fault = CASES[name].fault
    assert_safe(CASES[name], surface, server, operation)
    assert_usable(surface, server, operation)


@pytest.mark.parametrize(
    ("answer", "part", "at_most"),
    [(http(length=""), NOTHING, 600), (http(b"\x1f\x8b\x08" + bytes(7), length="", headers=GZIP), BLOCK, 300)],
    ids=["plain", "gzip"],
)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_endless_body_is_not_read_to_its_end(
    operation: str, answer: bytes, part: bytes, at_most: int, surface: Surface, server: FaultServer
) -> None:
    parts: list[bytes] = []

    def count(peer: Peer) -> None:
        while len(parts) < 1_000:
            peer.send(part)
            parts.append(part)
        peer.hang_up()

    server.fault = answering(answer, count)
    error = assert_ends(UNKNOWN if operation == "send" else UNREADABLE, surface, server, operation)
    assert "too long" in str(error)
    assert_usable(surface, server, operation)
    # 16 MB, or 64 KB, and what the buffers of two sockets hold.
    assert len(parts) < at_most
