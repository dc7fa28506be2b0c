"""People's decisions on the fixes of clusters, by thread: from open over accepted to shipped, or dismissed.

An accepted fix is a dated training change too, a note that charts mark. What somebody edits in its work
packet stands in the same log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal, cast, get_args

import polars as pl
from sqlmodel import Session

from analytics.failures import summary
from data import current_user
from data.database import decision_log, sessions
from data.database.decision_log import Decision
from data.database.tables import NoteRecord
from data.errors import DataError
from data.settings import Settings
from jobs.decisions import decision_log as log

#: The kind of note that an accepted fix becomes.
TRAINING_CHANGE = "training change"
LONGEST_FIX = 200
#: What a person may edit of a packet, and how long it may become.
LONGEST_EDITS = {"question": 300, "answer": 5_000}
#: The answer for one value of the field that an answer depends on is an edit of its own.
BRANCH = "branch: "

State = Literal["open", "accepted", "shipped", "worked", "came back", "dismissed"]
STATES: tuple[State, ...] = get_args(State)
#: The states that may follow each one.
FOLLOWING: Mapping[State, tuple[State, ...]] = {
    "open": ("accepted", "dismissed"),
    "accepted": ("shipped", "open", "dismissed"),
    "shipped": ("accepted", "worked", "came back"),
    "worked": ("came back", "shipped"),
    "came back": ("accepted", "dismissed"),
    "dismissed": ("open", "accepted"),
}


@dataclass(frozen=True, slots=True)
class Fix:
    """The decision on a cluster's fix, with what people edited in its work packet."""

    thread: str
    state: State
    what: str
    owner: str
    due: date | None
    #: The training change that it became.
    note_id: int | None
    who: str
    changed_at: datetime
    #: The draft's question and answer as people changed them.
    edits: Mapping[str, str]
    #: Tickets whose words were taken out of the packet.
    left_out: frozenset[str]
    shipped_on: date | None
    #: Since when its failures are back.
    came_back_on: date | None = None

    @property
    def is_opened(self) -> bool:
        """Whether anybody decided anything about it."""
        return bool(self.who)


def fix(settings: Settings, source: str, thread: str) -> Fix | None:
    """Returns the decision on a cluster's fix; None if there is none."""
    found = log.current(settings, source, "fix", thread)
    return None if found is None else _fix(found)


def unopened(thread: str, what: str) -> Fix:
    """Returns the fix of a cluster about which nobody decided anything yet."""
    return Fix(
        thread, "open", what, "", None, None, "", datetime.min.replace(tzinfo=UTC), {}, frozenset(), None
    )


def fixes(settings: Settings, source: str) -> list[Fix]:
    """Returns the decisions on fixes of a source, the latest first."""
    found = sorted(log.currents(settings, source, "fix").values(), key=lambda each: each.id, reverse=True)
    return [_fix(each) for each in found]


def with_decisions(settings: Settings, source: str, clusters: pl.DataFrame) -> pl.DataFrame:
    """Returns a run's clusters with `to_fix`, and with `fix` and `owner` where somebody decided."""
    decided = pl.DataFrame(
        [(each.thread, each.state, each.owner) for each in fixes(settings, source)],
        schema={"thread": pl.String, "fix": pl.String, "owner": pl.String},
        orient="row",
    )
    judged = clusters.with_columns(to_fix=summary.TO_FIX)
    return judged.join(decided, on="thread", how="left", maintain_order="left")


def accept_fix(
    settings: Settings,
    source: str,
    thread: str,
    what: str,
    *,
    day: date,
    owner: str,
    due: date | None = None,
    category: str | None = None,
    by: str | None = None,
) -> Fix:
    """Decide that this is done about a cluster: it becomes a training change of that day.

    Accepted once more, the same training change is changed. `category` is what it concerns, where it
    concerns only one.
    """
    words = " ".join(what.split())
    if not words or len(words) > LONGEST_FIX:
        raise DataError(f"Say in 1 to {LONGEST_FIX} characters what is changed; there are {len(words)}.")
    owned = " ".join(owner.split())
    if not owned:
        raise DataError("A fix needs an owner. Say under Owner who sees to it.")
    with sessions.session(settings) as opened:
        note = _note(opened, source, thread)
        if note is None:
            who, now = by or current_user.name(), datetime.now(UTC)
            note = NoteRecord(source=source, day=day, kind=TRAINING_CHANGE, what=words, who=who, made_at=now)
        note.day, note.what, note.category = day, words, category
        opened.add(note)
        opened.flush()
        seen: dict[str, Any] = {"owner": owned, "due": due, "note_id": note.id, "shipped_on": None}
        return _decide(opened, settings, source, thread, "accepted", words, seen, by)


def dismiss_fix(settings: Settings, source: str, thread: str, what: str, *, by: str | None = None) -> Fix:
    """Decide that nothing is done about a cluster; the training change that it was is forgotten."""
    with sessions.session(settings) as opened:
        _forget_note(opened, source, thread)
        seen: dict[str, Any] = {"owner": "", "due": None, "note_id": None, "shipped_on": None}
        return _decide(opened, settings, source, thread, "dismissed", " ".join(what.split()), seen, by)


def open_packet(settings: Settings, source: str, thread: str, what: str, *, by: str | None = None) -> Fix:
    """Put a cluster's packet on the board; one that is shipped, judged or open already stays as it is.

    A dismissed one is open again, and an accepted one is no training change any more.
    """
    there = fix(settings, source, thread)
    if there is not None and there.state not in ("dismissed", "accepted"):
        return there
    with sessions.session(settings) as opened:
        _forget_note(opened, source, thread)
        words = " ".join(what.split())[:LONGEST_FIX]
        return _decide(opened, settings, source, thread, "open", words, {"note_id": None}, by)


def move(
    settings: Settings, source: str, thread: str, state: State, day: date, *, by: str | None = None
) -> Fix:
    """Decide that a fix is shipped on a day, worked, or came back; a DataError where that cannot follow.

    Shipped, the training change that charts mark has that day.
    """
    there = fix(settings, source, thread)
    if there is None or state not in FOLLOWING[there.state]:
        now = there.state if there else "not opened"
        raise DataError(
            f"This packet is {now}, so it cannot become {state}. "
            "Somebody may have changed it meanwhile: load the page again."
        )
    with sessions.session(settings) as opened:
        seen: dict[str, Any] = {}
        if state == "shipped":
            note = _note(opened, source, thread)
            if note is not None:
                note.day = day
                opened.add(note)
            seen["shipped_on"] = day
        if state == "came back":
            seen["came_back_on"] = day
        return _decide(opened, settings, source, thread, state, there.what, seen, by)


def edit(
    settings: Settings,
    source: str,
    thread: str,
    edits: Mapping[str, str],
    left_out: frozenset[str],
    *,
    by: str | None = None,
) -> Fix:
    """Keep what somebody changed in a packet: its question and answer, and the requests left out of it."""
    there = fix(settings, source, thread)
    if there is None:
        raise DataError("There is no packet of this cluster yet. Open it first.")
    for name, text in edits.items():
        longest = LONGEST_EDITS.get("answer" if name.startswith(BRANCH) else name)
        if longest is None:
            raise ValueError(f"Nobody may edit {name!r} of a packet.")
        if len(text) > longest:
            raise DataError(f"The {name} has {len(text):,} characters; {longest:,} are the most. Shorten it.")
    with sessions.session(settings) as opened:
        seen = {"edits": dict(edits), "left_out": sorted(left_out)}
        return _decide(opened, settings, source, thread, there.state, there.what, seen, by)


def _forget_note(opened: Session, source: str, thread: str) -> None:
    note = _note(opened, source, thread)
    if note is not None:
        opened.delete(note)


def _note(opened: Session, source: str, thread: str) -> NoteRecord | None:
    there = decision_log.current(opened, source=source, kind="fix", subject=thread)
    number = there.evidence.get("note_id") if there is not None else None
    return opened.get(NoteRecord, number) if number else None


def _decide(
    opened: Session,
    settings: Settings,
    source: str,
    thread: str,
    choice: State,
    what: str,
    seen: Mapping[str, Any],
    by: str | None,
) -> Fix:
    """Append the decision; what the one before says about the packet and this one does not stays."""
    before = decision_log.current(opened, source=source, kind="fix", subject=thread)
    evidence = {**(before.evidence if before else {}), **seen}
    done = log.append(
        opened,
        settings,
        source=source,
        kind="fix",
        subject=thread,
        choice=choice,
        reason=what,
        evidence=evidence,
        by=by,
    )
    return _fix(done)


def _fix(kept: Decision) -> Fix:
    seen = kept.evidence
    return Fix(
        thread=kept.subject,
        state=cast(State, kept.choice),
        what=kept.reason,
        owner=seen.get("owner") or "",
        due=_day(seen.get("due")),
        note_id=seen.get("note_id"),
        who=kept.by,
        changed_at=kept.at,
        edits=seen.get("edits") or {},
        left_out=frozenset(seen.get("left_out") or ()),
        shipped_on=_day(seen.get("shipped_on")),
        came_back_on=_day(seen.get("came_back_on")) if kept.choice == "came back" else None,
    )


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None
