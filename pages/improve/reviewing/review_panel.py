"""The queue of the page Review, as one element with keys or as plain buttons; a key is stored, then said.

The tickets ahead are kept by the session: what is read from the lake is read once for twenty of them.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import streamlit as st

from analytics import wording
from data.database.review_tables import ReviewDraw
from jobs.review import review_queue, review_tags
from jobs.review.answer_texts import Waiting
from jobs.review.review_rates import Reviewed
from jobs.review.review_tags import TAGS, Outcome, Pressed
from pages.components import frame
from pages.components.access import guarded_button, signed_in
from pages.components.load import At
from pages.improve.reviewing import answer_box, answer_words, load_review, queue_element

#: With fewer tickets ahead the next ones are read.
_FEW = 8
#: So many outcomes are said once more, for a browser that missed the answer.
_SAID_AGAIN = 400
#: With more tags than this the rate is worked out anew after so many keys: it moves little, and takes longer.
_MANY, _EVERY = 200, 5
_ELEMENT = "review queue"


@dataclass
class _Own:
    """What a session keeps of its queue: the tickets ahead, and what became of the last keys."""

    ahead: list[Waiting] = field(default_factory=list[Waiting])
    told: list[Outcome] = field(default_factory=list[Outcome])
    #: How many keys were taken, and the rate as it was when so many were.
    stored: int = 0
    answered: int = 0
    answer: Reviewed | None = None
    decided: int = 0
    #: Answers that went to another reviewer while they were ahead here.
    gone: dict[str, None] = field(default_factory=dict[str, None])


def pick_reviewer(usual: str) -> str:
    """Who reviews: the account, or a name that somebody types where several share one."""
    return frame.your_name(usual, "Reviewing as", "reviewer")


def pick_draw(there: Sequence[ReviewDraw]) -> ReviewDraw | None:
    """The draw that is reviewed, the newest one unless another is chosen; None without any."""
    if not there:
        return None
    by_id = {each.id or 0: each for each in there}
    usual = next((each for each in there if not each.hand_picked), there[0])
    if st.session_state.get("review draw") not in by_id:
        st.session_state["review draw"] = usual.id
    chosen = st.selectbox(
        "Draw", list(by_id), format_func=lambda number: _named(by_id[number]), key="review draw", width=260
    )
    return by_id[chosen]


def _named(draw: ReviewDraw) -> str:
    what = "picked by hand" if draw.hand_picked else f"{draw.n:,} of {draw.population:,}"
    return f"{draw.id} · {draw.made_at:%-d %b} · {what}"


def answer(at: At, draw: ReviewDraw, reviewer: str) -> Reviewed:
    """What the draw says so far; of many tags worked out anew after every fifth key and at the end."""
    own = _state(draw, reviewer)
    decided, late = load_review.decided(at), own.stored - own.answered
    kept = own.answer
    if kept is not None and kept.reviewed >= _MANY and late < _EVERY and decided == own.decided:
        if own.ahead or not late:
            return kept
    found = load_review.reviewed(at, draw.id or 0)
    own.answer, own.answered, own.decided = found, own.stored, decided
    return found


def panel(at: At, draw: ReviewDraw, reviewer: str, *, plain_buttons: bool) -> None:
    """The answer so far and the queue.

    No fragment: a server that comes back knows no fragment of the one before, and would never be sent the
    keys that wait.
    """
    own = _state(draw, reviewer)
    answer_box.box(answer(at, draw, reviewer), reviewer)
    _waits_elsewhere(at, draw, reviewer)
    if plain_buttons:
        _buttons(at, draw, reviewer)
        return
    ahead = _ahead(at, draw, reviewer)
    saved = _saved(at, draw, reviewer)
    queue_element.show(
        f"{_ELEMENT} {draw.id} {reviewer}",
        draw=draw.id or 0,
        reviewer=reviewer,
        items=ahead,
        told=own.told,
        saved=saved,
        total=draw.n,
        left=len(ahead),
        gone=list(own.gone),
        on_keys=partial(_on_keys, at, draw, reviewer),
    )


def _on_keys(at: At, draw: ReviewDraw, reviewer: str) -> None:
    own = _state(draw, reviewer)
    pressed = queue_element.keys(f"{_ELEMENT} {draw.id} {reviewer}", draw.id or 0)
    known = {each.uid for each in own.told}
    fresh = [each for each in pressed if each.uid not in known]
    if fresh:
        _take(at, draw, reviewer, fresh)


def _take(at: At, draw: ReviewDraw, reviewer: str, keys: list[Pressed]) -> None:
    """Store keys, remember what became of them, and drop the tickets that are done.

    Who tags keeps the tickets ahead; who only looks takes none from others.
    """
    own = _state(draw, reviewer)
    with signed_in.permit("tag answers", at.source):
        found = review_tags.store(at.settings, draw, reviewer, keys)
    own.told = [*own.told, *found][-_SAID_AGAIN:]
    own.stored += len(found)
    done = {each.item for each in keys if each.action in ("tag", "skip")}
    left = [each for each in own.ahead if each.item not in done]
    with signed_in.permit("tag answers", at.source):
        mine = review_queue.take(at.settings, draw, reviewer, [each.item for each in left])
    own.gone.update(dict.fromkeys(each.item for each in left if each.item not in mine))
    own.ahead = [each for each in left if each.item in mine]


def _waits_elsewhere(at: At, draw: ReviewDraw, reviewer: str) -> None:
    """Says which answers other reviewers keep, and gives them to this one on a click."""
    held = review_queue.held_by_others(at.settings, draw, reviewer)
    if not held:
        return
    names = wording.listed([f"{wording.plain(name, 80)} ({count})" for name, count in held.items()])
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        minutes = round(review_tags.CLAIM.total_seconds() / 60)
        st.markdown(
            f":small[:gray[Kept for other reviewers: {names}. What they do not tag comes to you after "
            f"{minutes} minutes.]]"
        )
        guarded_button.button(
            "tag answers",
            "Review them now",
            key="give back",
            type="tertiary",
            on_click=_give_back,
            args=(at, draw, reviewer),
        )


def _give_back(at: At, draw: ReviewDraw, reviewer: str) -> None:
    with signed_in.permit("tag answers", at.source):
        review_queue.give_back(at.settings, draw, reviewer)
    own = _state(draw, reviewer)
    own.ahead, own.gone = [], {}


def _ahead(at: At, draw: ReviewDraw, reviewer: str) -> list[Waiting]:
    own = _state(draw, reviewer)
    if len(own.ahead) < _FEW:
        own.ahead = review_queue.next_items(at.settings, draw, reviewer)
    return own.ahead


def _saved(at: At, draw: ReviewDraw, reviewer: str) -> int:
    found = review_tags.standing(at.settings, draw.source, draw.id or 0)
    return len({each.subject for each in found if each.by == reviewer and each.choice in TAGS})


def _state(draw: ReviewDraw, reviewer: str) -> _Own:
    name = f"review {draw.id} {reviewer}"
    if name not in st.session_state:
        st.session_state[name] = _Own()
    return st.session_state[name]


def _buttons(at: At, draw: ReviewDraw, reviewer: str) -> None:
    """The same with Streamlit's own buttons, one ticket at a time."""
    own = _state(draw, reviewer)
    ahead = _ahead(at, draw, reviewer)
    if not ahead:
        st.markdown("Nothing is left to review in this draw.")
        return
    item, shown = ahead[0], time.monotonic()
    left, right = st.columns([5, 2], gap="medium")
    with left, st.container(border=True, height=520):
        answer_words.show(item, " · review this answer")
    with right:
        for place, tag in enumerate(TAGS, start=1):
            guarded_button.button(
                "tag answers",
                tag.capitalize(),
                key=f"tag {place} {item.item}",
                shortcut=str(place),
                width="stretch",
                on_click=_by_button,
                args=(at, draw, reviewer, item.item, tag, shown),
            )
        guarded_button.button(
            "tag answers",
            "Skip",
            key=f"skip {item.item}",
            shortcut="s",
            on_click=_by_button,
            args=(at, draw, reviewer, item.item, "", shown),
        )
        st.text_input("Note (not required)", max_chars=review_tags.LONGEST_NOTE, key=f"note {item.item}")
        if refused := [each for each in own.told if each.refused][-1:]:
            st.text(f"Not saved: {refused[0].refused}")
        frame.small(
            f"Saved {_saved(at, draw, reviewer)} of {draw.n}. Fast keys may get lost: wait for the next."
        )


def _by_button(at: At, draw: ReviewDraw, reviewer: str, item: str, tag: str, shown: float) -> None:
    key = Pressed(
        uid=f"button {item} {shown}",
        item=item,
        action="tag" if tag else "skip",
        choice=tag,
        seconds=time.monotonic() - shown,
        note=str(st.session_state.get(f"note {item}", "")),
    )
    _take(at, draw, reviewer, [key])
