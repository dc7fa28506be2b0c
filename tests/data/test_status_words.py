"""The one table of status words: twelve languages, words as they are compared, none with two meanings."""

import polars as pl
import pytest

from data import status_words
from data.schema import TICKETS
from data.status_table import STATUSES
from tests.data.cleaning.test_row_checks import split

STATES = {*TICKETS.column("status").allowed, status_words.CANCELLED, status_words.ESCALATED}


def test_the_table_speaks_thirteen_languages_of_every_state_a_ticket_stays_in() -> None:
    assert len(STATUSES) == 13
    for language, words in STATUSES.items():
        assert {"open", "pending", "closed", "cancelled", "escalated"} <= set(words) <= STATES, language


def test_no_word_has_two_meanings() -> None:
    meanings: dict[str, set[str]] = {}
    for states in STATUSES.values():
        for state, words in states.items():
            for word in words:
                meanings.setdefault(word, set()).add(state)
    assert {word: found for word, found in meanings.items() if len(found) > 1} == {}
    assert {word: {status_words.STATUS[word]} for word in meanings} == meanings


@pytest.mark.parametrize(
    ("word", "means"),
    [
        ("RESOLU", "closed"), ("done ✔", "closed"), ("✅ closed", "closed"), ("cerrado.", "closed"),
        ("EN COURS!", "open"), ("geloest", "geloest"), ("done?", "done?"),
        ("reopened → done", "reopened → done"),
    ],
)  # fmt: skip
def test_a_word_is_known_without_its_accents_and_with_signs_around_it(word: str, means: str) -> None:
    assert status_words.status(pl.Series([word])).to_list() == [means]


def test_words_are_written_as_they_are_compared() -> None:
    words = pl.Series(list(status_words.STATUS))
    assert status_words.folded(words).to_list() == words.to_list()


def test_an_escalated_ticket_is_open_and_escalated_and_a_cancelled_one_closed_and_not_resolved() -> None:
    words = ["Escalated", "eskaliert", "Annullato", "Zamknięte", "Afventer kunde", "Something else"]
    checked = split({"ticket_id": list("123456"), "created_at": ["2026-01-01"] * 6, "status": list(words)})
    found = checked.accepted.select("status", "escalated", "resolved").rows()
    assert found == [
        ("open", True, None), ("open", True, None), ("closed", None, False), ("closed", None, None),
        ("pending", None, None), ("unclear", None, None),
    ]  # fmt: skip
    assert {"escalated", "resolved"} <= checked.present
    assert any("Escalated as open and escalated" in note for note in checked.notes)
    assert any("status: 1 value left empty" in note and "Something else" in note for note in checked.notes)


_BEGIN = {
    "Not Resolved": "open", "nicht gelöst": "open", "não resolvido": "open", "Waiting for agent": "pending",
    "Aguardando nós": "pending", "Wartet auf Ersatzteil": "pending", "Notable": "notable",
    "Not a request": "not a request",
}  # fmt: skip


@pytest.mark.parametrize("word", _BEGIN)
def test_a_word_that_is_not_in_the_table_is_known_by_how_it_begins(word: str) -> None:
    assert status_words.status(pl.Series([word]))[0] == _BEGIN[word]
    knows = status_words.knows(status_words.fold(pl.col("word")))
    assert pl.DataFrame({"word": [word]}).select(knows).item() is (_BEGIN[word] in ("open", "pending"))


@pytest.mark.parametrize(
    ("word", "means"),
    [
        ("Not fixed, closed", status_words.CANCELLED),
        ("Closed - not solved", status_words.CANCELLED),
        ("Resolved / closed", "closed"),
        ("Waiting for customer, second reminder", "pending"),
        ("Not fixed", "open"),
        ("Pending, closed", None),
        ("Open; cancelled", None),
    ],
)
def test_a_status_of_two_statements_is_read_by_both(word: str, means: str | None) -> None:
    assert status_words.status(pl.Series([word])).to_list() == [means or word.lower()]
    known = pl.DataFrame({"word": [word.lower()]}).select(status_words.knows(pl.col("word"))).item()
    assert known == (means is not None)
