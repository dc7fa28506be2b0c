"""What reviewers say of an answer: each tag is a row of the decision log, stored once, on the right answer.

A tag counts only for an answer that is in the reviewer's own queue just now; anything else is refused with
the reason, never moved to another answer.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlmodel import Session, col, select

from data.database import decision_log, sessions
from data.database.decision_log import WITHDRAWN, Decision
from data.database.review_tables import ReviewDraw, ReviewItem
from data.settings import Settings
from jobs.decisions import decision_log as log

#: The three answers, in their order; the key that gives each is its place.
TAGS = ("correct", "needs improvement", "incorrect")
SKIPPED = "skipped"
#: Why an answer was not right: the groups of failures, by the key that names each.
CAUSES = {"g": "knowledge gap", "m": "mix-up", "e": "edge case", "o": "other"}
#: Nobody has read an answer in less time; a key that came sooner was meant for the one before.
TOO_FAST_SECONDS = 0.4
LONGEST_SECONDS = 3600.0
LONGEST_NOTE = 400
#: An answer that somebody has and does not tag goes to others after so long.
CLAIM = timedelta(minutes=10)

Action = Literal["tag", "skip", "undo", "cause"]


@dataclass(frozen=True, slots=True)
class Pressed:
    """One key of a reviewer as the page sent it; `uid` tells it from every other."""

    uid: str
    item: str
    action: Action
    #: A tag, or the name of a cause.
    choice: str = ""
    #: From when the answer was shown until the key.
    seconds: float = 0.0
    #: What the reviewer wrote about the answer, if anything.
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a key: stored, or refused with the reason."""

    uid: str
    item: str
    refused: str = ""


def subject_version(draw_id: int) -> str:
    """How tags of a draw are found in the log."""
    return f"draw {draw_id}"


def store(settings: Settings, draw: ReviewDraw, reviewer: str, keys: Sequence[Pressed]) -> list[Outcome]:
    """Store keys in their order in one transaction; each is stored or refused, and none twice."""
    draw_id = draw.id or 0
    with sessions.session(settings) as opened:
        asked = select(ReviewItem).where(
            ReviewItem.draw_id == draw_id, col(ReviewItem.item).in_([each.item for each in keys])
        )
        items = {each.item: each for each in opened.exec(asked).all()}
        said = _Said(opened, draw, list(items))
        # Asked for together: a demonstration stores six hundred of them while somebody waits.
        sent = [_sent_as(draw, reviewer, each) for each in keys]
        there = decision_log.known_keys(opened, sent)
        outcomes: list[Outcome] = []
        for key, each in zip(sent, keys, strict=True):
            if key in there:
                outcomes.append(Outcome(each.uid, each.item))
                continue
            told = _store(opened, settings, draw, items.get(each.item), reviewer, each, key, said)
            if not told.refused:
                there.add(key)
            outcomes.append(told)
        return outcomes


def _sent_as(draw: ReviewDraw, reviewer: str, pressed: Pressed) -> str:
    """The key under which the log knows what was pressed."""
    return "tag:" + hashlib.sha256(f"{draw.id}\n{reviewer}\n{pressed.uid}".encode()).hexdigest()


class _Said:
    """What stands about some answers of a draw, read once and kept up while keys are stored."""

    def __init__(self, opened: Session, draw: ReviewDraw, items: Sequence[str]) -> None:
        tags = decision_log.standing(
            opened,
            kind="answer tag",
            source=draw.source,
            subjects=items,
            subject_version=subject_version(draw.id or 0),
        )
        self.tags: dict[str, list[Decision]] = {item: [] for item in items}
        for each in tags:
            self.tags[each.subject].append(each)
        adjudicated = decision_log.standing(opened, kind="adjudication", source=draw.source, subjects=items)
        last = {each.subject: each.choice for each in adjudicated}
        #: What was decided already is shown to others once more, to see how well they tag.
        self.gold = {item for item, choice in last.items() if choice != WITHDRAWN}

    def add(self, stored: Decision) -> None:
        """Take in a tag that was stored just now."""
        before = [each for each in self.tags[stored.subject] if each.id != stored.supersedes]
        self.tags[stored.subject] = [*before, stored]


def is_held(item: ReviewItem, reviewer: str, now: datetime) -> bool:
    """Whether somebody else keeps an answer just now; the second review of an answer waits for nobody."""
    kept = item.claimed_by not in ("", reviewer) and item.claimed_at and now - item.claimed_at < CLAIM
    return bool(kept) and not item.double


def standing(settings: Settings, source: str, draw_id: int) -> list[Decision]:
    """Every tag and skip of a draw that holds, the oldest first."""
    return log.standing(settings, source, "answer tag", subject_version=subject_version(draw_id))


def _store(
    opened: Session,
    settings: Settings,
    draw: ReviewDraw,
    item: ReviewItem | None,
    reviewer: str,
    pressed: Pressed,
    key: str,
    known: _Said,
) -> Outcome:
    if item is None:
        return Outcome(pressed.uid, pressed.item, "This answer is not in the draw.")
    there = known.tags[item.item]
    mine = next((each for each in reversed(there) if each.by == reviewer), None)
    said = None if mine is None or mine.choice == WITHDRAWN else mine
    is_gold = item.item in known.gold
    others = [] if is_gold else [each for each in there if each.by != reviewer and each.choice in TAGS]
    refused = _refusal(item, pressed, reviewer, others, said)
    if refused:
        return Outcome(pressed.uid, pressed.item, refused)
    evidence: dict[str, object] = dict(said.evidence) if said else {}
    choice = pressed.choice
    match pressed.action:
        case "tag":
            seconds = round(min(max(pressed.seconds, 0.0), LONGEST_SECONDS), 2)
            evidence = {"ticket_id": item.ticket_id, "seconds": seconds, "pi": item.pi}
        case "skip":
            choice = SKIPPED
            evidence = {"ticket_id": item.ticket_id, "pi": item.pi}
            item.claimed_by, item.claimed_at = "", None
            opened.add(item)
        case "undo":
            choice = WITHDRAWN
            item.claimed_by, item.claimed_at = reviewer, datetime.now(UTC)
            opened.add(item)
        case "cause":
            choice = said.choice if said else ""
            evidence = {**evidence, "cause": pressed.choice}
    if pressed.action in ("tag", "skip") and (note := " ".join(pressed.note.split())[:LONGEST_NOTE]):
        evidence = {**evidence, "note": note}
    stored = log.append(
        opened,
        settings,
        source=draw.source,
        kind="answer tag",
        subject=item.item,
        subject_version=subject_version(item.draw_id),
        choice=choice,
        evidence=evidence,
        supersedes=mine.id if mine else None,
        key=key,
        by=reviewer,
    )
    known.add(stored)
    return Outcome(pressed.uid, pressed.item)


def _refusal(
    item: ReviewItem, pressed: Pressed, reviewer: str, others: Sequence[Decision], said: Decision | None
) -> str:
    """Why a key is not stored; empty where it is."""
    if pressed.action in ("tag", "skip"):
        if pressed.action == "tag" and pressed.choice not in TAGS:
            return f"There is no tag {pressed.choice!r}."
        if pressed.action == "tag" and pressed.seconds < TOO_FAST_SECONDS:
            return "The key came before the answer could be read."
        if said is not None:
            return f"You have tagged it already: {said.choice}. Undo that first."
        if len({each.by for each in others}) >= (2 if item.double else 1):
            return f"{others[-1].by} has reviewed it meanwhile."
        if is_held(item, reviewer, datetime.now(UTC)):
            return f"{item.claimed_by} has it now."
        return ""
    if said is None:
        return "There is no tag of yours on this answer."
    if pressed.action == "cause" and pressed.choice not in CAUSES.values():
        return f"There is no cause {pressed.choice!r}."
    return ""


def by_item(tags: Sequence[Decision]) -> Mapping[str, list[Decision]]:
    """Tags by answer, the oldest first; skips are left out."""
    found: dict[str, list[Decision]] = {}
    for each in tags:
        if each.choice in TAGS:
            found.setdefault(each.subject, []).append(each)
    return found
