"""All faults."""

from typing import TypeAlias

from tests.contract.faults import (
    access,
    answers,
    behaviour,
    callbacks,
    destinations,
    encoding,
    given,
    limiting,
    paging,
    reading,
    records,
    rules,
    signing,
)
from tests.contract.faults.calls import CallbackFault
from tests.contract.faults.faulty import Fault

AnyFault: TypeAlias = Fault | CallbackFault

FAULTS: tuple[Fault, ...] = (
    *answers.faults(),
    *encoding.faults(),
    *records.faults(),
    *paging.faults(),
    *access.faults(),
    *rules.faults(),
    *destinations.faults(),
    *behaviour.faults(),
    *given.faults(),
    *limiting.faults(),
    *reading.faults(),
)
"""Faults of answers."""

ALL_FAULTS: tuple[AnyFault, ...] = (*FAULTS, *callbacks.faults(), *signing.faults())
