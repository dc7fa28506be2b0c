"""Exports of desks without a reader come in by suggestion and a few answers, each ticket as it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data.cleaning import row_checks
from data.profiles import mapping_profile, profile_files
from data.profiles.mapping_profile import Profile
from data.readers.desks.mapped_table import Mapped
from data.readers.table import Table
from data.suggestions import suggest_mapping
from jobs.intake import first_look, profile_questions, suggesting
from tests.data.cleaning.test_row_checks import KEY, NOW
from tests.jobs.intake.unknown_desks import desk_shapes
from tests.jobs.intake.unknown_desks.desk_shapes import Shape, Ticket

#: What an owner of the file answers: the key of a question → how the answer begins, or one for each word.
Answers = tuple[tuple[str, str | Mapping[str, str]], ...]
LAST_OWNER = ("handled by", "Handled by it: ")
NOBODY = ("zero handle_seconds", "Nobody worked on it")


@dataclass(frozen=True)
class Desk:
    """How tickets are written, what is asked about them, and which of our columns the file holds."""

    shape: Shape
    answers: Answers
    holds: str = "first work rated escalated"
    #: Seconds by which a duration of the file is rounded.
    rounded: float = 0
    #: What tickets handed over are where the file says only who had them last.
    both: str = "both"
    #: The same of tickets of people; nothing where tags say only where the agent took part.
    human: str | None = "human"


SOLVED, OPEN = "Solved", "Open, still to be solved"
DESKS: dict[str, Desk] = {
    "zoho-en.csv": Desk(desk_shapes.zoho_en, (LAST_OWNER, NOBODY), "first work rated escalated reopened"),
    "zoho-es.csv": Desk(desk_shapes.zoho_es, (LAST_OWNER,), "first rated escalated"),
    "dynamics-en.csv": Desk(desk_shapes.dynamics_en, (LAST_OWNER,), "first rated escalated"),
    "dynamics-de.csv": Desk(
        desk_shapes.dynamics_de, (LAST_OWNER, ("unit handle_seconds", "Minutes"), NOBODY)
    ),
    "rt.tsv": Desk(
        desk_shapes.request_tracker,
        (
            ("escalated", "CF.{Handled by}: is bot, escalated"),
            ("handled by", "Handled by it: CF.{Handled by} is bot; with people: bot, escalated"),
            ("unit handle_seconds", "Minutes"),
            NOBODY,
        ),
        "work rated escalated",
    ),
    "redmine-en.csv": Desk(
        desk_shapes.redmine_en,
        (LAST_OWNER, ("unit handle_seconds", "Hours"), NOBODY),
        "work",
        rounded=19,
        both="human",
    ),
    "redmine-de.csv": Desk(
        desk_shapes.redmine_de,
        (LAST_OWNER, ("unit handle_seconds", "Hours"), NOBODY),
        "work",
        rounded=19,
        both="human",
    ),
    "trengo-en.csv": Desk(
        desk_shapes.trengo_en,
        (("escalated", "Labels: has ai-handover"), ("handled by", "It took part where Labels has ai-agent")),
        "first rated escalated",
        human=None,
    ),
    "trengo-nl.csv": Desk(desk_shapes.trengo_nl, (LAST_OWNER,)),
    "crisp.csv": Desk(
        desk_shapes.crisp,
        (("escalated", "meta.segments: has handoff"), ("handled by", "Handled by it: handled_by is chatbot")),
        "first rated escalated",
    ),
    "reamaze.json": Desk(
        desk_shapes.reamaze,
        (
            ("statuses", {"0": OPEN, "2": SOLVED, "8": SOLVED}),
            ("escalated", "tag_list: has ai-escalated"),
            ("handled by", "Handled by it: assignee.name is Zia Bot, or it was handed over"),
        ),
        "first rated escalated",
    ),
}


def suggested(path: Path) -> tuple[Table, Profile]:
    table = first_look.first_look(path, name=path.name).tables[0]
    assert suggesting.recognised(table) is None
    return table, suggest_mapping.suggest(table)


def answered(table: Table, profile: Profile, answers: Answers) -> Profile:
    """The profile after these answers, each to a question that is asked; and nothing else is asked."""
    for key, says in answers:
        asked = {each.key: each for each in profile_questions.open_questions(table, profile)}
        assert key in asked, f"{key} is not among {[*asked]}"
        question = asked[key]
        if isinstance(says, str):
            options = [each for each in question.options if each.says.startswith(says)]
            assert options, f"{says} is none of {[each.says for each in question.options]}"
            profile = options[0].profile
        else:
            assert question.form is not None
            places = [
                next(n for n, text in enumerate(question.form.answers) if text.startswith(says[word]))
                for word, _ in question.form.words
            ]
            profile = question.form.answered(places)
    assert [each.key for each in profile_questions.open_questions(table, profile)] == []
    assert profile_files.load(profile_files.dump(profile)) == profile
    return mapping_profile.check(profile)


def truth(ticket: Ticket, desk: Desk) -> dict[str, Any]:
    holds = desk.holds.split()
    found: dict[str, Any] = {
        "who": {"ai": "ai", "both": desk.both, "human": desk.human}[ticket.who],
        "solved": ticket.solved,
        "created": ticket.created,
    }
    found |= {"wait": timedelta(minutes=ticket.wait)} if "first" in holds else {}
    found |= {"work": 60.0 * ticket.work if ticket.work else None} if "work" in holds else {}
    if "rated" in holds:
        found["good"] = None if ticket.points is None else ticket.points >= 4
    found |= {"escalated": ticket.is_escalated} if "escalated" in holds else {}
    found |= {"reopened": ticket.was_reopened} if "reopened" in holds else {}
    return found


def read(table: Table, profile: Profile, desk: Desk) -> list[dict[str, Any]]:
    (reading,) = Mapped(profile).read(table)
    rows = row_checks.split(reading, now=NOW, key=KEY, zone="UTC").accepted.sort("_line")
    made = {
        "who": pl.col("handled_by"),
        "solved": pl.col("status") == "closed",
        "created": pl.col("created_at").dt.replace_time_zone(None),
        "wait": pl.col("first_response_at") - pl.col("created_at"),
        "work": pl.col("handle_seconds"),
        "good": pl.col("csat_good"),
        "escalated": pl.col("escalated").fill_null(False),
        "reopened": pl.col("reopened"),
    }
    wanted = truth(desk_shapes.tickets(1)[0], desk)
    return rows.select(made[name].alias(name) for name in wanted).to_dicts()


@pytest.mark.parametrize("name", DESKS)
@pytest.mark.parametrize("seed", [1, 2])
def test_an_unknown_desk_is_read_as_it_was_meant(tmp_path: Path, name: str, seed: int) -> None:
    desk, found = DESKS[name], desk_shapes.tickets(seed)
    table, profile = suggested(desk_shapes.written(tmp_path, name, desk.shape, found))
    assert "customer_id" in profile.columns
    made = read(table, answered(table, profile, desk.answers), desk)
    meant = [truth(each, desk) for each in found]
    assert len(made) == len(meant) == desk_shapes.ROWS
    for one, other in zip(made, meant, strict=True):
        if other.get("work"):
            other["work"] = pytest.approx(other["work"], abs=desk.rounded)
        assert one == other
