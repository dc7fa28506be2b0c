"""Runs over failures as jobs: asked for, kept, matched with the run before, and put right by people."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from sqlmodel import select

from data import settings
from data.database import sessions
from data.database.tables import FailureRun, NoteRecord
from data.errors import DataError
from data.lake import lake, run_results
from data.settings import Settings
from jobs.failures import analysis_runs, embedding, failure_decisions, failure_job, fix_decisions
from jobs.failures.analysis_runs import Result
from jobs.intake import imports
from jobs.job_queue import job_requests
from tests.jobs.failed_tickets import export


@pytest.fixture
def here(home: Path) -> Iterator[Settings]:
    found = settings.read()
    first = export(home, "A", date(2026, 3, 1), ("refund", "login", "invoice"))
    imports.run(found, first, imports.Choice(source="small"))
    yield found
    sessions.forget(found)


def run(here: Settings, **asked: object) -> Result:
    """A run, done in this process as a worker does it."""
    job = analysis_runs.ask(here, "small", model=embedding.FALLBACK, **asked)  # type: ignore[arg-type]
    return analysis_runs.read(here, int(failure_job.perform(here, job.params, lambda stage, share: None)))


def cluster_of(result: Result, words: str) -> dict[str, object]:
    """The cluster in which most of the failures with these words are shown."""
    found = result.failures.filter(pl.col("words").str.contains(words))["cluster_id"].mode().sort()[0]
    return result.clusters.row(by_predicate=pl.col("cluster_id") == found, named=True)


def test_a_run_is_kept_with_all_it_was_made_from_and_is_read_as_it_was_found(here: Settings) -> None:
    found = run(here, seed=11)
    kept = analysis_runs.newest(here, "small")
    assert kept is not None and kept == found.run
    assert (kept.seed, kept.model, kept.horizon_days, kept.before) == (11, embedding.FALLBACK, 7.0, None)
    assert (
        kept.lake_version == ".".join(map(str, lake.of(here).version())) and kept.code == job_requests.code()
    )
    assert (kept.requests, kept.failures) == (120, 60) == (120, found.failures.height)
    assert found.clusters["tickets"].sum() == 60 and set(found.clusters["state"]) == {"new"}
    assert found.failures["said_by"].null_count() == 60 and found.clusters["thread"].is_unique().all()
    assert any("Without a language model" in note for note in found.notes)


def test_an_import_asks_for_the_analysis_of_what_it_changed_unless_a_setting_says_not_to(
    here: Settings,
) -> None:
    assert analysis_runs.ask_after_import(replace(here, analyse=False), ["small"]) == []
    here = replace(here, analyse=True)
    assert (
        analysis_runs.ask_after_import(here, ["nowhere"]) == [] and analysis_runs.job(here, "small") is None
    )
    asked = analysis_runs.ask_after_import(here, ["small", "small"])
    assert [each.params["source"] for each in asked] == ["small"]
    # One that waits already will read what came meanwhile.
    assert analysis_runs.ask_after_import(here, ["small"]) == []


def test_a_source_without_any_ticket_of_the_agent_is_not_analysed(here: Settings, home: Path) -> None:
    pl.DataFrame(
        {
            "ticket_id": ["H1", "H2"],
            "created_at": ["2026-03-01T08:00:00Z"] * 2,
            "handled_by": ["human"] * 2,
            "resolved": [False] * 2,
        }
    ).write_csv(home / "people.csv")
    imports.run(here, home / "people.csv", imports.Choice(source="people"))
    assert analysis_runs.ask_after_import(replace(here, analyse=True), ["people"]) == []


def test_the_same_run_asked_twice_is_one_job_and_one_run(here: Settings) -> None:
    first, second = (analysis_runs.ask(here, "small", model=embedding.FALLBACK) for _ in range(2))
    assert first.id == second.id and analysis_runs.job(here, "small") == second
    told: list[str] = []
    ids = {failure_job.perform(here, first.params, lambda stage, _: told.append(stage)) for _ in range(2)}
    assert len(ids) == 1 and len(analysis_runs.listed(here, "small")) == 1
    assert told.count("reading") == 1


def test_a_run_counts_by_what_people_decided_when_it_was_asked_for(here: Settings) -> None:
    later = replace(here, horizon=timedelta(days=3))
    job = analysis_runs.ask(later, "small", model=embedding.FALLBACK)
    made = analysis_runs.get(here, int(failure_job.perform(here, job.params, lambda stage, share: None)))
    assert made.horizon_days == 3 and analysis_runs.stale(later, made) == ()
    assert analysis_runs.stale(here, made) == ("The horizon or the time zone was changed since.",)


def test_a_run_is_stale_when_its_source_has_more_rows_and_not_when_another_has(
    here: Settings, home: Path
) -> None:
    made = run(here).run
    assert analysis_runs.stale(here, made) == () and not analysis_runs.is_stale(made, lake.of(here).version())
    other = export(home, "O", date(2026, 3, 1), ("parcel",), 10)
    imports.run(here, other, imports.Choice(source="other"))
    assert analysis_runs.is_stale(made, lake.of(here).version()) and analysis_runs.stale(here, made) == ()
    more = export(home, "B", date(2026, 4, 1), ("refund",), 12)
    imports.run(here, more, imports.Choice(source="small"))
    assert analysis_runs.stale(here, made) == ("12 rows of small were imported since.",)


def test_asking_about_what_is_not_there_says_what_is(here: Settings) -> None:
    with pytest.raises(DataError, match=r"no source 'large'\. The lake has: small"):
        analysis_runs.ask(here, "large")
    with pytest.raises(DataError, match="no run 99"):
        analysis_runs.read(here, 99)


def test_names_merges_and_corrections_stay_when_the_next_run_comes(here: Settings, home: Path) -> None:
    first = run(here)
    refund, login, invoice = (cluster_of(first, words) for words in ("refund", "log", "invoice"))
    assert len({str(each["thread"]) for each in (refund, login, invoice)}) == 3
    ticket = first.failures.filter(cluster_id=invoice["cluster_id"])["ticket_id"][0]
    failure_decisions.rename(here, "small", str(refund["thread"]), "  Money   back ")
    failure_decisions.merge(here, "small", str(login["thread"]), str(refund["thread"]))
    common = {"run_id": first.run.id or 0, "diagnosed": "other"}
    failure_decisions.correct(here, "small", "edge_case", ticket=ticket, **common)
    failure_decisions.correct(here, "small", "knowledge_gap", thread=str(invoice["thread"]), **common)

    more = export(home, "B", date(2026, 4, 1), ("refund", "login", "invoice"))
    imports.run(here, more, imports.Choice(source="small"))
    second = run(here)
    assert second.run.before == first.run.id and second.failures.height == 120
    for result in (analysis_runs.read(here, first.run.id or 0), second):
        assert cluster_of(result, "refund")["label"] == "Money back"
        assert cluster_of(result, "log")["thread"] == refund["thread"]
        assert result.clusters["tickets"].sum() == result.failures.height == result.failures["thread"].len()
        of = result.failures.filter(thread=invoice["thread"])
        said = dict(of.select("ticket_id", "group").iter_rows())
        assert said.pop(ticket) == "edge_case" and set(said.values()) == {"knowledge_gap"}
        assert set(of["diagnosed_group"]) == {"other"}
        row = result.clusters.row(by_predicate=pl.col("thread") == invoice["thread"], named=True)
        assert (row["edge_case"], row["knowledge_gap"]) == (1, of.height - 1)
        assert row["main_group"] == "knowledge_gap" and row["gain"] > 0
    failure_decisions.merge(here, "small", str(login["thread"]), None)
    failure_decisions.rename(here, "small", str(refund["thread"]), None)
    failure_decisions.correct(here, "small", None, thread=str(invoice["thread"]), **common)
    again = analysis_runs.read(here, second.run.id or 0)
    assert cluster_of(again, "log")["thread"] == login["thread"]
    assert cluster_of(again, "refund")["label"] == cluster_of(again, "refund")["given_label"]
    assert again.failures["said_by"].drop_nulls().to_list() == ["ticket"]


def test_two_clusters_cannot_each_be_shown_within_the_other(here: Settings) -> None:
    failure_decisions.merge(here, "small", "a", "b")
    failure_decisions.merge(here, "small", "b", "c")
    for thread, into in (("c", "a"), ("b", "a"), ("a", "a")):
        with pytest.raises(DataError, match="shown within this one already"):
            failure_decisions.merge(here, "small", thread, into)


def test_agreement_counts_the_last_word_about_each_ticket_with_its_interval(here: Settings) -> None:
    assert {(each.judged, each.share) for each in failure_decisions.agreement(here, "small")} == {(0, None)}
    for n in range(10):
        said = "other" if n < 3 else "knowledge_gap"
        failure_decisions.correct(here, "small", said, run_id=1, diagnosed="knowledge_gap", ticket=f"T{n}")
    failure_decisions.correct(
        here, "small", "knowledge_gap", run_id=1, diagnosed="knowledge_gap", ticket="T0"
    )
    failure_decisions.correct(here, "small", None, run_id=1, diagnosed="knowledge_gap", ticket="T9")
    failure_decisions.correct(here, "small", "other", run_id=1, diagnosed="knowledge_gap", thread="a")
    gap = failure_decisions.agreement(here, "small")[0]
    assert (gap.group, gap.judged, gap.agreed) == ("knowledge_gap", 9, 7)
    assert gap.low == pytest.approx(0.4526, abs=1e-3) and gap.high == pytest.approx(0.9368, abs=1e-3)
    with pytest.raises(DataError, match="no group 'gap'"):
        failure_decisions.correct(here, "small", "gap", run_id=1, diagnosed="other", ticket="T1")


def test_an_accepted_fix_is_one_training_change_however_often_it_is_edited(here: Settings) -> None:
    day = date(2026, 4, 2)
    fix_decisions.accept_fix(here, "small", "a", "Write an entry", day=day, owner="Ada")
    fix = fix_decisions.accept_fix(here, "small", "a", " Write  two entries ", day=day, owner="Ada", due=day)
    assert fix_decisions.fix(here, "small", "a") == fix and fix_decisions.fixes(here, "small") == [fix]
    assert (fix.state, fix.what, fix.owner) == ("accepted", "Write two entries", "Ada")
    assert notes(here) == [("small", day, "training change", "Write two entries")]
    dismissed = fix_decisions.dismiss_fix(here, "small", "a", fix.what)
    assert (dismissed.state, dismissed.note_id) == ("dismissed", None) and notes(here) == []
    with pytest.raises(DataError, match="1 to 200 characters"):
        fix_decisions.accept_fix(here, "small", "a", "  ", day=day, owner="Ada")
    with pytest.raises(DataError, match="needs an owner"):
        fix_decisions.accept_fix(here, "small", "a", "Write an entry", day=day, owner=" ")


def notes(here: Settings) -> list[tuple[str, date, str, str]]:
    with sessions.session(here, reads_only=True) as opened:
        return [(each.source, each.day, each.kind, each.what) for each in opened.exec(select(NoteRecord))]


def test_every_decision_changes_the_stamp(here: Settings) -> None:
    seen = [failure_decisions.stamp(here, "small")]
    failure_decisions.correct(here, "small", "other", run_id=1, diagnosed="other", ticket="T1")
    seen.append(failure_decisions.stamp(here, "small"))
    failure_decisions.rename(here, "small", "a", "A")
    seen.append(failure_decisions.stamp(here, "small"))
    failure_decisions.merge(here, "small", "a", "b")
    seen.append(failure_decisions.stamp(here, "small"))
    fix_decisions.accept_fix(here, "small", "a", "Do", day=date(2026, 4, 2), owner="Ada")
    seen.append(failure_decisions.stamp(here, "small"))
    assert len(set(seen)) == 5 and failure_decisions.stamp(here, "other") == failure_decisions.stamp(
        here, "third"
    )


def test_what_an_ended_run_left_is_cleared_away_and_what_is_kept_stays(here: Settings) -> None:
    made = run(here).run
    store = lake.of(here)
    run_results.write(store, "f" * 64, {"failures": pl.DataFrame({"a": [1]})})
    other = analysis_runs.ask(here, "small", seed=9)
    analysis_runs.tidy(here)
    assert len(run_results.kept(store)) == 2
    job_requests.cancel(here, other.id)
    job_requests.cancel(here, analysis_runs.ask(here, "small", model=embedding.FALLBACK).id)
    analysis_runs.tidy(here)
    assert run_results.kept(store) == [made.key]


def test_a_run_whose_results_are_gone_says_so_and_the_next_run_does_without_them(here: Settings) -> None:
    made = run(here).run
    run_results.remove(lake.of(here), [made.key])
    with pytest.raises(DataError, match="no longer in the lake"):
        analysis_runs.read(here, made.id or 0)
    following = run(here, seed=8)
    assert set(following.clusters["state"]) == {"new"}
    assert any("Not matched with the run before" in note for note in following.notes)


def test_two_runs_are_compared_by_their_own_clusters(here: Settings) -> None:
    first, second = run(here).run, run(here, seed=8).run
    found = analysis_runs.compare(here, first.id or 0, second.id or 0)
    assert {each.state for each in found} <= {"same", "grew"} and all(each.heir for each in found)
    assert isinstance(second, FailureRun) and second.made_at <= datetime.now(UTC)
