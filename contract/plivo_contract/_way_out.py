"""How the requests of a run leave: over what, and through which gate."""

import time
from collections.abc import Callable, Sequence

from ._target import MOST_SENDS, Mode, Plan, Target
from ._wire._gate import Gate, Listener
from ._wire._pace import ALL_REQUESTS, LIST_REQUESTS, Pace
from ._wire._permission import Everything, Permission, ReadingOnly, SendingTo
from ._wire._wires import AsgiWire, HttpWire, Wire


def wire_to(target: Target) -> Wire:
    """Give what requests to a server travel over.

    Args:
        target: The server.

    Raises:
        CouldNotTest: The settings of this computer do not let it be made.
    """
    return HttpWire(target.base_url) if target.app is None else AsgiWire(target.app)


def gate_to(
    wire: Wire,
    target: Target,
    plan: Plan,
    listeners: Sequence[Listener],
    *,
    sleep: Callable[[float], object] = time.sleep,
) -> Gate:
    """Give the gate that requests of a run pass.

    Args:
        wire: What they travel over.
        target: The server.
        plan: What is to be done.
        listeners: Are told of every exchange.
        sleep: Waits so many seconds.
    """
    secrets = {each.header[1]: placeholder for each, placeholder in target.accounts}
    if plan.mode is Mode.FULL:
        return Gate(wire, Everything(), listeners=listeners, secrets=secrets)
    if plan.mode is Mode.LIMITS:
        return Gate(wire, ReadingOnly(), listeners=listeners, secrets=secrets, stops_at_limit=False)
    permission: Permission = ReadingOnly()
    if plan.mode is Mode.ONE_DESTINATION:
        permission = SendingTo(plan.src, plan.dst, at_most=MOST_SENDS)
    return Gate(
        wire,
        permission,
        paces=[Pace(ALL_REQUESTS, sleep=sleep)],
        list_paces=[Pace(LIST_REQUESTS, sleep=sleep)],
        listeners=listeners,
        secrets=secrets,
        repeats_after=sleep,
    )
