"""The knowledge of a source as its page shows it: coverage, work list, pairs, phrasings and words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from analytics import wording
from analytics.failures.diagnosis.diagnose import plain
from analytics.knowledge import clean_entries
from analytics.significance import proportions
from data.errors import DataError
from data.settings import Settings
from jobs.counting import job_results
from jobs.decisions import buckets
from jobs.job_queue.job_requests import Job
from jobs.knowledge import entry_verdicts, knowledge_drift, knowledge_entries, work_list
from jobs.knowledge.entry_verdicts import Audit, Precision
from jobs.knowledge.knowledge_check import KIND, TABLES

#: So many of the largest categories are the top ones.
TOP = 15
#: So few within reach, for certain and of enough requests, mean that articles are about other things.
_HARDLY, _FEWEST_TO_SAY = 0.2, 30


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that the page shows of a source; frames are ready to be shown and exported.

    `categories`: `category`, `requests`, `customers`, `clean`, `entries`, `needed` (of these `mended` from
    articles that are there), `always` (goes to a person), `covered`, `low`, `high`,
    `failed_share` (null where the agent took none of its tickets), the largest first; the first `TOP` are the
    top ones; nothing is needed in one that always goes to a person. `entries`: a row an entry; `work`: what
    is to be mended or written, see `work_list`; `pairs`: every pair that is not settled.
    """

    source: str
    job: Job
    about: Mapping[str, Any]
    categories: pl.DataFrame
    entries: pl.DataFrame
    work: pl.DataFrame
    pairs: pl.DataFrame
    missing: pl.DataFrame
    words: pl.DataFrame
    ages: pl.DataFrame
    drift: pl.DataFrame
    #: The month that drift is held against, and when it was frozen, in words.
    baseline: str | None
    precision: Precision
    audit: Audit | None
    stale: bool

    @property
    def top(self) -> pl.DataFrame:
        """The largest categories."""
        return self.categories.head(TOP)

    @property
    def wrong(self) -> tuple[int, int]:
        """Entries that caused wrong answers, and how many."""
        causing = self.entries.filter(pl.col("wrong") > 0)
        return causing.height, int(causing["wrong"].sum())

    def count(self, point: str) -> int:
        """Entries with an open point."""
        return self.entries.filter(pl.col("open_points").list.contains(point)).height


def of_source(settings: Settings, source: str, *, days: int = clean_entries.DAYS) -> Board:
    """The board of the newest check of a source; a DataError where there is none yet."""
    job = job_results.newest(settings, KIND, source)
    if job is None:
        raise DataError(
            f"Nobody has checked the knowledge of {source} yet. Press “Check knowledge”, or run "
            f"`python -m jobs knowledge --source {source}`."
        )
    tables = {name: job_results.read(settings, job, name) for name in TABLES}
    judged = knowledge_entries.judged_pairs(settings, source, job)
    open_ = knowledge_entries.open_pairs(settings, source, job)
    counted = tables["entries"].select(
        "entry_id", "answers", "judged", "wrong", "failed", "median_age_days", "tickets", "suspicions"
    )
    entries = knowledge_entries.assessed(settings, source, days=days).join(counted, on="entry_id", how="left")
    numbers = ("answers", "judged", "wrong", "failed", "tickets")
    entries = entries.with_columns(
        pl.col(numbers).fill_null(0), suspicions=pl.col("suspicions").fill_null([])
    )
    told = dict(judged.select("subject", "kind").iter_rows())
    said = entry_verdicts.verdicts(settings, source)
    always = buckets.always_human(settings, source)
    writing = work_list.to_write(tables["missing"], always, said, job.ended_at or job.asked_at)
    return Board(
        source=source,
        job=job,
        about=tables["about"].row(0, named=True),
        categories=_categories(tables["categories"], entries, always),
        entries=entries,
        work=work_list.build(entries, open_, writing),
        pairs=_ranked(open_, entries),
        missing=tables["missing"],
        words=tables["words"],
        ages=tables["ages"],
        drift=tables["drift"],
        baseline=_baseline(settings, source),
        precision=entry_verdicts.precision(told, said),
        audit=entry_verdicts.newest_audit(settings, source),
        stale=job_results.is_stale(settings, job),
    )


def frozen_lines(board: Board) -> list[dict[str, str]]:
    """The work list as it is frozen: a line for each article and each open pair."""
    return work_list.frozen_lines(board.work, board.entries, board.pairs)


def sentence(board: Board) -> str:
    """The answer in a sentence: top categories with enough clean entries, and what is needed."""
    top = board.top
    if top.is_empty():
        return "No request has a category, so nothing says which categories lack articles."
    if not int(board.categories["entries"].sum()):
        return "No article is filed under a category of tickets, so coverage by category is unknown."
    top = top.filter(~pl.col("always"))
    if top.is_empty():
        return "Every top category always goes to a person, so the agent needs no article for them."
    enough = top.filter(pl.col("clean") >= clean_entries.FEWEST).height
    needed, mended = int(top["needed"].sum()), int(top["mended"].sum())
    of = wording.counted(top.height, "top category")
    have = "has" if enough == 1 else "have"
    said = f"{enough} of {of} {have} {clean_entries.FEWEST} clean articles or more."
    if not needed:
        return said
    ways = [f"{mended} by mending articles they have"] * (mended > 0)
    ways += [f"{needed - mended} to be written"] * (needed > mended)
    return f"{said} The others need {needed} more: {', '.join(ways)}."


def reach_sentence(board: Board) -> str | None:
    """That articles are about something else than requests, where hardly any request is within reach."""
    within, asked = int(board.about["within"]), int(board.about["requests"])
    if board.about["threshold"] is None or asked < _FEWEST_TO_SAY:
        return None
    if float(proportions.wilson(within, asked)[1]) >= _HARDLY:
        return None
    return (
        f"{within} of {asked:,} requests {'is' if within == 1 else 'are'} within reach of an article: these "
        "articles seem to be about something else than what customers ask. Check that both are of one source."
    )


def _categories(counted: pl.DataFrame, entries: pl.DataFrame, always: Collection[str]) -> pl.DataFrame:
    """Requests of each category beside its entries; spelled as tickets spell it."""
    own = (
        entries.with_columns(name=plain(pl.col("category")))
        .group_by("name")
        .agg(clean=pl.col("is_clean").sum(), entries=pl.len())
        .drop_nulls("name")
    )
    found = (
        counted.with_columns(name=plain(pl.col("category")))
        .join(own, on="name", how="left")
        .with_columns(pl.col("clean", "entries").fill_null(0).cast(pl.Int64))
    )
    low, high = proportions.wilson(found["within"].to_numpy(), found["requests"].to_numpy())
    is_always = pl.col("category").is_in(list(always))
    needed = pl.when(is_always).then(0).otherwise((clean_entries.FEWEST - pl.col("clean")).clip(0))
    return found.select(
        "category",
        "requests",
        "customers",
        "clean",
        "entries",
        needed=needed,
        mended=pl.min_horizontal(needed, pl.col("entries") - pl.col("clean")),
        always=is_always,
        covered=pl.col("within") / pl.col("requests"),
        low=pl.Series(low),
        high=pl.Series(high),
        failed_share=pl.when(pl.col("involved") > 0).then(pl.col("failed") / pl.col("involved")),
        involved="involved",
    ).sort("requests", "category", descending=[True, False])


def _ranked(pairs: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Pairs with both titles and the wrong answers that cite either; contradictions and the most first."""
    own = entries.select("entry_id", "question", "wrong", "tickets")
    joined = pairs
    for side in ("first", "second"):
        named = own.select(
            pl.col("entry_id").alias(side),
            pl.col("question").alias(f"{side}_title"),
            pl.col("wrong").alias(f"{side}_wrong"),
            pl.col("tickets").alias(f"{side}_tickets"),
        )
        joined = joined.join(named, on=side, how="left")
    order = {"contradiction": 0, "superseded": 1, "duplicate": 2}
    return (
        joined.with_columns(
            wrong=pl.col("first_wrong").fill_null(0) + pl.col("second_wrong").fill_null(0),
            tickets=pl.col("first_tickets").fill_null(0) + pl.col("second_tickets").fill_null(0),
            order=pl.col("kind").replace_strict(order, default=3, return_dtype=pl.Int64),
        )
        .sort("order", "wrong", "tickets", "first", "second", descending=[False, True, True, False, False])
        .drop("order", "first_wrong", "second_wrong", "first_tickets", "second_tickets", "gone")
    )


def _baseline(settings: Settings, source: str) -> str | None:
    found = knowledge_drift.frozen(settings, source)
    if found is None:
        return None
    month, at = found[0].month, found[1].date()
    return f"{month:%b %Y}, frozen on {wording.day(at, year=True)}"
