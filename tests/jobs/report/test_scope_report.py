"""The scope document: one line a category, disagreements and signatures, in three formats."""

from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

from data import settings
from data.errors import DataError
from data.settings import Settings
from jobs.audit import audit_runs, bucket_decisions, scope
from jobs.audit.audit_runs import AuditRun
from jobs.report import month_report, scope_report
from tests.jobs.audit.audit_logs import SOURCE, load

MARKUP = "<b>Wait</b> =1+1"


@pytest.fixture
def here(home: Path, tmp_path: Path) -> Settings:
    found = settings.read()
    load(found, tmp_path)
    return found


def _signed(here: Settings) -> AuditRun:
    run = audit_runs.run(here, SOURCE)
    bucket_decisions.decide(here, run, "one answer", "gray", reason=MARKUP, by="Cem")
    bucket_decisions.accept_advice(here, run, by="Ada")
    scope.sign(here, run, "Ada", "support lead", seen=scope.of(here, run).hash)
    return run


def test_the_document_has_a_line_a_category_the_disagreement_and_the_signature(here: Settings) -> None:
    run = _signed(here)
    made = scope_report.of(here, run, scope.of(here, run))
    html = month_report.write(made, "html").decode()
    for words in ("1 disagreement", "Cem", "Ada", "support lead", "complaints", "Signed by 1 of 3"):
        assert words in html
    assert "&lt;b&gt;Wait&lt;/b&gt;" in html and "<b>Wait</b>" not in html
    assert month_report.write(made, "pdf")[:5] == b"%PDF-"


def test_the_workbook_has_every_measure_as_numbers_and_no_formula(here: Settings) -> None:
    run = _signed(here)
    file = month_report.write(scope_report.of(here, run, scope.of(here, run)), "xlsx")
    sheets = pl.read_excel(BytesIO(file), sheet_id=0)
    assert {"Categories", "Signatures", "Evidence", "About"} <= set(sheets)
    rows = {row["category"]: row for row in sheets["Categories"].to_dicts()}
    assert set(rows) == {each.category for each in run.categories}
    assert rows["one answer"]["bucket"] == "gray" and rows["one answer"]["advised"] == "trainable"
    assert rows["one answer"]["consistency"] == pytest.approx(run.of("one answer")["consistency"].value)


def test_a_file_of_another_kind_or_in_no_folder_is_refused(here: Settings, tmp_path: Path) -> None:
    run = audit_runs.run(here, SOURCE)
    with pytest.raises(DataError, match="names no kind of report"):
        scope_report.write_file(here, run, scope.of(here, run), tmp_path / "scope.doc")
    with pytest.raises(DataError, match="There is no folder"):
        scope_report.write_file(here, run, scope.of(here, run), tmp_path / "no" / "scope.pdf")
