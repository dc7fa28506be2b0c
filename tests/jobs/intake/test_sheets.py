"""Sheets of a workbook: what the page says of them before an import is what the import does."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from data import settings
from data.errors import DataError
from data.lake import lake
from data.profiles.mapping_profile import Profile, Rule
from data.readers.formats import open_file
from data.settings import Settings
from data.suggestions import suggest_mapping
from jobs.intake import choices, imports, profile_questions, sheets, suggesting
from jobs.intake.imports import Choice

HEAD = ["Nr", "Eingang", "Kunde", "Anliegen", "Stand"]
STANDS = ("erledigt", "offen", "erledigt")


@pytest.fixture
def here(home: Path) -> Settings:
    return settings.read()


def month(first: date, start: int, *, head: list[str] = HEAD, dates: bool = True) -> list[list[object]]:
    rows: list[list[object]] = [[f"Anfragen {first:%B %Y}"], [], list(head)]
    for place in range(8):
        day = first + timedelta(days=place)
        when = f"{day.day}.{day.month}." if dates else "demnächst"
        rows.append(
            [start + place, when, f"Kunde {place % 3}", "Rechnung", STANDS[place % 3], "x"][: len(head)]
        )
    return [*rows, ["Summe", 8]]


def workbook(folder: Path, pages: dict[str, list[list[object]]]) -> Path:
    path = folder / "Anfragen.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in pages.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return path


MAY, JUNE = month(date(2025, 5, 3), 1), month(date(2025, 6, 3), 9)
NOTES: list[list[object]] = [["Urlaub Petra 3. bis 9. Juni"], ["Bot seit Mai"], ["Umfrage klären"]]
STOCK: list[list[object]] = [["Artikel", "Lager", "Preis"], ["Kabel", "12", "3"], ["Stecker", "4", "2"]]
BAD = month(date(2025, 7, 3), 17, dates=False)
WIDER = month(date(2025, 7, 3), 17, head=[*HEAD, "Bemerkung"])
SHAPES: list[dict[str, list[list[object]]]] = [
    {"Mai": MAY},
    {"Mai": MAY, "Juni": JUNE},
    {"Notizen": NOTES, "Mai": MAY, "Juni": JUNE},
    {"Mai": MAY, "Lager": STOCK, "Juni": JUNE, "Notizen": NOTES},
    {"Mai": MAY, "Juli": BAD},
    {"Juli": BAD, "August": month(date(2025, 8, 1), 30, dates=False), "Mai": MAY},
    {"Mai": MAY, "Juli": WIDER},
    {"Mai": MAY, "Mai noch einmal": MAY},
]


@pytest.mark.parametrize("shape", range(len(SHAPES)))
@pytest.mark.parametrize("without", [(), ("Juli",), ("Mai",)])
def test_preview_and_import_agree(
    here: Settings, tmp_path: Path, shape: int, without: tuple[str, ...]
) -> None:
    path = workbook(tmp_path, SHAPES[shape])
    first = suggest_mapping.suggest(sheets.together(open_file.read_tables(path))[0], "tickets")
    choice = Choice(profile=first, without=without)
    try:
        promised = suggesting.previews(here, sheets.together(open_file.read_tables(path), without), choice)
        refused = any(each.refused for each in promised)
    except DataError:
        promised, refused = [], True
    if refused:
        with pytest.raises(DataError):
            imports.run(here, path, choice)
        return
    records = imports.run(here, path, choice)
    assert [each.count("accepted") for each in promised] == [record.accepted for record in records]
    assert [each.count("quarantined") for each in promised] == [record.quarantined for record in records]
    assert sum(record.accepted for record in records) > 0


def test_sheets_of_the_same_columns_are_one_log_and_a_page_of_notes_is_left_out(
    here: Settings, tmp_path: Path
) -> None:
    path = workbook(tmp_path, {"Notizen": NOTES, "Mai": MAY, "Juni": JUNE})
    table, notes = sheets.together(open_file.read_tables(path))
    assert (table.name, table.frame.height, sheets.sheet_of(notes)) == ("Anfragen.xlsx", 16, "Notizen")
    assert table.frame["_line"].is_unique().all()
    profile = suggest_mapping.suggest(table)
    assert set(profile.columns["status"].values) == {"erledigt", "offen"}
    [record] = imports.run(here, path, Choice(profile=profile))
    assert record.accepted == 16
    said = record.notes
    assert "The sheets Mai and Juni have the same columns and are read as one table" in said
    assert "Left out: the sheet Notizen, which does not have the columns that are read." in said


def test_a_sheet_for_each_person_says_whose_its_tickets_are(here: Settings, tmp_path: Path) -> None:
    path = workbook(tmp_path, {"Anna": MAY, "Bot Nora": JUNE})
    [table] = sheets.together(open_file.read_tables(path))
    assert table.frame[sheets.SHEET].value_counts(sort=True).rows() == [("Anna", 8), ("Bot Nora", 8)]
    profile = suggest_mapping.suggest(table)
    [question] = [
        each for each in profile_questions.open_questions(table, profile) if each.key == "handled by"
    ]
    assert question.options[0].says == "Handled by it: Sheet is Bot Nora"
    [record] = imports.run(here, path, Choice(profile=question.options[0].profile))
    assert record.accepted == 16
    stored = lake.of(here).scan_source("tickets", record.source)
    assert stored is not None
    who = stored.select("ticket_id", "handled_by").collect()
    assert {int(n) for n, by in who.iter_rows() if by == "ai"} == {int(row[0]) for row in JUNE[3:11]}
    # A sheet for each month is none for each person.
    [table] = sheets.together(open_file.read_tables(workbook(tmp_path, {"Mai": MAY, "Juni": JUNE})))
    assert sheets.SHEET not in table.columns


def test_a_sheet_without_its_tick_is_not_read_also_by_a_job(here: Settings, tmp_path: Path) -> None:
    path = workbook(tmp_path, {"Mai": MAY, "Juni": JUNE})
    profile = Profile(
        "hand",
        "hand",
        "tickets",
        {"ticket_id": Rule(columns=("Nr",)), "created_at": Rule(columns=("Eingang",))},
    )
    choice = Choice(profile=profile, without=("Juni",))
    assert choices.understood(choices.written(here, choice)) == choice
    [record] = imports.run(here, path, choice)
    assert record.accepted == 8
    assert "Left out as chosen: the sheet Juni." in record.notes
    with pytest.raises(DataError, match="All sheets are left out"):
        imports.run(here, path, Choice(profile=profile, without=("Mai", "Juni")))
