"""The command `audit`: rows, decisions, signatures and the document, with exit codes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data import settings
from jobs.__main__ import app
from jobs.decisions import buckets
from tests.jobs.audit.audit_logs import SOURCE, load

_RUN = CliRunner()


@pytest.fixture(autouse=True)
def _loaded(home: Path, tmp_path: Path) -> None:
    load(settings.read(), tmp_path)


def test_rows_are_printed_as_text_and_as_json() -> None:
    said = _RUN.invoke(app, ["audit"])
    assert said.exit_code == 0 and "2 of 4 categories can be trained first" in said.output
    rows = json.loads(_RUN.invoke(app, ["audit", "--format", "json"]).output)
    assert {row["category"]: row["advised"] for row in rows}["complaints"] == "escalate always"
    assert "consistency_low" in _RUN.invoke(app, ["audit", "--format", "csv"]).output.splitlines()[0]


def test_from_advice_to_a_signed_document(tmp_path: Path) -> None:
    refused = _RUN.invoke(app, ["audit", "--decide", "one answer", "--as", "gray"])
    assert refused.exit_code == 1
    decided = _RUN.invoke(app, ["audit", "--decide", "one answer", "--as", "Between", "--reason", "Later"])
    assert decided.exit_code == 0 and "advised: train first" in decided.output
    assert "3 categories decided as advised." in _RUN.invoke(app, ["audit", "--accept"]).output
    assert buckets.always_human(settings.read(), SOURCE) == {"complaints"}
    signed = _RUN.invoke(app, ["audit", "--sign", "Ada", "--role", "lead"])
    assert signed.exit_code == 0 and "Signed by 1 of 3." in signed.output
    out = tmp_path / "scope.html"
    assert _RUN.invoke(app, ["audit", "--out", str(out)]).exit_code == 0 and "Ada" in out.read_text()
