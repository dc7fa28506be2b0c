"""How much of everything, and the logs and homes that the items share, each made when first asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from jobs.failures import embedding
from tests.benchmarks.peers import logs, step
from tests.homes import settings_at


@dataclass(frozen=True, slots=True)
class Size:
    """How many tickets, repetitions and people a run has."""

    tickets: int
    large: int
    repetitions: int
    questions: int
    reruns: int
    people: int
    seconds: float
    think_seconds: float
    #: What makes vectors of texts.
    model: str
    #: The sizes at which growth is looked at.
    growth: tuple[int, ...]
    #: More than fits into memory, for the item that is run by name.
    beyond: int


GROWTH = (10_000, 100_000, 1_000_000, 5_000_000)
FULL = Size(1_000_000, 10_000_000, 3, 31, 60, 25, 60.0, 5.0, embedding.DEFAULT, GROWTH, 50_000_000)
# Without a language model: it takes a part of a second for each thousand texts.
QUICK = Size(10_000, 100_000, 1, 5, 4, 3, 2.0, 0.5, embedding.FALLBACK, (10_000,), 250_000)


@dataclass(frozen=True, slots=True)
class Ground:
    """What the items work on, in a folder that is removed at the end."""

    folder: Path
    size: Size

    @property
    def csv(self) -> Path:
        """The tickets as a CSV file."""
        path = self.folder / "tickets.csv"
        if not path.exists():
            logs.write_csv(path, self.size.tickets)
        return path

    @property
    def site(self) -> Path:
        """A server's folder with those tickets imported in its home."""
        folder = self.folder / "site"
        if not self.home.exists():
            folder.mkdir(exist_ok=True)
            step.run("peers.ours", "import_csv", self.csv, home=self.home)
        return folder

    @property
    def home(self) -> Path:
        """The home of that server; empty until `site` was asked for, or something imported there."""
        return self.folder / "site" / "pilotlight"

    @property
    def large(self) -> Path:
        """A home whose lake holds many more tickets."""
        home = self.folder / "large"
        if not home.exists():
            logs.write_lake(settings_at(home), self.size.large)
        return home


def alternate(repetitions: int, *runs: Callable[[int], float]) -> list[float]:
    """The median of each, one after the other and again: what disturbs the machine disturbs all alike."""
    taken: list[list[float]] = [[] for _ in runs]
    for repetition in range(repetitions):
        for run, found in zip(runs, taken, strict=True):
            found.append(run(repetition))
    return [median(found) for found in taken]
