"""An agent with a name of its own, a time of a handover, and empty cells of flags that were mapped."""

from collections import Counter
from dataclasses import replace

import pytest

from data.profiles import mapping_profile, profile_files
from data.readers.desks.mapped_table import Mapped
from data.suggestions import said_of_profile
from data.suggestions.cell_meanings import named_agents
from data.suggestions.suggest_mapping import suggest
from tests.data.suggestions.test_agent_handovers import chosen, handled, question
from tests.data.suggestions.test_column_choice import DAYS, ENDS, IDS, ROWS, of


@pytest.mark.parametrize(
    ("header", "by_name", "bare"),
    [
        ("Solved by Milo?", True, False),
        ("Beantwortet von Lotte", True, False),
        ("Traité par Thermo ?", True, False),
        ("Resuelto por Alba", True, False),
        ("Milo?", False, True),
        ("Lotte beteiligt", False, True),
        ("Milo involved?", False, True),
        ("Closed by phone?", False, False),
        ("Handled by Support", False, False),
        ("Refunded?", False, False),
        ("Escalado?", False, False),
        ("Urgent?", False, False),
        ("Status", False, False),
        ("paid?", False, False),
    ],
)
def test_a_header_that_names_somebody_is_told_from_one_that_names_nobody(
    header: str, by_name: bool, bare: bool
) -> None:
    assert (named_agents.is_by_name(header), named_agents.is_bare_name(header)) == (by_name, bare)


def test_solved_by_a_name_offers_the_agent_alone_or_with_people() -> None:
    cells = ["yes", "no", "no", "Yes", "no"]
    found = of(ticket=IDS, opened_at=DAYS, status=ENDS, **{"Solved by Milo?": cells})
    profile = suggest(found)
    assert "handled_by" not in profile.columns
    asked = question(found, profile, "handled by")
    assert asked is not None and asked.options[0].says.endswith("; all others with people")
    raw = Counter(each.lower() for each in (cells * ROWS)[:ROWS])
    both = chosen(found, profile, "handled by", asked.options[0].says)
    assert Counter(handled(found, both)) == {"ai": raw["yes"], "both": raw["no"]}
    people = chosen(found, profile, "handled by", "Handled by it: Solved by Milo? is Yes or yes")
    assert Counter(handled(found, people)) == {"ai": raw["yes"], "human": raw["no"]}


def test_a_bare_name_is_offered_only_where_nothing_else_names_the_agent() -> None:
    cells = ["y", "n", "n"]
    alone = of(ticket=IDS, opened_at=DAYS, status=ENDS, **{"Milo?": cells})
    asked = question(alone, suggest(alone), "handled by")
    assert asked is not None and asked.options[0].column == "Milo?"
    beside = of(ticket=IDS, opened_at=DAYS, status=ENDS, **{"Milo?": cells, "AI agent": ["no", "no", "yes"]})
    asked = question(beside, suggest(beside), "handled by")
    assert asked is not None and {each.column for each in asked.options} == {"AI agent", ""}


def test_a_value_that_names_the_agent_and_people_is_of_both_and_was_handed_over() -> None:
    cells = ["bot", "bot → AR", "TB", "bot", "AR"]
    found = of(ticket=IDS, opened_at=DAYS, status=ENDS, **{"By": cells})
    profile = suggest(found)
    asked = question(found, profile, "handled by")
    assert asked is not None and asked.options[0].says == "Handled by it: By is bot; with people: bot → AR"
    made = chosen(found, profile, "handled by", asked.options[0].says)
    raw = [(cells * ROWS)[n] for n in range(ROWS)]
    means = {"bot": "ai", "bot → AR": "both"}
    assert handled(found, made) == [means.get(each, "human") for each in raw]
    (reading,) = Mapped(made).read(found)
    assert reading.frame["escalated"].to_list() == [each == "bot → AR" for each in raw]


def test_a_column_of_which_some_words_alone_say_who_handled_a_ticket_is_asked_about() -> None:
    found = of(ticket=IDS, opened_at=DAYS, status=ENDS, **{"Handled by": ["bot", "bot, escalated", "staff"]})
    assert "handled_by" not in suggest(found).columns
    assert question(found, suggest(found), "handled by") is not None


#: A column named after a bot, as somebody fills it in by hand.
MILO = ["yes", None, "passed on", "Y", "no", None]


def test_a_yes_beside_passed_on_says_what_part_the_agent_had_and_empty_cells_are_asked_about() -> None:
    found = of(ticket=IDS, opened_at=DAYS, status=ENDS, **{"Milo?": MILO})
    profile = suggest(found)
    asked = question(found, profile, "handled by")
    assert asked is not None and asked.options[0].says.startswith("Its part by Milo?")
    answered = chosen(found, profile, "handled by", asked.options[0].says)
    raw = [(MILO * ROWS)[n] for n in range(ROWS)]
    empty = raw.count(None)
    sheet = replace(found, format="xlsx")
    blank = question(sheet, answered, "blank handled_by")
    assert blank is not None
    yes, no = sum(each in ("yes", "Y", "passed on") for each in raw), raw.count("no")
    assert blank.known == f"It is empty in {empty} rows, says yes in {yes} and no in {no}."
    made = chosen(sheet, answered, "blank handled_by", "No: people handled it")
    assert profile_files.load(profile_files.dump(made)) == made
    (reading,) = Mapped(mapping_profile.check(made)).read(found)
    means = {"yes": "ai", "Y": "ai", "passed on": "both", "no": "human", None: "human"}
    assert reading.frame["handled_by"].to_list() == [means[each] for each in raw]
    assert reading.frame["escalated"].to_list() == [str(each == "passed on").lower() for each in raw]
    unknown = chosen(sheet, answered, "blank handled_by", "It was not recorded")
    assert handled(found, unknown).count(None) == empty


def test_empty_cells_of_a_flag_that_was_mapped_are_asked_about() -> None:
    found = replace(of(ticket=IDS, opened_at=DAYS, status=ENDS, Escalated=MILO), format="csv")
    rule = mapping_profile.Rule(
        columns=("Escalated",),
        values={"yes": "true", "Y": "true", "passed on": "true", "no": "false"},
        otherwise="null",
    )
    profile = suggest(found)
    mapped = replace(profile, columns={**profile.columns, "escalated": rule})
    made = chosen(found, mapped, "blank escalated", "No")
    (reading,) = Mapped(made).read(found)
    raw = [(MILO * ROWS)[n] for n in range(ROWS)]
    assert reading.frame["escalated"].to_list().count("true") == sum(each not in ("no", None) for each in raw)
    assert reading.frame["escalated"].null_count() == 0


@pytest.mark.parametrize(
    "header",
    ["Escalated at", "transferred_at", "Übergeben am", "Transférée le", "Transferido em", "Handed over on"],
)
def test_a_time_of_a_handover_says_which_tickets_were_handed_over(header: str) -> None:
    times = [DAYS[3], None, None, DAYS[5], "-"]
    found = of(ticket=IDS, opened_at=DAYS, status=ENDS, **{header: times})
    profile = suggest(found)
    assert next(said_of_profile.worked_out(profile)).startswith("Handed over to a person: where ")
    (reading,) = Mapped(mapping_profile.check(profile)).read(found)
    raw = [(times * ROWS)[n] not in (None, "-") for n in range(ROWS)]
    assert reading.frame["escalated"].to_list() == raw
    assert question(found, profile, "escalated") is None


@pytest.mark.parametrize("header", ["Escalation due at", "First escalated at", "SLA escalated at"])
def test_a_time_that_is_due_or_one_of_several_is_no_handover(header: str) -> None:
    found = of(ticket=IDS, opened_at=DAYS, status=ENDS, **{header: [DAYS[3], None, None]})
    assert "escalated" not in suggest(found).columns
