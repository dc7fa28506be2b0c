"""What a survey, an agent's reply, a country or the order of times say is not taken for something else."""

import pytest

from data.suggestions import usual_names
from data.suggestions.suggest_mapping import suggest, suggestion
from tests.data.suggestions.test_column_choice import DAYS, ENDS, IDS, asked, of

LATER = [each.replace("2026-05", "2026-06") for each in DAYS]
LAST = [each.replace("2026-05", "2026-07") for each in DAYS]


@pytest.mark.parametrize(
    ("canonical", "name"),
    [
        ("first_response_at", "attributes.satisfactionLevel.respondedAt"),
        ("first_response_at", "survey.respondedAt"),
        ("first_response_at", "CSAT answered at"),
        ("first_response_at", "First response due"),
        ("body", "output.content"),
        ("body", "bot.lastReply.text"),
    ],
)
def test_a_name_that_speaks_of_another_thing_fits_nothing(canonical: str, name: str) -> None:
    assert usual_names.fit("tickets", canonical, name) == 0


@pytest.mark.parametrize(
    "name",
    [
        "Tempo até a primeira resposta do agente (HH:mm:ss)", "Délai avant première réponse (min)",
        "attributes.firstResponse.createdAt", "Zeit bis zur ersten Antwort", "First human reply time",
    ],
)  # fmt: skip
def test_a_first_response_is_known_within_a_longer_header(name: str) -> None:
    assert usual_names.fit("tickets", "first_response_at", name) >= 0.5


def test_the_time_of_a_surveys_answer_is_no_first_response() -> None:
    cells = {"survey.respondedAt": LAST, "firstAnswer.at": LATER}
    found = of(id=IDS, createdAt=DAYS, status=ENDS, **cells)
    assert suggest(found).columns["first_response_at"].columns == ("firstAnswer.at",)
    assert (
        "first_response_at"
        not in suggest(of(id=IDS, createdAt=DAYS, status=ENDS, **{"survey.respondedAt": LAST})).columns
    )


def test_a_first_response_that_mostly_comes_after_the_end_is_none() -> None:
    found = of(id=IDS, created=DAYS, status=ENDS, closed_at=LATER, responded_at=LAST)
    assert "first_response_at" not in suggest(found).columns
    found = of(id=IDS, created=DAYS, status=ENDS, closed_at=LAST, responded_at=LATER)
    assert suggest(found).columns["first_response_at"].columns == ("responded_at",)


def test_an_object_in_a_cell_is_nobodys_words() -> None:
    found = of(id=IDS, created=DAYS, status=ENDS, content=['{"a": "some words that are long"}', '{"a": "b"}'])
    assert "content" not in {each.column for each in suggestion(found).findings.values()}


def test_a_country_is_no_language() -> None:
    assert "language" not in suggest(of(id=IDS, created=DAYS, status=ENDS, locale=["US", "DE"])).columns
    assert "language" in suggest(of(id=IDS, created=DAYS, status=ENDS, locale=["en", "de"])).columns


def test_a_count_of_reopenings_that_never_exceeds_one_is_read() -> None:
    rules = suggest(of(id=IDS, created=DAYS, status=ENDS, **{"stats.reopenCount": ["0", "1", "0"]})).columns
    assert [str(each) for each in rules["reopened"].when] == ["stats.reopenCount > 0"]


def test_a_reason_of_a_handover_that_is_filled_in_some_rows_says_which_were() -> None:
    found = of(id=IDS, created=DAYS, status=ENDS, handoffReason=[None, "angry", None, "refund", None])
    question = asked(found, "escalated")
    assert question is not None and question.options[0].says == "handoffReason: is filled"


def test_the_runs_of_an_ai_agent_say_where_it_took_part() -> None:
    found = of(id=IDS, created=DAYS, status=ENDS, **{"aiAgent.runIds": ["[]", '["r1"]', '["r2"]']})
    question = asked(found, "handled by")
    assert question is not None
    assert question.options[0].says == "It took part where aiAgent.runIds is filled"
