import re

import pytest

from plivo_mock._messaging._countries import _COUNTRIES, country_of


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("12025550100", "US"),
        ("14165550100", "CA"),
        ("18765550100", "JM"),
        ("1", "US"),
        ("15005550100", "US"),  # no area code of any country
        ("442079460000", "GB"),
        ("441534960000", "JE"),
        ("919876543210", "IN"),
        ("77012345678", "KZ"),
        ("79012345678", "RU"),
        ("358401234567", "FI"),
        ("35818123456", "AX"),
        ("390669812345", "VA"),
        ("390612345678", "IT"),
        ("38344123456", "XK"),
        ("5997123456", "BQ"),
        ("59991234567", "CW"),
    ],
)
def test_the_longest_prefix_decides(number: str, country: str) -> None:
    assert country_of(number) == country


@pytest.mark.parametrize("number", ["", "0", "2", "999123", "870123456789", "88213000000", "9"])
def test_a_number_of_no_country(number: str) -> None:
    assert country_of(number) == ""


def test_the_table_is_made_of_prefixes_and_country_codes() -> None:
    assert all(re.fullmatch(r"[1-9][0-9]{0,6}", prefix) for prefix in _COUNTRIES)
    assert all(re.fullmatch(r"[A-Z]{2}", country) for country in _COUNTRIES.values())


def test_every_country_is_reached() -> None:
    assert len(set(_COUNTRIES.values())) == len({country_of(f"{prefix}0") for prefix in _COUNTRIES}) > 230
