"""Writes the messages: customers' words, the agent's answers and drafts, replies, tool errors."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from data.sample import days, languages, shadow_edits
from data.sample.customers import Customers
from data.sample.knowledge import entry_ids
from data.sample.languages import ENGLISH, GERMAN, Speaker
from data.sample.requests import Requests
from data.sample.sentence_grammar import Dice, dice, pick
from data.sample.ticket_outcomes import EDGED, END, GAPPED, MISREAD_AS, NONE, POLICY, TOOL, TicketOutcomes
from data.sample.topics import CATEGORIES, INTENTS, OF_CATEGORY, STATES

Row = dict[str, Any]
TAGS = (None, "correct", "needs improvement", "incorrect")
_FAULTS = (
    "orders API: timed out after 10 s",
    "accounts API: 502 bad gateway",
    "payments API: rate limit reached",
)
_NUMBERS = 48
_ENTRIES = entry_ids()
_ALL_ENTRIES = tuple(entry for ids in _ENTRIES.values() for entry in ids)


@dataclass(frozen=True, slots=True)
class Messages:
    """Subjects and first words, a ticket a place; and the log of everything that was said."""

    subjects: list[str]
    bodies: list[str]
    rows: list[Row]
    #: Of each live answer of the agent, whether it is right: what no log says.
    right: dict[str, bool] = field(default_factory=dict[str, bool])


def write(rng: np.random.Generator, asked: Requests, fates: TicketOutcomes, people: Customers) -> Messages:
    """Every word about every request, as far as it was said before the log ends."""
    n = asked.day.size
    numbers: list[list[float]] = rng.random((n, _NUMBERS)).round(6).tolist()
    german: list[bool] = people.german[asked.customer].tolist()
    intents: list[int] = asked.intent.tolist()
    created: list[int] = asked.created.tolist()
    agent: list[bool] = asked.agent.tolist()
    shadow: list[bool] = asked.shadow.tolist()
    person: list[int] = fates.person.tolist()
    sessions: list[int] = fates.sessions.tolist()
    talk = Messages([], [], [])
    for place in range(n):
        intent = INTENTS[intents[place]]
        roll = dice(numbers[place])
        read_as = CATEGORIES[int(fates.read_as[place])] if agent[place] or shadow[place] else ""
        by = languages.speaker(GERMAN if german[place] else ENGLISH, roll, read_as)
        subject, body = languages.request(by, intent)
        talk.subjects.append(subject)
        talk.bodies.append(body)
        said: list[Row] = [{"at": created[place], "actor": "customer", "text": body}]
        answer = languages.reply(by, intent) if person[place] < END else ""
        if agent[place] or shadow[place]:
            said += _by_agent(place, asked, fates, by)
        if shadow[place] and not agent[place] and answer:
            answer = _sent(said[-1], answer, person[place], place, fates, german=german[place])
        if person[place] < END:
            said.append(
                {"at": person[place], "actor": "human", "mode": "live", "action": "answer", "text": answer}
            )
            if sessions[place] > 1 and roll() < 0.6:
                said += _once_more(by, intent, person[place])
        ticket = ticket_id(place)
        right = int(fates.cause[place]) == NONE
        talk.right.update(
            (f"{ticket}-{number}", right)
            for number, row in enumerate(said, start=1)
            if row["actor"] == "ai" and row["mode"] == "live" and row["action"] == "answer"
        )
        talk.rows.extend(
            {"interaction_id": f"{ticket}-{number}", "ticket_id": ticket, **row}
            for number, row in enumerate(said, start=1)
            if row["at"] < END
        )
    return talk


def ticket_id(place: int) -> str:
    """The id of the ticket at that place."""
    return f"T-{place + 1:05d}"


def _once_more(by: Speaker, intent: str, after: int) -> list[Row]:
    asks = after + 900 + int(by.roll() * 20_000)
    answers = asks + 120 + int(by.roll() * 9_000)
    return [
        {"at": asks, "actor": "customer", "text": by.say(by.voice.follow_ups)},
        {
            "at": answers,
            "actor": "human",
            "mode": "live",
            "action": "answer",
            "text": languages.reply(by, intent),
        },
    ]


def _by_agent(place: int, asked: Requests, fates: TicketOutcomes, by: Speaker) -> list[Row]:
    """What the agent said, or what it would have said in shadow mode."""
    roll, cause, live = by.roll, int(fates.cause[place]), bool(asked.agent[place])
    intent, read_as = INTENTS[int(asked.intent[place])], int(fates.read_as[place])
    answered_as = intent if cause != MISREAD_AS else INTENTS[pick(OF_CATEGORY[read_as], roll)]
    retrieved = _retrieved(roll, answered_as, cause)
    blank = cause == POLICY or (cause == GAPPED and not _ENTRIES[intent]) or not retrieved
    cites = not blank and roll() < (0.7 if cause == GAPPED else 0.95)
    at = int(fates.answered[place]) if live else int(asked.created[place]) + 8
    row: Row = {
        "at": at,
        "actor": "ai",
        "mode": "live" if live else "shadow",
        "agent_version": days.VERSIONS[int(asked.version[place])],
        "action": "escalate" if fates.mute[place] else "answer",
        "predicted_intent": CATEGORIES[read_as],
        "confidence": float(fates.confidence[place]),
        "retrieved": retrieved,
        "cited": [retrieved[0]["entry_id"]] if cites else [],
        "text": _agent_text(by, answered_as, cause, blank),
        "latency_ms": float(700 + int(roll() * 2_600)),
    }
    if not live:
        return [{**row, "human_text": None}]
    row["tag"] = TAGS[int(fates.tag[place])]
    row["thumbs"] = (
        pick(("up", "up", "down") if cause == NONE else ("down", "down", "up"), roll)
        if roll() < 0.15
        else None
    )
    said: list[Row] = []
    if cause == TOOL:
        said.append(
            {"at": at - 1, "actor": "tool", "mode": "live", "action": "error", "error": pick(_FAULTS, roll)}
        )
    said.append(row)
    if fates.handed_over[place] and not fates.mute[place]:
        said.append(
            {
                **{
                    name: row[name]
                    for name in ("actor", "mode", "agent_version", "predicted_intent", "confidence")
                },
                "at": at + 45,
                "action": "escalate",
                "text": by.say(by.voice.desk.handover),
            }
        )
    return said


def _sent(draft: Row, own: str, at: int, place: int, fates: TicketOutcomes, *, german: bool) -> str:
    """What a person sent in the place of a draft, which is told so."""
    right = int(fates.cause[place]) == NONE and draft["action"] == "answer"
    made = shadow_edits.sent(ticket_id(place), draft["text"], own, right=right, german=german)
    draft["human_text"] = made.text
    if made.stamped:
        draft["at"] = at - shadow_edits.STAMP_SECONDS
    return made.text


def _agent_text(by: Speaker, intent: str, cause: int, blank: bool) -> str:
    if cause == TOOL or cause == POLICY:
        return by.say(by.voice.desk.handover)
    if blank:
        return by.say(by.voice.desk.not_found) if by.roll() < 0.6 else by.say(by.voice.desk.unsure)
    return languages.reply(by, intent)


def _retrieved(roll: Dice, intent: str, cause: int) -> list[Row]:
    """The entries found for what the agent understood, with scores that suit the cause."""
    if cause == TOOL and roll() < 0.4:
        return []
    right = _ENTRIES[intent]
    weak = cause == GAPPED or not right
    best = (0.58 if STATES.get(intent) and right else 0.33) if weak else 0.72 if cause == MISREAD_AS else 0.8
    others: Sequence[str] = [pick(_ALL_ENTRIES, roll) for _ in range(3)]
    found = list(dict.fromkeys((*right, *others)))[:3]
    if cause == EDGED:
        best = 0.83
    return [
        {"entry_id": entry, "score": round(max(0.05, best + 0.1 * roll() - 0.05 - 0.13 * place), 3)}
        for place, entry in enumerate(found)
    ]
