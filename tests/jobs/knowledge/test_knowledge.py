"""The knowledge check over a made-up source: its board, verdicts, audits, exports, and Shadow's gate."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from analytics.audit.buckets import ALWAYS
from analytics.knowledge import clean_entries, duplicates_and_conflicts, staleness
from analytics.knowledge.duplicates_and_conflicts import Entry
from data import export
from data import settings as environment
from data.database import sessions
from data.errors import DataError
from data.sample import knowledge, truth
from data.settings import Settings
from jobs.__main__ import app
from jobs.counting import job_results, snapshot
from jobs.decisions import decision_log as log
from jobs.intake import imports
from jobs.knowledge import (
    entry_verdicts,
    knowledge_board,
    knowledge_entries,
    knowledge_export,
    knowledge_request,
    work_list,
)
from jobs.knowledge.knowledge_board import Board
from jobs.training_pack import missing_phrasing_articles
from tests.jobs.knowledge.knowledge_logs import LOST, SOURCE, load


@pytest.fixture
def here(home: Path) -> Iterator[Settings]:
    found = environment.read()
    yield found
    sessions.forget(found)


@pytest.fixture
def board(here: Settings, home: Path) -> Board:
    load(here, home)
    knowledge_request.check_now(here, SOURCE)
    return knowledge_board.of_source(here, SOURCE)


def _points(found: pl.DataFrame) -> dict[str, list[str]]:
    return dict(found.select("entry_id", "open_points").iter_rows())


def test_the_board_says_what_is_clean_what_is_not_and_which_entry_caused_wrong_answers(board: Board) -> None:
    points = _points(board.entries)
    assert points["K1"] == points["K2"] == ["in a conflict"]
    assert points["K3"] == points["K4"] == points["K6"] == []
    assert points["K5"] == ["no owner", "expired"]
    rows = {row["category"]: row for row in board.categories.iter_rows(named=True)}
    assert (rows["login"]["clean"], rows["refund"]["clean"], rows["refund"]["needed"]) == (3, 0, 3)
    assert knowledge_board.sentence(board).startswith("1 of 2 top categories has 3 clean articles")
    assert board.wrong == (1, 15) and board.work["entry_id"][0] == "K1"
    assert "contradicts K2; 15 wrong answers" in board.work["why"][0]
    assert 0 < rows["refund"]["covered"] < 1 and rows["login"]["covered"] >= 0.9


def test_pairs_show_both_sentences_and_a_copy_is_a_duplicate(board: Board) -> None:
    first, second = board.pairs.iter_rows(named=True)
    assert (first["kind"], first["difference"], {first["ours"], first["theirs"]}) == (
        "contradiction", "number", {"5", "9"},
    )  # fmt: skip
    assert "within 5 days" in first["first_sentence"] and "within 9 days" in first["second_sentence"]
    assert (second["kind"], second["first"], second["second"]) == ("duplicate", "K3", "K4")


def test_a_phrasing_that_no_article_has_is_missing_and_drafted(board: Board, here: Settings) -> None:
    (row,) = board.missing.iter_rows(named=True)
    assert (row["category"], row["typical"], row["tickets"]) == ("refund", LOST, 8)
    written = missing_phrasing_articles.files(here, board)
    (article,) = json.loads(written["zendesk_articles.json"])
    assert article["article"]["title"] == LOST and article["article"]["draft"] is True


def test_the_faults_of_the_demonstration_are_found_and_nothing_else() -> None:
    rows = knowledge.frame(np.random.default_rng(7))
    entries = [
        Entry(row["entry_id"], row["question"], row["answer"], row["category"])
        for row in rows.iter_rows(named=True)
    ]
    found: dict[str, set[tuple[str, str]]] = {}
    for each in duplicates_and_conflicts.find(entries):
        found.setdefault(each.kind, set()).add((each.first, each.second))
    assert found == {
        "contradiction": set(truth.CONTRADICTORY_ENTRIES),
        "duplicate": set(truth.DUPLICATE_ENTRIES),
        "superseded": set(truth.SUPERSEDED_ENTRIES),
    }
    end = datetime(2026, 11, 12, tzinfo=UTC)
    typed = pl.DataFrame(rows, schema_overrides={"variations": pl.List(pl.String)})
    suspected = staleness.suspicions(clean_entries.assess(typed, end), end)
    assert set(suspected) == {*truth.STALE_ENTRIES, truth.SUPERSEDED_ENTRIES[0][0]}


def test_verdicts_settle_pairs_count_precision_and_are_what_shadow_reads(
    board: Board, here: Settings
) -> None:
    assert knowledge_entries.clean_by_category(here, SOURCE) == {"login": 3, "refund": 0}
    pair = entry_verdicts.pair_subject("K2", "K1")
    entry_verdicts.judge(here, SOURCE, pair, "different subject", by="Ada")
    after = knowledge_board.of_source(here, SOURCE)
    assert pair not in after.pairs["subject"].to_list()
    assert (after.precision.right, after.precision.judged) == (0, 1)
    assert knowledge_entries.clean_by_category(here, SOURCE) == {"login": 3, "refund": 2}
    entry_verdicts.judge(here, SOURCE, pair, "contradiction", by="Ada")
    assert knowledge_board.of_source(here, SOURCE).precision.right == 1
    entry_verdicts.judge(here, SOURCE, entry_verdicts.entry_subject("K2"), "retired", by="Ada")
    gone = knowledge_board.of_source(here, SOURCE)
    assert "K2" not in gone.entries["entry_id"] and knowledge_entries.clean_by_category(here, SOURCE) == {
        "login": 3, "refund": 1,
    }  # fmt: skip
    with pytest.raises(DataError, match=r"no verdict 'fine' here. There are: right, changed, retired"):
        entry_verdicts.judge(here, SOURCE, entry_verdicts.entry_subject("K1"), "fine")


def test_an_audit_is_frozen_and_closed_by_verdicts_alone(board: Board, here: Settings) -> None:
    entry_verdicts.judge(here, SOURCE, entry_verdicts.entry_subject("K5"), "right", by="Ben")
    made = entry_verdicts.freeze(here, SOURCE, knowledge_board.frozen_lines(board), due=date(2026, 12, 1))
    assert [item.subject for item in made.items[:3:2]] == ["entry:K1", "entry:K2"]
    assert (made.number, made.closed, made.overdue(date(2026, 12, 2))) == (1, 0, len(made.items))
    assert made.items[0].owner == "Ada" and made.overdue(date(2026, 12, 1)) == 0
    entry_verdicts.judge(here, SOURCE, "entry:K1", "changed", by="Ben")
    again = entry_verdicts.newest_audit(here, SOURCE)
    assert again is not None and again.closed == 1
    lines = knowledge_export.audit_lines(again)
    assert lines.row(0, named=True).items() >= {"verdict": "changed", "by": "Ben"}.items()
    assert lines.height == len(made.items) and lines["verdict"].null_count() == lines.height - 1
    assert [item.subject for item in again.items] == [item.subject for item in made.items]
    with pytest.raises(DataError, match="Nothing is on the work list"):
        entry_verdicts.freeze(here, SOURCE, [])


def test_a_check_is_made_once_and_out_of_date_after_an_import(
    board: Board, here: Settings, home: Path
) -> None:
    assert not board.stale and knowledge_request.ask(here, SOURCE).id == board.job.id
    load(here, home, answers=False)
    longer = knowledge_board.of_source(here, SOURCE, days=5)
    assert longer.count("not checked lately") > board.count("not checked lately")
    assert job_results.newest(here, "knowledge", SOURCE) is not None


def test_a_source_says_what_it_cannot_answer(here: Settings, home: Path) -> None:
    load(here, home, entries=False)
    with pytest.raises(DataError, match=r"has no knowledge articles. Import the help centre's articles"):
        knowledge_request.ask(here, SOURCE)
    with pytest.raises(DataError, match="Nobody has checked the knowledge of desk yet"):
        knowledge_board.of_source(here, SOURCE)
    load(here, home, answers=False)
    found = knowledge_request.check_now(here, SOURCE)
    notes = job_results.read(here, found, "about")["notes"].to_list()[0]
    assert found.state == "done" and isinstance(notes, list)


def test_without_messages_wrong_answers_are_unknown_and_it_says_so(here: Settings, home: Path) -> None:
    load(here, home, answers=False)
    knowledge_request.check_now(here, SOURCE)
    board = knowledge_board.of_source(here, SOURCE)
    said = " ".join(board.about["notes"])
    assert "does not say which articles answers cite" in said and board.wrong == (0, 0)
    assert board.about["cites"] is False and board.ages.is_empty()


def test_tau2_says_that_its_articles_are_about_something_else(
    here: Settings, shared: Path, tmp_path: Path
) -> None:
    data = shared / "data/tau2"
    some = tmp_path / "articles.parquet"
    pl.read_parquet(data / "knowledge_banking.parquet").head(120).write_parquet(some)
    for path, name in ((data / "conversations.parquet", "conversations"), (some, "articles")):
        imports.run(here, path, imports.Choice(profile=f"tau2-{name}", source="tau2"))
    knowledge_request.check_now(here, "tau2")
    board = knowledge_board.of_source(here, "tau2")
    said = " ".join(board.about["notes"])
    assert "No article is filed under a category that tickets have" in said
    assert "does not say which articles answers cite" in said
    assert board.entries.height == 120 and board.missing.is_empty()
    assert board.top["clean"].sum() == 0 and board.count("no owner") == 120
    assert knowledge_board.sentence(board).startswith("No article is filed under a category of tickets")
    superseded = board.pairs.filter(pl.col("kind") == "superseded")
    assert superseded.height == 2 and superseded["first_title"].str.contains("2025").all()
    assert board.pairs.filter(pl.col("kind") == "contradiction").height <= 1


def test_the_workbook_has_a_sheet_for_everything_and_about(board: Board, here: Settings) -> None:
    sheets = knowledge_export.sheets(board)
    about = knowledge_export.about(here, snapshot.take(here, SOURCE), board, 90)
    made = pl.read_excel(io.BytesIO(export.xlsx_bytes(sheets, about)), sheet_id=0)
    assert {"Work list", "Pairs", "Missing phrasings", "Categories", "About"} <= set(made)
    assert made["Work list"].height == board.work.height
    assert any("was checked within 90 days" in str(value) for value in made["About"]["Value"])


def test_the_command_prints_the_list_writes_files_and_takes_verdicts(
    board: Board, here: Settings, tmp_path: Path
) -> None:
    runner, source = CliRunner(), ("--source", SOURCE)
    shown = runner.invoke(app, ["knowledge", *source])
    assert shown.exit_code == 0 and "contradicts K2" in shown.stdout and LOST in shown.stdout
    data = json.loads(runner.invoke(app, ["knowledge", *source, "--format", "json"]).stdout)
    assert data["wrong_answers"] == {"articles": 1, "answers": 15}
    file = tmp_path / "work.xlsx"
    folder = tmp_path / "drafts"
    written = runner.invoke(app, ["knowledge", *source, "--out", str(file), "--drafts", str(folder)])
    assert written.exit_code == 0 and file.stat().st_size > 5_000
    assert (folder / "intercom_articles.json").exists()
    judged = runner.invoke(app, ["knowledge", *source, "--pair", "K1,K2", "--verdict", "fine"])
    assert judged.exit_code == 0 and "fine, said by" in judged.stdout
    audit = runner.invoke(app, ["knowledge", *source, "--audit"])
    assert audit.exit_code == 0 and "Frozen list 1:" in audit.stdout
    wrong = runner.invoke(app, ["knowledge", *source, "--verdict", "fine"])
    assert wrong.exit_code == 2
    refused = runner.invoke(app, ["knowledge", *source, "--entry", "K1", "--verdict", "fine"])
    assert refused.exit_code == 1 and "There are: right, changed, retired" in refused.stderr


def test_what_is_missing_is_on_the_work_list_until_it_is_written_or_not_needed(
    board: Board, here: Settings
) -> None:
    [line] = board.work.filter(pl.col("task") == "write").to_dicts()
    assert (line["entry_id"], line["what"], line["tickets"]) == ("new", LOST, 8)
    assert board.work["entry_id"].to_list()[:2] == ["K1", "new"] and "8 tickets of" in line["why"]
    assert line["subject"] in {each["subject"] for each in knowledge_board.frozen_lines(board)}
    with pytest.raises(DataError, match="There are: written, not needed"):
        entry_verdicts.judge(here, SOURCE, line["subject"], "fine")
    entry_verdicts.judge(here, SOURCE, line["subject"], "written", by="Ada")
    assert "write" not in knowledge_board.of_source(here, SOURCE).work["task"].to_list()
    said = entry_verdicts.verdicts(here, SOURCE)
    later = datetime.now(UTC)
    [again] = work_list.to_write(board.missing, (), said, later).to_dicts()
    assert again["why"].startswith("said to be written, and still no article asks like this")
    entry_verdicts.judge(here, SOURCE, line["subject"], "not needed", by="Ada")
    assert work_list.to_write(board.missing, (), entry_verdicts.verdicts(here, SOURCE), later).is_empty()
    assert work_list.to_write(board.missing, {"refund"}, {}, later).is_empty()


def test_a_category_that_always_goes_to_a_person_needs_no_article(board: Board, here: Settings) -> None:
    assert "3 more: 2 by mending articles they have, 1 to be written." in knowledge_board.sentence(board)
    log.decide(here, source=SOURCE, kind="bucket", subject="refund", choice=ALWAYS, by="Ada")
    after = knowledge_board.of_source(here, SOURCE)
    assert knowledge_board.sentence(after) == "1 of 1 top category has 3 clean articles or more."
    assert "write" not in after.work["task"].to_list()
    rows = {row["category"]: row["needed"] for row in after.categories.iter_rows(named=True)}
    assert rows["refund"] == 0


def test_of_a_superseded_pair_only_the_older_article_is_to_be_mended(board: Board, here: Settings) -> None:
    pair = entry_verdicts.pair_subject("K3", "K4")
    entry_verdicts.judge(here, SOURCE, pair, "superseded", older="K4", by="Ada")
    why = dict(knowledge_board.of_source(here, SOURCE).work.select("entry_id", "why").iter_rows())
    assert "is out of date beside K3" in why["K4"] and "K3" not in why
    with pytest.raises(DataError, match="K9 is not the older"):
        entry_verdicts.judge(here, SOURCE, pair, "superseded", older="K9")


def test_articles_about_something_else_than_requests_are_named(board: Board) -> None:
    assert knowledge_board.reach_sentence(board) is None
    hardly = replace(board, about={**board.about, "within": 1, "requests": 50})
    said = knowledge_board.reach_sentence(hardly)
    assert said is not None and said.startswith("1 of 50 requests is within reach of an article")
    assert said in knowledge_export.in_words(hardly)
    few = replace(board, about={**board.about, "within": 0, "requests": 20})
    assert knowledge_board.reach_sentence(few) is None
