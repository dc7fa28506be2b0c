"""From a raw CSV file to four rates of both arms with intervals, then more questions: ours and two notebooks.

What a notebook does is what an analyst would write: the whole file read by the quickest reader, the rules as
vectorised columns that are kept for later questions, intervals by statsmodels. It checks, redacts and keeps
nothing.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median

import duckdb
import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from analytics.metrics import METRICS
from analytics.ticket_slices import Slice
from data import settings
from jobs.counting import snapshot
from tests.benchmarks.peers import ours
from tests.benchmarks.peers.logs import LABEL, START
from tests.benchmarks.peers.with_duckdb import RULES, TIMES

RATES = tuple(
    METRICS[key] for key in ("resolution_rate", "escalation_rate", "reopen_rate", "csat_good_share")
)
HORIZON = timedelta(days=7)
#: A question: the arms are asked apart, by this column too, of one value of another and from a day on.
QUESTIONS: Mapping[str, tuple[str | None, str | None, int]] = {
    "one channel": (None, "chat", 0),
    "by category": ("category", None, 0),
    "the last two months, by customer plan": ("plan", None, 90),
}
FIRST = (None, None, 0)
REPEATED = 5

#: A group's values → a rate's key → its numerator, denominator and interval.
Answer = dict[str, dict[str, tuple[int, int, float, float]]]


def by_us(path: str, out: str) -> None:
    """Checked, redacted and kept in a lake with its lineage; intervals that know customers and days."""
    here = settings.read()
    began = time.perf_counter()
    ours.import_csv(path)
    read = time.perf_counter() - began
    taken = snapshot.take(here, LABEL)

    def ask(by: str | None, channel: str | None, days: int) -> Answer:
        chosen = Slice(
            start=(START + timedelta(days=days)).date() if days else None,
            where=(("channel", (channel,)),) if channel else (),
        ).but("arm", "pilot", "baseline")
        # Nothing is kept of an earlier question.
        found = replace(taken, effects={}).estimates(chosen, ("arm", by) if by else ("arm",), RATES)
        return {
            " ".join(map(str, group)): {
                each.key: (
                    int(rates[each.key].numerator or 0),
                    rates[each.key].n,
                    rates[each.key].low or 0.0,
                    rates[each.key].high or 0.0,
                )
                for each in RATES
            }
            for group, rates in found.items()
        }

    _tell(out, began, read, ask)


def by_pandas(path: str, out: str) -> None:
    """Arrow's reader, as it is quicker than the one by default."""
    began = time.perf_counter()
    frame = pd.read_csv(path, engine="pyarrow", dtype_backend="numpy_nullable")
    read = time.perf_counter() - began
    as_of = frame[list(TIMES)].max().max()
    counted = _flags(frame[frame["created_at"] <= as_of], as_of)

    def ask(by: str | None, channel: str | None, days: int) -> Answer:
        rows = counted[counted["arm"].notna()]
        if channel:
            rows = rows[rows["channel"] == channel]
        if days:
            rows = rows[rows["created_at"] >= START + timedelta(days=days)]
        keys = ["arm", by] if by else ["arm"]
        sums = rows.groupby(keys, observed=True, sort=False)[list(_measures())].sum().reset_index()
        return _with_intervals(sums, keys)

    _tell(out, began, read, ask)


def by_duckdb(path: str, out: str) -> None:
    """A table read from the file, one of the rules' columns, sums by SQL."""
    began = time.perf_counter()
    opened = duckdb.connect()
    plain = ", ".join(f"make_timestamp(epoch_us({name})) as {name}" for name in TIMES)
    opened.execute(
        f"create table tickets as select * replace ({plain}, string_split(tags, ',') as tags), "
        f"'{LABEL}' as source from read_csv('{path}')"
    )
    read = time.perf_counter() - began
    as_of = opened.execute(f"select greatest({', '.join(f'max({name})' for name in TIMES)}) from tickets")
    found = as_of.fetchall()[0][0]
    flags = ", ".join(f"{rule} as {name}" for name, rule in _MEASURES_IN_SQL.items())
    opened.execute(
        f"create table counted as {RULES.read_text()} select arm, category, channel, plan, created_at, "
        f"{flags} from judged",
        {"as_of": found, "horizon": HORIZON, "source": LABEL},
    )

    def ask(by: str | None, channel: str | None, days: int) -> Answer:
        keys = ["arm", by] if by else ["arm"]
        since = (START + timedelta(days=days)).strftime("%Y-%m-%d")
        where = [
            "arm is not null",
            *([f"channel = '{channel}'"] if channel else []),
            *([f"created_at >= '{since}'"] if days else []),
        ]
        sums = ", ".join(f"count(*) filter ({name}) as {name}" for name in _measures())
        asked = f"select {', '.join(keys)}, {sums} from counted where {' and '.join(where)} group by all"
        return _with_intervals(opened.execute(asked).df(), keys)

    _tell(out, began, read, ask)


_MEASURES_IN_SQL = {
    "outcome_known": "mature and is_durable is not null",
    "durable": "mature and is_durable",
    "escalation_known": "mature and escalated is not null",
    "escalated": "mature and escalated",
    "reopen_known": "end_known and is_ended",
    "reopened_ended": "end_known and is_reopened",
    "rated": "is_rated",
    "rated_good": "is_rated and coalesce(csat_good, csat >= 4)",
}


def _measures() -> list[str]:
    return [name for each in RATES for name in (each.numerator, each.denominator)]


def _flags(t: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """The rules of these four rates as columns, beside what is asked by."""
    until = t["created_at"] + pd.Timedelta(HORIZON)
    tested = ("," + t["tags"] + ",").str.contains(",test,", regex=False).fillna(value=False)
    mature = ~t["status"].isin(["merged", "spam", "deleted"]) & ~tested & (until <= as_of)
    ended_at = t["resolved_at"].fillna(t["closed_at"])
    resolved = t["resolved"].fillna((t["status"] == "closed").fillna(ended_at.notna()))
    resolved &= (ended_at <= until) | ended_at.isna()
    again = (t["reopened_at"] <= until).astype("boolean").where(t["reopened_at"].notna())
    again = again.fillna(t["reopened"]).fillna(value=False)
    known = mature & resolved.notna()
    rated = mature & (t["csat_good"].notna() | t["csat"].notna())
    rated &= (t["csat_at"] <= until) | t["csat_at"].isna()
    found = {
        "outcome_known": known,
        "durable": known & resolved & ~again,
        "escalation_known": mature & t["escalated"].notna(),
        "escalated": mature & t["escalated"],
        "reopen_known": known & (resolved | again),
        "reopened_ended": known & again,
        "rated": rated,
        "rated_good": rated & t["csat_good"].fillna(t["csat"] >= 4),
    }
    flags = {name: each.fillna(value=False).to_numpy(dtype=np.bool_) for name, each in found.items()}
    asked = {name: t[name].astype("category") for name in ("arm", "category", "channel", "plan")}
    return pd.DataFrame({**asked, "created_at": t["created_at"], **flags}, index=t.index)


def _with_intervals(sums: pd.DataFrame, keys: list[str]) -> Answer:
    """By Wilson's method, each ticket a customer of its own."""
    found: Answer = {" ".join(map(str, group)): {} for group in sums[keys].itertuples(index=False)}
    for each in RATES:
        yes, of = sums[each.numerator].to_numpy(), sums[each.denominator].to_numpy()
        low, high = proportion_confint(yes, of, method="wilson")
        rows = zip(found, yes, of, low, high, strict=True)
        for group, *numbers in rows:
            found[group][each.key] = (int(numbers[0]), int(numbers[1]), float(numbers[2]), float(numbers[3]))
    return found


def _tell(out: str, began: float, read: float, ask: Callable[[str | None, str | None, int], Answer]) -> None:
    """Answers the first question, then each other one several times, and writes what it took.

    What is asked of columns that nobody looked at before is told apart: they may have to be read first.
    """
    answers = {"first": ask(*FIRST)}
    first = time.perf_counter() - began
    once, later = dict[str, float](), dict[str, float]()
    for name, question in QUESTIONS.items():
        spent = list[float]()
        for _ in range(REPEATED):
            asked = time.perf_counter()
            answers[name] = ask(*question)
            spent.append(time.perf_counter() - asked)
        once[name], later[name] = spent[0], median(spent)
    told = {"read": read, "first": first, "once": once, "later": later, "answers": answers}
    Path(out).write_text(json.dumps(told))
