"""Drift of the demonstration company: against its frozen baseline, with estimated accuracy beside tags."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analytics.drift import estimated_accuracy
from data import sample
from data.database import sessions
from data.errors import DataError
from data.settings import Settings
from jobs.__main__ import app
from jobs.counting import snapshot
from jobs.drift import accuracy_board, drift_baseline, drift_board, drift_text
from tests import homes
from tests.homes import settings_at

SOURCE = sample.SOURCE_LABEL
FROZEN = date(2026, 7, 6), date(2026, 8, 30)


@pytest.fixture
def here(company_home: Path, home: Path) -> Iterator[Settings]:
    homes.copied(company_home, home)
    found = settings_at(home)
    yield found
    sessions.forget(found)


def test_mix_and_confidence_are_held_against_the_days_that_were_frozen(here: Settings) -> None:
    moving = drift_board.of_source(here, SOURCE)
    assert moving.baseline is None and moving.mix.baseline is not None
    drift_baseline.freeze(here, SOURCE, *FROZEN, by="support lead")
    held = drift_board.of_source(here, SOURCE)
    assert held.baseline is not None and held.baseline.by == "support lead"
    assert held.mix.baseline == FROZEN and held.mix.baseline_weeks == 8
    before = moving.confidence
    after = held.confidence
    # The agent had no scored answer in these days: its own earlier weeks stand in, and that is said.
    assert before is not None and after is not None and before.baseline == after.baseline
    said = drift_text.baseline_sentence(held)
    assert said.startswith("Baseline of the mix: 6 Jul – 30 Aug, frozen by support lead on ")
    assert "Confidence has too few scored answers in these days" in said
    # Recent weeks are the same, so only the baseline's weeks tell the two apart.
    assert moving.mix.recent == held.mix.recent and moving.mix.distance != held.mix.distance


def test_a_baseline_is_whole_weeks_of_the_log_and_freezing_again_replaces_it(here: Settings) -> None:
    with pytest.raises(DataError, match="28 days or more"):
        drift_baseline.freeze(here, SOURCE, FROZEN[0], FROZEN[0] + timedelta(days=20))
    with pytest.raises(DataError, match=r"The log of .* has the whole days"):
        drift_baseline.freeze(here, SOURCE, date(2020, 1, 1), date(2020, 3, 1))
    assert drift_baseline.frozen(here, SOURCE) is None
    drift_baseline.freeze(here, SOURCE, *FROZEN)
    stamp = drift_baseline.stamp(here, SOURCE)
    later = drift_baseline.freeze(here, SOURCE, FROZEN[0], FROZEN[1] + timedelta(days=7))
    assert later.last == FROZEN[1] + timedelta(days=7) == (drift_baseline.frozen(here, SOURCE) or later).last
    assert drift_baseline.stamp(here, SOURCE) != stamp


def test_the_command_says_what_the_page_says_and_freezes_days(here: Settings) -> None:
    runner = CliRunner()
    days = f"{FROZEN[0]}..{FROZEN[1]}"
    printed = runner.invoke(app, ["drift", "--source", SOURCE, "--freeze", days, "--format", "json"])
    assert printed.exit_code == 0, printed.output
    told = json.loads(printed.output)
    board = drift_board.of_source(here, SOURCE)
    assert told == json.loads(json.dumps(drift_text.as_json(board)))
    assert (told["baseline"]["first"], told["baseline"]["last"]) == tuple(map(str, FROZEN))
    assert told["accuracy_title"] == estimated_accuracy.TITLE
    table = runner.invoke(app, ["drift", "--source", SOURCE]).output
    assert table.strip() == drift_text.in_words(board).strip()
    csv = runner.invoke(app, ["drift", "--source", SOURCE, "--format", "csv"]).output
    assert csv.splitlines()[0].startswith("category,answers,estimated")
    refused = runner.invoke(app, ["drift", "--source", SOURCE, "--freeze", "2026-07-06"])
    assert refused.exit_code != 0 and "--freeze needs two days" in refused.output


def test_a_source_without_scores_says_why_it_has_no_estimate(here: Settings) -> None:
    taken = snapshot.take(here, SOURCE)
    found = accuracy_board.of_answers("Its answers have no score.", taken)
    assert drift_text.accuracy_sentence(found) == "Its answers have no score."
    assert drift_text.accuracy_rows(found).is_empty()
    assert accuracy_board.fresh_draw_size(found) == estimated_accuracy.FRESH_TAGS


def test_an_estimate_from_too_few_truths_is_a_sentence_and_no_number() -> None:
    estimate = estimated_accuracy.Estimate(820, 0.7312, 0.65, 0.81, 0.0312, 730, withheld=True)
    rows = estimated_accuracy.beside(
        {None: estimate}, {None: estimated_accuracy.TagRate(0.7, 0.56, 0.81, 45)}
    )
    made = accuracy_board.AccuracyBoard(date(2026, 10, 12), date(2026, 11, 10), "reviewed", 300, rows, 45, "")
    said = drift_text.accuracy_sentence(made)
    assert "from 300 reviewed answers it would be off by 3.1 points on average, 2.0 are allowed" in said
    assert "about 730 are needed" in said and "45 fresh tags say 70.0" in said and "73.1" not in said
    table = drift_text.accuracy_rows(made)
    assert table.select("estimated", "low", "high").row(0) == (None, None, None)
    assert table["state"].to_list() == ["too few truths"]
