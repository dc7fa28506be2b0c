"""Account need, discretion, words of risk, repetition: what is found in texts."""

import numpy as np
import polars as pl
import pytest

from analytics.audit import account_need, discretion, repetition, risk_lexicon
from analytics.audit.replies import reply_words
from analytics.audit.risk_lexicon import DEFAULT

_SYLLABLES = ("ba", "ko", "mi", "ru", "te", "za", "lo")
_REPLIES = (
    ("Your order CR-10234 left today.", "Where is my order?", True),
    ("Your order CR-10234 left today.", "Where is order CR-10234?", False),
    ("We sent it to <EMAIL_0a1b2c3d>.", "Please send it again", True),
    ("We sent it to <EMAIL_0a1b2c3d>.", "Send it to <EMAIL_0a1b2c3d>", False),
    ("It was charged on 3 May 2026.", "When was it charged?", True),
    ("Refunds take 5 working days.", "When do I get my refund?", False),
    ("See https://example.com/help at 10:30.", "Where is the help?", False),
)


@pytest.mark.parametrize(("reply", "request_", "needs"), _REPLIES)
def test_an_answer_needs_the_account_where_it_has_a_value_that_the_customer_did_not_say(
    reply: str, request_: str, needs: bool
) -> None:
    assert account_need.looked_up([reply], [request_], ["c"]) == [needs]


def test_a_value_in_replies_to_three_customers_is_of_the_rules() -> None:
    replies = ["The plan costs 19.90 EUR a month."] * 3
    assert account_need.looked_up(replies, [None] * 3, [1, 2, 2]) == [True] * 3
    assert account_need.looked_up(replies, [None] * 3, [1, 2, 3]) == [False] * 3


def test_outcomes_differ_by_size_of_refund_exception_approval_and_person() -> None:
    said = {
        "We refunded 18.00 EUR.": "refund up to 20",
        "I have credited 1.204,50 € to you.": "refund above 100",
        "Your refund of $1,000 is on its way.": "refund above 100",
        "As an exception we take it back.": "exception",
        "Ausnahmsweise nehmen wir es zurück.": "exception",
        "My manager approved it.": "approval",
        "I passed this on to a specialist.": "another person",
        "Refunds take 5 days.": discretion.PLAIN,
    }
    assert dict(zip(said, discretion.forms(list(said)), strict=True)) == said


def _topics(text: str | None, language: str | None = "en") -> list[str]:
    table = risk_lexicon.matches(
        pl.DataFrame(
            {"words": [text], "language": [language]}, schema=dict.fromkeys(("words", "language"), pl.String)
        ),
        DEFAULT,
    )
    return [topic for topic, found in table.row(0, named=True).items() if found]


def test_words_of_risk_are_found_by_language() -> None:
    assert _topics("I will talk to my LAWYER") == ["legal"]
    assert _topics("please cancel my monthly tea subscription") == ["churn"]
    assert _topics("please cancel one of the two orders") == []
    assert _topics("Ich kündige zum Monatsende", "de") == ["churn"]
    assert _topics("Ich kündige zum Monatsende", "en") == []
    assert (
        _topics("Ich kündige zum Monatsende", None)
        == _topics("Ich kündige zum Monatsende", "sv")
        == ["churn"]
    )
    assert _topics("press the red button") == []


def test_without_words_of_the_customer_it_is_unknown_and_not_free_of_risk() -> None:
    table = risk_lexicon.matches(
        pl.DataFrame(
            {"words": [None], "language": ["en"]}, schema={"words": pl.String, "language": pl.String}
        ),
        DEFAULT,
    )
    assert set(table.row(0)) == {None}


def test_what_somebody_types_is_words_and_no_pattern() -> None:
    words = {"en": {"legal": ("(a+)+$", "sue?", "court*")}}
    assert risk_lexicon.problems({"legal": ["(a+)+$"]}) != []
    table = risk_lexicon.matches(
        pl.DataFrame({"words": ["aaaa", "su", "courthouse"], "language": ["en"] * 3}), words
    )
    assert table["legal"].to_list() == [False, False, True]


def test_a_category_is_proposed_by_its_name() -> None:
    names = ["Cancel subscription", "billing question", "Legal", "Billing disputes", "Kündigung"]
    assert risk_lexicon.of_names(names, DEFAULT) == {
        "Cancel subscription": "churn",
        "Legal": "legal",
        "Billing disputes": "billing dispute",
        "Kündigung": "churn",
    }


def test_a_category_repeats_where_its_questions_are_nearer_than_chance_finds() -> None:
    rng = np.random.default_rng(3)
    words = np.array(
        [f"{one}{two}{three}" for one in _SYLLABLES for two in _SYLLABLES for three in _SYLLABLES]
    )
    fixed = " ".join(words[:6])
    texts, categories = [], []
    for _ in range(120):
        texts += [f"{fixed} {rng.choice(words)}", " ".join(rng.choice(words, 7, replace=False))]
        categories += ["same", "each its own"]
    vectors = reply_words.vectors(texts, reply_words.stems_of(("en",)))
    assert vectors is not None
    found = repetition.find(vectors, categories, list(range(240)), seed=1)
    shares = {
        name: np.mean(
            [bool(each) for each, category in zip(found.repeats, categories, strict=True) if category == name]
        )
        for name in ("same", "each its own")
    }
    assert shares["same"] > 0.95 and shares["each its own"] < 0.1
    # One customer who asks the same again and again repeats nobody.
    alone = repetition.find(vectors, categories, [0 if each == "same" else 1 for each in categories], seed=1)
    assert not any(
        each for each, category in zip(alone.repeats, categories, strict=True) if category == "same"
    )
