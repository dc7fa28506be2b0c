"""Senders whose words nobody knows: a field called after senders is found, and each word is asked about."""

import polars as pl

from data.nested import sender_questions
from data.nested.suggest_nested import suggest_nested
from data.profiles import profile_files
from tests.data.nested.test_own_fields import objects, read

TALKS = [
    {
        "id": f"c{talk}",
        "opened": f"2026-05-{1 + talk:02}T08:00:00Z",
        "log": [
            {
                "origin": "nova",
                "said": "Hello, what can I do for you?",
                "at": f"2026-05-{1 + talk:02}T08:00:01Z",
            },
            {
                "origin": "shop_web",
                "said": f"Where is parcel {talk}?",
                "at": f"2026-05-{1 + talk:02}T08:00:30Z",
            },
            {"origin": "nova", "said": "It comes on Friday.", "at": f"2026-05-{1 + talk:02}T08:00:33Z"},
        ],
    }
    for talk in range(14)
]


def test_each_word_of_senders_that_nobody_knows_is_asked_about_and_the_answers_are_kept() -> None:
    found = objects(TALKS)
    suggestion = suggest_nested(found)
    assert suggestion is not None and set(suggestion.unknown_roles) == {"nova", "shop_web"}
    (question,) = sender_questions.asked(found, suggestion.profile)
    form = question.form
    assert form is not None and dict(form.words) == {"nova": "28 messages", "shop_web": "14 messages"}
    meant = {"nova": "The AI agent", "shop_web": "Customers"}
    profile = form.answered([form.answers.index(meant[word]) for word, _ in form.words])
    assert list(sender_questions.asked(found, profile)) == []
    assert profile_files.load(profile_files.dump(profile)) == profile
    logs = read(found, profile)
    said = logs["interactions"]
    assert dict(said.group_by("actor").len().iter_rows()) == {"ai": 28, "customer": 14}
    assert said.filter(pl.col("actor") == "ai")["action"].to_list() == ["answer"] * 28
    assert logs["tickets"]["body"].to_list() == [f"Where is parcel {talk}?" for talk in range(14)]
