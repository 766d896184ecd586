import re
from collections import Counter

import pytest

from plivo_mock._messaging._delivery import MessageState
from plivo_mock._messaging._magic import (
    MAGIC_DESTINATIONS,
    MagicDestination,
    Refusal,
    outcome_of,
    refusal_of,
)
from plivo_mock._messaging._outcomes import DELIVERED, Outcome

FICTION = re.compile(r"155555501[0-9]{2}|442079460[0-9]{3}")
# Every code of a failure that is documented.
CODES = {"10", "20", "30", "40", "50", "60", "70", "80", "90", "100", "110", "200", "201", "900", "1000"}


@pytest.mark.parametrize("magic", MAGIC_DESTINATIONS, ids=lambda magic: magic.number)
def test_a_magic_destination_is_nobody_s_and_does_what_it_says(magic: MagicDestination) -> None:
    assert FICTION.fullmatch(magic.number)
    if isinstance(magic.effect, Refusal):
        assert (refusal_of(magic.number), outcome_of(magic.number)) == (magic.effect, None)
    else:
        assert (refusal_of(magic.number), outcome_of(magic.number)) == (None, magic.effect)
    code = re.search(r"^(failed|undelivered|rejected), code ([0-9]+)", magic.meaning)
    if code:
        assert isinstance(magic.effect, Outcome)
        assert (magic.effect.state, magic.effect.error_code) == (code[1], code[2])


def test_no_number_has_two_meanings() -> None:
    assert max(Counter(magic.number for magic in MAGIC_DESTINATIONS).values()) == 1


def test_every_documented_code_of_a_failure_can_be_had() -> None:
    effects = [magic.effect for magic in MAGIC_DESTINATIONS]
    codes = {
        effect.error_code
        for effect in effects
        if isinstance(effect, Outcome) and effect.state in {MessageState.FAILED, MessageState.UNDELIVERED}
    }

    assert codes == CODES
    assert Outcome(MessageState.QUEUED) in effects  # which expires: code 420
    assert set(Refusal) <= set(effects)


def test_a_number_that_names_its_code_has_it() -> None:
    for tens in range(10, 100, 10):
        outcome = outcome_of(f"155555501{tens}")
        assert outcome is not None
        assert outcome.error_code == str(tens)


@pytest.mark.parametrize("number", ["12025550123", "442079460000", "15555550100", "155555501100", "0108"])
def test_all_other_destinations_are_ordinary(number: str) -> None:
    assert outcome_of(number) is None
    assert refusal_of(number) is None


def test_one_recipient_never_reads() -> None:
    assert outcome_of("15555550106") is DELIVERED
