"""The table of what was measured says whether a promise is kept."""

import pytest

from benchmarks.mock.figures import Figure, table


@pytest.mark.parametrize(
    ("limit", "at_least", "is_kept"),
    [(None, False, True), (2.0, True, True), (2.1, True, False), (2.0, False, True), (1.9, False, False)],
)
def test_a_promise_is_kept_or_not(limit: float | None, at_least: bool, is_kept: bool) -> None:
    assert Figure.of("ratio", [3.0, 1.0, 2.0], "times", limit, at_least=at_least).is_kept is is_kept


def test_the_table_shows_the_median_and_its_spread() -> None:
    figures = [
        Figure.of("sends", [1999.6, 1500.0, 2500.0], "a second"),
        Figure.of("ratio", [1.5], "times", 2.0, at_least=True),
        Figure.of("start", [0.25], "s", 0.5),
    ]

    assert table(figures).splitlines() == [
        "| what | median | from … to | promised | kept |",
        "|---|---|---|---|---|",
        "| sends | 2,000 a second | 1,500 to 2,500 |  |  |",
        "| ratio | 1.5 times |  | ≥ 2 | **no** |",
        "| start | 0.25 s |  | ≤ 0.5 | yes |",
    ]
