"""Bad files end in a refusal, in quarantine or read whole, and nothing is silent."""

from pathlib import Path

import pytest

from data.errors import DataError
from data.readers.formats.open_file import read_tables
from tests.reliability import __main__ as reliability
from tests.reliability import bad_files
from tests.reliability.kill_counts import Counts

CASES = list(bad_files.everything())


def test_every_file_of_the_catalogue_has_a_name_of_its_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES) > 400


def test_of_every_file_all_rows_are_found_or_the_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "content"
    for case in CASES:
        path.write_bytes(case.build())
        try:
            tables = read_tables(path, name=case.file)
        except DataError as refusal:
            assert case.rows is None, f"{case.name}: {refusal}"
            continue
        if case.rows is not None:
            found = sum(table.frame.height + table.broken.height + table.empty for table in tables)
            assert found == case.rows, case.name


def test_bad_files_are_never_read_in_silence_also_into_the_lake() -> None:
    for tried in reliability.try_files(reliability.QUICK_STEP):
        assert tried.outcome != "silent", f"{tried.case.name}: {tried.says}"
        assert (tried.outcome == "refused") == (tried.case.rows is None), f"{tried.case.name}: {tried.says}"


@pytest.mark.parametrize("what", ["import", "merge", "compaction"])
def test_a_writer_that_is_killed_loses_and_doubles_nothing(what: str, tmp_path: Path) -> None:
    from tests.reliability import kill_writers

    found = kill_writers.run(what, 3, 7, tmp_path)
    assert found == Counts(3, 3, found.acknowledged, 0, 0)
    assert found.acknowledged >= 3 * 30
