"""The newest citation check as page and command show it: words, articles cited wrongly, and rows."""

from dataclasses import asdict, dataclass

import numpy as np
import polars as pl

from analytics import wording
from analytics.evaluation import clustered_shares
from analytics.evaluation.clustered_shares import ShareOf
from data.settings import Settings
from jobs.counting import job_results
from jobs.evaluation.citation_check import KIND

WRONG, JUDGED = "another entry fits", ("supported", "another entry fits")
#: With fewer judged answers no share is given.
FEWEST = 30


@dataclass(frozen=True, slots=True, eq=False)
class CitationBoard:
    """A check: its answers with verdicts, the share that another article fits better, what it was of."""

    source: str
    answers: pl.DataFrame
    about: dict[str, object]
    unsupported: ShareOf | None
    stale: bool

    @property
    def judged(self) -> int:
        """How many answers have a verdict of either kind."""
        return int(self.answers["verdict"].is_in(list(JUDGED)).sum())


def of_source(settings: Settings, source: str) -> CitationBoard | None:
    """The newest check of a source; None before the first."""
    job = job_results.newest(settings, KIND, source)
    if job is None:
        return None
    answers = job_results.read(settings, job, "answers")
    judged = answers.filter(pl.col("verdict").is_in(list(JUDGED)))
    share = None
    if judged.height >= FEWEST:
        share = clustered_shares.of(
            (judged["verdict"] == WRONG).to_numpy(), judged["customer"].to_numpy().astype(np.int64)
        )
    about = job_results.read(settings, job, "about").to_dicts()[0]
    return CitationBoard(source, answers, about, share, job_results.is_stale(settings, job))


def headline(board: CitationBoard) -> str:
    """How many citations do not support the answer."""
    if board.unsupported is None:
        return f"Too few to say: {wording.counted(board.judged, 'citation')} judged, {FEWEST} are needed."
    found = board.unsupported
    return f"{wording.count(found.hits)} of {wording.counted(found.n, 'citation')} do not fit the answer."


def meaning(board: CitationBoard) -> list[str]:
    """The share with its interval, and how it was told."""
    said: list[str] = []
    if board.unsupported is not None:
        found = board.unsupported
        said.append(
            f"{wording.share(found.value)} ({wording.interval(found.low, found.high, 'share')}): another "
            "article is nearer to what the person wrote."
        )
    return said


def remarks(board: CitationBoard) -> list[str]:
    """Answers that are in no share, and why."""
    counts = dict(board.answers["verdict"].value_counts().iter_rows())
    said: list[str] = []
    if board.about["without_person"]:
        said.append(
            f"Not judged: {wording.counted(int(str(board.about['without_person'])), 'answer')} that cite an "
            "article, without a person's answer beside them."
        )
    if near := counts.get("no entry is near"):
        said.append(
            f"No article is near: {wording.counted(near, 'answer')} of people. Perhaps one is missing."
        )
    if little := counts.get("says too little"):
        said.append(f"Says too little: {wording.counted(little, 'answer')} of people.")
    if board.about["gone"]:
        said.append(f"The cited article is gone: {wording.counted(int(str(board.about['gone'])), 'answer')}.")
    across = int(board.answers["across_languages"].sum())
    if across:
        said.append(
            f"In another language than the article: {wording.counted(across, 'answer')}, by meaning alone."
        )
    return said


def entries(board: CitationBoard) -> pl.DataFrame:
    """Each cited article: how often, how often another fits better, and which one most often."""
    judged = board.answers.filter(pl.col("verdict").is_in(list(JUDGED)))
    wrong = judged.filter(pl.col("verdict") == WRONG)
    instead = (
        wrong.group_by("best_cited", "nearest")
        .len()
        .sort("len", "nearest", descending=[True, False])
        .group_by("best_cited", maintain_order=True)
        .agg(fits_better=pl.col("nearest").first())
    )
    return (
        judged.group_by("best_cited")
        .agg(cited=pl.len(), unsupported=(pl.col("verdict") == WRONG).sum())
        .join(instead, on="best_cited", how="left")
        .rename({"best_cited": "entry_id"})
        .cast({"cited": pl.Int64, "unsupported": pl.Int64})
        .sort("unsupported", "cited", "entry_id", descending=[True, True, False])
    )


def wrong_rows(board: CitationBoard) -> pl.DataFrame:
    """The answers whose citation does not fit, the clearest first."""
    return (
        board.answers.filter(pl.col("verdict") == WRONG)
        .with_columns(gap=pl.col("nearest_score") - pl.col("cited_score"))
        .sort("gap", "item", descending=[True, False])
        .select(
            "item", "ticket_id", "category", "day", "draft", "best_cited", "nearest", "cited_score",
            "nearest_score", "gap", "sent",
        )
    )  # fmt: skip


def as_json(board: CitationBoard) -> dict[str, object]:
    """The fields of the page."""
    return {
        "source": board.source,
        "headline": headline(board),
        "unsupported": None if board.unsupported is None else asdict(board.unsupported),
        "verdicts": dict(board.answers["verdict"].value_counts().iter_rows()),
        "entries": entries(board).to_dicts(),
        "answers": wrong_rows(board).drop("sent").cast({"day": pl.String}).to_dicts(),
        "model": board.about["model"],
        "remarks": remarks(board),
        "out_of_date": board.stale,
    }


def in_words(board: CitationBoard) -> str:
    """The same as text of a command."""
    lines = [headline(board), *meaning(board), *remarks(board)]
    lines += [
        f"  {row['entry_id'][:24]:<24} {row['unsupported']:>5,} of {row['cited']:>5,}"
        f"{'' if row['fits_better'] is None else '  better: ' + row['fits_better']}"
        for row in entries(board).iter_rows(named=True)
        if row["unsupported"]
    ]
    return "\n".join(lines)
