"""What was measured, beside what is promised."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """A measured figure.

    Attributes:
        name: What was measured.
        value: The median.
        unit: Its unit.
        limit: What is promised; None where nothing is.
        at_least: Whether the limit is a lower one.
        samples: What the median is of.
    """

    name: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False
    samples: tuple[float, ...] = ()

    @classmethod
    def of(
        cls, name: str, samples: Sequence[float], unit: str, limit: float | None = None, *, at_least: bool = False
    ) -> "Figure":
        """Take the median of some samples."""
        return cls(name, median(samples), unit, limit, at_least, tuple(samples))

    @property
    def is_kept(self) -> bool:
        """Whether the promise is kept."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def row(self) -> str:
        """Write a row of the table."""
        promise = "" if self.limit is None else f"{'≥' if self.at_least else '≤'} {_rounded(self.limit)}"
        spread = f"{_rounded(min(self.samples))} to {_rounded(max(self.samples))}" if len(self.samples) > 1 else ""
        kept = "" if self.limit is None else "yes" if self.is_kept else "**no**"
        return f"| {self.name} | {_rounded(self.value)} {self.unit} | {spread} | {promise} | {kept} |"

    def as_json(self) -> dict[str, object]:
        """Give everything that is known."""
        return {**asdict(self), "is_kept": self.is_kept}


def table(figures: Sequence[Figure]) -> str:
    """Write a table in Markdown."""
    head = ["| what | median | from … to | promised | kept |", "|---|---|---|---|---|"]
    return "\n".join([*head, *(figure.row() for figure in figures)])


def _rounded(value: float) -> str:
    if value >= 100:  # noqa: PLR2004 - three digits are as much as a measurement is good for
        return f"{value:,.0f}"
    return f"{value:.3g}"
