"""A ticket that the AI agent handed over is one that it took part in, whoever had it last."""

import polars as pl
import pytest

from data.profiles import mapping_profile, profile_files
from data.profiles.mapping_profile import Profile
from data.readers.desks.mapped_table import Mapped
from data.readers.table import Table
from data.suggestions.question import Question
from data.suggestions.questions import open_questions
from data.suggestions.suggest_mapping import suggest
from tests.data.suggestions.test_column_choice import DAYS, ENDS, IDS, of


def question(found: Table, profile: Profile, key: str) -> Question | None:
    return next((each for each in open_questions(found, profile) if each.key == key), None)


def chosen(found: Table, profile: Profile, key: str, says: str) -> Profile:
    asked = question(found, profile, key)
    assert asked is not None, f"{key} is not asked"
    (option,) = [each for each in asked.options if each.says == says]
    assert profile_files.load(profile_files.dump(option.profile)) == option.profile
    return mapping_profile.check(option.profile)


def handled(found: Table, profile: Profile) -> list[str | None]:
    (reading,) = Mapped(profile).read(found)
    return reading.frame["handled_by"].cast(pl.String).to_list()


#: Six tickets of a Spanish desk: two of the bot alone, two that it handed over, two of people.
OWNERS = ["Asistente virtual", "Asistente virtual", "Marta", "Luis", "Marta", "Luis"]
HANDED = ["no", "no", "sí", "sí", "no", "no"]
SPANISH = ["ai", "ai", "both", "both", "human", "human"]


def test_the_last_owner_of_a_ticket_that_was_handed_over_does_not_take_it_from_the_agent() -> None:
    found = of(Folio=IDS, Creado=DAYS, Estado=ENDS, Responsable=OWNERS, Transferido=HANDED)
    profile = suggest(found)
    assert profile.columns["escalated"].columns == ("Transferido",)
    asked = question(found, profile, "handled by")
    assert asked is not None
    assert [each.says for each in asked.options] == [
        "Handled by it: Responsable is Asistente virtual, or it was handed over",
        "Handled by it: Responsable is Asistente virtual",
        "None of them",
    ]
    assert asked.options[0].does == "14 tickets of the AI agent alone, 14 that it handed over, 12 of people."
    both = chosen(found, profile, "handled by", asked.options[0].says)
    assert handled(found, both)[:6] == SPANISH
    people = chosen(found, profile, "handled by", asked.options[1].says)
    assert handled(found, people)[:6] == ["ai", "ai", "human", "human", "human", "human"]
    # Who has answered is not asked again.
    assert question(found, people, "handed over by") is None is question(found, both, "handed over by")


def test_who_handed_over_is_asked_where_the_owner_was_chosen_first() -> None:
    found = of(Folio=IDS, Creado=DAYS, Estado=ENDS, Responsable=OWNERS, Derivado=HANDED)
    profile = suggest(found)
    assert "escalated" not in profile.columns
    profile = chosen(found, profile, "handled by", "Handled by it: Responsable is Asistente virtual")
    profile = chosen(found, profile, "escalated", "Derivado: no in 26, sí in 14")
    assert handled(found, profile)[:6] == ["ai", "ai", "human", "human", "human", "human"]
    asked = question(found, profile, "handed over by")
    assert asked is not None and asked.known.startswith("14 were handed over, all of them of people")
    assert handled(found, chosen(found, profile, "handed over by", "Yes, the AI agent"))[:6] == SPANISH
    left = chosen(found, profile, "handed over by", "No, people among themselves")
    assert handled(found, left) == handled(found, profile)


def test_an_agent_some_of_whose_tickets_were_handed_over_hides_none() -> None:
    handed = ["no", "sí", "sí", "sí", "no", "no"]
    found = of(Folio=IDS, Creado=DAYS, Estado=ENDS, Responsable=OWNERS, Transferido=handed)
    asked = question(found, suggest(found), "handled by")
    assert asked is not None and not any("handed over" in each.says for each in asked.options)
    first = chosen(found, suggest(found), "handled by", asked.options[0].says)
    assert question(found, first, "handed over by") is None


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("Traitement IA", ["complet", "transféré", "aucun"]),
        ("AI involvement", ["resolved", "handed off", "not involved"]),
        ("Bot", ["komplett", "an Mitarbeiter", "ohne"]),
    ],
)
def test_one_column_of_the_agents_part_says_who_handled_a_ticket_and_what_was_handed_over(
    column: str, words: list[str]
) -> None:
    found = of(ticket=IDS, opened_at=DAYS, status=ENDS, **{column: [*words, words[1], words[2], words[2]]})
    profile = suggest(found)
    asked = question(found, profile, "handled by")
    assert asked is not None and asked.options[0].says.startswith(f"Its part by {column}: {words[0]} alone")
    both = chosen(found, profile, "handled by", asked.options[0].says)
    assert handled(found, both)[:6] == ["ai", "both", "human", "both", "human", "human"]
    assert words[1] in str(both.columns["escalated"].when[0])
    assert question(found, both, "escalated") is None
    # It is offered as well where the handover was asked about first.
    first = question(found, profile, "escalated")
    assert first is not None and first.options[0].column == column
    after = question(found, first.options[0].profile, "handled by")
    assert after is not None and after.options[0].says == asked.options[0].says


def test_a_column_that_was_mapped_by_hand_to_who_handled_a_ticket_may_say_the_handover_too() -> None:
    words = ["complet", "transféré", "aucun"]
    found = of(ticket=IDS, opened_at=DAYS, status=ENDS, **{"Traitement IA": words})
    part = mapping_profile.Rule(
        columns=("Traitement IA",),
        values={"complet": "ai", "transféré": "both", "aucun": "human"},
        otherwise="null",
    )
    profile = suggest(found)
    by_hand = mapping_profile.Profile(
        name="x", source="x", kind="tickets", columns={**profile.columns, "handled_by": part}
    )
    asked = question(found, by_hand, "escalated")
    assert asked is not None and asked.options[0].says == "Traitement IA: is transféré"


TAGS = ["bot-served; bot-solved", "bot-served", "bot-handover; vip", "vip", "", "no-bot"]


def test_tags_that_name_the_agent_say_where_it_took_part() -> None:
    found = of(ticket=IDS, opened_at=DAYS, status=ENDS, tags=TAGS)
    profile = chosen(found, suggest(found), "escalated", "tags: has bot-handover")
    asked = question(found, profile, "handled by")
    assert asked is not None
    assert asked.options[0].says == "It took part where tags has bot-served, bot-solved, bot-handover"
    took = chosen(found, profile, "handled by", asked.options[0].says)
    assert handled(found, took)[:6] == ["ai", "ai", "both", None, None, None]


def test_one_tag_that_stands_in_all_tickets_of_the_agent_is_enough() -> None:
    tags = [each.replace("bot-handover", "bot-served; bot-handover") for each in TAGS]
    asked = question(of(ticket=IDS, opened_at=DAYS, status=ENDS, tags=tags), suggest(
        of(ticket=IDS, opened_at=DAYS, status=ENDS, tags=tags)
    ), "handled by")  # fmt: skip
    assert asked is not None and asked.options[0].says == "It took part where tags has bot-served"


def test_what_a_customer_wrote_to_a_rating_is_no_column_of_who_handled_a_ticket() -> None:
    found = of(id=IDS, created=DAYS, status=ENDS, **{"survey message": ["the bot was slow", "thanks"]})
    assert question(found, suggest(found), "handled by") is None


def test_a_comment_on_a_rating_is_not_offered_as_a_status() -> None:
    found = of(id=IDS, created=DAYS, **{"score.comentario": ["bien", "mal", "lento"], "Fase": ["x", "y"]})
    asked = question(found, suggest(found), "status column")
    assert asked is not None and {each.column for each in asked.options} == {"Fase", ""}
