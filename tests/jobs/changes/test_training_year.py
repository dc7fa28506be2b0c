"""The demonstration's year of training: verdicts, total and command say what was made true."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pytest import approx
from typer.testing import CliRunner

from data.sample import truth
from data.sample.training_year import year_logs
from data.settings import Settings
from jobs.__main__ import app
from jobs.changes import change_rows, evaluation, ledger
from jobs.changes.evaluation import Report
from jobs.counting import snapshot
from tests import homes
from tests.homes import settings_at

SOURCE = year_logs.SOURCE_LABEL


@pytest.fixture(scope="module")
def here(home: Path) -> Settings:
    return settings_at(home)


@pytest.fixture(scope="module")
def report(here: Settings) -> Report:
    return evaluation.run(here, SOURCE)


def test_each_of_nine_changes_has_the_verdict_of_its_true_effect(report: Report) -> None:
    said = {each.change.key: each.verdict for each in report.judged}
    assert {key: each.state for key, each in said.items()} == {e.key: e.verdict for e in truth.YEAR_CHANGES}
    for each in truth.YEAR_CHANGES:
        if each.verdict == "too early":
            continue
        effect = sum(e.effect for e in truth.YEAR_CHANGES if e.key in (each.key, each.together))
        assert said[each.key].low <= 0.97 * effect <= said[each.key].high, each.key
    assert change_rows.answer(report) == "Of 9 changes, 5 worked, 2 no evidence, 1 harmed, 1 too early."


def test_the_mere_regression_to_the_mean_looks_great_by_itself_and_is_named(report: Report) -> None:
    found = report.get("gift-card-article")
    assert found is not None
    told = found.verdict.evidence
    assert told.naive > 0.1 and told.naive_p < 0.001 and found.verdict.state == "no evidence"
    assert told.expected_return > 0.08, "most of it was to be expected without any change"


def test_what_shares_articles_or_words_with_a_target_is_left_out(report: Report) -> None:
    left = {each.change.key: dict(each.verdict.evidence.left_out) for each in report.judged}
    assert left["returns-examples"]["exchanges"] == "cites Y-KB-01 too"
    assert "closest to one of parcel tracking" in left["order-status-article"]["parcel tracking"]
    assert left["invoice-steps"]["refund status"].startswith("changed itself on 31 Aug")


def test_two_changes_of_one_category_are_said_to_be_inseparable(report: Report) -> None:
    one, other = report.get("refund-trigger"), report.get("refund-condition")
    assert one is not None and other is not None
    assert one.verdict.evidence.together_with == ("refund-condition",)
    assert one.verdict.value == other.verdict.value


def test_the_total_holds_the_true_one_and_is_less_than_the_sum_of_winners(report: Report) -> None:
    assert report.total is not None
    reach = {each.change.key: each.a_month for each in report.judged}
    true = sum(
        0.97 * each.effect * reach[each.key] for each in truth.YEAR_CHANGES if each.verdict != "too early"
    )
    assert report.total.low < true < report.total.high
    assert report.total.value < report.total.naive
    assert report.total.changes == 7, "of eight judged changes two count as one"
    assert report.forecasts is not None and report.forecasts.changes == 7


def test_the_holdout_gets_no_change_and_its_difference_is_by_lot(report: Report) -> None:
    assert report.held is not None
    assert report.held.low < 0.03 < report.held.high + 0.01 and report.held.customers > 800


def test_the_question_of_last_month_is_answered_in_a_sentence(report: Report) -> None:
    said = change_rows.last_month_in_words(report)
    assert said.startswith("Judged in the last month: Invoices are sent") or "harmed" in said
    assert "harmed, " in said and "worked, " in said


def test_a_change_that_is_taken_back_is_out_of_the_total(here: Settings, report: Report) -> None:
    ledger.take_back(here, SOURCE, "delivery-threshold", "it harmed")
    again = evaluation.run(here, SOURCE)
    assert again.total is not None and report.total is not None
    assert again.total.stayed == report.total.stayed - 1 and again.total.value > report.total.value
    assert again.total.mean == approx(report.total.mean), "it still teaches what changes are like"


def test_the_command_prints_the_fields_of_the_page(
    here: Settings, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes.use(monkeypatch, home)
    ran = CliRunner().invoke(app, ["changes", "evaluate", "--source", SOURCE, "--format", "json"])
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.stdout)
    assert told["answer"].startswith("Of 9 changes, 5 worked")
    assert [each["key"] for each in told["changes"]] == [e.key for e in truth.YEAR_CHANGES]
    again = change_rows.rows(evaluation.run(here, SOURCE))
    assert told["changes"] == json.loads(json.dumps(again))
    plain = CliRunner().invoke(app, ["changes", "evaluate", "--source", SOURCE])
    assert "cannot be separated from refund-condition" in plain.stdout and "nan" not in plain.stdout
    listed = CliRunner().invoke(app, ["changes", "list", "--source", SOURCE])
    assert listed.stdout.count("rule ") == 9
    csv = CliRunner().invoke(app, ["changes", "evaluate", "--source", SOURCE, "--format", "csv"])
    assert len(csv.stdout.splitlines()) == 10


def test_a_file_is_locked_by_the_command(
    here: Settings, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes.use(monkeypatch, home)
    file = tmp_path / "change.json"
    file.write_text('{"key": "catering", "what": "w", "targets": [["catering", "2026-09-07"]]}')
    ran = CliRunner().invoke(app, ["changes", "lock", str(file), "--source", SOURCE])
    assert ran.exit_code == 0 and "it is exploratory" in ran.stdout
    found = evaluation.run(here, SOURCE)
    assert "1 exploratory" in change_rows.answer(found)
    assert found.total is not None and found.total.changes == 7, "what was looked at first is in no total"


def test_the_year_has_its_first_day_and_its_tickets(here: Settings) -> None:
    taken = snapshot.take(here, SOURCE)
    assert taken.facts["day"].min() == truth.YEAR_FIRST_DAY == date(2026, 2, 2)
    assert taken.facts.height == 71_001


def test_the_command_writes_the_agenda_and_says_who_is_held_out(
    here: Settings, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes.use(monkeypatch, home)
    out = tmp_path / "agenda.pdf"
    ran = CliRunner().invoke(app, ["changes", "agenda", "--out", str(out), "--source", SOURCE])
    assert ran.exit_code == 0 and out.read_bytes().startswith(b"%PDF"), ran.output
    held = CliRunner().invoke(app, ["changes", "holdout", *(f"C-{n}" for n in range(200))])
    assert 2 <= held.stdout.count("holdout") <= 20 and held.stdout.count("\n") == 200


def test_five_weeks_without_a_change_are_said(report: Report) -> None:
    assert change_rows.silence(report) == "", "the last one was four weeks ago"
    assert change_rows.silence(replace(report, as_of=date(2026, 11, 17))) == "No change for 5 weeks."
    assert change_rows.silence(replace(report, judged=())) == ""
