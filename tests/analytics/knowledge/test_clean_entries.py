"""Clean entries: every point is asked, one by one, and only where the source records it."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from analytics.knowledge import clean_entries, staleness
from data.schema import KNOWLEDGE

NOW = datetime(2026, 11, 1, tzinfo=UTC)
_GOOD: dict[str, object] = {
    "entry_id": "KB-1",
    "category": "refunds",
    "question": "When is a refund paid?",
    "answer": "Within five days.",
    "owner": "Ada",
    "updated_at": NOW - timedelta(days=200),
    "verified_at": NOW - timedelta(days=10),
    "valid_until": None,
    "variations": ["a", "b", "c"],
}


def frame(*rows: dict[str, object]) -> pl.DataFrame:
    """A knowledge log of good entries, each with what is different about it."""
    made = [{**_GOOD, **row} for row in rows]
    return pl.DataFrame(made, schema={name: KNOWLEDGE.dtypes[name] for name in _GOOD})


@pytest.mark.parametrize(
    ("row", "point"),
    [
        ({}, None),
        ({"answer": "  "}, clean_entries.NO_ANSWER),
        ({"owner": None}, clean_entries.NO_OWNER),
        ({"valid_until": NOW - timedelta(days=1)}, clean_entries.EXPIRED),
        ({"verified_at": NOW - timedelta(days=91)}, clean_entries.UNVERIFIED),
        ({"verified_at": None}, clean_entries.UNVERIFIED),
        ({"variations": ["a", "b"]}, clean_entries.FEW_VARIATIONS),
    ],
)
def test_each_point_alone_makes_an_entry_unclean(row: dict[str, object], point: str | None) -> None:
    found = clean_entries.assess(frame(row, {"entry_id": "KB-2"}), NOW)
    assert found["open_points"].to_list() == [[point] if point else [], []]
    assert found["is_clean"].to_list() == [point is None, True]
    assert clean_entries.by_category(found) == {"refunds": 1 + (point is None)}


def test_a_conflict_and_a_verdict_count_like_what_the_source_says() -> None:
    old = frame({"verified_at": NOW - timedelta(days=300)}, {"entry_id": "KB-2"})
    found = clean_entries.assess(old, NOW, conflicts=["KB-2"], verdicts={"KB-1": NOW - timedelta(days=1)})
    assert found["open_points"].to_list() == [[], [clean_entries.CONFLICT]]


def test_an_entry_is_not_blamed_for_a_column_that_no_export_of_its_source_has() -> None:
    bare = frame({"verified_at": None, "variations": None, "updated_at": NOW - timedelta(days=5)})
    assert clean_entries.assess(bare, NOW)["is_clean"].to_list() == [True]
    undated = bare.with_columns(updated_at=pl.lit(None, bare.schema["updated_at"]))
    assert clean_entries.assess(undated, NOW)["is_clean"].to_list() == [True]
    assert clean_entries.assess(bare, NOW, days=3)["open_points"].to_list() == [[clean_entries.UNVERIFIED]]


def test_an_entry_is_suspected_by_its_date_its_title_and_a_release_after_its_check() -> None:
    entries = clean_entries.assess(
        frame(
            {"valid_until": NOW - timedelta(days=1)},
            {"entry_id": "KB-2", "question": "Summer offer, June 2026"},
            {"entry_id": "KB-3", "question": "Why does pairing with the kettle fail?"},
            {"entry_id": "KB-4", "question": "Offer of November 2026"},
        ),
        NOW,
    )
    releases = [((NOW - timedelta(days=2)).date(), "Pairing by kettle code")]
    found = staleness.suspicions(entries, NOW, releases)
    assert set(found) == {"KB-1", "KB-2", "KB-3"}
    assert "june 2026" in found["KB-2"][0] and "kettle, pairing" in found["KB-3"][0]
    earlier = [((NOW - timedelta(days=20)).date(), "Pairing by kettle code")]
    assert "KB-3" not in staleness.suspicions(entries, NOW, earlier)
