"""A specification against the audit's scope: what is handed over, what is drafted, and what is added."""

import tomllib
from dataclasses import replace

import pytest

from analytics.behaviour import scope_agreement, toml_format
from analytics.behaviour.example_replies import without_introduction
from analytics.behaviour.spec import Condition, Spec, Trigger

_SPEC = Spec("Agent", "Mara", escalate_always=("Complaints",), other_threshold=0.6)
_WORDS = Condition("words", "contains", ("refund",))


def _when(*conditions: Condition, match: str = "any", action: str = "draft", **more: object) -> Spec:
    trigger = Trigger("T", match, conditions, action=action, **more)  # pyright: ignore[reportArgumentType]
    return replace(_SPEC, triggers=(trigger,))


def _is(*categories: str) -> Condition:
    return Condition("category", "is", categories)


def test_what_is_named_in_any_case_is_handed_over() -> None:
    assert scope_agreement.not_handed_over(_SPEC, {"complaints", "legal"}) == ("legal",)


@pytest.mark.parametrize(
    ("spec", "alone"),
    [
        (_SPEC, ("orders",)),
        (_when(_is("orders")), ()),
        (_when(_is("orders"), _WORDS), ()),
        # Not at every ticket of the category, so the agent answers some alone.
        (_when(_is("orders"), _WORDS, match="all"), ("orders",)),
        (_when(_is("orders"), after_turns=1), ("orders",)),
        (_when(_is("orders"), scope=("invoices",)), ("orders",)),
        (_when(_is("orders"), action="clarify"), ("orders",)),
        (_when(Condition("category", "is not", ("invoices",))), ()),
    ],
)
def test_a_category_is_drafted_where_a_trigger_fires_whatever_else_is_known(
    spec: Spec, alone: tuple[str, ...]
) -> None:
    assert scope_agreement.answered_alone(spec, {"orders", "complaints"}) == alone


def test_a_draft_is_no_handover() -> None:
    assert scope_agreement.not_handed_over(_when(_is("orders")), {"orders"}) == ("orders",)
    assert scope_agreement.not_handed_over(_when(_is("orders"), action="escalate"), {"orders"}) == ()


def test_what_is_added_agrees_with_the_scope_and_is_the_same_after_its_file() -> None:
    once = scope_agreement.with_scope(_SPEC, ("legal",), ("orders",))
    twice = scope_agreement.with_scope(once, ("legal",), ("orders", "invoices"))
    assert len(twice.triggers) == 1 and twice.escalate_always == ("Complaints", "legal")
    assert scope_agreement.answered_alone(twice, {"orders", "invoices", "gifts"}) == ("gifts",)
    assert scope_agreement.with_scope(_SPEC) == _SPEC
    assert toml_format.from_table(tomllib.loads(toml_format.to_toml(twice))) == twice


def test_a_trigger_of_the_same_name_that_asks_for_something_else_stays() -> None:
    own = replace(_SPEC, triggers=(Trigger(scope_agreement.DRAFTS, "any", (_WORDS,)),))
    made = scope_agreement.with_scope(own, drafts=("orders",))
    assert len(made.triggers) == 2 and made.triggers[0] == own.triggers[0]
    assert scope_agreement.answered_alone(made, {"orders"}) == ()


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("Hi, this is Liam from support. Your parcel comes on Monday.", "Your parcel comes on Monday."),
        ("Liam here from support. Your parcel comes today.", "Your parcel comes today."),
        ("Hello! My name is Ana Ruiz. I looked it up.", "Hello! I looked it up."),
        ("Guten Tag, hier ist Jonas. Ihr Paket kommt morgen.", "Ihr Paket kommt morgen."),
        ("Bonjour, je m'appelle Chloé. Le colis arrive.", "Le colis arrive."),
        ("Hola, soy Marta. Llega mañana.", "Llega mañana."),
        ("Hier ist Ihr Code. This is how it works: we are here to help.",) * 2,
    ],
)
def test_an_example_has_no_sentence_in_which_somebody_says_who_they_are(reply: str, kept: str) -> None:
    assert without_introduction(reply) == kept
