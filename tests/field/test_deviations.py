"""The suite notices single deviations when it may only read, or send one message. `make field-test` tries all."""

import pytest

from plivo_contract import Mode, summary
from tests.field.deviations import DEVIATIONS, UNSEEN, Deviation
from tests.field.judging import judge_deviation

pytestmark = pytest.mark.slow

EVERY = 8


def test_there_are_enough_deviations_and_each_has_a_name_of_its_own() -> None:
    seen = [deviation for deviation in DEVIATIONS if not deviation.unseen]
    for mode, least in ((Mode.READ_ONLY, 40), (Mode.ONE_DESTINATION, 15)):
        assert sum(deviation.mode is mode for deviation in seen) >= least
    assert len({deviation.name for deviation in DEVIATIONS}) == len(DEVIATIONS)
    assert {deviation.name for deviation in DEVIATIONS if deviation.unseen} == {*UNSEEN}


@pytest.mark.parametrize("deviation", DEVIATIONS[::EVERY], ids=lambda deviation: deviation.name)
def test_a_deviation_is_noticed_unless_it_cannot_be(deviation: Deviation) -> None:
    report = judge_deviation(deviation)

    assert report.exit_code is deviation.ends, summary(report)
