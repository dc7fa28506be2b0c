"""The citation check as a job: the entry that each answer cites against the one nearest the person's."""

from dataclasses import asdict

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlmodel import col

from analytics.evaluation import citation_support
from analytics.evaluation.citation_support import CitedAnswer, KnownEntry
from analytics.failures import request_languages
from data.database.tables import JobRecord
from data.errors import DataError
from data.settings import Settings
from jobs.counting import job_results, snapshot
from jobs.evaluation import cited_answers
from jobs.failures import embedding
from jobs.job_queue import job_requests
from jobs.job_queue.job_kind import Progress
from jobs.job_queue.job_requests import Job, Params
from jobs.knowledge import knowledge_inputs

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

KIND = "citations"
TABLES = ("answers", "about")
#: A long article is read in pieces of so many words, which overlap.
_WORDS, _STEP = 160, 120
_EMBEDDED = 0.9


def ask(settings: Settings, source: str, *, who: str | None = None) -> Job:
    """Queues a check of a source; a DataError at once where nothing cites or there are no articles."""
    knowledge_inputs.require_entries(settings, source)
    found, without = cited_answers.read(settings, source)
    if found.is_empty():
        raise DataError(
            f"No answer that cites an article has a person's answer beside it ({without:,} have none). "
            "Import drafts with what people sent (`human_text`), or people's messages."
        )
    return job_results.ask(settings, KIND, source, {}, who=who)


def check_now(settings: Settings, source: str, progress: Progress = lambda stage, share: None) -> Job:
    """Checks a source in this process, as a worker would; what was checked already is not checked again."""
    job = ask(settings, source)
    if job.state == "done":
        return job
    reference = perform(settings, job.params, progress)
    values = {"state": "done", "progress": 1.0, "result_ref": reference}
    job_requests.update_all(settings, [col(JobRecord.id) == job.id], values)
    return job_requests.read(settings, job.id)


def perform(settings: Settings, params: Params, progress: Progress) -> str:
    """Checks the source that a job names, and stores the tables."""
    here = job_results.settings_of(settings, params)
    tables = check(here, str(params["source"]), progress)
    progress("storing", 0.98)
    return job_results.store(settings, KIND, params, tables)


def check(settings: Settings, source: str, progress: Progress) -> dict[str, pl.DataFrame]:
    """The tables of a check, by name (`TABLES`)."""
    progress("reading", 0.0)
    taken = snapshot.take(settings, source)
    rows, without = cited_answers.read(settings, source, taken)
    entries = knowledge_inputs.require_entries(settings, source)
    known = [
        KnownEntry(key, f"{question}. {answer or ''}", request_languages.of(f"{question} {answer or ''}"))
        for key, question, answer in entries.select("entry_id", "question", "answer").iter_rows()
    ]
    answers = [
        CitedAnswer(item, text, request_languages.of(text), tuple(cited))
        for item, text, cited in rows.select("item", "sent", "cited").iter_rows()
    ]
    parts = [(number, piece) for number, each in enumerate(known) for piece in pieces(each.text)]
    texts = [*(each.text for each in answers), *(piece for _, piece in parts)]
    spoken = request_languages.shares(texts, [None] * len(texts))
    encoder = embedding.pick(english=request_languages.is_english(spoken))
    made = embedding.embed(settings, encoder, texts, lambda stage, share: progress(stage, _EMBEDDED * share))
    said, owned = made[: len(answers)], made[len(answers) :]
    progress("comparing", _EMBEDDED)
    own = np.asarray([number for number, _ in parts])
    cosines = by_entry(said, owned, own, len(known))
    among = by_entry(owned, owned, own, len(known), both=True)
    found = citation_support.check(answers, known, cosines, among)
    judged = pl.DataFrame([asdict(each) for each in found], schema=_SUPPORT)
    return {
        "answers": rows.join(judged.rename({"cited": "best_cited"}), on="item", how="inner"),
        "about": pl.DataFrame(
            {
                "answers": [rows.height],
                "judged": [judged.height],
                "without_person": [without],
                "gone": [rows.height - judged.height],
                "entries": [entries.height],
                "model": [encoder.name],
                "as_of": [taken.rules.as_of],
            }
        ),
    }


_SUPPORT = {
    "item": pl.String,
    "cited": pl.String,
    "nearest": pl.String,
    "cited_score": pl.Float64,
    "nearest_score": pl.Float64,
    "across_languages": pl.Boolean,
    "verdict": pl.String,
}


def pieces(text: str) -> list[str]:
    """A text in pieces of 160 words, each begun 120 words after the one before."""
    words = text.split()
    return [" ".join(words[at : at + _WORDS]) for at in range(0, max(1, len(words) - _WORDS + _STEP), _STEP)]


def by_entry(texts: Floats, owned: Floats, own: Integers, entries: int, *, both: bool = False) -> Floats:
    """The cosine of each text with the nearest piece of each entry; `both`: the texts are pieces, too."""
    found = np.full((entries, len(texts)), -1.0)
    np.maximum.at(found, own, owned @ texts.T)
    if not both:
        return found.T
    among = np.full((entries, entries), -1.0)
    np.maximum.at(among, own, found.T)
    return among
