"""The queue of a reviewer: the next answers of a draw with what was said, and nothing of others' tags."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
from sqlmodel import Session

from analytics import wording
from data.database import decision_log, sessions
from data.database.decision_log import WITHDRAWN, Decision
from data.database.review_tables import ReviewDraw, ReviewItem
from data.lake import lake
from data.settings import Settings
from jobs.decisions import decision_log as log
from jobs.review import review_tags, stored_draws
from jobs.review.review_tags import TAGS

#: So many answers are sent ahead, so that the next one is there at once.
AHEAD = 20
#: An answer that somebody has and does not tag goes to others after so long.
CLAIM = timedelta(minutes=30)
#: One in so many is an answer whose right tag is known already.
GOLD_EVERY = 20
#: Longer words are cut; the whole transcript is one click away.
LONGEST_TEXT = 4_000
#: At the end of an item's id: of a draft nobody saw, its own text, or what a person sent in its place.
DRAFT, SENT = "#draft", "#sent"
_WHO = {"ai": "Agent", "human": "Person", "customer": "Customer", "tool": "Tool", "reply": "Reply"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One answer in a queue as it is shown: id, heading and lines of who said what."""

    item: str
    ticket_id: str
    category: str
    lines: tuple[Mapping[str, Any], ...]


def next_items(settings: Settings, draw: ReviewDraw, reviewer: str, n: int = AHEAD) -> list[Waiting]:
    """The next answers for a reviewer, taken for them; the same ones until they are tagged or skipped."""
    now = datetime.now(UTC)
    with sessions.session(settings) as opened:
        items = stored_draws.items_in(opened, draw.id or 0)
        tags = _standing(opened, draw)
        gold = gold_items(opened, draw.source) if not draw.hand_picked else {}
        chosen = _chosen(items, tags, reviewer, now, set(gold), n)
        for each in chosen:
            if each.claimed_by != reviewer or each.claimed_at is None or now - each.claimed_at > CLAIM / 2:
                each.claimed_by, each.claimed_at = reviewer, now
                opened.add(each)
    return _with_words(settings, draw.source, chosen)


def shown(settings: Settings, draw: ReviewDraw, wanted: Sequence[str]) -> list[Waiting]:
    """These answers of a draw with what was said, for somebody who decides about them."""
    found = [each for each in stored_draws.items(settings, draw.id or 0) if each.item in wanted]
    return _with_words(settings, draw.source, found)


def gold_items(opened: Session, source: str) -> dict[str, Decision]:
    """Answers whose right tag somebody decided after two had differed, by id."""
    found = decision_log.standing(opened, kind="adjudication", source=source)
    return {each.subject: each for each in found if each.choice in TAGS}


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
        held = each.claimed_by not in ("", reviewer) and each.claimed_at and now - each.claimed_at < CLAIM
        # The second review of an answer waits for nobody.
        if held and not others and not each.double:
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


def _with_words(settings: Settings, source: str, chosen: Sequence[ReviewItem]) -> list[Waiting]:
    if not chosen:
        return []
    store, keys = lake.of(settings), [each.ticket_id for each in chosen]
    tickets, said = store.scan_source("tickets", source), store.scan_source("interactions", source)
    heads: dict[str, dict[str, Any]] = {}
    if tickets is not None:
        columns = ("ticket_id", "category", "subject", "body", "created_at")
        found = tickets.filter(pl.col("ticket_id").is_in(keys)).select(columns).collect()
        heads = {str(row["ticket_id"]): row for row in found.iter_rows(named=True)}
    spoken: dict[str, list[dict[str, Any]]] = {}
    if said is not None:
        columns = ("ticket_id", "interaction_id", "at", "actor", "mode", "text", "error", "human_text")
        words = (
            said.filter(pl.col("ticket_id").is_in(keys))
            .select(columns)
            .sort("at", "interaction_id")
            .collect()
        )
        for row in words.iter_rows(named=True):
            spoken.setdefault(str(row["ticket_id"]), []).append(row)
    return [
        _waiting(each, heads.get(each.ticket_id, {}), spoken.get(each.ticket_id, []), settings)
        for each in chosen
    ]


def _waiting(
    item: ReviewItem, head: Mapping[str, Any], said: Sequence[Mapping[str, Any]], settings: Settings
) -> Waiting:
    lines: list[Mapping[str, Any]] = []
    # Many exports repeat the first message as the ticket's own words.
    repeated = {str(row["text"]).strip() for row in said}
    asked = [str(head[part]).strip() for part in ("subject", "body") if head.get(part)]
    asked = [words for words in dict.fromkeys(asked) if not any(words in each for each in repeated)]
    if asked:
        words = "\n".join(asked)
        lines.append(_line("Customer", words, head.get("created_at"), settings, judged=False))
    for row in _one_text(item, said):
        words = str(row["text"] or row["error"] or "")
        # A draft was seen by nobody, and would tell the reviewer what to think.
        if not words or row["mode"] == "shadow":
            continue
        who = _WHO.get(str(row["actor"]), "Unknown")
        lines.append(_line(who, words, row["at"], settings, judged=row["interaction_id"] == item.item))
    return Waiting(item.item, item.ticket_id, item.category or "", tuple(lines))


def _one_text(item: ReviewItem, said: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What was said; for one text of a blind pair what came before it, and that text under nobody's name."""
    end = next((each for each in (DRAFT, SENT) if item.item.endswith(each)), None)
    if end is None:
        return list(said)
    draft = next((row for row in said if row["interaction_id"] == item.item.removesuffix(end)), None)
    if draft is None:
        return list(said)
    later = [row for row in said if row["actor"] == "human" and row["at"] >= draft["at"]]
    own = draft["human_text"] or (later[0]["text"] if later else None)
    before = [row for row in said if row["actor"] == "customer" and row["at"] <= draft["at"]]
    text = draft["text"] if end == DRAFT else own
    reply = {**draft, "actor": "reply", "mode": "live", "interaction_id": item.item, "text": text, "at": None}
    return [*before, reply]


def _line(who: str, words: str, at: Any, settings: Settings, *, judged: bool) -> dict[str, Any]:  # noqa: ANN401
    when = wording.moment(at, settings.zone) if isinstance(at, datetime) else ""
    return {"who": who, "text": words[:LONGEST_TEXT], "at": when, "judged": judged}


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
