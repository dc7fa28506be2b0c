"""The sheets of the knowledge workbook, and what it says about itself."""

import json

import polars as pl

from analytics import wording
from analytics.knowledge import clean_entries
from data.settings import Settings
from jobs.counting import export_rows
from jobs.counting.snapshot import Snapshot
from jobs.knowledge.entry_verdicts import Audit
from jobs.knowledge.knowledge_board import Board, reach_sentence, sentence

Line = tuple[str, str]


def sheets(board: Board) -> dict[str, pl.DataFrame]:
    """The sheets of the workbook: work list, pairs, missing phrasings, categories, words, audit."""
    found = {
        "Work list": board.work,
        "Pairs": board.pairs.drop("subject"),
        "Missing phrasings": board.missing,
        "Categories": board.categories,
        "Customers' words": board.words,
    }
    if board.audit is not None:
        found[f"Frozen list {board.audit.number}"] = audit_lines(board.audit)
    return found


def audit_lines(audit: Audit) -> pl.DataFrame:
    """The frozen lines of an audit with their verdicts: who said what, and when."""
    rows = [
        (
            item.what,
            item.why,
            item.owner,
            audit.due,
            item.verdict.choice if item.verdict else None,
            item.verdict.by if item.verdict else None,
            item.verdict.at if item.verdict else None,
        )
        for item in audit.items
    ]
    names = ("what", "why", "owner", "due", "verdict", "by", "at")
    kinds = (*(pl.String,) * 3, pl.Date, pl.String, pl.String, pl.Datetime("us", "UTC"))
    return pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row")


def as_json(board: Board) -> dict[str, object]:
    """The check as data: answer, categories, work list, pairs, phrasings, words and notes."""
    found, wrong = board.wrong
    return {
        "source": board.source,
        "answer": sentence(board),
        "reach": reach_sentence(board),
        "wrong_answers": {"articles": found, "answers": wrong},
        "requests": board.about["requests"],
        "threshold": board.about["threshold"],
        "categories": board.categories.to_dicts(),
        "work": json.loads(board.work.write_json()),
        "pairs": board.pairs.to_dicts(),
        "missing": board.missing.to_dicts(),
        "words": board.words.to_dicts(),
        "notes": list(board.about["notes"]),
    }


def in_words(board: Board) -> str:
    """The answer and the work list as aligned text."""
    head = ("article", "category", "wrong", "tickets", "what is open")
    lines = [
        (
            str(row["entry_id"]),
            wording.shortened(str(row["category"] or wording.NONE), 24),
            str(row["wrong"]),
            str(row["tickets"]),
            str(row["why"]),
        )
        for row in board.work.iter_rows(named=True)
    ]
    widths = [max(len(line[place]) for line in (head, *lines)) for place in range(len(head) - 1)]
    table = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[-1]])
        for line in (head, *lines)
    ]
    missing = [
        f"No article of {row['category']} asks like this ({row['tickets']} tickets): "
        f"{wording.shortened(str(row['typical']), 90)}"
        for row in board.missing.iter_rows(named=True)
    ]
    notes = [str(each) for each in board.about["notes"]]
    reach = reach_sentence(board)
    return "\n".join(
        [
            sentence(board),
            *([reach] if reach else []),
            *missing,
            *notes,
            "",
            *(table if lines else ["Nothing is to be done."]),
        ]
    )


def about(settings: Settings, taken: Snapshot, board: Board, days: int) -> list[Line]:
    """What the workbook says about itself."""
    threshold = board.about["threshold"]
    return [
        ("What", f"The knowledge check of {board.source}"),
        ("Answer", sentence(board)),
        (
            "Clean article",
            f"has an answer and an owner, is not past its date, was checked within {days} days, stands in no "
            f"open conflict, and has {clean_entries.FEWEST_VARIATIONS} phrasings where the source has any",
        ),
        ("Requests", f"{board.about['requests']:,} of {board.about['total']:,}"),
        ("Days", f"{board.about['first']} to {board.about['last']}"),
        ("Within reach from a cosine of", wording.NONE if threshold is None else f"{threshold:.3f}"),
        ("Model", str(board.about["model"])),
        *(("Note", note) for note in board.about["notes"]),
        *export_rows.made_of(settings, taken),
    ]
