"""Sufficient statistics of rates and means: frozen and additive."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """A count of rows out of a count of rows."""

    successes: int
    n: int

    def __add__(self, other: "Share") -> "Share":
        """Both taken together."""
        return Share(self.successes + other.successes, self.n + other.n)

    @property
    def rate(self) -> float | None:
        """The share, 0 to 1; nothing where there are no rows."""
        return self.successes / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Moments:
    """Number of values, their sum and sum of squares."""

    n: int
    total: float
    squares: float

    def __add__(self, other: "Moments") -> "Moments":
        """Both taken together."""
        return Moments(self.n + other.n, self.total + other.total, self.squares + other.squares)

    @property
    def mean(self) -> float | None:
        """The mean; nothing where there are no values."""
        return self.total / self.n if self.n else None

    @property
    def variance(self) -> float | None:
        """The sample variance; nothing below two values."""
        if self.n < 2:
            return None
        # Rounding can leave a tiny negative where all values are the same.
        return max(0.0, (self.squares - self.total**2 / self.n) / (self.n - 1))
