import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.shadow import edits

texts = st.text(alphabet="ab cd 12.,?\n", max_size=60)
DRAFT = "Refunds are paid five working days after the parcel has reached us, at the latest after 14 days."


@given(one=texts, other=texts)
def test_effort_is_the_same_both_ways_between_0_and_1_and_0_for_the_same_words(one: str, other: str) -> None:
    effort = edits.edit_effort(one, other)
    assert effort == edits.edit_effort(other, one) and 0 <= effort <= 1
    assert edits.edit_effort(one, one) == 0
    assert edits.edit_effort(one, "  " + one.replace(" ", " \n ") + "\n") == 0


@given(one=texts, other=texts)
def test_marked_words_make_up_both_texts(one: str, other: str) -> None:
    found = edits.marked(one, other)
    assert " ".join(said for mark, said in found if mark != "added").split() == edits.words(one)
    assert " ".join(said for mark, said in found if mark != "removed").split() == edits.words(other)


def test_nothing_is_nothing() -> None:
    assert edits.edit_effort("", "") == 0 and edits.edit_effort("", "a b") == 1


@pytest.mark.parametrize(
    ("sent", "band", "facts", "accepted"),
    [
        (DRAFT, "as is", (), True),
        (f"{DRAFT}\n\nBest wishes, Ida", "as is", (), True),
        (f"{DRAFT} Is there anything else?", "light edit", (), True),
        (DRAFT.replace("14", "30"), "as is", ("number 14 removed", "number 30 added"), False),
        (DRAFT.replace("are paid", "are not paid"), "as is", ("a negation added",), False),
        (
            f"{DRAFT} See https://x.example/a?b=1",
            "light edit",
            ("link https://x.example/a?b=1 added",),
            False,
        ),
        ("Sorry, that is not possible.", "rewritten", ("number 14 removed", "a negation added"), False),
    ],
)
def test_an_edit_has_a_band_and_the_facts_that_it_changed(
    sent: str, band: str, facts: tuple[str, ...], accepted: bool
) -> None:
    found = edits.compare(DRAFT, sent)
    assert (found.band, found.changed_facts, found.accepted) == (band, facts, accepted)


@pytest.mark.parametrize(
    "text",
    ["It is there.\nKind regards, Ida Weber", "Es ist da. Viele Grüße, Ida", "It is there. -- Ida, support"],
)
def test_a_signature_is_no_edit(text: str) -> None:
    assert edits.without_signature(text) in ("It is there.", "Es ist da.")


def test_regards_in_the_middle_of_a_letter_are_no_signature() -> None:
    said = (
        "Regards the second parcel: it left our warehouse on Monday and will be with you on Friday evening."
    )
    assert edits.without_signature(said) == said
