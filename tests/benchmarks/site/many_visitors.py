"""Many people at once on the overview page, each of whom changes a filter, reads, and changes it again."""

import asyncio
import random
import time
from itertools import product
from statistics import median, quantiles
from urllib.parse import urlencode

from tests import server_process
from tests.benchmarks.peers.logs import CATEGORIES, CHANNELS, PLANS
from tests.benchmarks.report import UNBOUND, Line, seconds
from tests.benchmarks.site import browser_visits
from tests.benchmarks.site.client import Run
from tests.benchmarks.sizes import Ground, Size

#: What people choose: everything, one value, or two.
CHOICES: tuple[dict[str, str], ...] = (
    {},
    *({"category": category} for category in CATEGORIES),
    *({"channel": channel, "plan": plan} for channel, plan in product(CHANNELS, PLANS)),
)


def run(ground: Ground) -> list[Line]:
    """One server process; from each request to the end of its run, over everybody's runs."""
    size = ground.size
    with server_process.serving(server_process.ours(), ground.site) as ours:
        runs = asyncio.run(_everybody(ours.url, size))
    taken = [found.seconds for _, found in runs]
    later = [found.seconds for begun, found in runs if begun > size.seconds / 3] or taken
    p95, p95_later = (quantiles(found, n=20, method="inclusive")[-1] for found in (taken, later))
    failed = sum(not found.succeeded for _, found in runs)
    return [
        Line(
            work=f"{size.people} people on Overview of {size.tickets:,} tickets for {size.seconds:g} s, "
            f"{size.think_seconds:g} s think time, {len(runs)} runs, {len(CHOICES)} different filters",
            ours=f"median {seconds(median(taken))}, p95 {seconds(p95)}, {failed} errors",
            peer="–",
            ratio="–",
            bound="p95 ≤ 800 ms, no error",
            holds=p95 <= 0.8 and not failed,
        ),
        Line(
            work="the same people once most filters have been asked for: the last two thirds of that time",
            ours=f"median {seconds(median(later))}, p95 {seconds(p95_later)}",
            peer="–",
            ratio="–",
            bound=UNBOUND,
            holds=True,
        ),
    ]


async def _everybody(url: str, size: Size) -> list[tuple[float, Run]]:
    async with browser_visits.visit(url, page="overview") as (visitor, before):
        browser_visits.choose(visitor, before.filters, CHOICES[1])
        if (await browser_visits.look(visitor)).cards == before.cards:
            raise RuntimeError("The page shows the same whatever is chosen, so its filters were not met.")
    start = time.monotonic()
    visits = (_somebody(url, random.Random(number), start, size) for number in range(size.people))
    return [run for runs in await asyncio.gather(*visits) for run in runs]


async def _somebody(url: str, chance: random.Random, start: float, size: Size) -> list[tuple[float, Run]]:
    """Arrives at some time, thinks now shorter and now longer, and stays until the end.

    Every run comes with the seconds from the start at which it was asked for.
    """
    runs: list[tuple[float, Run]] = []
    await asyncio.sleep(chance.uniform(0, size.think_seconds))
    async with browser_visits.visit(url, page="overview") as (visitor, shown):
        while True:
            await asyncio.sleep(chance.uniform(0.5, 1.5) * size.think_seconds)
            chosen = chance.choice(CHOICES)
            browser_visits.choose(visitor, shown.filters, chosen)
            runs.append((time.monotonic() - start, await visitor.rerun(urlencode(chosen))))
            if time.monotonic() >= start + size.seconds:
                return runs
