"""Failures › Explorer, run without a browser: before, during and after a run, and when it is out of date."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from sqlmodel import col, update

from analytics.failures import summary
from analytics.figures.drawing.groups import GROUPS
from analytics.ticket_slices import Slice
from data import settings
from data.database import sessions
from data.database.tables import JobRecord
from data.settings import Settings
from jobs.failures import analysis_runs, changes_made, failure_decisions
from jobs.failures.analysis_runs import Result
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.job_queue import job_requests
from jobs.upkeep import demo
from pages.components import cache, load, load_run
from pages.failures.parts import answer, failure_exports, load_failures
from tests import homes
from tests.jobs.failed_tickets import export
from tests.pages.failure_runs import EXPLORER, end_jobs, look, open_popover, visit, words
from tests.pages.odd_lakes import LAKES, tickets
from tests.pages.odd_lakes import load as load_lake


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, Result]]:
    """A small demonstration company with a run that is done, for tests that only look."""
    with pytest.MonkeyPatch.context() as patch:
        homes.use(patch, tmp_path_factory.mktemp("explorer"))
        here = settings.read()
        demo.load(here, tickets=2_000)
        cache.forget_everything()
        found = look(here, "demonstration")
        end_jobs(here)
        yield here, found
        cache.forget_everything()


def test_a_cluster_whose_conversations_show_a_cause_is_not_said_to_have_none() -> None:
    mains = ["other", "other", "other", "other", "knowledge_gap"]
    causes = ["missing_step", "never_changed", "unknown", None, "knowledge_gap"]
    assert answer.made_of(pl.DataFrame({"main_group": mains, "main_cause": causes})) == (
        "one is mostly a knowledge gap, one has conversations that show a cause "
        "and three have no proven cause"
    )


def test_before_the_first_run_it_is_offered_and_asked_for_once_and_can_be_cancelled(here: Settings) -> None:
    page = visit(EXPLORER)
    assert "No failure analysis yet." in words(page)
    page.button(key="run failures").click().run()
    (job,) = job_requests.newest(here, analysis_runs.FAILURES)
    assert job.state == "waiting" and job.params["source"] == "small"
    said = words(page)
    assert "Waiting" in said or "Starts when a worker is free" in said
    assert not [button for button in page.button if button.key == "run failures"]
    page.button(key=f"cancel job {job.id}").click().run()
    assert "The last analysis was cancelled" in words(page)
    assert page.button(key="run failures")


def test_a_run_that_failed_says_why(here: Settings) -> None:
    job = analysis_runs.ask(here, "small")
    with sessions.session(here) as opened:
        failed = {"state": "failed", "error": "The model cannot be loaded.", "error_kind": "DataError"}
        opened.exec(update(JobRecord).where(col(JobRecord.id) == job.id).values(**failed))
    said = words(visit(EXPLORER))
    assert "The last analysis failed" in said and "The model cannot be loaded." in said


def test_the_answer_is_how_few_clusters_make_most_failures(looked: tuple[Settings, Result]) -> None:
    _, found = looked
    said = words(visit(EXPLORER)).replace("\u202f", " ")
    tickets = sorted(found.clusters["tickets"].to_list(), reverse=True)
    few = next(n for n in range(len(tickets) + 1) if sum(tickets[:n]) >= 0.8 * sum(tickets))
    stated = re.search(r"(\w+) of (\d+) clusters make (\d+) % of the failures", said)
    assert stated is not None
    assert stated[1].lower() in (str(few), "one", "two", "three", "four", "five", "six", "seven", "eight")
    assert int(stated[2]) == len(tickets)
    assert int(stated[3]) == round(100 * sum(tickets[:few]) / sum(tickets))
    assert f"of the failures ({sum(tickets[:few])} of {sum(tickets)})" in said
    assert f"{found.failures.height} of {found.run.requests} tickets" in said
    assert "Analysis of " in said
    assert "Without a language model" in said


def test_the_four_groups_are_all_failures_and_open_as_rows(looked: tuple[Settings, Result]) -> None:
    _, found = looked
    page = visit(EXPLORER)
    small = {b.key.removeprefix("rows "): b.label for b in page.button if b.key and b.key.startswith("rows ")}
    assert list(small) == list(GROUPS)
    for key, group in GROUPS.items():
        count = found.failures.filter(pl.col("group") == key).height
        assert (
            f"{100 * count / found.failures.height:.1f}\u202f% of {found.failures.height} failures"
            in small[key]
        )
        assert any(metric.label == f"{group.sign} {group.label}" for metric in page.metric)
    page.button(key="rows other").click().run()
    rows = page.dataframe[-1].value if len(page.dataframe) > 1 else None
    assert rows is not None and {"ticket_id", "words", "why"} <= set(rows.columns)
    assert len(rows) == found.failures.filter(pl.col("group") == "other").height


def test_clusters_stand_in_the_order_that_was_asked_for(looked: tuple[Settings, Result]) -> None:
    here, found = looked
    by_failures = visit(EXPLORER).dataframe[0].value
    assert by_failures["number"].tolist() == list(range(1, found.clusters.height + 1))
    assert by_failures["a_month"].is_monotonic_decreasing
    by_gain = visit(EXPLORER, order="Greatest gain first").dataframe[0].value
    # A change that was noted counts: what it mended already is no gain any more.
    counted = summary.greatest_gain_first(changes_made.counted(here, found))
    assert counted["changed_on"].null_count() < counted.height
    assert by_gain["label"].tolist() == counted["label"].to_list()


def test_a_choice_in_the_address_leaves_its_tickets_alone(looked: tuple[Settings, Result]) -> None:
    _, found = looked
    at = load.at("demonstration")
    facts = load.taken(at).facts.filter(pl.col("channel") == "chat")
    left = found.failures.join(facts, on="ticket_id", how="semi")
    assert 0 < left.height < found.failures.height
    said = words(visit(EXPLORER, channel="chat")).replace("\u202f", " ")
    asked = facts.filter(pl.col("is_eligible"), pl.col("is_involved")).height
    assert f"{left.height} of {asked} tickets with the agent failed" in said


def test_what_to_fix_first_stands_on_top_and_what_is_to_be_read_apart(
    looked: tuple[Settings, Result],
) -> None:
    run = load_run.run_at(load.at("demonstration"))
    assert run is not None
    clusters = load_failures.explored(run, "failures", Slice()).clusters
    first = summary.first_fixes(clusters)
    said = words(visit(EXPLORER))
    assert first.height and first["to_fix"].all() and "other" not in set(first["main_group"])
    assert all(f"{row['number']} {row['label']}" in said for row in first.iter_rows(named=True))
    assert "Prevents at most" in said
    for name, to_fix in (("To fix", True), ("To read", False)):
        shown = visit(EXPLORER, show=name).dataframe[0].value["label"].tolist()
        assert sorted(shown) == sorted(clusters.filter(pl.col("to_fix") == to_fix)["label"].to_list())
    # What the table calls a cluster without a proven cause is a cause of its failures of that kind.
    told = set(clusters.filter(pl.col("main_group") == "other")["main_cause"].drop_nulls())
    assert told and not told & {"knowledge_gap", "misclassification", "edge_case"}
    # What somebody decided about makes room for the next.
    decided = clusters.with_columns(
        fix=pl.when(pl.col("label") == first["label"][0]).then(pl.lit("accepted"))
    )
    assert first["label"][0] not in summary.first_fixes(decided)["label"].to_list()


def test_a_theme_shows_its_own_clusters(looked: tuple[Settings, Result]) -> None:
    _, found = looked
    page = visit(EXPLORER)
    box = page.selectbox(key="theme")
    themes = dict(found.themes.select("theme_label", "theme_id").iter_rows())
    label = box.options[1]
    theme_id = themes[label.rsplit(" (", 1)[0]]
    box.select(label).run()
    shown = page.dataframe[0].value["label"].tolist()
    assert sorted(shown) == sorted(found.clusters.filter(pl.col("theme_id") == theme_id)["label"].to_list())


def test_more_tickets_make_the_run_out_of_date_and_a_further_run_is_compared(
    here: Settings, home: Path
) -> None:
    look(here, "small")
    end_jobs(here)
    assert "Out of date" not in words(visit(EXPLORER))
    imports.run(here, export(home, "B", date(2026, 4, 1), ("parcel",), 30), Choice(source="small"))
    said = words(visit(EXPLORER))
    assert "Out of date" in said and "30 rows of small were imported since" in said
    look(here, "small", seed=8)
    end_jobs(here)
    page = visit(EXPLORER)
    assert "Out of date" not in words(page)
    page.button(key="compare runs").click().run()
    table = page.dataframe[-1].value
    assert {"cluster", "state", "was"} <= set(table.columns) and "new" in table["state"].tolist()


def test_peoples_corrections_move_the_counts_and_are_the_measure_of_the_diagnosis(here: Settings) -> None:
    found = look(here, "small")
    end_jobs(here)
    assert "No diagnosis has been reviewed yet" in words(visit(EXPLORER))
    rows = found.failures.filter(pl.col("group") == "other").head(3)
    assert rows.height == 3
    run = found.run.id or 0
    for ticket, said in zip(rows["ticket_id"], ("edge_case", "other", "other"), strict=True):
        failure_decisions.correct(here, "small", said, run_id=run, diagnosed="other", ticket=ticket)
    page = visit(EXPLORER)
    assert "People agree with 2 of 3 diagnoses they reviewed" in words(page)
    agreed = next(f.value for f in page.dataframe if "agreed" in f.value.columns)
    other = agreed[agreed["group"].str.contains("Other")].iloc[0]
    # Wilson's interval of 2 of 3.
    assert other["judged"] == 3 and other["agreed"].replace("\u202f", " ") == "67 % (21 to 94)"
    edge = next(b.label for b in page.button if b.key == "rows edge_case")
    assert f"{100 / found.failures.height:.1f}\u202f% of {found.failures.height}" in edge


def test_what_is_shown_can_be_taken_home(looked: tuple[Settings, Result]) -> None:
    _, found = looked
    run = load_run.run_at(load.at("demonstration"))
    assert run is not None
    shown = load_failures.explored(run, "failures", Slice())
    table = pl.read_csv(io.BytesIO(failure_exports.as_csv(shown)))
    assert table["ticket_id"].sort().to_list() == found.failures["ticket_id"].sort().to_list()
    assert table["group"].value_counts().sort("group").rows() == (
        found.failures["group"].value_counts().sort("group").rows()
    )
    book = pl.read_excel(io.BytesIO(failure_exports.as_xlsx(shown)), sheet_id=0)
    assert book["Failures"].height == found.failures.height
    assert book["Clusters"].height == found.clusters.height
    assert any("TF-IDF" in str(cell) for cell in book["About"].rows()[0:20])


@pytest.mark.parametrize("name", ["no outcome is known", "one ticket", "no categories", "no arms"])
def test_a_run_over_an_odd_source_stands_and_says_what_it_lacks(home: Path, name: str) -> None:
    found = settings.read()
    LAKES[name](found, home)
    cache.forget_everything()
    look(found, "odd")
    end_jobs(found)
    page = visit(EXPLORER)
    said = words(page)
    assert not re.search(r"\b(nan|NaN|None(?! of)|inf)\b", said)
    assert "What the analysis could not use" in said
    for metric, button in zip(
        page.metric, (b for b in page.button if (b.key or "").startswith("rows ")), strict=True
    ):
        lacking = metric.value == "–"
        assert ("recorded" if lacking else " of ") in button.label
        assert lacking or metric.label != "● Knowledge gap"
    cache.forget_everything()
    sessions.forget(found)


def test_a_horizon_that_was_changed_is_a_reason_to_run_again(looked: tuple[Settings, Result]) -> None:
    here, found = looked
    later = replace(here, horizon=timedelta(days=3))
    assert analysis_runs.stale(later, found.run) == ("The horizon or the time zone was changed since.",)


def test_everything_that_makes_the_same_run_again_is_told(looked: tuple[Settings, Result]) -> None:
    _, found = looked
    said = words(open_popover(visit(EXPLORER), "about run"))
    run = found.run
    told = (run.lake_version, run.code[:12], run.time_zone, f"{run.horizon_days:g} days", "no earlier run")
    assert all(f"** {each}" in said for each in told) and "**Seed** 7" in said and "TF-IDF" in said


def test_what_does_not_exist_in_the_address_is_left_out(looked: tuple[Settings, Result]) -> None:
    _, found = looked
    page = visit(EXPLORER, theme="no such theme", order="by luck", channel="pigeon", source="nobody")
    assert f"{found.failures.height} of {found.run.requests} tickets" in words(page)
    assert page.selectbox(key="theme").value == "All themes"
    assert page.dataframe[0].value["a_month"].is_monotonic_decreasing


def test_a_source_without_an_agent_is_told_so_before_a_run_is_offered(home: Path) -> None:
    found = settings.read()
    load_lake(found, tickets(without=("handled_by", "arm", "escalated")))
    cache.forget_everything()
    page = visit(EXPLORER)
    assert "This source records no tickets that the agent worked on" in words(page)
    assert not [button for button in page.button if button.key == "run failures"]
    cache.forget_everything()
    sessions.forget(found)
