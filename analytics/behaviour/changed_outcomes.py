"""Handovers in which a person changed the outcome: the agent had no answer, or the person gave another."""

import re
from collections.abc import Iterable
from typing import Any

import polars as pl
from rapidfuzz import fuzz

from analytics.behaviour.back_test import Truth
from analytics.shadow import edits

#: A sentence of so many words and more says something; shorter ones greet.
FEWEST_WORDS = 5
#: Two sentences from this likeness on say the same; such a share of what the agent said must come again.
ALIKE, REPEATED = 75.0, 0.5
_SENTENCE = re.compile(r"(?<=[.!?;\n])\s+")


def changed(said: pl.DataFrame, handovers: pl.DataFrame) -> Truth:
    """By ticket whether a person changed what the agent had said; unknown where no text of theirs followed.

    `said` is live rows with ticket_id, interaction_id, at, actor, action, text; `handovers` has ticket_id and
    handed_over_at.
    """
    rows = said.join(handovers.select("ticket_id", "handed_over_at"), on="ticket_id").sort(
        "at", "interaction_id"
    )
    needed: set[str] = set()
    not_needed: set[str] = set()
    for (ticket,), group in rows.group_by("ticket_id", maintain_order=True):
        said_by = list(group.iter_rows(named=True))
        verdict = _changed(said_by)
        if verdict is not None:
            (needed if verdict else not_needed).add(str(ticket))
    return Truth("changed", "ticket", frozenset(needed), frozenset(not_needed))


def says_the_same(answer: str, reply: str) -> bool:
    """Whether a reply repeats what the agent's answer said, greetings aside, with the same numbers."""
    own, theirs = list(_sentences(answer)), list(_sentences(reply))
    if not own:
        return not theirs
    repeated = 0
    for sentence in own:
        best = max(theirs, key=lambda each: fuzz.token_sort_ratio(sentence, each), default="")
        if fuzz.token_sort_ratio(sentence, best) >= ALIKE:
            if edits.changed_facts(sentence, best):
                return False
            repeated += len(sentence.split())
    return repeated >= REPEATED * sum(len(each.split()) for each in own)


def _changed(rows: Iterable[dict[str, Any]]) -> bool | None:
    answers: list[str] = []
    replies: list[str] = []
    answered = False
    for row in rows:
        handed = row["at"] > row["handed_over_at"]
        if row["actor"] == "ai" and row["action"] == "answer" and not handed:
            answered = True
            if row["text"]:
                answers.append(str(row["text"]))
        elif row["actor"] == "human" and row["at"] >= row["handed_over_at"] and row["action"] != "clarify":
            replies += [str(row["text"])] if row["text"] else []
    if not replies:
        return None
    if not answers:
        return None if answered else True
    return not says_the_same("\n".join(answers), "\n".join(replies))


def _sentences(text: str) -> Iterable[str]:
    for each in _SENTENCE.split(edits.without_signature(text)):
        if len(each.split()) >= FEWEST_WORDS:
            yield each
