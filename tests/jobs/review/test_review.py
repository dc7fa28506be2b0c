"""Draws, queues, tags and rates together, on SQLite."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from data.database import sessions
from data.database.review_tables import ReviewDraw, ReviewItem
from data.errors import DataError
from data.settings import Settings
from jobs.decisions import decision_log as log
from jobs.review import (
    review_export,
    review_frame,
    review_queue,
    review_rates,
    review_tags,
    stored_draws,
)
from jobs.review.review_tags import TAGS, Pressed
from tests.jobs.review.reviewed_answers import SOURCE, load


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Settings]:
    url = f"sqlite:///{tmp_path / 'pilotlight.db'}"
    settings = Settings(tmp_path, str(tmp_path / "lake"), url, "UTC", timedelta(days=7))
    load(settings, tmp_path)
    yield settings
    sessions.forget(settings)


def draw(here: Settings, n: int = 40) -> ReviewDraw:
    return stored_draws.make(here, SOURCE, n, seed=4)


def tag(uid: str, item: str, choice: str = TAGS[0], seconds: float = 3.0) -> Pressed:
    return Pressed(uid, item, "tag", choice, seconds)


def said(here: Settings, made: ReviewDraw, who: str, *keys: Pressed) -> list[str]:
    """Why each key was refused; empty where it was stored."""
    return [each.refused for each in review_tags.store(here, made, who, keys)]


def standing(here: Settings, made: ReviewDraw) -> dict[tuple[str, str], str]:
    found = review_tags.standing(here, SOURCE, made.id or 0)
    return {(each.subject, each.by): each.choice for each in found}


def test_the_frame_holds_live_answers_of_eligible_tickets_alone(here: Settings) -> None:
    frame = review_frame.answers(here, SOURCE)
    assert frame.height == 60 and set(frame["item"].str.slice(-2)) == {"-a"}
    stale = (
        frame.filter(pl.col("item") == "T32-a")["risk"].item()
        - frame.filter(pl.col("item") == "T12-a")["risk"].item()
    )
    assert stale == pytest.approx(2), (
        "T32 cites the entry after its date, T12 before; both have confidence .2"
    )
    assert review_frame.answers(here, SOURCE, date(2026, 3, 4)).height < 60
    with pytest.raises(DataError, match="no live answer in the source 'desk' in these days"):
        review_frame.answers(here, SOURCE, date(2027, 1, 1))


def test_a_draw_is_kept_with_its_probabilities_strata_seed_and_frame(here: Settings) -> None:
    made = draw(here)
    items = stored_draws.items(here, made.id or 0)
    assert (made.n, made.population, made.seed) == (40, 60, 4) and len(made.frame_hash) == 64
    assert [each.place for each in items] == list(range(1, 41)) and all(
        0 < (each.pi or 0) <= 1 for each in items
    )
    again = stored_draws.make(here, SOURCE, 40, seed=4)
    same = [(each.item, each.pi) for each in stored_draws.items(here, again.id or 0)]
    assert same == [(each.item, each.pi) for each in items] and again.id != made.id
    assert [each.id for each in stored_draws.listed(here, SOURCE)] == [again.id, made.id]


def test_a_queue_shows_the_words_and_neither_drafts_nor_tags(here: Settings) -> None:
    made = draw(here, 60)
    waiting = review_queue.next_items(here, made, "Ada", 60)
    first = next(each for each in waiting if each.ticket_id == "T0")
    words = [line["text"] for line in first.lines]
    assert words == ["Subject 0", "Answer 0", "A person's answer"]
    assert [line["text"] for line in first.lines if line["judged"]] == ["Answer 0"]
    assert "tag" not in repr(waiting).lower()


def test_a_tag_is_stored_once_on_its_answer_and_leaves_the_queue(here: Settings) -> None:
    made = draw(here)
    one, two = review_queue.next_items(here, made, "Ada")[:2]
    assert said(here, made, "Ada", tag("1", one.item, TAGS[2]), tag("2", two.item)) == ["", ""]
    assert said(here, made, "Ada", tag("1", one.item, TAGS[2])) == [""], "The same key sent twice."
    assert standing(here, made) == {(one.item, "Ada"): TAGS[2], (two.item, "Ada"): TAGS[0]}
    assert len(log.history(here, kind="answer tag")) == 2
    assert one.item not in [each.item for each in review_queue.next_items(here, made, "Ada", 40)]


def test_a_key_that_hits_an_answer_that_is_no_longer_there_is_refused_with_the_reason(here: Settings) -> None:
    made = draw(here)
    singles = [each for each in stored_draws.items(here, made.id or 0) if not each.double]
    one, two, three = (each.item for each in singles[:3])
    assert said(here, made, "Ada", tag("1", "T999-a")) == ["This answer is not in the draw."]
    assert "before the answer could be read" in said(here, made, "Ada", tag("2", one, seconds=0.2))[0]
    assert said(here, made, "Ada", tag("3", one, "fine")) == ["There is no tag 'fine'."]
    said(here, made, "Ada", tag("4", one))
    assert said(here, made, "Ada", tag("5", one)) == ["You have tagged it already: correct. Undo that first."]
    assert said(here, made, "Ben", tag("6", one)) == ["Ada has reviewed it meanwhile."]
    review_queue.take(here, made, "Ada", [two])
    assert said(here, made, "Ben", tag("7", two)) == ["Ada has it now."]
    assert said(here, made, "Ben", Pressed("8", three, "undo")) == [
        "There is no tag of yours on this answer."
    ]
    assert standing(here, made) == {(one, "Ada"): TAGS[0]}


def test_undo_cause_and_skip_are_rows_too_and_the_last_one_holds(here: Settings) -> None:
    made = draw(here)
    one, two = (each.item for each in review_queue.next_items(here, made, "Ada")[:2])
    keys = [
        tag("1", one),
        Pressed("2", one, "undo"),
        tag("3", one, TAGS[1]),
        Pressed("4", one, "cause", "mix-up"),
        Pressed("5", two, "skip"),
        Pressed("6", one, "cause", "weather"),
    ]
    assert said(here, made, "Ada", *keys) == ["", "", "", "", "", "There is no cause 'weather'."]
    assert standing(here, made) == {(one, "Ada"): TAGS[1], (two, "Ada"): "skipped"}
    assert len(log.history(here, kind="answer tag")) == 5
    found = review_rates.of_draw(here, made)
    assert found.causes == {"mix-up": 1} and (found.reviewed, found.skipped) == (1, 1)


def test_two_reviewers_share_a_draw_and_meet_only_on_answers_that_are_reviewed_twice(here: Settings) -> None:
    made = draw(here)
    double = {each.item for each in stored_draws.items(here, made.id or 0) if each.double}
    assert len(double) == 6
    for who in ("Ada", "Ben", "Cy"):
        for turn in range(40):
            ahead = review_queue.next_items(here, made, who, 1)
            if not ahead:
                break
            assert said(here, made, who, tag(f"{turn}", ahead[0].item)) == [""]
            if who == "Ada" and turn == 19:
                break
    found = review_rates.of_draw(here, made)
    assert found.reviewed == 40 and found.doubles == 6
    by_item = review_tags.by_item(review_tags.standing(here, SOURCE, made.id or 0))
    assert {item for item, tags in by_item.items() if len(tags) == 2} == double
    assert all(len({each.by for each in tags}) == len(tags) for tags in by_item.values())


def test_an_answer_that_somebody_leaves_goes_to_others_after_a_while(here: Settings) -> None:
    made = draw(here)
    mine = review_queue.take(
        here, made, "Ada", [each.item for each in review_queue.next_items(here, made, "Ada", 5)]
    )
    double = {each.item for each in stored_draws.items(here, made.id or 0) if each.double}
    assert not (mine - double) & {each.item for each in review_queue.next_items(here, made, "Ben", 5)}
    with sessions.session(here) as opened:
        for item in mine:
            row = opened.get(ReviewItem, (made.id, item))
            assert row is not None
            row.claimed_at = datetime.now(UTC) - review_tags.CLAIM
            opened.add(row)
    assert mine <= {each.item for each in review_queue.next_items(here, made, "Ben", 10)}
    one = sorted(mine - double)[0]
    assert said(here, made, "Ben", tag("1", one)) == [""], "Nobody has it any more."


def test_who_only_looks_takes_no_answer_from_others(here: Settings) -> None:
    made = draw(here)
    first = [each.item for each in review_queue.next_items(here, made, "root", 20)]
    assert [each.item for each in review_queue.next_items(here, made, "Sofia", 20)] == first
    assert review_queue.held_by_others(here, made, "Sofia") == {}
    assert said(here, made, "Sofia", *(tag(item, item) for item in first)) == [""] * 20


def test_answers_that_wait_under_another_name_are_counted_and_given_back_when_somebody_asks(
    here: Settings,
) -> None:
    made = draw(here)
    double = {each.item for each in stored_draws.items(here, made.id or 0) if each.double}
    ahead = [each.item for each in review_queue.next_items(here, made, "root", 10)]
    assert review_queue.take(here, made, "root", ahead) == set(ahead)
    single = [item for item in ahead if item not in double]
    said(here, made, "root", tag("1", single[0]))
    assert review_queue.held_by_others(here, made, "Sofia") == {"root": len(single) - 1}
    assert review_queue.held_by_others(here, made, "root") == {}
    assert review_queue.take(here, made, "Sofia", ahead) <= double, "Ben cannot take what root keeps."
    assert review_queue.give_back(here, made, "Sofia") == len(single) - 1
    assert review_queue.held_by_others(here, made, "Sofia") == {}
    free = {each.item for each in review_queue.next_items(here, made, "Sofia", 40)}
    assert set(single[1:]) <= free and single[0] not in free


def test_an_answer_that_somebody_skips_is_free_for_others_at_once(here: Settings) -> None:
    made = draw(here)
    one = next(each.item for each in stored_draws.items(here, made.id or 0) if not each.double)
    review_queue.take(here, made, "Ada", [one])
    assert said(here, made, "Ada", Pressed("1", one, "skip")) == [""]
    assert said(here, made, "Ben", tag("2", one)) == [""]


def test_an_answer_stands_beside_the_article_it_cites_and_the_nearest_one_it_did_not(here: Settings) -> None:
    made = draw(here, 60)
    waiting = {each.ticket_id: each for each in review_queue.next_items(here, made, "Ada", 60)}
    assert [(each["mark"], each["title"]) for each in waiting["T4"].articles] == [
        ("Cited article", "What?"), ("Next nearest article, not cited", "How?")
    ]  # fmt: skip
    assert next(each["mark"] for each in waiting["T32"].articles) == "Cited article, past its date"
    alone = waiting["T1"].articles
    assert [(each["mark"], each["text"]) for each in alone] == [("Nearest article, not cited", "Like this.")]


def test_a_note_stays_with_its_tag_and_is_in_the_table(here: Settings) -> None:
    made = draw(here)
    one = stored_draws.items(here, made.id or 0)[0].item
    key = Pressed("1", one, "tag", TAGS[1], 3.0, "  The price is\nmissing.  ")
    assert said(here, made, "Ada", key, Pressed("2", one, "cause", "edge case")) == ["", ""]
    row = review_export.table(here, made).drop_nulls("tag")
    assert row.select("note", "cause").row(0) == ("The price is missing.", "edge case")


def test_a_decision_can_be_undone_and_the_log_keeps_both(here: Settings) -> None:
    made = draw(here, 60)
    double = next(each.item for each in stored_draws.items(here, made.id or 0) if each.double)
    said(here, made, "Ada", tag("1", double))
    said(here, made, "Ben", tag("1", double, TAGS[2]))
    review_queue.adjudicate(here, made, double, TAGS[2])
    assert review_rates.of_draw(here, made).decided == ((double, TAGS[2]),)
    review_queue.take_back(here, made, double)
    after = review_rates.of_draw(here, made)
    assert after.decided == () and after.differing == (double,)
    assert [each.choice for each in log.history(here, kind="adjudication")] == ["withdrawn", TAGS[2]]


def test_what_a_draw_can_reach_is_said_and_no_pace_before_there_is_one(here: Settings) -> None:
    made = draw(here)
    found = review_rates.of_draw(here, made)
    assert found.minutes("Ada") is None and found.reaches is None and not found.enough_drawn
    for turn, item in enumerate(stored_draws.items(here, made.id or 0)[:20]):
        said(here, made, "Ada", tag(item.item, item.item, TAGS[2 * (turn % 4 == 0)], 6.0))
    found = review_rates.of_draw(here, made)
    assert found.rate is not None and found.left == 20 and sum(found.counts.values()) == 20
    assert found.reaches == pytest.approx(found.rate.half_width * 0.5**0.5)
    assert found.minutes("Ada") == pytest.approx(found.still_needed / 10) and found.minutes("Ben") is None


def test_what_somebody_decides_counts_and_becomes_a_gold_answer_for_the_next(here: Settings) -> None:
    made = draw(here, 60)
    double = next(each.item for each in stored_draws.items(here, made.id or 0) if each.double)
    said(here, made, "Ada", tag("1", double))
    said(here, made, "Ben", tag("1", double, TAGS[2]))
    found = review_rates.of_draw(here, made)
    assert found.differing == (double,)
    review_queue.adjudicate(here, made, double, TAGS[2], "wrong date")
    after = review_rates.of_draw(here, made)
    assert after.differing == () and after.shares[TAGS[2]] == 1
    assert {each.reviewer: (each.gold, each.gold_right) for each in after.progress} == {
        "Ada": (1, 0), "Ben": (1, 1)
    }  # fmt: skip
    for turn in range(30):
        ahead = review_queue.next_items(here, made, "Cy")
        assert ahead
        said(here, made, "Cy", tag(f"c{turn}", ahead[0].item))
    gold = {each.reviewer: each.gold for each in review_rates.of_draw(here, made).progress}
    assert gold["Cy"] == 1, "One in twenty."


def test_tags_picked_by_hand_are_kept_and_enter_no_rate(here: Settings) -> None:
    made = stored_draws.pick_by_hand(here, SOURCE, [f"T{number}" for number in range(30)])
    items = stored_draws.items(here, made.id or 0)
    assert all(each.pi is None for each in items)
    assert said(here, made, "Ada", *(tag(each.item, each.item, TAGS[2]) for each in items)) == [""] * 30
    found = review_rates.of_draw(here, made)
    assert found.reviewed == 30 and found.rate is None and found.still_needed == 0
    assert review_rates.latest_tagged(here, SOURCE) is None
    with pytest.raises(DataError, match="Nothing is drawn"):
        stored_draws.read(here, SOURCE)


def test_a_score_of_the_frame_is_used_and_its_worth_is_said(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'scored.db'}"
    settings = Settings(tmp_path, str(tmp_path / "lake"), url, "UTC", timedelta(days=7))
    load(settings, tmp_path, 200, scored=True)
    made = stored_draws.make(settings, SOURCE, 80, seed=1)
    assert made.frame_score == pytest.approx(0.5, abs=0.01)
    by_band = json.loads(made.frame_scores)
    assert min(by_band.values()) - 1e-9 <= made.frame_score <= max(by_band.values()) + 1e-9
    for each in stored_draws.items(settings, made.id or 0):
        right = (each.score or 0) >= 0.5
        said(settings, made, "Ada", tag(each.item, each.item, TAGS[0] if right else TAGS[2]))
    found = review_rates.of_draw(settings, made)
    assert found.helped is not None and found.helped.useful and "saved you" in found.helped.sentence
    sessions.forget(settings)


def test_the_table_of_a_draw_has_a_row_for_each_answer_and_reviewer(here: Settings) -> None:
    made = draw(here)
    double = next(each.item for each in stored_draws.items(here, made.id or 0) if each.double)
    said(here, made, "Ada", tag("1", double))
    said(here, made, "Ben", tag("1", double, TAGS[2]))
    table = review_export.table(here, made)
    assert table.height == 41 and table["tag"].drop_nulls().to_list() == [TAGS[0], TAGS[2]]
    assert review_export.summary(review_rates.of_draw(here, made))["reviewed"] == 1


@pytest.mark.parametrize("n", [0, -1, 5001])
def test_an_impossible_size_is_refused(here: Settings, n: int) -> None:
    with pytest.raises(DataError, match="between 1 and 5,000"):
        stored_draws.make(here, SOURCE, n)
