"""Failure analysis of a source: lake → diagnosed, clustered and ranked failures, and their export."""

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from analytics.failures import failed_tickets, inputs, pipeline, request_languages, suggested_fixes
from analytics.failures.inputs import Material
from analytics.failures.pipeline import Found, Options, Progress
from data.errors import DataError
from data.lake import lake
from data.lake.lake import Version
from data.schema import KNOWLEDGE, SOURCE
from data.settings import Settings
from jobs.counting import snapshot
from jobs.failures import embedding
from jobs.failures.embedding import Encoder
from jobs.review import judged_answers

#: The columns of the export, in their order.
EXPORTED = (
    "source",
    "ticket_id",
    "group",
    "group_strength",
    "context_field",
    "context_value",
    "cluster_id",
    "cluster_label",
    "cluster_strength",
    "evidence",
)
#: The part of a run that embedding takes when nothing is kept yet.
_EMBEDDING = 0.6


@dataclass(frozen=True, slots=True)
class Run:
    """The result of an analysis and its inputs: enough to reproduce it."""

    source: str
    version: Version
    first: date | None
    last: date | None
    seed: int
    model: str
    requests: int
    found: Found


def run(
    settings: Settings,
    source: str | None = None,
    first: date | None = None,
    last: date | None = None,
    *,
    seed: int = 7,
    model: str | None = None,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Run:
    """Analyses the failures of a source, optionally those created between two days.

    The progress is told the stage and the share that is done, and may raise to end the run.
    """
    chosen = source or snapshot.newest_source(settings)
    if chosen is None:
        raise DataError("The lake is empty. Import a file first: `python -m jobs import FILE`.")
    version = lake.of(settings).version()
    encoder = embedding.pick(model) if embedding.asked(model) else None
    read = gather(settings, chosen, first, last, encoder=encoder, seed=seed, progress=progress)
    found = pipeline.run(read, options or Options(seed=seed), _later(progress))
    notes = found.notes
    if read.model == embedding.MULTILINGUAL and encoder is None:
        notes = (
            f"More than a fifth of the texts are not in English, so {embedding.MULTILINGUAL} compared them.",
            *notes,
        )
    if read.model == embedding.FALLBACK:
        notes = (
            f"Without a language model, likeness was told by shared words: {embedding.FALLBACK}. Groups and "
            "clusters are less exact.",
            *notes,
        )
    kept = replace(found, notes=notes)
    return Run(chosen, version, first, last, seed, read.model, read.requests.height, kept)


def warm() -> None:
    """Loads libraries and model, so that the first analysis does not wait for them."""
    embedding.pick().encode(["a first request"])


def export(run: Run) -> pl.DataFrame:
    """Returns one row for each failed ticket, in the columns of the command's file."""
    told = run.found.failures.with_columns(suggested_fixes.evidence_words(), source=pl.lit(run.source))
    return told.select(EXPORTED)


def gather(
    settings: Settings,
    source: str,
    first: date | None = None,
    last: date | None = None,
    *,
    encoder: Encoder | None = None,
    seed: int = 7,
    progress: Progress | None = None,
) -> Material:
    """Returns the inputs of an analysis: requests and articles with their embeddings.

    Without an encoder it is the one that fits the languages of the requests.
    """
    if progress is not None:
        progress("reading", 0.0)
    store = lake.of(settings)
    taken = snapshot.take(settings, source)
    tickets = store.scan_source("tickets", source)
    if tickets is None:
        raise DataError("The lake is empty. Import a file first: `python -m jobs import FILE`.")
    said = store.scan_source("interactions", source)
    asked = None if said is None or "interactions" not in taken.rules.known else said.drop(SOURCE)
    if asked is not None:
        asked = _with_reviewed_tags(settings, source, asked)
    requests = failed_tickets.requests(tickets.drop(SOURCE), asked, taken.facts, taken.rules)
    day = pl.col("created_at").dt.convert_time_zone(settings.time_zone).dt.date()
    for limit in (day >= first if first else None, day <= last if last else None):
        requests = requests if limit is None else requests.filter(limit)
    knowledge = store.scan_source("knowledge", source)
    entries = (
        pl.DataFrame(schema=KNOWLEDGE.dtypes) if knowledge is None else knowledge.sort("entry_id").collect()
    )
    places = inputs.places(requests, seed)
    put = inputs.entry_texts(entries)
    own = requests[places]
    if encoder is None:
        spoken = request_languages.shares(own["text"].to_list(), own["language"].to_list())
        encoder = embedding.pick(english=request_languages.is_english(spoken))
    texts = [*own["text"].to_list(), *put["text"].to_list()]
    made = embedding.embed(settings, encoder, texts, _sooner(progress))
    return Material(
        requests=requests,
        places=places,
        vectors=made[: len(places)],
        knowledge=entries,
        entry_rows=put["row"].cast(pl.Int64).to_numpy(),
        entry_vectors=made[len(places) :],
        model=encoder.name,
    )


def _with_reviewed_tags(settings: Settings, source: str, said: pl.LazyFrame) -> pl.LazyFrame:
    """The interactions with the tags that reviewers gave in the place of imported ones."""
    reviewed = judged_answers.tags(settings, source)
    if reviewed.is_empty():
        return said
    joined = said.join(reviewed.lazy(), on="interaction_id", how="left", maintain_order="left")
    return joined.with_columns(tag=pl.coalesce("reviewed", "tag")).drop("reviewed")


def _sooner(progress: Progress | None) -> Progress | None:
    return None if progress is None else lambda stage, share: progress(stage, _EMBEDDING * share)


def _later(progress: Progress | None) -> Progress | None:
    if progress is None:
        return None
    return lambda stage, share: progress(stage, _EMBEDDING + (1 - _EMBEDDING) * share)
