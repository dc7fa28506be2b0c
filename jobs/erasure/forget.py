"""Erases a customer, or everything before a date, everywhere this installation keeps it.

The order makes it repeatable: what is needed to find the rest, the tickets, goes last. A process that was
killed has left less; doing it again finds what is still there and ends the same. That it began, and with how
many tickets, is stored first: the certificate of the run that ends it counts what the killed one had found.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from pathlib import Path

from data import current_user
from data.audit_log import events
from data.database import sessions
from data.errors import DataError
from data.lake import lake
from data.lake.lake import Lake
from data.privacy import hashed_customer_ids, redaction_key
from data.settings import Settings
from jobs.connections import push_inbox
from jobs.decisions import begun_erasures, decision_log
from jobs.decisions.begun_erasures import Begun
from jobs.erasure import certificate, database_erasure, lake_erasure, result_erasure, selection
from jobs.erasure.certificate import Certificate
from jobs.erasure.selection import Selection
from jobs.intake import atomic_imports, spool
from jobs.job_queue import job_requests
from jobs.job_queue.job_requests import Params

#: The kind of the job that applies a retention date. A customer is forgotten at once and by no job: the
#: queue would keep the name.
RETAIN = "retain"
#: Folders of a home with copies of rows, and what stands beside the lake after a restore.
_COUNTED = "counted"
_COPIES = (_COUNTED, "uploads", "downloads", "pulls")
_TABLES = ("tickets", "interactions", "knowledge", "waiting", "quarantine")

Progress = Callable[[str, float], None]


def _silent(stage: str, share: float) -> None:
    """Tells nobody."""


def customer(
    settings: Settings,
    name: str,
    source: str | None = None,
    *,
    progress: Progress = _silent,
) -> Certificate:
    """Erases a customer, by the id of the helpdesk, an e-mail address, a phone or the stored hash."""
    key = redaction_key.load(settings.home)
    return _erase(
        settings,
        lambda store: selection.of_customer(store, name, key, source),
        "a customer" + (f" of {source}" if source else ""),
        # The same customer by another spelling of the id is the same subject.
        f"customer\0{hashed_customer_ids.hashed(name.strip(), key)}\0{source or ''}",
        progress,
    )


def before(
    settings: Settings,
    day: date,
    source: str | None = None,
    *,
    progress: Progress = _silent,
) -> Certificate:
    """Erases all tickets that were created before a day of the workspace's time zone."""
    start = datetime.combine(day, time(), settings.zone)
    if start > datetime.now(UTC):
        raise DataError(f"{day} is in the future: everything would be erased. Name a day that is past.")
    return _erase(
        settings,
        lambda store: selection.before(store, start, source),
        f"tickets created before {day}" + (f" of {source}" if source else ""),
        f"before\0{day}\0{source or ''}",
        progress,
    )


def perform(settings: Settings, params: Params, progress: Progress) -> str:
    """Applies the retention date that a job asks for; the number of the entry in the audit log."""
    source = params.get("source")
    day = date.fromisoformat(str(params["before"]))
    return before(settings, day, None if source is None else str(source), progress=progress).audit_entry


def listed(settings: Settings) -> list[Certificate]:
    """The certificates of all erasures, the newest first."""
    found = decision_log.history(settings, kind="erasure")
    seen = {str(each.evidence["audit_entry"]): each for each in found if each.evidence.get("audit_entry")}
    return [certificate.from_evidence(each.evidence) for each in seen.values()]


def _erase(
    settings: Settings,
    choose: Callable[[Lake], Selection],
    what: str,
    subject: str,
    progress: Progress,
) -> Certificate:
    _refuse_beside_others(settings)
    store = lake.of(settings)
    with store.writing():
        progress("finding", 0.02)
        atomic_imports.settle(settings, store)
        chosen = choose(store)
        earlier = _begin(settings, chosen, subject)
        scrubbers = chosen.scrubbers()
        progress("results and decisions", 0.1)
        files = _copies(settings, store)
        results = result_erasure.erase(settings, store, scrubbers)
        rows = {f"database: {k}": v for k, v in database_erasure.erase(settings, scrubbers).items()}
        rows |= {f"results: {name}": count for name, count in results.items() if count}
        progress("logs", 0.4)
        rows["quarantined rows"] = lake_erasure.erase_rejects(store, scrubbers)
        rows["waiting interactions"] = lake_erasure.erase_rows(store, "waiting", chosen)
        rows["interactions"] = lake_erasure.erase_rows(store, "interactions", chosen)
        # Last, as everything else is found by them.
        rows["tickets"] = lake_erasure.erase_rows(store, "tickets", chosen)
        # Once more: pages may have counted what was there until now. The end of the history is a new version
        # of the lake, so that nobody goes on with the files that are removed here.
        if again := _removed(settings.home / _COUNTED):
            files[_COUNTED] = files.get(_COUNTED, 0) + again
        progress("earlier versions", 0.7)
        ended = lake_erasure.end_history(store, _TABLES)
    progress("database", 0.9)
    database_erasure.vacuum(settings)
    made = _certified(settings, chosen, what, subject, rows, files, ended, earlier)
    progress("done", 1.0)
    return made


def _begin(settings: Settings, chosen: Selection, subject: str) -> list[Begun]:
    """Stores that the erasure begins; the starts before it that were killed."""
    hashed = events.subject_hash(settings, subject)
    earlier = begun_erasures.unfinished(settings, subject=hashed)
    with sessions.session(settings) as opened:
        begun_erasures.begin(opened, settings, hashed, _by_source(chosen, earlier))
    return earlier


def _by_source(chosen: Selection, earlier: Sequence[Begun]) -> dict[str, int]:
    """How many tickets are erased of each source: a killed run had found at least what is left now."""
    now = dict(chosen.tickets.group_by("source").len().iter_rows())
    runs = [now, *(each.by_source for each in earlier)]
    return {
        source: max(run.get(source, 0) for run in runs)
        for source in sorted(set[str]().union(*map(set, runs)))
    }


def _refuse_beside_others(settings: Settings) -> None:
    """What another job has read it may still write."""
    others = [each for each in job_requests.unended(settings) if each.kind != RETAIN]
    if others:
        named = ", ".join(sorted({each.kind for each in others}))
        raise DataError(
            f"{len(others)} jobs wait or run ({named}), and could write again what is erased. "
            "Wait for them or cancel them, then erase."
        )
    if waiting := [name for name in push_inbox.names(settings) if push_inbox.waiting(settings, name)]:
        raise DataError(
            f"Pushed messages of {', '.join(waiting)} wait to be imported and could bring it back. "
            "The worker imports them within a minute; then erase."
        )


def _copies(settings: Settings, store: Lake) -> dict[str, int]:
    """Deletes copies of rows that are made again or are no longer needed; how many files of each."""
    found = {"uploads": len(spool.kept_for(settings))}
    found["vectors"] = lake_erasure.remove_folder(store, lake_erasure.VECTORS)
    lake_erasure.remove_folder(store, "spool")
    if store.files.is_folder:
        # Drafts of uploads, which a listing leaves out.
        shutil.rmtree(store.files.place("spool"), ignore_errors=True)
    found["pushed messages that were set aside"] = push_inbox.remove_set_aside(settings)
    for folder in (settings.home / name for name in _COPIES):
        found[folder.name] = found.get(folder.name, 0) + _removed(folder)
    if store.files.is_folder:
        place = store.files.place("")
        kept = [*place.parent.glob(f"{place.name}.before-*"), *place.parent.glob(".restoring-*")]
        found["earlier lakes that a restore kept"] = len(kept)
        for each in kept:
            shutil.rmtree(each, ignore_errors=True)
    return {name: count for name, count in found.items() if count}


def _removed(folder: Path) -> int:
    """Deletes a folder; how many files were in it."""
    count = sum(1 for each in folder.rglob("*") if each.is_file())
    shutil.rmtree(folder, ignore_errors=True)
    return count


def _certified(
    settings: Settings,
    chosen: Selection,
    what: str,
    subject: str,
    rows: dict[str, int],
    files: dict[str, int],
    ended: list[str],
    earlier: Sequence[Begun],
) -> Certificate:
    by_source = _by_source(chosen, earlier)
    with sessions.session(settings) as opened:
        entry = events.append(
            opened, settings, "erase", subject=subject, details={"what": what.split()[0], "rows": rows}
        )
        made = Certificate(
            what=what,
            subject=events.subject_hash(settings, subject),
            by=current_user.name(),
            at=datetime.now(UTC),
            tickets=sum(by_source.values()),
            by_source=by_source,
            rows=rows,
            files=files,
            tables_without_history=tuple(ended),
            not_reached=certificate.not_reached(settings),
            audit_entry=str(entry)[: len(f"{entry.seq}:") + 16],
            interrupted=tuple(begun_erasures.sentence(each) for each in earlier),
        )
        for source in by_source or {"": 0}:
            decision_log.append(
                opened,
                settings,
                source=source,
                kind="erasure",
                subject=made.subject,
                choice="erased",
                reason=f"{by_source.get(source, 0):,} tickets",
                evidence=asdict(made) | {"at": made.at.isoformat()},
                supersedes=None,
            )
    return made
