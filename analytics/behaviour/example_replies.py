"""Replies that may serve as examples of the tone: right by review, and rated well by the customer."""

import re
from collections.abc import Sequence

import polars as pl

from analytics.behaviour.spec import EXAMPLES, Example

#: What is shorter says little about a tone, what is longer nobody reads as an example.
SHORTEST, LONGEST = 40, 700
#: From this rating on, of five.
GOOD = 4
#: Where a sentence ends.
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
#: Somebody says who they are, in the languages that most desks write. A name has a capital letter; German
#: writes "Ihr" with one too, and it is none.
_NAME = r"(?!Ihre?[mnrs]?\b|Sie\b)[A-Z\u00c0-\u00de]\w+"
_INTRODUCED = re.compile(
    r"\b(?i:my name is|this is|i am|i['\u2019]m|mein name ist|hier (?:ist|schreibt|spricht)|ich bin|"
    r"ich hei(?:ß|ss)e|je m['\u2019]appelle|je suis|ici|mon nom est|me llamo|mi nombre es|soy|aqu[ií]|"
    rf"mi chiamo|sono|mijn naam is|meu nome é)\s+(?:(?:die|der|la|el|le)\s+)?{_NAME}"
    rf"|\b{_NAME} here(?=\s+(?:from|at|with|in|again)\b|\s*(?:[,.!\u2013-]|$))"
    rf"|\b{_NAME} (?:from|vom) (?:(?:the|our) )?(?i:(?:customer )?(?:support|service|care)|kundenservice)\b"
)


def picked(answers: pl.DataFrame, n: int = EXAMPLES[1]) -> Sequence[Example]:
    """The best replies, one a category, the best rated first; none where none was rated and reviewed.

    `answers` has ticket_id, category, text, tag and csat of live answers. Replies with masked personal data
    are left out, and sentences in which somebody says who they are: an example is read by everybody.
    """
    good = answers.filter(
        pl.col("tag") == "correct",
        pl.col("csat") >= GOOD,
        ~pl.col("text").str.contains(r"<[A-Z]+_[0-9a-f]+>"),
        # An example of one order or amount would teach that order.
        ~pl.col("text").str.contains(r"\d{4,}"),
    )
    told = good.with_columns(
        text=pl.Series([without_introduction(each) for each in good["text"]], dtype=pl.String)
    )
    read = told.filter(pl.col("text").str.len_chars().is_between(SHORTEST, LONGEST))
    best = read.sort("csat", "ticket_id", descending=[True, False]).unique(
        "category", keep="first", maintain_order=True
    )
    rows = best.head(n).select("ticket_id", "category", "text").iter_rows()
    return [Example(ticket, category or "", text) for ticket, category, text in rows]


def without_introduction(reply: str) -> str:
    """A reply without the sentences in which its writer says who they are."""
    if not _INTRODUCED.search(reply):
        return reply
    parts = [each for each in _SENTENCE.split(reply) if each.strip()]
    return " ".join(each.strip() for each in parts if not _INTRODUCED.search(each))
