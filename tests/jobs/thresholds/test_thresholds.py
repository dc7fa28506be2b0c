"""Thresholds of a source: the truth they rest on, what is promised, signed, exported, and when it ends."""

import json
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from data.database import sessions
from data.errors import DataError
from data.lake import lake
from data.settings import Settings
from jobs.decisions import decision_log as log
from jobs.failures import embedding
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.thresholds import (
    answer_costs,
    answer_truths,
    certificates,
    learned_score,
    threshold_export,
    threshold_report,
    threshold_words,
)
from jobs.thresholds.certificates import EVERY_ANSWER
from tests.jobs.thresholds.threshold_logs import SOURCE, N, load, review


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Settings]:
    url = f"sqlite:///{tmp_path / 'pilotlight.db'}"
    settings = Settings(tmp_path, str(tmp_path / "lake"), url, "UTC", timedelta(days=7))
    yield settings
    sessions.forget(settings)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, dict[str, bool]]]:
    folder = tmp_path_factory.mktemp("desk")
    url = f"sqlite:///{folder / 'pilotlight.db'}"
    settings = Settings(folder, str(folder / "lake"), url, "UTC", timedelta(days=7))
    right = load(settings, folder)
    review(settings, right)
    yield settings, right
    sessions.forget(settings)


def test_the_truth_is_the_tag_where_a_random_draw_was_reviewed_else_the_outcome(
    filled: tuple[Settings, dict[str, bool]],
) -> None:
    here, right = filled
    found = answer_truths.read(here, SOURCE)
    assert (found.rows.height, found.reviewed, found.begins_with) == (N, 300, "reviewed")
    reviewed, outcome = found.truths("reviewed"), found.truths("outcome")
    assert outcome.height == N and reviewed["weight"].n_unique() > 5
    for rows in (reviewed, outcome):
        for item, wrong in rows.select("item", "is_wrong").iter_rows():
            assert wrong == float(not right[item])
    assert float(reviewed["weight"].sum()) == pytest.approx(N, rel=0.05), "weights stand for all answers"
    both = answer_truths.agreement(found)
    assert both is not None and both[0] == 300 and both[2] == 1


def test_a_promise_is_given_with_what_it_rests_on(filled: tuple[Settings, dict[str, bool]]) -> None:
    here, right = filled
    found = threshold_report.of_source(here, SOURCE, allowed=0.25, truth="outcome")
    at = found.promise.threshold
    assert at is not None and found.promise.state == "certified"
    above = found.rows.filter(pl.col("score") >= at - 1e-9)
    wrong = above["item"].replace_strict(right, return_dtype=pl.Boolean).not_().mean()
    assert found.promise.risk == pytest.approx(wrong)
    assert 0 < (found.promise.risk or 0) < 0.25
    assert found.covered(at) == pytest.approx(above.height / N)
    said = threshold_words.headline(found)
    assert said.startswith("From .") and "at most 25" in said
    assert found.calibrated is not None and found.calibrated.method == "isotonic"
    reviewed = threshold_report.of_source(here, SOURCE, allowed=0.25)
    assert reviewed.truth == "reviewed" and reviewed.promise.truths == 300
    assert reviewed.calibrated is not None and reviewed.calibrated.method == "Platt"


def test_abstaining_names_which_it_is(filled: tuple[Settings, dict[str, bool]]) -> None:
    here, _ = filled
    none = threshold_report.of_source(here, SOURCE, allowed=0.05, truth="outcome")
    assert none.promise.state == "no threshold good enough"
    assert threshold_words.headline(none) == "No threshold of this score keeps errors under 5\u202f%."
    assert "Best seen" in threshold_words.meaning(none)[0]
    few = threshold_report.of_source(here, SOURCE, allowed=0.16, truth="reviewed")
    assert few.promise.state == "too few truths"
    assert threshold_words.headline(few).startswith("Too few truths")


def test_intents_have_their_own_threshold_or_that_of_all_or_go_to_people(
    filled: tuple[Settings, dict[str, bool]],
) -> None:
    here, _ = filled
    found = threshold_report.of_source(here, SOURCE, allowed=0.20, truth="outcome")
    by_name = {each.intent: each for each in found.intents}
    assert by_name["refund"].basis == "own" and by_name["login"].basis == "own"
    assert by_name["invoice"].hand_over and by_name["invoice"].threshold is None
    text = tomllib.loads(threshold_export.as_toml(found))
    assert {each["name"]: each["hand_over"] for each in text["intent"]} == {
        "refund": False, "login": False, "invoice": True,
    }  # fmt: skip
    table = threshold_export.table(found)
    assert table["intent"].to_list()[0] == EVERY_ANSWER and table.height == 4
    assert {each["name"]: each.get("threshold") for each in text["intent"]} == dict(
        table[1:].select("intent", "threshold").iter_rows()
    )


@pytest.mark.parametrize(
    ("confidence", "says"),
    [("constant", "Every answer has the confidence 0.9"), ("missing", "no confidence")],
)
def test_a_score_of_no_use_is_refused_with_what_to_do(
    empty: Settings, tmp_path: Path, confidence: str, says: str
) -> None:
    load(empty, tmp_path, n=60, confidence=confidence)
    with pytest.raises(DataError, match=says):
        threshold_report.of_source(empty, SOURCE)


def test_levels_in_words_are_a_ladder_without_calibration(empty: Settings, tmp_path: Path) -> None:
    load(empty, tmp_path, n=400, confidence="words")
    found = threshold_report.of_source(empty, SOURCE, allowed=0.30)
    assert found.scale.kind == "levels" and found.calibrated is None and len(found.curve) == 3
    assert "From High on" in threshold_words.headline(found) or "From Medium on" in threshold_words.headline(
        found
    ) or "From Low on" in threshold_words.headline(found)  # fmt: skip


def test_too_few_truths_for_anything_are_told(empty: Settings, tmp_path: Path) -> None:
    load(empty, tmp_path, n=20)
    with pytest.raises(DataError, match="20 answers with a score have an outcome"):
        threshold_report.of_source(empty, SOURCE)
    with pytest.raises(DataError, match="0 answers with a score are reviewed"):
        threshold_report.of_source(empty, SOURCE, truth="reviewed")
    with pytest.raises(DataError, match="between 0 and 1, not 5"):
        threshold_report.of_source(empty, SOURCE, allowed=5)


def test_a_certificate_is_signed_with_all_that_made_it_and_ends(empty: Settings, tmp_path: Path) -> None:
    load(empty, tmp_path)
    found = threshold_report.of_source(empty, SOURCE, allowed=0.25)
    done = certificates.sign(empty, found, by="Ada")
    told = json.loads(threshold_export.certificate_json(found))
    wanted = {"method", "alpha", "delta", "n", "seed", "lake_version", "starts", "valid_until", "truth"}
    assert wanted <= set(told) and told["certified"] and told["alpha"] == 0.25
    assert done.kind == "threshold" and json.loads(json.dumps(done.evidence)) == told
    (mine,) = certificates.standing(empty, SOURCE, found.answers.rows, found.last)
    assert mine.holds and mine.certified and (mine.by, mine.subject) == ("Ada", EVERY_ANSWER)
    until = date.fromisoformat(told["valid_until"])
    assert certificates.expiries(empty, SOURCE) == {EVERY_ANSWER: until}
    (late,) = certificates.standing(empty, SOURCE, found.answers.rows, until + timedelta(days=1))
    assert not late.holds and "expired" in late.broken[0]


def test_another_version_of_the_agent_greys_the_certificate(empty: Settings, tmp_path: Path) -> None:
    load(empty, tmp_path)
    certificates.sign(empty, threshold_report.of_source(empty, SOURCE, allowed=0.25))
    load(empty, tmp_path, n=120, version="2", first=N + 800)
    after = answer_truths.read(empty, SOURCE)
    (mine,) = certificates.standing(empty, SOURCE, after.rows, date(2026, 6, 1))
    assert not mine.holds and any("version 2" in each for each in mine.broken)


def test_what_is_not_certified_is_signed_only_with_a_reason(
    filled: tuple[Settings, dict[str, bool]],
) -> None:
    here, _ = filled
    none = threshold_report.of_source(here, SOURCE, allowed=0.05, truth="outcome")
    with pytest.raises(DataError, match="there is none to sign"):
        certificates.sign(here, none)
    with pytest.raises(DataError, match="is not certified for 5 %"):
        certificates.sign(here, none, threshold=0.8)
    with pytest.raises(DataError, match="No answer with a truth is about 'parking'"):
        certificates.sign(here, none, subject="parking")
    done = certificates.sign(here, none, threshold=0.8, reason="a trial for two weeks")
    assert done.choice == "0.80" and not done.evidence["certified"]
    log.withdraw(here, source=SOURCE, kind="threshold", subject=EVERY_ANSWER)
    assert certificates.expiries(here, SOURCE) == {}


def test_a_score_from_more_evidence_is_learnt_on_other_customers(
    empty: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(embedding.VARIABLE, embedding.FALLBACK)
    load(empty, tmp_path)
    with pytest.raises(DataError, match="No score was learnt"):
        threshold_report.of_source(empty, SOURCE, score="learned")
    learned_score.learn_now(empty, SOURCE, "outcome")
    found = threshold_report.of_source(empty, SOURCE, score="learned", allowed=0.20)
    assert found.compared is not None and found.learned is not None
    assert found.compared.learned_aurc < found.compared.own_aurc - 0.02
    judged = found.learned.scores.filter("judged")["item"]
    assert set(found.rows["item"]) <= set(judged) and 0.3 * N < len(judged) < 0.7 * N
    whole = found.answers.rows
    kept, taught = (
        set(whole.filter(pl.col("item").is_in(judged.implode()) == side)["customer"])
        for side in (True, False)
    )
    assert not kept & taught, "nobody is on both sides"
    with pytest.raises(DataError, match="learnt to be judged by outcomes, not by reviewed tags"):
        threshold_report.of_source(empty, SOURCE, score="learned", truth="reviewed")


def test_with_reviewed_tags_the_score_learns_from_the_others_and_is_judged_by_the_tags(
    filled: tuple[Settings, dict[str, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(embedding.VARIABLE, embedding.FALLBACK)
    here, _ = filled
    learned_score.learn_now(here, SOURCE, "reviewed")
    found = threshold_report.of_source(here, SOURCE, score="learned", allowed=0.20)
    assert found.truth == "reviewed" and found.promise.truths == 300


def test_what_a_wrong_answer_costs_is_typed_once_and_dated(
    filled: tuple[Settings, dict[str, bool]],
) -> None:
    here, _ = filled
    before = threshold_report.of_source(here, SOURCE).costs
    assert before.wrong.origin == "default" and "nobody has entered another" in before.wrong.note
    answer_costs.write(here, 45.0)
    after = threshold_report.of_source(here, SOURCE).costs
    assert (after.wrong.value, after.wrong.origin) == (45.0, "typed") and "typed by" in after.wrong.note
    answer_costs.write(here, None)


def test_tau2_says_that_its_answers_have_no_confidence(empty: Settings, shared: Path) -> None:
    for name, profile in (("conversations", "tau2-conversations"), ("messages", "tau2-messages")):
        imports.run(empty, shared / f"data/tau2/{name}.parquet", Choice(profile=profile))
    source = lake.of(empty).sources()[0]
    with pytest.raises(DataError, match=r"no confidence: .*column `confidence`"):
        threshold_report.of_source(empty, source)
