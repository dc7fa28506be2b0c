"""What came with the agent's handovers: a note for the person, and what the person asked the customer first.

Drawn from numbers of its own, so that nothing else of the company depends on it.
"""

import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

#: How often a handover comes with a note, and how often a note has each part.
NOTED, HISTORY, SENTIMENT, ATTEMPT, REASON = 0.93, 0.8, 0.5, 0.75, 0.7
#: How often the person asks something before they answer; where the customer named their order, for it.
ASKS, ASKS_ORDER = 0.35, 0.6
_ORDER = re.compile(r"\bCR-\d+")
_PHONE = re.compile(r"\+\d[\d ]{7,}")
_MAIL = re.compile(r"\S+@\S+")

_HISTORY = {
    "en": (
        "The customer wrote: “{body}”",
        "Full message: {body}",
        "They say: {body}",
        "Request in short: {subject}",
    ),
    "de": (
        "Der Kunde schreibt: „{body}“",
        "Nachricht im Ganzen: {body}",
        "Kurz: {subject}",
    ),
}
#: Notes that name the topic alone: whoever reads them must open the conversation all the same.
_TOPIC = {
    "en": (
        "Topic: {category}.",
        "See the ticket.",
        "",
    ),
    "de": (
        "Thema: {category}.",
        "Siehe Ticket.",
        "",
    ),
}
_SENTIMENT = {
    "en": (
        "The customer sounds annoyed.",
        "Mood: calm.",
        "Tone is friendly so far.",
        "They seem impatient and upset.",
        "The customer is polite but worried.",
    ),
    "de": (
        "Der Ton ist freundlich.",
        "Die Stimmung ist gereizt.",
        "Der Kunde wirkt ungeduldig.",
        "Er bleibt ruhig.",
    ),
}
_ATTEMPT = {
    "en": (
        "I answered with {entry}.",
        "Tried: {answer}",
        "My answer was “{answer}”",
        "Already sent {entry}, it did not fit.",
    ),
    "de": (
        "Ich habe mit {entry} geantwortet.",
        "Versucht: {answer}",
        "Meine Antwort war „{answer}“",
    ),
}
_REASON = {
    "en": {
        "low confidence": (
            "Handed over because my confidence was low.",
            "Reason: I was not sure what is meant.",
        ),
        "customer asked for a person": (
            "The customer asked for a person.",
            "Reason: wants a person.",
        ),
        "tool error": (
            "Handed over because a call failed.",
            "Reason: the system timed out.",
        ),
        "policy": (
            "The rules say that a person decides this.",
            "Reason: policy.",
        ),
        "": (
            "Handed over to be safe, because the customer wrote again.",
            "Reason: second contact.",
        ),
    },
    "de": {
        "low confidence": (
            "Grund: ich war nicht sicher.",
            "Übergeben, weil ich unsicher war.",
        ),
        "customer asked for a person": (
            "Möchte einen Menschen sprechen.",
            "Grund: will mit jemandem sprechen.",
        ),
        "tool error": (
            "Grund: ein Fehler im System.",
            "Übergeben, weil ein Aufruf scheiterte.",
        ),
        "policy": (
            "Nach den Regeln entscheidet das ein Mensch.",
            "Grund: Regeln.",
        ),
        "": (
            "Zur Sicherheit übergeben, weil schon einmal geschrieben wurde.",
            "Grund: zweiter Kontakt.",
        ),
    },
}
_NO_REASON = {
    "en": ("Please take over.", "Please have a look."),
    "de": ("Bitte übernehmen.", "Bitte ansehen."),
}
_ORDER_QUESTION = {
    "en": ("Which order is this about?", "Could you tell me the order number?", "What is your order number?"),
    "de": ("Um welche Bestellung geht es?", "Wie lautet die Bestellnummer?"),
}
_OTHER_QUESTIONS = {
    "en": ("Which phone do you use?", "Since when does this happen?", "Can I reach you by phone number?",
           "Did you get any message from us?", "Which mail address do you sign in with?"),
    "de": ("Seit wann ist das so?", "Welches Gerät benutzen Sie?", "Wie lautet Ihre Telefonnummer?"),
}  # fmt: skip
_MIND = {"en": "Thanks for waiting. ", "de": "Danke für die Geduld. "}


class Handoff(NamedTuple):
    """What a handover passed on, None where there was nothing to pass on; whether a person asked again."""

    history: bool
    sentiment: bool
    attempt: bool | None
    reason: bool
    asked_again: bool | None


def rows(
    said: Sequence[Mapping[str, Any]],
    about: Mapping[str, Mapping[str, Any]],
) -> tuple[list[dict[str, Any]], dict[str, Handoff]]:
    """The further rows of the log, and of each ticket that was handed over what its rows pass on.

    `said` are the rows of the log; `about` has of each ticket body, subject, category, german and reason.
    """
    by_ticket: dict[str, list[Mapping[str, Any]]] = {}
    for row in said:
        by_ticket.setdefault(str(row["ticket_id"]), []).append(row)
    made: list[dict[str, Any]] = []
    truth: dict[str, Handoff] = {}
    for ticket, lines in by_ticket.items():
        handed = [row for row in lines if row["actor"] == "ai" and row["mode"] == "live"
                  and row["action"] == "escalate"]  # fmt: skip
        if handed:
            further, truth[ticket] = _handoff(ticket, lines, handed[0], about[ticket])
            made += further
    return made, truth


def _handoff(
    ticket: str, lines: Sequence[Mapping[str, Any]], handed: Mapping[str, Any], about: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], Handoff]:
    rng = np.random.default_rng(zlib.crc32(f"handoff {ticket}".encode()))
    language, at = ("de" if about["german"] else "en"), int(handed["at"])
    answers = [row for row in lines if row["actor"] == "ai" and row["action"] == "answer" and row["at"] <= at]
    chance = rng.random(5)
    noted = bool(chance[0] < NOTED)
    parts = zip(chance[1:], (HISTORY, SENTIMENT, ATTEMPT, REASON), strict=True)
    has = [noted and bool(one < part) for one, part in parts]
    has[2] = has[2] and bool(answers)
    made: list[dict[str, Any]] = []
    if noted:
        words = _note(rng, language, has, answers, about)
        made.append({"actor": "tool", "action": "escalate", "mode": "live", "at": at + 1, "text": words})
    people = [row for row in lines if row["actor"] == "human" and row["at"] > at]
    again: bool | None = None if not people else False
    asks, order = rng.random(2)
    if people and asks < ASKS:
        question = _question(rng, language, str(about["body"]), wants_order=bool(order < ASKS_ORDER))
        asked_at = at + max(2, (int(people[0]["at"]) - at) // 2)
        text = _MIND[language] + question
        made.append({"actor": "human", "action": "clarify", "mode": "live", "at": asked_at, "text": text})
        again = _is_known(question, str(about["body"]))
    named = [
        {
            "interaction_id": f"{ticket}-{'note' if row['actor'] == 'tool' else 'ask'}",
            "ticket_id": ticket,
            **row,
        }
        for row in made
    ]
    return named, Handoff(has[0], has[1], has[2] if answers else None, has[3] or bool(about["reason"]), again)


def _note(
    rng: np.random.Generator, language: str, has: list[bool], answers: Sequence[Mapping[str, Any]],
    about: Mapping[str, Any],
) -> str:  # fmt: skip
    history, sentiment, attempt, reason = has
    parts = [_pick(rng, (_HISTORY if history else _TOPIC)[language])]
    if sentiment:
        parts.append(_pick(rng, _SENTIMENT[language]))
    if attempt:
        told = _ATTEMPT[language] if answers[-1]["cited"] else _ATTEMPT[language][1:3]
        parts.append(_pick(rng, told))
    because = _REASON[language][str(about["reason"] or "")] if reason else _NO_REASON[language]
    parts.append(_pick(rng, because))
    if rng.random() < 0.3:
        parts = [*parts[1:], parts[0]]
    values = {
        "body": about["body"], "subject": about["subject"], "category": about["category"],
        "entry": answers[-1]["cited"][0] if answers and answers[-1]["cited"] else "",
        "answer": answers[-1]["text"] if answers else "",
    }  # fmt: skip
    return " ".join(each.format(**values) for each in parts if each).strip()


def _question(rng: np.random.Generator, language: str, body: str, *, wants_order: bool) -> str:
    known = bool(_ORDER.search(body))
    return _pick(rng, _ORDER_QUESTION[language] if known and wants_order else _OTHER_QUESTIONS[language])


def _is_known(question: str, body: str) -> bool:
    """Whether the customer's first words hold what the question asks for."""
    if question in (*_ORDER_QUESTION["en"], *_ORDER_QUESTION["de"]):
        return bool(_ORDER.search(body))
    if "phone number" in question or "Telefonnummer" in question:
        return bool(_PHONE.search(body))
    return "mail address" in question and bool(_MAIL.search(body))


def _pick(rng: np.random.Generator, options: Sequence[str]) -> str:
    return options[int(rng.integers(len(options)))]
