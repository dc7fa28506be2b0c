"""Runs, sets and citations of a source: imported, compared, checked, and said on page and command alike."""

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from data import settings
from data.database import sessions
from data.errors import DataError
from data.settings import Settings
from jobs.__main__ import app
from jobs.evaluation import citation_board, citation_check, evaluation_board, learnt_authors, regression_runs
from jobs.imported_files import imported_files
from jobs.intake import imports
from jobs.intake.imports import Choice
from pages.components import cache
from tests.jobs.thresholds.threshold_logs import SOURCE, START, load
from tests.pages.failure_runs import visit, words

EVALUATION = "pages/improve/evaluation.py"


@pytest.fixture
def here(home: Path) -> Iterator[Settings]:
    found = settings.read()
    load(found, home, n=150)
    cache.forget_everything()
    yield found
    cache.forget_everything()
    sessions.forget(found)


def _run(passed: str, first: int = 0) -> bytes:
    lines = [
        json.dumps({"id": f"{SOURCE}/p1/T{first + place}", "passed": each == "1", "kind": "must stay"})
        for place, each in enumerate(passed)
    ]
    return "\n".join(lines).encode()


def _knowledge(here: Settings, home: Path) -> None:
    entries = pl.DataFrame(
        {
            "entry_id": ["K1", "K2"],
            "category": ["refund", "login"],
            "question": ["When is my refund paid?", "How do I reset the password?"],
            "answer": ["Refunds are paid five working days after the parcel arrived.",
                       "Ask for a reset link under Sign in; the mail comes within minutes."],
            "owner": ["Ann", "Ben"],
        }
    )  # fmt: skip
    said = [
        {
            "interaction_id": f"d{place}", "ticket_id": f"T{place}", "at": START, "actor": "ai",
            "mode": "shadow", "action": "answer", "cited": ["K1" if place % 4 else "K2"], "text": "draft",
            "human_text": "Your refund is paid five working days after the parcel has arrived.",
        }
        for place in range(60)
    ]  # fmt: skip
    for kind, frame in (("knowledge", entries), ("interactions", pl.DataFrame(said))):
        path = home / f"more {kind}.parquet"
        frame.write_parquet(path)
        imports.run(here, path, Choice(reader="canonical", source=SOURCE, kind=kind))  # type: ignore[arg-type]


def _imported(here: Settings, content: bytes, name: str) -> None:
    imported_files.add(here, SOURCE, regression_runs.KIND, content, name)


def test_two_runs_are_compared_and_broken_answers_that_must_stay_are_named(here: Settings) -> None:
    _imported(here, _run("1" * 30 + "0" * 20), "before.jsonl")
    with pytest.raises(DataError, match=r"has one, 'before\.jsonl'"):
        regression_runs.compare(here, SOURCE)
    _imported(here, _run("1" * 28 + "00" + "1" * 18 + "00"), "after.jsonl")
    made = regression_runs.compare(here, SOURCE)
    assert regression_runs.headline(made) == "Better: 32.0 points more tests pass."
    assert "2 answers that must stay right broke" in regression_runs.meaning(made)[1]
    assert made.found.customers == 50
    _imported(here, _run("1" * 60, first=100), "other.jsonl")
    with pytest.raises(DataError, match="share no test: 50 and 60 ids"):
        regression_runs.compare(here, SOURCE)


def test_runs_that_share_a_part_are_compared_on_it_and_the_rest_is_said(here: Settings) -> None:
    _imported(here, _run("1" * 30), "a.jsonl")
    _imported(here, _run("1" * 30, first=10), "b.jsonl")
    made = regression_runs.compare(here, SOURCE)
    assert made.found.n == 20
    assert "10 tests only in 'a.jsonl', 10 only in 'b.jsonl'" in regression_runs.remarks(made)[0]


def test_a_set_from_which_nothing_follows_is_refused_and_unknown_labels_are_said(here: Settings) -> None:
    with pytest.raises(DataError, match=r"Nothing can be said of set\.csv"):
        evaluation_board.add(here, SOURCE, b"id,label\n1,refund\n", "set.csv")
    rows = "".join(f"{place},refund,{'refund' if place % 5 else 'login'}\n" for place in range(50))
    evaluation_board.add(here, SOURCE, f"id,label,predicted\n{rows}51,martian,login\n".encode(), "set.csv")
    board = evaluation_board.of_source(here, SOURCE)
    assert evaluation_board.headline(board) == "78.4\u202f% right of 51 items."
    assert any("1 expected label in 1 row (martian)" in line for line in evaluation_board.remarks(board))


def test_citations_that_do_not_fit_are_found_and_a_source_without_any_says_so(
    here: Settings, home: Path
) -> None:
    with pytest.raises(DataError, match="has no knowledge articles"):
        citation_check.check_now(here, SOURCE)
    _knowledge(here, home)
    citation_check.check_now(here, SOURCE)
    board = citation_board.of_source(here, SOURCE)
    assert board is not None and board.unsupported is not None
    assert (board.unsupported.hits, board.unsupported.n) == (15, 60)
    assert citation_board.entries(board).row(0) == ("K2", 15, 15, "K1")
    assert "does not say who wrote" in learnt_authors.sentences(learnt_authors.of_source(here, SOURCE))[0]


def test_page_and_commands_say_the_same(here: Settings, home: Path, tmp_path: Path) -> None:
    assert "No runs yet." in words(visit(EVALUATION))
    files = [tmp_path / name for name in ("before.jsonl", "after.jsonl")]
    for file, passed in zip(files, ("1" * 20 + "0" * 20, "1" * 40), strict=True):
        file.write_bytes(_run(passed))
    run = CliRunner().invoke(app, ["regression", *map(str, files), "--format", "json"])
    assert run.exit_code == 0, run.output
    told = json.loads(run.stdout)
    assert (told["word"], len(told["mended"]), told["n"]) == ("better", 20, 40)
    cache.forget_everything()
    page = visit(EVALUATION)
    assert told["headline"] in words(page)
    rows = "id,label,predicted,probability\n" + "".join(
        f"{n},refund,refund,0.{60 + n % 40}\n" for n in range(60)
    )
    (tmp_path / "set.csv").write_text(rows)
    run = CliRunner().invoke(app, ["evaluation", str(tmp_path / "set.csv"), "--format", "json"])
    assert json.loads(run.stdout)["accuracy"]["value"] == 1.0
    cache.forget_everything()
    page.segmented_control(key="evaluation view").set_value("Evaluation set").run()
    assert "right of 60 items" in words(page)
    page.segmented_control(key="evaluation view").set_value("Citations").run()
    assert "No citation check yet." in words(page)
    _knowledge(here, home)
    run = CliRunner().invoke(app, ["citations", "--format", "json"])
    assert run.exit_code == 0 and json.loads(run.stdout)["unsupported"]["hits"] == 15
    cache.forget_everything()
    page = visit(EVALUATION)
    page.segmented_control(key="evaluation view").set_value("Citations").run()
    assert "15 of 60 citations do not fit the answer." in words(page)
