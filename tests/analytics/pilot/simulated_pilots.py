"""Logs of pilots whose truth is known, their plans, and the verdicts on them."""

from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from math import isfinite
from zoneinfo import ZoneInfo

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics import facts
from analytics.pilot.plan import Criterion, Phase, Plan
from analytics.pilot.verdict import whole_verdict
from analytics.pilot.verdict_records import Judged, Standing, Verdict
from analytics.ticket_outcomes import Rules
from analytics.ticket_slices import Slice
from data.schema import TICKETS

#: A Monday.
START = date(2026, 6, 1)
HORIZON = timedelta(days=7)
#: 14 complete days that are a week old.
DECISION = START + timedelta(days=21)
LOCKED = Standing(1, datetime(2026, 5, 20, tzinfo=UTC), "0" * 64)


@dataclass(frozen=True, slots=True)
class Truth:
    """How an arm really is; seconds are the median, each a tenth of the tickets longer or shorter."""

    resolution: float = 0.6
    escalation: float = 0.2
    rated: float = 0.4
    good: float = 0.7
    seconds: float = 300.0


def log(
    pilot: Truth | None = None,
    baseline: Truth | None = None,
    *,
    days: int = 28,
    per_day: int = 100,
    share: float = 0.5,
    customers: int | None = None,
    categories: tuple[str, ...] = ("billing", "login"),
    seed: int = 1,
) -> pl.DataFrame:
    """Tickets of so many days from the start; every ticket is its own customer unless there are so many."""
    rng = np.random.default_rng(seed)
    n = days * per_day
    person = np.arange(n) if customers is None else rng.integers(0, customers, n)
    drawn = rng.random(n if customers is None else customers) < share
    in_pilot = drawn[person]
    truths = (pilot or Truth(), baseline or Truth())

    def chance(name: str) -> NDArray[np.bool_]:
        one, base = (getattr(truth, name) for truth in truths)
        return rng.random(n) < np.where(in_pilot, one, base)

    midnight = datetime.combine(START, time(), UTC)
    seconds = np.arange(n) * 86_400 // per_day
    rated, good = chance("rated"), chance("good")
    medians = np.where(in_pilot, truths[0].seconds, truths[1].seconds)
    return pl.DataFrame(
        {
            "ticket_id": [f"T{at:06}" for at in range(n)],
            "customer_id": [None] * n if customers is None else [f"C{at:05}" for at in person],
            "created_at": [midnight + timedelta(seconds=int(at)) for at in seconds],
            "arm": np.where(in_pilot, "pilot", "baseline"),
            "category": np.array(categories)[rng.integers(0, len(categories), n)],
            "channel": np.array(["mail", "chat"])[rng.integers(0, 2, n)],
            "handled_by": np.where(in_pilot, "ai", "human"),
            "resolved": chance("resolution"),
            "escalated": chance("escalation"),
            "csat": [
                int(score) if given else None
                for score, given in zip(np.where(good, 5, 2), rated, strict=True)
            ],
            "handle_seconds": medians * np.exp(rng.normal(0, 0.5, n)),
        },
        schema_overrides={name: kind for name, kind in TICKETS.dtypes.items() if name in _DRAWN},
    )


_DRAWN = ("customer_id", "csat", "category", "arm", "channel", "handled_by", "created_at")


def plan(*criteria: Criterion, **changes: object) -> Plan:
    """A plan of the arms that the log names, decided after 14 complete days, with these criteria."""
    whole = Plan(
        name="Test",
        source="test",
        pilot=Slice().but("arm", "pilot"),
        baseline=Slice().but("arm", "baseline"),
        randomised=True,
        unit="ticket",
        phases=(Phase("live", START, 0.5),),
        decision=DECISION,
        horizon=HORIZON,
        criteria=criteria or (Criterion("resolution_rate", target=0.5),),
        planned_n=100,
    )
    return replace(whole, **changes)


def counted(
    tickets: pl.DataFrame,
    *,
    as_of: datetime | None = None,
    final: bool = False,
    horizon: timedelta = HORIZON,
    zone: str = "UTC",
) -> tuple[pl.DataFrame, Rules]:
    """The facts of a log and the rules they were judged by, by default at midnight after its last day."""
    full = pl.DataFrame(schema=TICKETS.dtypes)
    rows = pl.concat([full, tickets.cast({"created_at": pl.Datetime("us", "UTC")})], how="diagonal_relaxed")
    there = nw.from_native(rows.lazy())
    seen = facts.survey(there, None)
    latest = rows["created_at"].max()
    assert isinstance(latest, datetime)
    local = latest.astimezone(ZoneInfo(zone))
    end = datetime.combine(local.date() + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)
    rules = Rules(as_of or end, horizon, seen.known, final=final, time_zone=zone)
    return facts.code(facts.build(there, None, rules).collect("polars").to_native()), rules


def judge(
    tickets: pl.DataFrame,
    promised: Plan,
    *,
    on: date = DECISION,
    standing: Standing = LOCKED,
    as_of: datetime | None = None,
    final: bool = False,
    zone: str = "UTC",
) -> Verdict:
    """The verdict of a day on a log that knows all until then."""
    cut = as_of or datetime.combine(on, time(), ZoneInfo(zone)).astimezone(UTC) + timedelta(hours=12)
    known, rules = counted(tickets, as_of=cut, final=final, horizon=promised.horizon, zone=zone)
    found = whole_verdict.of(promised, known, rules, on=on, standing=standing)
    assert not strange(found)
    return found


def only(found: Verdict) -> Judged:
    """The one criterion that there is; whatever is undetermined is a word with a reason and no number."""
    (each,) = found.criteria
    if each.state == "withheld" and not each.criterion.watched:
        assert each.reason and each.p is None
        assert each.difference is None or each.difference.low is None
        assert "No verdict" in each.sentence
    return each


def strange(thing: object, path: str = "") -> list[str]:
    """Where in a record there is a number that is none."""
    if isinstance(thing, float):
        return [] if isfinite(thing) else [path]
    if isinstance(thing, tuple):
        return [each for at, part in enumerate(thing) for each in strange(part, f"{path}[{at}]")]
    if is_dataclass(thing):
        return [
            each
            for part in fields(thing)
            for each in strange(getattr(thing, part.name), f"{path}.{part.name}")
        ]
    return []
