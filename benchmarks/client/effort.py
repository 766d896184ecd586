"""How much is measured."""

from dataclasses import dataclass

__all__ = ["CHECK", "FULL", "QUICK", "Effort"]


@dataclass(frozen=True)
class Effort:
    """How much is measured.

    Attributes:
        sync_rounds: Rounds of calls one after the other, over all generations.
        async_rounds: Rounds with calls in flight.
        generations: How often each variant gets a new process: where its memory lies by chance makes one process a
            little faster than the next.
        in_flight: How many sends are in flight.
        seconds: How long a round with calls in flight is.
        starts: Fresh processes of each kind.
        streamed: Records of the longest list that is read.
        destinations: Destinations of the largest send.
        traced: Records of the longest list that is read with every allocation traced.
        instructions: Whether instructions are counted.
    """

    sync_rounds: int = 120
    async_rounds: int = 9
    generations: int = 3
    in_flight: tuple[int, ...] = (1, 10, 50, 100, 500)
    seconds: float = 0.2
    starts: int = 15
    streamed: int = 1_000_000
    destinations: int = 100_000
    traced: int = 200_000
    instructions: bool = True


FULL = Effort()
QUICK = Effort(
    sync_rounds=6,
    async_rounds=1,
    generations=1,
    in_flight=(10, 50, 100),
    seconds=0.1,
    starts=2,
    streamed=5_000,
    destinations=5_000,
    traced=5_000,
    instructions=False,
)
CHECK = Effort(sync_rounds=40, async_rounds=5, generations=2, seconds=0.2, starts=7)
