"""Words of risk by language and topic: which tickets an agent must not answer, editable and versioned.

A word may end in `*` for any ending; `…` between words stands for up to three others. Nothing else has a
meaning of its own, so a lexicon that somebody types cannot hang or break a search.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence

import polars as pl

from analytics.audit import risk_words
from data.schema import TICKETS

Topics = Mapping[str, Sequence[str]]
#: Words by topic, by language.
Lexicon = Mapping[str, Topics]

#: Topics of the standing list: a category that is about one of them is proposed to go to a person always.
STANDING: Mapping[str, str] = {
    "billing dispute": "billing disputes",
    "legal": "legal",
    "distress": "emotional distress",
    "churn": "churn",
}
TOPICS = (*STANDING, "harm", "press", "data protection")
#: A lexicon has at most so many words of a topic, none longer.
MOST_WORDS, LONGEST = 200, 60

DEFAULT: Lexicon = {
    code: {topic: tuple(words.split("; ")) for topic, words in topics.items()}
    for code, topics in risk_words.WORDS.items()
}


def digest(lexicon: Lexicon) -> str:
    """What tells one lexicon from another."""
    plain = {code: {name: list(words) for name, words in topics.items()} for code, topics in lexicon.items()}
    return hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def problems(topics: Topics) -> list[str]:
    """What is wrong with words that somebody typed, a sentence each."""
    found = [
        f"There is no topic {name!r}. There are: {', '.join(TOPICS)}."
        for name in topics
        if name not in TOPICS
    ]
    for name, words in topics.items():
        if len(words) > MOST_WORDS:
            found.append(f"{name} has {len(words)} words; use {MOST_WORDS} at most.")
        for word in words:
            if len(word) > LONGEST:
                found.append(f"{word[:30]!r}… has {len(word)} characters; use {LONGEST} at most.")
            elif not re.search(r"\w{2}", word):
                found.append(f"{word!r} has no two letters side by side, so it would match almost anything.")
    return found


def matches(rows: pl.DataFrame, lexicon: Lexicon, text: str = "words") -> pl.DataFrame:
    """Of each row with `language` and the text, a true or false column a topic; null without any words.

    A row is held against the words of its language; one in a language without words, against those of all.
    """
    lower = pl.col(text).str.to_lowercase()
    code = pl.col("language").fill_null("").str.to_lowercase().str.slice(0, 2)
    every = {topic: [word for each in lexicon.values() for word in each.get(topic, ())] for topic in TOPICS}
    found: list[pl.Expr] = []
    for topic in TOPICS:
        expression = _contains(lower, every[topic])
        for language, topics in lexicon.items():
            mine = _contains(lower, topics.get(topic, ()))
            expression = pl.when(code == language).then(mine).otherwise(expression)
        found.append(expression.alias(topic))
    return rows.select(found)


def of_names(categories: Sequence[str], lexicon: Lexicon) -> dict[str, str]:
    """The topic of the standing list that a category's name is about, where it is about one."""
    named = pl.DataFrame({"words": list(categories), "language": [None] * len(categories)}, schema=_NAMED)
    found = matches(named, lexicon)
    topics = {
        category: next((topic for topic in STANDING if row[topic]), "")
        for category, row in zip(categories, found.iter_rows(named=True), strict=True)
    }
    return {category: topic for category, topic in topics.items() if topic}


_NAMED = {"words": pl.String, "language": TICKETS.column("language").dtype}


def _contains(text: pl.Expr, words: Sequence[str]) -> pl.Expr:
    if not words:
        return pl.when(text.is_not_null()).then(pl.lit(False))
    return text.str.contains("|".join(_pattern(word) for word in words))


def _pattern(word: str) -> str:
    """A word as a pattern of Rust's regular expressions, which take time in proportion to the text."""
    parts = [
        re.escape(part).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for part in word.lower().split("…")
    ]
    joined = r"\s+(?:\S+\s+){0,3}".join(part.removesuffix(r"\s+").removeprefix(r"\s+") for part in parts)
    return rf"\b{joined}\b" if not word.endswith("*") else rf"\b{joined}"
