import json

import pytest

from plivo_mock._control._faults import Fault, FaultKind
from plivo_mock._control._magic_faults import MAGIC_FAULTS, magic_fault
from plivo_mock._control._matching import facts_of
from plivo_mock._messaging._magic import MAGIC_DESTINATIONS


def to(dst: str) -> Fault | None:
    return magic_fault(facts_of("POST", "/v1/Account/MA1/Message/", json.dumps({"dst": dst}).encode()))


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 502, 503, 504, 599])
def test_a_destination_names_the_status(status: int) -> None:
    assert to(f"+44 20 7946 0{status}") == Fault(kind=FaultKind.STATUS, status=status)


@pytest.mark.parametrize("dst", ["442079460399", "442079460600", "442079460403", "44207946040", "12025550123"])
def test_other_destinations_do_not(dst: str) -> None:
    assert to(dst) is None


@pytest.mark.parametrize("magic", MAGIC_FAULTS, ids=lambda magic: magic.number)
def test_the_table_is_kept(magic: object) -> None:
    assert magic in MAGIC_FAULTS
    found = next(each for each in MAGIC_FAULTS if each is magic)
    assert to(f"12025550123<{found.number}") == found.fault


def test_no_destination_means_two_things() -> None:
    numbers = [magic.number for magic in MAGIC_DESTINATIONS] + [magic.number for magic in MAGIC_FAULTS]

    assert len({*numbers}) == len(numbers)
    assert [each.number for each in MAGIC_DESTINATIONS if to(each.number) is not None] == []


def test_of_several_the_lowest_number_happens() -> None:
    assert to("442079460503<442079460429") == Fault(kind=FaultKind.STATUS, status=429)


def test_a_list_request_has_none() -> None:
    assert magic_fault(facts_of("GET", "/v1/Account/MA1/Message/", b'{"dst": "442079460503"}')) is None
