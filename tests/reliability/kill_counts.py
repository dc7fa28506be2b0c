"""What is counted when processes are killed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """Kills that left everything in order, and what became of all that had been acknowledged before them."""

    kills: int = 0
    survived: int = 0
    #: Rows, or jobs, of which somebody had been told that they are kept.
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.kills + other.kills,
            self.survived + other.survived,
            self.acknowledged + other.acknowledged,
            self.lost + other.lost,
            self.doubled + other.doubled,
        )
