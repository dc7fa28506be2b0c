"""The knowledge check as a job: entries, conflicts, coverage, phrasings, words, ages and drift as tables."""

from dataclasses import asdict

import numpy as np
import polars as pl

from analytics.failures import inputs as failure_inputs
from analytics.failures import request_languages
from analytics.knowledge import answer_ages, duplicates_and_conflicts, phrasings
from analytics.knowledge.duplicates_and_conflicts import Entry
from analytics.knowledge.phrasings import Reach
from data.settings import Settings
from jobs.counting import job_results
from jobs.failures import embedding
from jobs.job_queue.job_kind import Progress
from jobs.job_queue.job_requests import Params
from jobs.knowledge import check_tables, knowledge_drift, knowledge_inputs
from jobs.knowledge.knowledge_drift import KIND
from jobs.knowledge.knowledge_inputs import Inputs
from jobs.months import notes
from jobs.review import judged_answers

TABLES = ("entries", "pairs", "categories", "missing", "words", "ages", "drift", "about")
_EMBEDDED = 0.85


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
    progress("comparing entries with each other", 0.9)
    firsts = np.searchsorted(rows, np.arange(entries.height))
    pairs = duplicates_and_conflicts.find(_entries(entries), known[firsts] if len(rows) else None)
    progress("counting", 0.96)
    requests = requests.with_columns(
        within=pl.Series(reach.within),
        entry_id=pl.Series([None if at < 0 else entries["entry_id"][int(rows[at])] for at in reach.phrasing]),
    )
    releases = [(each.event.day, each.event.what) for each in _releases(settings, source)]
    told += _notes(read, reach, encoder.name)
    base = knowledge_drift.freeze(settings, source, check_tables.months(requests))
    return {
        "entries": check_tables.entry_table(read, requests, releases),
        "pairs": check_tables.pair_table(pairs),
        "categories": check_tables.category_table(requests),
        "missing": check_tables.missing_table(missing, requests),
        "words": check_tables.word_table(requests, entries),
        "ages": pl.DataFrame(
            [asdict(each) for each in answer_ages.curve(read.citations)], schema=check_tables.AGES
        ),
        "drift": check_tables.drift_table(requests, base),
        "about": check_tables.about(read, reach, encoder.name, told),
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
