"""The job that learns a score from more evidence than the confidence, on other tickets than it is judged on.

Where answers were reviewed it learns from the outcomes of all other customers and is judged by the tags;
without tags it learns from half of the customers and is judged on the other half.
"""

import zlib
from dataclasses import dataclass

import numpy as np
import polars as pl
from sqlmodel import col

from analytics.failures import request_languages
from analytics.thresholds import evidence_score
from analytics.thresholds.evidence_score import Evidence
from data.database.tables import JobRecord
from data.errors import DataError
from data.lake import lake
from data.settings import Settings
from jobs.counting import job_results
from jobs.failures import embedding
from jobs.job_queue import job_requests
from jobs.job_queue.job_kind import Progress
from jobs.job_queue.job_requests import Job, Params
from jobs.thresholds import answer_truths
from jobs.thresholds.answer_truths import Answers, Truth

KIND = "threshold score"
SEED = 20261018
#: The latest so many answers are read; more would only take longer.
MOST = 12_000


@dataclass(frozen=True, slots=True)
class LearnedScore:
    """A score from more evidence: `scores` has `item`, `learned` and `judged` (not learnt from)."""

    job: int
    scores: pl.DataFrame
    weights: dict[str, float]
    learnt_from: int
    truth: Truth
    stale: bool


def ask(settings: Settings, source: str, truth: Truth) -> Job:
    """Queue the job that learns a source's score."""
    return job_results.ask(
        settings,
        KIND,
        source,
        {"truth": truth, "model": embedding.asked(), "reviewed": answer_truths.stamp(settings, source)},
    )


def perform(settings: Settings, params: Params, progress: Progress) -> str:
    """Learn the score that a job asks for and store it; the reference of its tables."""
    here = job_results.settings_of(settings, params)
    source, truth = str(params["source"]), answer_truths.checked(str(params["truth"]))
    progress("reading", 0.05)
    answers = answer_truths.read(here, source)
    model = None if params["model"] is None else str(params["model"])
    tables = learn(here, answers, truth, model=model, progress=progress)
    progress("storing", 0.95)
    return job_results.store(settings, KIND, params, tables)


def learn_now(settings: Settings, source: str, truth: Truth) -> None:
    """Learn a source's score here and now, as a worker would, and store it."""
    job = ask(settings, source, truth)
    if job.state == "done":
        return
    ended(settings, job, perform(settings, job.params, lambda stage, share: None))


def ended(settings: Settings, job: Job, reference: str) -> None:
    """Mark a job as done whose result was stored in this process."""
    job_requests.update_all(
        settings, [col(JobRecord.id) == job.id], {"state": "done", "progress": 1.0, "result_ref": reference}
    )


def learn(
    settings: Settings,
    answers: Answers,
    truth: Truth,
    *,
    model: str | None = None,
    progress: Progress = lambda stage, share: None,
) -> dict[str, pl.DataFrame]:
    """The score of the latest answers as tables `scores` and `weights`; a DataError with too few truths."""
    rows = answers.rows.filter("first").tail(MOST)
    wrong = rows["wrong_by_outcome"].cast(pl.Float64).to_numpy()
    judged = _judged(rows, truth)
    fit = np.isfinite(wrong) & ~judged
    if fit.sum() < evidence_score.FEWEST:
        raise DataError(
            f"A better score needs {evidence_score.FEWEST} answers with a known outcome to learn from, "
            f"beside those that it is judged on; there are {int(fit.sum())}. Import more tickets."
        )
    vectors = _vectors(settings, answers.source, rows, model, progress)
    progress("learning", 0.9)
    evidence = Evidence(
        confidence=rows["score"].to_numpy().astype(float),
        retrieval=rows["retrieval"].cast(pl.Float64).to_numpy(),
        margin=rows["margin"].cast(pl.Float64).to_numpy(),
        intent=rows["intent"].to_list(),
        vectors=vectors,
        customer=rows["customer"].to_numpy(),
    )
    found = evidence_score.learn(evidence, np.nan_to_num(wrong), fit, seed=SEED)
    if found is None:
        raise DataError("Every outcome is the same: there is nothing to learn a score from.")
    weights = [(name, weight, found.learnt_from, truth) for name, weight in found.weights.items()]
    return {
        "scores": rows.select("item", learned=pl.Series(found.score), judged=pl.Series(judged)),
        "weights": pl.DataFrame(weights, schema=["evidence", "weight", "learnt_from", "truth"], orient="row"),
    }


def newest(settings: Settings, source: str) -> LearnedScore | None:
    """The score that was learnt last of a source; None where there is none."""
    job = job_results.newest(settings, KIND, source)
    if job is None:
        return None
    weights = job_results.read(settings, job, "weights")
    return LearnedScore(
        job=job.id,
        scores=job_results.read(settings, job, "scores"),
        weights=dict(weights.select("evidence", "weight").iter_rows()),
        learnt_from=int(weights["learnt_from"][0]),
        truth=answer_truths.checked(str(weights["truth"][0])),
        stale=job_results.is_stale(settings, job),
    )


def with_learned(answers: Answers, learned: LearnedScore) -> pl.DataFrame:
    """The answers that the score was not learnt from, with `score` replaced by the learned one."""
    judged = learned.scores.filter("judged").select("item", "learned")
    return answers.rows.join(judged, on="item", how="inner", maintain_order="left").with_columns(
        confidence=pl.col("score"), score=pl.col("learned").round(6)
    )


def _judged(rows: pl.DataFrame, truth: Truth) -> np.ndarray:
    """Which answers are kept to judge by: those of the reviewed customers, or of half of all customers."""
    customers = rows["customer"]
    if truth == "reviewed":
        reviewed = rows.filter(pl.col("wrong").is_not_null())["customer"].unique()
        return customers.is_in(reviewed.implode()).to_numpy()
    kept = [zlib.crc32(f"{SEED} {each}".encode()) % 2 == 0 for each in customers.to_list()]
    return np.asarray(kept)


def _vectors(
    settings: Settings, source: str, rows: pl.DataFrame, model: str | None, progress: Progress
) -> np.ndarray | None:
    """The vectors of the tickets' requests; None where the log has no words."""
    tickets = lake.of(settings).scan_source("tickets", source)
    if tickets is None:
        return None
    names = tickets.collect_schema().names()
    request = pl.col("request") if "request" in names else pl.lit(None, pl.String)
    words = (
        tickets.join(rows.lazy().select("ticket_id"), on="ticket_id", how="semi")
        .select("ticket_id", "language", text=pl.coalesce(request, "body", "subject", pl.lit("")))
        .collect()
    )
    ordered = rows.select("ticket_id").join(words, on="ticket_id", how="left", maintain_order="left")
    texts = [str(text or "")[:4_000] for text in ordered["text"].to_list()]
    if not any(text.strip() for text in texts):
        return None
    spoken = request_languages.shares(texts, ordered["language"].to_list())
    encoder = embedding.pick(model, english=request_languages.is_english(spoken))
    return embedding.embed(settings, encoder, texts, lambda stage, share: progress(stage, 0.1 + 0.75 * share))
