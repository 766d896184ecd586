"""Every fault of the table against every kind of call, over real sockets."""

import pytest

from tests.client.faults.expectations import assert_ends, assert_usable
from tests.client.faults.matrix import CASES
from tests.client.faults.server import FaultServer
from tests.client.faults.surfaces import OPERATIONS, Surface


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("name", CASES)
def test_it_ends_as_the_table_says(name: str, operation: str, surface: Surface, server: FaultServer) -> None:
    case = CASES[name]
    server.fault = case.fault
    surface.change(**case.context())
    assert_ends(case.sends if operation == "send" else case.reads, surface, server, operation, **case.options)
    assert_usable(surface, server, operation)
