"""What compose.yaml installs: PostgreSQL and an object store give what a home of files gives."""

from dataclasses import replace
from pathlib import Path

import pytest

from data.settings import Settings
from jobs.counting import kpis
from jobs.failures import analysis_runs, embedding
from jobs.pilot import pilot_verdict, stored_plans
from jobs.report import month_report
from jobs.upkeep import demo, doctor
from tests import homes, moto_store
from tests.homes import settings_at
from tests.jobs.worker_processes import ended, settings_of
from tests.postgres import Postgres
from tests.server_process import ours, serving
from tests.test_process import run_once

SOURCE, MONTH = "demonstration", "2026-09"


def told(here: Settings, folder: Path) -> dict[str, object]:
    """What is counted, judged and reported."""
    [name] = stored_plans.names(here)
    out = folder / f"{here.home.parent.name}.html"
    return {
        "kpis": kpis.run(here, source=SOURCE, by="category"),
        "verdict": repr(pilot_verdict.run(here, name)),
        "report": month_report.run(here, SOURCE, MONTH, (), out).answer,
    }


def test_imports_jobs_plans_reports_and_pages_are_the_same_on_postgresql_and_an_object_store(
    tmp_path: Path, company_home: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tmp_path / "files" / "pilotlight"
    homes.copied(company_home, files)
    local = settings_at(files)
    with moto_store.running(monkeypatch) as store:
        apart = tmp_path / "apart"
        url = postgres.create()
        there = replace(settings_of(apart / "pilotlight", url), lake_url=store.prefix("lake"))
        demo.load(there)
        for each in (local, there):
            demo.store_plan(each)
        assert told(there, tmp_path) == told(local, tmp_path)
        variables = {"DATABASE_URL": url, "LAKE_URL": there.lake_url}
        with serving(ours(), apart, variables=variables) as running:
            job = analysis_runs.ask(there, SOURCE, model=embedding.FALLBACK)
            done = ended(there, job)
            assert (done.state, done.error) == ("done", "")
            assert analysis_runs.read(there, int(done.result_ref)).failures.height > 100
            for page in ("today", "overview", "explorer", "month", "data", "audit_log"):
                run = run_once(running.url, page=page)
                assert run.succeeded and not run.errors, (page, run.errors)
        # Nothing of the lake lies in the home, and nothing is wrong.
        assert not (apart / "pilotlight" / "lake").exists()
        assert [finding for finding in doctor.examine(there) if not finding.ok] == []
