"""The command `threshold` prints what the page shows, writes files, and signs."""

import json
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data import settings
from data.database import sessions
from jobs.__main__ import app
from jobs.decisions import decision_log as log
from tests.jobs.thresholds.threshold_logs import SOURCE, load


@pytest.fixture
def filled(home: Path) -> Path:
    here = settings.read()
    load(here, home, n=600)
    sessions.forget(here)
    return home


def run(*command: str, fails: bool = False) -> str:
    done = CliRunner().invoke(app, ["threshold", *command])
    assert (done.exit_code != 0) is fails, done.output
    return done.output


def test_thresholds_are_printed_written_and_signed(filled: Path) -> None:
    assert run("--allowed", "0.25").startswith("From .")
    rows = json.loads(run("--allowed", "0.25", "--format", "json"))
    assert rows[0]["intent"] == "every answer" and len(rows) == 4
    assert run("--format", "csv").startswith("intent,threshold,basis")
    toml, certificate = filled / "thresholds.toml", filled / "certificate.json"
    said = run("--allowed", "0.25", "--out", str(toml), "--certificate", str(certificate))
    assert "3 intents" in said
    told = json.loads(certificate.read_text())
    assert tomllib.loads(toml.read_text())["threshold"] == told["threshold"] == rows[0]["threshold"]
    assert "Signed by" in run("--allowed", "0.25", "--sign", "every answer")
    signed = log.current(settings.read(), SOURCE, "threshold", "every answer")
    assert signed is not None and float(signed.choice) == told["threshold"]


def test_what_cannot_be_done_is_refused_with_what_to_do(filled: Path) -> None:
    assert "is not certified for 1 %" in run(
        "--allowed", "0.01", "--sign", "every answer", "--at", "0.9", fails=True
    )
    assert "No score was learnt" in run("--score", "learned", fails=True)
    assert "no source 'dsk'" in run("--source", "dsk", fails=True)
    assert ".csv or .toml" in run("--out", "thresholds.xlsx", fails=True)
