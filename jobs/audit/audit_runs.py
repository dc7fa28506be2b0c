"""Runs of the audit: ask for one as a job, do it, and read the newest of a source."""

import json
import time
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl

from analytics.audit import buckets, category_audit, complexity, measuring, risk_lexicon
from analytics.audit.audit_window import ALL, DAYS, AuditWindow
from analytics.audit.buckets import Advice
from analytics.audit.category_audit import CategoryAudit
from analytics.audit.complexity import EQUAL, PARTS, Parts, Ranked
from data.errors import DataError
from data.lake import lake
from data.settings import Settings
from jobs.audit import audit_inputs, risk_word_versions
from jobs.counting import job_results
from jobs.job_queue.job_kind import Progress
from jobs.job_queue.job_requests import Job, Params

AUDIT = "audit"
SEED = 7
_DRAWN = pl.List(pl.Float32)


@dataclass(frozen=True, slots=True, eq=False)
class AuditRun:
    """What an audit found: its window, every category by name, and what ranks are made of in that order.

    `near` is the learnt cosine of a repeated question, `authors` how many people replied (None: not
    recorded), `lexicon` the digest of the words of risk.
    """

    source: str
    key: str
    window: AuditWindow
    categories: tuple[CategoryAudit, ...]
    parts: Parts
    near: float | None
    languages: tuple[str, ...]
    replies: int
    authors: int | None
    lexicon: str
    lake_version: str
    seed: int
    seconds: float
    made_at: datetime

    def of(self, category: str) -> CategoryAudit:
        """One category; a DataError names those that there are."""
        found = next((each for each in self.categories if each.category == category), None)
        if found is None:
            names = ", ".join(each.category for each in self.categories)
            raise DataError(f"The audit has no category {category!r}. It has: {names}.")
        return found

    def advice(self, declared: Collection[str] = ()) -> dict[str, Advice]:
        """The advice for each category; `declared` always go to a person."""
        return {each.category: buckets.advise(each, declared) for each in self.categories}

    def ranks(self, among: Collection[str], weigh: Mapping[str, float] = EQUAL) -> dict[str, Ranked]:
        """The rank of these categories by tickets a month × (1 − complexity)."""
        rows = [place for place, each in enumerate(self.categories) if each.category in among]
        found = complexity.ranked(complexity.among(self.parts, rows), weigh)
        return {
            self.categories[row].category: each
            for row, each in zip(rows, found, strict=True)
            if each is not None
        }


def ask(settings: Settings, source: str | None = None, *, days: int = DAYS, who: str | None = None) -> Job:
    """Queues an audit of a source over its last mature days, with its words of risk as they are now."""
    _check(days)
    chosen = job_results.source_of(settings, source)
    words = risk_lexicon.digest(risk_word_versions.current(settings, chosen))
    return job_results.ask(settings, AUDIT, chosen, {"lexicon": words, "seed": SEED, "days": days}, who=who)


def perform(settings: Settings, params: Params, progress: Progress) -> str:
    """Does the audit that a job asks for; the result's reference is its key."""
    here = job_results.settings_of(settings, params)
    days = int(str(params.get("days", DAYS)))
    seed = int(str(params["seed"]))
    found = run(here, str(params["source"]), seed=seed, days=days, progress=progress)
    progress("storing", 0.97)
    return job_results.store(settings, AUDIT, params, _tables(found))


def run(
    settings: Settings,
    source: str,
    *,
    seed: int = SEED,
    days: int = DAYS,
    progress: Progress = lambda stage, share: None,
) -> AuditRun:
    """Audits a source at once; a DataError where none of its mature tickets has a category."""
    _check(days)
    began = time.monotonic()
    progress("reading tickets", 0.02)
    lexicon = risk_word_versions.current(settings, source)
    given = audit_inputs.gather(settings, source, days=days)
    found = measuring.measure(given, lexicon, seed=seed, progress=progress)
    return AuditRun(
        source=source,
        key="",
        window=given.window,
        categories=found.categories,
        parts=found.parts,
        near=found.near,
        languages=found.languages,
        replies=found.replies,
        authors=found.authors,
        lexicon=risk_lexicon.digest(lexicon),
        lake_version=".".join(map(str, lake.of(settings).version())),
        seed=seed,
        seconds=time.monotonic() - began,
        made_at=datetime.now(UTC),
    )


def _check(days: int) -> None:
    if days != ALL and not 7 <= days <= 3660:
        raise DataError(f"A window of {days} days cannot be audited. Use 7 to 3,660, or {ALL} for all days.")


def stale(settings: Settings, job: Job) -> str:
    """What has changed since an audit, in a sentence; empty where nothing has."""
    words = risk_lexicon.digest(risk_word_versions.current(settings, str(job.params["source"])))
    if words != job.params["lexicon"]:
        return "The words of risk were edited since this audit."
    if job_results.is_stale(settings, job):
        return "The data or the program changed since this audit."
    return ""


def newest(settings: Settings, source: str) -> AuditRun | None:
    """The newest audit of a source; None where none was made."""
    job = job_results.newest(settings, AUDIT, source)
    return None if job is None else read(settings, job)


def read(settings: Settings, job: Job) -> AuditRun:
    """What a job found."""
    about: dict[str, Any] = json.loads(job_results.read(settings, job, "about").row(0)[0])
    categories = job_results.read(settings, job, "categories")
    drawn = job_results.read(settings, job, "draws")
    rest = {
        name: about[name]
        for name in ("near", "replies", "authors", "lexicon", "lake_version", "seed", "seconds")
    }
    return AuditRun(
        source=str(job.params["source"]),
        key=job.result_ref,
        window=AuditWindow(**_days(about["window"])),
        categories=tuple(category_audit.from_text(text) for text in categories["record"]),
        parts=Parts(
            categories["a_month"].to_numpy(),
            {name: categories[name].to_numpy() for name in PARTS},
            _matrix(drawn["a_month"]),
            {name: _matrix(drawn[name]) for name in PARTS},
        ),
        languages=tuple(about["languages"]),
        made_at=datetime.fromisoformat(about["made_at"]),
        **rest,
    )


def _tables(found: AuditRun) -> dict[str, pl.DataFrame]:
    """The tables of a result: no word of a customer or person is in them, only ids of tickets."""
    about = {
        "window": {
            **asdict(found.window),
            "first": found.window.first.isoformat(),
            "last": found.window.last.isoformat(),
        },
        "made_at": found.made_at.isoformat(),
        **{
            name: getattr(found, name)
            for name in (
                "near",
                "languages",
                "replies",
                "authors",
                "lexicon",
                "lake_version",
                "seed",
                "seconds",
            )
        },
    }
    parts = found.parts
    return {
        "about": pl.DataFrame({"about": [json.dumps(about)]}),
        "categories": pl.DataFrame(
            {
                "category": [each.category for each in found.categories],
                "record": [category_audit.to_text(each) for each in found.categories],
                "a_month": parts.a_month,
                **parts.parts,
            }
        ),
        "draws": pl.DataFrame(
            {
                "category": [each.category for each in found.categories],
                "a_month": pl.Series(parts.drawn_a_month.tolist(), dtype=_DRAWN),
                **{name: pl.Series(part.tolist(), dtype=_DRAWN) for name, part in parts.drawn.items()},
            }
        ),
    }


def _matrix(column: pl.Series) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.asarray(column.to_list(), dtype=np.float64)


def _days(window: dict[str, Any]) -> dict[str, Any]:
    days = {name: datetime.fromisoformat(window[name]).date() for name in ("first", "last")}
    older = tuple((str(name), int(count)) for name, count in window.get("older_by_category", ()))
    return {**window, **days, "older_by_category": older, "left_out": tuple(window.get("left_out", ()))}
