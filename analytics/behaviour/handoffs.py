"""Whether a person got what they need at a handover: history, mood, what was tried, why; and who asks again.

Each part is 1 (it is there), 0 (it is not) or null (the log cannot say). A source that writes no notes at a
handover says nothing of history, mood and attempt: unknown is not false.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

import polars as pl

from analytics.behaviour import lexicons

#: Rows of the handover itself: a note for people is a row of the agent's tools with the action escalate.
NOTE = ("tool", "escalate")
#: Where notes come with fewer handovers than this, a missing one says nothing.
NOTES_USUAL = 0.5
#: So many words in common, or such a share of what the customer wrote, tell that a note speaks of it.
FEWEST_WORDS, SHARE_OF_WORDS, SHARE_OF_ANSWER = 3, 0.34, 0.4
#: The person's first words in which a question is looked for.
FIRST_TURNS = 2
#: Such a share of a question's words is also in one that was answered before.
NEAR = 0.6
SCHEMA: dict[str, Any] = {
    "ticket_id": pl.String,
    "handed_over_at": pl.Datetime("us", "UTC"),
    **dict.fromkeys(("history", "sentiment", "attempt", "reason", "asked_again"), pl.Int8),
    "first_human_seconds": pl.Float64,
    "asked": pl.String,
}

_MOOD = (
    "angry", "annoyed", "anxious", "calm", "confused", "disappointed", "distress*", "friendly", "frustrat*",
    "impatient", "in a hurry", "irritated", "mood", "neutral", "patient", "polite", "relaxed", "satisfied",
    "sentiment", "sounds", "stressed", "tense", "unhappy", "upset", "worried", "enttäuscht*", "freundlich*",
    "gelassen", "gereizt", "höflich", "ruhig*", "stimmung", "ungeduldig", "unzufrieden", "verärgert*",
    "besorgt*", "wütend",
)  # fmt: skip
_REASON = (
    "as the rules", "asked for a person", "asks for a person", "because", "by our rules", "cause",
    "could not find", "failed", "found no", "found nothing", "handed over", "low confidence",
    "my confidence", "no article", "no entry", "not allowed", "not sure", "policy", "reason", "rules say",
    "timed out", "tool error", "unsure", "wants a person", "da", "fehler", "grund", "kein artikel",
    "keinen artikel", "möchte einen menschen", "nicht sicher", "regeln", "unsicher", "weil",
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]{4,}|[A-Za-z]{1,4}-?\d{3,}|\d{4,}")
_QUESTION = re.compile(r"[^.!?\n]*\?")
_STOP = frozenset(
    "about after again also because been before could does dont from have hello here into just like more "
    "please sorry thank thanks that their them then there these they this those what when where which "
    "will with would your yours aber auch bitte danke dann dass diese dieser eine einen einer guten haben "
    "hallo habe ihre ihren kann meine meinen mein nicht noch oder schon sich sind über und unser warum "
    "welche welcher wenn werden wird wurde".split()
)
#: What people ask for at a handover, and how a customer's words show that it was given.
_DETAILS: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (
        (
            "order number",
            "which order",
            "order is this",
            "number of the order",
            "bestellnummer",
            "welche best",
        ),
        re.compile(r"\b[A-Z]{2,4}-\d{3,}|#\d{4,}|\b\d{6,}\b|<ORDER_"),
    ),
    (
        ("phone number", "reach you by phone", "telefonnummer", "telefonisch"),
        re.compile(r"<PHONE_|\+\d[\d ]{7,}"),
    ),
    (("mail address", "email address", "e-mail", "mailadresse"), re.compile(r"<EMAIL_|\S@\S")),
    (
        ("serial number", "seriennummer"),
        re.compile(r"\bS/?N[ :]*\w{4,}|[Ss]erial\w* \w*\d{4,}|<SERIAL_"),
    ),
)


@dataclass(slots=True)
class _Talk:
    """One ticket's handover as its rows tell it."""

    at: datetime
    customer: list[str]
    answers: list[str]
    cited: set[str]
    questions: list[str]
    notes: list[str]
    people: list[str]
    first_human: datetime | None


class _Note(NamedTuple):
    """What a handover's notes say: their words, and whether these name a mood and a reason."""

    text: str
    mood: bool
    reason: bool


def completeness(tickets: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """A row for each ticket that the agent handed over, by `SCHEMA`.

    `tickets` has ticket_id, subject, escalated, escalation_reason and, where recorded, context.sentiment;
    `said` is live rows with ticket_id, interaction_id, at, actor, action, text and cited.
    """
    heads = {row["ticket_id"]: row for row in tickets.iter_rows(named=True)}
    talks: dict[str, _Talk] = {}
    for key, rows in _by_ticket(tickets, said):
        if (talk := _talk(rows, handed=bool(heads[key].get("escalated")))) is not None:
            talks[key] = talk
    notes = pl.DataFrame(
        {"note": ["\n".join(filter(None, talk.notes)) for talk in talks.values()]}, schema={"note": pl.String}
    )
    told = notes.select(
        "note",
        mood=lexicons.contains(pl.col("note"), _MOOD),
        reason=lexicons.contains(pl.col("note"), _REASON),
    )
    usual = bool(talks) and (notes["note"] != "").sum() >= NOTES_USUAL * len(talks)
    reasons = any(heads[key].get("escalation_reason") for key in talks)
    rows = [
        _row(key, talk, heads[key], _Note(*said_in), usual=usual, reasons=reasons)
        for (key, talk), said_in in zip(talks.items(), told.iter_rows(), strict=True)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("handed_over_at", "ticket_id")


def _by_ticket(tickets: pl.DataFrame, said: pl.DataFrame) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The rows of each ticket that may have been handed over, in their order."""
    stated = said.filter(
        (pl.col("actor") == "human") | ((pl.col("actor") == "ai") & (pl.col("action") == "escalate"))
    )["ticket_id"]
    recorded = tickets.filter(pl.col("escalated").fill_null(value=False))["ticket_id"]
    ordered = (
        said.join(tickets.select("ticket_id"), on="ticket_id", how="semi")
        .filter(pl.col("ticket_id").is_in(pl.concat([stated, recorded]).unique().implode()))
        .with_columns(
            place=pl.col("actor").replace_strict({"customer": 0, "ai": 1, "tool": 2, "human": 3}, default=4)
        )
        .sort("ticket_id", "at", "place", "interaction_id")
        .select("ticket_id", "at", "actor", "action", "text", "cited")
    )
    for key, rows in groupby(ordered.iter_rows(named=True), key=lambda row: row["ticket_id"]):
        yield str(key), list(rows)


def _talk(rows: Sequence[dict[str, Any]], *, handed: bool) -> _Talk | None:
    """What was said before and after the handover; None where the agent handed nothing over.

    `handed` is what the ticket records. Where no row says when, it was after the agent's last word, or its
    last one before a person spoke.
    """
    agent = [row["at"] for row in rows if row["actor"] == "ai"]
    people = [row["at"] for row in rows if row["actor"] == "human"]
    stated = [row["at"] for row in rows if row["actor"] == "ai" and row["action"] == "escalate"]
    followed = bool(agent and people and people[-1] > agent[0])
    if not agent or not (stated or followed or handed):
        return None
    at = stated[0] if stated else max(when for when in agent if not followed or when < people[-1])
    talk = _Talk(at, [], [], set(), [], [], [], None)
    waiting: list[str] = []
    for row in rows:
        text = row["text"] or ""
        if row["actor"] == "customer":
            # What the agent asked before is answered by what the customer writes next.
            talk.questions += waiting
            waiting = []
            if not talk.people:
                talk.customer.append(text)
        elif (row["actor"], row["action"]) == NOTE and row["at"] >= at:
            talk.notes.append(text)
        elif row["actor"] == "ai" and row["at"] <= at:
            waiting += _QUESTION.findall(text)
            talk.cited |= set(row["cited"] or ())
            if row["action"] == "answer" and text:
                talk.answers.append(text)
        elif row["actor"] == "human" and row["at"] >= at:
            talk.first_human = talk.first_human or row["at"]
            if len(talk.people) < FIRST_TURNS:
                talk.people.append(text)
    return talk


def _row(
    key: str, talk: _Talk, head: dict[str, Any], note: _Note, *, usual: bool, reasons: bool
) -> tuple[Any, ...]:
    known = bool(note.text) or usual
    customer = "\n".join([head.get("subject") or "", *talk.customer])
    mood = True if head.get("context.sentiment") else note.mood if known else None
    reason = (bool(head.get("escalation_reason")) or note.reason) if known or reasons else None
    tried = _speaks_of_answer(note.text, talk) if known and talk.answers else None
    asked = _asked_again(talk, customer)
    seconds = (talk.first_human - talk.at).total_seconds() if talk.first_human else None
    parts = (_speaks_of(note.text, customer) if known else None, mood, tried, reason)
    again = None if not any(talk.people) else bool(asked)
    return (
        key, talk.at, *(None if each is None else int(each) for each in (*parts, again)), seconds, asked,
    )  # fmt: skip


def _content(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)} - _STOP


def _speaks_of(note: str, customer: str) -> bool:
    """Whether a note tells what the customer wrote: enough of its words, or enough of a short text."""
    asked, told = _content(customer), _content(note)
    shared = len(asked & told)
    return bool(asked) and (shared >= FEWEST_WORDS or shared >= max(2, SHARE_OF_WORDS * len(asked)))


def _speaks_of_answer(note: str, talk: _Talk) -> bool:
    """Whether a note tells which answer was tried: by its entry, or in its words."""
    if any(entry in note for entry in talk.cited):
        return True
    told = _content(note) - _content("\n".join(talk.customer))
    for answer in talk.answers:
        own = _content(answer) - _content("\n".join(talk.customer))
        if own and len(own & told) >= max(2, SHARE_OF_ANSWER * len(own)):
            return True
    return False


def _asked_again(talk: _Talk, customer: str) -> str | None:
    """The person's question that the customer had answered already; None where there is none."""
    for text in talk.people:
        for question in _QUESTION.findall(text):
            low = question.lower()
            for nouns, given in _DETAILS:
                if any(noun in low for noun in nouns) and given.search(customer):
                    return " ".join(question.split())
            own = _content(question)
            for before in talk.questions:
                if own and len(own & _content(before)) >= max(2, NEAR * len(own)):
                    return " ".join(question.split())
    return None
