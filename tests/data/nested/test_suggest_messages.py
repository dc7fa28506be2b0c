"""A log of messages alone gets in: one ticket for each conversation, its first request, and who took over."""

from dataclasses import replace

import polars as pl
import pytest

from data.nested import sender_questions
from data.nested.suggest_messages import suggest_messages
from data.nested.unfold_reader import Nested
from data.profiles import profile_files
from data.profiles.mapping_profile import Profile
from data.readers.table import Table
from tests.data.readers.tables import table

#: conversation, minute, sender, words
SPOKEN = [
    (talk, 3 * turn + talk, who, words)
    for talk in range(12)
    for turn, (who, words) in enumerate(
        [
            ("kunde", f"Wo ist Paket {talk}?"),
            ("bot", "Es kommt am Freitag."),
            ("kunde", "Das ist zu spät für mich"),
            *([("Frau Sommer", "Ich schaue selbst nach.")] if talk % 3 == 0 else []),
        ]
    )
]


def log(*, ids: bool = False, shuffled: bool = False, form: str = "2026-04-05 09:{:02}:00") -> Table:
    rows = SPOKEN[::-1] if shuffled else SPOKEN
    cells: dict[str, list[str | None]] = {
        "Gespräch": [f"g-{talk}" for talk, *_ in rows],
        "Zeitpunkt": [form.format(minute) for _, minute, *_ in rows],
        "Absender": [who for _, _, who, _ in rows],
        "Nachricht": [words for *_, words in rows],
        "Kanal": [("chat", "whatsapp")[talk % 2] for talk, *_ in rows],
    }
    if ids:
        cells["Nr"] = [f"m{place}" for place in range(len(rows))]
    return table(**cells)


def read(found: Table, profile: Profile) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The tickets and the interactions that the profile makes of the table."""
    by_kind = {each.kind: each.frame for each in Nested(profile).read(found)}
    return by_kind["tickets"], by_kind["interactions"]


def test_rows_that_are_messages_become_tickets_and_what_was_said() -> None:
    for found in (log(), log(shuffled=True)):
        suggestion = suggest_messages(found)
        assert suggestion is not None
        tickets, said = read(found, suggestion.profile)
        assert tickets.height == 12 and said.height == len(SPOKEN)
        first = dict(tickets.select("ticket_id", "body").iter_rows())
        assert first["g-4"] == "Wo ist Paket 4?"
        assert set(tickets["channel"]) == {"chat", "whatsapp"}
        assert said["interaction_id"].n_unique() == len(SPOKEN)


def test_rows_that_the_export_repeats_are_the_same_message() -> None:
    found = log()
    twice = table(**{name: [*found.frame[name], found.frame[name][4]] for name in found.columns})
    suggestion = suggest_messages(twice)
    assert suggestion is not None
    _, said = read(twice, suggestion.profile)
    assert said["interaction_id"].n_unique() == len(SPOKEN)


def test_an_id_of_its_own_names_each_message() -> None:
    suggestion = suggest_messages(log(ids=True))
    assert suggestion is not None
    assert suggestion.profile.unfold[0].columns["interaction_id"].columns == ("Nr",)


def test_senders_that_no_word_gives_away_are_asked_about_and_the_answer_is_kept() -> None:
    found = log()
    suggestion = suggest_messages(found)
    assert suggestion is not None
    (question,) = sender_questions.asked(found, suggestion.profile)
    assert "Frau Sommer" in question.asks and question.because.startswith("4 messages")
    for option, actor in zip(question.options, ("human", "ai", "customer", "tool", None), strict=True):
        assert list(sender_questions.asked(found, option.profile)) == []
        assert profile_files.load(profile_files.dump(option.profile)) == option.profile
        _, said = read(found, option.profile)
        theirs = said.filter(pl.col("text") == "Ich schaue selbst nach.")["actor"].to_list()
        assert theirs == [actor] * 4


def test_days_before_months_are_put_in_order() -> None:
    found = log(form="25.04.2026 09:{:02}")
    suggestion = suggest_messages(found)
    assert suggestion is not None
    tickets, _ = read(found, suggestion.profile)
    assert tickets.height == 12 and tickets["created_at"].null_count() == 0


def test_tickets_of_returning_customers_are_no_messages() -> None:
    rows = 30
    found = table(
        id=[f"t{n}" for n in range(rows)],
        customer=[f"c{n % 6}" for n in range(rows)],
        created=[f"2026-04-{1 + n % 28:02} 09:00" for n in range(rows)],
        channel=[("email", "bot")[n % 2] for n in range(rows)],
        subject=[f"Where is parcel {n}?" for n in range(rows)],
    )
    assert suggest_messages(found) is None
    assert suggest_messages(table(a=["1"], b=["x"])) is None


@pytest.mark.parametrize(
    ("name", "up", "down", "nothing"),
    [("fb", "up", "down", "NULL"), ("thumb", "1", "-1", None), ("user feedback", "Good", "Bad", "")],
)
def test_a_thumb_on_some_messages_is_theirs_and_the_last_one_rates_the_ticket(
    name: str, up: str, down: str, nothing: str | None
) -> None:
    found = log()
    cells: list[str | None] = [nothing] * found.frame.height
    first = dict[str, int]()
    for row, talk in enumerate(found.frame["Gespräch"]):
        first.setdefault(talk, row)
    for talk in ("g-1", "g-2", "g-5"):
        cells[first[talk] + 1] = down
    cells[first["g-2"] + 2] = up
    rated = replace(found, frame=found.frame.with_columns(pl.Series(name, cells)))
    suggestion = suggest_messages(rated)
    assert suggestion is not None
    tickets, said = read(rated, suggestion.profile)
    assert dict(tickets.drop_nulls("csat_good").select("ticket_id", "csat_good").iter_rows()) == {
        "g-1": "false",
        "g-2": "true",
        "g-5": "false",
    }
    assert dict(said.drop_nulls("thumbs").group_by("thumbs").len().iter_rows()) == {"down": 3, "up": 1}


def test_a_word_on_every_message_is_no_thumb() -> None:
    found = log()
    moods = pl.Series("sentiment", ["positive", "negative"] * found.frame.height).head(found.frame.height)
    suggestion = suggest_messages(replace(found, frame=found.frame.with_columns(moods)))
    assert suggestion is not None and "csat_good" not in suggestion.profile.columns
