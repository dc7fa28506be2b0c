"""Erases what stored results of jobs and imported files tell of erased tickets; numbers and rows stay."""

import json
from pathlib import Path

from sqlmodel import col, select

from data.database import sessions
from data.database.decision_table import DecisionRecord
from data.database.tables import FailureRun, JobRecord
from data.lake import run_results
from data.lake.lake import Lake
from data.settings import Settings
from jobs.erasure.selection import Scrubbers


def erase(settings: Settings, store: Lake, scrubbers: Scrubbers) -> dict[str, int]:
    """Scrubs every stored table; how many rows were changed in each folder of results."""
    sources = _sources(settings)
    changed = dict.fromkeys(run_results.FOLDERS, 0)
    for folder in run_results.FOLDERS:
        for stored in store.files.list(folder):
            place = Path(stored.name)
            if place.suffix != ".parquet":
                store.files.delete([stored.name])
                continue
            run = place.parts[1]
            frame = run_results.read(store, run, place.stem, folder)
            clean, rows = scrubbers.of(sources.get(run)).frame(frame)
            if rows:
                run_results.write(store, run, {place.stem: clean}, folder)
                changed[folder] += rows
        _clear_drafts(store, folder)
    return changed


def _clear_drafts(store: Lake, folder: str) -> None:
    """Deletes what a killed writer left: it is listed nowhere."""
    if store.files.is_folder:
        for draft in store.files.place(folder).rglob("*.draft"):
            draft.unlink(missing_ok=True)


def _sources(settings: Settings) -> dict[str, str]:
    """The source of each stored result, by its folder."""
    with sessions.session(settings, reads_only=True) as opened:
        runs = opened.exec(select(FailureRun.key, FailureRun.source)).all()
        jobs = opened.exec(select(JobRecord.result_ref, JobRecord.params)).all()
        files = opened.exec(
            select(DecisionRecord.evidence, DecisionRecord.source).where(
                col(DecisionRecord.evidence).contains('"result"')
            )
        ).all()
    found = dict(runs)
    found |= {ref: str(json.loads(params).get("source") or "") for ref, params in jobs if ref}
    return found | {str(json.loads(evidence).get("result")): source for evidence, source in files}
