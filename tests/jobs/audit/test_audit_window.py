"""The window of an audit: chosen in days, what it leaves out is named, and no month from a few days."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from analytics.audit import evidence
from analytics.audit.evidence import Evidence
from data import settings
from data.errors import DataError
from data.settings import Settings
from jobs.__main__ import app
from jobs.audit import audit_limits, audit_points, audit_printing, audit_runs, bucket_decisions, scope
from jobs.counting import job_results
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.report import month_report, scope_report
from tests.jobs.audit.audit_logs import SOURCE, TICKETS, load


@pytest.fixture
def here(home: Path, tmp_path: Path) -> Settings:
    """Four categories over 80 days, and one that ended after its first five days."""
    found = settings.read()
    load(found, tmp_path)
    first = datetime(2026, 3, 1, 9, tzinfo=UTC)
    file = tmp_path / "ended.parquet"
    pl.DataFrame(
        {
            "ticket_id": [f"E{number}" for number in range(40)],
            "customer_id": [f"E{number}" for number in range(40)],
            "category": ["club card"] * 40,
            "created_at": [first + timedelta(hours=3 * number) for number in range(40)],
        }
    ).write_parquet(file)
    imports.run(found, file, Choice(reader="canonical", source=SOURCE, kind="tickets"))
    return found


def test_what_a_window_leaves_out_is_named_in_words_rows_and_the_signed_document(here: Settings) -> None:
    whole = audit_runs.run(here, SOURCE, days=0)
    assert "club card" in {each.category for each in whole.categories}
    assert whole.window.older == 0 and audit_limits.left_out(whole) == ""
    found = audit_runs.run(here, SOURCE, days=30)
    assert found.window.left_out == ("club card",) and found.window.covered == 30
    assert found.window.older == whole.window.tickets - found.window.tickets
    told = " ".join(audit_limits.limits(found))
    assert f"{found.window.older} older tickets are left out: the last 30 days" in told
    assert "Categories without a newer ticket: club card (40)." in told
    stands = scope.of(here, found)
    rows = {str(row["category"]): row for row in audit_printing.rows(found, stands)}
    assert rows["club card"]["advice"] == "left out" and rows["club card"]["tickets_before_window"] == 40
    before = rows["one answer"]["tickets_before_window"]
    assert isinstance(before, int) and 0 < before < 90
    made = scope_report.of(here, found, stands)
    assert "club card (40)" in dict(made.about)["Left out"] and "club card (40)" in made.behind
    assert "club card (40)" in month_report.write(made, "html").decode()


def test_a_window_is_kept_with_its_job_and_read_again(here: Settings) -> None:
    job = audit_runs.ask(here, SOURCE, days=180)
    assert job.params["days"] == 180
    found = audit_runs.run(here, SOURCE, days=30)
    tables = audit_runs._tables(found)
    about = json.loads(tables["about"].item())
    assert audit_runs.AuditWindow(**audit_runs._days(about["window"])) == found.window
    with pytest.raises(DataError, match="Use 7 to 3,660"):
        audit_runs.ask(here, SOURCE, days=3)


def test_less_than_two_weeks_of_log_give_no_tickets_a_month_anywhere(here: Settings) -> None:
    found = audit_runs.run(here, SOURCE, days=13)
    assert {each.a_month for each in found.categories} == {None}
    stands = scope.of(here, found)
    assert {row.get("tickets_a_month") for row in audit_printing.rows(found, stands)} == {None}
    assert "No tickets a month are given: the log covers fewer than 14 days." in audit_limits.limits(found)
    # Ranks ask for no unit, and the chart and the document count tickets.
    whole = audit_runs.run(here, SOURCE)
    categories = tuple(replace(each, a_month=None) for each in whole.categories)
    short = replace(whole, window=replace(whole.window, covered=13), categories=categories)
    stands = scope.of(here, short)
    assert {point.volume for point in audit_points.of(short, stands)} == {TICKETS}
    assert audit_printing.unit(short) == "tickets"
    document = scope_report.of(here, short, stands)
    shown = next(table for table in document.tables if table.name == "Categories")
    assert {row[2] for row in shown.rows} == {"–"}
    longer = audit_runs.run(here, SOURCE, days=14)
    assert (
        all(each.a_month for each in longer.categories) and audit_printing.unit(longer) == "tickets a month"
    )


def test_accepted_advice_keeps_its_reason_and_who_decided_is_said_once(here: Settings) -> None:
    found = audit_runs.run(here, SOURCE)
    advised = found.advice()["complaints"].why
    assert "words of risk" in advised
    bucket_decisions.decide(
        here, found, "one answer", "escalate always", reason="The regulator asks", by="Cem"
    )
    bucket_decisions.accept_advice(here, found, by="Ada")
    stands = scope.of(here, found)
    assert stands.why("complaints") == advised
    assert stands.why("one answer").startswith("The regulator asks (Advised: train first. At least")
    html = month_report.write(scope_report.of(here, found, stands), "html").decode()
    assert advised in html and "A person declared" not in html
    assert html.count("Ada") == 1 and "Decided by Ada (" in html


def test_the_command_takes_a_window_and_keeps_the_last_one(here: Settings) -> None:
    said = CliRunner().invoke(app, ["audit", "--days", "30"])
    assert said.exit_code == 0 and "club card (40)" in said.output
    assert job_results.newest(here, audit_runs.AUDIT, SOURCE) is None
    assert CliRunner().invoke(app, ["audit", "--days", "2"]).exit_code == 1


def test_a_bound_that_rounds_to_its_limit_is_shown_with_the_digits_that_decide() -> None:
    near = Evidence(0.18, 0.16, 0.20004, 300, 200, passes=False)
    assert audit_printing.beside_limit("account", near).endswith("exactly 20.004\u202f%")
    assert "exactly" not in audit_printing.beside_limit("account", replace(near, high=0.2008))
    assert "exactly" not in audit_printing.beside_limit("account", replace(near, high=0.2, passes=True))
    assert audit_printing.beside_limit("risk", evidence.unknown("nobody replied")) == "nobody replied"
