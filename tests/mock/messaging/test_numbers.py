import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_mock._messaging._numbers import sanitise_number, sanitise_sender, split_destinations

DIGITS = st.text("0123456789", min_size=1, max_size=14)
PUNCTUATION = st.text("/-.+() ", max_size=3)


@st.composite
def written_numbers(draw: st.DrawFn) -> tuple[str, str]:
    """A number's digits, and the same number with punctuation anywhere."""
    digits = draw(DIGITS)
    return digits, draw(PUNCTUATION) + "".join(digit + draw(PUNCTUATION) for digit in digits)


@given(written_numbers())
def test_punctuation_in_a_number_does_not_matter(number: tuple[str, str]) -> None:
    digits, written = number

    assert sanitise_number(written) == digits
    assert sanitise_sender(written) == digits


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        " ( ) ",
        "123456789012345",
        "12a",
        "1_2",
        "1\t2",
        "1\n",
        "\u0660\u0661",  # digits, but not ASCII
        "\uff11\uff12",
        "²",
        "1\u00a02",
        "<",
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert sanitise_number(text) is None


@given(st.text())
def test_a_number_is_1_to_14_ascii_digits_and_stays_one(text: str) -> None:
    number = sanitise_number(text)

    if number is not None:
        assert set(number) <= set("0123456789")
        assert 1 <= len(number) <= 14
        assert sanitise_number(number) == number


@pytest.mark.parametrize(
    ("given", "sender"),
    [
        ("12025550100", "12025550100"),
        ("+1 (202) 555-0100", "12025550100"),
        ("12345", "12345"),
        ("12345678901234", "12345678901234"),
        ("PLIVO", "PLIVO"),
        ("My Shop", "MyShop"),
        ("ABCDEFGHIJK", "ABCDEFGHIJK"),
        ("Café", "Caf"),
        ("123456789012345", None),
        ("ABCDEFGHIJKL", None),
        ("1234567890AB", None),
        ("", None),
        ("+-.", None),
        ("日本", None),
    ],
)
def test_senders(given: str, sender: str | None) -> None:
    assert sanitise_sender(given) == sender


def test_destinations_are_split_sanitised_and_named_once_in_order() -> None:
    destinations = split_destinations("+1 202-555-0123<12025550124<abc<1(202)5550123<<442079460000<abc<")

    assert destinations.numbers == ("12025550123", "12025550124", "442079460000")
    assert destinations.invalid == ("abc", "")


@given(st.lists(DIGITS, min_size=1))
def test_every_different_destination_is_named_once(numbers: list[str]) -> None:
    destinations = split_destinations("<".join(numbers))

    assert list(destinations.numbers) == list(dict.fromkeys(numbers))
    assert destinations.invalid == ()


@given(st.lists(st.text(st.characters(exclude_characters="<")), min_size=1))
def test_every_destination_is_either_a_number_or_invalid(given: list[str]) -> None:
    destinations = split_destinations("<".join(given))

    assert list(destinations.numbers) == list(dict.fromkeys(filter(None, map(sanitise_number, given))))
    assert list(destinations.invalid) == list(dict.fromkeys(text for text in given if sanitise_number(text) is None))
