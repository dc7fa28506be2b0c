"""Failures of the demonstration company: lineage from month to month, and what a run costs visitors."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import date
from statistics import quantiles

from data import sample
from data.database import sessions
from data.settings import Settings
from jobs.failures import analysis_runs, failure_job
from jobs.failures.analysis_runs import Result
from jobs.job_queue.job_requests import Job
from jobs.upkeep import demo
from tests import server_process
from tests.benchmarks import import_beside_visitors
from tests.benchmarks.report import Line, seconds, times
from tests.benchmarks.sizes import FULL, Ground
from tests.homes import settings_at

#: Tickets of the company where all is small.
SMALL = 5_000
OCTOBER = date(2026, 10, 1), date(2026, 10, 31)
NOVEMBER = date(2026, 11, 1), date(2026, 11, 30)


def run(ground: Ground) -> Iterator[Line]:
    """Lineage by month, by the model, and Overview beside the first run ever."""
    folder = ground.folder / "demonstration"
    here = settings_at(folder / "pilotlight")
    demo.load(here, tickets=sample.TICKETS if ground.size is FULL else SMALL)
    sessions.forget(here)
    with server_process.serving(server_process.ours(), folder) as ours:
        query, reruns = f"source={sample.SOURCE_LABEL}", max(ground.size.reruns, 20)
        alone, beside = asyncio.run(
            import_beside_visitors.compared(ours.url, query, here, reruns, lambda: _ask(ground, here))
        )
    p95_alone, p95_beside = (quantiles(taken, n=20, method="inclusive")[-1] for taken in (alone, beside))
    yield Line(
        work=f"Overview of the demonstration, p95 of {len(beside)} reruns during a run, nothing embedded yet",
        ours=seconds(p95_beside),
        peer=f"the same without a run: {seconds(p95_alone)}",
        ratio=times(p95_beside / p95_alone),
        bound="< 2 ×",
        holds=p95_beside < 2 * p95_alone,
    )
    before, now = (_made(here, _ask(ground, here, *days)) for days in (OCTOBER, NOVEMBER))
    then, is_now = _subjects(before), _subjects(now)
    in_both = [thread for thread in now.failures["thread"] if is_now[thread] in set(then.values())]
    if not in_both:
        raise RuntimeError("No cluster of October is one of November: there is nothing to follow.")
    kept = [thread for thread in in_both if then.get(thread) == is_now[thread]]
    states = Counter(now.clusters["state"])
    yield Line(
        work=f"clusters of October in November: {len(in_both)} tickets of clusters that both months have",
        ours=f"{len(kept) / len(in_both):.3f} keep their identity; "
        + ", ".join(f"{count} {state}" for state, count in states.most_common()),
        peer="–",
        ratio="–",
        bound="≥ 0.90",
        holds=len(kept) >= 0.9 * len(in_both),
    )


def _ask(ground: Ground, here: Settings, first: date | None = None, last: date | None = None) -> Job:
    return analysis_runs.ask(here, sample.SOURCE_LABEL, first, last, model=ground.size.model)


def _made(here: Settings, job: Job) -> Result:
    return analysis_runs.read(here, int(failure_job.perform(here, job.params, lambda stage, share: None)))


def _subjects(result: Result) -> dict[str, str]:
    """What most failures of each cluster are confirmed as, by the cluster's thread."""
    return {
        str(thread): Counter(rows["category"].drop_nulls()).most_common(1)[0][0]
        for (thread,), rows in result.failures.drop_nulls("category").group_by("thread")
    }
