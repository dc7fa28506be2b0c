"""Common time unit for durations shown together: 1.7 min, −8.2 min, 1.6 to 1.8 min."""

from dataclasses import dataclass

from analytics.wording import MINUS, NARROW

#: Seconds in each unit, the longest first.
_UNITS = ((86_400.0, "d"), (3_600.0, "h"), (60.0, "min"), (1.0, "s"))
#: A value below this share of a unit is written in the next smaller one: 23 s, not 0.01 h.
_SMALLEST = 0.3


@dataclass(frozen=True, slots=True)
class TimeUnit:
    """A unit of time and the most decimals with which durations are written in it."""

    seconds: float
    name: str
    digits: int

    def number(self, amount: float) -> str:
        """A duration in seconds as a bare number of this unit."""
        size = abs(amount) / self.seconds
        text = f"{size:,.{self.digits if size < 10 else min(self.digits, 1)}f}"
        return f"{MINUS if amount < 0 and text.strip('0.,') else ''}{text}"

    def value(self, amount: float) -> str:
        """A duration in seconds with the unit: 1.7 min."""
        return f"{self.number(amount)}{NARROW}{self.name}"

    def signed(self, amount: float) -> str:
        """A difference of durations with sign and unit: −8.2 min; without a sign where it rounds to 0."""
        text = self.value(amount)
        return f"+{text}" if amount > 0 and self.number(amount).strip("0.,") else text

    def interval(self, low: float, high: float) -> str:
        """An interval with the unit once: 1.6 to 1.8 min."""
        return f"{self.number(low)} to {self.value(high)}"


def shared(*amounts: float) -> TimeUnit:
    """The unit in which all these durations (seconds) can be read and told apart."""
    sizes = sorted(abs(each) for each in amounts)
    positive = [each for each in sizes if each > 0]
    if not positive:
        return TimeUnit(1.0, "s", 0)
    seconds, name = next(
        (
            (length, name)
            for length, name in _UNITS
            if positive[-1] >= length and positive[0] >= _SMALLEST * length
        ),
        _UNITS[-1],
    )
    digits = 0 if positive[0] >= 100 * seconds else 1
    while digits < 2 and len({round(each / seconds, digits) for each in sizes}) < len(set(sizes)):
        digits += 1
    return TimeUnit(seconds, name, digits)
