"""Many people at once on the overview page, each of whom changes a filter, reads, and changes it again."""

import asyncio
import random
import time
from itertools import product
from statistics import median, quantiles
from urllib.parse import urlencode

from tests import serving
from tests.benchmarks import visitors
from tests.benchmarks.client import Run
from tests.benchmarks.logs import CATEGORIES, CHANNELS, PLANS
from tests.benchmarks.report import Line, seconds
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
    with serving.serving(serving.ours(), ground.site) as ours:
        runs = asyncio.run(_everybody(ours.url, size))
    taken = [found.seconds for found in runs]
    p95 = quantiles(taken, n=20, method="inclusive")[-1]
    failed = sum(not found.succeeded for found in runs)
    return [
        Line(
            work=f"{size.people} people on Overview of {size.tickets:,} tickets for {size.seconds:g} s, "
            f"{size.think_seconds:g} s think time, {len(runs)} runs, {len(CHOICES)} different filters",
            ours=f"median {seconds(median(taken))}, p95 {seconds(p95)}, {failed} errors",
            peer="–",
            ratio="–",
            bound="p95 ≤ 800 ms, no error",
            holds=p95 <= 0.8 and not failed,
        )
    ]


async def _everybody(url: str, size: Size) -> list[Run]:
    async with visitors.visit(url) as (visitor, before):
        visitors.choose(visitor, before.filters, CHOICES[1])
        if (await visitors.look(visitor)).cards == before.cards:
            raise RuntimeError("The page shows the same whatever is chosen, so its filters were not met.")
    until = time.monotonic() + size.seconds
    visits = (
        _somebody(url, random.Random(number), until, size.think_seconds) for number in range(size.people)
    )
    return [run for runs in await asyncio.gather(*visits) for run in runs]


async def _somebody(url: str, chance: random.Random, until: float, think_seconds: float) -> list[Run]:
    """Arrives at some time, thinks now shorter and now longer, and stays until the end."""
    runs: list[Run] = []
    await asyncio.sleep(chance.uniform(0, think_seconds))
    async with visitors.visit(url) as (visitor, shown):
        while True:
            await asyncio.sleep(chance.uniform(0.5, 1.5) * think_seconds)
            chosen = chance.choice(CHOICES)
            visitors.choose(visitor, shown.filters, chosen)
            runs.append(await visitor.rerun(urlencode(chosen)))
            if time.monotonic() >= until:
                return runs
