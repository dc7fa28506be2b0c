"""The knowledge check as a job: entries, conflicts, coverage, phrasings, words, ages and drift as tables."""

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import polars as pl

from analytics.failures import inputs as failure_inputs
from analytics.failures import request_languages
from analytics.knowledge import answer_ages, clean_entries, conflicts, drift, phrasings, staleness, word_gaps
from analytics.knowledge.conflicts import Entry, Pair
from analytics.knowledge.phrasings import Missing, Reach
from data.settings import Settings
from jobs.counting import job_results
from jobs.failures import embedding
from jobs.job_queue.job_kind import Progress
from jobs.job_queue.job_requests import Params
from jobs.knowledge import knowledge_inputs
from jobs.knowledge.knowledge_inputs import Inputs
from jobs.months import notes
from jobs.review import judged_answers

KIND = "knowledge"
TABLES = ("entries", "pairs", "categories", "missing", "words", "ages", "drift", "about")
#: So many words of customers are told.
_MOST_WORDS = 40
_EMBEDDED = 0.6


def further(settings: Settings, source: str) -> Params:
    """What a check depends on beside the lake: reviewed tags, and the notes of releases."""
    known = [f"{each.event.day} {each.event.what}" for each in _releases(settings, source)]
    return {"reviewed": judged_answers.stamp(settings, source), "releases": known, "seed": 7}


def perform(settings: Settings, params: Params, progress: Progress) -> str:
    """Checks the knowledge of the source that a job names, and stores the tables."""
    here = job_results.settings_of(settings, params)
    tables = check(here, str(params["source"]), int(str(params["seed"])), progress)
    progress("storing", 0.98)
    return job_results.store(settings, KIND, params, tables)


def check(settings: Settings, source: str, seed: int, progress: Progress) -> dict[str, pl.DataFrame]:
    """The tables of a check, by name (`TABLES`)."""
    progress("reading", 0.0)
    read = knowledge_inputs.read(settings, source, seed=seed)
    told: list[str] = []
    entries, requests = _comparable(read, told)
    put = failure_inputs.entry_texts(entries)
    texts = [*requests["text"].to_list(), *put["text"].to_list()]
    spoken = request_languages.shares(requests["text"].to_list(), requests["language"].to_list())
    encoder = embedding.pick(english=request_languages.is_english(spoken))
    made = embedding.embed(settings, encoder, texts, lambda stage, share: progress(stage, _EMBEDDED * share))
    asked, known = made[: requests.height], made[requests.height :]
    progress("comparing requests with entries", _EMBEDDED)
    rows = put["row"].to_numpy()
    of = entries["name"].gather(rows).to_list()
    reach = phrasings.reach(asked, requests["name"].to_list(), requests["is_solved"].to_numpy(), known, of)
    missing = phrasings.missing(
        asked, requests["name"].to_list(), requests["customer_id"].to_list(), reach, known, of
    )
    progress("comparing entries with each other", 0.75)
    firsts = np.searchsorted(rows, np.arange(entries.height))
    pairs = conflicts.find(_entries(entries), known[firsts] if len(rows) else None)
    progress("counting", 0.9)
    requests = requests.with_columns(
        within=pl.Series(reach.within),
        entry_id=pl.Series([None if at < 0 else entries["entry_id"][int(rows[at])] for at in reach.phrasing]),
    )
    releases = [(each.event.day, each.event.what) for each in _releases(settings, source)]
    told += _notes(read, reach, encoder.name)
    return {
        "entries": _entry_table(read, requests, releases),
        "pairs": _pair_table(pairs),
        "categories": _category_table(requests),
        "missing": _missing_table(missing, requests),
        "words": _word_table(requests, entries),
        "ages": pl.DataFrame([asdict(each) for each in answer_ages.curve(read.citations)], schema=_AGES),
        "drift": _drift_table(requests),
        "about": _about(read, reach, encoder.name, told),
    }


_AGES = {
    "first": pl.Int64,
    "last": pl.Int64,
    "right": pl.Int64,
    "n": pl.Int64,
    "low": pl.Float64,
    "high": pl.Float64,
}


def _releases(settings: Settings, source: str) -> list[notes.Note]:
    return [each for each in notes.listed(settings, source) if each.event.kind == "release"]


def _comparable(read: Inputs, told: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Entries and requests as they are compared: by category only where both use the same names."""
    shared = set(read.entries["name"].drop_nulls()) & set(read.requests["name"].drop_nulls())
    if shared:
        return read.entries, read.requests
    if read.requests["name"].null_count() < read.requests.height:
        told.append(
            "No article is filed under a category that tickets have, so each request was compared with all "
            "articles. Give articles the tickets' categories to see coverage by category."
        )
    return read.entries.with_columns(name=pl.lit(None, pl.String)), read.requests.with_columns(
        name=pl.lit(None, pl.String)
    )


def _entries(entries: pl.DataFrame) -> list[Entry]:
    return [
        Entry(
            entry_id=row["entry_id"],
            title=row["question"],
            answer=row["answer"] or "",
            category=row["name"],
            conditions=row["conditions"],
            language=request_languages.of(f"{row['question']} {row['answer'] or ''}"),
        )
        for row in entries.iter_rows(named=True)
    ]


def _notes(read: Inputs, reach: Reach, model: str) -> list[str]:
    said: list[str] = []
    if model == embedding.FALLBACK:
        said.append(f"Without a language model, likeness was told by shared words: {embedding.FALLBACK}.")
    if read.requests.height < read.total:
        said.append(
            f"{read.requests.height:,} of {read.total:,} requests were compared, drawn at random; numbers of "
            "tickets beside phrasings are of these."
        )
    if not read.requests["is_solved"].any():
        said.append(
            "The agent solved no request of these days, so what is within reach was learned from how near "
            "phrasings of articles are to each other."
            if reach.usual is not None
            else "The agent solved no request of these days and the articles have few phrasings, so nothing "
            "says what is within reach. Import articles with variations, or tickets that the agent solved."
        )
    if read.citations.is_empty():
        said.append(
            "The log does not say which articles answers cite, so wrong answers and the age of articles at "
            "the answer are unknown. Import messages with `cited`."
        )
    elif read.citations["tag"].null_count() == read.citations.height:
        said.append("No answer that cites an article is tagged; review answers to see the wrong ones.")
    if read.requests["name"].null_count() == read.requests.height:
        said.append("Nothing says what requests are about, so no phrasing is told to be missing.")
    return said


def _entry_table(
    read: Inputs, requests: pl.DataFrame, releases: Sequence[tuple[object, str]]
) -> pl.DataFrame:
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


def _pair_table(pairs: Sequence[Pair]) -> pl.DataFrame:
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


def _category_table(requests: pl.DataFrame) -> pl.DataFrame:
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


def _missing_table(missing: Sequence[Missing], requests: pl.DataFrame) -> pl.DataFrame:
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


def _word_table(requests: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
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


def _drift_table(requests: pl.DataFrame) -> pl.DataFrame:
    months = requests.select("category", "within", month=pl.col("day").dt.truncate("1mo"))
    counts = months.group_by("month").len().filter(pl.col("len") >= drift.FEWEST).sort("month")
    base = months.filter(pl.col("month") == counts["month"][0]) if counts.height else months.clear()
    schema = {
        "month": pl.Date,
        "requests": pl.Int64,
        **dict.fromkeys(("outside", "low", "high", "baseline", "psi"), pl.Float64),
    }
    return pl.DataFrame([asdict(each) for each in drift.monthly(months, base)], schema=schema)


def _about(read: Inputs, reach: Reach, model: str, told: list[str]) -> pl.DataFrame:
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
