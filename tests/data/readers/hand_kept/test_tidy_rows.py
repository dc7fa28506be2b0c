"""What stands for the eye in a sheet kept by hand is read as it was meant, and said."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from data.profiles.mapping_profile import Profile, Rule
from data.readers.desks.mapped_table import Mapped
from data.readers.formats.open_file import read_tables
from data.readers.hand_kept import heading_rows, missing_years
from data.readers.table import Table
from data.suggestions import suggest_mapping

DUTCH = """Klantvragen servicedesk 2024/25;;;;;
bijgehouden door Anneke;;;;;
;;;;;
Nr;Datum;Klant;Vraag;Status;Duur
DECEMBER;;;;;
71;29-12-2024;Bakkerij Smit;factuur klopt niet;gesloten;10 min
72;idem;De Boer;wachtwoord kwijt;gesloten;5 min
73;30 dec.;Van Dijk;levering te laat;open;20 min
74;31/12;De Boer;factuur klopt niet;gesloten;5 min
Totaal december;4 vragen;;;;40 min
JANUARI;;;;;
75;2/1;Van Dijk;wachtwoord kwijt;gesloten;5 min
76;3 januari;Bakkerij Smit;levering te laat;gesloten;10 min
77;;De Boer;retour;open;15 min
78;ma 6 jan;Smit;retour;gesloten;15 min
79;〃;Smit;retour;gesloten;15 min
Totaal januari;5 vragen;;;;60 min
"""


def text(folder: Path, words: str, name: str = "vragen.csv") -> Table:
    path = folder / name
    path.write_text(words, encoding="utf-8")
    [table] = read_tables(path)
    return table


def book(folder: Path, rows: list[list[object]], merged: dict[str, object], name: str = "log.xlsx") -> Table:
    path = folder / name
    with xlsxwriter.Workbook(str(path)) as workbook:
        page = workbook.add_worksheet("zgłoszenia")
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(number, place, cell, day)
                elif cell is not None:
                    page.write(number, place, cell)
        for where, cell in merged.items():
            page.merge_range(where, cell, day if isinstance(cell, date) else None)
    [table] = read_tables(path)
    return table


def test_a_text_kept_by_hand_has_its_dates_and_none_of_its_headings_and_totals(tmp_path: Path) -> None:
    table = text(tmp_path, DUTCH)
    assert table.frame["Nr"].to_list() == [str(each) for each in range(71, 80)]
    assert table.frame["Datum"].to_list() == [
        "2024-12-29", "2024-12-29", "2024-12-30", "2024-12-31",
        "2025-01-02", "2025-01-03", None, "2025-01-06", "2025-01-06",
    ]  # fmt: skip
    said = " ".join(table.notes)
    assert "Lines 5 and 11 hold a heading alone; left out." in said
    assert "Lines 10 and 17 hold totals; left out." in said
    assert "Datum: 6 dates without a year are read as of 2024 and 2025" in said
    assert "filled from the row above, as idem, 〃 says the same" in said
    # Each line of the file is a row of the table, or counted as left out.
    assert table.frame.height + table.empty == len(DUTCH.splitlines()) - len(("header", "blank line"))


def test_an_empty_date_is_preset_to_mean_the_same_as_above_and_can_be_said_not_to(tmp_path: Path) -> None:
    table = text(tmp_path, DUTCH)
    profile = suggest_mapping.suggest(table)
    assert profile.columns["created_at"] == Rule(columns=("Datum",), blank="above")
    [reading] = Mapped(profile).read(table)
    assert reading.frame["created_at"].to_list()[6] == "2025-01-03"
    assert "created_at: 1 empty cell of Datum read as the same as the row above." in reading.notes
    bare = Profile("a", "a", "tickets", {**profile.columns, "created_at": Rule(columns=("Datum",))})
    [reading] = Mapped(bare).read(table)
    assert reading.frame["created_at"].to_list()[6] is None


def test_a_missing_moment_of_a_machine_is_not_taken_from_the_row_above(tmp_path: Path) -> None:
    rows = [f"{number};2025-03-0{number} 08:1{number}:00;x" for number in range(1, 8)]
    rows[4] = "5;;x"
    table = text(tmp_path, "id;created;words\n" + "\n".join(rows) + "\n")
    rule = suggest_mapping.suggest(table, "tickets").columns.get("created_at")
    assert rule is None or rule.blank is None


def test_a_sheet_has_its_header_below_titles_and_its_merged_cells_in_each_row(tmp_path: Path) -> None:
    table = book(
        tmp_path,
        [
            ["Zgłoszenia – marzec 2025"],
            ["prowadzi Ola", None, None, None, None],
            [],
            ["Lp", "Data", "Klient", "Temat", "Status"],
            [1, None, "Nowak", "faktura", "zamknięte"],
            [2, None, "Kowalska", "hasło", "zamknięte"],
            [3, "4.3.", "Nowak", "faktura", "otwarte"],
            [4, date(2025, 3, 15), "Wójcik", "zwrot", "zamknięte"],
            [],
            [5, "16.03.2025", "Wójcik", "zwrot", "zamknięte"],
            ["Razem", "5 zgłoszeń", None, None, None],
        ],
        {"B5:B6": date(2025, 3, 3)},
    )
    assert table.columns == ("Lp", "Data", "Klient", "Temat", "Status")
    assert table.frame["Data"].to_list() == [
        "2025-03-03", "2025-03-03", "2025-03-04", "2025-03-15", "2025-03-16",
    ]  # fmt: skip
    assert table.frame["_line"].to_list() == [5, 6, 7, 8, 10]
    said = " ".join(table.notes)
    assert "Rows 1 and 2 above the header left out." in said
    assert "Merged cells: 1 filled" in said
    assert "Row 11 holds totals; left out." in said


@pytest.mark.parametrize(
    ("title", "year"),
    [("Anfragen 2024", 2024), ("Log Jul-Aug 26.xlsx", 2026), ("mars '25", 2025), ("Ticket 12345", None),
     ("Support 99", None), ("2025-26", 2025)],
)  # fmt: skip
def test_a_title_names_a_year(title: str, year: int | None) -> None:
    assert missing_years.year_of(title) == year


@pytest.mark.parametrize("words", ["OCTOBRE 2025", "März", "Jul-Aug 26", "KW 12", "semana 3", "Januar 2024"])
def test_a_month_or_week_alone_is_a_heading(words: str) -> None:
    assert heading_rows.is_period(words)


@pytest.mark.parametrize("words", ["may I help", "3 mars", "Juli Meyer", "12", "week", "Maria"])
def test_other_words_are_none(words: str) -> None:
    assert not heading_rows.is_period(words)


def test_the_year_of_a_sheet_without_any_is_that_of_its_file(tmp_path: Path) -> None:
    words = "id;fecha;asunto\n1;28.11.;a\n2;30.11.;b\n3;2.12.;c\n4;3 de enero;d\n"
    table = text(tmp_path, words, "registro 2023.csv")
    assert table.frame["fecha"].to_list() == ["2023-11-28", "2023-11-30", "2023-12-02", "2024-01-03"]


def test_versions_ratings_and_durations_are_no_dates(tmp_path: Path) -> None:
    rows = "\n".join(f"{n};1.{n};{n}.5;{n}/5;2025-01-0{n};v{n}" for n in range(1, 6))
    table = text(tmp_path, f"id;version;score;stars;day;x\n{rows}\n")
    assert table.frame["version"].to_list() == [f"1.{n}" for n in range(1, 6)]
    assert table.frame["score"].to_list() == [f"{n}.5" for n in range(1, 6)]
    assert table.frame["stars"].to_list() == [f"{n}/5" for n in range(1, 6)]
    assert table.frame["day"].to_list() == [f"2025-01-0{n}" for n in range(1, 6)]


def test_a_row_of_sums_alone_is_left_out_and_a_short_row_with_an_id_is_not(tmp_path: Path) -> None:
    words = "nr,day,who,what,minutes\n"
    words += "".join(f"{n},2025-05-1{n},ann,help,{n}\n" for n in range(1, 8))
    table = text(tmp_path, words + "8,,,,\n,,,,28\n")
    assert table.frame["nr"].to_list() == [str(n) for n in range(1, 9)]
    assert "Line 10 holds totals; left out." in table.notes


def test_a_sign_that_stands_once_in_words_is_what_somebody_wrote(tmp_path: Path) -> None:
    rows = ["1;2025-05-01;hola;Ana", '2;2025-05-02;";Ana', "3;2025-05-03;adiós;idem", "4;2025-05-04;no;idem"]
    table = text(tmp_path, "id;day;words;who\n" + "\n".join(rows).replace('";A', '"""";A') + "\n")
    assert table.frame["words"].to_list() == ["hola", '"', "adiós", "no"]
    assert table.frame["who"].to_list() == ["Ana"] * 4


def test_a_customer_called_total_keeps_their_ticket(tmp_path: Path) -> None:
    words = "who,day,what,minutes\n" + "".join(f"Total,2025-05-1{n},help,{n}\n" for n in range(1, 6))
    assert text(tmp_path, words).frame.height == 5
