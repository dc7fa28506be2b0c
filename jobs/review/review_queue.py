"""The queue of a reviewer: the next answers of a draw with what was said, and nothing of others' tags."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from sqlmodel import Session

from data.database import decision_log, sessions
from data.database.decision_log import WITHDRAWN, Decision
from data.database.review_tables import ReviewDraw, ReviewItem
from data.settings import Settings
from jobs.decisions import decision_log as log
from jobs.review import answer_texts, review_tags, stored_draws
from jobs.review.answer_texts import Waiting
from jobs.review.review_tags import TAGS

#: So many answers are sent ahead, so that the next one is there at once.
AHEAD = 20
#: One in so many is an answer whose right tag is known already.
GOLD_EVERY = 20


def next_items(settings: Settings, draw: ReviewDraw, reviewer: str, n: int = AHEAD) -> list[Waiting]:
    """The next answers for a reviewer; looking at them takes them from nobody."""
    now = datetime.now(UTC)
    with sessions.session(settings, reads_only=True) as opened:
        items = stored_draws.items_in(opened, draw.id or 0)
        tags = _standing(opened, draw)
        gold = gold_items(opened, draw.source) if not draw.hand_picked else {}
        chosen = _chosen(items, tags, reviewer, now, set(gold), n)
    return answer_texts.of_items(settings, draw.source, chosen)


def take(settings: Settings, draw: ReviewDraw, reviewer: str, wanted: Collection[str]) -> set[str]:
    """Keep answers for somebody who tags; returns those that they may tag, without what others have.

    Once taken they go back after `review_tags.CLAIM`, or when another reviewer asks for them (`give_back`).
    """
    now = datetime.now(UTC)
    with sessions.session(settings) as opened:
        items = stored_draws.items_in(opened, draw.id or 0)
        gold = gold_items(opened, draw.source) if not draw.hand_picked else {}
        free = _chosen(items, _standing(opened, draw), reviewer, now, set(gold), len(items))
        allowed = {each.item for each in free} | set(gold)
        mine = [each for each in items if each.item in wanted and each.item in allowed]
        for each in mine:
            if (
                each.claimed_by != reviewer
                or each.claimed_at is None
                or now - each.claimed_at > review_tags.CLAIM / 2
            ):
                each.claimed_by, each.claimed_at = reviewer, now
                opened.add(each)
        return {each.item for each in mine}


def held_by_others(settings: Settings, draw: ReviewDraw, reviewer: str) -> dict[str, int]:
    """How many answers wait under each other reviewer's name, which this one could review without them."""
    now = datetime.now(UTC)
    with sessions.session(settings, reads_only=True) as opened:
        held = _held(stored_draws.items_in(opened, draw.id or 0), _standing(opened, draw), reviewer, now)
    found = Counter(each.claimed_by for each in held)
    return dict(sorted(found.items()))


def give_back(settings: Settings, draw: ReviewDraw, reviewer: str) -> int:
    """Let another reviewer have what others keep and have not tagged; returns how many answers that frees."""
    now = datetime.now(UTC)
    with sessions.session(settings) as opened:
        held = _held(stored_draws.items_in(opened, draw.id or 0), _standing(opened, draw), reviewer, now)
        for each in held:
            each.claimed_by, each.claimed_at = "", None
            opened.add(each)
        return len(held)


def shown(settings: Settings, draw: ReviewDraw, wanted: Sequence[str]) -> list[Waiting]:
    """These answers of a draw with what was said, for somebody who decides about them."""
    found = [each for each in stored_draws.items(settings, draw.id or 0) if each.item in wanted]
    return answer_texts.of_items(settings, draw.source, found)


def gold_items(opened: Session, source: str) -> dict[str, Decision]:
    """Answers whose right tag somebody decided after two had differed, by id."""
    found = decision_log.standing(opened, kind="adjudication", source=source)
    return {each.subject: each for each in found if each.choice in TAGS}


def _held(
    items: Sequence[ReviewItem], tags: Sequence[Decision], reviewer: str, now: datetime
) -> list[ReviewItem]:
    said = {each.subject for each in tags if each.choice != WITHDRAWN}
    return [each for each in items if each.item not in said and review_tags.is_held(each, reviewer, now)]


def _chosen(
    items: Sequence[ReviewItem],
    tags: Sequence[Decision],
    reviewer: str,
    now: datetime,
    gold: set[str],
    n: int,
) -> list[ReviewItem]:
    by_whom: dict[str, set[str]] = {}
    mine: set[str] = set()
    for each in tags:
        if each.by == reviewer and each.choice != WITHDRAWN:
            mine.add(each.subject)
        elif each.choice in TAGS:
            by_whom.setdefault(each.subject, set()).add(each.by)
    free: list[ReviewItem] = []
    known: list[ReviewItem] = []
    for each in items:
        others = by_whom.get(each.item, set())
        if each.item in mine:
            continue
        if each.item in gold:
            known.append(each)
            continue
        if len(others) >= (2 if each.double else 1):
            continue
        if not others and review_tags.is_held(each, reviewer, now):
            continue
        free.append(each)
    place = GOLD_EVERY - 1 - len(mine) % GOLD_EVERY
    if known and free and place < n:
        free.insert(place, known[0])
    return free[:n]


def _standing(opened: Session, draw: ReviewDraw) -> list[Decision]:
    return decision_log.standing(
        opened,
        kind="answer tag",
        source=draw.source,
        subject_version=review_tags.subject_version(draw.id or 0),
    )


def adjudicate(settings: Settings, draw: ReviewDraw, item: str, choice: str, reason: str = "") -> Decision:
    """Decide the right tag of an answer on which two reviewers differ."""
    if choice not in TAGS:
        raise ValueError(f"There is no tag {choice!r}.")
    return log.decide(
        settings,
        source=draw.source,
        kind="adjudication",
        subject=item,
        subject_version=review_tags.subject_version(draw.id or 0),
        choice=choice,
        reason=reason,
    )


def take_back(settings: Settings, draw: ReviewDraw, item: str) -> Decision:
    """Undo what was decided about an answer: it waits for a decision again; the log keeps both."""
    return log.withdraw(settings, source=draw.source, kind="adjudication", subject=item)
