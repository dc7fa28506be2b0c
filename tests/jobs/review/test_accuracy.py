"""Answer accuracy of `kpis` is what review says; the demonstration's reviewers come near its truth."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from data import sample
from data.database import sessions
from data.settings import Settings
from jobs.counting import kpis
from jobs.review import review_frame, review_rates, review_tags, stored_draws
from jobs.review.review_tags import TAGS, Pressed
from jobs.upkeep import demo
from tests.jobs.review.reviewed_answers import SOURCE, load


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Settings]:
    url = f"sqlite:///{tmp_path / 'pilotlight.db'}"
    settings = Settings(tmp_path, str(tmp_path / "lake"), url, "UTC", timedelta(days=7))
    yield settings
    sessions.forget(settings)


def accuracy(here: Settings, **asked: object) -> dict[tuple[object, object], kpis.Row]:
    rows = kpis.run(here, source=SOURCE, **asked)  # pyright: ignore[reportArgumentType]
    return {(row["arm"], row["by"]): row for row in rows if row["metric"] == "answer_accuracy"}


def test_kpis_read_the_weighted_estimate_of_the_newest_draw(here: Settings, tmp_path: Path) -> None:
    load(here, tmp_path, 200)
    assert accuracy(here)[None, None]["value"] is None, "Nothing is tagged."
    draw = stored_draws.make(here, SOURCE, 100, seed=3)
    items = stored_draws.items(here, draw.id or 0)
    keys = [
        Pressed(each.item, each.item, "tag", TAGS[0 if each.category == "refund" else 2], 3.0)
        for each in items
    ]
    review_tags.store(here, draw, "Ada", keys)
    found = accuracy(here, by="category")
    whole = found[None, None]
    assert whole["n"] == 100 and whole["excluded"] == 100 and whole["numerator"] is None
    assert whole["value"] == pytest.approx(0.5, abs=0.06)
    weighted = sum(1 / (each.pi or 1) for each in items if each.category == "refund")
    assert whole["value"] == pytest.approx(weighted / sum(1 / (each.pi or 1) for each in items), abs=1e-9)
    assert found[None, "refund"]["value"] == 1 and found[None, "login"]["value"] == 0
    assert "review draw 1" in str(whole["reason"])
    few = accuracy(here, start=None, end=None, where=("category=refund", "priority="))
    assert few[None, None]["value"] == 1


def test_tags_picked_by_hand_change_no_kpi(here: Settings, tmp_path: Path) -> None:
    load(here, tmp_path, 60)
    before = accuracy(here)
    draw = stored_draws.pick_by_hand(here, SOURCE, [f"T{number}" for number in range(40)])
    keys = [
        Pressed(each.item, each.item, "tag", TAGS[2], 3.0) for each in stored_draws.items(here, draw.id or 0)
    ]
    review_tags.store(here, draw, "Ada", keys)
    assert accuracy(here) == before


def test_the_reviewers_of_the_demonstration_come_near_what_its_maker_knows(here: Settings) -> None:
    demo.load(here, tickets=8_000)
    demo.store_reviews(here, tickets=8_000)
    source, right = sample.SOURCE_LABEL, sample.right_answers(8_000)
    frame = review_frame.answers(here, source)["item"].to_list()
    truth = sum(right[item] for item in frame) / len(frame)
    found = review_rates.of_draw(here, stored_draws.read(here, source))
    assert found.rate is not None and found.rate.low - 0.03 <= truth <= found.rate.high + 0.03
    assert {each.reviewer for each in found.progress} == {"Ida", "Jonas"}
    demo.store_reviews(here, tickets=8_000)
    assert len(stored_draws.listed(here, source)) == 1, "Once."
