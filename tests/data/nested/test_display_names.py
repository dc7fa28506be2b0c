"""An export with the names that people see is read as one with the fields' own names."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest

from data.nested import shipped_nested_readers
from data.profiles import column_names, profile_files
from data.readers.formats import open_file
from data.readers.table import Table

EXPORT = Path(__file__).parents[2] / "exports" / "agents" / "copilot-studio-transcripts.csv"
SEEN = {
    "conversationtranscriptid": "Conversation Transcript",
    "conversationstarttime": "Conversation_Start_Time",
    "content": "CONTENT",
}


def tables(folder: Path, names: dict[str, str]) -> Table:
    rows = list(csv.reader(io.StringIO(EXPORT.read_text(encoding="utf-8-sig"))))
    path = folder / "export.csv"
    with path.open("w", newline="", encoding="utf-8") as opened:
        csv.writer(opened).writerows([[names.get(each, each) for each in rows[0]], *rows[1:]])
    return open_file.read_tables(path, name=path.name)[0]


def logs(table: Table) -> dict[str, pl.DataFrame]:
    reader = shipped_nested_readers.recognise_table(table)
    assert reader is not None and reader.NAME == "copilot-studio"
    return {each.kind: each.frame for each in reader.read(table)}


def test_an_export_with_the_names_that_people_see_is_read_like_one_with_its_own(tmp_path: Path) -> None:
    own, seen = logs(tables(tmp_path, {})), logs(tables(tmp_path, SEEN))
    assert own.keys() == seen.keys() and own["tickets"].height > 0
    assert all(own[kind].equals(seen[kind]) for kind in own)
    assert "handle_seconds" not in own["tickets"].columns
    # A file that is read in pieces too.
    pieces = shipped_nested_readers.named("copilot-studio").pieces(tmp_path / "export.csv", name="export.csv")
    rows = [each.frame.height for piece in pieces for each in piece if each.kind == "tickets"]
    assert sum(rows) == own["tickets"].height


def test_a_file_without_one_of_the_fields_is_none_of_the_systems(tmp_path: Path) -> None:
    assert shipped_nested_readers.recognise_table(tables(tmp_path, {**SEEN, "content": "Remarks"})) is None


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (["Conversation Transcript", "content"], {"Conversation Transcript": "conversationtranscriptid"}),
        # What has its own name keeps it, whatever else is called alike.
        (["conversationtranscriptid", "ConversationTranscript", "content"], {}),
        (["Conversation", "content"], {}),
    ],
)
def test_blanks_case_and_the_ending_of_a_key_do_not_count(columns: list[str], found: dict[str, str]) -> None:
    named = column_names.displayed(profile_files.find("copilot-studio"), columns)
    assert named == found
