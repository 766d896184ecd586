"""All faults."""

from typing import TypeAlias

from tests.contract.faults import access, answers, behaviour, callbacks, given, limiting, paging, rules, signing
from tests.contract.faults.calls import CallbackFault
from tests.contract.faults.faulty import Fault

AnyFault: TypeAlias = Fault | CallbackFault

FAULTS: tuple[Fault, ...] = (
    *answers.faults(),
    *paging.faults(),
    *access.faults(),
    *rules.faults(),
    *behaviour.faults(),
    *given.faults(),
    *limiting.faults(),
)
"""Faults of answers."""

ALL_FAULTS: tuple[AnyFault, ...] = (*FAULTS, *callbacks.faults(), *signing.faults())
