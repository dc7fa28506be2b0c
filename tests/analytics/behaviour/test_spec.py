"""Specifications as files: what they may say, what is refused and how, and words that are looked for."""

import random
import tomllib

import polars as pl
import pytest

from analytics.behaviour import amounts, lexicons, toml_format
from analytics.behaviour.spec import Example, PageRule, Spec, SpecError
from tests.analytics.behaviour import brute_force
from tests.analytics.behaviour.slow_patterns import SLOW_PATTERNS

ANY = "any = [{field = "
TRIGGER = 'name = "Support"\n[[triggers]]\nname = "It"\n'


def read(text: str) -> Spec:
    """The specification of a TOML text."""
    return toml_format.from_table(tomllib.loads(text))


def found(text: str, *words: str) -> bool:
    """Whether a text has one of these words."""
    return bool(pl.select(lexicons.contains(pl.lit(text), words)).item())


@pytest.mark.parametrize("seed", range(30))
def test_what_is_written_is_read_again_and_has_the_same_hash(seed: int) -> None:
    made = brute_force.spec(random.Random(seed))
    again = read(toml_format.to_toml(made))
    assert again == made and toml_format.sha256(again) == toml_format.sha256(made)


def test_texts_with_every_sign_come_through_a_file_unchanged() -> None:
    odd = 'a "quoted" \\ word\twith\nlines, ünï, \x7f, = [x] # {y} 🐛'
    made = Spec(
        odd.replace("\n", " ").replace("\t", " "), odd, note=odd, do=(odd,), dont=(odd, ""),
        examples=(Example("T-1", odd, odd),), escalate_always=(odd,), lexicons={odd: ("one", "two*")},
        thresholds={odd: 0.25, "other": 0.5}, other_threshold=0.75,
        pages=(PageRule("page", (("context.a b", (odd,)),), "mention", (), ("x",)),),
    )  # fmt: skip
    assert read(toml_format.to_toml(made)) == made


def test_another_layout_has_the_same_hash_and_another_word_has_not() -> None:
    one = read('name = "A"\nowner = "B"\n')
    assert toml_format.sha256(read('# note\nowner="B"\nname="A"')) == toml_format.sha256(one)
    assert toml_format.sha256(read('name = "A"\nowner = "C"')) != toml_format.sha256(one)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "name of the specification is missing"),
        ('name = "A"\ntriger = []', "A specification has no triger. It has: name, owner"),
        ('name = "A"\nescalate_always = "legal"', "Write a list of texts"),
        ('name = "A"\nthreshold = 70', "Write a confidence from 0 to 1"),
        ('name = "A"\n[thresholds]\nother = nan', "Write a confidence from 0 to 1"),
        ('name = "A"\n[lexicons]\nlegal = []', "The lexicon 'legal': A list of words is empty"),
        ('name = "A"\n[lexicons]\nlegal = ["*"]', "'*' is no word to look for"),
        ('name = "A"\n[handoff]\nchecklist = ["mood"]', "It may have: history, sentiment, attempt, reason"),
        ('name = "A"\n[[tone.examples]]\nticket = "T"', "An example has no text"),
        (TRIGGER, "needs its conditions under any or under all"),
        (TRIGGER + "any = []", "has no condition"),
        (TRIGGER + ANY + '"mood", op = "is", value = "x"}]', "asks for the field 'mood'. There are: cat"),
        (TRIGGER + ANY + '"csat", op = "<", value = 3}]', "not known yet when the agent acts: the cust"),
        (TRIGGER + ANY + '"words", op = "is", value = "x"}]', "Write one of: contains, matches"),
        (TRIGGER + ANY + '"amount", op = ">", value = "100"}]', "Write a number"),
        (TRIGGER + ANY + '"confidence", op = "<", value = 70}]', "Confidence lies between 0 and 1"),
        (TRIGGER + ANY + '"words", op = "matches", value = "(a"}]', "cannot be used: unclosed group"),
        (TRIGGER + ANY + r'"words", op = "matches", value = "(a)\\1"}]', "back-references are not"),
        (TRIGGER + ANY + '"words", op = "matches", value = "a(?=b)"}]', "Look-around"),
        (TRIGGER + ANY + '"words", op = "matches", value = "(a{50}){50}"}]', "Repeat them 50 times"),
        (TRIGGER + ANY + '"page", op = "is", value = []}]', "is empty"),
        (TRIGGER + 'after_turns = -1\nany = [{field = "page", op = "is", value = "x"}]', "from 0 to 100"),
        (
            TRIGGER + 'action = "shout"\nany = [{field = "page", op = "is", value = "x"}]',
            "escalate, draft, clarify",
        ),
        ('name = "A"\n[[pages]]\nname = "P"\nmust = "escalate"', "says nowhere where it holds"),
        ('name = "A"\n[[pages]]\nname = "P"\nmust = "mention"\nwhere.page = "x"', "needs the words"),
        ('name = "A"\n[[pages]]\nname = "P"\nmust = "escalate"\nwhere.mood = "x"', "asks where mood is"),
    ],
)
def test_what_cannot_be_is_refused_with_what_was_found_and_what_to_write(text: str, says: str) -> None:
    with pytest.raises(SpecError) as refused:
        read(text)
    assert says in str(refused.value)


def test_two_triggers_of_one_name_are_refused() -> None:
    one = '[[triggers]]\nname = "It"\nany = [{field = "page", op = "is", value = "x"}]\n'
    with pytest.raises(SpecError, match="Two triggers are called 'It'"):
        read(f'name = "A"\n{one}{one}')


def test_words_are_whole_words_in_any_case_and_a_star_is_any_ending() -> None:
    assert found("My LAWYER says so", "lawyer") and not found("The lawyers", "lawyer")
    assert found("The lawyers", "lawyer*") and found("Ich bin enttäuscht.", "ENTTÄUSCH*")
    assert found("call  me\nback", "call me back") and not found("recall me", "call me")
    assert found("(refund)", "refund") and found("refund", "refund") and not found("prerefunded", "refund")
    assert found("50.00 $ (now)", "$ (now)") and not found("Übergabe", "gabe")


@pytest.mark.parametrize("pattern", SLOW_PATTERNS)
def test_no_pattern_of_a_user_needs_more_than_one_way_through_the_text(pattern: str) -> None:
    # A backtracking engine would not end within the life of this test.
    text = pl.DataFrame({"text": ["a" * 20_000 + "!", "x" * 20_000, "aaaa " * 4_000 + "Z"]})
    try:
        asked = lexicons.matches(pl.col("text"), (pattern,))
    except SpecError as refused:
        assert "times at most" in str(refused)
    else:
        assert text.select(asked).height == 3


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("I paid €12.50 for it", 12.5),
        ("1.299,00 EUR abgebucht", 1299.0),
        ("$1,200 and $ 30", 1200.0),
        ("80 euros", 80.0),
        ("£7", 7.0),
        ("CHF 1'250.5", 1250.5),
        ("12 500 €", 12500.0),
        ("1,5 Euro", 1.5),
        ("order 48213 of 2026", None),
        ("12 tickets", None),
        ("", None),
    ],
)
def test_the_largest_amount_of_money_is_read_from_words(text: str, amount: float | None) -> None:
    assert amounts.largest(text) == amount
