"""A log's confidence is read as what it is, and a bad one is refused with what to do."""

import polars as pl
import pytest

from analytics.thresholds import score_scale

EMPTY = pl.Series([None, None, None], dtype=pl.Float64)


def test_a_share_is_taken_as_it_is() -> None:
    found = score_scale.read(pl.Series([0.2, None, 0.9]), {})
    assert found.kind == "share" and found.values.to_list() == [0.2, None, 0.9] and not found.said
    assert found.name(0.7) == ".70"


def test_per_cent_is_read_as_such_and_told() -> None:
    found = score_scale.read(pl.Series([20.0, 85.0, 99.0]), {})
    assert found.values.to_list() == [0.2, 0.85, 0.99] and "Read as per cent" in found.said


@pytest.mark.parametrize(("text", "value"), [("85 %", 0.85), ("85", 0.85), ("0.85", 0.85)])
def test_numbers_typed_as_text_are_read(text: str, value: float) -> None:
    other = {"85 %": "40%", "85": "40", "0.85": "0.4"}[text]
    found = score_scale.read(EMPTY, {"confidence": pl.Series([text, other, None])})
    assert found.values.to_list() == pytest.approx([value, 0.4, None]) and "field confidence" in found.said


def test_one_value_for_all_is_no_score() -> None:
    found = score_scale.read(pl.Series([0.9, 0.9, None]), {})
    assert found.kind is None and "Every answer has the confidence 0.9" in found.said
    words = score_scale.read(EMPTY, {"confidence": pl.Series(["High", "high", None])})
    assert words.kind is None and "“high”" in words.said


def test_words_are_levels_in_an_order_without_a_claim_of_probability() -> None:
    found = score_scale.read(EMPTY, {"confidence": pl.Series(["High", "low ", "Medium"])})
    assert found.kind == "levels" and "nothing is said about calibration" in found.said
    high, low, medium = found.values.to_list()
    assert high > medium > low and list(found.ladder) == sorted({high, medium, low}, reverse=True)
    assert [found.name(each) for each in found.ladder] == ["High", "Medium", "Low"]


def test_a_source_without_confidence_says_what_to_import() -> None:
    found = score_scale.read(EMPTY, {})
    assert found.kind is None and "no confidence" in found.said and "unit: percent" in found.said
    odd = score_scale.read(EMPTY, {"confidence": pl.Series(["blue", "red", None])})
    assert odd.kind is None and "neither numbers nor High" in odd.said


@pytest.mark.parametrize("values", [[-1.0, 0.5, 2.0], [0.0, 5.0, 4_000.0]])
def test_numbers_beyond_any_scale_are_refused(values: list[float]) -> None:
    found = score_scale.read(pl.Series(values), {})
    assert found.kind is None and "must be a share from 0 to 1" in found.said
