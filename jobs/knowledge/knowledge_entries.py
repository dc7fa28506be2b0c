"""Which entries of a source are clean now: the one answer that the page Knowledge and Shadow's gate give."""

from datetime import timedelta

import polars as pl

from analytics.knowledge import clean_entries
from data.settings import Settings
from jobs.counting import job_results, snapshot
from jobs.job_queue.job_requests import Job
from jobs.knowledge import entry_verdicts, knowledge_inputs
from jobs.knowledge.knowledge_check import KIND

#: Verdicts after which a pair is no open conflict any more.
_SETTLED = ("different subject", "fine")


def assessed(settings: Settings, source: str, *, days: int = clean_entries.DAYS) -> pl.DataFrame:
    """Entries that are not retired with `open_points` and `is_clean`, by verdicts and the newest check.

    Without a check nobody has looked for conflicts, and none is held against an entry.
    """
    return _assessed(settings, source, timedelta(), days)


def assessed_before(settings: Settings, source: str, before: int) -> pl.DataFrame:
    """The same so many days earlier, by the dates of the entries; one that was changed since counts as clean.

    What an entry said before its last change is not known, so it is not held against its category.
    """
    back = timedelta(days=before)
    found = _assessed(settings, source, back, clean_entries.DAYS)
    changed = pl.col("updated_at") > snapshot.take(settings, source).rules.as_of - back
    return found.with_columns(is_clean=pl.col("is_clean") | changed.fill_null(False))


def _assessed(settings: Settings, source: str, back: timedelta, days: int) -> pl.DataFrame:
    entries = knowledge_inputs.entries_of(settings, source)
    said = entry_verdicts.verdicts(settings, source)
    kept = entries.filter(~pl.col("entry_id").is_in(list(entry_verdicts.retired(said))))
    job = job_results.newest(settings, KIND, source)
    pairs = None if job is None else open_pairs(settings, source, job)
    return clean_entries.assess(
        kept,
        snapshot.take(settings, source).rules.as_of - back,
        conflicts=in_conflict(pairs),
        verdicts=entry_verdicts.checked(said),
        days=days,
    )


def open_pairs(settings: Settings, source: str, job: Job) -> pl.DataFrame:
    """The pairs of a check that nobody has settled, as `judged_pairs` gives them."""
    return judged_pairs(settings, source, job).filter(
        ~pl.col("verdict").is_in(_SETTLED).fill_null(False), ~pl.col("gone")
    )


def judged_pairs(settings: Settings, source: str, job: Job) -> pl.DataFrame:
    """Every pair of a check with `subject`, `verdict`, `older` and `gone`.

    `older` is the entry that people called out of date; `gone`: an entry of the pair was retired.
    """
    pairs = job_results.read(settings, job, "pairs")
    said = entry_verdicts.verdicts(settings, source)
    out = entry_verdicts.retired(said)
    subjects = [entry_verdicts.pair_subject(a, b) for a, b in pairs.select("first", "second").iter_rows()]
    return pairs.with_columns(
        subject=pl.Series(subjects, dtype=pl.String),
        verdict=pl.Series(
            [said[each].choice if each in said else None for each in subjects], dtype=pl.String
        ),
        older=pl.Series(
            [said[each].evidence.get("older") if each in said else None for each in subjects], dtype=pl.String
        ),
        gone=pl.col("first").is_in(list(out)) | pl.col("second").is_in(list(out)),
    )


def in_conflict(pairs: pl.DataFrame | None) -> frozenset[str]:
    """The ids of entries that stand in an open contradiction, told or judged so."""
    if pairs is None:
        return frozenset()
    open_ = pairs.filter(pl.coalesce("verdict", "kind") == "contradiction")
    return frozenset([*open_["first"], *open_["second"]])


def clean_by_category(settings: Settings, source: str) -> dict[str, int]:
    """Clean entries of each category: what Shadow's gate asks for."""
    return clean_entries.by_category(assessed(settings, source))
