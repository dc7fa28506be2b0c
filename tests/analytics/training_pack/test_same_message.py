"""What differs between a draft and a reply: the answer, or a greeting, a signature and a note alone."""

import polars as pl

from analytics.packets import branches, proposed_answer
from analytics.training_pack import same_message
from analytics.training_pack.same_message import Said

NOTE = "I have noted it on CR-10{}."
CATEGORIES = ("refund", "login", "parcel")
SENT = [
    Said(f"We answer {name} in a way of its own. {NOTE.format(n)}", name) for n in "12" for name in CATEGORIES
]
STANDARD = same_message.standard_sentences(SENT)


def test_a_note_that_replies_of_several_categories_share_is_standard_and_an_answer_is_not() -> None:
    assert STANDARD == {"i have noted it on [number]."}
    alone = [Said(each.text, None) for each in SENT]
    assert same_message.standard_sentences(alone) == frozenset()
    one = [Said(each.text, "refund") for each in SENT]
    assert same_message.standard_sentences(one) == frozenset()


def test_greeting_signature_and_standard_notes_make_no_difference() -> None:
    draft = "Hello, the money comes within 3 days. I have noted it on CR-99. Best wishes, Mia"
    assert same_message.is_same(draft, "The money comes within 3 days.\nKind regards, Finn", STANDARD)
    assert same_message.is_same(draft, "Dear Ida, The money comes within 3 days.", STANDARD)


def test_another_number_or_a_further_sentence_is_a_difference() -> None:
    draft = "The money comes within 3 days. I have noted it on CR-99."
    assert not same_message.is_same(draft, "The money comes within 5 days.", STANDARD)
    assert not same_message.is_same(draft, "The money comes within 3 days. Islands take 9.", STANDARD)


def tickets(own: str) -> pl.DataFrame:
    """Orders from the mainland and the islands, the latter answered so."""
    rows = [("main", False, "Thank you. Orders arrive within three days.")] * 4 + [("islands", True, own)] * 4
    return pl.DataFrame(
        [
            {"region": region, "is_failed": failed, "is_solved": not failed, "reply": reply, "author": None}
            for region, failed, reply in rows
        ],
        schema_overrides={"author": pl.String},
    )


def test_what_people_answer_for_every_value_is_no_answer_for_the_failing_one() -> None:
    first, second = branches.branches(
        tickets("Sorry for the wait. Orders arrive within three days."), "region", "islands"
    )
    assert (first.value, first.said_elsewhere) == ("islands", True)
    assert (second.value, second.said_elsewhere) == ("main", False)
    own = branches.branches(tickets("Ferries go on Mondays, so orders take ten days."), "region", "islands")[
        0
    ]
    assert not own.said_elsewhere and own.answer is not None


def test_the_failing_value_has_a_branch_even_where_nobody_answered_it() -> None:
    none = tickets("x" * 30).filter(pl.col("region") == "main")
    assert branches.branches(none, "region", "islands")[0] == branches.Branch("islands", 0, 0, None)
    one = tickets("Ferries go on Mondays, so orders take ten days.").tail(5)
    assert [each.value for each in branches.branches(one.tail(1), "region", "islands")] == ["islands"]
    assert [each.value for each in branches.branches(tickets("x" * 30), "region")] == ["islands", "main"]


def test_an_answer_is_not_said_elsewhere_where_there_is_no_other_reply() -> None:
    assert not proposed_answer.says_elsewhere("Orders arrive within three whole days.", [])


def test_another_answer_without_a_number_is_no_matter_of_style() -> None:
    draft = "You find the tracking number in your account under Orders."
    assert same_message.is_style(draft, f"{draft} Write to me at any time.", STANDARD)
    assert not same_message.is_style(draft, "We send what is missing as soon as it is there.", STANDARD)
    assert not same_message.is_style("It takes 3 days to come.", "It takes 5 days to come.", STANDARD)
