"""Loads the demonstration company through the ordinary import."""

import tempfile
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import cast

from analytics.changes.evaluation_rule import Change, Guardrail, Kind, Rule, Target
from analytics.trends.unusual_days import Event
from data import sample
from data.database.tables import ImportRecord
from data.result_files.result_columns import ResultKind
from data.sample import company_events, reviewers
from data.sample.behaviour import specification
from data.sample.company import Company
from data.sample.other_files import offline_results, vendor_bill
from data.sample.training_year import year_ledger, year_logs
from data.settings import Settings
from jobs.behaviour import spec_approvals, stored_specs
from jobs.billing import bill_board
from jobs.changes import ledger, sessions
from jobs.drift import drift_baseline
from jobs.imported_files import imported_files
from jobs.intake import imports
from jobs.intake.imports import Choice, Progress
from jobs.months import notes, targets
from jobs.pilot import plan_locking, stored_plans
from jobs.review import review_tags, stored_draws
from jobs.review.review_tags import Pressed


def load(
    settings: Settings, *, tickets: int = sample.TICKETS, progress: Progress = lambda stage: None
) -> list[ImportRecord]:
    """Writes the exports to a temporary folder and imports them as the source 'demonstration'.

    With fewer tickets it is a smaller company of the same kind; `data.sample.truth` speaks of the whole one.
    """
    progress("making up the company")
    records: list[ImportRecord] = []
    with tempfile.TemporaryDirectory() as folder:
        for kind, frame in _company(tickets).logs.items():
            path = Path(folder) / f"{kind}.parquet"
            frame.write_parquet(path)
            choice = Choice(reader="canonical", source=sample.SOURCE_LABEL, kind=kind)
            records += imports.run(settings, path, choice, progress=progress)
    _store_notes(settings)
    return records


@lru_cache(maxsize=1)
def _company(tickets: int) -> Company:
    """The company, made up once for all that is stored of it."""
    return sample.make(tickets)


def load_training_year(settings: Settings, *, progress: Progress = lambda stage: None) -> list[ImportRecord]:
    """Imports the source 'training year' and stores its ledger of changes, once."""
    progress("making up a year of training")
    records: list[ImportRecord] = []
    with tempfile.TemporaryDirectory() as folder:
        for kind, frame in year_logs.frames().items():
            path = Path(folder) / f"{kind}.parquet"
            frame.write_parquet(path)
            choice = Choice(reader="canonical", source=year_logs.SOURCE_LABEL, kind=kind)
            records += imports.run(settings, path, choice, progress=progress)
    store_changes(settings)
    return records


def store_changes(settings: Settings) -> None:
    """Stores the training year's nine changes with their locked rules, and its monthly sessions, once."""
    source = year_logs.SOURCE_LABEL
    if ledger.listed(settings, source):
        return
    for each in year_ledger.ENTRIES:
        first = each.steps[0][1]
        weeks = timedelta(weeks=year_ledger.CHOICE_WEEKS)
        rule = (
            Rule(picked_first=first - weeks, picked_last=first - timedelta(days=1)) if each.picked else Rule()
        )
        change = Change(
            key=each.key,
            what=each.what,
            kind=cast(Kind, each.kind),
            targets=tuple(Target(category, day) for category, day in each.steps),
            rule=replace(rule, guardrails=(Guardrail("reopen_rate", 0.05),)),
            expected=each.expected,
            expected_by=year_ledger.FORECASTER,
        )
        ledger.lock(settings, source, change, by=year_ledger.OWNER, at=each.locked_at)
    for day, attendees, decisions in year_ledger.SESSIONS:
        sessions.hold(settings, source, day, attendees, decisions, by=year_ledger.OWNER)


def _store_notes(settings: Settings) -> None:
    """Stores the company's notes and targets once; deleted ones do not come back."""
    source = sample.SOURCE_LABEL
    if notes.listed(settings, source) or targets.listed(settings, source):
        return
    for each in company_events.NOTES:
        notes.add(settings, source, Event(*each))
    for aim in company_events.TARGETS:
        targets.write(settings, source, aim.month, {aim.metric: aim.value})


def store_reviews(settings: Settings, *, tickets: int = sample.TICKETS) -> None:
    """Stores a draw of the company's answers and what its two reviewers said of them, once."""
    source = sample.SOURCE_LABEL
    if stored_draws.listed(settings, source):
        return
    made = stored_draws.make(settings, source, reviewers.DRAWN, seed=reviewers.SEED)
    right = _company(tickets).right
    items = stored_draws.items(settings, made.id or 0)[: reviewers.REVIEWED]
    for reviewer in (reviewers.FIRST, reviewers.SECOND):
        keys: list[Pressed] = []
        for each in items:
            if reviewer == reviewers.FIRST or each.double:
                said = reviewers.say(reviewer, each.item, right=right[each.item])
                keys.append(Pressed(f"{each.item} tag", each.item, "tag", said.tag, said.seconds))
                if said.cause:
                    keys.append(Pressed(f"{each.item} cause", each.item, "cause", said.cause))
        review_tags.store(settings, made, reviewer, keys)


def store_behaviour(settings: Settings) -> None:
    """Stores the two versions of the company's behaviour specification and who approved them, once."""
    source = sample.SOURCE_LABEL
    if stored_specs.newest(settings, source) is not None:
        return
    for number, text, at in (
        (1, specification.FIRST, specification.FIRST_SAVED),
        (2, specification.SECOND, specification.SECOND_SAVED),
    ):
        spec = stored_specs.from_text(text)
        kept = stored_specs.save(settings, source, spec, author=specification.AUTHOR, at=at)
        for who, when in specification.APPROVALS[number]:
            spec_approvals.approve(settings, kept, by=who, at=when)


def store_bill(settings: Settings, *, tickets: int = sample.TICKETS) -> None:
    """Stores the bill that the company's vendor sent, once."""
    source = sample.SOURCE_LABEL
    if not imported_files.listed(settings, source, bill_board.KIND):
        sent = vendor_bill.make(dict(_company(tickets).logs))
        bill_board.add(settings, source, sent.content, vendor_bill.NAME, by=specification.AUTHOR)


def store_offline_results(settings: Settings, *, tickets: int = sample.TICKETS) -> None:
    """Stores two runs of a regression set, an evaluation set and the baseline of drift, once."""
    source = sample.SOURCE_LABEL
    if imported_files.listed(settings, source, "regression run"):
        return
    made = offline_results.make(dict(_company(tickets).logs), source)
    files: tuple[tuple[ResultKind, bytes, str], ...] = (
        ("regression run", made.before, offline_results.BEFORE),
        ("regression run", made.after, offline_results.AFTER),
        ("evaluation set", made.test_set, offline_results.SET),
    )
    # Not through what measures them: that loads libraries for which a first start would wait.
    for kind, content, name in files:
        imported_files.add(settings, source, kind, content, name, by=specification.AUTHOR)
    drift_baseline.freeze(settings, source, *company_events.BASELINE, by=reviewers.FIRST)


def store_plan(settings: Settings) -> None:
    """Stores the company's plan, locked before its pilot, once."""
    plan = stored_plans.from_text(company_events.PLAN)
    if plan.name in stored_plans.names(settings):
        return
    kept = plan_locking.save_draft(settings, plan)
    plan_locking.lock(settings, plan.name, over=kept.revision, at=company_events.LOCKED)
