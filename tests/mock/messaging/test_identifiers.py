import re

from plivo_mock._messaging._identifiers import Identifiers

UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def test_uuids_have_the_form_of_version_4_and_differ() -> None:
    identifiers = Identifiers()

    drawn = [identifiers.uuid() for _ in range(1_000)]

    assert all(UUID4.fullmatch(uuid) for uuid in drawn)
    assert len(set(drawn)) == 1_000


def test_conversations_have_names_of_33_hexadecimal_digits() -> None:
    identifiers = Identifiers(0)

    drawn = {identifiers.conversation_id() for _ in range(1_000)}

    assert len(drawn) == 1_000
    assert all(re.fullmatch(r"[0-9a-f]{33}", name) for name in drawn)


def test_a_seed_makes_identifiers_repeatable() -> None:
    first, second, other = Identifiers(1), Identifiers(1), Identifiers(2)

    assert [first.uuid(), first.uuid()] == [second.uuid(), second.uuid()]
    assert first.uuid() != other.uuid()


def test_without_a_seed_they_are_not() -> None:
    assert Identifiers().uuid() != Identifiers().uuid()
