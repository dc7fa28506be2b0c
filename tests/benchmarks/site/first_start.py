"""The first start: `make run` on an empty home, until the first page has been made for a visitor."""

import asyncio
from statistics import median

from tests import server_process
from tests.benchmarks.report import UNBOUND, Line, seconds
from tests.benchmarks.site import browser_visits, client
from tests.benchmarks.sizes import FULL, Ground

STARTS, BOUND = 5, 8.0


def run(ground: Ground) -> list[Line]:
    """Each start has a home of its own; what is installed already is not installed again."""
    starts = STARTS if ground.size is FULL else 1
    taken = [_start(ground, number) for number in range(starts)]
    ready, whole = (median(each[place] for each in taken) for place in (0, 1))
    return [
        Line(
            f"`make run` on an empty home: the demonstration, the start, the first page, {starts} starts",
            f"{seconds(whole)} ({seconds(ready)} until it answers)",
            UNBOUND, UNBOUND, f"≤ {BOUND:g} s", whole <= BOUND,
        )
    ]  # fmt: skip


def _start(ground: Ground, number: int) -> tuple[float, float]:
    """The seconds until the site is ready, and until its first page is made."""
    with server_process.serving(_make, ground.folder / f"first-start-{number}") as ours:
        return ours.seconds_to_ready, ours.seconds_to_ready + asyncio.run(_first_page(ours.url))


def _make(port: int) -> list[str]:
    return ["make", "--no-print-directory", "--old-file=.venv/.installed", "run", f"PORT={port}"]


async def _first_page(url: str) -> float:
    async with client.visit(url) as visitor:
        return (await browser_visits.succeeded(visitor)).seconds
