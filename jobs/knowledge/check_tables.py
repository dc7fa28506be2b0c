"""Tables of a knowledge check as they are stored: entries, pairs, categories, phrasings, words, months."""

from collections.abc import Sequence
from dataclasses import asdict

import polars as pl

from analytics.knowledge import answer_ages, clean_entries, drift, staleness, word_gaps
from analytics.knowledge.duplicates_and_conflicts import Pair
from analytics.knowledge.phrasings import Missing, Reach
from jobs.knowledge.knowledge_inputs import Inputs

#: So many words of customers are told.
_MOST_WORDS = 40


AGES = {
    "first": pl.Int64,
    "last": pl.Int64,
    "right": pl.Int64,
    "n": pl.Int64,
    "low": pl.Float64,
    "high": pl.Float64,
}


def entry_table(read: Inputs, requests: pl.DataFrame, releases: Sequence[tuple[object, str]]) -> pl.DataFrame:
    """Every entry with the answers that cite it, requests near it, and what makes it suspect."""
    assessed = clean_entries.assess(read.entries, read.as_of)
    reasons = staleness.suspicions(assessed, read.as_of, releases)  # pyright: ignore[reportArgumentType]
    near = requests.filter("within").group_by("entry_id").len("tickets")
    return (
        read.entries.join(answer_ages.by_entry(read.citations), on="entry_id", how="left")
        .join(near, on="entry_id", how="left")
        .with_columns(
            pl.col("answers", "judged", "wrong", "failed", "tickets").fill_null(0).cast(pl.Int64),
            suspicions=pl.Series(
                [list(reasons.get(key, ())) for key in read.entries["entry_id"]], dtype=pl.List(pl.String)
            ),
        )
        .sort("entry_id")
    )


def pair_table(pairs: Sequence[Pair]) -> pl.DataFrame:
    """Pairs of entries that conflict, repeat or replace each other."""
    names = ("kind", "first", "second", "difference", "ours", "theirs", "first_sentence", "second_sentence")
    rows = [
        (
            each.kind,
            each.first,
            each.second,
            each.difference.kind if each.difference else None,
            each.difference.ours if each.difference else None,
            each.difference.theirs if each.difference else None,
            each.first_sentence,
            each.second_sentence,
            each.shared,
        )
        for each in pairs
    ]
    return pl.DataFrame(rows, schema={**dict.fromkeys(names, pl.String), "shared": pl.Float64}, orient="row")


def category_table(requests: pl.DataFrame) -> pl.DataFrame:
    """Requests of each category: in the sample, within reach, the agent's and those that failed."""
    return (
        requests.filter(pl.col("category").is_not_null())
        .group_by("category")
        .agg(
            requests=pl.len(),
            within=pl.col("within").sum(),
            involved=pl.col("involved").sum(),
            failed=pl.col("is_failed").sum(),
            customers=pl.col("customer_id").n_unique(),
        )
        .cast({name: pl.Int64 for name in ("requests", "within", "involved", "failed", "customers")})
        .sort("requests", "category", descending=[True, False])
    )


def missing_table(missing: Sequence[Missing], requests: pl.DataFrame) -> pl.DataFrame:
    """Phrasings that entries lack, each with its wordings and tickets."""
    texts, tickets = requests["text"], requests["ticket_id"]
    categories = requests["category"]
    rows = [
        (
            categories[each.typical] or each.category,
            texts[each.typical],
            [texts[row] for row in each.wordings],
            len(each.rows),
            each.customers,
            each.gain,
            [tickets[row] for row in each.rows],
        )
        for each in missing
    ]
    schema = {
        "category": pl.String,
        "typical": pl.String,
        "wordings": pl.List(pl.String),
        "tickets": pl.Int64,
        "customers": pl.Int64,
        "gain": pl.Int64,
        "ticket_ids": pl.List(pl.String),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def word_table(requests: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Words of customers beside those of articles as their authors wrote them: question and answer."""
    written = [
        f"{question} {answer or ''}" for question, answer in entries.select("question", "answer").iter_rows()
    ]
    found = word_gaps.gaps(requests["text"].to_list(), written, requests["language"].to_list())
    schema = {
        "word": pl.String,
        "tickets": pl.Int64,
        "entries": pl.Int64,
        "log_odds": pl.Float64,
        "z": pl.Float64,
    }
    return pl.DataFrame([asdict(each) for each in found[:_MOST_WORDS]], schema=schema)


def months(requests: pl.DataFrame) -> pl.DataFrame:
    """The month of each request with its category, and whether it is within reach."""
    return requests.select("category", "within", month=pl.col("day").dt.truncate("1mo"))


def drift_table(requests: pl.DataFrame, baseline: drift.Baseline | None) -> pl.DataFrame:
    """Requests out of reach by month against the frozen baseline."""
    schema = {
        "month": pl.Date,
        "requests": pl.Int64,
        **dict.fromkeys(("outside", "low", "high", "baseline", "psi"), pl.Float64),
    }
    return pl.DataFrame([asdict(each) for each in drift.monthly(months(requests), baseline)], schema=schema)


def about(read: Inputs, reach: Reach, model: str, told: list[str]) -> pl.DataFrame:
    """One row on the check itself: days, sample, model, threshold and notes."""
    row = {
        "first": read.first,
        "last": read.last,
        "as_of": read.as_of,
        "requests": read.requests.height,
        "total": read.total,
        "within": int(reach.within.sum()),
        "threshold": reach.usual,
        "model": model,
        "cites": not read.citations.is_empty(),
        "judged": read.citations.height - read.citations["tag"].null_count(),
        "median_age_days": read.citations["age_days"].median(),
        "notes": told,
    }
    schema = {
        "first": pl.Date,
        "last": pl.Date,
        "as_of": pl.Datetime("us", "UTC"),
        "requests": pl.Int64,
        "total": pl.Int64,
        "within": pl.Int64,
        "threshold": pl.Float64,
        "model": pl.String,
        "cites": pl.Boolean,
        "judged": pl.Int64,
        "median_age_days": pl.Float64,
        "notes": pl.List(pl.String),
    }
    return pl.DataFrame([row], schema=schema)
