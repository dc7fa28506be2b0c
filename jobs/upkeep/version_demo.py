"""Loads the source "two versions" through the ordinary import, with what its people decided and reviewed."""

import tempfile
from pathlib import Path

from analytics.behaviour.spec import Spec
from data.database.tables import ImportRecord
from data.sample.two_versions import version_decisions, version_logs
from data.settings import Settings
from jobs.behaviour import spec_approvals, stored_specs
from jobs.decisions import decision_log as log
from jobs.intake import imports
from jobs.intake.imports import Choice, Progress
from jobs.pilot import plan_locking, stored_plans
from jobs.review import review_tags, stored_draws
from jobs.review.review_tags import TAGS, Pressed
from jobs.scope import review_capacity, scope_runs

SOURCE = version_logs.SOURCE_LABEL


def load(settings: Settings, *, progress: Progress = lambda stage: None) -> list[ImportRecord]:
    """Imports the source and stores its decisions, once; asks for a check of its scope."""
    progress("making up two versions of an agent")
    records: list[ImportRecord] = []
    with tempfile.TemporaryDirectory() as folder:
        for kind, frame in version_logs.frames().items():
            path = Path(folder) / f"{kind}.parquet"
            frame.write_parquet(path)
            choice = Choice(reader="canonical", source=SOURCE, kind=kind)
            records += imports.run(settings, path, choice, progress=progress)
    store_decisions(settings)
    if settings.analyse:
        scope_runs.ask(settings, SOURCE)
    return records


def store_decisions(settings: Settings) -> None:
    """Stores what people decided and reviewed, once."""
    made = version_decisions
    plan = stored_plans.from_text(made.PLAN)
    if plan.name in stored_plans.names(settings):
        return
    kept = plan_locking.save_draft(settings, plan)
    plan_locking.lock(settings, plan.name, over=kept.revision, at=made.LOCKED)
    stored = stored_specs.save(
        settings, SOURCE, Spec("Two versions", made.LEAD), author=made.LEAD, at=made.APPROVED
    )
    for who in (made.LEAD, made.SECOND):
        spec_approvals.approve(settings, stored, by=who, at=made.APPROVED)
    for category, bucket in made.BUCKETS.items():
        log.decide(
            settings,
            source=SOURCE,
            kind="bucket",
            subject=category,
            choice=bucket,
            evidence={"advised": bucket},
            by=made.LEAD,
            at=made.APPROVED,
        )
    review_capacity.state(settings, SOURCE, made.MINUTES, by=made.LEAD)
    _review(settings)


def _review(settings: Settings) -> None:
    made = stored_draws.make(settings, SOURCE, version_decisions.DRAWN, seed=version_decisions.SEED)
    right = version_logs.right_answers()
    keys: list[Pressed] = []
    for each in stored_draws.items(settings, made.id or 0):
        said = TAGS[0 if right[each.item] else 2]
        keys.append(Pressed(f"{each.item} tag", each.item, "tag", said, 4.0))
    review_tags.store(settings, made, version_decisions.LEAD, keys)
