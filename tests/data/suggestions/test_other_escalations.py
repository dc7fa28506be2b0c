"""A column called after escalations is not all that says a handover, and *done* not all that says solved."""

import polars as pl
import pytest

from data.profiles.mapping_profile import Profile
from data.readers.desks.mapped_table import Mapped
from data.readers.table import Table
from tests.data.suggestions.test_column_choice import DAYS, IDS, answered, asked, of

#: To the second level, for a missed goal.
SECOND_LEVEL = ["Nein", "Nein", "Nein", "Ja", "Nein", "Nein", "Nein", "Nein"]


def read(found: Table, profile: Profile, name: str) -> list[object]:
    (reading,) = Mapped(profile).read(found)
    return reading.frame[name].to_list()[: len(SECOND_LEVEL)]


def test_a_time_of_a_handover_is_offered_beside_an_escalation_to_the_second_level() -> None:
    times = [day if n % 3 == 1 else None for n, day in enumerate(DAYS[:8])]
    found = of(id=IDS, created=DAYS, **{"Wurde eskaliert": SECOND_LEVEL, "Übergabe an Mitarbeiter am": times})
    question = asked(found, "escalated")
    assert question is not None and question.unanswered is not None
    assert [each.says for each in question.options] == [
        "Übergabe an Mitarbeiter am: has a time",
        "As it is: Wurde eskaliert",
    ]
    assert question.unanswered.how == "stays" and "Wurde eskaliert" in question.unanswered.says
    handed = answered(found, "escalated", "Übergabe")
    assert [str(each).lower() == "true" for each in read(found, handed, "escalated")] == [
        each is not None for each in times
    ]
    as_it_is = answered(found, "escalated", "As it is")
    assert as_it_is.columns["escalated"].columns == ("Wurde eskaliert",)


def test_an_escalation_alone_and_one_beside_a_column_of_its_kind_is_not_asked_about() -> None:
    assert asked(of(id=IDS, created=DAYS, Escalated=SECOND_LEVEL), "escalated") is None
    level = ["1", "2", "1", "1"]
    assert (
        asked(of(id=IDS, created=DAYS, Escalated=SECOND_LEVEL, Escalation_level=level), "escalated") is None
    )


def test_what_the_agent_handed_over_is_a_handover_whatever_a_flag_of_another_meaning_says() -> None:
    part = ["Resuelto", "Derivado a agente", "Resuelto", None, "Derivado a agente", None, "Resuelto", None]
    state = ["Closed", "Open", "Closed", "Closed", "Closed"]
    columns = {"Is Escalated": SECOND_LEVEL, "Resultado Zia": part}
    found = of(id=IDS, created=DAYS, status=state, **columns)
    profile = answered(found, "handled by", "Its part by Resultado Zia")
    assert [str(each).lower() == "true" for each in read(found, profile, "escalated")] == [
        each == "Derivado a agente" for each in part
    ]
    assert asked(found, "escalated", profile) is None


RESULTS = ["success", "failure", "success", "unknown", "failure"]


@pytest.mark.parametrize("name", ["analysis.call_successful", "checks.order_found.result"])
def test_a_status_that_says_only_that_a_call_ended_is_no_solution_unasked(name: str) -> None:
    found = of(id=IDS, created=DAYS, status=["done", "done", "done", "in-progress"], **{name: RESULTS})
    question = asked(found, "solved")
    assert question is not None and question.unanswered is not None
    assert question.because.startswith("done in status says that it ended; 30 of 40 rows have it.")
    assert "tickets with done count as solved" in question.unanswered.says
    profile = answered(found, "solved", name)
    (reading,) = Mapped(profile).read(found)
    rows = reading.frame.select(pl.col("resolved", "status").cast(pl.String))
    assert rows["resolved"].to_list()[:5] == ["true", "false", "true", None, "false"]
    assert rows["status"].to_list()[:4] == ["unclear", "unclear", "unclear", "open"]
    solved = answered(found, "solved", "status: done means solved")
    assert "resolved" not in solved.columns
    none = answered(found, "solved", "None of them")
    assert "resolved" not in none.columns and none.columns["status"].values["done"] == "unclear"


def test_words_for_a_solution_and_columns_that_are_no_result_ask_nothing() -> None:
    assert asked(of(id=IDS, created=DAYS, status=["Solved", "Open"], outcome=RESULTS), "solved") is None
    paid = ["true", "false"]
    assert asked(of(id=IDS, created=DAYS, status=["done", "open"], paid=paid), "solved") is None
    assert asked(of(id=IDS, created=DAYS, status=["done", "open"], goal_reached=paid), "solved") is not None
