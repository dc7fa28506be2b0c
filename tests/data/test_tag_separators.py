"""Tags between blanks are tags; a phrase is one tag."""

import polars as pl
import pytest

from data.profiles.column_conditions import holds, parse
from data.tag_separators import between_blanks
from tests.data.cleaning.test_row_checks import split

DESK = ["vip refund_asked", "vip", "billing vip", "refund_asked"]


@pytest.mark.parametrize(
    "tags",
    [DESK, ["billing vip", "vip refund", "refund", "billing refund"], ["vip test", "test", "vip", None]],
)
def test_blanks_part_tags_where_nothing_else_does(tags: list[str | None]) -> None:
    assert between_blanks(pl.Series(tags))
    rows = {"ticket_id": [str(n) for n in range(len(tags))], "created_at": ["2026-01-01"] * len(tags)}
    found = split({**rows, "tags": tags}).accepted["tags"]
    assert found.to_list() == [tag and tag.split() for tag in tags]


@pytest.mark.parametrize(
    "tags",
    [
        ["password reset", "login problem", "password reset"],
        ["password reset", "password change", "address change", "address reset"],
        ["vip, refund asked", "vip"],
        ["one two"],
        ["vip", None],
    ],
)
def test_a_phrase_is_one_tag(tags: list[str | None]) -> None:
    assert not between_blanks(pl.Series(tags, dtype=pl.String))


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("tags has refund_asked", [True, False, False, True]),
        ("tags has refund", [False] * 4),
        ("tags has [billing, refund_asked]", [True, False, True, True]),
    ],
)
def test_has_finds_a_tag_between_blanks(condition: str, found: list[bool]) -> None:
    frame = pl.DataFrame({"tags": DESK})
    assert frame.select(holds((parse(condition),), frame.schema)).to_series().to_list() == found


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("tags == a", [True, False, False]),
        ("tags != a", [False, True, True]),
        ("tags in [b, c]", [True, False, False]),
        ("tags > 3", [False] * 3),
        ("tags > 2026-01-01", [False] * 3),
    ],
)
def test_a_condition_on_a_list_asks_for_an_entry_and_compares_no_numbers(
    condition: str, found: list[bool]
) -> None:
    frame = pl.DataFrame({"tags": [["a", "b"], None, []]})
    assert frame.select(holds((parse(condition),), frame.schema)).to_series().to_list() == found
