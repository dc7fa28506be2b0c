"""Texts redacted in a second process are what they are in this one, whatever becomes of that process."""

import random
import sys
import time
import weakref
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from data.errors import DataError
from data.privacy import redact, redact_ahead
from data.schema import TICKETS
from tests.reliability.personal import ordinary_numbers, ordinary_sentences, personal_data, personal_sentences

KEY = b"a key that only the tests have.."


def _texts(count: int) -> list[str | None]:
    """Sentences with personal data of all kinds, ordinary numbers, and signs that lines and JSON end with."""
    dice = random.Random(20261130)
    made = list[str | None]()
    for at in range(count):
        kind, make = dice.choice([*personal_data.OTHERS.items()])
        sentences = personal_sentences.KEY if kind == "key or token" else personal_sentences.NEUTRAL
        personal = dice.choice(sentences).format(make(dice))
        phone = personal_data.phone(dice, dice.choice([*personal_data.COUNTRIES]))
        number = dice.choice([*ordinary_numbers.MAKERS.values()])(dice)
        ordinary = dice.choice(ordinary_sentences.BARE).format(number)
        made += [
            personal,
            f'{phone}\r\n"{ordinary}"',
            ordinary,
            f"Straße\u2028{personal}\t\u200b{phone}",
            None,
            "",
        ]
        made.append(f"no {at} \\u0000 @")
    return made


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    said = _texts(150)
    turned = said[::-1]
    return pl.DataFrame({"subject": said, "body": turned, "context.phone": said})


@pytest.fixture(scope="module")
def expected(rows: pl.DataFrame) -> pl.DataFrame:
    return redact.frame(rows, TICKETS, KEY)


@pytest.mark.parametrize("at_once", [1_000, 7])
def test_a_second_process_redacts_bit_for_bit_alike(
    at_once: int, rows: pl.DataFrame, expected: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redact_ahead, "_WORTH", 1)
    monkeypatch.setattr(redact_ahead, "_AT_ONCE", at_once)
    with redact_ahead.begun(lambda: KEY) as ahead:
        ahead.look_at(rows, TICKETS)
        known = ahead.known()
    assert set(known.texts) == _looked_at(rows)
    assert redact.frame(rows, TICKETS, KEY, known).equals(expected, null_equal=True)


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("", id="it ends at once"),
        pytest.param("import sys; sys.stdin.readline(); print('[]')", id="it answers less"),
        pytest.param("import sys; sys.stdin.readline(); print('no answer')", id="it answers no list"),
        pytest.param("import sys; sys.stdin.readline(); sys.stdin.readline(); exit(3)", id="it fails"),
    ],
)
def test_what_the_process_does_not_answer_is_redacted_here(
    program: str, rows: pl.DataFrame, expected: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redact_ahead, "_WORTH", 1)
    monkeypatch.setattr(redact_ahead, "_COMMAND", (sys.executable, "-c", program))
    with redact_ahead.begun(lambda: KEY) as ahead:
        ahead.look_at(rows, TICKETS)
        known = ahead.known()
    assert not known.texts
    assert redact.frame(rows, TICKETS, KEY, known).equals(expected, null_equal=True)


def test_a_program_that_is_not_there_leaves_all_texts_to_this_process(
    rows: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redact_ahead, "_WORTH", 1)
    monkeypatch.setattr(redact_ahead, "_COMMAND", ("/no/such/program",))
    with redact_ahead.begun(lambda: KEY) as ahead:
        ahead.look_at(rows, TICKETS)
        assert not ahead.known().texts


def test_rows_that_were_checked_are_let_go_while_they_are_redacted(rows: pl.DataFrame) -> None:
    copy = rows.clone()
    still_there = weakref.ref(copy)
    with redact_ahead.begun(lambda: KEY) as ahead:
        ahead.offer(copy)
        ahead.look_at(copy, TICKETS)
        del copy
        ahead.known()
        assert still_there() is None


def test_the_process_ends_with_who_asked(
    rows: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redact_ahead, "_WORTH", 1)
    begun, ended = tmp_path / "begun", tmp_path / "ended"
    waits = (
        "import pathlib, sys, time; sys.stdin.readline(); sys.stdin.readline(); "
        f"pathlib.Path({str(begun)!r}).touch(); time.sleep(20); pathlib.Path({str(ended)!r}).touch()"
    )
    monkeypatch.setattr(redact_ahead, "_COMMAND", (sys.executable, "-c", waits))
    with redact_ahead.begun(lambda: KEY) as ahead:
        ahead.look_at(rows, TICKETS)
        until = time.monotonic() + 120
        while not begun.exists() and time.monotonic() < until:
            time.sleep(0.01)
    assert begun.exists()
    assert not ahead.known().texts
    assert not ended.exists()


def _looked_at(rows: pl.DataFrame) -> set[str]:
    return {text for name in ("subject", "body") for text in redact.looked_at(rows[name])}


@pytest.mark.parametrize("taken", [range(4), (0, 1, 3), (1, 0, 2, 3)], ids=["all", "less", "turned"])
def test_rows_offered_while_a_file_is_read_are_redacted_alike_whatever_becomes_of_them(
    taken: Sequence[int], rows: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redact_ahead, "_WORTH", 1)
    pieces = [rows.slice(start, 270).rename({"body": "Message"}) for start in range(0, rows.height, 270)]
    # What a reader makes of the file may have fewer rows, others, and words that stand in no cell of it.
    kept = pl.concat([pieces[place] for place in taken]).rename({"Message": "body"})
    said = kept.with_columns(pl.col("subject") + " from ann@example.org")
    with redact_ahead.begun(lambda: KEY) as ahead:
        for piece in pieces:
            ahead.offer(piece)
        for found in (kept, said):
            ahead.look_at(found, TICKETS)
            known = ahead.known()
            assert known.texts.keys() >= _looked_at(found)
            assert redact.frame(found, TICKETS, KEY, known).equals(redact.frame(found, TICKETS, KEY))


def test_a_key_that_nobody_gives_is_said_by_who_asks_for_it(
    rows: pl.DataFrame, expected: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> bytes:
        raise DataError("This home has another key.")

    monkeypatch.setattr(redact_ahead, "_WORTH", 1)
    with redact_ahead.begun(refused) as ahead:
        ahead.look_at(rows, TICKETS)
        known = ahead.known()
    assert not known.texts
    assert redact.frame(rows, TICKETS, KEY, known).equals(expected, null_equal=True)
