"""The state machine of an alert: ok → pending (so many looks in a row) → firing → ok.

It fires when the near end of the interval has passed the line, and is armed again only when the estimate
itself is back: an estimate that wavers around the line is one episode and not many.
"""

from dataclasses import dataclass, replace
from typing import Literal

State = Literal["ok", "pending", "firing"]
#: What a look found: past the line for sure, neither, back behind it, or too little to say.
Found = Literal["beyond", "between", "back", "unknown"]
#: What a look changed: an episode began to be counted, fell away before it fired, fired, or ended.
Change = Literal["begun", "dropped", "fired", "ended"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A number with its 95 % interval and the tickets behind it; None where there is none."""

    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Line:
    """A value that a number must not pass, and the side of it that is bad."""

    value: float
    bad: Literal["above", "below"]


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found about a subject, and why, as its page says it.

    `stamp` tells one look from another: the same data looked at twice is one look. `page` is the part of the
    address behind the site's own, with its query. `n` is how many tickets, None where nothing is counted.
    """

    subject: str
    found: Found
    stamp: str
    sentence: str
    page: str
    lake_version: str
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an alert stands: its state, looks beyond in a row, how many episodes, and the last look."""

    state: State = "ok"
    looks: int = 0
    episodes: int = 0
    stamp: str = ""


def compare(reading: Reading, line: Line, minimum: int) -> Found:
    """What a number says about a line; unknown where it rests on fewer than `minimum` tickets."""
    value, low, high = reading.value, reading.low, reading.high
    if value is None or reading.n < minimum:
        return "unknown"
    if (value <= line.value) if line.bad == "above" else (value >= line.value):
        return "back"
    near = low if line.bad == "above" else high
    if near is None:
        return "unknown"
    return "beyond" if (near > line.value if line.bad == "above" else near < line.value) else "between"


def enough(look: Look, minimum: int) -> Look:
    """The look, or an unknown one where it counts fewer tickets than the minimum and would raise an alarm."""
    if look.found == "beyond" and look.n is not None and look.n < minimum:
        return replace(look, found="unknown")
    return look


def step(before: Standing, look: Look, needed: int) -> tuple[Standing, Change | None]:
    """Where an alert stands after a look, and what the look changed; `needed` looks in a row make it fire.

    A look with the last one's stamp, and one that found too little to say, change nothing.
    """
    if look.stamp == before.stamp or look.found == "unknown":
        return before, None
    seen = replace(before, stamp=look.stamp)
    if before.state == "firing":
        return (replace(seen, state="ok", looks=0), "ended") if look.found == "back" else (seen, None)
    if look.found != "beyond":
        if before.state == "pending":
            # It never fired, so its number is free again.
            return replace(seen, state="ok", looks=0, episodes=before.episodes - 1), "dropped"
        return seen, None
    looks = before.looks + 1
    episodes = before.episodes + (before.state == "ok")
    if looks >= needed:
        return replace(seen, state="firing", looks=looks, episodes=episodes), "fired"
    begun: Change | None = "begun" if before.state == "ok" else None
    return replace(seen, state="pending", looks=looks, episodes=episodes), begun
