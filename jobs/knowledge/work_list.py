"""The work list of a knowledge check: articles to mend and articles to write, and its lines as frozen."""

from collections.abc import Collection, Mapping
from datetime import datetime

import polars as pl

from analytics import wording
from jobs.decisions.decision_log import Decision
from jobs.knowledge import entry_verdicts

#: What a line's article is called before it is written.
NEW = "new"
_BESIDE = {"contradiction": "contradicts", "superseded": "is another edition of", "duplicate": "repeats"}


def build(entries: pl.DataFrame, pairs: pl.DataFrame, writing: pl.DataFrame) -> pl.DataFrame:
    """Every article to mend or write: `subject`, `task`, `what`, `why`, and the numbers that rank it.

    Those that caused wrong answers come first, then what is to be written, then failed tickets.
    """
    first, last = pl.col("wrong") > 0, ("entry_id", "subject")
    return pl.concat([_to_mend(entries, pairs), writing], how="diagonal_relaxed").sort(
        first, "wrong", pl.col("task") == "write", "failed", "tickets", *last,
        descending=[True, True, True, True, True, False, False],
    )  # fmt: skip


def to_write(
    missing: pl.DataFrame, always: Collection[str], said: Mapping[str, Decision], checked_at: datetime
) -> pl.DataFrame:
    """A line for each missing phrasing that nobody has answered since the check.

    None where its category always goes to a person, nor where somebody said that it is not needed.
    """
    lines: list[dict[str, object]] = []
    for row in missing.iter_rows(named=True):
        subject = entry_verdicts.phrasing_subject(row["category"], row["typical"])
        verdict = said.get(subject)
        if row["category"] in always or (verdict is not None and verdict.choice == "not needed"):
            continue
        if verdict is not None and verdict.at > checked_at:
            continue
        why = f"no article asks like this: {wording.counted(row['tickets'], 'ticket')} of "
        why += wording.counted(row["customers"], "customer")
        if verdict is not None:
            why = f"said to be written, and still {why}"
        lines.append(
            {
                "subject": subject,
                "task": "write",
                "entry_id": NEW,
                "category": row["category"],
                "what": row["typical"],
                "why": why,
                "owner": "",
                "wrong": 0,
                "failed": 0,
                "tickets": row["tickets"],
            }
        )
    return pl.DataFrame(lines, schema=_SCHEMA)


_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys(("subject", "task", "entry_id", "category", "what", "why", "owner"), pl.String()),
    **dict.fromkeys(("wrong", "failed", "tickets"), pl.Int64()),
}


def _to_mend(entries: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    beside: dict[str, list[str]] = {}
    for first, second, kind, verdict, older in pairs.select(
        "first", "second", "kind", "verdict", "older"
    ).iter_rows():
        verb = _BESIDE.get(verdict or kind, _BESIDE[kind])
        for one, other in ((first, second), (second, first)):
            if older == one:
                beside.setdefault(one, []).append(f"is out of date beside {other}")
            elif older is None:
                beside.setdefault(one, []).append(f"{verb} {other}")
    why = [
        "; ".join(
            [
                *row["open_points"],
                *row["suspicions"],
                *beside.get(row["entry_id"], []),
                *([wording.counted(row["wrong"], "wrong answer")] if row["wrong"] else []),
            ]
        )
        for row in entries.iter_rows(named=True)
    ]
    subjects = [entry_verdicts.entry_subject(each) for each in entries["entry_id"]]
    return (
        entries.with_columns(
            why=pl.Series(why, dtype=pl.String), subject=pl.Series(subjects, dtype=pl.String)
        )
        .filter(pl.col("why") != "")
        .select(
            "subject", pl.lit("mend").alias("task"), "entry_id", "category", pl.col("question").alias("what"),
            "why", pl.col("owner").fill_null("").alias("owner"), "wrong", "failed", "tickets",
            "median_age_days", "updated_at", "checked_at", "valid_until", "source_url",
        )
    )  # fmt: skip


def frozen_lines(work: pl.DataFrame, entries: pl.DataFrame, pairs: pl.DataFrame) -> list[dict[str, str]]:
    """The work list as it is frozen: a line for each article to mend or write, and for each open pair."""
    owners = dict(entries.select("entry_id", pl.col("owner").fill_null("")).iter_rows())
    lines: list[dict[str, str]] = work.select("subject", "what", "why", "owner").to_dicts()
    return lines + [
        {
            "subject": row["subject"],
            "what": f"{row['first']} and {row['second']}",
            "why": row["verdict"] or row["kind"],
            "owner": owners.get(row["first"], "") or owners.get(row["second"], ""),
        }
        for row in pairs.iter_rows(named=True)
    ]
