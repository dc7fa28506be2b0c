"""What a preview says is what the import then does."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from data import settings
from data.profiles import profile_files
from data.profiles.mapping_profile import Profile, Rule
from data.readers.formats import open_file
from data.readers.table import LINE, Table
from data.settings import Settings
from jobs.intake import imports, preview
from jobs.intake.checking import TicketsFirstError
from jobs.intake.imports import Choice

PROFILE = """
name = "desk"
source = "desk"
kind = "tickets"
nulls = ["?"]
keep = ["state != Spam"]

[columns]
ticket_id = "nr"
created_at = { from = "opened", date_format = "%d/%m/%Y %H:%M" }
customer_id = "who"
body = "words"
escalated = { when = "moves > 0" }
handle_seconds = { from = "spent", unit = "hours" }

[columns.status]
from = "state"
otherwise = "refuse"

[columns.status.values]
Done = "closed"
"""
ROWS = """nr,opened,who,words,moves,spent,state
A1,03/02/2026 10:00,ann@example.com,write to ann@example.com,1,1,Done
A2,soon,ben,hi,2,2,Done
A3,05/02/2026 10:00,cy,hi,0,three,Done
A4,06/02/2026 10:00,dee,hi,0,4,Gone
A5,07/02/2026 10:00,eve,hi,0,5,Spam
A1,08/02/2026 10:00,ann@example.com,again,1,?,Done
A6,09/02/2026 10:00,ann@example.com,again,1,?,Done
ragged
A7,10/02/2026 10:00,gus,hi,0,1,Done
A8,10/02/2026 10:00,gus,hi,0,1,Done
A9,10/02/2026 10:00,gus,hi,0,1,Done
"""


@pytest.fixture
def here(home: Path) -> Settings:
    return settings.read()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "desk.csv"
    path.write_text(ROWS)
    return path


@pytest.fixture
def table(path: Path) -> Table:
    (found,) = open_file.read_tables(path)
    return found


@pytest.fixture
def desk() -> Profile:
    return profile_files.load(PROFILE)


def test_every_row_has_the_fate_that_the_import_gives_it(
    here: Settings, path: Path, table: Table, desk: Profile
) -> None:
    choice = Choice(profile=desk)
    (shown,) = preview.of(here, table, choice)
    (record,) = imports.run(here, path, choice)
    assert {fate: shown.count(fate) for fate in preview.FATES} == {
        "accepted": record.accepted,
        "outdated": record.outdated,
        "duplicate": record.duplicate,
        "filtered": record.filtered,
        "quarantined": record.quarantined,
        "waiting": 0,
    }
    assert shown.read == record.read == 11
    fates = dict(shown.fates.select(LINE, "fate").iter_rows())
    assert fates == {
        2: "duplicate", 3: "quarantined", 4: "accepted", 5: "quarantined", 6: "filtered", 7: "accepted",
        8: "accepted", 9: "quarantined", 10: "accepted", 11: "accepted", 12: "accepted",
    }  # fmt: skip


def test_before_is_the_file_and_after_is_redacted(here: Settings, table: Table, desk: Profile) -> None:
    (shown,) = preview.of(here, table, Choice(profile=desk))
    before = preview.before(table, shown.fates[LINE])
    assert before.filter(pl.col("nr") == "A2")["opened"].to_list() == ["soon"]
    after = preview.after(here, shown, shown.fates)
    assert after.height == shown.read
    assert "ann@example.com" not in after.write_csv()
    first = after.row(0, named=True)
    assert first["created_at"] == "03/02/2026 10:00", "what is not stored stands as it was read"
    kept = after.row(5, named=True)
    assert kept["created_at"] == "2026-02-08 10:00" and kept["customer_id"].startswith("customer_")
    assert "is no time" in after.filter(pl.col(LINE) == 3)["reason"].item()


def test_a_column_is_counted_as_understood_missing_or_not_understood(
    here: Settings, table: Table, desk: Profile
) -> None:
    spent = preview.column(here, table, desk, "handle_seconds")
    assert (spent.understood, spent.missing, spent.failed) == (6, 2, 1)
    assert spent.examples[0] == ("three", "", "is no number")
    assert ("1", "3600", "") in spent.examples
    escalated = preview.column(here, table, desk, "escalated")
    assert escalated.counts == (("false", 5), ("true", 4))
    constant = replace(desk, columns={**desk.columns, "handled_by": Rule(value="human")})
    assert preview.column(here, table, constant, "handled_by").counts == (("human", 10),)
    assert "ann@" not in str([each[1:] for each in preview.column(here, table, desk, "body").examples])


def test_what_a_map_does_not_name_is_not_understood_rather_than_missing(
    here: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "rated.csv"
    path.write_text("id,opened,mood\n" + "".join(f"{n},2026-01-05,{'xyz '[n % 4]}\n" for n in range(40)))
    rule = Rule(columns=("mood",), values={"x": "true"}, otherwise="null")
    rules = {"ticket_id": Rule(columns=("id",)), "created_at": Rule(columns=("opened",)), "csat_good": rule}
    made = preview.column(
        here, open_file.read_tables(path)[0], Profile("rated", "rated", "tickets", rules), "csat_good"
    )
    assert (made.understood, made.failed, made.missing) == (10, 20, 10)
    assert made.examples[0] == ("y", "", "has no meaning in the mapping")


def test_values_are_found_with_their_rows(table: Table, desk: Profile) -> None:
    found = preview.found_values(table, desk, Rule(columns=("state",)))
    assert list(found.iter_rows()) == [("Done", 8), ("Gone", 1)]
    assert preview.meeting(table, desk) == (9, 10)


def test_what_could_be_answered_is_what_can_be_answered_after_the_import(
    here: Settings, path: Path, table: Table, desk: Profile
) -> None:
    from jobs.counting import readiness, snapshot

    choice = Choice(profile=desk)
    before = preview.ready(here, preview.of(here, table, choice))
    imports.run(here, path, choice)
    assert before == readiness.of(snapshot.take(here, "desk"))


def test_interactions_wait_for_tickets_that_are_not_there(here: Settings, tmp_path: Path) -> None:
    path = tmp_path / "said.csv"
    path.write_text("interaction_id,ticket_id,at,actor\nI1,T1,2026-02-01T10:00:00Z,ai\n")
    (table,) = open_file.read_tables(path)
    (shown,) = preview.of(here, table, Choice())
    assert shown.count("waiting") == 1 and not shown.refused
    assert preview.ready(here, [shown]) == []


def test_messages_that_need_their_tickets_say_so_also_where_another_source_has_tickets(
    here: Settings, tmp_path: Path
) -> None:
    other = tmp_path / "tickets.csv"
    other.write_text("ticket_id,created_at\nT1,2026-02-01\n")
    imports.run(here, other, Choice(source="other"))
    path = tmp_path / "said.csv"
    path.write_text("nr,of,when\nI1,T1,2026-02-01T10:00:00Z\n")
    profile = profile_files.load(
        b'name = "said"\nsource = "desk"\nkind = "interactions"\nonly_imported_tickets = true\n'
        b'[columns]\ninteraction_id = "nr"\nticket_id = "of"\nat = "when"\n'
    )
    (table,) = open_file.read_tables(path)
    with pytest.raises(TicketsFirstError, match="no tickets of source desk"):
        preview.of(here, table, Choice(profile=profile))
