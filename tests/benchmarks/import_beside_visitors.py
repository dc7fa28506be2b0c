"""A large import as a job beside the overview: what it costs those who look, and how soon it is stopped."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

from data.settings import Settings
from jobs.intake import imports
from jobs.job_queue import job_requests
from jobs.job_queue.job_requests import Job
from tests import server_process
from tests.benchmarks.peers.logs import LABEL
from tests.benchmarks.report import UNBOUND, Line, seconds, times
from tests.benchmarks.site import browser_visits
from tests.benchmarks.sizes import Ground
from tests.homes import settings_at

#: A rerun now and then, as somebody would who reads; not one after the other.
_PAUSE = 0.1
_PATIENCE = 600


def run(ground: Ground) -> list[Line]:
    """One server with its worker; reruns at the websocket without a job, then during the whole of one."""
    with server_process.serving(server_process.ours(), ground.site) as ours:
        here, query = settings_at(ground.home), f"source={LABEL}"
        reruns = max(ground.size.reruns, 20)
        alone, beside = asyncio.run(compared(ours.url, query, here, reruns, lambda: _ask(ground, "beside")))
        stopped = [_stopped(ground, number, stage) for number, stage in enumerate(("checking", "storing"))]
    size = f"{ground.size.tickets:,}"
    p95_alone, p95_beside = (quantiles(taken, n=20, method="inclusive")[-1] for taken in (alone, beside))
    return [
        Line(
            work=f"Overview of {size} tickets, p95 of {len(beside)} reruns while a job imports {size} more",
            ours=f"{seconds(p95_beside)} (median {seconds(median(beside))})",
            peer=f"the same without a job: {seconds(p95_alone)} (median {seconds(median(alone))})",
            ratio=times(p95_beside / p95_alone),
            bound="< 2 ×",
            holds=p95_beside < 2 * p95_alone,
        ),
        Line(
            work=f"cancelling an import of {size} tickets, while it checks and while it stores",
            ours=" and ".join(seconds(taken) for taken in stopped),
            peer="–",
            ratio="–",
            bound="≤ 5 s" if ground.size.tickets >= 1_000_000 else UNBOUND,
            holds=max(stopped) <= 5,
        ),
    ]


async def compared(
    url: str, query: str, here: Settings, reruns: int, ask: Callable[[], Job]
) -> tuple[list[float], list[float]]:
    """Seconds of so many reruns of a page, and of those during the whole of a job that is then asked for."""
    async with browser_visits.visit(url, query, page="overview") as (visitor, _):

        async def rerun() -> float:
            await asyncio.sleep(_PAUSE)
            return (await browser_visits.succeeded(visitor, query)).seconds

        alone = [await rerun() for _ in range(reruns)]
        beside, job = list[float](), ask()
        while not job_requests.read(here, job.id).ended:
            beside.append(await rerun())
        if job_requests.read(here, job.id).state != "done":
            raise RuntimeError(job_requests.read(here, job.id).error)
    return alone, beside or alone


def _stopped(ground: Ground, number: int, stage: str) -> float:
    """From asking for the end to the state that everybody sees, nothing left of it."""
    here, job = settings_at(ground.home), _ask(ground, f"stopped {number}")
    deadline = time.monotonic() + _PATIENCE
    while not (now := job_requests.read(here, job.id)).stage.startswith(stage) and not now.ended:
        if time.monotonic() > deadline:
            raise TimeoutError(f"The job stands at {now.stage!r}.")
        time.sleep(0.02)
    asked = time.perf_counter()
    job_requests.cancel(here, job.id)
    while not job_requests.read(here, job.id).ended:
        time.sleep(0.02)
    return time.perf_counter() - asked


def _ask(ground: Ground, source: str) -> Job:
    return imports.ask(settings_at(ground.home), Path(ground.csv), imports.Choice(source=source))
