from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import DataError
from data.profiles import column_conditions, profile_files
from data.profiles.column_conditions import Condition, parse, truth
from data.profiles.mapping_profile import Profile, Rule

PLAIN = """
name = "desk"
source = "desk"
kind = "tickets"

[columns]
ticket_id = "No"
created_at = "Opened"
"""

EVERY_FORM = """
customer_id = { join = ["shop", "who"], with = "-" }
handled_by = { value = "human" }
escalated = { when = "moves > 0" }
handle_seconds = { from = "Hours", unit = "hours" }
csat_good = { from = "NPS", scale = "0-10", good_from = 9 }
resolved_at = { from = "Done", date_format = "%d.%m.%Y", time_zone = "Europe/Berlin" }
"context.login" = { from = "Login", nulls = ["-"] }
"""

texts = st.text(min_size=1, max_size=12).filter(lambda text: text == text.strip() and "\x00" not in text)
names = st.text("abcXYZ äß._-\"'=[]", min_size=1, max_size=10).filter(lambda text: text == text.strip())
comparisons = st.builds(
    Condition,
    names,
    st.sampled_from(["==", "!="]),
    st.tuples(texts),
) | st.builds(Condition, names, st.just("in"), st.lists(texts, min_size=1, max_size=3).map(tuple))
numeric = st.builds(
    Condition, names, st.sampled_from([">", ">=", "<", "<="]), st.tuples(st.integers().map(str))
)
empty = st.builds(Condition, names, st.sampled_from(["is null", "is not null"]))
any_condition = comparisons | numeric | empty
rules = st.builds(
    Rule,
    columns=st.lists(names, min_size=1, max_size=1).map(tuple),
    when=st.lists(any_condition, max_size=2).map(tuple),
    nulls=st.lists(texts, max_size=2).map(tuple),
) | st.builds(
    Rule,
    columns=st.tuples(names),
    values=st.dictionaries(texts, texts, min_size=1, max_size=3),
    otherwise=st.sampled_from(["keep", "null", "refuse"]),
)
made = st.builds(
    Profile,
    name=texts,
    source=texts,
    kind=st.just("tickets"),
    columns=st.fixed_dictionaries(
        {"ticket_id": rules, "created_at": rules, "context.x y": rules}, optional={"body": rules}
    ),
    about=st.just("") | texts,
    final=st.booleans(),
    only_imported_tickets=st.booleans(),
    nulls=st.lists(texts, max_size=3).map(tuple),
    date_format=st.none() | texts,
    decimal_comma=st.booleans(),
    keep=st.lists(any_condition, max_size=2).map(tuple),
    context=st.just("all others") | st.lists(names, max_size=3, unique=True).map(tuple),
)


@given(profile=made)
def test_a_profile_written_and_read_again_is_the_same(profile: Profile) -> None:
    again = profile_files.load(profile_files.dump(profile))
    assert again == profile
    assert profile_files.dump(again) == profile_files.dump(profile)
    assert profile_files.digest(again) == profile_files.digest(profile)


@given(condition=any_condition)
def test_a_condition_written_and_read_again_is_the_same(condition: Condition) -> None:
    assert parse(str(condition)) == condition


@pytest.mark.parametrize("name", profile_files.shipped())
def test_a_shipped_profile_is_found_by_its_name_and_survives_a_round_trip(name: str) -> None:
    profile = profile_files.find(name)
    assert profile.name == name
    assert profile_files.load(profile_files.dump(profile)) == profile


def test_the_profiles_that_readme_and_tests_speak_of_are_shipped() -> None:
    assert {"tau2-conversations", "tau2-messages", "itsm-incidents"} < set(profile_files.shipped())


def test_the_hash_does_not_change_with_comments_or_order_but_with_meaning() -> None:
    [first, second] = PLAIN.strip().splitlines()[-2:]
    turned = PLAIN.replace(first, "").replace(second, f"{second}  # a remark\n{first}")
    assert profile_files.digest(profile_files.load(turned)) == profile_files.digest(profile_files.load(PLAIN))
    assert profile_files.digest(profile_files.load(PLAIN.replace("Opened", "Begun"))) != profile_files.digest(
        profile_files.load(PLAIN)
    )


def test_a_profile_is_found_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(PLAIN, encoding="utf-8")
    assert profile_files.find(path) == profile_files.find(str(path)) == profile_files.load(PLAIN)


def test_a_profile_that_does_not_exist_is_named_with_the_nearest() -> None:
    with pytest.raises(DataError, match=r"no profile 'itsm-incident'.*Did you mean itsm-incidents\?"):
        profile_files.find("itsm-incident")


def test_every_form_of_a_rule_can_be_written() -> None:
    profile = profile_files.load(PLAIN + EVERY_FORM)
    assert profile.columns["customer_id"] == Rule(columns=("shop", "who"), separator="-")
    assert profile.columns["escalated"] == Rule(when=(Condition("moves", ">", ("0",)),))
    assert profile.columns["csat_good"].good_from == 9.0
    assert profile.needs == ("No", "Opened", "shop", "who", "moves", "Hours", "NPS", "Done", "Login")


@pytest.mark.parametrize(
    ("added", "complaint"),
    [
        ('[columns.status]\nfrom = "S"\nvalue = "x"', r"\[columns.status\] has both a column and a value"),
        (
            '[columns.status]\nform = "S"',
            r"\[columns.status\] has the key form, which is not known.*Did you mean from?",
        ),
        ("[columns.status]\nfrom = 3", r"\[columns.status\] from must be text"),
        ('[columns.status]\nfrom = "S"\nvalues = { a = "open" }', "Add otherwise ="),
        (
            '[columns.status]\nfrom = "S"\nvalues = { a = 1 }\notherwise = "null"',
            "values must map text to text",
        ),
        ('[columns.status]\nfrom = "S"\nvalues = { a = "b" }\notherwise = "drop"', "otherwise is 'drop'"),
        ('[columns.status]\nfrom = "S"\notherwise = "null"', "has otherwise, but no values"),
        ("[columns.status]", "says nothing"),
        ('[columns.status]\nwhen = "a > 0"', "only a condition, which is true or false"),
        (
            '[columns.escalated]\nwhen = "a is bigger"',
            r"\[columns.escalated\] when: 'a is bigger' is no condition",
        ),
        ('[columns.stats]\nfrom = "S"', "has stats, which tickets do not have. Did you mean status?"),
        ('[columns.source]\nfrom = "S"', "The label of a profile's rows is the line source"),
        (
            '[columns.body]\nfrom = "S"\nunit = "hours"',
            "has a unit, which only durations and confidence have",
        ),
        ('[columns.handle_seconds]\nfrom = "S"\nunit = "weeks"', "Use one of milliseconds, seconds"),
        ('[columns.body]\nfrom = "S"\ntime_zone = "UTC"', "which only times have"),
        ('[columns.closed_at]\nfrom = "S"\ntime_zone = "Berlin"', "time_zone 'Berlin', which is none"),
        ('[columns.csat]\nfrom = "S"\nscale = "0-10"', "csat is from 1 to 5. Map it to csat_good"),
        ('[columns.csat_good]\nfrom = "S"\nscale = "0-10"', "Say with good_from which rating"),
        (
            '[columns.csat_good]\nfrom = "S"\nscale = "0-10"\ngood_from = 11',
            "Say with good_from which rating",
        ),
        ('[columns.csat_good]\nfrom = "S"\nscale = "ten"', "has scale 'ten'"),
        ('[columns.body]\nfrom = "S"\njoin = ["a", "b"]', "has both from and join"),
        ('[columns.body]\nfrom = "S"\nwith = "-"', "has with, but no join"),
    ],
)
def test_a_rule_that_is_wrong_is_refused_by_its_name(added: str, complaint: str) -> None:
    with pytest.raises(DataError, match=complaint):
        profile_files.load(f"{PLAIN}\n{added}\n")


@pytest.mark.parametrize(
    ("found", "instead", "complaint"),
    [
        ('source = "desk"', "", "the key source is missing. It has: name, kind, columns"),
        (
            'source = "desk"',
            'sauce = "desk"',
            "has the key sauce, which is not known there. Did you mean source?",
        ),
        (
            'kind = "tickets"',
            'kind = "cases"',
            "kind is 'cases'. Use one of tickets, interactions, knowledge",
        ),
        ('kind = "tickets"', 'kind = "tickets"\noutcomes = "open"', "outcomes is 'open'"),
        ('kind = "tickets"', 'kind = "tickets"\nnulls = "?"', "nulls must be a list of texts"),
        ('kind = "tickets"', 'kind = "tickets"\ncontext = "some"', 'a list of columns, or "all others"'),
        ('kind = "tickets"', 'kind = "tickets"\nkeep = ["x >"]', "keep: 'x >' compares with nothing"),
        (
            'kind = "tickets"',
            'kind = "tickets"\ntime_zone = "Mars/Base"',
            "time_zone is 'Mars/Base', which is none",
        ),
        ('kind = "tickets"', 'kind = "tickets"\nonly_imported_tickets = "yes"', "must be true or false"),
        ('created_at = "Opened"', "", r"\[columns\] has no created_at, which tickets need"),
        ('kind = "tickets"', 'kind = "interactions"\ncontext = ["a"]', "interactions have no context fields"),
        ("[columns]", "[columns", "no valid TOML"),
    ],
)
def test_a_profile_that_is_wrong_is_refused_by_the_key(found: str, instead: str, complaint: str) -> None:
    with pytest.raises(DataError, match=complaint):
        profile_files.load(PLAIN.replace(found, instead))


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("reassignment_count > 0", Condition("reassignment_count", ">", ("0",))),
        ("flag = ok", Condition("flag", "==", ("ok",))),
        ("state in [open, 'on hold', \"a, b\"]", Condition("state", "in", ("open", "on hold", "a, b"))),
        ('"Ticket status" != "Closed by bot"', Condition("Ticket status", "!=", ("Closed by bot",))),
        ("topic is  not null", Condition("topic", "is not null")),
        ("labels has moved on", Condition("labels", "has", ("moved on",))),
        ("labels has [moved, gone]", Condition("labels", "has", ("moved", "gone"))),
        ("opened >= 2026-01-31", Condition("opened", ">=", ("2026-01-31",))),
    ],
)
def test_a_condition_is_read_as_people_write_it(text: str, condition: Condition) -> None:
    assert parse(text) == condition


@pytest.mark.parametrize(
    "cells",
    [
        ["a, Moved on", '["moved on"]', "x|gone", "moved", "", None],
        [["a", "Moved on"], ["moved on "], ["x", None, "gone"], ["moved"], [], None],
    ],
)
def test_an_entry_of_a_list_is_found_in_text_and_in_lists(cells: list[object]) -> None:
    frame = pl.DataFrame({"labels": cells})
    has = truth(parse("labels has [moved on, gone]"), frame.schema["labels"])
    assert frame.select(has).to_series().to_list() == [True, True, True, False, False, False]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "status",
        "status ==",
        "size > big",
        "a in b",
        "a in []",
        "a is null now",
        "two words > 3",
        'a == "b", c',
    ],
)
def test_what_is_no_condition_is_refused_with_an_example_of_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"condition|compares|needs|goes on"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "cells", "truths"),
    [
        ("x > 9", ["10", "9", "8.5", "ten", None], [True, False, False, None, None]),
        ("x == 3", ["3", "3.0", "03", "x", None], [True, True, True, False, None]),
        ("x == true", ["TRUE", "True", "false", None, "1"], [True, True, False, None, False]),
        ("x in [a, 2]", ["a", "2.0", "b", None, "A"], [True, True, False, None, False]),
        (
            "x < 2026-02-01",
            ["2026-01-31T10:00", "2026-02-01", None, "2027", "2025-12-31"],
            [True, False, None, False, True],
        ),
        ("x is null", ["a", None, "b", "c", "d"], [False, True, False, False, False]),
    ],
)
def test_a_condition_compares_numbers_as_numbers(
    text: str, cells: list[Any], truths: list[bool | None]
) -> None:
    frame = pl.DataFrame({"x": cells}, schema={"x": pl.String})
    assert frame.select(t=column_conditions.truth(parse(text), frame.schema["x"]))["t"].to_list() == truths


def test_a_condition_compares_typed_columns_too() -> None:
    frame = pl.DataFrame({"flag": [True, False, None], "n": [1, 5, None]})
    truth = [
        column_conditions.truth(parse(text), frame.schema[text.split()[0]])
        for text in ("flag == true", "n >= 5")
    ]
    assert frame.select(a=truth[0], b=truth[1]).rows() == [(True, False), (False, True), (None, None)]


def test_a_profile_built_in_code_is_checked_like_one_in_a_file() -> None:
    profile = replace(profile_files.load(PLAIN), source="")
    with pytest.raises(DataError, match="source must not be empty"):
        profile_files.load(profile_files.dump(profile))
