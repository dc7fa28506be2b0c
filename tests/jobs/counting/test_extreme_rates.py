"""A rate of 0 or 100 % of all tickets says so where it rests on the mapping of its file."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analytics import definition_text
from analytics.exploratory import breakdown
from analytics.ticket_slices import Slice
from data import settings as environment
from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Profile, Rule
from data.settings import Settings
from jobs.counting import kpis, readiness, snapshot
from jobs.intake import first_look, imports, preview
from jobs.intake.imports import Choice

OWNERS = ("Robo", "Ann")


@pytest.fixture
def here(home: Path) -> Settings:
    return environment.read()


def written(folder: Path) -> Path:
    """Closed tickets of which the owner is the one that closed them: the agent's are all solved."""
    rows = ["id,created,status,owner,handed"]
    for n in range(120):
        solved = "Closed" if n % 2 == 0 or n % 4 == 1 else "Open"
        rows.append(
            f"T{n},2026-03-{1 + n // 6:02} 10:00,{solved},{OWNERS[n % 2]},{'yes' if n % 5 == 0 else 'no'}"
        )
    path = folder / "owners.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


def profile(escalated: Rule) -> Profile:
    return Profile(
        "owners",
        "owners",
        "tickets",
        {
            "ticket_id": Rule(columns=("id",)),
            "created_at": Rule(columns=("created",)),
            "status": Rule(columns=("status",)),
            "handled_by": Rule(columns=("owner",), values={"Robo": "ai", "Ann": "human"}, otherwise="null"),
            "escalated": escalated,
        },
    )


def said(here: Settings, path: Path, escalated: Rule) -> tuple[list[str], list[str], list[str]]:
    """What the command says after the import, beside the metrics, and before the import."""
    choice = Choice(profile=profile(escalated))
    table = first_look.first_look(path, name=path.name).tables[0]
    before = [each.sentence for each in preview.ready(here, preview.of(here, table, choice))]
    records = imports.run(here, path, choice)
    rows = kpis.run(here, source="owners")
    return readiness.extreme(here, records), [str(row["reason"]) for row in rows if row["by"] is None], before


def test_rates_at_an_end_are_named_with_the_columns_they_rest_on(here: Settings, tmp_path: Path) -> None:
    never = Rule(when=(Condition("handed", "==", ("maybe",)),))
    after, beside, before = said(here, written(tmp_path), never)
    automated, escalated = after
    assert (
        automated.startswith("Automated resolution is 100\u202f% of all ")
        and "handled_by from owner" in automated
    )
    assert escalated.startswith("Escalation is 0\u202f% of all ") and "(escalated from handed)" in escalated
    for sentence in (automated, escalated):
        assert any(sentence in each for each in beside) and any("% of all" in each for each in before)


def test_rates_between_the_ends_say_nothing_more(here: Settings, tmp_path: Path) -> None:
    after, beside, before = said(here, written(tmp_path), Rule(columns=("handed",)))
    assert not after and not any("mapping of the file" in each for each in (*beside, *before))


@pytest.mark.parametrize(("known", "unknown"), [("Solved", "Offen geblieben"), ("Open", "Fini pour nous")])
def test_a_rate_of_one_word_whose_opposite_is_not_understood_is_not_shown(
    here: Settings, tmp_path: Path, known: str, unknown: str
) -> None:
    rows = [f"T{n},2026-03-{1 + n // 6:02} 10:00,{known if n % 2 else unknown}" for n in range(120)]
    path = tmp_path / "words.csv"
    path.write_text("\n".join(["id,created,status", *rows]) + "\n")
    rules = {
        name: Rule(columns=(column,)) for name, column in (("ticket_id", "id"), ("created_at", "created"))
    }

    def resolution(status: Rule) -> dict[str, object]:
        made = Profile("words", "words", "tickets", {**rules, "status": status})
        imports.run(here, path, Choice(profile=made))
        (row,) = (
            each
            for each in kpis.run(here, source="words", as_of=datetime(2026, 5, 1, tzinfo=UTC))
            if each["metric"] == "resolution_rate" and each["by"] is each["arm"] is None
        )
        return row

    row = resolution(Rule(columns=("status",)))
    assert row["value"] is None and "of 60 more it is not known" in str(row["reason"])
    taken = snapshot.take(here, "words", datetime(2026, 5, 1, tzinfo=UTC))
    (ready,) = (each for each in readiness.of(taken) if each.metric.key == "resolution_rate")
    assert (ready.state, ready.sentence) == ("missing", row["reason"])
    found = taken.estimates(Slice())[()]["resolution_rate"]
    assert "a quarter or more are not known" in found.metric.definition
    counted = definition_text.parts(found)
    assert counted.startswith(f"{60 if known == 'Solved' else 0} of 60 tickets, shown as no rate; excluded")
    assert "excluded (not recorded): 60;" in counted
    assert breakdown.state(breakdown.of({None: found}, None, {None: 120}).rows[0]) == "Too little known"
    assert (row["n"], row["numerator"]) == (60, 60 if known == "Solved" else 0)
    told = {unknown: "open" if known == "Solved" else "closed"}
    row = resolution(Rule(columns=("status",), values=told, otherwise="keep"))
    assert (row["numerator"], row["n"]) == (60, 120)


def test_a_day_or_a_category_at_an_end_is_a_rate_where_the_source_has_one(
    here: Settings, tmp_path: Path
) -> None:
    """Whether a rate is none is decided once for a source: its card, rows, commands and charts agree."""
    rows = [
        f"T{n},2026-03-{1 + n // 60:02} 10:00,{('a', 'b')[n // 60]},"
        + ("" if n % 2 else "Solved" if n < 60 or n % 4 else "Open")
        for n in range(120)
    ]
    path = tmp_path / "days.csv"
    path.write_text("\n".join(["id,created,category,status", *rows]) + "\n")
    columns = {"ticket_id": "id", "created_at": "created", "category": "category", "status": "status"}
    rules = {name: Rule(columns=(column,)) for name, column in columns.items()}
    imports.run(here, path, Choice(profile=Profile("days", "days", "tickets", rules)))
    taken = snapshot.take(here, "days", datetime(2026, 5, 1, tzinfo=UTC))
    for by in ((), ("day",), ("category",)):
        found = [each["resolution_rate"] for each in taken.estimates(Slice(), by).values()]
        assert sum(each.n for each in found) == 60 and all(each.value is not None for each in found)
    only = taken.estimates(Slice(), ("category",))[("a",)]["resolution_rate"]
    assert (only.value, only.n) == (1.0, 30)


def test_tickets_that_were_handed_over_while_none_is_the_agents_are_named(
    here: Settings, tmp_path: Path
) -> None:
    of_people = Rule(when=(Condition("handed", "==", ("yes",)), Condition("owner", "==", ("Ann",))))
    path = written(tmp_path)

    def counted(made: Profile) -> dict[str, dict[str, object]]:
        imports.run(here, path, Choice(profile=made))
        rows = kpis.run(here, source="owners", as_of=datetime(2026, 6, 1, tzinfo=UTC))
        return {str(each["metric"]): dict(each) for each in rows if each["by"] is each["arm"] is None}

    before = counted(profile(of_people))
    odd = [each for each in before.values() if "but none of the 60 of the agent" in str(each["reason"])]
    assert len(odd) == 3 and all("12 tickets were handed over" in str(each["reason"]) for each in odd)
    made = profile(of_people)
    who = replace(made.columns["handled_by"], handed_over="both")
    made = replace(made, columns={**made.columns, "handled_by": who})
    rows = counted(made)
    assert not any("but none of the" in str(each["reason"]) for each in rows.values())
    handover, automated = rows["handover_rate"], rows["automated_resolution_rate"]
    assert (handover["numerator"], handover["n"], automated["n"]) == (12, 72, 72)
