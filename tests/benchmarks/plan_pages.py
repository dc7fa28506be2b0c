"""The three pages of a plan: a rerun of each at the server, beside the same differences by statsmodels."""

import asyncio
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import pandas as pd
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.weightstats import CompareMeans
from threadpoolctl import threadpool_limits

from analytics.pilot.plan import Criterion, Phase, Plan
from analytics.ticket_slices import Slice
from jobs.counting import snapshot
from jobs.pilot import pilot_verdict, plan_locking, stored_plans
from tests import server_process
from tests.benchmarks.peers import logs
from tests.benchmarks.report import UNBOUND, Line, seconds, times
from tests.benchmarks.site import client
from tests.benchmarks.sizes import Ground
from tests.homes import settings_at

BOUND = 0.250
PAGES = {"overview": "Overview", "plan": "Plan", "categories": "Categories"}
SHARES, MEANS = ("durable", "escalated", "reopened"), ("csat", "handle_seconds")


def run(ground: Ground) -> list[Line]:
    """Timed at the websocket, from the request to the end of the run; pages have been seen once before."""
    folder = _planned(ground)
    first = _first(folder)
    with server_process.serving(server_process.ours(), folder) as ours:
        reruns = asyncio.run(_visited(ours.url, ground.size.reruns))
    peer = _by_statsmodels(folder, ground.size.repetitions)
    tickets = f"{ground.size.tickets:,} tickets"
    lines = [
        Line(
            work=f"{title} with a plan of five criteria, {tickets}, rerun at the server",
            ours=seconds(reruns[page]),
            peer=f"statsmodels, the same five differences from pandas rows: {seconds(peer)}",
            ratio=times(reruns[page] / peer),
            bound="≤ 250 ms",
            holds=reruns[page] <= BOUND,
        )
        for page, title in PAGES.items()
    ]
    once = Line(
        work=f"the verdict of that plan, {tickets}, once a lake version: adjusted, clustered, every day",
        ours=seconds(first),
        peer=f"statsmodels, neither of these: {seconds(peer)}",
        ratio=times(first / peer),
        bound=UNBOUND,
        holds=True,
    )
    return [*lines, once]


def _planned(ground: Ground) -> Path:
    """A server's folder over the same tickets, with a plan locked before its pilot."""
    folder = ground.folder / "planned"
    home = folder / "pilotlight"
    if not home.exists():
        home.mkdir(parents=True)
        filled = ground.site / "pilotlight"
        (home / "lake").symlink_to(filled / "lake", target_is_directory=True)
        # A lake belongs to its database and its key.
        for path in (*filled.glob("pilotlight.db*"), filled / "redaction.key"):
            shutil.copy2(path, home)
        start = (logs.START + timedelta(days=logs.LIVE_FROM)).date()
        plan = Plan(
            name="Spring pilot",
            source=logs.LABEL,
            pilot=Slice().but("arm", "pilot"),
            baseline=Slice().but("arm", "baseline"),
            randomised=True,
            unit="ticket",
            phases=(Phase("live", start, 0.15),),
            decision=start + timedelta(days=63),
            horizon=timedelta(days=7),
            criteria=(
                Criterion("resolution_rate", target=0.6),
                Criterion("escalation_rate", margin=0.5),
                Criterion("csat_mean", margin=0.1),
                Criterion("handle_time_median", margin=0.1, relative=True),
                Criterion("reopen_rate", margin=0.02),
            ),
            planned_n=1_000,
        )
        saved = plan_locking.save_draft(settings_at(home), plan)
        before = datetime(start.year, start.month, start.day, tzinfo=UTC) - timedelta(days=7)
        plan_locking.lock(settings_at(home), plan.name, over=saved.revision, at=before)
    return folder


def _first(folder: Path) -> float:
    here = settings_at(folder / "pilotlight")
    kept = stored_plans.for_source(here, logs.LABEL)[0]
    taken = snapshot.take(pilot_verdict.settings_of(here, kept.plan), logs.LABEL)
    began = time.perf_counter()
    # As the server has it.
    with threadpool_limits(limits=1, user_api="blas"):
        found = pilot_verdict.of(taken, kept)
    if len([each for each in found.criteria if each.difference or each.pilot.value]) != 5:
        raise RuntimeError(f"The verdict says nothing of a criterion: {found.sentence}")
    return time.perf_counter() - began


async def _visited(url: str, reruns: int) -> dict[str, float]:
    found: dict[str, float] = {}
    async with client.visit(url) as visitor:
        for page in PAGES:
            taken: list[float] = []
            for _ in range(reruns + 1):
                run = await visitor.rerun(page=page)
                if not run.succeeded:
                    raise RuntimeError(f"The page {page} failed: {'; '.join(run.errors) or 'no message'}")
                taken.append(run.seconds)
            found[page] = median(taken[1:])
    return found


def _by_statsmodels(folder: Path, repetitions: int) -> float:
    """Newcombe for three shares, Welch for ratings and times; rows are in memory already."""
    taken = snapshot.take(settings_at(folder / "pilotlight"), logs.LABEL)
    rows = taken.facts.select("arm", "mature", *SHARES, *MEANS).to_pandas()
    spent: list[float] = []
    for _ in range(repetitions):
        began = time.perf_counter()
        _differences(rows)
        spent.append(time.perf_counter() - began)
    return median(spent)


def _differences(rows: pd.DataFrame) -> None:
    used = rows[rows["mature"]]
    one, base = used[used["arm"] == "pilot"], used[used["arm"] == "baseline"]
    for name in SHARES:
        confint_proportions_2indep(one[name].sum(), len(one), base[name].sum(), len(base), method="newcomb")
    for name in MEANS:
        pair = (one[name].dropna(), base[name].dropna())
        CompareMeans.from_data(*pair).tconfint_diff(usevar="unequal")
