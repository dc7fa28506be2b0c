"""What a question says of not answering it is what an import makes of the file, for every kind of it."""

import random
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from data import settings as environment
from data.errors import DataError
from data.profiles.mapping_profile import Profile
from data.readers.desks import mapped_table
from data.readers.table import Table
from data.settings import Settings
from data.suggestions import suggest_mapping
from data.suggestions.question import Question, Unanswered
from jobs.counting import snapshot
from jobs.intake import first_look, preview, profile_questions, suggesting
from jobs.intake.imports import Choice
from jobs.intake.preview import Preview
from tests.data.nested import test_named_scores

#: Every kind of question there is; the parts after a blank name a column or a word.
KINDS = {
    "id", "time", "dates", "status column", "status", "statuses", "rating", "rating column", "escalated",
    "duration column", "handled by", "clock", "unit", "senders", "score", "ticket", "no request",
}  # fmt: skip
ROWS = 60
#: Files in which every kind of question is asked, several times most of them; any other seeds hold as well.
FILES = (32, 1, 2, 4, 11, 16, 23, 14)


@pytest.fixture
def here(home: Path) -> Settings:
    return environment.read()


def some_file(seed: int) -> str:
    """A file in which each part of a ticket is written in one of the ways that leave something open."""
    draw = random.Random(seed)
    cells: dict[str, list[str]] = {}
    ids = [f"T-{1000 + n}" for n in range(ROWS)]
    if draw.random() < 0.85:
        cells["Ticket ID"] = ids
    else:
        cells["a"], cells["b"] = ids, [each[::-1] for each in ids]
    days = [f"{1 + n % 12:02}/{1 + n % 11:02}/2025 10:{n % 60:02}" for n in range(ROWS)]
    clear = [f"2025-03-{1 + n % 28:02} 10:{n % 60:02}" for n in range(ROWS)]
    created = days if draw.random() < 0.3 else clear
    cells.update({"Began": created, "Last seen": clear} if draw.random() < 0.15 else {"Created": created})
    ends = [f"2025-04-{1 + n % 28:02} 11:00" if n % 3 else "" for n in range(ROWS)]
    if draw.random() < 0.7:
        cells["Closed at"] = ends
    words = draw.choice((("Solved", "Open"), ("Solved", "Open", "Q7"), ("Q7", "Q8", "Open"), ()))
    if words:
        cells[draw.choice(("Status", "Wombat"))] = [words[n % len(words)] for n in range(ROWS)]
    rating = draw.choice(("", "csat", "Score", "Wombats"))
    if rating:
        high = 10 if draw.random() < 0.5 else 5
        cells[rating] = [str(1 + n * 7 % high) if n % 2 else "" for n in range(ROWS)]
    if draw.random() < 0.5:
        name = draw.choice(("Wombat seen", "Passed to a human"))
        cells[name] = ["yes" if n % 5 == 0 else "no" for n in range(ROWS)]
    if draw.random() < 0.5:
        cells["Owner"] = [("AI agent", "Ann", "Bob")[n % 3] for n in range(ROWS)]
    lasted = draw.choice(("", "handle time", "handle time", "Wombat time"))
    if lasted:
        form = draw.choice(("{0}", "{1:02}:{2:02}", "{1} min {2} s"))
        cells[lasted] = [form.format(60 + n, 1 + n % 9, n % 60) for n in range(ROWS)]
    lines = [",".join(cells), *(",".join(row) for row in zip(*cells.values(), strict=True))]
    return "\n".join(lines) + "\n"


def conversation(seed: int) -> str:
    """One conversation a line, among whose senders is one that nobody knows, or a word that means two."""
    who = ("zorg", "agent")[seed % 2]
    said = '{{"from": "{}", "text": "Hello there, my order is late", "at": "2025-03-{:02}T10:00:0{}Z"}}'
    rows = []
    for n in range(1, 21):
        messages = ", ".join(said.format(each, n, k) for k, each in enumerate(("customer", "bot", who)))
        rows.append(f'{{"conversation_id": "c{n}", "state": "closed", "messages": [{messages}]}}')
    return "\n".join(rows) + "\n"


def steps() -> str:
    """Rows that name another as their parent, with a yes or no of what is no request."""
    lines = ["span id,trace id,parent id,created,status,spam"]
    for n in range(1, 61):
        parent = "" if n % 3 == 1 else f"s{n - (n - 1) % 3}"
        spam, day = "no" if n % 5 else "yes", 1 + n % 28
        lines.append(f"s{n},t{(n - 1) // 3},{parent},2025-03-{day:02} 10:00,Solved,{spam}")
    return "\n".join(lines) + "\n"


def opened(path: Path) -> tuple[Table, Profile]:
    table = first_look.first_look(path, name=path.name).tables[0]
    known = suggesting.recognised(table)
    if known is not None:
        return table, known
    talks = suggesting.conversations(path, table)
    return table, talks[0] if talks else suggest_mapping.suggest(table, "tickets")


def kind_of(question: Question) -> str:
    return question.key if question.key in KINDS else question.key.split()[0]


def column_of(found: list[Preview], name: str) -> pl.Series:
    kind = "interactions" if name == "actor" else "tickets"
    (log,) = [each for each in found if each.kind == kind]
    return log.accepted[name]


def holds(here: Settings, table: Table, profile: Profile, until: Unanswered) -> bool:
    """Whether an import without the answer does what was said."""
    if until.how == "refused":
        with pytest.raises(DataError):
            preview.of(here, table, Choice(profile=profile))
        return True
    found = preview.of(here, table, Choice(profile=profile))
    if until.how == "rejected":
        return sum(each.count("quarantined") for each in found) == until.rows
    values = column_of(found, until.column)
    if until.how == "unclear":
        return int((values == "unclear").sum()) == until.rows == unknown_outcomes(here, found[0])
    if until.how == "empty":
        return emptied(table, profile, until, values)
    return stays(table, profile, until, values)


def unknown_outcomes(here: Settings, tickets: Preview) -> int:
    """How many tickets are in no resolution rate."""
    frame = tickets.accepted.drop("_row").lazy()
    found = snapshot.of_logs(here, tickets.source, 0, frame, None, final=True)
    assert found is not None
    return found.facts["is_durable"].null_count()


def emptied(table: Table, profile: Profile, until: Unanswered, values: pl.Series) -> bool:
    if until.rows is None:
        return values.null_count() == len(values)
    before = mapped_table.cells(table, profile, until.column) if until.column != "actor" else values
    filled = int((before.cast(pl.String).str.len_chars() > 0).sum())
    return until.column == "actor" or filled - (len(values) - values.null_count()) == until.rows


def stays(table: Table, profile: Profile, until: Unanswered, values: pl.Series) -> bool:
    if until.value:
        known = values.cast(pl.String).drop_nulls()
        return bool((known == until.value).any()) and until.value in ("true", *until.says.split(), "ai")
    if until.rows is not None:
        return len(values) - values.null_count() == until.rows
    return values.null_count() < len(values)


def seen(here: Settings, path: Path, answer: int) -> Iterator[str]:
    """The kinds of questions that a file raises one after the other; each was held against imports."""
    table, profile = opened(path)
    for _ in range(12):
        asked = profile_questions.open_questions(table, profile)
        if not asked:
            return
        # What becomes of rows is seen once there are any.
        is_kept = not any(each.unanswered.how in ("refused", "rejected") for each in asked)
        for question in asked:
            assert "Until you choose" in question.because
            if is_kept or question is asked[0]:
                assert holds(here, table, profile, question.unanswered), (question.key, question.unanswered)
                yield kind_of(question)
        profile = asked[0].options[answer % len(asked[0].options)].profile


def test_what_is_said_of_an_unanswered_question_is_what_happens(here: Settings, tmp_path: Path) -> None:
    kinds = set[str]()
    for seed in FILES:
        path = tmp_path / f"file-{seed}.csv"
        path.write_text(some_file(seed))
        kinds.update(seen(here, path, seed))
    for seed in range(2):
        path = tmp_path / f"talks-{seed}.jsonl"
        path.write_text(conversation(seed))
        kinds.update(seen(here, path, seed))
    path = tmp_path / "steps.csv"
    path.write_text(steps())
    kinds.update(seen(here, path, 1))
    kinds.update(seen(here, test_named_scores.traces(tmp_path, task_completed=[1, 0, 1]), 0))
    assert kinds == KINDS
