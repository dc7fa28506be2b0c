"""Failures › Cluster, run without a browser: what it is, and everything that a person can decide about it."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from analytics.failures import summary
from analytics.ticket_slices import Slice
from data import settings
from data.database import sessions
from data.database.tables import NoteRecord
from data.settings import Settings
from jobs.failures import failure_decisions, fix_decisions
from jobs.failures.analysis_runs import Result
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.upkeep import demo
from pages.components import cache, load, load_run
from pages.failures.parts import load_failures
from tests.jobs.failed_tickets import export
from tests.pages.failure_runs import CLUSTER, end_jobs, look, open_popover, visit, words


@pytest.fixture
def looked(here: Settings) -> Result:
    """The run."""
    found = look(here, "small")
    end_jobs(here)
    return found


def of(result: Result, place: int = 0) -> dict[str, object]:
    """A cluster of the run, the one with the most failures first."""
    ordered = result.clusters.sort("tickets", "cluster_id", descending=[True, False])
    return ordered.row(place, named=True)


def opened(thread: object) -> AppTest:
    return visit(CLUSTER, cluster=str(thread))


def test_without_a_run_it_offers_one(here: Settings) -> None:
    page = visit(CLUSTER)
    assert "No failure analysis yet." in words(page)
    assert page.button(key="run failures")


def test_the_cluster_of_the_address_is_shown_with_its_tickets_and_why(looked: Result) -> None:
    for place in range(looked.clusters.height):
        row = of(looked, place)
        page = opened(row["thread"])
        said = words(page)
        assert page.header[0].value == row["label"]
        assert f"{row['tickets']} ticket" in said
        mine = looked.failures.filter(pl.col("cluster_id") == row["cluster_id"])
        table = next(f.value for f in page.dataframe if "words" in f.value.columns)
        assert sorted(table["ticket_id"]) == mine["ticket_id"].sort().to_list()
        assert all(str(ticket) in said for ticket in row["typical"])  # type: ignore[attr-defined]


def test_an_address_of_a_cluster_that_is_gone_says_so(looked: Result) -> None:
    page = opened("nothing-C001")
    assert "The cluster of this link is not in the newest analysis" in words(page)
    thread = of(looked)["thread"]
    page.selectbox(key="cluster").select(str(thread)).run()
    assert page.header[0].value == of(looked)["label"]
    assert page.query_params["cluster"] in (thread, [thread])


def test_a_name_that_somebody_gave_is_shown_with_the_runs_own(here: Settings, looked: Result) -> None:
    row = of(looked)
    failure_decisions.rename(here, "small", str(row["thread"]), "Refunds *that* never come")
    page = opened(row["thread"])
    assert page.header[0].value == r"Refunds \*that\* never come"
    assert f"named {row['label']} by the analysis" in words(page)


def test_merged_clusters_are_one_and_an_old_address_leads_to_it(here: Settings, looked: Result) -> None:
    one, other = of(looked, 0), of(looked, 1)
    failure_decisions.merge(here, "small", str(other["thread"]), str(one["thread"]))
    page = opened(other["thread"])
    said = words(page)
    assert page.header[0].value == one["label"]
    assert f"{int(str(one['tickets'])) + int(str(other['tickets']))} ticket" in said
    assert "1 other cluster merged into it" in said


def test_a_word_about_the_whole_cluster_moves_all_its_tickets(here: Settings, looked: Result) -> None:
    row = of(looked)
    run = looked.run.id or 0
    thread = str(row["thread"])
    failure_decisions.correct(here, "small", "edge_case", run_id=run, diagnosed="other", thread=thread)
    said = words(opened(thread))
    assert f"{row['tickets']} of {row['tickets']} tickets: edge case" in said
    assert "A person decided this for the whole cluster" in said


def test_it_is_renamed_where_it_stands_and_called_again_as_the_run_calls_it(looked: Result) -> None:
    row = of(looked)
    thread, label = row["thread"], row["label"]
    page = open_popover(opened(thread), f"rename {thread}")
    page.text_input(key=f"name {thread} {label}").set_value("Slow refunds")
    page.button(key=f"do rename {thread}").click().run()
    assert "Renamed to Slow refunds." in words(page) and page.header[0].value == "Slow refunds"
    page = open_popover(page, f"rename {thread}")
    page.button(key=f"undo rename {thread}").click().run()
    assert page.header[0].value == label


def test_it_is_merged_where_it_stands_and_taken_out_again(looked: Result) -> None:
    one, other = of(looked, 0), of(looked, 1)
    page = open_popover(opened(other["thread"]), f"merge {other['thread']}")
    page.selectbox(key=f"into merge {other['thread']}").select(str(one["thread"])).run()
    page.button(key=f"do merge {other['thread']}").click().run()
    assert "Merged into the other cluster." in words(page)
    assert page.header[0].value == one["label"]
    page = open_popover(page, f"merge {one['thread']}")
    page.button(key=f"out {other['cluster_id']}").click().run()
    assert "Shown as its own cluster again." in words(page)
    assert page.header[0].value == one["label"] and "merged into it" not in words(page)


def test_a_cluster_that_is_renamed_stays_the_one_that_was_chosen(here: Settings, looked: Result) -> None:
    row = of(looked, looked.clusters.height - 1)
    page = visit(CLUSTER)
    page.selectbox(key="cluster").select(str(row["thread"])).run()
    # The page still holds the old name, as a browser does.
    failure_decisions.rename(here, "small", str(row["thread"]), "Another name")
    page.run()
    assert page.header[0].value == "Another name"
    assert page.query_params["cluster"] in (row["thread"], [row["thread"]])


def test_what_was_said_of_a_merged_cluster_still_holds(here: Settings, looked: Result) -> None:
    one, other = of(looked, 0), of(looked, 1)
    thread, day = str(other["thread"]), date(2026, 3, 4)
    run = looked.run.id or 0
    failure_decisions.correct(here, "small", "edge_case", run_id=run, diagnosed="other", thread=thread)
    fix_decisions.accept_fix(here, "small", thread, "Write it down.", day=day, owner="Ada")
    failure_decisions.merge(here, "small", thread, str(one["thread"]))
    said = words(opened(one["thread"]))
    assert f"A person decided this for the whole cluster ({other['tickets']} ticket" in said
    assert "For a cluster merged into this one: Write it down. Owner: Ada." in said
    page = open_popover(opened(one["thread"]), f"overrule {one['thread']}")
    box = next(each for each in page.segmented_control if str(each.key).startswith("overrule "))
    box.select("knowledge_gap").run()
    page.button(key=f"do overrule {one['thread']}").click().run()
    both = int(str(one["tickets"])) + int(str(other["tickets"]))
    assert f"{both} of {both} tickets: knowledge gap" in words(page)


def test_a_fix_without_an_owner_is_refused(here: Settings, looked: Result) -> None:
    thread = of(looked)["thread"]
    page = opened(thread)
    page.button(key=f"accept {thread}").click().run()
    assert "A fix needs an owner." in words(page)
    assert fix_decisions.fix(here, "small", str(thread)) is None


def test_it_is_overruled_where_it_stands_and_that_is_taken_back(here: Settings, looked: Result) -> None:
    row = of(looked)
    thread = row["thread"]
    page = open_popover(opened(thread), f"overrule {thread}")
    page.segmented_control(key=f"overrule {thread} {row['main_group']}").select("knowledge_gap").run()
    page.button(key=f"do overrule {thread}").click().run()
    said = words(page)
    assert "The whole cluster is knowledge gap, as you decided." in said
    assert f"{row['tickets']} of {row['tickets']} tickets: knowledge gap" in said
    page = open_popover(page, f"overrule {thread}")
    page.button(key=f"undo overrule {thread}").click().run()
    assert "The whole cluster is back to its diagnosis." in words(page)
    assert failure_decisions.corrections(here, "small") == []


def test_an_accepted_fix_is_a_dated_training_change_and_a_dismissed_one_is_none(
    here: Settings, looked: Result
) -> None:
    thread = of(looked)["thread"]
    page = opened(thread)
    assert "Suggested from the evidence" in words(page)
    page.text_area(key=f"fix {thread}").set_value("Say when refunds arrive.")
    page.text_input(key=f"owner {thread}").set_value("M. Brandt")
    page.date_input(key=f"day {thread}").set_value(date(2026, 3, 4))
    page.button(key=f"accept {thread}").click().run()
    said = words(page)
    assert "Training change" in said and "a training change of 4 Mar 2026" in said
    with sessions.session(here, reads_only=True) as session:
        (note,) = session.exec(select(NoteRecord)).all()
    assert (note.day, note.kind, note.what) == (
        date(2026, 3, 4),
        fix_decisions.TRAINING_CHANGE,
        "Say when refunds arrive.",
    )
    run = load_run.run_at(load.at("small"))
    assert run is not None
    owners = load_failures.explored(run, "failures", Slice()).clusters
    assert owners.filter(pl.col("thread") == thread)["owner"].to_list() == ["M. Brandt"]
    page.button(key=f"dismiss {thread}").click().run()
    assert "Dismissed" in words(page)
    with sessions.session(here, reads_only=True) as session:
        assert session.exec(select(NoteRecord)).all() == []


def test_an_empty_fix_is_refused_in_words(here: Settings, looked: Result) -> None:
    thread = of(looked)["thread"]
    page = opened(thread)
    page.text_area(key=f"fix {thread}").set_value("  ")
    page.button(key=f"accept {thread}").click().run()
    assert "Say in 1 to 200 characters what is changed" in words(page)
    assert fix_decisions.fix(here, "small", str(thread)) is None


def test_what_was_decided_stays_when_the_next_run_comes(here: Settings, home: Path, looked: Result) -> None:
    row = of(looked)
    thread = str(row["thread"])
    failure_decisions.rename(here, "small", thread, "Slow refunds")
    imports.run(here, export(home, "B", date(2026, 4, 1), ("refund", "login"), 24), Choice(source="small"))
    later = look(here, "small")
    end_jobs(here)
    assert later.run.id != looked.run.id
    page = opened(thread)
    assert page.header[0].value == "Slow refunds"


def test_demonstration_clusters_name_the_entries_around_them(home: Path) -> None:
    here = settings.read()
    demo.load(here, tickets=2_000)
    cache.forget_everything()
    found = look(here, "demonstration")
    end_jobs(here)
    page = opened(of(found)["thread"])
    said = words(page)
    assert "Nearest knowledge base articles" in said
    table = next(f.value for f in page.dataframe if "entry_id" in f.value.columns)
    assert table["entry_id"].is_unique and (table["days_old"].dropna() >= 0).all()
    cache.forget_everything()
    sessions.forget(here)


def test_weeks_without_a_failure_are_said_and_not_drawn(
    looked: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summary, "weekly", lambda *_: [0] * 26)
    page = opened(of(looked)["thread"])
    said = words(page)
    assert "No ticket of this cluster failed in the last 26 weeks. The last one came in on" in said
    assert "Shrinking" not in said and "Growing" not in said
